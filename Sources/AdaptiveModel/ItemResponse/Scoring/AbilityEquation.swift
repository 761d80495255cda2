internal import Foundation
internal import NumericalCore

/// Which ability is the estimate: the root of an estimating equation in the answers' score s(θ) = d log L/dθ.
public enum AbilityEstimator: Sendable, CaseIterable {
    /// s(θ) = 0, at the highest likelihood where there are several roots. Infinite where the likelihood rises to the end of the scale, as for
    /// all right and all wrong. Standard error from the observed information.
    case maximumLikelihood
    /// s(θ) − (θ − µ)/σ² = 0 with the bank's latent distribution, at the highest posterior density. Standard error from the observed
    /// information, the prior's included. Finite for every pattern; without answers the population's own mean and deviation.
    case maximumAPosteriori
    /// s(θ) + J(θ)/(2 I(θ)) = 0, which removes the maximum-likelihood estimate's bias of order 1/n (Warm 1989, with J as he defines it,
    /// under asymptotes and more than two categories, too). Standard error from the expected information. Finite for all right and all wrong.
    case warm
}

/// Ability as the root of an estimating equation: maximum likelihood, maximum a posteriori, or Warm's weighted likelihood.
public struct AbilityEquation: Sendable {
    /// The equation.
    public let estimator: AbilityEstimator
    private let models: [ItemModel]
    private let latent: ItemBank.Latent
    private let bank: BankIndex
    /// Where the equation is looked at first: the roots lie between nodes where it falls through 0.
    private let nodes: [Double]
    private let width: Int
    private let first: [UInt32]
    /// Row to d log P_k/dθ at the nodes, and to log P_k.
    private let slopes: [Double]
    private let logProbabilities: [Double]
    /// Item to its information and Warm's J at the nodes.
    private let information: [Double]
    private let warmBias: [Double]

    /// - Parameters:
    ///   - bank: the items; for the maximum a posteriori the distribution, too.
    ///   - estimator: which equation is solved.
    public init(_ bank: ItemBank, by estimator: AbilityEstimator) {
        self.estimator = estimator
        self.bank = BankIndex(bank)
        models = bank.items.map(\.model)
        latent = bank.latent
        let reach = 20 * max(1, latent.variance.squareRoot())
        let mean = latent.mean
        nodes = (0...160).map { mean + reach * (Double($0) / 80 - 1) }
        width = IndicatorProducts.width(nodes.count)
        let table = CategoryTable(models, nodes: nodes)
        first = table.first
        logProbabilities = table.logProbability
        var slopes = [Double](repeating: 0, count: table.rowCount * width)
        var information = [Double](repeating: 0, count: models.count * width)
        var warmBias = information
        for (item, model) in models.enumerated() {
            let curves = model.curves
            for (q, theta) in nodes.enumerated() {
                let categories = curves.probabilities(theta)
                for k in categories.probability.indices {
                    slopes[(Int(table.first[item]) + k) * width + q] = categories.slope(k)
                }
                information[item * width + q] = categories.information
                warmBias[item * width + q] = categories.warmBias
            }
        }
        self.slopes = slopes
        self.information = information
        self.warmBias = warmBias
    }

    /// The abilities of all pupils, in the table's order; `nil` for a pupil without answers, except under
    /// ``AbilityEstimator/maximumAPosteriori``. An infinite estimate has an infinite standard error.
    ///
    /// - Parameters:
    ///   - responses: the answers, items in the bank's or calibration's order.
    ///   - workers: how many cores to use; the result does not depend on it.
    /// - Throws: ``ScoringError`` where the table has an item or a category that the bank has not.
    public func estimates(_ responses: ResponseTable, workers: Int = 1) throws(ScoringError) -> [AbilityEstimate?] {
        let places = try bank.places(responses)
        let values = parallelFill(count: responses.pupilCount, width: 2, workers: workers) { pupils, values in
            var scratch = Scratch(width: width)
            for (index, pupil) in pupils.enumerated() {
                let answers = responses.answers(of: pupil)
                let estimate =
                    answers.isEmpty
                    ? withoutAnswers
                    : self.estimate(
                        answers.map { (places[Int(responses.items[$0])], Int(responses.outcomes[$0])) }, &scratch)
                values[2 * index] = estimate?.ability ?? .nan
                values[2 * index + 1] = estimate?.standardError ?? .nan
            }
        }
        return (0..<responses.pupilCount).map {
            values[2 * $0].isNaN ? nil : AbilityEstimate(ability: values[2 * $0], standardError: values[2 * $0 + 1])
        }
    }

    /// The root for one pupil's answers; ±∞ on the side that the equation points to where it has none.
    func root(_ answers: [(item: Int, category: Int)]) -> Double {
        guard !answers.isEmpty else { return latent.mean }
        var scratch = Scratch(width: width)
        if let estimate = estimate(answers, &scratch) { return estimate.ability }
        return scratch.equation[0] < 0 ? -.infinity : .infinity
    }

    private var withoutAnswers: AbilityEstimate? {
        estimator == .maximumAPosteriori
            ? AbilityEstimate(ability: latent.mean, standardError: latent.variance.squareRoot()) : nil
    }

