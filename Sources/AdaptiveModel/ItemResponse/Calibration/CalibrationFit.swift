internal import Foundation

/// How a calibration ended.
public enum CalibrationOutcome: Sendable {
    /// The tolerance was met.
    case converged(CalibrationFit)
    /// The evaluations ran out, or rounding left no further step, before the tolerance was met: the parameters are not estimates.
    case notConverged(CalibrationFit)

    /// The parameters at the end, converged or not.
    public var fit: CalibrationFit {
        switch self {
        case .converged(let fit), .notConverged(let fit): fit
        }
    }

    /// Whether the tolerance was met.
    public var isConverged: Bool { if case .converged = self { true } else { false } }
}

/// Fitted items and distributions of ability, and what the fit is worth.
public struct CalibrationFit: Sendable {
    let likelihood: MarginalLikelihood
    /// The free parameters.
    let vector: [Double]
    /// Marginal log-likelihood without the prior; a weighted sum where pupils have weights.
    public let logLikelihood: Double
    /// Log density of the priors at the parameters.
    public let logPrior: Double
    /// Evaluations of the likelihood.
    public let evaluations: Int
    /// The furthest that another step would move a parameter.
    public let remainingMove: Double
    /// The largest derivative of the objective by a free parameter.
    public let gradientNorm: Double

    init(
        likelihood: MarginalLikelihood, vector: [Double], point: MarginalLikelihood.Point, evaluations: Int,
        remainingMove: Double
    ) {
        self.likelihood = likelihood
        self.vector = vector
        logLikelihood = point.logLikelihood
        logPrior = point.logPrior
        self.evaluations = evaluations
        self.remainingMove = remainingMove
        gradientNorm = point.gradient.reduce(0) { max($0, abs($1)) }
    }

    /// The number of free parameters.
    public var parameterCount: Int { vector.count }

    /// The sum of the weights of pupils with answers: their number where all weights are 1.
    public var pupilCount: Double { likelihood.data.answeredWeight }

    /// The number of sets of items that no pupil's answers connect. Above 1 the sets are on one scale only as far as their
    /// pupils are samples of one population.
    public var disconnectedForms: Int { likelihood.data.disconnectedForms() }

    /// The fitted distribution of ability of each group, at covariates of 0 where there are any.
    public var latents: [ItemBank.Latent] {
        populations.map { ItemBank.Latent(mean: $0.mean, variance: $0.variance) }
    }

    var populations: [(mean: Double, variance: Double)] {
        let design = likelihood.design
        return (0..<design.groupCount).map {
            (design.mean(of: $0, at: vector), design.variance(of: $0, at: vector))
        }
    }

    /// See ``AdaptiveModel/narrowestPosterior(_:mean:variance:)``.
    var narrowestPosterior: Double {
        let (data, design) = (likelihood.data, likelihood.design)
        guard let pupil = data.responses.pupilWithMostAnswers else { return .infinity }
        let group = data.group(of: pupil)
        let models = design.models(at: vector)
        let own = data.responses.answers(of: pupil).map {
            models[design.versionOf[group * design.itemCount + Int(data.responses.items[$0])]]
        }
        return AdaptiveModel.narrowestPosterior(
            own, mean: populations[group].mean, variance: populations[group].variance)
    }

    /// Coefficients of the latent regression, in the order of the covariates.
    public var coefficients: [Double] { likelihood.design.coefficients(at: vector) }

    /// The first group's items and distribution.
    public var bank: ItemBank { bank(ofGroup: 0) }

    /// The items and distribution of a group, counted from 0.
    public func bank(ofGroup group: Int) -> ItemBank {
        let design = likelihood.design
        let models = design.models(at: vector)
        let names = likelihood.data.responses.itemNames
        do {
            return try ItemBank(
                model: .mixed, latent: latents[group],
                items: names.indices.map { item in
                    ItemBank.Item(name: names[item], model: models[design.versionOf[group * names.count + item]])
                })
        } catch {
            preconditionFailure("a fit keeps its parameters proper and a table its item names apart: \(error)")
        }
    }
}

/// Why a calibration has no result. Items, pupils and categories are counted from 0, in the order of the table.
public enum CalibrationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The table has no pupils or no answers, or none of weight above 0.
    case noAnswers
    /// Nobody answered the item.
    case itemNeverAnswered(item: Int)
    /// Everybody answered the item alike, so that its intercept is infinite; a prior makes it finite.
    case itemWithoutVariation(item: Int)
    /// Nobody's answer to the item was in the category, so that an intercept is infinite; a prior makes it finite.
    case categoryNeverUsed(item: Int, category: Int)
    /// An answer to the item is in a category that its model has not.
    case categoryOutOfRange(item: Int)
    /// Weights, groups, covariates or items are not as many as the table's.
    case countsDiffer(found: Int, expected: Int)
    /// The pupil's weight is negative or not a number.
    case badWeight(pupil: Int)
    /// A covariate of the pupil is not a number.
    case badCovariate(pupil: Int)
    /// A covariate is the same for all pupils: what it adds to ability cannot be told from the items' difficulties. Free a group's mean instead.
    case constantCovariate(column: Int)
    /// The pupil's group is not one of the calibration's.
    case noSuchGroup(pupil: Int)
    /// A group's mean is not finite or its variance not above 0.
    case badLatent(group: Int)
    /// The item's model starts from parameters that are not finite or leave a category without probability.
    case badStart(item: Int)
    /// A prior of the item has improper parameters, or density 0 at the start.
    case badPrior(item: Int)
    /// The answers don't compare all items: the information about the parameters is singular.
    case notIdentified
    /// The parameters to start from give the answers no likelihood in double precision.
    case noLikelihoodAtStart

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .noAnswers: "there are no answers to calibrate on"
        case .itemNeverAnswered(let item): "item \(item) was never answered"
        case .itemWithoutVariation(let item):
            "item \(item) was answered alike by everybody: its estimate is infinite without a prior"
        case .categoryNeverUsed(let item, let category):
            "item \(item): category \(category) was never used: an estimate is infinite without a prior"
        case .categoryOutOfRange(let item): "item \(item): an answer is above its last category"
        case .countsDiffer(let found, let expected): "\(found) entries, expected \(expected)"
        case .badWeight(let pupil): "pupil \(pupil): the weight is negative or not a number"
        case .badCovariate(let pupil): "pupil \(pupil): a covariate is not a number"
        case .constantCovariate(let column):
            "covariate \(column) is the same for all pupils: leave it out, or free a group's mean"
        case .noSuchGroup(let pupil): "pupil \(pupil): no such group"
        case .badLatent(let group): "group \(group): ability needs a finite mean and a variance above 0"
        case .badStart(let item): "item \(item): the parameters to start from are not those of a proper model"
        case .badPrior(let item): "item \(item): a prior is improper or rules out the parameters to start from"
        case .notIdentified: "the answers do not compare all items with one another"
        case .noLikelihoodAtStart: "the answers have no likelihood at the parameters to start from"
        }
    }
}
