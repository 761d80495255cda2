/// Numbers written in bytes, read without making a `String` of them.
enum NumberField {
    /// A whole number with an optional sign; `nil` for anything else, or where it doesn't fit.
    static func whole(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var index = range.lowerBound
        let isNegative = sign(bytes, &index, range.upperBound)
        guard index < range.upperBound else { return nil }
        var value: Int64 = 0
        while index < range.upperBound {
            guard let digit = digit(bytes[index]) else { return nil }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            // Downwards for a negative number, so that the least one fits.
            let (sum, carry) =
                isNegative
                ? tenfold.subtractingReportingOverflow(Int64(digit)) : tenfold.addingReportingOverflow(Int64(digit))
            if overflow || carry { return nil }
            value = sum
            index += 1
        }
        return value
    }

    /// A finite decimal number, correctly rounded: sign, digits, fraction, exponent. Not the hexadecimal numbers,
    /// "nan" and "inf" that `Double(_:)` takes as well.
    static func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        var index = range.lowerBound
        let isNegative = sign(bytes, &index, range.upperBound)
        var significand: UInt64 = 0
        var digits = 0
        var decimals = 0
        var isFraction = false
        while index < range.upperBound {
            if let digit = digit(bytes[index]) {
                significand = significand &* 10 &+ UInt64(digit)
                digits += 1
                if isFraction { decimals += 1 }
            } else if bytes[index] == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        let hasExponent = index < range.upperBound
        if hasExponent {
            guard bytes[index] | 0x20 == UInt8(ascii: "e"), whole(bytes, index + 1..<range.upperBound) != nil else {
                return nil
            }
        }
        // Both numbers are exact below 2^53 and 10^22, so the quotient is rounded once, hence correctly (Clinger 1990).
        if !hasExponent, digits <= 15 {
            let value = Double(significand) / powersOfTen[decimals]
            return isNegative ? -value : value
        }
        guard let value = String(utf8: bytes, range).flatMap(Double.init), value.isFinite else { return nil }
        return value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    private static func sign(_ bytes: Span<UInt8>, _ index: inout Int, _ end: Int) -> Bool {
        guard index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") else { return false }
        defer { index += 1 }
        return bytes[index] == UInt8(ascii: "-")
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }
}
