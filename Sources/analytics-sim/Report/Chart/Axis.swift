import Foundation

/// A range of values with round ticks.
struct Axis: Sendable {
    let lower: Double
    let upper: Double
    let isLogarithmic: Bool
    let ticks: [Double]

    /// Where `value` lies, from 0 at `lower` to 1 at `upper`; values beyond the ends lie on them.
    func position(_ value: Double) -> Double {
        let fraction =
            isLogarithmic
            ? (log(max(value, lower)) - log(lower)) / (log(upper) - log(lower)) : (value - lower) / (upper - lower)
        return min(1, max(0, fraction))
    }

    /// From zero to a round number above every value, in steps of 1, 2 or 5 times a power of ten.
    static func linear(from lower: Double = 0, covering values: [Double], steps: Int = 5) -> Axis {
        let top = max(values.filter(\.isFinite).max() ?? 1, lower)
        let span = top > lower ? top - lower : 1
        let rough = span / Double(steps)
        let power = pow(10, log10(rough).rounded(.down))
        let step = power * ([1, 2, 5, 10].first { $0 * power >= rough * 0.999_999 } ?? 10)
        let count = max(1, Int((span / step - 1e-9).rounded(.up)))
        return Axis(
            lower: lower, upper: lower + Double(count) * step, isLogarithmic: false,
            ticks: (0...count).map { lower + Double($0) * step })
    }

    /// Between numbers of the form 1, 2 or 5 times a power of ten around every value.
    /// - Precondition: a value is positive and finite.
    static func logarithmic(covering values: [Double]) -> Axis {
        let positive = values.filter { $0 > 0 && $0.isFinite }
        guard let low = positive.min(), let high = positive.max() else {
            preconditionFailure("a logarithmic axis needs a positive value")
        }
        var ladder: [Double] = []
        for exponent in Int(log10(low).rounded(.down)) - 1...Int(log10(high).rounded(.up)) + 1 {
            for digit in [1.0, 2, 5] { ladder.append(round(digit, exponent)) }
        }
        let first = ladder.last { $0 <= low * 1.000_001 } ?? low
        let last = ladder.first { $0 >= high * 0.999_999 && $0 > first } ?? high
        let inside = ladder.filter { $0 >= first && $0 <= last }
        let ticks = inside.count <= 8 ? inside : inside.filter { log10($0).rounded() == log10($0) }
        return Axis(lower: first, upper: last, isLogarithmic: true, ticks: ticks.isEmpty ? [first, last] : ticks)
    }

    /// Logarithmic where values differ by more than a factor of eight, so that small ones stay apart; else linear from
    /// zero.
    static func fitting(_ values: [Double], steps: Int = 5) -> Axis {
        let finite = values.filter(\.isFinite)
        if let low = finite.filter({ $0 > 0 }).min(), let high = finite.max(), high / low > 8 {
            return .logarithmic(covering: finite)
        }
        return .linear(covering: finite, steps: steps)
    }

    /// Powers are written as decimals so that 2e-1 is exactly 0.2.
    private static func round(_ digit: Double, _ exponent: Int) -> Double {
        Double("\(Int(digit))e\(exponent)") ?? digit * pow(10, Double(exponent))
    }
}
