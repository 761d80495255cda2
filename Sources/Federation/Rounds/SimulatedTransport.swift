package import Foundation

/// Schools and aggregator in one process, with the messages that go through files elsewhere: for studies, tests and measurements.
package struct SimulatedTransport {
    /// The aggregator.
    package let aggregator: Aggregator
    /// The schools in the order of the roster.
    package let schools: [SchoolKeys]
    /// All replies so far.
    package private(set) var transcript: Transcript
    /// The messages of the step of keys.
    package let keyMessages: [Data]

    /// A federation whose schools have joined and sent their keys.
    ///
    /// - Parameters:
    ///   - count: How many schools; those of `silent` join and send no keys.
    ///   - silent: Schools that drop out after joining.
    ///   - makePlan: From the aggregator's public key.
    package init(
        schools count: Int, silent: Set<Int> = [], plan makePlan: (Data) -> FederationPlan
    ) throws(FederationError) {
        aggregator = Aggregator()
        let plan = makePlan(aggregator.publicKey)
        var transcript = try Transcript(plan)
        let digits = String(count).count
        schools = (0..<count).map { index in
            let number = String(index)
            return SchoolKeys(
                name: "school-" + String(repeating: "0", count: digits - number.count) + number, plan: plan)
        }
        var joining: [Data] = []
        for school in schools { joining.append(try school.joinMessage(transcript)) }
        try transcript.append(try aggregator.reply(to: joining, transcript).message)
        var keyMessages: [Data] = []
        for (index, school) in schools.enumerated() where !silent.contains(index) {
            keyMessages.append(try school.keysMessage(transcript))
        }
        try transcript.append(try aggregator.reply(to: keyMessages, transcript).message)
        self.keyMessages = keyMessages
        self.transcript = transcript
    }

    /// The schools' masked sums in the present round.
    ///
    /// - Parameter vectors: School to its vector; `nil` where the school is silent.
    package func sumMessages(_ vectors: [[Int64]?]) throws(FederationError) -> [Data] {
        let keys = try transcript.keys(from: keyMessages)
        var messages: [Data] = []
        for (index, vector) in vectors.enumerated() {
            guard let vector else { continue }
            messages.append(try schools[index].sumMessage(vector, transcript, keys: keys))
        }
        return messages
    }

    /// The total that the present round would show, without learning anything from it.
    ///
    /// - Parameter vectors: School to its vector; `nil` where the school is silent.
    package mutating func total(_ vectors: [[Int64]?]) throws(FederationError) -> [Int64] {
        guard let step = transcript.step, let round = step.round else { throw .notYet }
        let sums = try sumMessages(vectors)
        var next = transcript
        try next.append(try aggregator.reply(to: sums, next).message)
        let keys = try next.keys(from: keyMessages)
        var shares: [Int: [OpenedShare]] = [:]
        for holder in next.holders?.schools ?? [] {
            let opening = try Envelope(try schools[holder].openingMessage(next, keys: keys))
            shares[holder] = try aggregator.openedShares(opening, next)
        }
        return try aggregator.open(round, next, shares: shares, keys: keys, sums: sums)
    }

    /// Runs the present round to its end.
    ///
    /// - Parameters:
    ///   - vectors: School to its vector; `nil` where the school is silent.
    ///   - silentHolders: Schools that don't answer when the sum is to be opened.
    package mutating func run(_ vectors: [[Int64]?], silentHolders: Set<Int> = []) throws(FederationError) {
        let sums = try sumMessages(vectors)
        var next = transcript
        try next.append(try aggregator.reply(to: sums, next).message)
        let keys = try next.keys(from: keyMessages)
        var openings: [Data] = []
        for holder in next.holders?.schools ?? [] where !silentHolders.contains(holder) {
            openings.append(try schools[holder].openingMessage(next, keys: keys))
        }
        try next.append(
            try aggregator.reply(to: openings, next, keyMessages: keyMessages, sumMessages: sums).message)
        transcript = next
    }
}
