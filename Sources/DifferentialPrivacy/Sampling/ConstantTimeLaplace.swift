internal import Foundation

/// Discrete Laplace noise from a fixed number of random words, drawn without branches: for releases whose duration somebody can measure.
///
/// The binary digits of a geometric variable with P(k) proportional to p^k are independent, and digit j is one with probability
/// p^(2^j)/(1 + p^(2^j)). The difference of two such variables is discrete Laplace. Each digit compares one word with a threshold.
///
/// The thresholds are rounded to 2^-64 from probabilities with an error of 2^-51 at most, so that the law is not exact, as that of ``DiscreteLaplace`` is:
/// it differs from it by ``totalVariation``, which has to be paid for as a delta.
///
/// Sources: Dwork, Kenthapadi, McSherry, Mironov and Naor (2006), "Our data, ourselves", section 4.1; Balcer and Vadhan (2018), "Differential privacy on
/// finite computers".
struct ConstantTimeLaplace: Sendable, Equatable {
    /// 2^64 times the probability that a digit is one, from the lowest digit on.
    let thresholds: [UInt64]

    /// Noise of scale b = numerator/denominator.
    init(scaleNumerator: UInt64, scaleDenominator: UInt64) {
        let rate = Double(scaleDenominator) / Double(scaleNumerator)
        var thresholds: [UInt64] = []
        var exponent = rate
        // The digits that are left out are one with a probability below e^-64 in all.
        repeat {
            let odds = exp(-exponent)
            thresholds.append(UInt64(odds / (1 + odds) * 0x1p64))
            exponent *= 2
        } while exponent < 65
        self.thresholds = thresholds
    }

    /// An upper bound of the distance from the exact law: 2^-50 for each of twice as many digits as there are, and what is left out.
    var totalVariation: Double { Double(2 * (thresholds.count + 1)) * 0x1p-50 }

    func draw<Bits: BitSource & ~Copyable>(using bits: inout Bits) -> Int64 {
        Int64(geometric(using: &bits)) - Int64(geometric(using: &bits))
    }

    private func geometric<Bits: BitSource & ~Copyable>(using bits: inout Bits) -> UInt64 {
        var value: UInt64 = 0
        for digit in thresholds.indices {
            // The borrow of a subtraction is the comparison, without a jump.
            let borrow = bits.next().subtractingReportingOverflow(thresholds[digit]).overflow
            value |= UInt64(borrow ? 1 : 0) << UInt64(digit)
        }
        return value
    }
}
