internal import Foundation

/// The noise that repeated releases about random samples of the units need.
///
/// In each of T steps, every unit takes part by itself with probability q, unseen, and the sum of the sample's contributions, of l2 norm at most
/// Delta, gets discrete Gaussian noise with sigma = z Delta. For whole orders a >= 2, the Rényi divergence of a step in either direction is at
/// most 1/(a - 1) log sum_k C(a, k) (1 - q)^(a-k) q^k e^(k (k-1)/(2 z^2)) (Mironov, Talwar and Zhang, 2019, section 3.3): the moments
/// E (P/Q)^k of discrete Gaussians do not exceed those of Gaussian ones (Canonne, Kamath and Steinke, 2020, theorem 14), and x -> Delta - x swaps the
/// two laws, which is what makes the other direction no worse (theorem 5 of the former). Steps add up, and become (epsilon, delta) by
/// proposition 12 of the latter.
///
/// Whole orders only: a few per cent more noise than a numerical accountant of the whole loss distribution would find.
enum SubsampledNoise {
    /// The orders tried.
    static let orders = Array(2...32) + [36, 40, 48, 56, 64, 80, 96, 128, 192, 256, 512]

    /// The epsilon of T steps, rounded up.
    static func epsilon(multiplier z: Double, rate q: Double, steps: Int, delta: Double) -> Double {
        var least = Double.infinity
        for order in orders {
            let a = Double(order)
            let divergence = Double(steps) * stepDivergence(order, z, q)
            let epsilon = divergence + log1p(-1 / a) - (log(delta) + log(a)) / (a - 1)
            least = min(least, epsilon + 1e-9 * (1 + abs(epsilon)))
        }
        return max(0, least)
    }

    /// The least noise multiplier, to 1e-6 above, that keeps epsilon; `nil` where 2^12 is not enough.
    static func multiplier(epsilon: Double, rate q: Double, steps: Int, delta: Double) -> Double? {
        func isEnough(_ z: Double) -> Bool {
            Self.epsilon(multiplier: z, rate: q, steps: steps, delta: delta) <= epsilon
        }
        var high = 0.25
        while !isEnough(high) {
            high *= 2
            guard high <= 4096 else { return nil }
        }
        var low = high / 2
        while high - low > 1e-6 * high {
            let middle = (low + high) / 2
            if isEnough(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// The Rényi divergence of one step at a whole order.
    static func stepDivergence(_ order: Int, _ z: Double, _ q: Double) -> Double {
        let a = Double(order)
        if q >= 1 { return a / (2 * z * z) }
        var terms: [(value: Double, size: Double)] = []
        var ways = 0.0
        for k in 0...order {
            let k = Double(k)
            let (out, taken, moment) = ((a - k) * log1p(-q), k * log(q), k * (k - 1) / (2 * z * z))
            terms.append((ways + out + taken + moment, abs(ways) + k + abs(out) + abs(taken) + moment))
            ways += log((a - k) / (k + 1))
        }
        let largest = terms.map(\.value).max() ?? 0
        // Each exponent carries roundings in proportion to the sizes of its parts; their mean is added, times four.
        var (sum, error) = (0.0, 0.0)
        for term in terms {
            let weight = exp(term.value - largest)
            sum += weight
            error += weight * term.size
        }
        let margin = 4 * Double.ulpOfOne * (error / sum + a + abs(largest))
        return max(0, (largest + log(sum) + margin) / (a - 1))
    }
}
