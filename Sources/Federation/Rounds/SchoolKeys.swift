internal import Crypto
internal import DifferentialPrivacy
public import Foundation

/// A school's secrets in one federation, and the messages that need nothing else.
///
/// ## Privacy
/// In every round each holder of key shares opens, for each school, either its share of the own mask's seed (the school's sum is in) or its share of
/// the round's secret key (it is not), never both. A school opens nothing of its own but as a holder. A sum that comes after the list of
/// schools is closed is protected by the own mask, whose seed nobody opens then. Which is why a school keeps what it has answered
/// (`PrivateFile`), and gives the same answer again.
public struct SchoolKeys: Sendable {
    /// The school's name in the federation.
    public let name: String
    private let signing: Curve25519.Signing.PrivateKey
    private let agreement: Curve25519.KeyAgreement.PrivateKey
    /// The secret key and the own mask's seed of each round.
    private let rounds: [(secret: Curve25519.KeyAgreement.PrivateKey, seed: [UInt8])]

    /// Fresh keys from the operating system's generator.
    public init(name: String, plan: FederationPlan) {
        self.name = name
        signing = Curve25519.Signing.PrivateKey()
        agreement = Curve25519.KeyAgreement.PrivateKey()
        rounds = plan.rounds.map { _ in
            (
                Curve25519.KeyAgreement.PrivateKey(),
                Self.randomBytes()
            )
        }
    }

    private static func randomBytes() -> [UInt8] {
        var bits = SystemBits()
        return (0..<SecretSharing.secretBytes).map { _ in UInt8(bits.uniform(below: UInt64(256))) }
    }

