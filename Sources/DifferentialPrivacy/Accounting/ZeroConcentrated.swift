internal import Foundation

/// Zero-concentrated differential privacy: the Rényi divergence of order alpha between the results on neighbouring data
/// sets is at most rho alpha, for every alpha > 1. The currency in which releases are added up: rho simply adds.
///
/// All results are rounded against us: a converted epsilon, delta or rho never claims more privacy than was proved.
///
/// Sources: Bun and Steinke (2016), "Concentrated differential privacy"; Canonne, Kamath and Steinke (2020),
/// proposition 12.
public struct ZeroConcentrated: Sendable, Hashable, Comparable {
    /// The parameter, finite and at least 0.
    public let rho: Double

    /// The guarantee with parameter `rho`.
    ///
    /// - Throws: ``PrivacyParameterError/rhoOutOfRange`` unless it is finite and at least 0.
    public init(rho: Double) throws(PrivacyParameterError) {
        try PrivacyParameterError.check(rho: rho)
        self.rho = rho
    }

    private init(unchecked rho: Double) { self.rho = rho }

    /// No release: rho = 0.
    public static let none = ZeroConcentrated(unchecked: 0)

    /// Whether the first protects more.
    public static func < (left: Self, right: Self) -> Bool { left.rho < right.rho }

    // MARK: Composition

    /// The guarantee of both releases together, also where the second was chosen after seeing the first: rho adds
    /// (Bun and Steinke, 2016, lemma 2.3).
    ///
    /// - Throws: ``PrivacyParameterError/rhoOutOfRange`` where the sum is not finite.
    public func composed(with other: Self) throws(PrivacyParameterError) -> Self {
        if rho == 0 { return other }
        if other.rho == 0 { return self }
        return try Self(rho: (rho + other.rho).nextUp)
    }

    /// The guarantee for a group of `size` units at once: rho grows with the square (Bun and Steinke, 2016, proposition 1.9).
    ///
    /// - Throws: ``PrivacyParameterError/countOutOfRange`` unless `size` is above 0;
    ///   ``PrivacyParameterError/rhoOutOfRange`` where the result is not finite.
    public func group(ofSize size: Int) throws(PrivacyParameterError) -> Self {
        guard size > 0 else { throw .countOutOfRange }
        return try Self(rho: size == 1 || rho == 0 ? rho : (rho * Double(size)).nextUp * Double(size).nextUp)
    }

    /// What an epsilon-DP mechanism guarantees whatever it is: rho = epsilon^2/2 (Bun and Steinke, 2016, prop. 1.4).
    ///
    /// - Throws: ``PrivacyParameterError`` where epsilon is not finite, below 0 or too large.
    public static func fromPure(epsilon: Double) throws(PrivacyParameterError) -> Self {
        try PrivacyParameterError.check(epsilon: epsilon)
        return try Self(rho: epsilon == 0 ? 0 : (epsilon * epsilon / 2).nextUp)
    }

    /// The least rho that every epsilon-DP mechanism guarantees: rho = epsilon tanh(epsilon/2).
    ///
    /// Every epsilon-DP mechanism is a processing of binary randomised response (Kairouz, Oh and Viswanath, 2015,
    /// theorem 3.3 with delta 0), whose Rényi divergence of order alpha is at most alpha times its Kullback-Leibler
    /// divergence epsilon tanh(epsilon/2). Never above epsilon^2/2, and almost epsilon where epsilon is large.
    ///
    /// - Throws: ``PrivacyParameterError`` where epsilon is not finite or below 0.
    public static func fromPureTight(epsilon: Double) throws(PrivacyParameterError) -> Self {
        try PrivacyParameterError.check(epsilon: epsilon)
        return try Self(rho: epsilon == 0 ? 0 : roundedUp(epsilon * tanh(epsilon / 2), error: 0))
    }

    // MARK: Conversion

    /// The least epsilon for which (epsilon, delta)-DP follows, optimised over all real orders.
    ///
    /// A number for computing with; ``guarantee(delta:unit:period:)`` is the one to print.
    ///
    /// - Parameter delta: Must be in [0, 1). With delta = 0 only rho = 0 has a finite epsilon.
    /// - Returns: At least the exact value, above it by less than 1e-12 (1 + epsilon).
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public func epsilon(delta: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(delta: delta)
        if rho == 0 { return 0 }
        if delta == 0 { return .infinity }
        // The bound at order 1 + x is rho (1 + x) - (log(1 + x) + log delta)/x + log(x/(1 + x)). Its derivative
        // vanishes where rho x^2 + log(1 + x) + log delta = 0, which increases in x. Every order gives a valid bound,
        // so that an inexact root costs tightness only.
        let logDelta = log(delta)
        let x = Self.root { rho * $0 * $0 + log1p($0) + logDelta }
        let orderTerm = rho * (1 + x)
        let deltaTerm = -(log1p(x) + logDelta) / x
        let tailTerm = Self.logShare(x)
        let size = orderTerm + (log1p(x) - logDelta) / x - tailTerm
        return max(0, Self.roundedUp(orderTerm + deltaTerm + tailTerm, error: size))
    }

