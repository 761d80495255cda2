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

    /// The most nodes that a grid grows to.
    static let mostNodes = 801

    /// An even grid that reaches 6 deviations beyond every mean with 5 nodes to the least deviation and one to that of the narrowest
    /// posterior; `nil` where this one does: 5 deviations, 3/4 nodes and 5/4 of the narrowest deviation are enough for that.
    ///
    /// The sum over an even grid of spacing h misses the integral over a normal density of deviation s by about 2 exp(−2π²(s/h)²): 7e-6 of it at
    /// 5/4.
    ///
    /// - Parameter narrowest: a deviation below which hardly a pupil's posterior is.
    func rescaled(to populations: [(mean: Double, variance: Double)], narrowest: Double = .infinity) -> LatentGrid? {
        guard let first = nodes.first, let last = nodes.last, nodes.count > 1 else { return nil }
        let spacing = (last - first) / Double(nodes.count - 1)
        let reaches = populations.allSatisfy { mean, variance in
            let deviation = variance.squareRoot()
            return first <= mean - 5 * deviation && last >= mean + 5 * deviation
        }
        let least = populations.map { $0.variance.squareRoot() }.min() ?? 1
        let isFine = spacing <= min(0.75 * least, 1.25 * narrowest) || nodes.count >= Self.mostNodes
        guard !(reaches && isFine) else { return nil }
        let from = populations.map { $0.mean - 6 * $0.variance.squareRoot() }.min() ?? -6
        let to = populations.map { $0.mean + 6 * $0.variance.squareRoot() }.max() ?? 6
        let wanted = (to - from) / min(0.2 * least, narrowest)
        return LatentGrid(
            count: wanted < Double(Self.mostNodes) ? max(Int(wanted) + 1, min(nodes.count, 121)) : Self.mostNodes,
            from: from, to: to)
    }

    /// The nodes to score answers of a population on: 121 on [−6, 6] where these do.
    static func scoring(mean: Double, variance: Double, narrowest: Double) -> LatentGrid {
        let usual = LatentGrid(.equallySpaced(121))
        return usual.rescaled(to: [(mean, variance)], narrowest: narrowest) ?? usual
    }
}

/// A distribution of ability on the nodes of a grid, normalised there.
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

    init(_ latent: ItemBank.Latent, grid: LatentGrid) {
        self.init(mean: latent.mean, variance: latent.variance, shape: latent.shape, grid: grid)
    }

    init(mean: Double, variance: Double, shape: AbilityShape = .normal, grid: LatentGrid) {
        self.mean = mean
        self.variance = variance
        var logs: [Double]
        if shape == .normal {
            logs = zip(grid.nodes, grid.logMeasure).map { node, measure in
                measure - 0.5 * (node - mean) * (node - mean) / variance
            }
        } else {
            let (deviation, standard) = (variance.squareRoot(), StandardAbility(shape))
            logs = zip(grid.nodes, grid.logMeasure).map { node, measure in
                measure + standard.logDensity((node - mean) / deviation)
            }
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
