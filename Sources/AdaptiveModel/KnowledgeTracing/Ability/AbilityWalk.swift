internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What is believed of one ability, as probabilities on equally spaced nodes, and how it wanders from answer to answer.
///
/// Bayes' rule on a grid is exact but for the spacing, whatever the shape of the belief; an answer costs one visit to every node.
/// Between answers the ability moves one node up, one down or not at all: a random walk of drift (u − d)h and variance near (u + d)h²
/// with spacing h, so that both are learnt as two probabilities. At the ends it stays.
public struct AbilityWalk: Sendable, Equatable, Codable {
    /// The number of nodes.
    public let count: Int
    /// The nodes go from −`limit` to `limit`, logits.
    public let limit: Double
    /// The variance of a new pupil's ability, square logits.
    public internal(set) var startVariance: Double
    /// P(one node up) between two answers.
    public internal(set) var up: Double
    /// P(one node down) between two answers.
    public internal(set) var down: Double

    /// - Parameters:
    ///   - count: at least 3.
    ///   - limit: logits, above 0.
    ///   - startVariance: above 0.
    ///   - walkVariance: what a random walk without drift gains per answer; at most 0.9 of the squared spacing is kept.
    public init(count: Int = 61, limit: Double = 5, startVariance: Double = 1, walkVariance: Double = 0.01) {
        precondition(count >= 3 && limit > 0 && limit.isFinite, "a grid has three nodes")
        precondition(startVariance > 0 && walkVariance >= 0 && startVariance.isFinite && walkVariance.isFinite)
        self.count = count
        self.limit = limit
        self.startVariance = startVariance
        let spacing = 2 * limit / Double(count - 1)
        let moves = min(walkVariance / (spacing * spacing), Self.mostMoves)
        up = moves / 2
        down = moves / 2
    }

    static let mostMoves = 0.9
    /// A likelihood of 0 everywhere would leave nothing to believe.
    static let leastLikelihood = 1e-12

    /// The distance of neighbouring nodes.
    public var spacing: Double { 2 * limit / Double(count - 1) }
    /// What the ability gains per answer on average, logits.
    public var drift: Double { (up - down) * spacing }
    /// The variance that the ability gains per answer.
    public var walkVariance: Double { (up + down - (up - down) * (up - down)) * spacing * spacing }

    /// The nodes, rising.
    public var nodes: [Double] { (0..<count).map { -limit + spacing * Double($0) } }

    /// What is believed of a new pupil: a normal density on the nodes.
    public var start: [Double] {
        let density = nodes.map { exp(-$0 * $0 / (2 * startVariance)) }
        let total = density.reduce(0, +)
        return density.map { $0 / total }
    }

    /// The mean and the variance of a belief.
    public func moments(_ belief: [Double]) -> (mean: Double, variance: Double) {
        precondition(belief.count == count, "a belief has a probability for every node")
        var mean = 0.0
        var square = 0.0
        for (q, node) in nodes.enumerated() {
            mean += belief[q] * node
            square += belief[q] * node * node
        }
        return (mean, max(square - mean * mean, 0))
    }

    /// Node to P(right) on an item: logistic(a θ + ease).
    func curve(discrimination a: Double, ease: Double, nodes: Span<Double>, into p: inout MutableSpan<Double>) {
        for q in nodes.indices { p[q] = a * nodes[q] + ease }
        VectorMath.logistic(inPlace: &p)
    }

    /// P(right) under a belief.
    @inline(__always)
    static func mean(_ p: Span<Double>, _ belief: Span<Double>) -> Double {
        var sum = SIMD4<Double>()
        var q = 0
        while q + 4 <= p.count {
            let a = SIMD4<Double>(p[q], p[q + 1], p[q + 2], p[q + 3])
            let b = SIMD4<Double>(belief[q], belief[q + 1], belief[q + 2], belief[q + 3])
            sum += a * b
            q += 4
        }
        var rest = 0.0
        while q < p.count {
            rest += p[q] * belief[q]
            q += 1
        }
        return (sum[0] + sum[1]) + (sum[2] + sum[3]) + rest
    }

    /// Bayes' rule: the belief after an answer that had probability `right` or 1 − `right`.
    @inline(__always)
    static func condition(
        _ belief: inout MutableSpan<Double>, on outcome: Int8, _ p: Span<Double>, probabilityRight right: Double
    ) {
        let likelihood = max(outcome == 1 ? right : 1 - right, leastLikelihood)
        let scale = 1 / likelihood
        if outcome == 1 {
            for q in p.indices { belief[q] *= p[q] * scale }
        } else {
            for q in p.indices { belief[q] *= (1 - p[q]) * scale }
        }
    }

    /// One step of the walk, from `belief` into `next`, which is another span of the same length.
    @inline(__always)
    func advance(_ belief: Span<Double>, into next: inout MutableSpan<Double>) {
        let stay = 1 - up - down
        let last = count - 1
        next[0] = (stay + down) * belief[0] + down * belief[1]
        for q in 1..<last { next[q] = stay * belief[q] + up * belief[q - 1] + down * belief[q + 1] }
        next[last] = (stay + up) * belief[last] + up * belief[last - 1]
    }

    /// Rounding lets the sum of a belief wander over many steps; this sets it to 1.
    @inline(__always)
    static func normalize(_ belief: inout MutableSpan<Double>) {
        var total = 0.0
        for q in belief.indices { total += belief[q] }
        guard total > 0 else {
            // Everything underflowed: the answers were impossible under the model.
            for q in belief.indices { belief[q] = 1 / Double(belief.count) }
            return
        }
        let scale = 1 / total
        for q in belief.indices { belief[q] *= scale }
    }
}
