package import Crypto
import CryptoExtras

/// AES-SIV: encryption that gives equal texts for equal inputs, and tells whether a text was made with the key.
///
/// RFC 5297 (Harkins 2008), composed from AES-CMAC and AES-CTR: `V = S2V(k1, associated data..., plaintext)`, and the text is `V` and then the
/// plaintext under AES-CTR with `k2` from the counter `V` with bits 31 and 63 cleared. Equal plaintexts are visible as such, and so
/// is the length; nothing else is. A nonce, where wanted, is the last part of the associated data (section 3).
package struct SyntheticIVCipher: ~Copyable, Sendable {
    /// What `open` cannot do.
    package enum Failure: Error, Equatable {
        /// The key has not 32, 48 or 64 bytes.
        case keyLength
        /// More than the 126 parts that S2V takes (section 7).
        case tooManyParts
        /// Shorter than the 16 bytes of `V`, altered, or made with another key or other associated data.
        case notAuthentic
    }

    // CMAC with its key absorbed: a copy is cheaper than a new key schedule.
    private let keyed: AES.CMAC
    private let cipherKey: SymmetricKey
    private let start: [UInt8]

    /// - Parameter key: 32, 48 or 64 bytes: half for CMAC, half for CTR.
    package init(key: SymmetricKey) throws(Failure) {
        guard [256, 384, 512].contains(key.bitCount) else { throw .keyLength }
        let half = key.bitCount / 16
        do {
            let macKey = unsafe key.withUnsafeBytes { unsafe SymmetricKey(data: $0.prefix(half)) }
            keyed = try AES.CMAC(key: macKey)
        } catch {
            throw .keyLength
        }
        cipherKey = unsafe key.withUnsafeBytes { unsafe SymmetricKey(data: $0.suffix(half)) }
        start = Self.tag([UInt8](repeating: 0, count: 16), keyed)
    }

    /// `V` and the encrypted text: 16 bytes more than `plaintext`.
    package borrowing func seal(
        _ plaintext: [UInt8], authenticating parts: [[UInt8]] = []
    ) throws(Failure) -> [UInt8] {
        let vector = Array(try synthesise(plaintext, parts))
        return vector + counterMode(plaintext, from: vector)
    }

    /// The plaintext of a text that ``seal(_:authenticating:)`` gave for the same associated data.
    package borrowing func open(_ sealed: [UInt8], authenticating parts: [[UInt8]] = []) throws(Failure) -> [UInt8] {
        guard sealed.count >= 16 else { throw .notAuthentic }
        let vector = Array(sealed[..<16])
        let plaintext = counterMode(Array(sealed[16...]), from: vector)
        // CMAC's own comparison takes the same time wherever the first difference is.
        guard try synthesise(plaintext, parts) == vector else { throw .notAuthentic }
        return plaintext
    }

    /// S2V of section 2.4.
    private borrowing func synthesise(_ plaintext: [UInt8], _ parts: [[UInt8]]) throws(Failure) -> AES.CMAC.MAC {
        guard parts.count <= 126 else { throw .tooManyParts }
        var sum = start
        for part in parts {
            let tag = Self.tag(part, keyed)
            Self.double(&sum)
            for index in 0..<16 { sum[index] ^= tag[index] }
        }
        var last: [UInt8]
        if plaintext.count >= 16 {
            last = plaintext
            for index in 0..<16 { last[plaintext.count - 16 + index] ^= sum[index] }
        } else {
            Self.double(&sum)
            last = sum
            for index in plaintext.indices { last[index] ^= plaintext[index] }
            last[plaintext.count] ^= 0x80
        }
        var state = keyed
        state.update(data: last)
        return state.finalize()
    }

    private static func tag(_ part: [UInt8], _ keyed: AES.CMAC) -> [UInt8] {
        var state = keyed
        state.update(data: part)
        return Array(state.finalize())
    }

    /// Multiplication by x in GF(2^128), without a branch on the secret (section 2.3).
    private static func double(_ block: inout [UInt8]) {
        let carry = block[0] >> 7
        for index in 0..<15 { block[index] = block[index] << 1 | block[index + 1] >> 7 }
        block[15] = block[15] << 1 ^ (0x87 & (0 &- carry))
    }

    private borrowing func counterMode(_ text: [UInt8], from vector: [UInt8]) -> [UInt8] {
        guard !text.isEmpty else { return [] }
        var counter = vector
        counter[8] &= 0x7F
        counter[12] &= 0x7F
        do {
            return Array(
                try AES._CTR.encrypt(text, using: cipherKey, nonce: AES._CTR.Nonce(nonceBytes: counter)))
        } catch {
            preconditionFailure("a key of 16, 24 or 32 bytes and a counter of 16 are what AES-CTR takes")
        }
    }
}
