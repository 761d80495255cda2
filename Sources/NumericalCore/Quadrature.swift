/// A discrete distribution that stands for a continuous ability: nodes on the ability scale (logits) with probabilities.
///
/// The expectation of f is approximated by the sum of `weights[q] * f(nodes[q])`.
public struct Quadrature: Sendable, Equatable {
    /// Points on the ability scale, ascending.
    public let nodes: [Double]
    /// The probability of each node; they sum to 1 up to rounding.
    public let weights: [Double]

    /// A rule of one's own.
    ///
    /// - Parameters:
    ///   - nodes: At least one.
    ///   - weights: As many, none negative, summing to 1.
    public init(nodes: [Double], weights: [Double]) {
        precondition(!nodes.isEmpty && nodes.count == weights.count, "a quadrature needs one weight per node")
        self.nodes = nodes
        self.weights = weights
    }

    /// The standard normal density on an even grid, normalised to sum 1, as mirt (Chalmers 2012) uses with 61 nodes.
    ///
    /// - Parameters:
    ///   - count: At least 2.
    ///   - from: The first node.
    ///   - to: The last node, above the first.
    public static func equallySpaced(_ count: Int, from: Double = -6, to: Double = 6) -> Quadrature {
        precondition(count >= 2 && from < to, "an even grid needs two nodes and an interval")
        let nodes = (0..<count).map { from + (to - from) * Double($0) / Double(count - 1) }
        let densities = nodes.map { VectorMath.exp(-$0 * $0 / 2) }
        let total = densities.reduce(0, +)
        return Quadrature(nodes: nodes, weights: densities.map { $0 / total })
    }

    /// The Gauss-Hermite rule for the standard normal, exact for polynomials up to degree `2 * count - 1`.
    ///
    /// Golub & Welsch (1969): the nodes are the eigenvalues of the Jacobi matrix of the orthonormal Hermite polynomials,
    /// `sqrt(k + 1) h[k+1](x) = x h[k](x) - sqrt(k) h[k-1](x)`; one Newton step takes them to full precision. The
    /// weights are `1 / (n h[n-1](x)²)`, which neither overflows nor underflows in the range allowed.
    ///
    /// - Parameter count: In 1...200.
    public static func gaussHermite(_ count: Int) -> Quadrature {
        precondition((1...200).contains(count), "Gauss-Hermite rules have 1 to 200 nodes")
        var nodes = [Double](repeating: 0, count: count)
        var below = (1..<count).map { Double($0).squareRoot() }
        var diagonal = nodes.mutableSpan
        var subdiagonal = below.mutableSpan
        LAPACK.sterf(&diagonal, &subdiagonal)

        var weights = [Double](repeating: 0, count: count)
        let n = Double(count)
        for i in 0..<(count + 1) / 2 {
            // The rule is symmetric: the upper half is computed, the middle node is 0.
            let upper = count - 1 - i
            var x = upper == i ? 0 : nodes[upper]
            if upper != i {
                let (value, previous) = orthonormalHermite(count, x)
                x -= value / (n.squareRoot() * previous)
            }
            // The node is rounded to a double, the weight belongs to the exact one: h[n-1]' = x h[n-1] at a root.
            let (value, previous) = orthonormalHermite(count, x)
            let offset = -value / (n.squareRoot() * previous)
            let atRoot = previous * (1 + x * offset)
            nodes[i] = -x
            nodes[upper] = x
            weights[i] = 1 / (n * atRoot * atRoot)
            weights[upper] = weights[i]
        }
        return Quadrature(nodes: nodes, weights: weights)
    }

    /// h[n](x) and h[n-1](x), orthonormal under the standard normal.
    private static func orthonormalHermite(_ n: Int, _ x: Double) -> (value: Double, previous: Double) {
        var previous = 0.0
        var value = 1.0
        for k in 0..<n {
            let next = (x * value - Double(k).squareRoot() * previous) / Double(k + 1).squareRoot()
            previous = value
            value = next
        }
        return (value, previous)
    }

    /// The rule for a normal distribution with another mean and standard deviation: nodes moved, weights kept.
    ///
    /// - Parameters:
    ///   - mean: In logits.
    ///   - standardDeviation: In logits, above 0.
    public func scaled(mean: Double, standardDeviation: Double) -> Quadrature {
        precondition(standardDeviation > 0, "a standard deviation is positive")
        return Quadrature(nodes: nodes.map { mean + standardDeviation * $0 }, weights: weights)
    }
}
