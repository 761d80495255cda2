internal import Foundation

/// How far noise goes, and how much noise may be had for a wanted accuracy: P(|noise| >= a) <= alpha.
///
/// Forms that are known beforehand, since noise does not depend on data. For integer noise, the event is |noise| >= a at a whole number a,
/// or the formula that takes on the exact value there.
public enum NoiseAccuracy {
    // MARK: From noise to accuracy

    /// b log(1/alpha), for Laplace noise of scale b on the real numbers.
    public static func laplace(scale: Double, alpha: Double) -> Double { -scale * log(alpha) }

    /// sigma times the upper alpha/2 quantile of the normal distribution.
    public static func gaussian(sigma: Double, alpha: Double) -> Double { sigma * upperQuantile(alpha / 2) }

    /// The a at which P(|X| >= a) = 2 e^(-a/b)/(1 + e^(-1/b)) is alpha, for discrete Laplace noise. The next whole number is exact.
    public static func discreteLaplace(scale: Double, alpha: Double) -> Double {
        // b log(2/(alpha (e^(1/b) + 1))) + 1, with e^(1/b) taken out.
        scale * (log(2 / alpha) - log1p(exp(-1 / scale)))
    }

    /// The least whole number a with P(|X| >= a) <= alpha, for discrete Gaussian noise.
    ///
    /// - Parameters:
    ///   - sigma: Above 0; sigma^2 is taken to 2^-20 of it.
    ///   - alpha: In (0, 1).
    public static func discreteGaussian(sigma: Double, alpha: Double) -> Double {
        var a = 1.0
        while magnitudeTail(sigma: sigma, atLeast: a) > alpha { a += 1 }
        return a
    }

    // MARK: From accuracy to noise

    /// a/log(1/alpha).
    public static func laplaceScale(accuracy: Double, alpha: Double) -> Double { -accuracy / log(alpha) }

    /// a over the upper alpha/2 quantile of the normal distribution.
    public static func gaussianSigma(accuracy: Double, alpha: Double) -> Double { accuracy / upperQuantile(alpha / 2) }

    /// The scale b for which ``discreteLaplace(scale:alpha:)`` is a.
    public static func discreteLaplaceScale(accuracy: Double, alpha: Double) -> Double {
        largest(below: 2 * laplaceScale(accuracy: accuracy, alpha: alpha)) {
            discreteLaplace(scale: $0, alpha: alpha) <= accuracy
        }
    }

    /// The largest sigma with P(|X| >= a) <= alpha, for discrete Gaussian noise and a whole number a.
    ///
    /// - Parameters:
    ///   - accuracy: a, a whole number of at least 1.
    ///   - alpha: In (0, 1).
    public static func discreteGaussianSigma(accuracy: Double, alpha: Double) -> Double {
        largest(below: 2 * gaussianSigma(accuracy: accuracy, alpha: alpha)) {
            magnitudeTail(sigma: $0, atLeast: accuracy) <= alpha
        }
    }

    // MARK: Pieces

    /// P(|X| >= a) = 1 - P(|X| < a) for a discrete Gaussian with any real sigma, by direct sums.
    private static func magnitudeTail(sigma: Double, atLeast a: Double) -> Double {
        func weight(_ x: Double) -> Double { exp(-x * x / (2 * sigma * sigma)) }
        var (inside, outside) = (0.0, 0.0)
        for x in stride(from: 1.0, to: a, by: 1) { inside += weight(x) }
        var x = a
        repeat {
            outside += weight(x)
            x += 1
        } while weight(x) > 1e-18 * outside || (outside == 0 && x < 40 * sigma)
        return 2 * outside / (1 + 2 * inside + 2 * outside)
    }

    /// z with Q(z) = p, for p in (0, 1/2], by bisection.
    private static func upperQuantile(_ p: Double) -> Double {
        var low = 0.0
        var high = 40.0
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if erfc(middle / 2.0.squareRoot()) / 2 > p { low = middle } else { high = middle }
        }
        return high
    }

    /// The largest number at which a condition holds that holds below some number and not above.
    private static func largest(below bound: Double, where holds: (Double) -> Bool) -> Double {
        var (low, high) = (0.0, bound)
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if holds(middle) { low = middle } else { high = middle }
        }
        return low
    }
}
