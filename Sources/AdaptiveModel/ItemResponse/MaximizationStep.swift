internal import Foundation
internal import NumericalCore

/// The M-step of the logistic models: given expected statistics, the parameters that maximise the expected complete-data
/// log-likelihood (plus log prior), by Newton's method from the current ones.
///
/// For an item it is d·Σx + a·Σ x E[θ] − Σ_q n_q log(1 + exp(aθ_q + d)), concave in (a, d) (exponential family).
struct MaximizationStep: Sendable {
    let model: ItemResponseModel
    let totals: ItemTotals
    let nodes: [Double]
    let prior: ItemPrior?

    /// Newton steps an item gets; EM repeats the step, so it need not be exact.
    private static let newtonSteps = 4
    /// The most a parameter moves in one Newton step.
    private static let longestMove = 2.0

    func callAsFunction(
        _ current: LogisticParameters, _ sums: ExpectedSums, _ quadrature: Quadrature
    ) -> LogisticParameters {
        var next = current
        switch model {
        case .rasch:
            for item in next.intercepts.indices { raschItem(item, in: &next, sums) }
            next.variance = latentVariance(current.variance, sums, quadrature)
        case .onePL:
            onePL(&next, sums)
        case .twoPL:
            for item in next.intercepts.indices { twoPLItem(item, in: &next, sums) }
        }
        return next
    }

    /// Derivatives of Σ_q n_q log(1 + exp(aθ_q + d)): by d, a, dd, da, aa.
    private func softplusDerivatives(
        _ mass: ArraySlice<Double>, a: Double, d: Double
    ) -> (d: Double, a: Double, dd: Double, da: Double, aa: Double) {
        var g0 = 0.0
        var g1 = 0.0
        var h0 = 0.0
        var h1 = 0.0
        var h2 = 0.0
        for (q, n) in mass.enumerated() {
            let theta = nodes[q]
            let p = VectorMath.logistic(a * theta + d)
            let np = n * p
            let w = np * (1 - p)
            g0 += np
            g1 += np * theta
            h0 += w
            h1 += w * theta
            h2 += w * theta * theta
        }
        return (g0, g1, h0, h1, h2)
    }

    private func raschItem(_ item: Int, in parameters: inout LogisticParameters, _ sums: ExpectedSums) {
        var d = parameters.intercepts[item]
        for _ in 0..<Self.newtonSteps {
            let c = softplusDerivatives(sums.mass(item), a: 1, d: d)
            let gradient = totals.right[item] - c.d - interceptPrecision * (d - interceptMean)
            let move = bounded(gradient / max(c.dd + interceptPrecision, .leastNormalMagnitude))
            d += move
            if abs(move) < 1e-10 { break }
        }
        parameters.intercepts[item] = d
    }

    private func twoPLItem(_ item: Int, in parameters: inout LogisticParameters, _ sums: ExpectedSums) {
        var d = parameters.intercepts[item]
        var a = parameters.discriminations[item]
        for _ in 0..<Self.newtonSteps {
            let c = softplusDerivatives(sums.mass(item), a: a, d: d)
            let gd = totals.right[item] - c.d - interceptPrecision * (d - interceptMean)
            let ga = sums.rightAbility(item) - c.a - discriminationPrecision * (a - discriminationMean)
            let dd = c.dd + interceptPrecision
            let aa = c.aa + discriminationPrecision
            let determinant = dd * aa - c.da * c.da
            guard determinant > 0 else { break }
            let moveD = bounded((aa * gd - c.da * ga) / determinant)
            let moveA = bounded((dd * ga - c.da * gd) / determinant)
            d += moveD
            a += moveA
            if max(abs(moveD), abs(moveA)) < 1e-10 { break }
        }
        parameters.intercepts[item] = d
        parameters.discriminations[item] = a
    }

    /// Newton in the common discrimination and all intercepts together: the Hessian is an arrow, solved by its Schur complement.
    private func onePL(_ parameters: inout LogisticParameters, _ sums: ExpectedSums) {
        let items = parameters.intercepts.indices
        for _ in 0..<Self.newtonSteps {
            let a = parameters.discriminations[0]
            var gradientA = 0.0
            var curvatureA = 0.0
            var gradients: [Double] = []
            var curvatures: [Double] = []
            var crossed: [Double] = []
            for item in items {
                let d = parameters.intercepts[item]
                let c = softplusDerivatives(sums.mass(item), a: a, d: d)
                gradientA += sums.rightAbility(item) - c.a - discriminationPrecision * (a - discriminationMean)
                curvatureA += c.aa + discriminationPrecision
                gradients.append(totals.right[item] - c.d - interceptPrecision * (d - interceptMean))
                curvatures.append(max(c.dd + interceptPrecision, .leastNormalMagnitude))
                crossed.append(c.da)
            }
            for item in items {
                gradientA -= crossed[item] * gradients[item] / curvatures[item]
                curvatureA -= crossed[item] * crossed[item] / curvatures[item]
            }
            guard curvatureA > 0 else { break }
            let moveA = max(bounded(gradientA / curvatureA), -0.5 * a)
            var largest = abs(moveA)
            for item in items {
                let move = bounded((gradients[item] - crossed[item] * moveA) / curvatures[item])
                parameters.intercepts[item] += move
                parameters.discriminations[item] = a + moveA
                largest = max(largest, abs(move))
            }
            if largest < 1e-10 { break }
        }
    }

    /// The variance whose normal density, normalised on the nodes, has the expected second moment: an exponential family in
    /// −1/(2σ²), so matching the moment maximises.
    private func latentVariance(_ start: Double, _ sums: ExpectedSums, _ quadrature: Quadrature) -> Double {
        var mass = 0.0
        var second = 0.0
        for (q, n) in sums.mass.enumerated() {
            mass += n
            second += n * nodes[q] * nodes[q]
        }
        let target = second / mass
        var variance = start
        for _ in 0..<30 {
            var total = 0.0
            var moment = 0.0
            for q in nodes.indices {
                let square = nodes[q] * nodes[q]
                let w = quadrature.weights[q] * exp(0.5 * square * (1 - 1 / variance))
                total += w
                moment += w * square
            }
            let ratio = target / (moment / total)
            variance = min(max(variance * ratio, 1e-6), 1e6)
            if abs(ratio - 1) < 1e-13 { break }
        }
        return variance
    }

    private func bounded(_ move: Double) -> Double { min(max(move, -Self.longestMove), Self.longestMove) }

    private var interceptMean: Double { prior?.interceptMean ?? 0 }
    private var interceptPrecision: Double { prior?.interceptPrecision ?? 0 }
    private var discriminationMean: Double { prior?.discriminationMean ?? 0 }
    private var discriminationPrecision: Double { prior?.discriminationPrecision ?? 0 }
}
