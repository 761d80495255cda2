internal import NumericalCore

/// A logistic regression of answers on who answers, what is answered and what went before: Rasch, AFM, PFA, DAS3H and Best-LR are the
/// designs that have names.
///
/// A pupil not met in training has the effect 0, the mean of the prior; so has an item. Items and skills are those of the table it was
/// fitted to.
public struct LogisticTracer: Sendable, Equatable, Codable {
    /// The items that it knows, by index.
    public let itemNames: [String]
    /// The skills that it knows, by index.
    public let skillNames: [String]
    /// The combinations of skills that it knows, by index.
    public let combinations: SkillCombinations
    /// The pupils with a coefficient of their own; none where the design has none.
    public let pupilNames: [String]
    /// What each coefficient belongs to.
    public let columns: LogisticColumns
    /// The coefficients, logits per unit of the feature, in the order of ``columns``.
    public let coefficients: [Double]
    /// The penalty it was fitted with.
    public let penalty: Double
    /// The log-likelihood of the training answers.
    public let logLikelihood: Double
    /// What was minimised: the log-loss of all training answers and the penalty.
    public let objective: Double
    /// Whether no coefficient would have moved by more than the tolerance.
    public let converged: Bool
    /// Newton steps taken.
    public let steps: Int

    /// The intercept, a logit.
    public var intercept: Double { coefficients[0] }

    /// Fits a design to the answers of a table.
    ///
    /// Where all answers are alike, the intercept says so with half an answer of the other kind, and all else is 0.
    ///
    /// - Parameters:
    ///   - table: the training pupils.
    ///   - design: what the model looks at.
    ///   - estimation: how.
    /// - Throws: ``KnowledgeTracingError/noAnswers``; ``KnowledgeTracingError/notDetermined`` where the penalty is too small for the
    ///   answers to determine the coefficients.
    public init(
        fitting table: InteractionTable, design: LogisticDesign, estimation: LogisticEstimation = LogisticEstimation()
    ) throws(KnowledgeTracingError) {
        let columns = LogisticColumns(
            design, pupils: table.pupilCount, items: table.itemCount, skills: table.skillCount)
        let result = try estimation.minimize(
            LogisticFeatures(table, columns: columns, pupilColumns: (0..<table.pupilCount).map(\.self)))
        itemNames = table.itemNames
        skillNames = table.skillNames
        combinations = table.combinations
        pupilNames = columns.pupilCount > 0 ? table.pupilNames : []
        self.columns = columns
        coefficients = result.coefficients
        penalty = estimation.penalty
        logLikelihood = result.logLikelihood
        objective = result.objective
        converged = result.converged
        steps = result.steps
    }

    /// The coefficient of a feature; `nil` where the design has no such feature.
    ///
    /// - Parameters:
    ///   - feature: the kind.
    ///   - index: the pupil, item or skill; 0 for slopes that all rows share.
    ///   - window: the place in ``LogisticDesign/windows``.
    public func coefficient(of feature: LogisticDesign.Feature, index: Int = 0, window: Int = 0) -> Double? {
        columns.place(of: feature, index: index, window: window).map { coefficients[$0] }
    }

    /// Predictions of every answer from the pupil's earlier rows.
    ///
    /// - Parameter table: with the items, skills and combinations that the model was fitted to; pupils may be others.
    /// - Throws: ``KnowledgeTracingError/tableDiffers``.
    public func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions {
        let features = try features(of: table)
        var entries = LogisticFeatures.Row(for: features)
        let probabilities = (0..<features.count).map { row in
            features.gather(row, into: &entries)
            return VectorMath.logistic(entries.dot(coefficients))
        }
        var pupils: [UInt32] = []
        pupils.reserveCapacity(features.count)
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil) where table.outcomes[row] >= 0 { pupils.append(UInt32(pupil)) }
        }
        do {
            return try Predictions(probabilities: probabilities, outcomes: features.outcomes, pupils: pupils)
        } catch {
            throw .notAProbability
        }
    }

    /// The largest core that ``standardErrors(_:)`` factorises.
    static let mostErrors = 4_000

    /// Standard errors of all coefficients, from the curvature of the penalised likelihood where it is largest (Laplace's
    /// approximation: the standard deviations of the posterior under the penalty's normal prior), in the order of ``columns``.
    ///
    /// - Parameter table: the table that the model was fitted to.
    /// - Returns: `nil` where all answers are alike, and where more than some thousand columns are left when items or pupils, whichever
    ///   are more, are set apart: as in a Rasch model of many pupils *and* many items.
    /// - Throws: ``KnowledgeTracingError/tableDiffers``; ``KnowledgeTracingError/notDetermined``.
    public func standardErrors(_ table: InteractionTable) throws(KnowledgeTracingError) -> [Double]? {
        let features = try features(of: table)
        let plan = LogisticSystem.Plan(features)
        guard plan.coreOrder <= Self.mostErrors, Set(features.outcomes).count == 2 else { return nil }
        let likelihood = LogisticLikelihood(features: features, penalty: penalty)
        guard let system = try? LogisticSystem(likelihood, weights: likelihood(coefficients).weights, plan: plan)
        else { throw .notDetermined }
        return system.inverseDiagonal().map { $0.squareRoot() }
    }

    private func features(of table: InteractionTable) throws(KnowledgeTracingError) -> LogisticFeatures {
        guard table.itemNames == itemNames, table.skillNames == skillNames, table.combinations == combinations else {
            throw .tableDiffers
        }
        var known: [String: Int] = [:]
        for (place, name) in pupilNames.enumerated() { known[name] = place }
        return LogisticFeatures(table, columns: columns, pupilColumns: table.pupilNames.map { known[$0] })
    }
}
