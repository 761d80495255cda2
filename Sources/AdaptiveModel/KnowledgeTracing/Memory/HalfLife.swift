internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Half-life regression (Settles & Meeder 2016): P(recalled after Δ days) = 2^(−Δ/h) with a half-life h = 2^(θ·x) days that depends on
/// what the pupil did before.
public struct HalfLifeRegression: Sendable, Equatable, Codable {
    /// Weights θ of the features x, in doublings of the half-life.
    public var weights: [Double]

    /// A model with these weights.
    public init(weights: [Double]) { self.weights = weights }

    /// 2^(θ·x) days, at least a quarter of an hour and at most 1000 years where the exponent is extreme.
    public func halfLife(_ features: [Double]) -> Double {
        precondition(features.count == weights.count, "a weight for every feature")
        return Self.halfLife(exponent: zip(weights, features).reduce(0) { $0 + $1.0 * $1.1 })
    }

    /// 2^exponent days, within [2^−6.6, 2^18.5]: a quarter of an hour to 1000 years.
    public static func halfLife(exponent: Double) -> Double { exp2(min(max(exponent, -6.6), 18.5)) }

    /// P(recalled) `days` after the last practice; 1 at once. A negative number of days counts as none.
    public static func recall(afterDays days: Double, halfLife: Double) -> Double { exp2(-max(days, 0) / halfLife) }

    /// The days until P(recalled) has fallen to `retention`, in (0, 1): when to practise again.
    public static func days(until retention: Double, halfLife: Double) -> Double {
        precondition(retention > 0 && retention < 1, "a retention between 0 and 1")
        return -log2(retention) * halfLife
    }

    /// The features of Settles and Meeder without the words': 1, √(1 + right), √(1 + wrong).
    public static func features(right: Int, wrong: Int) -> [Double] {
        [1, Double(1 + right).squareRoot(), Double(1 + wrong).squareRoot()]
    }
}

/// One answer some days after the practice before it.
public struct Recall: Sendable, Equatable {
    /// Days since; at least 0.
    public var days: Double
    /// What the half-life depends on.
    public var features: [Double]
    /// Whether it was recalled.
    public var recalled: Bool

    /// An answer `days` days after the practice before it.
    public init(days: Double, features: [Double], recalled: Bool) {
        self.days = days
        self.features = features
        self.recalled = recalled
    }
}

extension HalfLifeRegression {
    /// Fits the weights to answers by maximum likelihood with a ridge, by Fisher scoring with halved steps.
    ///
    /// The log-likelihood of an answer is log p or log(1 − p) with p = 2^(−Δ/h) kept below 1 − 10⁻⁶, as an answer at once may fail
    /// for other reasons than forgetting. The original minimises squared errors of recall shares; the likelihood weighs answers as
    /// the binomial does.
    ///
    /// - Parameters:
    ///   - recalls: at least one, all with as many features.
    ///   - ridge: of the weights; above 0.
    ///   - start: the weights to start from, zero unless given.
    public init(fitting recalls: [Recall], ridge: Double = 0.1, start: [Double]? = nil) {
        precondition(!recalls.isEmpty && ridge > 0, "answers to fit to, and a ridge above 0")
        let n = recalls[0].features.count
        var weights = start ?? [Double](repeating: 0, count: n)
        precondition(weights.count == n && recalls.allSatisfy { $0.features.count == n }, "features alike in number")
        var (value, gradient, information) = Self.scored(weights, recalls, ridge: ridge)
        for _ in 0..<200 {
            guard let factor = try? Cholesky(information) else { break }
            let step = factor.solve(gradient)
            var scale = 1.0
            var moved = false
            while scale > 1e-10 {
                let candidate = zip(weights, step).map { $0 + scale * $1 }
                let next = Self.scored(candidate, recalls, ridge: ridge)
                if next.value > value {
                    (weights, moved) = (candidate, next.value - value > 1e-10 * abs(value))
                    (value, gradient, information) = next
                    break
                }
                scale /= 2
            }
            guard moved else { break }
        }
        self.init(weights: weights)
    }

    private static func scored(
        _ weights: [Double], _ recalls: [Recall], ridge: Double
    ) -> (value: Double, gradient: [Double], information: Matrix) {
        let n = weights.count
        var value = 0.0
        var gradient = [Double](repeating: 0, count: n)
        var information = Matrix(rows: n, columns: n)
        for recall in recalls {
            let exponent = zip(weights, recall.features).reduce(0) { $0 + $1.0 * $1.1 }
            let h = halfLife(exponent: exponent)
            let p = min(max(Self.recall(afterDays: recall.days, halfLife: h), 1e-15), 1 - 1e-6)
            value += recall.recalled ? log(p) : log1p(-p)
            // dp/d(θ·x) = p (ln 2)² Δ/h.
            let slope = p * M_LN2 * M_LN2 * max(recall.days, 0) / h
            let score = slope * ((recall.recalled ? 1 : 0) - p) / (p * (1 - p))
            let weight = slope * slope / (p * (1 - p))
            for i in 0..<n {
                gradient[i] += score * recall.features[i]
                for j in 0...i { information[i, j] += weight * recall.features[i] * recall.features[j] }
            }
        }
        for i in 0..<n {
            value -= ridge / 2 * weights[i] * weights[i]
            gradient[i] -= ridge * weights[i]
            information[i, i] += ridge
        }
        return (value, gradient, information)
    }
}
