internal import Foundation
public import NumericalCore

/// Calibration of items on several dimensions of ability by marginal maximum likelihood: two-parameter logistic items, graded ones where
/// answers have more categories.
///
/// ```swift
/// let calibration = FactorCalibration(try .bifactor([0, 0, 0, 1, 1, 1, nil]))
/// let outcome = try calibration.fit(responses)
/// ```
///
/// See <doc:Dimensions>.
public struct FactorCalibration: Sendable {
    /// Which dimensions each item measures, items in the table's order.
    public var structure: FactorStructure
    /// The nodes of each dimension, for a standard normal.
    public var quadrature: Quadrature
    /// A prior of every slope; none unless given. A log-normal one keeps slopes above 0.
    public var slopePrior: ParameterPrior?
    /// Items to start from; from the answers unless given.
    public var start: MultidimensionalBank?
    /// The fit has converged when neither the next step nor the scaled gradient would move a parameter by more than this.
    public var tolerance: Double
    /// The most evaluations of the likelihood.
    public var maximumEvaluations: Int

    /// - Parameters:
    ///   - structure: which dimensions each item measures.
    ///   - quadrature: of each dimension: 31 equally spaced nodes on [−6, 6] unless given, 15 where three primary dimensions or more
    ///     multiply them.
    ///   - slopePrior: of every slope.
    ///   - tolerance: the furthest that another step may move a parameter, above 0.
    ///   - maximumEvaluations: the most evaluations of the likelihood, above 0.
    public init(
        _ structure: FactorStructure, quadrature: Quadrature? = nil, slopePrior: ParameterPrior? = nil,
        tolerance: Double = 1e-5, maximumEvaluations: Int = 2000
    ) {
        precondition(tolerance > 0 && maximumEvaluations > 0, "a fit needs a positive tolerance and an evaluation")
        self.structure = structure
        self.quadrature = quadrature ?? .equallySpaced(structure.primaryCount > 2 ? 15 : 31)
        self.slopePrior = slopePrior
        self.tolerance = tolerance
        self.maximumEvaluations = maximumEvaluations
    }

    /// Fits the items to the answers; the result does not depend on the number of workers.
    ///
    /// - Parameters:
    ///   - responses: the answers, items in the structure's order.
    ///   - weights: pupil to weight, finite and at least 0; all 1 unless given. A pupil of weight 0 is left out.
    ///   - workers: how many cores to use.
    /// - Throws: ``FactorCalibrationError``.
    public func fit(
        _ responses: ResponseTable, weights: [Double]? = nil, workers: Int = 1
    ) throws(FactorCalibrationError) -> FactorOutcome {
        guard responses.itemCount == structure.itemCount else {
            throw .structure(.countsDiffer(found: structure.itemCount, expected: responses.itemCount))
        }
        let counts = responses.categoryCounts
        let data: CalibrationData
        let totals: CategoryTotals
        do {
            // The same refusals as in one dimension.
            (data, _, totals) = try Calibration(.graded, for: responses).prepared(responses, weights)
        } catch { throw .answers(error) }
        if let slopePrior, !slopePrior.isProper { throw .answers(.badPrior(item: 0)) }
        let grid: ReducedGrid
        do { grid = try ReducedGrid(quadrature, primaryCount: structure.primaryCount) } catch {
            throw .structure(error)
        }
        let design = FactorDesign(structure, names: responses.itemNames, categoryCounts: counts)
        let first: [Double]
        if let start {
            guard start.items.count == responses.itemCount, start.primaryCount == structure.primaryCount,
                start.dimensionCount == structure.dimensionCount,
                zip(start.items, counts).allSatisfy({ $0.categoryCount == $1 })
            else { throw .structure(.countsDiffer(found: start.items.count, expected: responses.itemCount)) }
            first = design.vector(start.items, correlations: start.correlations)
        } else {
            first = design.vector(
                StartingSlopes(data, structure).items(responses.itemNames, totals),
                correlations: .identity(structure.primaryCount))
        }
        let likelihood = FactorLikelihood(design: design, data: data, grid: grid, slopePrior: slopePrior)
        var reducer = InProcessReducer(workers: workers)
        var history = QuasiNewtonMaximizer.History()
        let maximizer = QuasiNewtonMaximizer(tolerance: tolerance, maximumEvaluations: maximumEvaluations)
        guard
            let result = maximizer.maximize(
                from: first, history: &history, { likelihood.evaluate(at: $0, reducer: &reducer) })
        else { throw .answers(.noLikelihoodAtStart) }
        let fit = FactorFit(
            likelihood: likelihood, vector: result.parameters, logLikelihood: result.point.logLikelihood,
            logPrior: result.point.logPrior, evaluations: result.evaluations, remainingMove: result.remainingMove)
        return result.converged ? .converged(fit) : .notConverged(fit)
    }
}

/// Why a multidimensional calibration has no result.
public enum FactorCalibrationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The answers cannot be calibrated on, in any number of dimensions.
    case answers(CalibrationError)
    /// The structure does not fit the answers.
    case structure(FactorError)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .answers(let error): error.description
        case .structure(let error): error.description
        }
    }
}

/// How a multidimensional calibration ended.
public enum FactorOutcome: Sendable {
    /// The tolerance was met.
    case converged(FactorFit)
    /// The evaluations ran out, or rounding left no further step, before the tolerance was met: the parameters are not estimates.
    case notConverged(FactorFit)

    /// The parameters at the end, converged or not.
    public var fit: FactorFit {
        switch self {
        case .converged(let fit), .notConverged(let fit): fit
        }
    }

    /// Whether the tolerance was met.
    public var isConverged: Bool { if case .converged = self { true } else { false } }
}
