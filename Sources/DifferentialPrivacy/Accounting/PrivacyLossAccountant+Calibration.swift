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
        try NoiseCalibration.check(epsilon: epsilon, delta: delta, range: range, precision: precision)
        func excess(_ noise: Double, _ step: Double) throws(PrivacyParameterError) -> Double {
            var account = PrivacyLossAccountant(step: step)
            try releases(noise, &account)
            do {
                return NoiseCalibration.excess(try account.epsilon(delta: delta), over: epsilon)
            } catch .lossOutOfRange { return .infinity }
        }
        // A grid ten times as coarse finds the place, and the finer one the value.
        var bracket = range
        let coarse = min(0.1, 10 * step)
        if let place = try NoiseCalibration.root(
            in: bracket, precision: max(precision, 1e-3),
            { noise throws(PrivacyParameterError) in
                try excess(noise, coarse)
            })
        {
            bracket = max(range.lowerBound, place * (1 - 2e-3))...min(range.upperBound, place * (1 + 1e-3))
        }
        func fine(_ noise: Double) throws(PrivacyParameterError) -> Double { try excess(noise, step) }
        if let noise = try NoiseCalibration.root(in: bracket, precision: precision, fine) { return noise }
        guard let noise = try NoiseCalibration.root(in: range, precision: precision, fine) else { throw .notAchievable }
        return noise
    }
}
