internal import Foundation

/// An account of releases that says which epsilon a delta costs; what noise is calibrated against.
///
/// ``RenyiCurve``, ``GaussianDP``, ``ZeroConcentrated``, ``OptimalComposition`` and ``ShuffleAmplification`` share one way from a
/// target to the noise: ``smallestNoise(epsilon:delta:within:precision:releases:)``. ``PrivacyLossAccountant`` has its own of the same
/// name, since it is filled release by release.
public protocol CalibratedAccount: Sendable {
    /// The least epsilon for a delta, rounded up.
    ///
    /// - Parameter delta: In (0, 1).
    /// - Throws: ``PrivacyParameterError``.
    func epsilon(delta: Double) throws(PrivacyParameterError) -> Double
}

extension CalibratedAccount {
    /// The least noise that keeps a target, for releases described by a function of the noise: rounded up.
    ///
    /// ```swift
    /// // A thousand rounds on 1 % samples.
    /// let sigma = try RenyiCurve.smallestNoise(epsilon: 1, delta: 1e-5, within: 0.3...100) {
    ///     sigma throws(PrivacyParameterError) in
    ///     try .sampledGaussian(sigma: sigma, l2Sensitivity: 1, rate: 0.01).repeated(1000)
    /// }
    /// // Thirty counts with Laplace noise, each of a pure epsilon, in the best composition there is.
    /// let scale = try OptimalComposition.smallestNoise(epsilon: 1, delta: 1e-6, within: 1...1e4) {
    ///     scale throws(PrivacyParameterError) in
    ///     try OptimalComposition(epsilon: (1 / scale).nextUp, delta: 0, count: 30)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - epsilon: Finite, above 0.
    ///   - delta: In (0, 1).
    ///   - range: Where to look, above 0. More noise must not mean less privacy.
    ///   - precision: The relative width to which the noise is found, in [1e-9, 0.1].
    ///   - releases: The account of the releases with the given noise.
    /// - Returns: A noise whose own account keeps the target, as it was tried; at most `1 + precision` times the least one.
    /// - Throws: ``PrivacyParameterError/notAchievable`` where the most noise of the range does not keep it; what `releases`
    ///   throws, but for ``PrivacyParameterError/lossOutOfRange``, which counts as too little noise.
    public static func smallestNoise(
        epsilon: Double, delta: Double, within range: ClosedRange<Double>, precision: Double = 1e-6,
        releases: (_ noise: Double) throws(PrivacyParameterError) -> Self
    ) throws(PrivacyParameterError) -> Double {
        try NoiseCalibration.check(epsilon: epsilon, delta: delta, range: range, precision: precision)
        let noise = try NoiseCalibration.root(in: range, precision: precision) {
            noise throws(PrivacyParameterError) in
            do throws(PrivacyParameterError) {
                return NoiseCalibration.excess(try releases(noise).epsilon(delta: delta), over: epsilon)
            } catch .lossOutOfRange { return .infinity }
        }
        guard let noise else { throw .notAchievable }
        return noise
    }
}

extension RenyiCurve: CalibratedAccount {}
extension GaussianDP: CalibratedAccount {}
extension ZeroConcentrated: CalibratedAccount {}
extension OptimalComposition: CalibratedAccount {}
extension ShuffleAmplification: CalibratedAccount {}

/// The search that all calibrations share.
enum NoiseCalibration {
    static func check(
        epsilon: Double, delta: Double, range: ClosedRange<Double>, precision: Double
    ) throws(PrivacyParameterError) {
        try PrivacyParameterError.check(epsilon: epsilon)
        guard epsilon > 0 else { throw .epsilonOutOfRange }
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        guard range.lowerBound > 0, range.upperBound.isFinite, (1e-9...0.1).contains(precision) else {
            throw .sigmaOutOfRange
        }
    }

    /// By how much an epsilon exceeds the target, on the scale of logarithms; at most 0 exactly where it does not.
    static func excess(_ epsilon: Double, over target: Double) -> Double {
        let difference = log(max(epsilon, 1e-12)) - log(target)
        // The logarithms may round two different numbers to one.
        return epsilon > target ? max(difference, .leastNonzeroMagnitude) : min(difference, 0)
    }

    /// Where a decreasing function is 0 or just below, by the secant on logarithms with the Illinois rule; nil where it stays
    /// above 0, and the lower end where it starts below. What is returned was tried.
    static func root(
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
