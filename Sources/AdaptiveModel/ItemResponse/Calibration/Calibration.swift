internal import Foundation
public import NumericalCore

/// Calibration of items of any models by marginal maximum likelihood (Bock & Aitkin 1981), or maximum a posteriori where parameters have priors.
///
/// ```swift
/// let outcome = try Calibration(.graded, for: responses).fit(responses)
/// guard case .converged(let fit) = outcome else { ... }
/// ```
///
/// The E-step is a sum over pupils that any `Reducer` can form: the sufficient statistics where all items belong to the exponential
/// family and pupils met the same items, expected counts at the nodes elsewhere (<doc:SufficientStatistics>). Its gradient and complete-data
/// information feed a quasi-Newton ascent that never lowers the objective and stops by the gradient.
public struct Calibration: Sendable {
    /// The items, in the table's order.
    public var items: [ItemSpecification]
    /// The populations that the pupils come from; one as a rule.
    public var groups: [CalibrationGroup]
    /// Where ability is integrated.
    public var grid: AbilityGrid
    /// The fit has converged when neither the next step nor the scaled gradient would move a parameter by more than this.
    public var tolerance: Double
    /// The most evaluations of the likelihood.
    public var maximumEvaluations: Int

    /// Items of one's own specification.
    ///
    /// - Parameters:
    ///   - items: in the table's order.
    ///   - groups: one population of mean 0 and variance 1 unless given.
    ///   - grid: where ability is integrated.
    ///   - tolerance: the furthest that another step may move a parameter, above 0.
    ///   - maximumEvaluations: the most evaluations of the likelihood, above 0.
    public init(
        _ items: [ItemSpecification], groups: [CalibrationGroup] = [CalibrationGroup()], grid: AbilityGrid = .adaptive,
        tolerance: Double = 1e-6, maximumEvaluations: Int = 2000
    ) {
        precondition(tolerance > 0 && maximumEvaluations > 0, "a fit needs a positive tolerance and an evaluation")
        self.items = items
        self.groups = groups
        self.grid = grid
        self.tolerance = tolerance
        self.maximumEvaluations = maximumEvaluations
    }

    /// One usual model for all items of a table.
    ///
    /// - Parameters:
    ///   - model: the model of every item.
    ///   - responses: says how many categories each item has; the items of a rating scale have as many as the one with most.
    ///   - priors: of parameters that the model leaves free.
    ///   - grid: where ability is integrated.
    ///   - tolerance: the furthest that another step may move a parameter, above 0.
    ///   - maximumEvaluations: the most evaluations of the likelihood, above 0.
    public init(
        _ model: ItemResponseModel, for responses: ResponseTable, priors: [ItemParameter: ParameterPrior] = [:],
        grid: AbilityGrid = .adaptive, tolerance: Double = 1e-6, maximumEvaluations: Int = 2000
    ) {
        let counts = responses.categoryCounts
        let most = counts.max() ?? 2
        let isScale = model == .ratingScale || model == .gradedRatingScale
        let items = counts.enumerated().map { item, count in
            ItemSpecification(
                model, categories: isScale ? most : model.isDichotomous ? 2 : count, isFirst: item == 0, priors: priors)
        }
        self.init(
            items, groups: [CalibrationGroup(variance: model.leavesVarianceFree ? .free(from: 1) : .fixed(1))],
            grid: grid, tolerance: tolerance, maximumEvaluations: maximumEvaluations)
    }

    /// Fits the items to the answers, on the cores of this machine; the result does not depend on how many.
    ///
    /// - Parameters:
    ///   - responses: the answers, items in the bank's or calibration's order.
    ///   - weights: pupil to weight, finite and at least 0; all 1 unless given. A pupil of weight 0 is left out.
    ///   - groups: pupil to its place in ``groups``; all 0 unless given.
    ///   - covariates: pupil by pupil the covariates of a latent regression: ability has the group's mean plus their weighted sum.
    ///   - workers: how many cores to use.
    /// - Throws: ``CalibrationError`` where there is nothing to fit, or a parameter has no finite estimate.
    public func fit(
        _ responses: ResponseTable, weights: [Double]? = nil, groups: [Int]? = nil, covariates: Matrix? = nil,
        workers: Int = 1
    ) throws(CalibrationError) -> CalibrationOutcome {
        try fit(
            responses, weights: weights, groups: groups, covariates: covariates,
            reducer: InProcessReducer(workers: workers))
    }

