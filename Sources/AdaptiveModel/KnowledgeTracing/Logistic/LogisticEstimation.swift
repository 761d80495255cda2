internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How logistic tracers are fitted: Newton's method on the penalised likelihood, which is strictly convex, with halved steps where one
/// would overshoot.
///
/// A step is solved exactly (`LogisticSystem`) while that is cheap, else by conjugate gradients with the Hessian's diagonal as
/// preconditioner (Hestenes & Stiefel 1952), which needs no more memory than the coefficients.
public struct LogisticEstimation: Sendable {
    /// Half of this times each coefficient's square is added to the log-loss, the intercept's excepted: 1 is a normal prior of
    /// standard deviation 1, and what software calls C = 1.
    public var penalty: Double
    /// The fit ends when no coefficient would move by more than this.
    public var tolerance: Double
    /// The most Newton steps.
    public var maximumSteps: Int
    /// The largest core that is factorised in every step.
    var directOrder = 1_500
    /// The most multiplications to eliminate with in every step.
    var directCost = 1e9

    /// - Parameters:
    ///   - penalty: above 0, so that there is one solution whatever the answers.
    ///   - tolerance: above 0, in logits.
    ///   - maximumSteps: above 0.
    public init(penalty: Double = 1, tolerance: Double = 1e-8, maximumSteps: Int = 100) {
        precondition(penalty > 0 && tolerance > 0 && maximumSteps > 0, "a fit needs a penalty, a tolerance and a step")
        self.penalty = penalty
        self.tolerance = tolerance
        self.maximumSteps = maximumSteps
    }

    /// Where a fit ended.
    struct Result {
        var coefficients: [Double]
        var logLikelihood: Double
        var objective: Double
        var converged: Bool
        var steps: Int
    }

    func minimize(_ features: LogisticFeatures) throws(KnowledgeTracingError) -> Result {
        let likelihood = LogisticLikelihood(features: features, penalty: penalty)
        let right = features.outcomes.reduce(0) { $0 + Int($1) }
        guard features.count > 0 else { throw .noAnswers }
        var x = [Double](repeating: 0, count: features.columns.count)
        // Half an answer of each kind more: the maximum where all are alike, and near to it elsewhere.
        x[0] = log((Double(right) + 0.5) / (Double(features.count - right) + 0.5))
        var here = likelihood(x)
        if right == 0 || right == features.count {
            // The intercept has no finite maximum and nothing else has anything to explain.
            return Result(
                coefficients: x, logLikelihood: here.logLikelihood, objective: here.objective, converged: true, steps: 0
            )
        }
        let plan = LogisticSystem.Plan(features)
        let isDirect = plan.coreOrder <= directOrder && plan.cost <= directCost
        var steps = 0
        while true {
            let step: [Double]
            if isDirect {
                guard let system = try? LogisticSystem(likelihood, weights: here.weights, plan: plan) else {
                    throw .notDetermined
                }
                step = system.solve(here.gradient)
            } else {
                step = conjugateGradients(likelihood, here)
            }
            let largest = step.reduce(0) { max($0, abs($1)) }
            let gain = zip(step, here.gradient).reduce(0) { $0 + $1.0 * $1.1 }
            let isDone = largest <= tolerance || gain <= 0
            if isDone || steps >= maximumSteps {
                return Result(
                    coefficients: x, logLikelihood: here.logLikelihood, objective: here.objective, converged: isDone,
                    steps: steps)
            }
            steps += 1
            // Eight bytes a row that no candidate needs.
            here.weights = []
            var length = 1.0
            while true {
                let candidate = zip(x, step).map { $0 - length * $1 }
                let there = likelihood(candidate)
                // What rounding leaves of a difference of two values.
                let noise = 1e-12 * abs(here.objective)
                if there.objective <= here.objective - 1e-4 * length * gain + noise || length < 1e-8 {
                    (x, here) = (candidate, there)
                    break
                }
                length /= 2
            }
        }
    }

    /// The Newton step to a relative accuracy of 1e-4, enough for a tenfold gain or more a step.
    private func conjugateGradients(_ likelihood: LogisticLikelihood, _ point: LogisticLikelihood.Point) -> [Double] {
        let diagonal = likelihood.diagonal(point.weights)
        var x = [Double](repeating: 0, count: diagonal.count)
        var residual = point.gradient
        func preconditioned(_ vector: [Double]) -> [Double] {
            vector.indices.map { diagonal[$0] > 0 ? vector[$0] / diagonal[$0] : vector[$0] }
        }
        func dot(_ a: [Double], _ b: [Double]) -> Double {
            var sum = 0.0
            for k in a.indices { sum += a[k] * b[k] }
            return sum
        }
        var z = preconditioned(residual)
        var direction = z
        var product = dot(residual, z)
        let goal = 1e-8 * product
        for _ in 0..<min(1_000, x.count) where product > goal {
            let image = likelihood.hessian(point.weights, times: direction)
            let length = product / dot(direction, image)
            for k in x.indices {
                x[k] += length * direction[k]
                residual[k] -= length * image[k]
            }
            z = preconditioned(residual)
            let next = dot(residual, z)
            for k in direction.indices { direction[k] = z[k] + next / product * direction[k] }
            product = next
        }
        return x
    }
}
