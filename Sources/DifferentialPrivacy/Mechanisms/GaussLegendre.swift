internal import Foundation

/// Gauss and Legendre's rule on [0, 1], which is exact for polynomials of degree 2n - 1: for the closed forms of mechanisms
/// whose probabilities are integrals of products.
struct GaussLegendre {
    let nodes: [Double]
    let weights: [Double]

    /// The rule with n nodes: Newton's method on the Legendre polynomial, from Tricomi's approximation of its roots.
    init(count n: Int) {
        var nodes: [Double] = []
        var weights: [Double] = []
        for index in 0..<n {
            var x = cos(.pi * (Double(index) + 0.75) / (Double(n) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                var (last, value) = (1.0, x)
                for k in 1..<max(n, 1) {
                    (last, value) = (value, (Double(2 * k + 1) * x * value - Double(k) * last) / Double(k + 1))
                }
                slope = Double(n) * (x * value - last) / (x * x - 1)
                let step = value / slope
                x -= step
                if abs(step) < 1e-15 { break }
            }
            nodes.append((1 - x) / 2)
            weights.append(1 / ((1 - x * x) * slope * slope))
        }
        self.nodes = nodes
        self.weights = weights
    }

    /// The integral of a function that is smooth between the given points and decays at rate 1/`scale` beyond them: the
    /// panels are at most `scale` wide and reach 48 scales out, where e^-48 is below the rounding of the rest.
    func integral(between points: [Double], scale: Double, _ function: (Double) -> Double) -> Double {
        let sorted = points.sorted()
        guard let first = sorted.first, let last = sorted.last else { return 0 }
        var sum = 0.0
        let edges = [first - 48 * scale] + sorted + [last + 48 * scale]
        for (low, high) in zip(edges, edges.dropFirst()) where high > low {
            let panels = Int(((high - low) / scale).rounded(.up))
            let width = (high - low) / Double(panels)
            for panel in 0..<panels {
                let start = low + Double(panel) * width
                for (node, weight) in zip(nodes, weights) { sum += width * weight * function(start + width * node) }
            }
        }
        return sum
    }
}
