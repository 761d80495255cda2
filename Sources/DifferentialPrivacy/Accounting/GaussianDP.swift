internal import Foundation

/// Gaussian differential privacy: telling the releases on neighbouring data apart is at least as hard as telling N(0, 1) from
/// N(mu, 1). Composition is exact for normal noise, also where parameters were chosen on the way.
///
/// Source: Dong, Roth and Su (2022), "Gaussian differential privacy".
public struct GaussianDP: Sendable, Hashable, Comparable {
    /// The distance; finite, at least 0.
    public let mu: Double

    /// - Throws: ``PrivacyParameterError/sigmaOutOfRange`` unless mu is finite and at least 0.
    public init(mu: Double) throws(PrivacyParameterError) {
        guard mu.isFinite, mu >= 0 else { throw .sigmaOutOfRange }
        self.mu = mu
    }

    /// Whether the first protects more.
    public static func < (left: Self, right: Self) -> Bool { left.mu < right.mu }

    /// All releases together: mu = sqrt(sum of mu_i^2) (corollary 3.3), rounded up.
    ///
    /// - Throws: ``PrivacyParameterError/sigmaOutOfRange`` where the result is not finite.
    public static func composed(_ parts: [GaussianDP]) throws(PrivacyParameterError) -> GaussianDP {
        // Scaled, so that squares neither overflow nor vanish.
        guard let largest = parts.map(\.mu).max(), largest > 0 else { return try GaussianDP(mu: 0) }
        let sum = parts.reduce(0) { $0 + ($1.mu / largest) * ($1.mu / largest) }
        let margin = 1 + Double.ulpOfOne * Double(parts.count + 4)
        return try GaussianDP(mu: (largest * sum.squareRoot() * margin).nextUp)
    }

    /// A group of `size` units: mu grows in proportion (theorem 2.14).
    ///
    /// - Throws: ``PrivacyParameterError/countOutOfRange`` unless `size` is above 0.
    public func group(ofSize size: Int) throws(PrivacyParameterError) -> GaussianDP {
        guard size > 0 else { throw .countOutOfRange }
        return try GaussianDP(mu: (mu * Double(size)).nextUp)
    }

    /// The least epsilon for a delta in (0, 1), rounded up.
    ///
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public func epsilon(delta: Double) throws(PrivacyParameterError) -> Double {
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        return mu == 0 ? 0 : try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: mu, delta: delta)
    }

    /// The least delta for a finite epsilon of at least 0, rounded up.
    ///
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public func delta(epsilon: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        return mu == 0 ? 0 : GaussianMechanism.profile(mu: mu, epsilon: epsilon)
    }

    /// The largest mu that keeps (epsilon, delta)-DP, rounded down: one release of Euclidean sensitivity l has it with a standard
    /// deviation of l/mu.
    ///
    /// - Parameters:
    ///   - epsilon: Finite, at least 0.
    ///   - delta: In (0, 1).
    /// - Returns: A mu whose own ``epsilon(delta:)`` is at most `epsilon`, within 1e-9 of the largest.
    /// - Throws: ``PrivacyParameterError``.
    public static func mu(epsilon: Double, delta: Double) throws(PrivacyParameterError) -> GaussianDP {
        let sigma = try GaussianMechanism.sigma(epsilon: epsilon, delta: delta, l2Sensitivity: 1)
        var mu = (1 / sigma).nextDown
        // Inverting rounds; the first step is far below any tolerance, and the doubling ends the loop.
        var step = 4 * Double.ulpOfOne
        while mu > 0, try GaussianDP(mu: mu).epsilon(delta: delta) > epsilon {
            mu -= mu * min(step, 1)
            step *= 2
        }
        return try GaussianDP(mu: max(0, mu))
    }
}
