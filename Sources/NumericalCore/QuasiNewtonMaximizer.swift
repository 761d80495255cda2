/// Maximisation by limited-memory BFGS (Nocedal 1980) with a preconditioner that the function itself supplies, and a line search that
/// never accepts a lower value: monotone, and superlinear near the maximum.
///
/// With the complete-data information as preconditioner the first step is a step of the EM gradient algorithm (Lange 1995), and the
/// corrections learn the information that the missing data take away: EM's robust start without its slow end (Jamshidian & Jennrich 1997).
package struct QuasiNewtonMaximizer: Sendable {
    /// Corrections remembered.
    package var memory = 16
    /// The maximum is reached when neither the step nor the preconditioned gradient moves a parameter by more than this.
    package var tolerance: Double
    /// The most evaluations of the function.
    package var maximumEvaluations: Int
    /// The most a parameter moves in one step.
    package var longestMove = 2.0

    package init(tolerance: Double, maximumEvaluations: Int) {
        self.tolerance = tolerance
        self.maximumEvaluations = maximumEvaluations
    }

    /// The function at one point.
    package protocol Point {
        var value: Double { get }
        var gradient: [Double] { get }
        /// An approximate inverse of the negative Hessian, positive definite, times a vector.
        func preconditioned(_ vector: [Double]) -> [Double]
    }

    /// Steps taken and the changes of the gradient over them: what the search has learnt of the Hessian. A search of a function near to
    /// one that was searched before, a finer quadrature of the same integral say, goes on from there.
    package struct History: Sendable {
        var steps: [[Double]] = []
        var changes: [[Double]] = []

        package init() {}
    }

    /// Where the search ended.
    package struct Result<P: Point> {
        package let parameters: [Double]
        package let point: P
        package let converged: Bool
        package let evaluations: Int
        /// The largest move of a parameter that the last quasi-Newton step asked for: an estimate of the distance from the maximum.
        package let remainingMove: Double
    }

    /// - Parameters:
    ///   - start: parameters at which the function has a value.
    ///   - history: of this and earlier searches.
    ///   - function: `nil` outside the function's domain.
    /// - Returns: `nil` where the function has no value at `start`.
    package func maximize<P: Point>(
        from start: [Double], history: inout History, _ function: (_ parameters: [Double]) -> P?
    ) -> Result<P>? {
        var x = start
        guard var here = function(x) else { return nil }
        var evaluations = 1
        var restarted = false

        while true {
            let natural = here.preconditioned(here.gradient)
            var direction = twoLoop(here, history)
            if dot(direction, here.gradient) <= 0 {
                history.steps = []
                history.changes = []
                direction = natural
            }
            let largest = direction.reduce(0) { max($0, abs($1)) }
            let remaining = max(largest, natural.reduce(0) { max($0, abs($1)) })
            if remaining <= tolerance || evaluations >= maximumEvaluations || x.isEmpty {
                return Result(
                    parameters: x, point: here, converged: remaining <= tolerance, evaluations: evaluations,
                    remainingMove: remaining)
            }
            if largest > longestMove { for k in direction.indices { direction[k] *= longestMove / largest } }

            let slope = dot(direction, here.gradient)
            // What rounding leaves of a difference of two values.
            let noise = 1e-13 * (abs(here.value) + 1)
            var length = 1.0
            var accepted: (x: [Double], point: P)?
            while evaluations < maximumEvaluations, length > 1e-10 {
                let candidate = zip(x, direction).map { $0 + length * $1 }
                evaluations += 1
                if let there = function(candidate), there.value.isFinite {
                    let gain = there.value - here.value
                    if gain >= 1e-4 * length * slope || (length * slope < noise && gain >= -noise) {
                        accepted = (candidate, there)
                        break
                    }
                    // The maximum of the parabola through both values and the slope here.
                    let parabola = 0.5 * length * length * slope / max(length * slope - gain, .leastNormalMagnitude)
                    length = min(max(parabola, 0.1 * length), 0.5 * length)
                } else {
                    length *= 0.3
                }
            }
            guard let accepted else {
                if !restarted, evaluations < maximumEvaluations, !history.steps.isEmpty {
                    restarted = true
                    history.steps = []
                    history.changes = []
                    continue
                }
                return Result(
                    parameters: x, point: here, converged: false, evaluations: evaluations, remainingMove: remaining)
            }
            restarted = false
            let step = zip(accepted.x, x).map { $0 - $1 }
            let change = zip(here.gradient, accepted.point.gradient).map { $0 - $1 }
            if dot(step, change) > 1e-12 * (dot(step, step) * dot(change, change)).squareRoot() {
                history.steps.append(step)
                history.changes.append(change)
                if history.steps.count > memory {
                    history.steps.removeFirst()
                    history.changes.removeFirst()
                }
            }
            x = accepted.x
            here = accepted.point
        }
    }

    private func twoLoop<P: Point>(_ here: P, _ history: History) -> [Double] {
        let (steps, changes) = (history.steps, history.changes)
        var vector = here.gradient
        var weights = [Double](repeating: 0, count: steps.count)
        let curvatures = steps.indices.map { dot(steps[$0], changes[$0]) }
        for k in steps.indices.reversed() {
            weights[k] = dot(steps[k], vector) / curvatures[k]
            for i in vector.indices { vector[i] -= weights[k] * changes[k][i] }
        }
        vector = here.preconditioned(vector)
        for k in steps.indices {
            let correction = weights[k] - dot(changes[k], vector) / curvatures[k]
            for i in vector.indices { vector[i] += correction * steps[k][i] }
        }
        return vector
    }

    private func dot(_ x: [Double], _ y: [Double]) -> Double {
        var sum = 0.0
        for k in x.indices { sum += x[k] * y[k] }
        return sum
    }
}
