public import AdaptiveModel
internal import Crypto
internal import DifferentialPrivacy
public import Foundation
internal import LearningAnalytics

/// Everything the aggregator has replied so far, each reply checked and bound to the one before: the public state of a federation, the same for
/// everyone who reads the same replies.
public struct Transcript: Sendable {
    /// A school that takes part, and the digest of the keys it sent.
    struct Participant: Sendable, Equatable {
        let school: Int
        let keysDigest: Data
    }

    /// What was agreed on.
    public let plan: FederationPlan
    /// The plan's digest.
    public let federation: Data
    /// The schools, by name; empty before they have joined.
    public private(set) var roster: [RosterEntry] = []
    /// Who holds key shares; `nil` before the roster.
    public private(set) var holders: KeyHolders?
    private(set) var participants: [Participant] = []
    /// How many schools sent keys and so take part; 0 before it is known.
    public var participantCount: Int { participants.count }
    /// Round to the schools whose sums are in.
    private(set) var schoolsIn: [[Int]] = []
    /// Round to its result.
    public private(set) var results: [RoundResult] = []
    /// The digest of the last reply; of the plan before any.
    private(set) var head: Data
    /// What is to be done next; `nil` when all rounds are done.
    public private(set) var step: FederationStep?

    /// Before the first reply.
    public init(_ plan: FederationPlan) throws(FederationError) {
        try plan.check()
        self.plan = plan
        federation = plan.digest
        head = federation
        step = .join
    }

    /// Takes in the aggregator's next reply.
    ///
    /// - Throws: ``FederationError``; nothing is changed then.
    public mutating func append(_ reply: Data) throws(FederationError) {
        guard let step else { throw .finished }
        let envelope = try Envelope(reply)
        try envelope.check(signedBy: plan.aggregatorKey)
        guard envelope.sender == Envelope.aggregator else { throw .notAuthentic }
        try envelope.check(step, of: federation, after: head)
        var reader = Canonical.Reader(envelope.content)
        switch step {
        case .join:
            let roster = try reader.list(least: 76) { (reader) throws(FederationError) in
                try RosterEntry(&reader)
            }
            try reader.end()
            guard roster.count >= plan.minimumSchools else {
                throw .tooFewSchools(found: roster.count, expected: plan.minimumSchools)
            }
            guard zip(roster, roster.dropFirst()).allSatisfy({ $0.name < $1.name }),
                Set(roster.map(\.signingKey)).count == roster.count
            else { throw .malformed }
            self.roster = roster
            holders = KeyHolders(
                rosterDigest: envelope.digest, schoolCount: roster.count, limit: plan.keyHolderLimit)
            self.step = .keys
        case .keys:
            let participants = try reader.list(least: 40) { (reader) throws(FederationError) in
                Participant(school: Int(try reader.number32()), keysDigest: try reader.bytes(32))
            }
            try reader.end()
            try check(participants.map(\.school), within: Array(roster.indices))
            self.participants = participants
            self.step = .sums(round: 0)
        case .sums(let round):
            let schools = try reader.words().map { Int(truncatingIfNeeded: $0) }
            try reader.end()
            try check(schools, within: participants.map(\.school))
            schoolsIn.append(schools)
            self.step = .opening(round: round)
        case .opening(let round):
            let result = try RoundResult(&reader)
            try reader.end()
            let dimension = plan.dimension(ofRound: round)
            guard result.schools == schoolsIn[round], result.total.count == dimension,
                result.errors.count == 3 * plan.items.count
            else { throw .malformed }
            results.append(result)
            // The bank must be one before anybody takes scores at it.
            _ = try bank()
            self.step = round + 1 < plan.rounds.count ? .sums(round: round + 1) : nil
        }
        head = envelope.digest
    }

    /// Rising places within others, and enough of them.
    private func check(_ schools: [Int], within all: [Int]) throws(FederationError) {
        guard zip(schools, schools.dropFirst()).allSatisfy({ $0 < $1 }), Set(schools).isSubset(of: Set(all)) else {
            throw .malformed
        }
        guard schools.count >= plan.minimumSchools else {
            throw .tooFewSchools(found: schools.count, expected: plan.minimumSchools)
        }
    }

    /// Where scores are taken next, and after the last round the outcome.
    public func bank() throws(FederationError) -> ItemBank {
        guard let last = results.last else { return try plan.calibration().start }
        guard let bank = try? JSONDecoder().decode(ItemBank.self, from: last.bank),
            bank.items.map(\.name) == plan.items
        else { throw .malformed }
        return bank
    }

    /// Where the scores of a round are, or were, taken.
    func bank(before round: Int) throws(FederationError) -> ItemBank {
        guard round > 0 else { return try plan.calibration().start }
        var earlier = self
        earlier.results = Array(results.prefix(round))
        return try earlier.bank()
    }

    /// What schools are asked for in a round.
    func statement(of round: Int) throws(FederationError) -> CalibrationRound {
        try plan.calibration().round(round, at: try bank(before: round))
    }

    /// Names the secure sum of a round.
    func id(of round: Int) -> RoundID { RoundID(federation: federation, number: round) }

    /// For people to compare by telephone: the roster, as eight groups of four digits; `nil` before there is one.
    public var rosterFingerprint: String? {
        guard !roster.isEmpty else { return nil }
        let bytes = Canonical.bytes { writer in
            writer.bytes(federation)
            for entry in roster { entry.write(&writer) }
        }
        let digest = Array(SHA256.hash(data: bytes))
        return stride(from: 0, to: 16, by: 2).map { place in
            let number = (Int(digest[place]) << 8 | Int(digest[place + 1])) % 10_000
            return String(repeating: "0", count: 4 - String(number).count) + String(number)
        }.joined(separator: " ")
    }

    /// The keys of those who take part, from their own messages: each must be the one whose digest the reply names, and signed by the school.
    ///
    /// - Parameter messages: The messages of the step ``FederationStep/keys``, in any order; others are passed over.
    func keys(from messages: [Data]) throws(FederationError) -> ParticipantKeys {
        var byDigest: [Data: Data] = [:]
        for message in messages { byDigest[Data(SHA256.hash(data: message))] = message }
        var found: [Int: [RoundKeys]] = [:]
        for participant in participants {
            guard let message = byDigest[participant.keysDigest] else { throw .otherReply }
            found[participant.school] = try announcedKeys(Envelope(message), of: participant.school)
        }
        return ParticipantKeys(bySchool: found)
    }

    /// What a school announced, its signature checked.
    func announcedKeys(_ envelope: Envelope, of school: Int) throws(FederationError) -> [RoundKeys] {
        guard roster.indices.contains(school), Int(envelope.sender) == school else { throw .unknownSchool }
        try envelope.check(signedBy: roster[school].signingKey)
        guard envelope.federation == federation else { throw .otherFederation }
        guard envelope.step == .keys else { throw .otherStep(found: envelope.step.name, expected: "keys") }
        var reader = Canonical.Reader(envelope.content)
        let keys = try reader.list(least: 76) { (reader) throws(FederationError) in try RoundKeys(&reader) }
        try reader.end()
        guard keys.count == plan.rounds.count,
            keys.allSatisfy({ $0.sealedShares.count == holders?.schools.count })
        else { throw .malformed }
        for key in keys {
            guard (try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: key.publicKey)) != nil else {
                throw .badKey
            }
        }
        return keys
    }
}

/// What the schools that take part announced, round by round.
struct ParticipantKeys {
    let bySchool: [Int: [RoundKeys]]
}
