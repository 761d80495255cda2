internal import Foundation

/// What normal noise guarantees exactly: the analytic Gaussian mechanism.
///
/// With mu = l2Sensitivity/sigma, the smallest delta for an epsilon >= 0 is
/// delta = Phi(mu/2 - epsilon/mu) - e^epsilon Phi(-mu/2 - epsilon/mu) (Balle and Wang, 2018, theorem 8).
///
/// Written so, the difference loses all digits where delta is small. Here a = epsilon/mu - mu/2 and b = a + mu, and
/// since e^epsilon phi(b) = phi(a), delta = phi(a) (M(a) - M(b)) with Mills' ratio M; where mu is small, the difference
/// is the integral of -M' from a to b, which has no cancellation at all.
///
/// The numbers are those of real-valued noise. A release here uses ``DiscreteGaussianSum``, whose guarantee is stated in
/// ``ZeroConcentrated``; this is the sharper yardstick for what an attacker gains.
public enum GaussianMechanism {
    /// The smallest delta, rounded up.
    ///
    /// - Parameters:
    ///   - sigma: The noise's standard deviation; finite, above 0.
    ///   - l2Sensitivity: The largest change by one unit, in the Euclidean norm; finite, above 0.
    ///   - epsilon: Finite, at least 0.
    /// - Returns: In (0, 1], at least the exact value; above it by less than 1e-11 of it where it is at least 1e-300.
    /// - Throws: ``PrivacyParameterError``.
    public static func delta(
        sigma: Double, l2Sensitivity: Double, epsilon: Double
    ) throws(PrivacyParameterError) -> Double {
        try check(sigma: sigma, l2Sensitivity: l2Sensitivity)
        try PrivacyParameterError.check(epsilon: epsilon)
        return profile(mu: l2Sensitivity / sigma, epsilon: epsilon)
    }

    /// The smallest epsilon, rounded up: 0 where delta is already reached there.
    ///
    /// - Parameters:
    ///   - sigma: The noise's standard deviation; finite, above 0.
    ///   - l2Sensitivity: The largest change by one unit, in the Euclidean norm; finite, above 0.
    ///   - delta: In (0, 1).
    /// - Returns: An epsilon with ``delta(sigma:l2Sensitivity:epsilon:)`` at most `delta`.
    /// - Throws: ``PrivacyParameterError``.
    public static func epsilon(
        sigma: Double, l2Sensitivity: Double, delta: Double
    ) throws(PrivacyParameterError) -> Double {
        try check(sigma: sigma, l2Sensitivity: l2Sensitivity)
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        let mu = l2Sensitivity / sigma
        if profile(mu: mu, epsilon: 0) <= delta { return 0 }
        return smallest(from: mu, delta: delta) { profile(mu: mu, epsilon: $0) }
    }

    /// The smallest standard deviation that gives (epsilon, delta)-DP, rounded up.
    ///
    /// - Parameters:
    ///   - epsilon: Finite, at least 0.
    ///   - delta: In (0, 1).
    ///   - l2Sensitivity: The largest change by one unit, in the Euclidean norm; finite, above 0.
    /// - Returns: A sigma with ``delta(sigma:l2Sensitivity:epsilon:)`` at most `delta`, within 1e-12 of the exact value;
    ///   infinity where no floating-point number is enough.
    /// - Throws: ``PrivacyParameterError``.
    public static func sigma(
        epsilon: Double, delta: Double, l2Sensitivity: Double
    ) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        try check(sigma: 1, l2Sensitivity: l2Sensitivity)
        return smallest(from: l2Sensitivity, delta: delta) { profile(mu: l2Sensitivity / $0, epsilon: epsilon) }
    }

    // MARK: Profile

    /// delta(epsilon) of mu-Gaussian differential privacy, with a margin for every rounding on the way.
    static func profile(mu: Double, epsilon: Double) -> Double {
        let a = epsilon / mu - mu / 2
        let b = epsilon / mu + mu / 2
        if mu == 0 { return .leastNonzeroMagnitude }
        // Beyond these, delta is 1 or 0 to the last digit, and the squares below could overflow.
        if a < -40 { return 1 }
        if a > 1e5 { return .leastNonzeroMagnitude }
        let square = a * a
        let rest = (-square).addingProduct(a, a)
        let density = exp(-square / 2) * (1 - rest / 2) / (2 * Double.pi).squareRoot()

        let value: Double
        if a < -1 {
            value = erfc(a / 2.0.squareRoot()) / 2 - density * MillsRatio.value(b)
        } else if mu < 0.5 {
            value = density * mu * meanDecline(from: a, width: mu)
        } else {
            value = density * (MillsRatio.value(a) - MillsRatio.value(b))
        }
        // A relative error u of a moves log delta by at most (|a| + 1) u |a| or so; a and b carry two roundings each.
        let margin = 4 * Double.ulpOfOne * ((abs(a) + b) * (abs(a) + 2) + 8)
        return min(1, max(value * (1 + margin), .leastNonzeroMagnitude).nextUp)
    }

    /// The mean of -M' over [a, a + width] for a width of at most 1/2, by Gauss and Legendre with 8 points.
    private static func meanDecline(from a: Double, width: Double) -> Double {
        let nodes = [0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363]
        let weights = [0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763]
        let centre = a + width / 2
        var sum = 0.0
        for (node, weight) in zip(nodes, weights) {
            let offset = node * width / 2
            sum += weight * (MillsRatio.decline(centre - offset) + MillsRatio.decline(centre + offset))
        }
        return sum / 2
    }

    /// The smallest positive number at which a decreasing profile is at most delta. The one returned was tried itself, so that
    /// this holds for it in floating point too.
    ///
    /// The logarithm of the profile is nearly a parabola in log x, so that the secant through the bracket's ends, halving the
    /// weight of an end that stays (the Illinois rule), needs some eight profiles where bisection needs sixty.
    private static func smallest(from start: Double, delta: Double, profile: (Double) -> Double) -> Double {
        let goal = log(delta)
        func excess(_ x: Double) -> Double { log(profile(x)) - goal }
        var high = start
        var atHigh = excess(high)
        while !(atHigh <= 0) {
            high *= 2
            guard high.isFinite else { return .infinity }
            atHigh = excess(high)
        }
        var low = high / 2
        var atLow = excess(low)
        while low > 0, atLow <= 0 {
            (high, atHigh) = (low, atLow)
            low /= 2
            atLow = excess(low)
        }
        var side = 0
        for round in 0..<200 where high - low > 4 * high.ulp {
            var middle = low + (high - low) * (atLow / (atLow - atHigh))
            // A last step of a few units in the last place closes the bracket from the other side.
            if round > 3 { middle = side < 0 ? middle + 2 * high.ulp : middle - 2 * high.ulp }
            if !(middle > low && middle < high) || round > 40 { middle = low + (high - low) / 2 }
            guard low < middle, middle < high else { break }
            let value = excess(middle)
            if value <= 0 {
                (high, atHigh) = (middle, value)
                if side > 0 { atLow /= 2 }
                side = 1
            } else {
                (low, atLow) = (middle, value)
                if side < 0 { atHigh /= 2 }
                side = -1
            }
        }
        // The comparison of logarithms may err by a unit in the last place.
        var result = high
        while profile(result) > delta { result = result.nextUp }
        return result
    }

    private static func check(sigma: Double, l2Sensitivity: Double) throws(PrivacyParameterError) {
        guard sigma.isFinite, sigma > 0 else { throw .sigmaOutOfRange }
        guard l2Sensitivity.isFinite, l2Sensitivity > 0 else { throw .sensitivityOutOfRange }
    }
}
