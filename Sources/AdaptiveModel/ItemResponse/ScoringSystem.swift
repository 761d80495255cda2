internal import NumericalCore

/// The equations of one Gauss–Newton step of ``NoiseAwareScoring``: the sums' covariance V, noise included, and their derivative K.
///
/// Vectors have the intercepts first, then the discriminations.
protocol ScoringSystem: Sendable {
    /// rᵀ V⁻¹ r.
    func squaredNorm(_ residual: [Double]) -> Double
    /// Kᵀ V⁻¹ r.
    func pulled(_ residual: [Double]) -> [Double]
    /// Kᵀ V⁻¹ K plus a diagonal.
    ///
    /// - Throws: ``NumericalError`` where it is not positive definite.
    func information(adding precision: [Double]) throws(NumericalError) -> any ScoringInformation
}

/// What is known about the parameters.
protocol ScoringInformation: Sendable {
    /// The step that a gradient asks for.
    func solve(_ gradient: [Double]) -> [Double]
    /// The inverse.
    func covariance() throws(NumericalError) -> NoisyItemCovariance
}
