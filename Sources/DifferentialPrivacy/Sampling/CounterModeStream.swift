package import Crypto
internal import CryptoExtras
internal import Foundation

/// An AES-256-CTR keystream in words of 64 bits: the noise source's bits, and the masks of a secure sum.
///
/// Source: NIST SP 800-38A (2001), section 6.5 (CTR mode).
package enum CounterModeStream {
    /// The first words of a keystream, eight bytes each, the first byte least significant.
    ///
    /// - Parameters:
    ///   - count: How many words; at least 0.
    ///   - key: 256 bits; anything else is a programmer's error.
    ///   - initialCounter: The 16 bytes of the first counter block; any other number is a programmer's error. A key and a counter
    ///     block give the same stream each time, so never use the two for two purposes.
    package static func words(count: Int, key: SymmetricKey, initialCounter: [UInt8]) -> [UInt64] {
        precondition(
            count >= 0 && key.bitCount == 256 && initialCounter.count == 16, "AES-256-CTR takes 32 and 16 bytes")
        do {
            let nonce = try AES._CTR.Nonce(nonceBytes: initialCounter)
            var stream = try AES._CTR.encrypt(Data(count: 8 * count), using: key, nonce: nonce)
            defer { stream.resetBytes(in: stream.startIndex..<stream.endIndex) }
            return littleEndianWords(stream.span)
        } catch {
            // Only a key or a counter block of another size is refused by the cipher, and both were looked at above. Nothing may go on
            // without a keystream: that would be a release without noise.
            preconditionFailure("AES-256-CTR refuses no key of 32 bytes and block of 16")
        }
    }

    private static func littleEndianWords(_ bytes: Span<UInt8>) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: bytes.count / 8)
        for index in words.indices {
            let start = 8 * index
            // Written out, because the loop over bytes is not turned into one load.
            let low =
                UInt64(bytes[start]) | UInt64(bytes[start + 1]) << 8 | UInt64(bytes[start + 2]) << 16
                | UInt64(bytes[start + 3]) << 24
            let high =
                UInt64(bytes[start + 4]) | UInt64(bytes[start + 5]) << 8 | UInt64(bytes[start + 6]) << 16
                | UInt64(bytes[start + 7]) << 24
            words[index] = low | high << 32
        }
        return words
    }
}
