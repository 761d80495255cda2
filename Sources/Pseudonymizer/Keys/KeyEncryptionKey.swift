public import Crypto
import Foundation

/// A key that wraps other keys, so that what lies in a file or a database is worth nothing without it.
///
/// ``PassphraseKey`` and ``FileKey`` are two. A vendor with a hardware security module or a key management service conforms a type of
/// their own, whose ``wrap(_:for:)`` and ``unwrap(_:for:)`` ask the device; only the wrapped bytes are then ever
/// stored. A conforming type must bind the context: unwrapping under another one fails.
public protocol KeyEncryptionKey: ~Copyable, Sendable {
    /// What files say about the key that opens them: enough to find or derive it again, and nothing secret.
    var descriptor: String { get }

    /// Encrypts and authenticates a key.
    /// - Parameters:
    ///   - key: The key to wrap.
    ///   - context: What the key is for; authenticated, not encrypted.
    /// - Throws: `device` where a device refuses.
    func wrap(_ key: SymmetricKey, for context: [UInt8]) throws(KeyWrappingError) -> [UInt8]

    /// The key that was wrapped for the same context.
    /// - Parameters:
    ///   - wrapped: What ``wrap(_:for:)`` gave.
    ///   - context: What it was wrapped for.
    /// - Throws: `notOpened` where the key, the bytes or the context are others, `device` where a device refuses.
    func unwrap(_ wrapped: [UInt8], for context: [UInt8]) throws(KeyWrappingError) -> SymmetricKey
}

/// Why a key cannot be wrapped or unwrapped, or a key-encryption key not be made.
public enum KeyWrappingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The wrong key or passphrase, or altered bytes: authenticated encryption does not tell which.
    case notOpened
    /// The descriptor is not one that a passphrase's key can be derived from.
    case descriptor
    /// Too short to withstand guessing (characters).
    case passphraseTooShort(found: Int, minimum: Int)
    /// The file does not hold such a key.
    case malformed(path: String)
    /// The file cannot be used.
    case file(PrivateFileError)
    /// What a device said, in its own words; they must hold no secret.
    case device(String)

    /// What is wrong, without anything secret.
    public var description: String {
        switch self {
        case .notOpened: "the key or passphrase is wrong, or what it should open was altered"
        case .descriptor: "the file was not made with a passphrase, or its parameters are out of bounds"
        case .passphraseTooShort(let found, let minimum):
            "the passphrase has \(found) characters; at least \(minimum) are needed"
        case .malformed(let path): "\(path) holds no key-encryption key"
        case .file(let error): error.description
        case .device(let text): "the key device: \(text)"
        }
    }
}

/// Wrapping with AES-256-GCM under a key in memory, a fresh random nonce each time.
package enum KeyWrapping {
    /// `nonce || ciphertext || tag`.
    package static func wrap(_ key: SymmetricKey, under wrappingKey: SymmetricKey, for context: [UInt8]) -> [UInt8] {
        unsafe key.withUnsafeBytes { bytes in
            do {
                let box = try unsafe AES.GCM.seal(bytes, using: wrappingKey, authenticating: context)
                return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
            } catch {
                preconditionFailure("AES-GCM takes any 256-bit key and short text")
            }
        }
    }

    /// The inverse of `wrap`.
    package static func unwrap(
        _ wrapped: [UInt8], under wrappingKey: SymmetricKey, for context: [UInt8]
    ) throws(KeyWrappingError) -> SymmetricKey {
        do {
            let box = try AES.GCM.SealedBox(combined: wrapped)
            var opened = try AES.GCM.open(box, using: wrappingKey, authenticating: context)
            defer { opened.resetBytes(in: 0..<opened.count) }
            return SymmetricKey(data: opened)
        } catch {
            throw .notOpened
        }
    }
}
