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
    ///   - quadrature: 121 equally spaced nodes on [−6, 6] unless given.
    public init(_ bank: ItemBank, quadrature: Quadrature = .equallySpaced(121)) {
        let latent = LatentDistribution(
            mean: bank.latent.mean, variance: bank.latent.variance, grid: LatentGrid(quadrature))
        let highest = bank.items.reduce(0) { $0 + $1.model.categoryCount - 1 }
        var mass = [Double](repeating: 0, count: highest + 1)
        var first = mass
        var second = mass
        for (q, theta) in quadrature.nodes.enumerated() {
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
