package import Crypto

/// The random 32 bytes from which all keys of one epoch come; whoever holds them can test any guess of an identifier.
///
/// Random and not derived from anything, so that destroying every copy ends the epoch for good. It cannot be copied,
/// printed or encoded, and its memory is overwritten when it goes out of scope; what cannot be promised in Swift is that
/// no register or freed stack frame still holds some of it.
public struct EpochSecret: ~Copyable, Sendable {
    /// The number of bytes.
    public static let byteCount = 32

    // SymmetricKey overwrites its storage when the last reference goes, which a Swift array would not do.
    package let key: SymmetricKey

    /// A new secret from the system's cryptographic generator.
    public init() {
        key = SymmetricKey(size: SymmetricKeySize(bitCount: Self.byteCount * 8))
    }

    /// A secret that was made before.
    /// - Parameter bytes: 32 bytes of full entropy. The caller's copy is the caller's to erase.
    /// - Throws: `wrongLength` for any other number of bytes.
    public init(bytes: [UInt8]) throws(EpochSecretError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(found: bytes.count, expected: Self.byteCount)
        }
        key = SymmetricKey(data: bytes)
    }

    /// A secret that was unwrapped.
    init(key: SymmetricKey) { self.key = key }

    /// The key of a domain: HKDF-SHA256 without salt over owner, recipient, purpose and epoch.
    package func domainKey(for domain: PseudonymDomain) -> SymmetricKey {
        var info = LengthPrefixed()
        info.append(Self.layout)
        info.append("domain".utf8)
        info.append(domain.owner.utf8)
        info.append(domain.recipient.utf8)
        info.append(domain.purpose.utf8)
        info.append(number: domain.epoch)
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: info.bytes, outputByteCount: 32)
    }

    /// The key that a domain's pseudonyms are computed with, one step of HKDF-SHA256 below the domain key.
    package static func macKey(below domainKey: SymmetricKey) -> SymmetricKey {
        var info = LengthPrefixed()
        info.append(layout)
        info.append("mac".utf8)
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: domainKey, info: info.bytes, outputByteCount: 32)
    }

    /// The key that a domain's reversible tokens are made with, 64 bytes.
    package static func sivKey(below domainKey: SymmetricKey) -> SymmetricKey {
        var info = LengthPrefixed()
        info.append(layout)
        info.append("siv".utf8)
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: domainKey, info: info.bytes, outputByteCount: 64)
    }

    package static let layout = "la-pseudo/v1".utf8
}

/// Why an epoch secret cannot be made, read or kept. Never holds any of its bytes.
public enum EpochSecretError: Error, Equatable, Sendable {
    /// Not the number of bytes a secret has.
    case wrongLength(found: Int, expected: Int)
    /// There is a file already; nothing was written.
    case fileExists(path: String)
    /// Group or others may use the file (octal permissions as found): its secret counts as known to them.
    case fileOpenToOthers(path: String, permissions: Int)
    /// No file, not a plain file, or not ours to read.
    case unreadable(path: String)
    /// The directory does not take the file; nothing is left behind.
    case unwritable(path: String)
    /// The file is there, and a power cut may yet take it away.
    case notDurable(path: String)
    /// Not what ``EpochSecret/store(to:)`` writes.
    case malformed(path: String)
}
