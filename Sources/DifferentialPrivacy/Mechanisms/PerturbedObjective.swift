internal import Foundation

/// The objective of ``ObjectivePerturbation``: J(theta) = sum of log(1 + e^(-s x theta)) + ridge |theta|^2/2 + b theta over rows x with answers
/// s = 1 or -1, and a point near its minimum with a certificate of how near.
///
/// J is `ridge`-strongly convex, so that |theta - theta*| <= |J'(theta)|/ridge for every theta.
struct PerturbedObjective {
    /// n d numbers, each a whole number of 2^-k, rows of norm at most ``norm``.
    private let rows: [Double]
    /// -1 where the answer is true, else 1: the derivative's sign at large margins.
    private let signs: [Double]
    /// R.
    private let norm: Double
    private let ridge: Double
    /// b: exact up to one rounding of each entry.
    private let linear: [Double]
    private let width: Int

    init(rows: [Double], answers: [Bool], norm: Double, ridge: Double, linear: [Double]) {
        self.rows = rows
        signs = answers.map { $0 ? -1 : 1 }
        self.norm = norm
        self.ridge = ridge
        self.linear = linear
        width = linear.count
    }

    /// J'(theta) in floating point, the weights of the rows in the second derivative, and a bound on the Euclidean norm of the error.
    ///
    /// With u = 2^-52: a margin is off by at most d u R |theta|, and the logistic function is 1/4-Lipschitz; its own value carries four roundings,
    /// the product with x one, compensated sums two (Ogita, Rump and Oishi, 2005), ridge theta and b two each.
    func gradient(at theta: [Double]) -> (value: [Double], weights: [Double], error: Double) {
        var sums = [Double](repeating: 0, count: width)
        var rests = sums
        var weights = [Double](repeating: 0, count: signs.count)
        for row in signs.indices {
            let start = row * width
            var margin = 0.0
            for index in 0..<width { margin += rows[start + index] * theta[index] }
            let share = 1 / (1 + exp(-signs[row] * margin))
            weights[row] = share * (1 - share)
            let slope = signs[row] * share
            for index in 0..<width {
                let term = slope * rows[start + index]
                let sum = sums[index] + term
                // The rounding of a sum is a floating-point number itself (Knuth, 1969).
                let moved = sum - sums[index]
                rests[index] += (sums[index] - (sum - moved)) + (term - moved)
                sums[index] = sum
            }
        }
        var value = sums
        for index in value.indices {
            value[index] = (sums[index] + rests[index]) + ridge * theta[index] + linear[index]
        }
        let (d, n) = (Double(width), Double(signs.count))
        let length = Self.norm(theta)
        let perRow = norm * (d * norm * length / 4 + 8)
        let error = Double.ulpOfOne * (n * perRow + 4 * (ridge * length + Self.norm(linear)))
        return (value, weights, error * 1.01)
    }

    /// A point at which the norm of J' is at most `bound`, rounding included; `nil` where none was found.
    ///
    /// Newton's method, in which a step is halved until the norm of the gradient falls. Along Newton's direction that norm falls at first,
    /// wherever it is not 0, since J'' is positive.
    func minimum(gradientWithin bound: Double) -> [Double]? {
        var theta = [Double](repeating: 0, count: width)
        var here = gradient(at: theta)
        var size = Self.norm(here.value)
        var system = hessian(here.weights)
        for _ in 0..<200 {
            if size * (1 + Double.ulpOfOne * Double(width + 4)) + here.error <= bound { return theta }
            guard let direction = system?.solution(here.value) else { return nil }
            var step = 1.0
            var improved = false
            for _ in 0..<60 {
                var candidate = theta
                for index in candidate.indices { candidate[index] -= step * direction[index] }
                let there = gradient(at: candidate)
                let next = Self.norm(there.value)
                if next < (1 - step / 8) * size {
                    let isFast = next < size / 16
                    (theta, here, size, improved) = (candidate, there, next, true)
                    // An old second derivative is good enough as long as it works.
                    if !isFast { system = hessian(here.weights) }
                    break
                }
                step /= 2
            }
            if !improved { return nil }
        }
        return nil
    }

    private func hessian(_ weights: [Double]) -> PositiveSystem? {
        var triangle = [Double](repeating: 0, count: width * width)
        for row in weights.indices where weights[row] > 0 {
            let start = row * width
            for i in 0..<width {
                let left = weights[row] * rows[start + i]
                if left == 0 { continue }
                for j in 0...i { triangle[i * width + j] += left * rows[start + j] }
            }
        }
        return PositiveSystem(size: width) { triangle[$0 * width + $1] + ($0 == $1 ? ridge : 0) }
    }

    static func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