    /// Fits the items to the answers, expected statistics added up by `reducer`.
    public func fit<R: Reducer>(
        _ responses: ResponseTable, weights: [Double]? = nil, groups: [Int]? = nil, covariates: Matrix? = nil,
        reducer: R
    ) throws(CalibrationError) -> CalibrationOutcome where R.Failure == Never {
        let (data, design, totals) = try prepared(responses, weights, groups, covariates)
        var start = design.vector(startingModels(design, totals))
        var reducer = reducer
        var latentGrid: LatentGrid
        switch grid {
        case .fixed(let quadrature): latentGrid = LatentGrid(quadrature)
        case .adaptive: latentGrid = LatentGrid(.equallySpaced(61))
        }
        var spent = 0
        var history = QuasiNewtonMaximizer.History()
        var likelihood = MarginalLikelihood(design, data, totals, grid: latentGrid)
        // Most of the way is gone at half the price, on every second node; what that teaches about the Hessian stays.
        if let coarse = latentGrid.thinned, tolerance < Self.coarseTolerance {
            likelihood.grid = coarse
            let maximizer = QuasiNewtonMaximizer(
                tolerance: Self.coarseTolerance, maximumEvaluations: maximumEvaluations - 1)
            let result = maximizer.maximize(from: start, history: &history) {
                likelihood.evaluate(at: $0, reducer: &reducer)
            }
            if let result {
                spent = result.evaluations
                start = result.parameters
            }
        }
        while true {
            likelihood.grid = latentGrid
            let maximizer = QuasiNewtonMaximizer(
                tolerance: tolerance, maximumEvaluations: max(1, maximumEvaluations - spent))
            guard
                let result = maximizer.maximize(
                    from: start, history: &history, { likelihood.evaluate(at: $0, reducer: &reducer) })
            else { throw .noLikelihoodAtStart }
            spent += result.evaluations
            let fit = CalibrationFit(
                likelihood: likelihood, vector: result.parameters, point: result.point, evaluations: spent,
                remainingMove: result.remainingMove)
            if case .adaptive = grid, result.converged,
                let wider = latentGrid.rescaled(to: fit.populations, narrowest: fit.narrowestPosterior)
            {
                latentGrid = wider
                start = result.parameters
                continue
            }
            return result.converged ? .converged(fit) : .notConverged(fit)
        }
    }

    private static let coarseTolerance = 2e-3

    // MARK: Checks

    /// The answers, the free parameters and how often each category was used, where all of that can be calibrated on.
    func prepared(
        _ responses: ResponseTable, _ weights: [Double]?, _ groups: [Int]? = nil, _ covariates: Matrix? = nil
    ) throws(CalibrationError) -> (data: CalibrationData, design: CalibrationDesign, totals: CategoryTotals) {
        let data = try checked(responses, weights, groups, covariates)
        let design = CalibrationDesign(self, itemCount: responses.itemCount, coefficientCount: data.covariateCount)
        let totals = CategoryTotals(
            data, groupCount: self.groups.count, categories: design.versionOf.map { design.versions[$0].categoryCount })
        try checkVariation(design, totals)
        return (data, design, totals)
    }

    private func checked(
        _ responses: ResponseTable, _ weights: [Double]?, _ groups: [Int]?, _ covariates: Matrix?
    ) throws(CalibrationError) -> CalibrationData {
        guard responses.pupilCount > 0, responses.count > 0 else { throw .noAnswers }
        if let weights {
            guard weights.count == responses.pupilCount else {
                throw .countsDiffer(found: weights.count, expected: responses.pupilCount)
            }
            for (pupil, weight) in weights.enumerated() where !(weight.isFinite && weight >= 0) {
                throw .badWeight(pupil: pupil)
            }
            let answered = (0..<responses.pupilCount).contains { weights[$0] > 0 && !responses.answers(of: $0).isEmpty }
            guard answered else { throw .noAnswers }
        }
        if let groups {
            guard groups.count == responses.pupilCount else {
                throw .countsDiffer(found: groups.count, expected: responses.pupilCount)
            }
            for (pupil, group) in groups.enumerated() where !self.groups.indices.contains(group) {
                throw .noSuchGroup(pupil: pupil)
            }
        }
        var rows: [Double] = []
        if let covariates {
            guard covariates.rows == responses.pupilCount else {
                throw .countsDiffer(found: covariates.rows, expected: responses.pupilCount)
            }
            rows = covariates.transposed.elements
            for (place, value) in rows.enumerated() where !value.isFinite {
                throw .badCovariate(pupil: place / covariates.columns)
            }
            for column in 0..<covariates.columns
            where (0..<covariates.rows).allSatisfy({ covariates[$0, column] == covariates[0, column] }) {
                throw .constantCovariate(column: column)
            }
        }
        for (index, group) in self.groups.enumerated() {
            guard (group.items ?? items).count == responses.itemCount else {
                throw .countsDiffer(found: (group.items ?? items).count, expected: responses.itemCount)
            }
            guard group.mean.value.isFinite, group.variance.value.isFinite, group.variance.value > 0 else {
                throw .badLatent(group: index)
            }
            for (item, specification) in (group.items ?? items).enumerated() {
                try check(specification, item)
            }
        }
        let used = responses.categoryCounts
        for group in self.groups {
            for (item, specification) in (group.items ?? items).enumerated()
            where used[item] > specification.model.categoryCount {
                throw .categoryOutOfRange(item: item)
            }
        }
        return CalibrationData(
            responses: responses, weights: weights, groups: groups, covariates: rows,
            covariateCount: covariates?.columns ?? 0)
    }

