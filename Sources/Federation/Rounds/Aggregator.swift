internal import AdaptiveModel
internal import Crypto
public import Foundation
public import LearningAnalytics
internal import NumericalCore

/// The party that adds up masked sums and replies to schools. It is not trusted with any school's sum: it sees the noisy total only.
public struct Aggregator: Sendable {
    private let signing: Curve25519.Signing.PrivateKey

    /// A fresh key from the operating system's generator.
    public init() { signing = Curve25519.Signing.PrivateKey() }

    /// A key as ``bytes`` wrote it.
    public init(bytes: Data) throws(FederationError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else { throw .badKey }
        signing = key
    }

    /// For a file that only the aggregator can read.
    public var bytes: Data { signing.rawRepresentation }

    /// For the plan.
    public var publicKey: Data { signing.publicKey.rawRepresentation }

    /// A reply, and what was not used for it.
    public struct Reply: Sendable {
        /// To be given to all schools.
        public let message: Data
        /// Message, by its place among those given, to why it was not used.
        public let refused: [Int: FederationError]
        /// The schools whose messages were used.
        public let schools: [String]
        /// Why not to rely on the standard errors of the items, where the reply has the last of them.
        public let doubts: [CalibrationDoubt]
    }

    /// Why a message cannot be used in the present step; `nil` where it can. Says nothing about others of the same school.
    public func fault(_ message: Data, _ transcript: Transcript) -> FederationError? {
        do {
            _ = try accepted(message, transcript)
            return nil
        } catch { return error }
    }

    /// A message that can be used, and its sender's place among others.
    private func accepted(
        _ message: Data, _ transcript: Transcript
    ) throws(FederationError) -> (envelope: Envelope, school: Int) {
        guard let step = transcript.step else { throw .finished }
        let envelope = try Envelope(message)
        guard envelope.federation == transcript.federation else { throw .otherFederation }
        if step == .join {
            guard envelope.step == .join else {
                throw .otherStep(found: envelope.step.name, expected: step.name)
            }
            var reader = Canonical.Reader(envelope.content)
            let entry = try RosterEntry(&reader)
            try reader.end()
            try envelope.check(signedBy: entry.signingKey)
            try envelope.check(step, of: transcript.federation, after: transcript.head)
            return (envelope, 0)
        }
        guard let school = Int(exactly: envelope.sender), transcript.roster.indices.contains(school) else {
            if envelope.step == .join { throw .late }
            throw .unknownSchool
        }
        try envelope.check(signedBy: transcript.roster[school].signingKey)
        if envelope.step.number < step.number { throw .late }
        try envelope.check(step, of: transcript.federation, after: transcript.head)
        switch step {
        case .join: break
        case .keys: _ = try transcript.announcedKeys(envelope, of: school)
        case .sums(let round):
            guard transcript.participants.contains(where: { $0.school == school }) else { throw .notTakingPart }
            let expected = transcript.plan.dimension(ofRound: round)
            let found = try words(envelope).count
            guard found == expected else { throw .otherLength(found: found, expected: expected) }
        case .opening:
            guard transcript.holders?.number(of: school) != nil else { throw .notTakingPart }
            _ = try openedShares(envelope, transcript)
        }
        return (envelope, school)
    }

    private func words(_ envelope: Envelope) throws(FederationError) -> [UInt64] {
        var reader = Canonical.Reader(envelope.content)
        let words = try reader.words()
        try reader.end()
        return words
    }

    func openedShares(_ envelope: Envelope, _ transcript: Transcript) throws(FederationError) -> [OpenedShare] {
        var reader = Canonical.Reader(envelope.content)
        let shares = try reader.list(least: 48) { (reader) throws(FederationError) in try OpenedShare(&reader) }
        try reader.end()
        guard shares.map(\.school) == transcript.participants.map(\.school) else { throw .malformed }
        return shares
    }

