internal import AdaptiveModel
internal import DifferentialPrivacy
public import Foundation
public import LearningAnalytics
public import PrivacyLedger
internal import Pseudonymizer

/// A school's side of a federation: its keys, its ledger, and what it has sent, in a folder of its own that nobody else can read.
///
/// ``advance(_:)`` makes the one message that the present step asks for. Calling it again, after an interruption too, gives the same
/// message: nothing is charged twice, no noise is drawn twice for what leaves, and no round is opened in two ways.
public struct SchoolOffice: Sendable {
    /// The school's name in the federation.
    public let name: String
    private let own: URL
    private let folder: FederationFolder

    /// - Parameters:
    ///   - name: The school's name in the federation.
    ///   - own: The school's folder, which must exist; holds secrets.
    ///   - folder: Where messages go.
    public init(name: String, own: URL, folder: FederationFolder) {
        self.name = name
        self.own = own
        self.folder = folder
    }

    /// What a sum is made from, and on what terms it may leave.
    public struct Material: Sendable {
        /// The answers, with the plan's items in its order.
        public var answers: Raw<ResponseTable>
        /// Everybody whose answers may be among them, by the ledger's ids: charged whether they answered or not.
        public var roll: [String]
        /// What the owner lets the aggregator have.
        public var policy: SharingPolicy?
        /// The school's ledger.
        public var ledger: PrivacyLedger

        /// - Parameters:
        ///   - answers: With the plan's items in its order; pupils by the names on the roll.
        ///   - roll: Everybody whose answers may be among them.
        ///   - policy: What the owner lets the aggregator have; `nil`, where none was found, is refused.
        ///   - ledger: The school's ledger.
        public init(answers: Raw<ResponseTable>, roll: [String], policy: SharingPolicy?, ledger: PrivacyLedger) {
            self.answers = answers
            self.roll = roll
            self.policy = policy
            self.ledger = ledger
        }
    }

    /// What a call did.
    public enum Outcome: Sendable {
        /// The message of this step is there, with the facts about it.
        case sent(FederationStep, MessageFacts)
        /// Nothing is asked of this school in this step: the aggregator is to reply.
        case waiting(FederationStep)
        /// All rounds are done.
        case finished
    }

    /// Makes this step's message, where the school has one to make, and puts it into the folder.
    ///
    /// - Parameter material: Called where a sum is asked for.
    /// - Throws: ``FederationError``, `GateRefusal`, `LedgerError`, or the error of `material`. The step is as it was then.
    public func advance(_ material: (Transcript) throws -> Material) throws -> Outcome {
        let transcript = try folder.transcript()
        guard let step = transcript.step else { return .finished }
        switch step {
        case .join:
            let keys = try keys(creatingFor: transcript.plan)
            let message = try kept("join.msg", answering: transcript) { try keys.joinMessage(transcript) }
            return try send(message, transcript, step, "public keys", nil, 0, numbers: 0)
        case .keys:
            let keys = try keys()
            let message = try kept("keys.msg", answering: transcript) { try keys.keysMessage(transcript) }
            return try send(
                message, transcript, step, "public keys, and shares of secret keys sealed for their holders", nil, 0,
                numbers: 0)
        case .sums(let round):
            let keys = try keys()
            let place = try keys.place(in: transcript)
            guard transcript.participants.contains(where: { $0.school == place }) else { return .waiting(step) }
            return try sum(round, transcript, keys, try material(transcript))
        case .opening(let round):
            let keys = try keys()
            guard transcript.holders?.number(of: try keys.place(in: transcript)) != nil else { return .waiting(step) }
            let message = try kept("open-\(round + 1).msg", answering: transcript, or: .openedOtherwise) {
                try keys.openingMessage(transcript, keys: try transcript.keys(from: messages(.keys)))
            }
            return try send(
                message, transcript, step,
                "key shares: of the own mask of each school whose sum is in, of the secret key of each whose is not",
                nil,
                0, numbers: 0)
        }
    }

    private func messages(_ step: FederationStep) -> [Data] { folder.messages(step).map(\.message) }

