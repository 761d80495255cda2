internal import Foundation
package import NumericalCore

/// What a bank says at the nodes of a quadrature, computed once for all pupils: the exponential family's c at every (item, node).
///
/// In a logistic model the log-likelihood of a pupil's answers at node θ is θ·s + t − c(θ), with s = Σ a over the right answers,
/// t = Σ d over the right answers and c(θ) = Σ log(1 + exp(aθ + d)) over all answered items. So exponentials are taken
/// (items × nodes) times, not (answers × nodes) times, and pupils who met the same items share c (DESIGN 3.2).
package struct ItemNodeTable: Sendable {
    package let nodes: [Double]
    /// Logarithms of the probabilities of the nodes under the latent distribution.
    let logWeights: [Double]
    package let discriminations: [Double]
    package let intercepts: [Double]
    /// log(1 + exp(aθ + d)), the nodes of an item side by side.
    let softplus: [Double]

    package var itemCount: Int { intercepts.count }
    package var nodeCount: Int { nodes.count }

    /// - Parameters:
    ///   - quadrature: nodes and the probabilities of a standard normal at them.
    ///   - latent: the distribution that ability has; the weights are re-weighted from the standard normal to it.
    package init(
        discriminations: [Double], intercepts: [Double], quadrature: Quadrature, latent: ItemBank.Latent
    ) {
        precondition(discriminations.count == intercepts.count, "a discrimination for every intercept")
        self.discriminations = discriminations
        self.intercepts = intercepts
        nodes = quadrature.nodes
        logWeights = Self.logWeights(quadrature, latent: latent)
        let count = nodes.count
        var linear = [Double](repeating: 0, count: intercepts.count * count)
        for item in intercepts.indices {
            let a = discriminations[item]
            let d = intercepts[item]
            for q in 0..<count { linear[item * count + q] = a * nodes[q] + d }
        }
        var span = linear.mutableSpan
        VectorMath.log1pexp(inPlace: &span)
        softplus = linear
    }

    package init(_ bank: ItemBank, quadrature: Quadrature) {
        self.init(
            discriminations: bank.items.map(\.discrimination), intercepts: bank.items.map(\.intercept),
            quadrature: quadrature, latent: bank.latent)
    }

    /// log of the weights of a standard normal times the density ratio to `latent`, normalised to sum 1.
    static func logWeights(_ quadrature: Quadrature, latent: ItemBank.Latent) -> [Double] {
        let (deviation, standard) = (latent.variance.squareRoot(), StandardAbility(latent.shape))
        var logs = zip(quadrature.nodes, quadrature.weights).map { node, weight in
            let own = node - latent.mean
            return latent.shape == .normal
                ? log(weight) + 0.5 * (node * node - own * own / latent.variance)
                : log(weight) + 0.5 * node * node + standard.logDensity(own / deviation)
        }
        let top = logs.max() ?? 0
        let total = logs.reduce(0) { $0 + exp($1 - top) }
        let shift = top + log(total)
        for q in logs.indices { logs[q] -= shift }
        return logs
    }

    /// Sets `offset` to c(θ) − log weight for a pupil, or pattern, who answered `items`.
    func setOffset(_ items: ArraySlice<UInt32>, in offset: inout [Double]) {
        let count = nodes.count
        for q in 0..<count { offset[q] = -logWeights[q] }
        for item in items {
            let base = Int(item) * count
            for q in 0..<count { offset[q] += softplus[base + q] }
        }
    }

    /// Turns a pupil's s into the posterior probabilities of the nodes.
    ///
    /// - Parameters:
    ///   - slope: s, the sum of discriminations over the right answers.
    ///   - offset: c(θ) − log weight, from ``setOffset(_:in:)``.
    ///   - posterior: receives the probabilities.
    /// - Returns: the log of the marginal likelihood without the term t.
    func setPosterior(slope: Double, offset: [Double], in posterior: inout [Double]) -> Double {
        let count = nodes.count
        var top = -Double.infinity
        for q in 0..<count {
            let value = slope * nodes[q] - offset[q]
            posterior[q] = value
            if value > top { top = value }
        }
        for q in 0..<count { posterior[q] -= top }
        var span = posterior.mutableSpan
        VectorMath.exp(inPlace: &span)
        let total = fixedOrderSum(posterior)
        let scale = 1 / total
        for q in 0..<count { posterior[q] *= scale }
        return top + log(total)
    }
}

extension ScoreTable {
    /// The table of a bank of two-parameter items.
    ///
    /// - Parameter population: which scores by the distribution of ability come after those by items.
    package init(_ bank: ItemBank, quadrature: Quadrature, population: PopulationScores = .none) {
        let logWeights = ItemNodeTable.logWeights(quadrature, latent: bank.latent)
        var scores: [[Double]] = []
        if population != .none {
            let deviation = bank.latent.variance.squareRoot()
            let found = StandardAbility.scores(
                bank.latent.shape, at: quadrature.nodes.map { ($0 - bank.latent.mean) / deviation })
            scores = found.prefix(2 * population.entries).map { values in
                // Less its mean on the nodes, as a score's is 0 without answers.
                let mean = zip(values, logWeights).reduce(0) { $0 + $1.0 * VectorMath.exp($1.1) }
                return values.map { PopulationScores.factor * ($0 - mean) }
            }
        }
        self.init(
            discriminations: bank.items.map(\.discrimination), intercepts: bank.items.map(\.intercept),
            nodes: quadrature.nodes, logWeights: logWeights, population: scores)
    }
}

/// Σ x in four interleaved lanes: a fixed order that leaves the machine four additions to do at a time.
func fixedOrderSum(_ x: [Double]) -> Double {
    var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
    let whole = x.count & ~3
    for q in stride(from: 0, to: whole, by: 4) {
        s0 += x[q]
        s1 += x[q + 1]
        s2 += x[q + 2]
        s3 += x[q + 3]
    }
    for q in whole..<x.count { s0 += x[q] }
    return (s0 + s1) + (s2 + s3)
}

/// Σ x·y in four interleaved lanes.
func fixedOrderSum(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "vectors of one length")
    var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
    let whole = x.count & ~3
    for q in stride(from: 0, to: whole, by: 4) {
        s0 += x[q] * y[q]
        s1 += x[q + 1] * y[q + 1]
        s2 += x[q + 2] * y[q + 2]
        s3 += x[q + 3] * y[q + 3]
    }
    for q in whole..<x.count { s0 += x[q] * y[q] }
    return (s0 + s1) + (s2 + s3)
}
