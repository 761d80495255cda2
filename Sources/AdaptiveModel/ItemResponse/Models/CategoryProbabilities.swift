internal import Foundation
internal import NumericalCore

/// log(p / (1 − p)), infinite at 0 and 1.
func logit(_ p: Double) -> Double { log(p) - log1p(-p) }

/// The probabilities of an item's categories at one ability, with derivatives by ability.
public struct CategoryProbabilities: Sendable, Equatable {
    /// P_k; they sum to 1.
    public internal(set) var probability: [Double]
    /// dP_k/dθ.
    public internal(set) var first: [Double]
    /// d²P_k/dθ².
    public internal(set) var second: [Double]

    /// Fisher information about ability, Σ (dP_k/dθ)²/P_k.
    public var information: Double {
        zip(probability, first).reduce(0) { $1.0 > 0 ? $0 + $1.1 * $1.1 / $1.0 : $0 }
    }

    /// Warm's J, Σ (dP_k/dθ)(d²P_k/dθ²)/P_k (Warm 1989, equation 14; Samejima 1993 for more than two categories).
    public var warmBias: Double {
        var sum = 0.0
        for k in probability.indices where probability[k] > 0 { sum += first[k] * second[k] / probability[k] }
        return sum
    }

    /// The expected category, Σ k P_k.
    public var expectedScore: Double {
        probability.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    }
}

extension ItemModel {
    /// The probabilities of the categories at ability `theta`, with derivatives.
    public func probabilities(_ theta: Double) -> CategoryProbabilities { curves.probabilities(theta) }

    /// Fisher information about ability at `theta`.
    public func information(_ theta: Double) -> Double { probabilities(theta).information }
}

extension ResponseCurves {
    func probabilities(_ theta: Double) -> CategoryProbabilities {
        let predictors = predictors
        let count = predictors.count + 1
        var p = [Double](repeating: 0, count: count)
        var first = p
        var second = p
        switch link {
        case .asymptotic(let lower, let upper):
            let a = predictors[0].slope
            let z = a * theta + predictors[0].offset
            let s = VectorMath.logistic(z)
            let t = VectorMath.logistic(-z)
            p[1] = lower + (upper - lower) * s
            p[0] = (1 - upper) + (upper - lower) * t
            first[1] = (upper - lower) * a * s * t
            second[1] = first[1] * a * (t - s)
            first[0] = -first[1]
            second[0] = -second[1]
        case .cumulative:
            // P(at least k), its derivatives, for k = 0, ..., count.
            var upper = (p: 1.0, complement: 0.0, z: Double.infinity, first: 0.0, second: 0.0)
            for k in 0..<count {
                var next = (p: 0.0, complement: 1.0, z: -Double.infinity, first: 0.0, second: 0.0)
                if k < predictors.count {
                    let a = predictors[k].slope
                    let z = a * theta + predictors[k].offset
                    let s = VectorMath.logistic(z)
                    let t = VectorMath.logistic(-z)
                    next = (s, t, z, a * s * t, a * a * s * t * (t - s))
                }
                // The difference of two values near 1 is taken from their complements.
                p[k] =
                    k == 0
                    ? next.complement
                    : k == count - 1 ? upper.p : upper.p * next.complement * -expm1(next.z - upper.z)
                first[k] = upper.first - next.first
                second[k] = upper.second - next.second
                upper = next
            }
        case .sequential:
            var reached = 1.0
            var slope = 0.0
            var curvature = 0.0
            for k in 0..<count {
                var stays = 1.0
                var stayFirst = 0.0
                var staySecond = 0.0
                if k < predictors.count {
                    let a = predictors[k].slope
                    let z = a * theta + predictors[k].offset
                    let s = VectorMath.logistic(z)
                    stays = VectorMath.logistic(-z)
                    stayFirst = -a * s
                    staySecond = -a * a * s * stays
                    p[k] = reached * stays
                    let l1 = slope + stayFirst
                    let l2 = curvature + staySecond
                    first[k] = p[k] * l1
                    second[k] = p[k] * (l1 * l1 + l2)
                    reached *= s
                    slope += a * stays
                    curvature += staySecond
                } else {
                    p[k] = reached
                    first[k] = p[k] * slope
                    second[k] = p[k] * (slope * slope + curvature)
                }
            }
        case .dividedByTotal:
            let z = [0] + predictors.map { $0.slope * theta + $0.offset }
            let slopes = [0] + predictors.map(\.slope)
            let top = z.max() ?? 0
            var total = 0.0
            for k in 0..<count {
                p[k] = VectorMath.exp(z[k] - top)
                total += p[k]
            }
            var mean = 0.0
            for k in 0..<count {
                p[k] /= total
                mean += p[k] * slopes[k]
            }
            var variance = 0.0
            for k in 0..<count { variance += p[k] * (slopes[k] - mean) * (slopes[k] - mean) }
            for k in 0..<count {
                let deviation = slopes[k] - mean
                first[k] = p[k] * deviation
                second[k] = p[k] * (deviation * deviation - variance)
            }
        }
        return CategoryProbabilities(probability: p, first: first, second: second)
    }
}
