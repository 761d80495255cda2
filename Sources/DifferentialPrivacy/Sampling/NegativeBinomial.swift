internal import Foundation

/// The negative binomial distribution with a shape of 1/m: m independent ones add up to a geometric variable.
///
/// P(k) = C(k + 1/m - 1, k) (1 - p)^(1/m) p^k for p = e^(-1/b) with a rational scale b. The difference of two is a share of discrete Laplace
/// noise: m such differences sum to exactly the discrete Laplace distribution of scale b.
///
/// Sampled exactly, in integer arithmetic, by rejection from the geometric distribution: P(k) is proportional to that times the product over
/// i = 1...k of (m (i - 1) + 1)/(m i), each factor of which is one toss. The running time is not constant, and grows as b^(1 - 1/m).
///
/// Source: Goryczka and Xiong (2017), "A comprehensive comparison of multiparty secure additions with differential privacy", on the infinite
/// divisibility of the geometric distribution.
struct NegativeBinomial: Sendable, Equatable {
    /// m.
    let parts: UInt64
    let scaleNumerator: UInt64
    let scaleDenominator: UInt64

    /// P(X = k), for tests of the law.
    func pmf(_ k: Int64) -> Double {
        guard k >= 0 else { return 0 }
        let shape = 1 / Double(parts)
        let rate = Double(scaleDenominator) / Double(scaleNumerator)
        let start = exp(shape * log(-expm1(-rate)))
        return stride(from: 1.0, through: Double(k), by: 1).reduce(start) { $0 * exp(-rate) * ($1 - 1 + shape) / $1 }
    }

    func draw<Bits: BitSource & ~Copyable>(using bits: inout Bits) -> Int64 {
        while true {
            // At least one success with probability e^(-1/b), and then first the factor that rejects most: 1/m.
            guard bits.exponentialBernoulli(scaleDenominator, over: scaleNumerator) else { return 0 }
            guard bits.uniform(below: parts) == 0 else { continue }
            // What follows the first success is geometric again.
            let k = 1 + bits.geometric(scaleNumerator: scaleNumerator, scaleDenominator: scaleDenominator)
            if keeps(k, using: &bits) { return Int64(k) }
        }
    }

    /// Whether a geometric draw k of at least 1 is kept, once its first factor 1/m was: true with probability exactly the product over
    /// i = 2...k.
    func keeps<Bits: BitSource & ~Copyable>(_ k: UInt64, using bits: inout Bits) -> Bool {
        var i: UInt64 = 2
        while i <= k {
            if bits.uniform(below: parts * i) > parts * (i - 1) { return false }
            i += 1
        }
        return true
    }
}
