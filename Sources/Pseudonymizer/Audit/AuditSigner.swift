import Crypto
public import Foundation

/// The key that signs an audit log's checkpoints: Ed25519 (RFC 8032). Cannot be copied, printed or encoded.
///
/// Its file holds it wrapped by a key-encryption key. Whoever can sign can write a false log from the beginning; against that there is
/// only a witness elsewhere.
public struct AuditSigner: ~Copyable, Sendable {
    private static let format = "learning-analytics audit signing key v1"
    private let key: Curve25519.Signing.PrivateKey

    /// The public key, 32 bytes.
    package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// A new key, in memory only.
    package init() { key = Curve25519.Signing.PrivateKey() }

    private init(_ key: Curve25519.Signing.PrivateKey) { self.key = key }

    /// Makes a key and its file (0600).
    /// - Parameters:
    ///   - file: Where to put it; must not exist.
    ///   - wrapper: What opens it later.
    /// - Throws: `signer`.
    public static func create(
        at file: URL, wrappedBy wrapper: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(AuditError) -> AuditSigner {
        let signer = AuditSigner()
        do throws(KeyWrappingError) {
            // Shares the key's own memory, which Crypto overwrites: to overwrite it here would be to lose the key.
            let seed = SymmetricKey(data: signer.key.rawRepresentation)
            let content = try WrappedKeyFile(seed, for: context, wrappedBy: wrapper)
            do throws(PrivateFileError) { try content.create(at: file, as: format) } catch { throw .file(error) }
        } catch {
            throw .signer(error)
        }
        return signer
    }

    /// Reads the key that ``create(at:wrappedBy:)`` wrote.
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - wrapper: What opens it.
    /// - Throws: `signer` or `malformed`.
    public static func load(
        from file: URL, openedBy wrapper: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(AuditError) -> AuditSigner {
        let content: WrappedKeyFile?
        do throws(PrivateFileError) {
            content = try WrappedKeyFile.read(file, as: format)
        } catch {
            throw .signer(.file(error))
        }
        guard let content else { throw .malformed(path: file.path) }
        guard content.keyDescriptor == wrapper.descriptor else { throw .signer(.notOpened) }
        do throws(KeyWrappingError) {
            let seed = try wrapper.unwrap(content.wrapped, for: context)
            let key = unsafe seed.withUnsafeBytes { unsafe try? Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
            guard let key else { throw .malformed(path: file.path) }
            return AuditSigner(key)
        } catch {
            throw .signer(error)
        }
    }

    /// The signature of a text, 64 bytes.
    borrowing func signature(of text: [UInt8]) throws(AuditError) -> [UInt8] {
        guard let signature = try? key.signature(for: text) else { throw .forged }
        return Array(signature)
    }

    private static var context: [UInt8] {
        var context = LengthPrefixed()
        context.append("la-audit/v1".utf8)
        context.append("signing-key".utf8)
        return context.bytes
    }
}