    private struct Scratch {
        var equation: [Double]
        var objective: [Double]
        var information: [Double]
        var warmBias: [Double]

        init(width: Int) {
            equation = [Double](repeating: 0, count: width)
            objective = equation
            information = equation
            warmBias = equation
        }
    }

    /// The highest of the roots. What is compared is the equation's integral: the log-likelihood, with the prior where there is one.
    private func estimate(_ answers: [(item: Int, category: Int)], _ scratch: inout Scratch) -> AbilityEstimate? {
        for q in nodes.indices {
            scratch.equation[q] = 0
            scratch.objective[q] = 0
            scratch.information[q] = 0
            scratch.warmBias[q] = 0
        }
        for answer in answers {
            let row = (Int(first[answer.item]) + answer.category) * width
            for q in nodes.indices {
                scratch.equation[q] += slopes[row + q]
                scratch.objective[q] += logProbabilities[row + q]
            }
            guard estimator == .warm else { continue }
            let base = answer.item * width
            for q in nodes.indices {
                scratch.information[q] += information[base + q]
                scratch.warmBias[q] += warmBias[base + q]
            }
        }
        switch estimator {
        case .maximumLikelihood: break
        case .maximumAPosteriori:
            for q in nodes.indices {
                let deviation = nodes[q] - latent.mean
                scratch.equation[q] -= deviation / latent.variance
                scratch.objective[q] -= 0.5 * deviation * deviation / latent.variance
            }
        case .warm:
            var weight = 0.0
            var last = 0.0
            for q in nodes.indices {
                // Far out the information vanishes; its ratio to J is then that of the node before.
                let pull =
                    scratch.information[q] > 1e-280 ? scratch.warmBias[q] / (2 * scratch.information[q]) : last
                scratch.equation[q] += pull
                if q > 0 { weight += 0.5 * (pull + last) * (nodes[q] - nodes[q - 1]) }
                scratch.objective[q] += weight
                last = pull
            }
        }
        var best: (objective: Double, place: Int)?
        for q in 0..<nodes.count - 1 where scratch.equation[q] >= 0 && scratch.equation[q + 1] < 0 {
            let objective = max(scratch.objective[q], scratch.objective[q + 1])
            if best.map({ objective > $0.objective }) ?? true { best = (objective, q) }
        }
        if estimator == .maximumLikelihood {
            // The likelihood may be highest at an end of the scale.
            let left = scratch.objective[0]
            let right = scratch.objective[nodes.count - 1]
            let top = best?.objective ?? -.infinity
            if left > top && left >= right { return AbilityEstimate(ability: -.infinity, standardError: .infinity) }
            if right > top { return AbilityEstimate(ability: .infinity, standardError: .infinity) }
        }
        guard let best else { return nil }
        return refine(answers, from: nodes[best.place], to: nodes[best.place + 1])
    }

    /// The equation's value at `theta`, its derivative without the change of Warm's weight, and the expected information.
    private func equation(
        _ answers: [(item: Int, category: Int)], _ theta: Double
    ) -> (value: Double, observed: Double, expected: Double) {
        var value = 0.0
        var observed = 0.0
        var expected = 0.0
        var bias = 0.0
        for answer in answers {
            let categories = models[answer.item].probabilities(theta)
            let slope = categories.slope(answer.category)
            value += slope
            let p = categories.probability[answer.category]
            if p > 0 { observed += slope * slope - categories.second[answer.category] / p }
            if estimator == .warm {
                expected += categories.information
                bias += categories.warmBias
            }
        }
        switch estimator {
        case .maximumLikelihood: break
        case .maximumAPosteriori:
            value -= (theta - latent.mean) / latent.variance
            observed += 1 / latent.variance
        case .warm: value += bias / (2 * expected)
        }
        return (value, observed, expected)
    }

    /// Newton's method kept inside the bracket, with bisection where it leaves it; secants for Warm's equation, whose slope is not at hand.
    private func refine(
        _ answers: [(item: Int, category: Int)], from lower: Double, to upper: Double
    ) -> AbilityEstimate {
        var (low, high) = (lower, upper)
        var theta = 0.5 * (low + high)
        var here = equation(answers, theta)
        var slope = here.observed
        for step in 1...200 {
            if here.value >= 0 { low = theta } else { high = theta }
            var next = theta + here.value / slope
            if !(next > low && next < high) || step % 8 == 0 { next = 0.5 * (low + high) }
            let before = (theta: theta, value: here.value)
            theta = next
            here = equation(answers, theta)
            slope = here.observed
            if estimator == .warm, theta != before.theta {
                slope = (before.value - here.value) / (theta - before.theta)
            }
            if abs(theta - before.theta) < 1e-12 * max(1, abs(theta)) || here.value == 0 { break }
        }
        let information = estimator == .warm ? here.expected : here.observed
        return AbilityEstimate(
            ability: theta, standardError: information > 0 ? 1 / information.squareRoot() : .infinity)
    }
}

extension CategoryProbabilities {
    /// d log P_k/dθ; 0 where P_k underflows.
    func slope(_ category: Int) -> Double {
        probability[category] > 0 ? first[category] / probability[category] : 0
    }
}
