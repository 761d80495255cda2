public import Crypto
public import Foundation
public import Pseudonymizer

/// The key with which an owner's transfer tokens are made and opened: X25519. Cannot be copied, printed or encoded.
///
/// Its file holds it wrapped by a key-encryption key. Its public half is what other owners know.
public struct TransferKey: ~Copyable, Sendable {
    private static let format = "learning-analytics transfer key v1"
    private let key: Curve25519.KeyAgreement.PrivateKey

    /// The public half.
    public var publicKey: Curve25519.KeyAgreement.PublicKey { key.publicKey }

    /// A new key, in memory only.
    public init() { key = Curve25519.KeyAgreement.PrivateKey() }

    private init(_ key: Curve25519.KeyAgreement.PrivateKey) { self.key = key }

    /// Makes a key and its file (0600).
    /// - Parameters:
    ///   - file: Where to put it; must not exist.
    ///   - wrapper: What opens it later.
    /// - Throws: `wrapping` or `file`.
    public static func create(
        at file: URL, wrappedBy wrapper: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(VaultError) -> TransferKey {
        let made = TransferKey()
        let content: WrappedKeyFile
        do {
            // Shares the key's own memory, which Crypto overwrites: to overwrite it here would be to lose the key.
            content = try WrappedKeyFile(
                SymmetricKey(data: made.key.rawRepresentation), for: context, wrappedBy: wrapper)
        } catch {
            throw .wrapping(error)
        }
        do { try content.create(at: file, as: format) } catch { throw .file(error) }
        return made
    }

    /// Reads the key that ``create(at:wrappedBy:)`` wrote.
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - wrapper: What opens it.
    /// - Throws: `file`, `otherKey`, or `wrapping`, with `malformed` for a file that holds no such key.
    public static func load(
        from file: URL, openedBy wrapper: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(VaultError) -> TransferKey {
        let content: WrappedKeyFile?
        do { content = try WrappedKeyFile.read(file, as: format) } catch { throw .file(error) }
        guard let content else { throw .wrapping(.malformed(path: file.path)) }
        guard content.keyDescriptor == wrapper.descriptor else {
            throw .otherKey(found: wrapper.descriptor, expected: content.keyDescriptor)
        }
        let seed: SymmetricKey
        do { seed = try wrapper.unwrap(content.wrapped, for: context) } catch { throw .wrapping(error) }
        guard
            let key = unsafe seed.withUnsafeBytes({
                unsafe try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0)
            })
        else { throw .wrapping(.malformed(path: file.path)) }
        return TransferKey(key)
    }

    borrowing func sender(to receiver: Curve25519.KeyAgreement.PublicKey, info: Data) throws -> HPKE.Sender {
        try HPKE.Sender(recipientKey: receiver, ciphersuite: Self.suite, info: info, authenticatedBy: key)
    }

    borrowing func recipient(
        of encapsulated: Data, from sender: Curve25519.KeyAgreement.PublicKey, info: Data
    ) throws -> HPKE.Recipient {
        try HPKE.Recipient(
            privateKey: key, ciphersuite: Self.suite, info: info, encapsulatedKey: encapsulated,
            authenticatedBy: sender)
    }

    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly

    private static var context: [UInt8] {
        var context = LengthPrefixed()
        context.append(EpochSecret.layout)
        context.append("transfer-key".utf8)
        return context.bytes
    }
}
