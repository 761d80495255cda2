internal import Foundation
public import NumericalCore

/// Draws from each pupil's posterior of ability (Mislevy 1991): for the statistics of populations, which point estimates bias.
public struct PlausibleValues: Sendable {
    private let posterior: ExpectedAPosteriori

    /// - Parameters:
    ///   - bank: items in the answers' order.
    ///   - quadrature: as for ``ExpectedAPosteriori`` unless given; between nodes the density is taken as linear.
    public init(_ bank: ItemBank, quadrature: Quadrature? = nil) {
        precondition(quadrature.map { $0.nodes.count > 1 } ?? true, "a density needs two nodes")
        posterior = ExpectedAPosteriori(bank, quadrature: quadrature)
    }

    /// `count` values a pupil, a pupil's side by side.
    ///
    /// - Parameters:
    ///   - count: values a pupil, at least 1.
    ///   - responses: the answers, items in the bank's or calibration's order.
    ///   - seed: of the draws; a pupil's values depend on it and the pupil's place in the table only.
    ///   - workers: how many cores to use; the result does not depend on it.
    /// - Throws: ``ScoringError`` where the table has an item or a category that the bank has not.
    public func draw(
        _ count: Int, for responses: ResponseTable, seed: UInt64, workers: Int = 1
    ) throws(ScoringError) -> [Double] {
        let posterior = try posterior.adapted(to: responses)
        let nodes = posterior.nodes
        return try posterior.fill(responses, width: count, workers: workers) { pupil, density, values in
            var stream = SimulationStream(seed: seed, replicate: 0, stream: "plausible-values", entity: pupil)
            // The distribution function at the nodes under the piecewise linear density.
            var cumulative = [0.0]
            for q in 1..<nodes.count {
                cumulative.append(cumulative[q - 1] + 0.5 * (density[q - 1] + density[q]) * (nodes[q] - nodes[q - 1]))
            }
            for index in values.indices {
                let target = stream.uniform() * cumulative[nodes.count - 1]
                var (low, high) = (0, nodes.count - 1)
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if cumulative[middle] <= target { low = middle } else { high = middle }
                }
                // ½ (d₁ − d₀) t² + d₀ t = mass, t in [0, 1] of the cell.
                let length = nodes[low + 1] - nodes[low]
                let mass = (target - cumulative[low]) / length
                let rise = density[low + 1] - density[low]
                let root = max(0, density[low] * density[low] + 2 * rise * mass).squareRoot()
                let share = density[low] + root > 0 ? 2 * mass / (density[low] + root) : 0
                values[index] = nodes[low] + length * min(share, 1)
            }
        }
    }
}
