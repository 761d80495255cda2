import Crypto

/// What a log was at some time, signed: how long, with which root and which last hash.
public struct AuditCheckpoint: Hashable, Sendable {
    private static let heading = "learning-analytics audit checkpoint v1"

    /// Which log: 16 random bytes in hexadecimal digits.
    public let log: String
    /// The number of entries.
    public let size: Int
    /// The root of their ``MerkleTree``, 32 bytes.
    public let root: [UInt8]
    /// The hash of the last entry in the chain, 32 bytes.
    public let head: [UInt8]
    /// When it was signed: ISO 8601 in UTC.
    public let at: String
    /// Ed25519 over all of this, 64 bytes.
    public let signature: [UInt8]

    init(
        log: String, size: Int, root: [UInt8], head: [UInt8], at: String, signedBy signer: borrowing AuditSigner
    ) throws(AuditError) {
        (self.log, self.size, self.root, self.head, self.at) = (log, size, root, head, at)
        signature = try signer.signature(of: Self.signed(log, size, root, head, at))
    }

    private static func signed(_ log: String, _ size: Int, _ root: [UInt8], _ head: [UInt8], _ at: String) -> [UInt8] {
        Array("\(heading)\n\(log)\n\(size)\n\(root.hexadecimal)\n\(head.hexadecimal)\n\(at)\n".utf8)
    }

    /// The seven lines in which it is kept, the last one the signature.
    public var text: String {
        String(decoding: Self.signed(log, size, root, head, at), as: UTF8.self) + signature.hexadecimal + "\n"
    }

    /// Reads what ``text`` wrote; says nothing yet about the signature.
    /// - Parameter text: Seven lines.
    /// - Returns: `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 8, lines[0] == Self.heading, lines[7].isEmpty, let size = Int(lines[2]), size >= 0,
            let root = [UInt8](hexadecimal: lines[3]), root.count == 32,
            let head = [UInt8](hexadecimal: lines[4]), head.count == 32,
            let signature = [UInt8](hexadecimal: lines[6]), signature.count == 64
        else { return nil }
        (log, self.size, self.root, self.head, at) = (String(lines[1]), size, root, head, String(lines[5]))
        self.signature = signature
        guard self.text == text else { return nil }
    }

    /// Whether a key signed it.
    /// - Parameter publicKey: 32 bytes.
    public func isSigned(by publicKey: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: Self.signed(log, size, root, head, at))
    }
}
