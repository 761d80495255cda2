/// Why privacy parameters were refused.
public enum PrivacyParameterError: Error, Equatable, Sendable {
    /// Epsilon must be finite and at least 0.
    case epsilonOutOfRange
    /// Delta must be in [0, 1).
    case deltaOutOfRange
    /// Rho must be finite and at least 0.
    case rhoOutOfRange
    /// The noise's standard deviation must be finite and above 0.
    case sigmaOutOfRange
    /// The sensitivity must be finite and above 0.
    case sensitivityOutOfRange
    /// A sampling rate must be above 0 and at most 1.
    case rateOutOfRange
    /// A Rényi order must be finite and above 1.
    case orderOutOfRange
    /// The privacy loss of one release is too small to be counted or so large that nothing is left to account for.
    case lossOutOfRange
    /// Add/remove and replace were mixed, or a sampling scheme was used with the other relation.
    case relationMismatch
    /// A count of releases or of units must be above 0.
    case countOutOfRange
    /// No amount of noise within the range that was searched keeps the guarantee.
    case notAchievable
}

/// An (epsilon, delta) differential privacy guarantee, together with what it protects and for how long.
///
/// For all neighbouring data sets (``PrivacyUnit``) and all sets S of results,
/// P(result in S) <= e^epsilon P'(result in S) + delta, for everything that is released in the period together.
///
/// An epsilon says nothing without its unit, period and delta, so there is no way to print one without them.
///
/// Source: Dwork, Kenthapadi, McSherry, Mironov and Naor (2006), definition 1.
public struct ApproximateDP: Sendable, Hashable, CustomStringConvertible {
    /// Finite, at least 0.
    public let epsilon: Double
    /// In [0, 1).
    public let delta: Double
    /// What is protected.
    public let unit: PrivacyUnit
    /// The time over which releases are added up.
    public let period: AccountingPeriod

    /// A guarantee.
    ///
    /// - Parameters:
    ///   - epsilon: Must be finite and at least 0.
    ///   - delta: Must be in [0, 1); 0 is pure differential privacy.
    ///   - unit: What is protected.
    ///   - period: The time over which releases are added up.
    /// - Throws: ``PrivacyParameterError`` where a number is outside its range.
    public init(
        epsilon: Double, delta: Double, unit: PrivacyUnit, period: AccountingPeriod
    ) throws(PrivacyParameterError) {
        try PrivacyParameterError.check(epsilon: epsilon)
        try PrivacyParameterError.check(delta: delta)
        self.epsilon = epsilon
        self.delta = delta
        self.unit = unit
        self.period = period
    }

    /// For example "ε = 1 per pupil and school year, δ = 1e-06".
    public var description: String {
        "ε = \(Self.text(epsilon)) per \(unit) and \(period), δ = \(Self.text(delta))"
    }

    static func text(_ value: Double) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension PrivacyParameterError {
    static func check(epsilon: Double) throws(PrivacyParameterError) {
        guard epsilon.isFinite, epsilon >= 0 else { throw .epsilonOutOfRange }
    }

    static func check(delta: Double) throws(PrivacyParameterError) {
        guard delta >= 0, delta < 1 else { throw .deltaOutOfRange }
    }

    static func check(rate: Double) throws(PrivacyParameterError) {
        guard rate > 0, rate <= 1 else { throw .rateOutOfRange }
    }

    static func check(rho: Double) throws(PrivacyParameterError) {
        guard rho.isFinite, rho >= 0 else { throw .rhoOutOfRange }
    }
}
