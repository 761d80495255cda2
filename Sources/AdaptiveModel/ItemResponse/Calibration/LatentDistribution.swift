internal import Foundation
internal import NumericalCore

/// Nodes of ability with the measure that a normal density is taken against.
struct LatentGrid: Sendable, Equatable {
    let nodes: [Double]
    /// Log of the measure at the nodes: equal on an even grid.
    let logMeasure: [Double]

    /// The nodes of a rule for the standard normal, re-weighted to any other.
    init(_ quadrature: Quadrature) {
        nodes = quadrature.nodes
        logMeasure = zip(quadrature.nodes, quadrature.weights).map { log($1) + 0.5 * $0 * $0 }
    }

    /// An even grid.
    init(count: Int, from: Double, to: Double) {
        nodes = (0..<count).map { from + (to - from) * Double($0) / Double(count - 1) }
        logMeasure = [Double](repeating: 0, count: count)
    }

    /// Every second node, both ends included; `nil` where that would leave too few for a normal density.
    var thinned: LatentGrid? {
        guard nodes.count >= 51, nodes.count % 2 == 1 else { return nil }
        let kept = stride(from: 0, to: nodes.count, by: 2)
        return LatentGrid(nodes: kept.map { nodes[$0] }, logMeasure: kept.map { logMeasure[$0] })
    }

    private init(nodes: [Double], logMeasure: [Double]) {
        self.nodes = nodes
        self.logMeasure = logMeasure
    }

    /// An even grid that reaches 6 deviations beyond every mean with 5 nodes to the least deviation; `nil` where this one does:
    /// 5 deviations and 3/4 nodes are enough for that.
    func rescaled(to populations: [(mean: Double, variance: Double)]) -> LatentGrid? {
        guard let first = nodes.first, let last = nodes.last, nodes.count > 1 else { return nil }
        let spacing = (last - first) / Double(nodes.count - 1)
        let fits = populations.allSatisfy { mean, variance in
            let deviation = variance.squareRoot()
            return first <= mean - 5 * deviation && last >= mean + 5 * deviation && spacing <= 0.75 * deviation
        }
        guard !fits else { return nil }
        let from = populations.map { $0.mean - 6 * $0.variance.squareRoot() }.min() ?? -6
        let to = populations.map { $0.mean + 6 * $0.variance.squareRoot() }.max() ?? 6
        let least = populations.map { $0.variance.squareRoot() }.min() ?? 1
        return LatentGrid(count: min(max(Int((to - from) / (0.2 * least)) + 1, 61), 401), from: from, to: to)
    }
}

/// A normal distribution of ability on the nodes of a grid, normalised there.
struct LatentDistribution: Sendable {
    let mean: Double
    let variance: Double
    /// Log probabilities of the nodes.
    let logWeights: [Double]
    /// E[θ − mean] and E[(θ − mean)²] on the nodes.
    let firstMoment: Double
    let secondMoment: Double
    /// Variances of θ and of (θ − mean)² on the nodes.
    let spread: (first: Double, second: Double)

    init(mean: Double, variance: Double, grid: LatentGrid) {
        self.mean = mean
        self.variance = variance
        var logs = zip(grid.nodes, grid.logMeasure).map { node, measure in
            measure - 0.5 * (node - mean) * (node - mean) / variance
        }
        let top = logs.max() ?? 0
        let total = logs.reduce(0) { $0 + VectorMath.exp($1 - top) }
        let shift = top + log(total)
        var moments = (0.0, 0.0, 0.0, 0.0)
        for q in logs.indices {
            logs[q] -= shift
            let p = VectorMath.exp(logs[q])
            let deviation = grid.nodes[q] - mean
            moments.0 += p * deviation
            moments.1 += p * deviation * deviation
            moments.2 += p * deviation * deviation * deviation
            moments.3 += p * deviation * deviation * deviation * deviation
        }
        logWeights = logs
        firstMoment = moments.0
        secondMoment = moments.1
        spread = (moments.1 - moments.0 * moments.0, moments.3 - moments.1 * moments.1)
    }
}
