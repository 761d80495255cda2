extension UInt8 {
    /// The value of a hexadecimal digit, in either case of letters; `nil` for any other byte.
    package init?(hexadecimalDigit digit: UInt8) {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = digit - UInt8(ascii: "A") + 10
        default: return nil
        }
    }

    /// The lower-case digit of a value below 16.
    package var hexadecimalDigit: UInt8 { self < 10 ? UInt8(ascii: "0") + self : UInt8(ascii: "a") + self - 10 }
}

extension [UInt8] {
    /// The bytes that an even number of hexadecimal digits spell; `nil` for any other text.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = text.utf8.compactMap { UInt8(hexadecimalDigit: $0) }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Two lower-case hexadecimal digits a byte.
    package var hexadecimal: String {
        String(decoding: flatMap { [($0 >> 4).hexadecimalDigit, ($0 & 15).hexadecimalDigit] }, as: UTF8.self)
    }
}
