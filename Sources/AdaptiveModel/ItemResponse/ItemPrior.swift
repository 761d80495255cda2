/// Independent normal priors on every item's parameters, for maximum a posteriori calibration.
public struct ItemPrior: Sendable, Equatable, Codable {
    /// Mean of the intercepts, in logits.
    public var interceptMean: Double
    /// Standard deviation of the intercepts, above 0.
    public var interceptDeviation: Double
    /// Mean of the discriminations.
    public var discriminationMean: Double
    /// Standard deviation of the discriminations, above 0.
    public var discriminationDeviation: Double

    /// Wide by default: intercepts N(0, 1.5²), discriminations N(1, 0.5²).
    public init(
        interceptMean: Double = 0, interceptDeviation: Double = 1.5, discriminationMean: Double = 1,
        discriminationDeviation: Double = 0.5
    ) {
        precondition(interceptDeviation > 0 && discriminationDeviation > 0, "a prior needs positive deviations")
        self.interceptMean = interceptMean
        self.interceptDeviation = interceptDeviation
        self.discriminationMean = discriminationMean
        self.discriminationDeviation = discriminationDeviation
    }

    package var interceptPrecision: Double { 1 / (interceptDeviation * interceptDeviation) }
    package var discriminationPrecision: Double { 1 / (discriminationDeviation * discriminationDeviation) }
}
