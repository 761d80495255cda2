internal import Foundation

/// Gaussian tails relative to their density, where the tails themselves underflow or cancel.
enum MillsRatio {
    /// M(x) = Q(x)/phi(x), with Q the upper tail and phi the density of the standard normal distribution.
    ///
    /// Relative error about 1e-15 for x >= -8; below, the value overflows towards x = -37.
    static func value(_ x: Double) -> Double {
        (Double.pi / 2).squareRoot() * scaledComplementaryError(x / 2.0.squareRoot())
    }

    /// -M'(x) = 1 - x M(x), positive and decreasing: what the privacy profile of small shifts is made of.
    ///
    /// Relative error about 1e-16 (1 + x^2), at most 1e-12.
    static func decline(_ x: Double) -> Double {
        guard x > 40 else { return 1 - x * value(x) }
        // 1/x^2 - 3/x^4 + 15/x^6 - 105/x^8 + 945/x^10: the next term is below 1e-14 of the sum.
        let z = 1 / (x * x)
        return z * (1 - z * (3 - z * (15 - z * (105 - z * 945))))
    }

    /// erfcx(x) = exp(x^2) erfc(x).
    private static func scaledComplementaryError(_ x: Double) -> Double {
        guard x > 10 else {
            // The rounding error of x^2, which exp would magnify, is known exactly from a fused multiplication.
            let square = x * x
            let rest = (-square).addingProduct(x, x)
            return exp(square) * (1 + rest) * erfc(x)
        }
        // The continued fraction of erfc (Abramowitz and Stegun, 7.1.14), which converges fast here.
        var fraction = x
        for k in stride(from: 20.0, through: 1, by: -1) { fraction = x + (k / 2) / fraction }
        return 1 / (Double.pi.squareRoot() * fraction)
    }
}
