internal import Crypto
internal import Foundation

/// Cryptographic random bits for privacy noise: the only source that the public mechanisms accept.
///
/// An AES-256-CTR keystream. Every ``bufferBytes`` bytes it is keyed anew with 256 bits from the operating system's
/// generator (`SymmetricKey(size:)` of swift-crypto), and the key is not kept. A word is overwritten with zero as it is handed
/// out, so that what an attacker reads from memory later does not reveal noise that was already used.
///
/// A copy of the state would repeat the noise, and two releases with the same noise cancel it. So the type cannot be
/// copied; and where a process forks, parent and child each key themselves anew: the process identifier is compared
/// at each key and at the start of each public release or sample.
///
/// Not covered: the identifier is not compared between the words of one release, a virtual machine restored from a
/// snapshot taken while the buffer was partly used repeats at most that buffer, and nothing here runs in constant time.
///
/// Source: NIST SP 800-38A (2001), section 6.5 (CTR mode).
public struct SystemBits: ~Copyable, BitSource {
    /// The bytes that one key produces before the next key is drawn: 16 KiB.
    public static let bufferBytes = 16 * 1024

    private var words: [UInt64]
    private var position = 0
    private var owner: Int32

    /// A stream with a fresh key from the operating system.
    public init() {
        words = Self.keystream(key: SymmetricKey(size: .bits256), initialCounter: [UInt8](repeating: 0, count: 16))
        owner = getpid()
    }

    /// A stream whose first buffer comes from a given key and counter block, for known-answer tests of the
    /// construction. The following buffers are keyed from the operating system as always.
    package init(key: [UInt8], initialCounter: [UInt8]) {
        words = Self.keystream(key: SymmetricKey(data: key), initialCounter: initialCounter)
        owner = getpid()
    }

    /// The next 64 bits: eight bytes of keystream, the first byte least significant.
    package mutating func next() -> UInt64 {
        if position == words.count { rekey() }
        let word = words[position]
        words[position] = 0
        position += 1
        return word
    }

    /// Keys the stream anew if the running process is not the one that keyed it.
    package mutating func rekeyAfterFork(currentProcess: Int32 = getpid()) {
        if currentProcess != owner { rekey() }
    }

    private mutating func rekey() {
        words = Self.keystream(key: SymmetricKey(size: .bits256), initialCounter: [UInt8](repeating: 0, count: 16))
        position = 0
        owner = getpid()
    }

    private static func keystream(key: SymmetricKey, initialCounter: [UInt8]) -> [UInt64] {
        CounterModeStream.words(count: bufferBytes / 8, key: key, initialCounter: initialCounter)
    }
}
