/// How one item takes part in a ``Calibration``: its model, where its parameters start, and which of them are free.
public struct ItemSpecification: Sendable, Equatable {
    /// What happens to a parameter in the fit.
    public enum Treatment: Sendable, Equatable {
        /// Estimated by itself, with a prior or without.
        case free(prior: ParameterPrior? = nil)
        /// One value for all parameters that carry this key, estimated with a prior or without.
        case shared(String, prior: ParameterPrior? = nil)
        /// Held at its value in ``ItemSpecification/model``.
        case fixed
    }

    /// The model, with the values of fixed parameters and the start of the others.
    public var model: ItemModel
    /// Whether free parameters start from the answers instead of ``model``.
    public var startsFromAnswers: Bool
    /// Treatments that differ from free without a prior.
    public var treatments: [ItemParameter: Treatment]

    /// - Parameters:
    ///   - model: as many categories as the answers may have.
    ///   - startsFromAnswers: whether free parameters start from the answers.
    ///   - treatments: of the parameters that are not simply free.
    public init(
        _ model: ItemModel, startsFromAnswers: Bool = true, treatments: [ItemParameter: Treatment] = [:]
    ) {
        self.model = model
        self.startsFromAnswers = startsFromAnswers
        self.treatments = treatments
    }

    /// An item whose parameters are all held at those of a bank: an anchor.
    public init(anchor model: ItemModel) {
        self.init(
            model, startsFromAnswers: false,
            treatments: Dictionary(uniqueKeysWithValues: model.parameters.map { ($0, .fixed) }))
    }

    /// An item scored right or wrong whose answers pass through randomised response: each is turned round with probability `flip`
    /// before it is stored, so that P(stored right | θ) = p + (1 − 2p) / (1 + exp(−(aθ + d))).
    ///
    /// The discrimination and intercept that are fitted are those of the answers as they were given.
    ///
    /// - Parameters:
    ///   - flip: p, public, in [0, 1/2).
    ///   - priors: of the parameters that stay free.
    public init(randomizedResponse flip: Double, priors: [ItemParameter: ParameterPrior] = [:]) {
        precondition(flip >= 0 && flip < 0.5, "randomised response turns round less than half of the answers")
        var treatments = priors.mapValues { Treatment.free(prior: $0) }
        treatments[.lowerAsymptote] = .fixed
        treatments[.upperAsymptote] = .fixed
        self.init(
            .logistic(
                LogisticItem(discrimination: 1, intercept: 0, lowerAsymptote: flip, upperAsymptote: 1 - flip)),
            treatments: treatments)
    }

    /// An item of a usual model.
    ///
    /// - Parameters:
    ///   - model: not ``ItemResponseModel/mixed``, which says nothing about one item.
    ///   - categories: at least 2; 2 for the logistic models.
    ///   - isFirst: whether it is the first of its rating scale, whose location is held at 0.
    ///   - priors: for the parameters that the model leaves free.
    public init(
        _ model: ItemResponseModel, categories: Int, isFirst: Bool = false,
        priors: [ItemParameter: ParameterPrior] = [:]
    ) {
        precondition(categories >= 2, "an item has at least two categories")
        let zeros = [Double](repeating: 0, count: categories - 1)
        let falling = zeros.indices.map { Double(categories - 2) / 2 - Double($0) }
        var treatments = priors.mapValues { Treatment.free(prior: $0) }
        func hold(_ parameters: ItemParameter...) { for parameter in parameters { treatments[parameter] = .fixed } }
        func share(_ parameter: ItemParameter, _ key: String) {
            treatments[parameter] = .shared(key, prior: priors[parameter])
        }
        let kind: ItemModel
        switch model {
        case .rasch, .onePL, .twoPL:
            hold(.lowerAsymptote, .upperAsymptote)
            if model == .rasch { hold(.discrimination) }
            if model == .onePL { share(.discrimination, "a") }
            kind = .logistic(LogisticItem(discrimination: 1, intercept: 0))
        case .threePL:
            hold(.upperAsymptote)
            kind = .logistic(LogisticItem(discrimination: 1, intercept: 0, lowerAsymptote: 0.15))
        case .fourPL:
            kind = .logistic(
                LogisticItem(discrimination: 1, intercept: 0, lowerAsymptote: 0.15, upperAsymptote: 0.95))
        case .graded: kind = .graded(GradedResponse(discrimination: 1, intercepts: falling))
        case .sequential: kind = .sequential(SequentialResponse(discrimination: 1, intercepts: falling))
        case .partialCredit, .generalizedPartialCredit:
            if model == .partialCredit { hold(.discrimination) }
            kind = .partialCredit(PartialCredit(discrimination: 1, intercepts: zeros))
        case .ratingScale:
            hold(.discrimination)
            for index in zeros.indices { share(.threshold(index + 1), "b\(index + 1)") }
            if isFirst { hold(.location) }
            kind = .ratingScale(RatingScale(thresholds: falling.map { -$0 }, location: 0))
        case .gradedRatingScale:
            for index in zeros.indices { share(.threshold(index + 1), "b\(index + 1)") }
            if isFirst { hold(.location) }
            kind = .gradedRatingScale(GradedRatingScale(discrimination: 1, thresholds: falling, location: 0))
        case .nominal:
            kind = .nominal(NominalResponse(slopes: zeros.indices.map { Double($0 + 1) / 2 }, intercepts: zeros))
        case .mixed: preconditionFailure("a mixed calibration names the model of every item")
        }
        self.init(kind, treatments: treatments)
    }

    /// The treatment of a parameter.
    public func treatment(of parameter: ItemParameter) -> Treatment { treatments[parameter] ?? .free() }
}

extension ItemResponseModel {
    /// Whether the variance of ability is free because no discrimination is.
    var leavesVarianceFree: Bool { self == .rasch || self == .partialCredit || self == .ratingScale }

    /// Whether its items are scored right or wrong only.
    var isDichotomous: Bool {
        switch self {
        case .rasch, .onePL, .twoPL, .threePL, .fourPL: true
        default: false
        }
    }
}
