public import Crypto
import CryptoExtras
import Foundation

/// A key-encryption key that somebody remembers: scrypt of a passphrase (Percival 2009, RFC 7914).
///
/// The default parameters (N = 2^17, r = 8, p = 1) take 128 MiB and some tenths of a second for each guess. That makes a weak passphrase
/// expensive to guess, not strong: prefer six random words, or a device. The passphrase is used in Unicode normal form C.
/// Swift cannot promise to overwrite a `String`; the derived key is overwritten.
public struct PassphraseKey: KeyEncryptionKey, ~Copyable {
    /// The fewest characters of a new passphrase.
    public static let minimumLength = 12

    /// `scrypt:<log2 N>:<r>:<p>:<salt>`, the salt in hexadecimal digits.
    public let descriptor: String

    private let key: SymmetricKey

    /// The key of a new passphrase, with a new random salt.
    /// - Parameter passphrase: At least ``minimumLength`` characters.
    /// - Throws: `passphraseTooShort`.
    public init(newPassphrase passphrase: String) throws(KeyWrappingError) {
        try self.init(newPassphrase: passphrase, costLog2: 17)
    }

    /// As ``init(newPassphrase:)``, with a cost that tests can afford.
    package init(newPassphrase passphrase: String, costLog2: Int) throws(KeyWrappingError) {
        guard passphrase.count >= Self.minimumLength else {
            throw .passphraseTooShort(found: passphrase.count, minimum: Self.minimumLength)
        }
        let salt = unsafe SymmetricKey(size: .bits128).withUnsafeBytes { unsafe Array($0) }
        try self.init(passphrase, descriptor: "scrypt:\(costLog2):8:1:\(salt.hexadecimal)")
    }

    /// The key that a file's descriptor asks for.
    ///
    /// Any passphrase gives some key; whether it is the right one shows when it opens something.
    /// - Parameters:
    ///   - passphrase: What was chosen when the file was made.
    ///   - descriptor: What the file says, for example ``KeySet/keyDescriptor(of:)``.
    /// - Throws: `descriptor` where the file was not made with a passphrase, or asks for more than 1 GiB of memory.
    public init(_ passphrase: String, descriptor: String) throws(KeyWrappingError) {
        let parts = descriptor.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "scrypt", let cost = Int(parts[1]), (10...20).contains(cost),
            parts[2] == "8",
            parts[3] == "1", let salt = [UInt8](hexadecimal: parts[4]), salt.count == 16
        else { throw .descriptor }
        var bytes = Array(passphrase.precomposedStringWithCanonicalMapping.utf8)
        defer { bytes.wipe() }
        do {
            key = try KDF.Scrypt.deriveKey(
                from: bytes, salt: salt, outputByteCount: 32, rounds: 1 << cost, blockSize: 8, parallelism: 1,
                maxMemory: (1 << cost) * 8 * 128 + 1 << 20)
        } catch {
            throw .descriptor
        }
        self.descriptor = descriptor
    }

    /// AES-256-GCM under the derived key.
    public func wrap(_ key: SymmetricKey, for context: [UInt8]) throws(KeyWrappingError) -> [UInt8] {
        KeyWrapping.wrap(key, under: self.key, for: context)
    }

    /// The inverse of ``wrap(_:for:)``.
    public func unwrap(_ wrapped: [UInt8], for context: [UInt8]) throws(KeyWrappingError) -> SymmetricKey {
        try KeyWrapping.unwrap(wrapped, under: key, for: context)
    }
}