    /// Closes the present step with the messages that are there.
    ///
    /// - Parameters:
    ///   - messages: Of schools. Of two from one school the first stands.
    ///   - transcript: All replies so far.
    ///   - keyMessages: The messages of the step ``FederationStep/keys``; and, to open a round, `sumMessages` of that round.
    ///   - sumMessages: Those from which the list of schools that are in was made.
    /// - Throws: ``FederationError`` where the step cannot be closed: it stays as it was.
    public func reply(
        to messages: [Data], _ transcript: Transcript, keyMessages: [Data] = [], sumMessages: [Data] = []
    ) throws(FederationError) -> Reply {
        guard let step = transcript.step else { throw .finished }
        var refused: [Int: FederationError] = [:]
        var bySchool: [Int: Envelope] = [:]
        var joining: [String: RosterEntry] = [:]
        for (index, message) in messages.enumerated() {
            do throws(FederationError) {
                let (envelope, school) = try accepted(message, transcript)
                if step == .join {
                    var reader = Canonical.Reader(envelope.content)
                    let entry = try RosterEntry(&reader)
                    if let earlier = joining[entry.name] {
                        throw earlier == entry ? .sentTwice : .nameTaken
                    }
                    guard !joining.values.contains(where: { $0.signingKey == entry.signingKey }) else {
                        throw .sentTwice
                    }
                    joining[entry.name] = entry
                } else if bySchool.updateValue(bySchool[school] ?? envelope, forKey: school) != nil {
                    throw .sentTwice
                }
            } catch { refused[index] = error }
        }
        let schools = bySchool.keys.sorted()
        let content: Data
        var doubts: [CalibrationDoubt] = []
        switch step {
        case .join:
            content = Canonical.bytes { writer in
                writer.number(UInt32(joining.count))
                for entry in joining.values.sorted(by: { $0.name < $1.name }) { entry.write(&writer) }
            }
        case .keys:
            content = Canonical.bytes { writer in
                writer.number(UInt32(schools.count))
                for school in schools {
                    writer.number(UInt32(school))
                    writer.bytes(bySchool[school]?.digest ?? Data())
                }
            }
        case .sums: content = Canonical.bytes { $0.words(schools.map(UInt64.init)) }
        case .opening(let round):
            var shares: [Int: [OpenedShare]] = [:]
            for (school, envelope) in bySchool { shares[school] = try openedShares(envelope, transcript) }
            let total = try open(
                round, transcript, shares: shares, keys: transcript.keys(from: keyMessages), sums: sumMessages)
            let estimate = try estimate(round, transcript, total)
            content = Canonical.bytes { estimate.result.write(&$0) }
            if round == transcript.plan.rounds.count - 1 { doubts = estimate.doubts }
        }
        let message = try Envelope.sealed(
            step: step, federation: transcript.federation, after: transcript.head, sender: Envelope.aggregator,
            content: content, key: signing)
        // What schools would refuse is not sent.
        var next = transcript
        try next.append(message)
        let names = step == .join ? joining.keys.sorted() : schools.map { transcript.roster[$0].name }
        return Reply(message: message, refused: refused, schools: names, doubts: doubts)
    }

    // MARK: Opening

