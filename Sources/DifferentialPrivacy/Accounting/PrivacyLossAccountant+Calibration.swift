internal import Foundation

extension PrivacyLossAccountant {
    /// The least noise that keeps a target, for releases described by a function of the noise: rounded up.
    ///
    /// ```swift
    /// let sigma = try PrivacyLossAccountant.smallestNoise(epsilon: 1, delta: 1e-5, within: 0.3...100) {
    ///     (sigma, account) throws(PrivacyParameterError) in
    ///     let round = try DominatingPair.gaussian(sigma: sigma, l2Sensitivity: 1).poissonSampled(rate: 0.01)
    ///     try account.add(round, count: 1000)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - epsilon: Finite, above 0.
    ///   - delta: In (0, 1).
    ///   - range: Where to look, above 0. More noise must not mean less privacy.
    ///   - step: Of the account, as in ``init(step:)``.
    ///   - precision: The relative width to which the noise is found, in [1e-9, 0.1].
    ///   - releases: Adds the releases with the given noise to an empty account.
    /// - Returns: A noise whose own account keeps the target; at most `1 + precision` times the least one.
    /// - Throws: ``PrivacyParameterError/notAchievable`` where the most noise of the range does not keep it; what `releases`
    ///   throws.
    public static func smallestNoise(
        epsilon: Double, delta: Double, within range: ClosedRange<Double>, step: Double = 1e-4,
        precision: Double = 1e-6,
        releases: (_ noise: Double, _ account: inout PrivacyLossAccountant) throws(PrivacyParameterError) -> Void
    ) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        guard epsilon > 0 else { throw .epsilonOutOfRange }
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        guard range.lowerBound > 0, range.upperBound.isFinite, (1e-9...0.1).contains(precision) else {
            throw .sigmaOutOfRange
        }
        func excess(_ noise: Double, _ step: Double) throws(PrivacyParameterError) -> Double {
            var account = PrivacyLossAccountant(step: step)
            try releases(noise, &account)
            do {
                return log(max(try account.epsilon(delta: delta), 1e-12)) - log(epsilon)
            } catch .lossOutOfRange { return .infinity }
        }
        // A grid ten times as coarse finds the place, and the finer one the value.
        var bracket = range
        let coarse = min(0.1, 10 * step)
        if let place = try root(
            in: bracket, precision: max(precision, 1e-3),
            { noise throws(PrivacyParameterError) in
                try excess(noise, coarse)
            })
        {
            bracket = max(range.lowerBound, place * (1 - 2e-3))...min(range.upperBound, place * (1 + 1e-3))
        }
        func fine(_ noise: Double) throws(PrivacyParameterError) -> Double { try excess(noise, step) }
        if let noise = try root(in: bracket, precision: precision, fine) { return noise }
        guard let noise = try root(in: range, precision: precision, fine) else { throw .notAchievable }
        return noise
    }

    /// Where a decreasing function is 0 or just below, by the secant on logarithms with the Illinois rule; nil where it stays
    /// above 0, and the lower end where it starts below.
    private static func root(
        in range: ClosedRange<Double>, precision: Double,
        _ function: (Double) throws(PrivacyParameterError) -> Double
    ) throws(PrivacyParameterError) -> Double? {
        var (low, high) = (log(range.lowerBound), log(range.upperBound))
        var atHigh = try function(range.upperBound)
        guard atHigh <= 0 else { return nil }
        var best = range.upperBound
        var atLow = try function(range.lowerBound)
        if atLow <= 0 { return range.lowerBound }
        var side = 0
        var width = high - low
        while high - low > precision {
            var middle = low + (high - low) / 2
            // An infinite end, or a bracket that does not shrink, asks for bisection.
            if atLow.isFinite, side < 3, side > -3 {
                middle = low + (high - low) * (atLow / (atLow - atHigh))
                // Half the precision beyond the guess, so that the bracket closes when the guess is good.
                middle += side >= 0 ? -precision / 2 : precision / 2
                middle = min(max(middle, low + precision / 4), high - precision / 4)
            }
            width = high - low
            let value = try function(exp(middle))
            if value <= 0 {
                (high, atHigh, best) = (middle, value, exp(middle))
                side = max(side, 0) + 1
                if side > 1 { atLow /= 2 }
            } else {
                (low, atLow) = (middle, value)
                side = min(side, 0) - 1
                if side < -1 { atHigh /= 2 }
            }
            if high - low < width / 2, abs(side) >= 3 { side = side.signum() }
        }
        return best
    }
}
