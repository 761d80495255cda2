import Foundation

/// Numbers as a language writes them.
struct NumberStyle: Sendable {
    let decimalMark: String
    let groupMark: String
    /// What stands between a number and "%".
    let percentSpace: String
    /// Shown in place of a number that is not finite.
    let notAvailable: String

    /// `value` with so many decimals.
    func decimal(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return notAvailable }
        // Written out, a number beyond this is a row of meaningless digits; it is a fit that ran away.
        guard abs(value) < 1e9 else {
            return String(format: "%.1e", value).replacingOccurrences(of: ".", with: decimalMark)
        }
        let text = String(format: "%.\(decimals)f", abs(value))
        let parts = text.split(separator: ".")
        let negative = value < 0 && text.contains { ("1"..."9").contains($0) }
        return (negative ? "\u{2212}" : "") + grouped(String(parts[0]))
            + (parts.count > 1 ? decimalMark + parts[1] : "")
    }

    /// `value` with two significant digits, whole from 10 upwards; or with so many decimals.
    func significant(_ value: Double, decimals: Int? = nil) -> String {
        decimal(value, decimals: decimals ?? Self.decimals(forTwoDigitsOf: value))
    }

    /// `value` with as many decimals as it needs, up to six: an epsilon, a reference value.
    func plain(_ value: Double) -> String {
        guard value.isFinite else { return notAvailable }
        guard value == 0 || abs(value) >= 1e-4 else {
            return String(format: "%.3g", value).replacingOccurrences(of: ".", with: decimalMark)
        }
        var text = String(format: "%.6f", abs(value))
        while text.hasSuffix("0") { text.removeLast() }
        let decimals = text.split(separator: ".").dropFirst().first?.count ?? 0
        return decimal(value, decimals: decimals)
    }

    /// A whole number.
    func integer(_ value: Int) -> String {
        (value < 0 ? "\u{2212}" : "") + grouped(String(value.magnitude))
    }

    /// A share in [0, 1] in per cent. Never rounded to 0 % or 100 % unless it is.
    func percent(_ share: Double) -> String {
        guard share.isFinite else { return notAvailable }
        return Self.honest(share * 100, decimal) + percentSpace + "%"
    }

    /// A bound in [0, 1] as so many of 100, rounded upwards because it is a bound; never 100 unless it is.
    func ofHundred(atMost bound: Double) -> String {
        guard bound.isFinite else { return notAvailable }
        let hundredths = bound * 100
        for decimals in 0...3 {
            let unit = pow(10, Double(decimals))
            // The slack keeps 73.000000001 from becoming 74.
            let up = ((hundredths * unit - 1e-6).rounded(.up)) / unit
            if up < 100 || hundredths >= 100 { return decimal(up, decimals: decimals) }
        }
        return decimal(99.999, decimals: 3)
    }

    /// `mean` with the decimals that two standard errors `margin` can bear.
    func estimate(_ mean: Double, margin: Double?) -> String {
        guard mean.isFinite else { return notAvailable }
        guard let margin, margin.isFinite, margin > 0 else { return significant(mean) }
        let decimals = min(6, max(Self.decimals(forTwoDigitsOf: margin * 3.5), 0))
        return decimal(mean, decimals: decimals) + "\u{A0}±\u{A0}" + decimal(margin, decimals: decimals)
    }

    /// A small probability as a power of ten, such as 10⁻⁶ or 2.5·10⁻⁷.
    func power(_ value: Double) -> String {
        guard value.isFinite, value > 0 else { return plain(value) }
        guard value < 0.01 else { return plain(value) }
        let parts = String(format: "%.2e", value).split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]), let mantissa = Double(parts[0]) else {
            return plain(value)
        }
        let digits = String(exponent).map { Self.superscripts[$0] ?? $0 }
        return (mantissa == 1 ? "" : plain(mantissa) + "·") + "10" + String(digits)
    }

    /// A size in bytes, in the decimal unit that keeps it short.
    func bytes(_ count: Double) -> String {
        guard count.isFinite else { return notAvailable }
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = count
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return (unit == 0 ? decimal(value, decimals: 0) : significant(value)) + "\u{A0}" + units[unit]
    }

    /// Decimals that show two significant digits of `value`, at most four.
    private static func decimals(forTwoDigitsOf value: Double) -> Int {
        guard value.isFinite, value != 0 else { return 0 }
        // The exponent after rounding: 0.996 is 1.0, not 1.00.
        let exponent = String(format: "%.1e", value).split(separator: "e").last.flatMap { Int($0) } ?? 0
        return min(4, max(0, 1 - exponent))
    }

    private static func honest(_ percent: Double, _ write: (Double, Int) -> String) -> String {
        for decimals in 0...3 {
            let unit = pow(10, Double(decimals))
            let rounded = (percent * unit).rounded() / unit
            let falselyNone = rounded == 0 && percent > 0
            let falselyAll = rounded == 100 && percent < 100
            if !falselyNone && !falselyAll { return write(rounded, decimals) }
        }
        return write(percent < 50 ? 0.001 : 99.999, 3)
    }

    private func grouped(_ digits: String) -> String {
        // Four digits are read at a glance; from five on they are grouped.
        guard digits.count > 4 else { return digits }
        var output = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { output += groupMark }
            output.append(digit)
        }
        return output
    }

    private static let superscripts: [Character: Character] = [
        "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    ]
}
