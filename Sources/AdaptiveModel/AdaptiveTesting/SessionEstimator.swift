/// How a session estimates ability after every answer.
public enum SessionEstimator: Sendable, Equatable {
    /// The mean of the posterior on the bank's nodes, with the posterior's standard deviation (Bock & Mislevy 1982). Falls after every wrong answer and
    /// rises after every right one, whatever the items' asymptotes; finite from the first answer.
    case expectedAPosteriori
    /// The highest posterior density, kept within a range; standard error from the expected information, the prior's included.
    case maximumAPosteriori(within: ClosedRange<Double>)
    /// The highest likelihood, kept within a range, at whose ends all right and all wrong lie; standard error from the expected information.
    case maximumLikelihood(within: ClosedRange<Double>)
    /// Warm's weighted likelihood (1989), kept within a range; standard error from the expected information.
    case warm(within: ClosedRange<Double>)

    var equation: (estimator: AbilityEstimator, range: ClosedRange<Double>)? {
        switch self {
        case .expectedAPosteriori: nil
        case .maximumAPosteriori(let range): (.maximumAPosteriori, range)
        case .maximumLikelihood(let range): (.maximumLikelihood, range)
        case .warm(let range): (.warm, range)
        }
    }
}

/// An estimating equation solved within a range, with the expected information as the precision.
struct BoundedEquation: Sendable {
    private let equation: AbilityEquation
    private let range: ClosedRange<Double>
    private let models: [ItemModel]
    private let latent: ItemBank.Latent

    init(_ bank: ItemBank, by estimator: AbilityEstimator, within range: ClosedRange<Double>) {
        equation = AbilityEquation(bank, by: estimator)
        self.range = range
        models = bank.items.map(\.model)
        latent = bank.latent
    }

    func estimate(_ answers: [(item: Int, category: Int)]) -> AbilityEstimate {
        let ability = min(max(equation.root(answers), range.lowerBound), range.upperBound)
        var information = equation.estimator == .maximumAPosteriori ? 1 / latent.variance : 0
        for answer in answers { information += models[answer.item].information(ability) }
        return AbilityEstimate(
            ability: ability, standardError: information > 0 ? 1 / information.squareRoot() : .infinity)
    }
}

/// Ability on the bank's nodes: the posterior's mean and standard deviation.
func posteriorEstimate(_ posterior: [Double], _ nodes: [Double]) -> AbilityEstimate {
    var mean = 0.0
    for q in nodes.indices { mean += posterior[q] * nodes[q] }
    var spread = 0.0
    for q in nodes.indices {
        let deviation = nodes[q] - mean
        spread += posterior[q] * deviation * deviation
    }
    return AbilityEstimate(ability: mean, standardError: spread.squareRoot())
}
