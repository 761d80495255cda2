public import NumericalCore

/// Calibration of the one- and two-parameter logistic models with one normal prior for all items: a ``Calibration`` in short.
public struct MarginalMaximumLikelihood: Sendable {
    /// The model to fit.
    public var model: ItemResponseModel
    /// Nodes of ability; the weights are adapted to the fitted variance.
    public var quadrature: Quadrature
    /// A prior on the items, or none.
    public var prior: ItemPrior?
    /// The fit has converged when a further step would move no parameter by more than this.
    public var tolerance: Double
    /// The most evaluations of the likelihood.
    public var maximumSteps: Int

    /// - Parameters:
    ///   - model: the model of every item.
    ///   - quadrature: 61 equally spaced nodes on [−6, 6] unless given.
    ///   - prior: of all items; none unless given.
    ///   - tolerance: above 0.
    ///   - maximumSteps: the most steps, above 0.
    public init(
        _ model: ItemResponseModel, quadrature: Quadrature = .equallySpaced(61), prior: ItemPrior? = nil,
        tolerance: Double = 1e-6, maximumSteps: Int = 2000
    ) {
        precondition(tolerance > 0 && maximumSteps > 0, "a fit needs a positive tolerance and at least one step")
        self.model = model
        self.quadrature = quadrature
        self.prior = prior
        self.tolerance = tolerance
        self.maximumSteps = maximumSteps
    }

    /// A fitted bank and how the fit ended.
    public struct Fit: Sendable, Equatable {
        /// The items at the last step.
        public let bank: ItemBank
        /// Marginal log-likelihood at ``bank``, without the prior.
        public let logLikelihood: Double
        /// Whether the tolerance was met.
        public let converged: Bool
        /// Evaluations of the likelihood.
        public let steps: Int
    }

    /// Fits the model to the answers, on the cores of this machine.
    public func fit(_ responses: ResponseTable, start: ItemBank? = nil) throws(CalibrationError) -> Fit {
        try fit(responses, start: start, reducer: InProcessReducer())
    }

    /// Fits the model to the answers.
    ///
    /// - Parameters:
    ///   - responses: the answers, items in the bank's or calibration's order.
    ///   - start: parameters to start from, items in the table's order; the answers' logits unless given.
    ///   - reducer: how expected statistics are added up over pupils.
    /// - Throws: ``CalibrationError`` where there is nothing to fit, or an item has no finite estimate.
    public func fit<R: Reducer>(
        _ responses: ResponseTable, start: ItemBank? = nil, reducer: R
    ) throws(CalibrationError) -> Fit where R.Failure == Never {
        var calibration = Calibration(
            model, for: responses, priors: prior?.priors ?? [:], grid: .fixed(quadrature), tolerance: tolerance,
            maximumEvaluations: maximumSteps)
        if let start {
            precondition(start.items.count == responses.itemCount, "a start needs the table's items in its order")
            for (item, from) in start.items.enumerated() {
                calibration.items[item].startsFromAnswers = false
                calibration.items[item].model = from.model
                if model == .rasch {
                    calibration.items[item].model = .logistic(
                        LogisticItem(discrimination: 1, intercept: from.intercept))
                }
            }
            if model == .rasch { calibration.groups[0].variance = .free(from: start.latent.variance) }
        }
        let outcome = try calibration.fit(responses, reducer: reducer)
        var bank = outcome.fit.bank
        bank.model = model
        return Fit(
            bank: bank, logLikelihood: outcome.fit.logLikelihood, converged: outcome.isConverged,
            steps: outcome.fit.evaluations)
    }
}

extension ItemPrior {
    /// The prior by parameter.
    var priors: [ItemParameter: ParameterPrior] {
        [
            .intercept(1): .normal(mean: interceptMean, deviation: interceptDeviation),
            .discrimination: .normal(mean: discriminationMean, deviation: discriminationDeviation),
        ]
    }
}
