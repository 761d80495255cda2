import Foundation

/// Tail probabilities and confidence bounds for statistical assertions.
///
/// An assertion states its false-alarm rate: the probability that it fails although the code is right. With fixed
/// seeds an assertion either always holds or never; the rate says how surprising a failure is after a change.
public enum Statistics {
    /// P(Z >= z) for a standard normal variable.
    public static func normalTail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

    /// P(X >= statistic) for a chi-square variable: the p-value of a goodness-of-fit test.
    public static func chiSquareTail(_ statistic: Double, degreesOfFreedom: Double) -> Double {
        precondition(degreesOfFreedom > 0, "a chi-square test needs at least two bins")
        return upperIncompleteGamma(shape: degreesOfFreedom / 2, statistic / 2)
    }

    /// The p-value of observed counts against probabilities that sum to one, by Pearson's statistic.
    ///
    /// Bins must be chosen so that each expects five counts or more.
    public static func goodnessOfFit(observed: [Int], probabilities: [Double]) -> Double {
        precondition(observed.count == probabilities.count, "one probability for each bin")
        let total = Double(observed.reduce(0, +))
        var statistic = 0.0
        for (count, probability) in zip(observed, probabilities) {
            let expected = total * probability
            statistic += (Double(count) - expected) * (Double(count) - expected) / expected
        }
        return chiSquareTail(statistic, degreesOfFreedom: Double(observed.count - 1))
    }

    /// P(X >= successes) for a binomial variable.
    public static func binomialTail(atLeast successes: Int, trials: Int, probability: Double) -> Double {
        if successes <= 0 { return 1 }
        if successes > trials { return 0 }
        return incompleteBeta(Double(successes), Double(trials - successes + 1), probability)
    }

    /// The lower end of a one-sided Clopper-Pearson interval: the probability is at least this, with a false-alarm
    /// rate of `alpha`.
    public static func clopperPearsonLower(successes: Int, trials: Int, alpha: Double) -> Double {
        if successes == 0 { return 0 }
        return increasingRoot { binomialTail(atLeast: successes, trials: trials, probability: $0) - alpha }
    }

    /// The upper end of a one-sided Clopper-Pearson interval: the probability is at most this, with a false-alarm
    /// rate of `alpha`.
    public static func clopperPearsonUpper(successes: Int, trials: Int, alpha: Double) -> Double {
        1 - clopperPearsonLower(successes: trials - successes, trials: trials, alpha: alpha)
    }

    private static func increasingRoot(_ function: (Double) -> Double) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if function(middle) < 0 { low = middle } else { high = middle }
        }
        return low
    }

    /// Lanczos' approximation with g = 7 and 9 terms (Godfrey, 2001), for x > 0.
    static func logGamma(_ x: Double) -> Double {
        let coefficients = [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ]
        if x < 0.5 { return log(.pi / sin(.pi * x)) - logGamma(1 - x) }
        let shifted = x - 1
        var series = coefficients[0]
        for (index, coefficient) in coefficients.enumerated().dropFirst() {
            series += coefficient / (shifted + Double(index))
        }
        let base = shifted + 7.5
        return 0.5 * log(2 * .pi) + (shifted + 0.5) * log(base) - base + log(series)
    }

    /// Q(a, x): the series below a + 1, the continued fraction above (Numerical Recipes, section 6.2).
    private static func upperIncompleteGamma(shape a: Double, _ x: Double) -> Double {
        if x <= 0 { return 1 }
        let scale = exp(-x + a * log(x) - logGamma(a))
        if x < a + 1 {
            var term = 1 / a
            var sum = term
            var denominator = a
            while term > sum * 1e-17 {
                denominator += 1
                term *= x / denominator
                sum += term
            }
            return 1 - sum * scale
        }
        return scale
            * continuedFraction(first: x + 1 - a) { index in
                (-Double(index) * (Double(index) - a), x + 1 - a + 2 * Double(index))
            }
    }

    /// I_p(a, b), by the continued fraction (Numerical Recipes, section 6.4).
    private static func incompleteBeta(_ a: Double, _ b: Double, _ p: Double) -> Double {
        if p <= 0 { return 0 }
        if p >= 1 { return 1 }
        if p > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(b, a, 1 - p) }
        let scale = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(p) + b * log1p(-p)) / a
        return scale
            * continuedFraction(first: 1) { index in
                let m = Double(index / 2)
                let numerator =
                    index % 2 == 0
                    ? m * (b - m) * p / ((a + 2 * m - 1) * (a + 2 * m))
                    : -(a + m) * (a + b + m) * p / ((a + 2 * m) * (a + 2 * m + 1))
                return (numerator, 1)
            }
    }

    /// 1/(b0 + a1/(b1 + a2/(b2 + ...))) by Lentz's method.
    private static func continuedFraction(
        first: Double, _ term: (_ index: Int) -> (numerator: Double, denominator: Double)
    ) -> Double {
        let tiny = 1e-300
        var c = 1 / tiny
        var d = 1 / first
        var value = d
        for index in 1...100_000 {
            let (numerator, denominator) = term(index)
            d = numerator * d + denominator
            if abs(d) < tiny { d = tiny }
            c = denominator + numerator / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            value *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return value
    }
}