    func check(_ specification: ItemSpecification, _ item: Int) throws(CalibrationError) {
        let model = specification.model
        guard model.hasFiniteParameters, model.isProper, (2...128).contains(model.categoryCount) else {
            throw .badStart(item: item)
        }
        for (parameter, value) in zip(model.parameters, model.values) {
            let treatment = specification.treatment(of: parameter)
            // A free asymptote has to start inside (0, 1).
            if treatment != .fixed, !value.isFinite { throw .badStart(item: item) }
            switch treatment {
            case .free(let prior?), .shared(_, let prior?):
                guard prior.isProper, prior.logDensity(value) != nil else { throw .badPrior(item: item) }
            default: break
            }
        }
    }

    /// Refuses items whose estimates would be infinite.
    private func checkVariation(_ design: CalibrationDesign, _ totals: CategoryTotals) throws(CalibrationError) {
        var counts = design.versions.map { [Double](repeating: 0, count: $0.categoryCount) }
        for (place, version) in design.versionOf.enumerated() {
            for (k, count) in totals.counts[place].enumerated() { counts[version][k] += count }
        }
        for (place, version) in design.versionOf.enumerated() {
            let item = place % design.itemCount
            let specification = (groups[place / design.itemCount].items ?? items)[item]
            func isOpen(_ parameter: ItemParameter) -> Bool { specification.treatment(of: parameter) == .free() }
            let parameters = specification.model.parameters
            guard parameters.contains(where: isOpen) else { continue }
            guard counts[version].contains(where: { $0 > 0 }) else { throw .itemNeverAnswered(item: item) }
            let isShifted = parameters.contains { parameter in
                switch parameter {
                case .intercept, .location: isOpen(parameter)
                default: false
                }
            }
            guard isShifted else { continue }
            guard counts[version].filter({ $0 > 0 }).count > 1 else { throw .itemWithoutVariation(item: item) }
            for (k, count) in counts[version].enumerated() where count == 0 {
                // Category 0 is the one that all intercepts are against.
                if isOpen(.intercept(max(k, 1))) { throw .categoryNeverUsed(item: item, category: k) }
            }
        }
    }

    private func startingModels(_ design: CalibrationDesign, _ totals: CategoryTotals) -> [ItemModel] {
        var models = design.versions
        for (place, version) in design.versionOf.enumerated() {
            let specification = (groups[place / design.itemCount].items ?? items)[place % design.itemCount]
            if specification.startsFromAnswers { models[version] = models[version].started(from: totals.counts[place]) }
        }
        return models
    }
}

/// A population of pupils: its distribution of ability, and its items where they are its own.
public struct CalibrationGroup: Sendable {
    /// The mean of ability.
    public var mean: LatentParameter
    /// The variance of ability, above 0.
    public var variance: LatentParameter
    /// The group's own items; those of the calibration where `nil`. Parameters that carry the same key are shared between groups.
    public var items: [ItemSpecification]?

    /// A population of mean 0 and variance 1 unless given.
    public init(
        mean: LatentParameter = .fixed(0), variance: LatentParameter = .fixed(1), items: [ItemSpecification]? = nil
    ) {
        self.mean = mean
        self.variance = variance
        self.items = items
    }
}

/// A mean or variance of ability.
public enum LatentParameter: Sendable, Equatable {
    /// Held at this value, which sets the scale.
    case fixed(Double)
    /// Estimated, starting from this value.
    case free(from: Double)

    var value: Double {
        switch self {
        case .fixed(let value), .free(let value): value
        }
    }

    var isFree: Bool { if case .free = self { true } else { false } }
}

/// Where ability is integrated.
public enum AbilityGrid: Sendable, Equatable {
    /// At these nodes; a normal distribution is normalised on them, so that one wider than they reach is cut off.
    case fixed(Quadrature)
    /// 61 equally spaced nodes on [−6, 6], moved and stretched to the fitted distributions where these don't suffice, and closer together
    /// where the answers of a pupil leave less doubt than lies between two nodes: a pupil with 1 600 answers is known to ±.06.
    case adaptive
}