    /// The total of the schools that are in, with all masks taken away.
    func open(
        _ round: Int, _ transcript: Transcript, shares: [Int: [OpenedShare]], keys: ParticipantKeys, sums: [Data]
    ) throws(FederationError) -> [Int64] {
        guard let holders = transcript.holders else { throw .notYet }
        guard shares.count >= holders.threshold else {
            throw .tooFewShares(found: shares.count, expected: holders.threshold)
        }
        let isIn = Set(transcript.schoolsIn[round])
        let id = transcript.id(of: round)
        var total = try maskedTotal(round, transcript, sums)
        // As many shares as it takes; more would change nothing.
        let answering = shares.keys.sorted().prefix(holders.threshold)
        for (place, participant) in transcript.participants.enumerated() {
            let school = participant.school
            var parts: [SecretSharing.Share] = []
            for holder in answering {
                guard let number = holders.number(of: holder), let values = shares[holder]?[place].values,
                    let share = SecretSharing.Share(holder: number, values: values)
                else { throw .sharesDiffer }
                parts.append(share)
            }
            guard let secret = SecretSharing.recover(parts), let announced = keys.bySchool[school]?[round] else {
                throw .sharesDiffer
            }
            if isIn.contains(school) {
                guard SumMask.commitment(to: secret, round: id, school: school) == announced.commitment else {
                    throw .sharesDiffer
                }
                SumMask.apply(SumMask.ownKey(secret, round: id, school: school), negated: true, to: &total)
            } else {
                guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret),
                    key.publicKey.rawRepresentation == announced.publicKey
                else { throw .sharesDiffer }
                for other in transcript.schoolsIn[round] {
                    guard let otherKey = keys.bySchool[other]?[round].publicKey else { throw .sharesDiffer }
                    let pair = try SumMask.pairKey(key, otherKey, round: id, schools: (school, other))
                    // What `other` added for this pair, taken away.
                    SumMask.apply(pair, negated: !(school < other), to: &total)
                }
            }
        }
        return total.map { Int64(bitPattern: $0) }
    }

    /// The sum of the masked messages of exactly the schools that are in.
    private func maskedTotal(
        _ round: Int, _ transcript: Transcript, _ messages: [Data]
    ) throws(FederationError) -> [UInt64] {
        var left = Set(transcript.schoolsIn[round])
        var total = [UInt64](
            repeating: 0, count: transcript.plan.dimension(ofRound: round))
        for message in messages {
            guard let envelope = try? Envelope(message), let school = Int(exactly: envelope.sender),
                left.contains(school), envelope.step == .sums(round: round),
                envelope.federation == transcript.federation,
                (try? envelope.check(signedBy: transcript.roster[school].signingKey)) != nil,
                let words = try? words(envelope), words.count == total.count
            else { continue }
            for index in total.indices { total[index] &+= words[index] }
            left.remove(school)
        }
        guard left.isEmpty else {
            throw .tooFewSchools(
                found: transcript.schoolsIn[round].count - left.count, expected: transcript.schoolsIn[round].count)
        }
        return total
    }

    private func estimate(
        _ round: Int, _ transcript: Transcript, _ total: [Int64]
    ) throws(FederationError) -> (result: RoundResult, doubts: [CalibrationDoubt]) {
        let plan = try transcript.plan.calibration()
        var progress = CalibrationProgress(plan)
        for earlier in 0...round {
            let statement = try transcript.statement(of: earlier)
            let sums = earlier == round ? total : transcript.results[earlier].total
            try progress.take(
                statement, sums, plan: transcript.plan, schools: transcript.schoolsIn[earlier].count)
        }
        guard let result = progress.result else { throw .notYet }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let bank = try? encoder.encode(result.bank) else { throw .impossibleTotal }
        let found = RoundResult(
            schools: transcript.schoolsIn[round], total: total, bank: bank,
            errors: result.interceptErrors + result.discriminationErrors + result.difficultyErrors,
            pupilCount: result.pupilCount)
        return (found, result.doubts)
    }
}

extension CalibrationProgress {
    /// Takes in the total of a round.
    ///
    /// - Parameters:
    ///   - schools: How many shares of noise are in it.
    mutating func take(
        _ statement: CalibrationRound, _ total: [Int64], plan: FederationPlan, schools: Int
    ) throws(FederationError) {
        var start = 0
        for part in statement.parts {
            do {
                let grid = try part.question.grid(self.plan)
                let share = try plan.share(of: part, in: statement, self.plan)
                let numbers = total[start..<start + part.question.dimension(self.plan)]
                // A sum of 2^32 bounded contributions with noise of 2^61 at most stays within this.
                guard numbers.allSatisfy({ $0.magnitude < 1 << 62 }) else { throw FederationError.impossibleTotal }
                let step = grid.value(of: 1)
                try take(
                    part.question, sum: numbers.map { grid.value(of: $0) },
                    noiseVariance: share.noise.sigmaSquared * step * step * Double(schools))
            } catch let error as FederationError {
                throw error
            } catch { throw .impossibleTotal }
            start += part.question.dimension(self.plan)
        }
    }
}
