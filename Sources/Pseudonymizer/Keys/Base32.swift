/// Base 32 after RFC 4648, section 6, in lower case and without padding.
package enum Base32 {
    /// One of `a` to `z` and `2` to `7`, for a value below 32.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 26 ? UInt8(ascii: "a") + value : UInt8(ascii: "2") + value - 26
    }

    /// Which of the 32 digits a byte is; 0xFF for none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for value in 0..<32 as Range<UInt8> { values[Int(digit(value))] = value }
        return values
    }()

    /// Appends the digits of `bytes`: five bits each, the last one filled up with zeros.
    static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
        var bits: UInt32 = 0
        var held: UInt32 = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 5 {
                held -= 5
                text.append(digit(UInt8(bits >> held & 31)))
            }
        }
        if held > 0 { text.append(digit(UInt8(bits << (5 - held) & 31))) }
    }

    /// The digits of `bytes` after a prefix.
    package static func text(of bytes: [UInt8], after prefix: String) -> String {
        var text = Array(prefix.utf8)
        text.reserveCapacity(text.count + bytes.count * 8 / 5 + 1)
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that some digits spell; `nil` where ``append(_:to:)`` would not have written just these.
    package static func decode(_ digits: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var held: UInt32 = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value < 32 else { return nil }
            bits = bits << 5 | UInt32(value)
            held += 5
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> held))
            }
        }
        // A whole digit too many, or something in the bits that fill up the last one, is a second spelling.
        guard held < 5, bits & (1 << held - 1) == 0 else { return nil }
        return bytes
    }
}
