import DifferentialPrivacy
import Testing

@Suite struct BitSourceTests {
    @Test("NIST SP 800-38A F.5.5: the stream is AES-256-CTR")
    func knownAnswer() {
        let key: [UInt8] = [
            0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe, 0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d, 0x77, 0x81,
            0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61, 0x08, 0xd7, 0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4,
        ]
        // The vector's ciphertext is its plaintext xor the keystream; these are its output blocks.
        let outputBlocks: [[UInt8]] = [
            [0x0b, 0xdf, 0x7d, 0xf1, 0x59, 0x17, 0x16, 0x33, 0x5e, 0x9a, 0x8b, 0x15, 0xc8, 0x60, 0xc5, 0x02],
            [0x5a, 0x6e, 0x69, 0x9d, 0x53, 0x61, 0x19, 0x06, 0x54, 0x33, 0x86, 0x3c, 0x8f, 0x65, 0x7b, 0x94],
            [0x1b, 0xc1, 0x2c, 0x9c, 0x01, 0x61, 0x0d, 0x5d, 0x0d, 0x8b, 0xd6, 0xa3, 0x37, 0x8e, 0xca, 0x62],
            [0x29, 0x56, 0xe1, 0xc8, 0x69, 0x35, 0x36, 0xb1, 0xbe, 0xe9, 0x9c, 0x73, 0xa3, 0x15, 0x76, 0xb6],
        ]
        var bits = SystemBits(key: key, initialCounter: (0xf0...0xff).map { UInt8($0) })
        for block in outputBlocks {
            for half in [block[..<8], block[8...]] {
                let expected = half.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                #expect(bits.next() == expected)
            }
        }
    }

    @Test("Two streams differ, and so does a stream from itself after its first key")
    func streamsDiffer() {
        var first = SystemBits()
        var second = SystemBits()
        var seen: Set<UInt64> = []
        // 64-bit words repeat among 8192 with a probability of 2e-12.
        for _ in 0..<(2 * SystemBits.bufferBytes / 8) {
            seen.insert(first.next())
            seen.insert(second.next())
        }
        #expect(seen.count == 4 * SystemBits.bufferBytes / 8)
    }

    @Test("A forked process does not repeat its parent's words")
    func forkGetsANewKey() {
        let key = [UInt8](repeating: 7, count: 32)
        let counter = [UInt8](repeating: 0, count: 16)
        var parent = SystemBits(key: key, initialCounter: counter)
        var samePid = SystemBits(key: key, initialCounter: counter)
        var child = SystemBits(key: key, initialCounter: counter)
        let word = parent.next()
        samePid.rekeyAfterFork()
        #expect(samePid.next() == word)
        child.rekeyAfterFork(currentProcess: -1)
        // Equal by chance with probability 2^-64.
        #expect(child.next() != word)
    }

    @Test("The bits are balanced and successive words independent (false alarm 1e-6 each)")
    func bitsAreBalanced() {
        var bits = SystemBits()
        var ones = 0
        var changes = 0
        var last = bits.next()
        let words = 20_000
        for _ in 0..<words {
            let word = bits.next()
            ones += word.nonzeroBitCount
            changes += (word ^ last).nonzeroBitCount
            last = word
        }
        let deviation = (Double(words * 64) / 4).squareRoot()
        #expect(abs(Double(ones) - Double(words * 32)) < 4.892 * deviation)
        #expect(abs(Double(changes) - Double(words * 32)) < 4.892 * deviation)
    }

    /// Word w gives floor(w n / 2^64) and is refused where the remainder is below 2^64 mod n. So draw k accepts the
    /// words from the first multiple with a large enough remainder up to the next interval: equally many for every k.
    @Test("Every value of a bounded draw has equally many words", arguments: [3, 5, 6, 7, 10, 1000, (1 << 63) + 1])
    func boundedDrawsAreUnbiased(bound: UInt64) {
        let refused = (0 &- bound) % bound
        let perValue = UInt64.max / bound
        for value in [0, 1, 2, bound / 2, bound - 2, bound - 1] {
            let start = (UInt128(value) << 64 + UInt128(refused) + UInt128(bound) - 1) / UInt128(bound)
            let end = ((UInt128(value) + 1) << 64 + UInt128(bound) - 1) / UInt128(bound)
            #expect(UInt64(end - start) == perValue)
            for word in [UInt64(start), UInt64(end - 1)] {
                var bits = ScriptedWords(words: [word])
                #expect(bits.uniform(below: bound) == value)
            }
            if refused > 0 {
                // The word before is of the value below or refused; refused means that the next word decides.
                var bits = ScriptedWords(words: [UInt64(start - 1), UInt64(start)])
                let drawn = bits.uniform(below: bound)
                #expect(drawn == value || (value > 0 && drawn == value - 1))
            }
        }
        var refusing = ScriptedWords(words: [0, 0, .max])
        #expect(refusing.uniform(below: bound) == (refused > 0 ? bound - 1 : 0))
    }

    @Test("A wide bounded draw stays below its bound and reaches its upper half (false alarm 2^-40)")
    func wideDraws() {
        let bound = UInt128(3) << 100 + 1
        var bits = SeededBits(seed: 5)
        var largest: UInt128 = 0
        for _ in 0..<40 {
            let draw = bits.uniform(below: bound)
            #expect(draw < bound)
            largest = max(largest, draw)
        }
        #expect(largest > bound / 2)
        #expect(bits.uniform(below: UInt128(1)) == 0)
    }
}