    /// The least delta for which (epsilon, delta)-DP follows, optimised over all real orders.
    ///
    /// - Parameter epsilon: Must be finite and at least 0.
    /// - Returns: At least the exact value and at most 1.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public func delta(epsilon: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        if rho == 0 { return 0 }
        // log delta at order 1 + x is x ((1 + x) rho - epsilon + log(x/(1 + x))) - log(1 + x), convex in x, with
        // derivative (1 + 2x) rho - epsilon + log(x/(1 + x)).
        let x = Self.root { (1 + 2 * $0) * rho - epsilon + Self.logShare($0) }
        let share = Self.logShare(x)
        let exponent = x * ((1 + x) * rho - epsilon + share) - log1p(x)
        let size = x * ((1 + x) * rho + epsilon - share) + log1p(x) + 1
        return min(1, exp(Self.roundedUp(exponent, error: size)).nextUp)
    }

    /// The largest rho that guarantees (epsilon, delta)-DP by the optimal conversion, rounded down.
    ///
    /// - Parameters:
    ///   - epsilon: Must be finite and at least 0.
    ///   - delta: Must be in [0, 1). With delta = 0 the result is 0: concentrated privacy does not imply pure privacy.
    /// - Returns: A rho whose own ``epsilon(delta:)`` is at most `epsilon`.
    /// - Throws: ``PrivacyParameterError``.
    public static func rho(epsilon: Double, delta: Double) throws(PrivacyParameterError) -> ZeroConcentrated {
        try PrivacyParameterError.check(epsilon: epsilon)
        try PrivacyParameterError.check(delta: delta)
        if delta == 0 { return .none }
        // At the best order 1 + x the derivative above vanishes, rho = -(log(1 + x) + log delta)/x^2, and the bound is
        // (1 + 2x) rho + log(x/(1 + x)); it decreases in x.
        let logDelta = log(delta)
        let x = root { epsilon + (1 + 2 * $0) * (log1p($0) + logDelta) / ($0 * $0) - logShare($0) }
        var rho = (epsilon + (log1p(x) + logDelta) / x - logShare(x)) / (1 + x)
        guard rho > 0, rho.isFinite else { return .none }
        // The first step is far below any tolerance; the doubling ends the loop also where the margins are wider.
        var step = 4 * Double.ulpOfOne
        while rho > 0, try ZeroConcentrated(rho: rho).epsilon(delta: delta) > epsilon {
            rho -= rho * min(step, 1)
            step *= 2
        }
        return ZeroConcentrated(unchecked: max(0, rho))
    }

    /// What the releases guarantee, in the form that may be printed.
    ///
    /// - Parameters:
    ///   - delta: Must be in (0, 1).
    ///   - unit: What is protected.
    ///   - period: The time over which the releases were added up.
    /// - Throws: ``PrivacyParameterError``.
    public func guarantee(
        delta: Double, unit: PrivacyUnit, period: AccountingPeriod
    ) throws(PrivacyParameterError) -> ApproximateDP {
        try ApproximateDP(epsilon: epsilon(delta: delta), delta: delta, unit: unit, period: period)
    }

    // MARK: Arithmetic

    /// log(x/(1 + x)) for x > 0, without cancellation.
    private static func logShare(_ x: Double) -> Double { x > 1 ? -log1p(1 / x) : log(x) - log1p(x) }

    /// The positive root of an increasing function by bisection on the exponent, then on the number.
    private static func root(_ function: (Double) -> Double) -> Double {
        var low = -700.0
        var high = 700.0
        for _ in 0..<64 {
            let middle = low + (high - low) / 2
            if function(exp(middle)) < 0 { low = middle } else { high = middle }
        }
        return exp(high)
    }

    /// An upper bound of a computed sum, given the sum of the magnitudes of its terms: each term carries at most a few
    /// roundings and a library function's error of one unit in the last place.
    private static func roundedUp(_ value: Double, error size: Double) -> Double {
        (value + 8 * Double.ulpOfOne * (abs(value) + size)).nextUp
    }
}
