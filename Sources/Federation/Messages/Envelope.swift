internal import Crypto
internal import Foundation

/// A signed message: who, in which federation and step, in answer to what.
///
/// Layout: `LAFM`, version, step, federation (32 bytes), digest of the reply that is answered (32), sender, content, and the Ed25519 signature
/// of all before it (64).
struct Envelope {
    static let version: UInt32 = 1
    private static let magic = Data("LAFM".utf8)
    private static let signatureBytes = 64
    /// The sender's number where it is the aggregator.
    static let aggregator = UInt32.max
    /// The sender's number where it is a school that is not on the roster yet.
    static let newSchool = UInt32.max - 1

    let step: FederationStep
    let federation: Data
    let after: Data
    let sender: UInt32
    let content: Data
    /// All of it, as it was sent.
    let bytes: Data

    /// Names this message in those that answer it.
    var digest: Data { Data(SHA256.hash(data: bytes)) }

    /// A message signed with `key`.
    static func sealed(
        step: FederationStep, federation: Data, after: Data, sender: UInt32, content: Data,
        key: Curve25519.Signing.PrivateKey
    ) throws(FederationError) -> Data {
        var signed = magic
        signed.append(
            Canonical.bytes { writer in
                writer.number(version)
                writer.number(UInt32(step.number))
                writer.bytes(federation)
                writer.bytes(after)
                writer.number(sender)
                writer.bytes(content)
            })
        guard let signature = try? key.signature(for: signed) else { throw .badKey }
        return signed + signature
    }

    /// Reads a message without trusting it yet.
    init(_ bytes: Data) throws(FederationError) {
        let least = Self.magic.count + Self.signatureBytes
        guard bytes.count > least else { throw .truncated(found: bytes.count, expected: least) }
        guard bytes.prefix(Self.magic.count) == Self.magic else { throw .malformed }
        var reader = Canonical.Reader(bytes.dropFirst(Self.magic.count).dropLast(Self.signatureBytes))
        let version = try reader.number32()
        guard version == Self.version else {
            throw .unknownVersion(found: Int(version), expected: Int(Self.version))
        }
        step = FederationStep(number: Int(try reader.number32()))
        federation = try reader.bytes(32)
        after = try reader.bytes(32)
        sender = try reader.number32()
        content = try reader.bytes()
        try reader.end()
        self.bytes = bytes
    }

    /// That the message was signed with the secret half of `key`.
    func check(signedBy key: Data) throws(FederationError) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { throw .badKey }
        let signature = bytes.suffix(Self.signatureBytes)
        guard key.isValidSignature(signature, for: bytes.dropLast(Self.signatureBytes)) else { throw .notAuthentic }
    }

    /// That the message is what is waited for: of this federation and step, and in answer to the last reply.
    func check(_ step: FederationStep, of federation: Data, after: Data) throws(FederationError) {
        guard self.federation == federation else { throw .otherFederation }
        guard self.step == step else {
            if let found = self.step.round, let expected = step.round, found != expected {
                throw .otherRound(found: found, expected: expected)
            }
            throw .otherStep(found: self.step.name, expected: step.name)
        }
        guard self.after == after else { throw .otherReply }
    }
}

/// What schools send and the aggregator then replies to, one after the other.
public enum FederationStep: Sendable, Hashable {
    /// Schools send their public keys; the reply is the roster.
    case join
    /// Schools send keys for all rounds, and shares of the secret ones; the reply names those who take part.
    case keys
    /// Schools send masked sums; the reply names those whose sums are in.
    case sums(round: Int)
    /// Schools that hold key shares send what opens the total; the reply is the total and what was learnt from it.
    case opening(round: Int)

    /// From 0.
    public var number: Int {
        switch self {
        case .join: 0
        case .keys: 1
        case .sums(let round): 2 + 2 * round
        case .opening(let round): 3 + 2 * round
        }
    }

    init(number: Int) {
        switch number {
        case 0: self = .join
        case 1: self = .keys
        default: self = number % 2 == 0 ? .sums(round: number / 2 - 1) : .opening(round: number / 2 - 1)
        }
    }

    /// The round, where the step belongs to one.
    public var round: Int? {
        switch self {
        case .join, .keys: nil
        case .sums(let round), .opening(let round): round
        }
    }

    /// For files and errors.
    public var name: String {
        switch self {
        case .join: "join"
        case .keys: "keys"
        case .sums(let round): "sums-\(round + 1)"
        case .opening(let round): "open-\(round + 1)"
        }
    }
}
