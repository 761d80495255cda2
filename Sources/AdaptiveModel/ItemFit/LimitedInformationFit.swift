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
    /// Standardised root mean square residual of the correlations between items, in each group; `nil` where not all items are ordered.
    public let correlationResiduals: [Double?]
    /// The same statistic for independent items, against which the two indices below compare; `nil` where there is no such test.
    public let independence: ChiSquareTest?

    /// ``correlationResiduals`` of the only group; `nil` where there are several.
    public var correlationResidual: Double? { correlationResiduals.count == 1 ? correlationResiduals[0] : nil }

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
    /// M2 or C2 of the fit; of several groups with their moments side by side.
    ///
    /// Memory grows with the fourth power of the number of items, time with the sixth: 50 items take a second and 100 items, with BLAS as Netlib
    /// wrote it, a minute or two.
    ///
    /// - Parameters:
    ///   - moments: for items scored right or wrong both are the same.
    ///   - responses: other answers than those fitted, such as the complete ones among them; items as in the fit, of one group only.
    /// - Throws: ``ItemFitError/tooFewDegreesOfFreedom(moments:parameters:)`` where the model has as many parameters as there are moments;
    ///   ``ItemFitError/incompleteAnswers(pupil:)`` where answers are missing.
    public func limitedInformationFit(
        _ moments: TestedMoments = .scores, of responses: ResponseTable? = nil
    ) throws(ItemFitError) -> LimitedInformationFit {
        var groups: [LimitedInformationFit.Group] = []
        for group in 0..<likelihood.design.groupCount {
            let population = try FittedPopulation(self, responses, group: group)
            try population.responses.requireComplete()
            let model = PairMoments(population, moments)
            groups.append(
                .init(
                    model: model, responses: population.responses,
                    isOrdered: population.models.allSatisfy { if case .nominal = $0 { false } else { true } }
                ) { model.derivatives(population, parameterCount) })
        }
        return try LimitedInformationFit(groups, parameterCount: parameterCount)
    }
}

extension LimitedInformationFit {
    /// What one group of pupils is compared with.
    struct Group {
        let model: PairMoments
        /// Complete.
        let responses: ResponseTable
        /// Whether the scores of all items are in an order.
        let isOrdered: Bool
        /// Of the moments by the free parameters, a column each.
        let derivatives: () -> [[Double]]
    }

    init(_ groups: [Group], parameterCount: Int) throws(ItemFitError) {
        let count = groups.reduce(0) { $0 + $1.model.firstOrder.count + $1.model.pairs.count }
        guard count > parameterCount else {
            throw .tooFewDegreesOfFreedom(moments: count, parameters: parameterCount)
        }
        let observed = groups.map { $0.model.observed($0.responses) }
        let pupils = groups.reduce(0) { $0 + $1.responses.pupilCount }
        test = ChiSquareTest(
            statistic: try PairMoments.statistic(
                zip(groups, observed).map { ($0.model, $1.moments, $0.responses.pupilCount, $0.derivatives()) }),
            degreesOfFreedom: count - parameterCount)
        approximationError = test.approximationError(pupils: pupils)
        approximationErrorInterval = test.approximationErrorInterval(pupils: pupils, confidence: 0.9)
        correlationResiduals = zip(groups, observed).map { $0.isOrdered ? $0.model.correlationResidual($1) : nil }
        let independent = zip(groups, observed).compactMap {
            $0.model.independence($1, pupils: $0.responses.pupilCount)
        }
        independence =
            independent.count == groups.count
            ? ChiSquareTest(
                statistic: independent.reduce(0) { $0 + $1.statistic },
                degreesOfFreedom: independent.reduce(0) { $0 + $1.degreesOfFreedom }) : nil
    }
}