    private func sum(
        _ round: Int, _ transcript: Transcript, _ keys: SchoolKeys, _ material: Material
    ) throws -> Outcome {
        let plan = transcript.plan
        let statement = try transcript.statement(of: round)
        guard material.answers.value.itemNames == plan.items else { throw FederationError.unknownItem(row: 0) }
        let roll = Set(material.roll)
        guard material.answers.value.pupilNames.allSatisfy(roll.contains) else { throw FederationError.notOnTheRoll }
        let guarantee = try plan.guarantee()
        // Refused before anything is charged.
        let receipt = try Gate.receipt(
            forSums: statement.parts.map(\.question.name), of: material.answers.owner,
            guarantee: "shares of discrete Gaussian noise in a secure sum, within a calibration of \(guarantee)",
            under: material.policy)
        let verified = try transcript.keys(from: messages(.keys))
        let rho = try plan.cost(of: statement)
        let federation = Self.hexadecimal(transcript.federation)
        let message: Data
        do {
            message = try material.ledger.message(
                named: "federation \(federation), round \(round + 1)", rho: rho, to: roll, year: plan.schoolYear,
                purpose:
                    "calibration '\(plan.name)', round \(round + 1), in answer to \(Self.hexadecimal(transcript.head))"
            ) { budget in
                var bits = SystemBits()
                let vector = try plan.contribution(
                    to: statement, of: material.answers.value, from: &budget, using: &bits)
                return try keys.sumMessage(vector, transcript, keys: verified)
            }
        } catch LedgerError.otherRelease {
            throw FederationError.otherReply
        }
        return try send(
            message, transcript, .sums(round: round), "clipped sums over pupils with noise, under masks", receipt, rho,
            numbers: statement.dimension(try plan.calibration()))
    }

    private func send(
        _ message: Data, _ transcript: Transcript, _ step: FederationStep, _ content: String,
        _ receipt: ReleaseReceipt?, _ rho: Double, numbers: Int
    ) throws -> Outcome {
        let facts = try transcript.facts(
            step, content: content, receipt: receipt, rho: rho, numbers: numbers, bytes: message.count)
        try PrivateFile.replace(facts.json, at: own.appendingPathComponent("facts-\(step.name).json"))
        try folder.put(message, of: name, step)
        return .sent(step, facts)
    }

    // MARK: What the school keeps

    private func keys(creatingFor plan: FederationPlan) throws -> SchoolKeys {
        let file = own.appendingPathComponent("school.keys")
        if !FileManager.default.fileExists(atPath: file.path) {
            guard !name.isEmpty, name.count <= 80 else { throw FederationError.malformed }
            try PrivateFile.create(SchoolKeys(name: name, plan: plan).bytes, at: file)
        }
        return try keys()
    }

    private func keys() throws -> SchoolKeys {
        let keys = try SchoolKeys(bytes: try PrivateFile.read(own.appendingPathComponent("school.keys")))
        guard keys.name == name else { throw FederationError.unknownSchool }
        return keys
    }

    /// A message as it was made the first time; made now where there is none. One that answers another reply is refused.
    private func kept(
        _ name: String, answering transcript: Transcript, or refusal: FederationError = .otherReply,
        _ make: () throws -> Data
    ) throws -> Data {
        let file = own.appendingPathComponent(name)
        if !FileManager.default.fileExists(atPath: file.path) {
            let message = try make()
            do {
                try PrivateFile.create(message, at: file)
            } catch PrivateFileError.fileExists {
                // Another process was first; its message stands.
            }
        }
        let message = try PrivateFile.read(file)
        guard try Envelope(message).after == transcript.head else { throw refusal }
        return message
    }

    static func hexadecimal(_ bytes: Data) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension Transcript {
    /// The facts about a school's message.
    func facts(
        _ step: FederationStep, content: String, receipt: ReleaseReceipt?, rho: Double, numbers: Int, bytes: Int
    ) throws -> MessageFacts {
        var pupilNoise: Double?
        if case .sums(let round) = step {
            let statement = try statement(of: round)
            let calibration = try plan.calibration()
            if let part = statement.parts.first, case .pupilCount = part.question {
                let variance = try plan.share(of: part, in: statement, calibration).noise.sigmaSquared
                pupilNoise =
                    (variance * Double(plan.leastHonestSchools)).squareRoot()
                    * (try part.question.grid(calibration).value(of: 1))
            }
        }
        return MessageFacts(
            federation: plan.name, plan: SchoolOffice.hexadecimal(federation), step: step.name, content: content,
            fromPupils: receipt != nil, receipt: receipt, rho: rho, guarantee: "\(try plan.guarantee())",
            leastPupilNoise: pupilNoise, numbers: numbers, bytes: bytes, schools: max(participants.count, roster.count),
            minimumSchools: plan.minimumSchools, leastHonestSchools: plan.leastHonestSchools,
            keyHolders: holders?.schools.count ?? 0, keyThreshold: holders?.threshold ?? 0,
            rosterFingerprint: rosterFingerprint, assumptions: MessageFacts.assumptions)
    }
}
