import Pseudonymizer
import Testing

@Suite struct KeyNumberingTests {
    /// Among them keys that differ only where a product keeps nothing, and those that all fall on one place where the multiplier is 1.
    @Test(
        "Keys are numbered from 0 in order of first appearance, whatever they are",
        arguments: [
            [0, 5, 0, .max, 5, 1], (0..<500).map { $0 % 77 &* 0x9E37_79B9_7F4A_7C15 }, (0..<300).map { $0 << 55 },
            (0..<300).map { $0 << 32 | $0 }, (0..<300).map { ~$0 },
        ] as [[UInt64]])
    func orderOfAppearance(keys: [UInt64]) {
        var numbering = KeyNumbering(capacity: Set(keys).count)
        var expected: [UInt64: UInt32] = [:]
        for key in keys {
            let number = expected[key] ?? UInt32(expected.count)
            expected[key] = number
            #expect(numbering.number(of: key) == number)
        }
        #expect(numbering.count == expected.count)
    }
}
