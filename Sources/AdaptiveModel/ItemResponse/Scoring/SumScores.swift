internal import Foundation
public import NumericalCore

/// Ability from the sum of a complete set of answers only (Lord & Wingersky 1984; Thissen, Pommerich, Billeaud & Williams 1995).
public struct SumScores: Sendable {
    /// Sum of categories, from 0, to the mean and deviation of ability given it.
    public let estimates: [AbilityEstimate]
    /// Sum to its probability in the bank's population.
    public let probabilities: [Double]

    /// - Parameters:
    ///   - bank: items in the answers' order.
    ///   - quadrature: unless given, 121 equally spaced nodes on [−6, 6], or more where the population reaches further or a complete set of
    ///     answers leaves less doubt than lies between two nodes.
    public init(_ bank: ItemBank, quadrature: Quadrature? = nil) {
        let (mean, variance) = (bank.latent.mean, bank.latent.variance)
        let grid =
            quadrature.map { LatentGrid($0) }
            ?? .scoring(
                mean: mean, variance: variance,
                narrowest: narrowestPosterior(bank.items.map(\.model), mean: mean, variance: variance))
        let latent = LatentDistribution(bank.latent, grid: grid)
        let highest = bank.items.reduce(0) { $0 + $1.model.categoryCount - 1 }
        var mass = [Double](repeating: 0, count: highest + 1)
        var first = mass
        var second = mass
        for (q, theta) in grid.nodes.enumerated() {
            let weight = VectorMath.exp(latent.logWeights[q])
            for (sum, p) in Self.distribution(bank.items.map { $0.model.probabilities(theta).probability }).enumerated()
            {
                mass[sum] += weight * p
                first[sum] += weight * p * theta
                second[sum] += weight * p * theta * theta
            }
        }
        probabilities = mass
        estimates = mass.indices.map { sum in
            let mean = first[sum] / mass[sum]
            return AbilityEstimate(
                ability: mean, standardError: max(0, second[sum] / mass[sum] - mean * mean).squareRoot())
        }
    }

    /// The distribution of the sum of independent categories: item by item, each adds 0, 1, ... with its probabilities.
    static func distribution(_ items: [[Double]]) -> [Double] {
        var distribution = [1.0]
        for probability in items {
            var next = [Double](repeating: 0, count: distribution.count + probability.count - 1)
            for (sum, p) in distribution.enumerated() {
                for (category, q) in probability.enumerated() { next[sum + category] += p * q }
            }
            distribution = next
        }
        return distribution
    }
}
