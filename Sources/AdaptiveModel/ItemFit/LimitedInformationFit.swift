internal import NumericalCore

/// How well a model reproduces first and second moments of the answers: M2 (Maydeu-Olivares & Joe 2006; Cai & Hansen 2013 for more
/// categories) or C2 (Cai & Monroe 2014), with the fit indices made from it.
public struct LimitedInformationFit: Sendable, Equatable {
    /// The statistic: chi-square where the model holds.
    public let test: ChiSquareTest
    /// Root mean square error of approximation.
    public let approximationError: Double
    /// Its 90 % interval.
    public let approximationErrorInterval: ClosedRange<Double>
    /// Standardised root mean square residual of the correlations between items; `nil` where no items are ordered throughout.
    public let correlationResidual: Double?
    /// The same statistic for independent items, against which the two indices below compare; `nil` where there is no such test.
    public let independence: ChiSquareTest?

    /// Comparative fit index, in [0, 1].
    public var comparativeFitIndex: Double? {
        guard let independence else { return nil }
        let own = test.statistic - Double(test.degreesOfFreedom)
        let other = independence.statistic - Double(independence.degreesOfFreedom)
        return min(max(1 - own / other, 0), 1)
    }

    /// Tucker–Lewis index, 1 where the statistic is at its expectation.
    public var tuckerLewisIndex: Double? {
        guard let independence else { return nil }
        let own = test.statistic / Double(test.degreesOfFreedom)
        let other = independence.statistic / Double(independence.degreesOfFreedom)
        return (other - own) / (other - 1)
    }
}

/// Which moments ``CalibrationFit/limitedInformationFit(_:of:)`` tests.
public enum TestedMoments: Sendable, Equatable {
    /// Means of the items' scores and of their products in pairs. M2 for items scored right or wrong, M2* for others.
    case scores
    /// Proportions of every category, and means of products of scores: C2, for few items of many categories.
    case categories
}

extension CalibrationFit {
    /// M2 or C2 of the fit.
    ///
    /// Memory grows with the fourth power of the number of items, time with the sixth: 50 items take a second and 100 items, with BLAS as Netlib
    /// wrote it, a minute or two.
    ///
    /// - Parameters:
    ///   - moments: for items scored right or wrong both are the same.
    ///   - responses: other answers than those fitted, such as the complete ones among them; items as in the fit.
    /// - Throws: ``ItemFitError/tooFewDegreesOfFreedom(moments:parameters:)`` where the model has as many parameters as there are moments;
    ///   ``ItemFitError/incompleteAnswers(pupil:)`` where answers are missing.
    public func limitedInformationFit(
        _ moments: TestedMoments = .scores, of responses: ResponseTable? = nil
    ) throws(ItemFitError) -> LimitedInformationFit {
        let population = try FittedPopulation(self, responses)
        let responses = population.responses
        try responses.requireComplete()
        let model = PairMoments(population, moments)
        return try LimitedInformationFit(
            model, responses, parameterCount: parameterCount,
            isOrdered: population.models.allSatisfy { if case .nominal = $0 { false } else { true } }
        ) { model.derivatives(population, parameterCount) }
    }
}

extension LimitedInformationFit {
    /// - Parameter derivatives: of the moments by the free parameters, a column each.
    init(
        _ model: PairMoments, _ responses: ResponseTable, parameterCount: Int, isOrdered: Bool,
        derivatives: () -> [[Double]]
    ) throws(ItemFitError) {
        let count = model.firstOrder.count + model.pairs.count
        guard count > parameterCount else {
            throw .tooFewDegreesOfFreedom(moments: count, parameters: parameterCount)
        }
        let observed = model.observed(responses)
        let pupils = responses.pupilCount
        test = ChiSquareTest(
            statistic: try model.statistic(observed.moments, pupils: pupils, derivatives: derivatives()),
            degreesOfFreedom: count - parameterCount)
        approximationError = test.approximationError(pupils: pupils)
        approximationErrorInterval = test.approximationErrorInterval(pupils: pupils, confidence: 0.9)
        correlationResidual = isOrdered ? model.correlationResidual(observed) : nil
        independence = model.independence(observed, pupils: pupils)
    }
}
