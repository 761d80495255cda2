internal import NumericalCore

/// What the uncertainty of the items' parameters adds to that of ability: the delta method, with the parameters' covariance.
///
/// For the posterior mean the derivative by a parameter is exact: dE[θ]/dβ = Cov(θ, ∂ log P(x | θ)/∂β) under the posterior. For the estimating
/// equations it is −E[∂ log P/∂θ ∂ log P/∂β]/I(θ̂) (Cheng & Yuan 2010).
struct CalibrationNoise: Sendable {
    private let covariance: Matrix
    /// Item to its first parameter, and their number after the last.
    private let starts: [Int]
    /// Item to its first row in `slopes`; a row for each category and parameter.
    private let firstRows: [Int]
    /// ∂ log P_k/∂β_m at the nodes, in rows of `width`.
    private let slopes: [Double]
    private let width: Int
    private let models: [ItemModel]

    init(
        _ models: [ItemModel], covariance: Matrix, nodes: [Double], width: Int
    ) throws(CompiledBankError) {
        var starts = [0]
        for model in models { starts.append(starts[starts.count - 1] + model.parameters.count) }
        let count = starts[models.count]
        guard covariance.rows == count, covariance.columns == count,
            (0..<count).allSatisfy({ covariance[$0, $0] >= 0 && covariance[$0, $0].isFinite })
        else { throw .badCovariance(found: covariance.rows, expected: count) }
        var firstRows: [Int] = []
        var slopes: [Double] = []
        for model in models {
            firstRows.append(slopes.count / width)
            var curves = CategoryDerivatives(model)
            let parameters = curves.parameterCount
            let base = slopes.count
            slopes += [Double](repeating: 0, count: curves.categoryCount * parameters * width)
            for (q, node) in nodes.enumerated() {
                curves.evaluate(node)
                for k in 0..<curves.categoryCount {
                    for m in 0..<parameters {
                        slopes[base + (k * parameters + m) * width + q] = Self.slope(curves, k, m, at: node)
                    }
                }
            }
        }
        self.covariance = covariance
        self.starts = starts
        self.firstRows = firstRows
        self.slopes = slopes
        self.width = width
        self.models = models
    }

    private static func slope(_ curves: CategoryDerivatives, _ category: Int, _ parameter: Int, at node: Double)
        -> Double
    {
        var sum = 0.0
        for c in 0..<curves.coordinateCount {
            sum += curves.derivative[category * curves.coordinateCount + c] * curves.slope(c, parameter, at: node)
        }
        // An asymptote at 0 or 1 is held there.
        return sum.isFinite ? sum : 0
    }

    /// The variance that calibration adds to the posterior mean.
    func variance(
        _ answers: [(item: Int, category: Int)], posterior: [Double], nodes: [Double], mean: Double
    ) -> Double {
        var deviations = posterior
        for q in nodes.indices { deviations[q] *= nodes[q] - mean }
        var places: [Int] = []
        var gradient: [Double] = []
        let (weights, table) = (deviations.span, slopes.span)
        for answer in answers {
            let parameters = starts[answer.item + 1] - starts[answer.item]
            for m in 0..<parameters {
                places.append(starts[answer.item] + m)
                let row = firstRows[answer.item] + answer.category * parameters + m
                gradient.append(rowProduct(weights, table, row: row * width))
            }
        }
        return quadraticForm(places, gradient)
    }

    /// The variance that calibration adds to the root of an estimating equation.
    func variance(_ answers: [(item: Int, category: Int)], ability: Double, information: Double) -> Double {
        var places: [Int] = []
        var gradient: [Double] = []
        for answer in answers {
            let categories = models[answer.item].probabilities(ability)
            var curves = CategoryDerivatives(models[answer.item])
            curves.evaluate(ability)
            for m in 0..<curves.parameterCount {
                var product = 0.0
                for k in categories.probability.indices {
                    product += categories.first[k] * Self.slope(curves, k, m, at: ability)
                }
                places.append(starts[answer.item] + m)
                gradient.append(product / information)
            }
        }
        return quadraticForm(places, gradient)
    }

    private func quadraticForm(_ places: [Int], _ gradient: [Double]) -> Double {
        var sum = 0.0
        for i in places.indices {
            for j in places.indices { sum += gradient[i] * covariance[places[i], places[j]] * gradient[j] }
        }
        return max(0, sum)
    }
}

extension CompiledBank {
    func withCalibrationNoise(
        _ estimate: AbilityEstimate, answers: [(item: Int, category: Int)], posterior: [Double]
    ) -> AbilityEstimate {
        guard let calibration else { return estimate }
        let added = calibration.variance(answers, posterior: posterior, nodes: nodes, mean: estimate.ability)
        return estimate.widened(by: added)
    }

    func withCalibrationNoise(
        _ estimate: AbilityEstimate, answers: [(item: Int, category: Int)]
    ) -> AbilityEstimate {
        guard let calibration, estimate.standardError.isFinite else { return estimate }
        let information = 1 / (estimate.standardError * estimate.standardError)
        return estimate.widened(
            by: calibration.variance(answers, ability: estimate.ability, information: information))
    }
}

extension AbilityEstimate {
    fileprivate func widened(by variance: Double) -> AbilityEstimate {
        AbilityEstimate(
            ability: ability, standardError: (standardError * standardError + variance).squareRoot())
    }
}