    /// Keys as ``bytes`` wrote them.
    public init(bytes: Data) throws(FederationError) {
        var reader = Canonical.Reader(bytes)
        guard try reader.text() == "keys of a school, 1" else { throw .malformed }
        name = try reader.text()
        let secrets = (try reader.bytes(32), try reader.bytes(32))
        guard let signing = try? Curve25519.Signing.PrivateKey(rawRepresentation: secrets.0),
            let agreement = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secrets.1)
        else { throw .badKey }
        self.signing = signing
        self.agreement = agreement
        rounds = try reader.list(least: 72) { (reader) throws(FederationError) in
            let (secret, seed) = (try reader.bytes(32), try reader.bytes(32))
            guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret) else { throw .badKey }
            return (key, [UInt8](seed))
        }
        try reader.end()
    }

    /// For a file that only the school can read.
    public var bytes: Data {
        Canonical.bytes { writer in
            writer.text("keys of a school, 1")
            writer.text(name)
            writer.bytes(signing.rawRepresentation)
            writer.bytes(agreement.rawRepresentation)
            writer.number(UInt32(rounds.count))
            for round in rounds {
                writer.bytes(round.secret.rawRepresentation)
                writer.bytes(Data(round.seed))
            }
        }
    }

    private var entry: RosterEntry {
        RosterEntry(
            name: name, signingKey: signing.publicKey.rawRepresentation,
            agreementKey: agreement.publicKey.rawRepresentation)
    }

    /// The school's place on the roster.
    ///
    /// - Throws: ``FederationError/unknownSchool`` where it is not there with these very keys.
    public func place(in transcript: Transcript) throws(FederationError) -> Int {
        guard let place = transcript.roster.firstIndex(of: entry) else { throw .unknownSchool }
        return place
    }

    // MARK: Messages

    /// The first message: who the school is.
    public func joinMessage(_ transcript: Transcript) throws(FederationError) -> Data {
        guard transcript.step == .join else { throw .late }
        return try Envelope.sealed(
            step: .join, federation: transcript.federation, after: transcript.head, sender: Envelope.newSchool,
            content: Canonical.bytes { entry.write(&$0) }, key: signing)
    }

    /// The second message: the public keys of all rounds, and shares of the secret ones for their holders.
    ///
    /// Shares are drawn anew at each call: keep the message.
    public func keysMessage(_ transcript: Transcript) throws(FederationError) -> Data {
        var bits = SystemBits()
        return try keysMessage(transcript, using: &bits)
    }

    func keysMessage<Bits: BitSource & ~Copyable>(
        _ transcript: Transcript, using bits: inout Bits
    ) throws(FederationError) -> Data {
        guard transcript.step == .keys, let holders = transcript.holders else { throw .notYet }
        let place = try place(in: transcript)
        var announced: [RoundKeys] = []
        for (number, round) in rounds.enumerated() {
            let id = transcript.id(of: number)
            func shares(_ secret: [UInt8]) -> [SecretSharing.Share] {
                SecretSharing.split(
                    secret, threshold: holders.threshold, holders: holders.schools.count, using: &bits)
            }
            let seedShares = shares(round.seed)
            let keyShares = shares([UInt8](round.secret.rawRepresentation))
            var sealed: [Data] = []
            for (index, holder) in holders.schools.enumerated() {
                let content = Canonical.bytes { writer in
                    writer.words(seedShares[index].values)
                    writer.words(keyShares[index].values)
                }
                let (key, context) = try channel(transcript, with: holder, from: place, to: holder, id)
                guard let box = try? ChaChaPoly.seal(content, using: key, authenticating: context) else {
                    throw .badKey
                }
                sealed.append(box.combined)
            }
            announced.append(
                RoundKeys(
                    publicKey: round.secret.publicKey.rawRepresentation,
                    commitment: SumMask.commitment(to: round.seed, round: id, school: place), sealedShares: sealed))
        }
        return try Envelope.sealed(
            step: .keys, federation: transcript.federation, after: transcript.head, sender: UInt32(place),
            content: Canonical.bytes { writer in
                writer.number(UInt32(announced.count))
                for keys in announced { keys.write(&writer) }
            }, key: signing)
    }

    /// A school's sum of a round under its masks.
    ///
    /// - Parameters:
    ///   - vector: Clipped sums with the school's share of the noise in them, in steps of the grid.
    ///   - transcript: With the step at the sums of a round.
    ///   - keys: Of all that take part.
    func sumMessage(
        _ vector: [Int64], _ transcript: Transcript, keys: ParticipantKeys
    ) throws(FederationError) -> Data {
        guard case .sums(let number)? = transcript.step else { throw .notYet }
        let place = try place(in: transcript)
        guard keys.bySchool[place] != nil else { throw .notTakingPart }
        let id = transcript.id(of: number)
        var masked = vector.map { UInt64(bitPattern: $0) }
        SumMask.apply(
            SumMask.ownKey(rounds[number].seed, round: id, school: place), negated: false, to: &masked)
        for participant in transcript.participants where participant.school != place {
            guard let other = keys.bySchool[participant.school] else { throw .notTakingPart }
            let key = try SumMask.pairKey(
                rounds[number].secret, other[number].publicKey, round: id, schools: (place, participant.school))
            SumMask.apply(key, negated: participant.school < place, to: &masked)
        }
        return try Envelope.sealed(
            step: .sums(round: number), federation: transcript.federation, after: transcript.head,
            sender: UInt32(place), content: Canonical.bytes { $0.words(masked) }, key: signing)
    }

    /// What a holder of key shares contributes to the opening of a round: one kind of share for each school.
    func openingMessage(_ transcript: Transcript, keys: ParticipantKeys) throws(FederationError) -> Data {
        guard case .opening(let number)? = transcript.step, let holders = transcript.holders else { throw .notYet }
        let place = try place(in: transcript)
        guard let own = holders.number(of: place) else { throw .notTakingPart }
        let isIn = Set(transcript.schoolsIn[number])
        let id = transcript.id(of: number)
        var opened: [OpenedShare] = []
        for participant in transcript.participants {
            guard let announced = keys.bySchool[participant.school] else { throw .notTakingPart }
            let (key, context) = try channel(
                transcript, with: participant.school, from: participant.school, to: place, id)
            guard let box = try? ChaChaPoly.SealedBox(combined: announced[number].sealedShares[own - 1]),
                let content = try? ChaChaPoly.open(box, using: key, authenticating: context)
            else { throw .sharesDiffer }
            var reader = Canonical.Reader(content)
            let (seedShare, keyShare) = (try reader.words(), try reader.words())
            try reader.end()
            opened.append(
                OpenedShare(
                    school: participant.school, values: isIn.contains(participant.school) ? seedShare : keyShare))
        }
        return try Envelope.sealed(
            step: .opening(round: number), federation: transcript.federation, after: transcript.head,
            sender: UInt32(place),
            content: Canonical.bytes { writer in
                writer.number(UInt32(opened.count))
                for share in opened { share.write(&writer) }
            }, key: signing)
    }

    /// The key for one sealed share, and what is authenticated with it: used once.
    private func channel(
        _ transcript: Transcript, with other: Int, from: Int, to: Int, _ round: RoundID
    ) throws(FederationError) -> (SymmetricKey, Data) {
        let context = Canonical.bytes { writer in
            writer.text("key share")
            writer.bytes(round.federation)
            writer.number(UInt32(round.number))
            writer.number(UInt32(from))
            writer.number(UInt32(to))
        }
        do {
            let secret = try agreement.sharedSecretFromKeyAgreement(
                with: Curve25519.KeyAgreement.PublicKey(
                    rawRepresentation: transcript.roster[other].agreementKey))
            let key = secret.hkdfDerivedSymmetricKey(
                using: SHA256.self, salt: round.federation, sharedInfo: context, outputByteCount: 32)
            return (key, context)
        } catch { throw .badKey }
    }
}
