internal import Foundation

/// How much of the variance of scores is that of ability.
public enum Reliability {
    /// From estimates and their errors: s²/(s² + mean squared error) with s² the estimates' variance, for posterior means; (s² − mean squared
    /// error)/s² for others (Bock & Mislevy 1982; Adams 2005).
    ///
    /// - Parameters:
    ///   - estimates: those that are finite count; at least two.
    ///   - arePosteriorMeans: whether they are shrunk to the population, as ``ExpectedAPosteriori``'s are and ``AbilityEquation``'s of Warm are not.
    /// - Returns: at most 1, below 0 where errors outweigh differences; `nil` for fewer than two estimates or equal ones.
    public static func empirical(_ estimates: [AbilityEstimate?], arePosteriorMeans: Bool) -> Double? {
        let finite = estimates.compactMap { $0 }.filter { $0.ability.isFinite && $0.standardError.isFinite }
        guard finite.count > 1 else { return nil }
        let count = Double(finite.count)
        let mean = finite.reduce(0) { $0 + $1.ability } / count
        let variance = finite.reduce(0) { $0 + ($1.ability - mean) * ($1.ability - mean) } / (count - 1)
        let error = finite.reduce(0) { $0 + $1.standardError * $1.standardError } / count
        guard variance > 0 else { return nil }
        return arePosteriorMeans ? variance / (variance + error) : 1 - error / variance
    }

    /// What the bank's items, answered by its population, would give: the mean of I(θ)/(I(θ) + 1/σ²) over the population, I the test information.
    ///
    /// - Parameter bank: its latent distribution is the population.
    public static func marginal(_ bank: ItemBank) -> Double {
        let latent = bank.latent
        let deviation = latent.variance.squareRoot()
        let grid = LatentGrid(count: 401, from: latent.mean - 8 * deviation, to: latent.mean + 8 * deviation)
        let population = LatentDistribution(latent, grid: grid)
        var sum = 0.0
        for (q, theta) in grid.nodes.enumerated() {
            let information = bank.information(theta)
            sum += exp(population.logWeights[q]) * information / (information + 1 / latent.variance)
        }
        return sum
    }
}
