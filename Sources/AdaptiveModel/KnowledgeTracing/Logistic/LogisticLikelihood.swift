internal import NumericalCore

/// The penalised likelihood of a logistic model: Σ log-loss + (penalty / 2) Σ coefficient², the intercept not penalised.
struct LogisticLikelihood: Sendable {
    let features: LogisticFeatures
    let penalty: Double

    /// The objective at one point.
    struct Point {
        /// To be minimised.
        var objective: Double
        var logLikelihood: Double
        /// Of the objective.
        var gradient: [Double]
        /// Row to p (1 − p).
        var weights: [Double]
    }

    func callAsFunction(_ coefficients: [Double]) -> Point {
        var gradient = [Double](repeating: 0, count: coefficients.count)
        var weights = [Double](repeating: 0, count: features.count)
        var logLikelihood = 0.0
        var entries = LogisticFeatures.Row(for: features)
        for row in 0..<features.count {
            features.gather(row, into: &entries)
            let z = entries.dot(coefficients)
            let p = VectorMath.logistic(z)
            let right = features.outcomes[row] == 1
            // log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)
            logLikelihood -= VectorMath.log1pexp(right ? -z : z)
            weights[row] = p * (1 - p)
            entries.add(p - (right ? 1 : 0), to: &gradient)
        }
        var squares = 0.0
        for k in 1..<coefficients.count {
            squares += coefficients[k] * coefficients[k]
            gradient[k] += penalty * coefficients[k]
        }
        return Point(
            objective: penalty / 2 * squares - logLikelihood, logLikelihood: logLikelihood, gradient: gradient,
            weights: weights)
    }

    /// The Hessian at a point with these weights, times a vector.
    func hessian(_ weights: [Double], times vector: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: vector.count)
        var entries = LogisticFeatures.Row(for: features)
        for row in 0..<features.count {
            features.gather(row, into: &entries)
            entries.add(weights[row] * entries.dot(vector), to: &result)
        }
        for k in 1..<vector.count { result[k] += penalty * vector[k] }
        return result
    }

    /// The diagonal of the Hessian.
    func diagonal(_ weights: [Double]) -> [Double] {
        var result = [Double](repeating: penalty, count: features.columns.count)
        result[0] = 0
        var entries = LogisticFeatures.Row(for: features)
        for row in 0..<features.count {
            features.gather(row, into: &entries)
            for k in 0..<entries.count {
                result[entries.columns[k]] += weights[row] * entries.values[k] * entries.values[k]
            }
        }
        return result
    }
}
