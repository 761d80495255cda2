internal import Foundation
internal import NumericalCore

/// Logistic regression of grouped answers by Newton's method with halved steps.
struct BinomialRegression {
    let coefficients: [Double]
    let covariance: Matrix
    let logLikelihood: Double

    /// - Parameter rows: covariates with how many answered right and wrong there.
    /// - Returns: `nil` where the maximum is at infinity (right and wrong answers separate) or covariates are dependent.
    init?(_ rows: [(covariates: [Double], right: Double, wrong: Double)]) {
        guard let width = rows.first?.covariates.count else { return nil }
        func logLikelihood(_ b: [Double]) -> Double {
            rows.reduce(0) { sum, row in
                let z = zip(b, row.covariates).reduce(0) { $0 + $1.0 * $1.1 }
                return sum - row.right * VectorMath.log1pexp(-z) - row.wrong * VectorMath.log1pexp(z)
            }
        }
        var b = [Double](repeating: 0, count: width)
        var here = logLikelihood(b)
        for _ in 0..<100 {
            var gradient = [Double](repeating: 0, count: width)
            var information = Matrix(rows: width, columns: width)
            for row in rows {
                let z = zip(b, row.covariates).reduce(0) { $0 + $1.0 * $1.1 }
                let p = VectorMath.logistic(z)
                let n = row.right + row.wrong
                let weight = n * p * VectorMath.logistic(-z)
                for i in 0..<width {
                    gradient[i] += (row.right - n * p) * row.covariates[i]
                    for j in 0...i { information[i, j] += weight * row.covariates[i] * row.covariates[j] }
                }
            }
            for i in 0..<width { for j in 0..<i { information[j, i] = information[i, j] } }
            guard let factor = try? Cholesky(information) else { return nil }
            let step = factor.solve(gradient)
            // What the quadratic approximation has left to gain.
            let gain = zip(step, gradient).reduce(0) { $0 + $1.0 * $1.1 }
            if gain < 1e-14 * (1 + abs(here)) {
                // Where answers separate, the likelihood flattens while the predictors run away.
                let furthest = rows.reduce(0) { far, row in
                    max(far, abs(zip(b, row.covariates).reduce(0) { $0 + $1.0 * $1.1 }))
                }
                guard furthest < 25 else { return nil }
                coefficients = b
                covariance = factor.inverse()
                self.logLikelihood = here
                return
            }
            var length = 1.0
            while length > 1e-6 {
                let candidate = zip(b, step).map { $0 + length * $1 }
                let there = logLikelihood(candidate)
                if there >= here {
                    b = candidate
                    here = there
                    break
                }
                length /= 2
            }
            guard length > 1e-6, b.allSatisfy({ abs($0) < 1e4 }) else { return nil }
        }
        return nil
    }
}
