internal import Foundation

/// The trade-off between finding members and accusing others: what a test for membership can reach at most.
extension AdversaryView {
    /// The largest true positive rate at a false positive rate, for any test on an (epsilon, delta) guarantee: the least of
    /// e^epsilon a + delta and 1 - e^-epsilon (1 - delta - a) (Kairouz, Oh and Viswanath, 2015, theorem 2.1). Rounded up.
    ///
    /// - Parameters:
    ///   - falsePositiveRate: a, in [0, 1].
    ///   - guarantee: Of everything that was released.
    public static func truePositiveRate(falsePositiveRate: Double, _ guarantee: ApproximateDP) -> Double {
        bound(falsePositiveRate, epsilon: guarantee.epsilon, delta: guarantee.delta)
    }

    /// The same for releases with a rho, by the best of their (epsilon, delta) guarantees.
    public static func truePositiveRate(falsePositiveRate: Double, _ cost: ZeroConcentrated) -> Double {
        if cost.rho == 0 { return checked(falsePositiveRate) }
        return least(falsePositiveRate) { (try? cost.delta(epsilon: $0)) ?? 1 }
    }

    /// The same for an account of privacy losses: as tight as the account.
    ///
    /// - Throws: ``PrivacyParameterError``.
    public static func truePositiveRate(
        falsePositiveRate: Double, _ account: PrivacyLossAccountant
    ) throws(PrivacyParameterError) -> Double {
        let rate = checked(falsePositiveRate)
        var best = 1.0
        for epsilon in [0, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12] {
            best = min(best, bound(rate, epsilon: epsilon, delta: try account.delta(epsilon: epsilon)))
        }
        return best
    }

    /// The true positive rate of the best test on normal noise: Phi(mu + Phi^-1(a)), exactly (Dong, Roth and Su, 2022).
    ///
    /// - Parameters:
    ///   - falsePositiveRate: a, in [0, 1].
    ///   - mu: At least 0.
    public static func truePositiveRate(falsePositiveRate: Double, mu: Double) -> Double {
        precondition(mu >= 0, "mu is a distance")
        let rate = checked(falsePositiveRate)
        if rate == 0 || rate == 1 { return rate }
        // The threshold z with Q(z) = a by bisection; the test accuses above it.
        var (low, high) = (-39.0, 39.0)
        while true {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { break }
            if erfc(middle / 2.0.squareRoot()) / 2 > rate { low = middle } else { high = middle }
        }
        return erfc((high - mu) / 2.0.squareRoot()) / 2
    }

    /// The largest probability, over the noise, that a result moves the odds about a pupil's participation by more than a factor:
    /// delta(epsilon)/(1 - e^epsilon/factor), by the best epsilon below log(factor). Rounded up.
    ///
    /// With a pure guarantee it is 0 from e^epsilon on. A delta says nothing of the odds by itself: this does.
    ///
    /// - Parameters:
    ///   - factor: Above 1.
    ///   - cost: Of everything that was released.
    public static func probability(ofOddsMovingBy factor: Double, _ cost: ZeroConcentrated) -> Double {
        precondition(factor > 1, "odds move by more than a factor above 1")
        if cost.rho == 0 { return 0 }
        let limit = log(factor)
        var best = 1.0
        for step in 0..<100 {
            let epsilon = limit * Double(step) / 100
            guard let delta = try? cost.delta(epsilon: epsilon) else { continue }
            best = min(best, delta / -expm1(epsilon - limit) * (1 + 8 * Double.ulpOfOne))
        }
        return best
    }

    private static func bound(_ falsePositiveRate: Double, epsilon: Double, delta: Double) -> Double {
        let rate = checked(falsePositiveRate)
        let odds = exp(epsilon)
        let margin = 1 + 8 * Double.ulpOfOne
        return min(1, (odds * rate + delta) * margin, 1 - (1 - delta - rate) / odds * (2 - margin))
    }

    /// The least bound over epsilon, on a grid and then around its best point; each is valid.
    private static func least(_ rate: Double, _ delta: (Double) -> Double) -> Double {
        func value(_ epsilon: Double) -> Double { bound(rate, epsilon: epsilon, delta: delta(epsilon)) }
        var best = (epsilon: 0.0, value: value(0))
        for step in 1...80 {
            let epsilon = 1e-3 * pow(1.15, Double(step))
            let rate = value(epsilon)
            if rate < best.value { best = (epsilon, rate) }
        }
        var width = 0.1
        while width > 1e-4 {
            for factor in [1 - width, 1 + width] {
                let rate = value(best.epsilon * factor)
                if rate < best.value { best = (best.epsilon * factor, rate) }
            }
            width /= 1.7
        }
        return best.value
    }

    private static func checked(_ rate: Double) -> Double {
        precondition((0...1).contains(rate), "a rate is in [0, 1]")
        return rate
    }
}
