internal import Foundation

/// Tails of the binomial distribution and confidence bounds on a probability (Clopper and Pearson, 1934).
enum BinomialBounds {
    /// P(X >= successes), for X from `trials` tosses.
    static func tail(atLeast successes: Int, trials: Int, probability: Double) -> Double {
        if successes <= 0 { return 1 }
        if successes > trials { return 0 }
        return incompleteBeta(Double(successes), Double(trials - successes + 1), probability)
    }

    /// P(X = successes).
    static func mass(_ successes: Int, trials: Int, probability: Double) -> Double {
        guard (0...trials).contains(successes) else { return 0 }
        if probability == 0 || probability == 1 {
            return successes == (probability == 0 ? 0 : trials) ? 1 : 0
        }
        let (n, k) = (Double(trials), Double(successes))
        let ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
        return exp(ways + k * log(probability) + (n - k) * log1p(-probability))
    }

    /// The probability is at least this, except with probability `alpha`.
    static func lower(successes: Int, trials: Int, alpha: Double) -> Double {
        if successes == 0 { return 0 }
        var (low, high) = (0.0, 1.0)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if tail(atLeast: successes, trials: trials, probability: middle) < alpha {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    /// The probability is at most this, except with probability `alpha`.
    static func upper(successes: Int, trials: Int, alpha: Double) -> Double {
        // Searched on its own, since 1 - lower would lose the digits of a small probability.
        if successes == trials { return 1 }
        var (low, high) = (0.0, 1.0)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            let below = incompleteBeta(Double(trials - successes), Double(successes + 1), 1 - middle)
            if below > alpha { low = middle } else { high = middle }
        }
        return high
    }

    private static func logGamma(_ x: Double) -> Double {
        guard x < 20 else {
            // Stirling's series; the next term is below 1e-16 of the sum.
            let z = 1 / (x * x)
            let series = (1 / 12.0 - z * (1 / 360.0 - z * (1 / 1260.0 - z * (1 / 1680.0 - z / 1188)))) / x
            return (x - 0.5) * log(x) - x + log(2 * .pi) / 2 + series
        }
        var (product, shifted) = (1.0, x)
        while shifted < 20 {
            product *= shifted
            shifted += 1
        }
        return logGamma(shifted) - log(product)
    }

    /// I_p(a, b) by the continued fraction (Abramowitz and Stegun, 26.5.8), with Lentz's method.
    private static func incompleteBeta(_ a: Double, _ b: Double, _ p: Double) -> Double {
        if p <= 0 { return 0 }
        if p >= 1 { return 1 }
        if p > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(b, a, 1 - p) }
        let scale = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(p) + b * log1p(-p)) / a
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * p / (a + 1)
        if abs(d) < tiny { d = tiny }
        d = 1 / d
        var value = d
        for index in 1...100_000 {
            let m = Double(index)
            let even = m * (b - m) * p / ((a + 2 * m - 1) * (a + 2 * m))
            let odd = -(a + m) * (a + b + m) * p / ((a + 2 * m) * (a + 2 * m + 1))
            for term in [even, odd] {
                d = 1 + term * d
                if abs(d) < tiny { d = tiny }
                d = 1 / d
                c = 1 + term / c
                if abs(c) < tiny { c = tiny }
                value *= c * d
            }
            if abs(c * d - 1) < 1e-16 { break }
        }
        return min(1, scale * value)
    }
}
