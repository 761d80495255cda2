internal import Foundation
public import NumericalCore

/// Calibration of logistic item response models by marginal maximum likelihood (Bock & Aitkin 1981), or maximum a posteriori where
/// a prior is given.
///
/// The E-step is the sum over pupils of ``ExpectedStatistics``; any ``Reducer`` can form it. The M-step is a concave problem in one
/// or two parameters an item. EM is accelerated by SQUAREM (Varadhan & Roland 2008, scheme S3) and falls back to the plain EM
/// step whenever an extrapolation does not raise the objective, so that the objective never falls from cycle to cycle.
public struct MarginalMaximumLikelihood: Sendable {
    /// The model to fit.
    public var model: ItemResponseModel
    /// Nodes of ability; the weights are adapted to the fitted variance.
    public var quadrature: Quadrature
    /// A prior on the items, or none.
    public var prior: ItemPrior?
    /// The fit has converged when one EM step moves no parameter by more than this (logits).
    public var tolerance: Double
    /// The most EM steps.
    public var maximumSteps: Int

    /// - Parameters:
    ///   - quadrature: 61 equally spaced nodes on [−6, 6] unless given.
    ///   - tolerance: above 0.
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
        /// EM steps taken.
        public let steps: Int
    }

    /// Fits the model to the answers, on the cores of this machine.
    public func fit(_ responses: ResponseTable, start: ItemBank? = nil) throws(CalibrationError) -> Fit {
        try fit(responses, start: start, reducer: InProcessReducer())
    }

    /// Fits the model to the answers.
    ///
    /// - Parameters:
    ///   - start: parameters to start from, items in the table's order; the sums' logits unless given.
    ///   - reducer: how expected statistics are added up over pupils.
    /// - Throws: ``CalibrationError`` where there is nothing to fit, or an item has no finite estimate.
    public func fit<R: Reducer>(
        _ responses: ResponseTable, start: ItemBank? = nil, reducer: R
    ) throws(CalibrationError) -> Fit where R.Failure == Never {
        guard responses.pupilCount > 0, responses.count > 0 else { throw .noAnswers }
        let totals = ItemTotals(responses)
        if prior == nil {
            for item in totals.right.indices {
                guard totals.answered[item] > 0 else { throw .itemNeverAnswered(item: item) }
                guard totals.right[item] > 0, totals.right[item] < totals.answered[item] else {
                    throw .itemWithoutVariation(item: item)
                }
            }
        }
        var expectation = Expectation(
            responses: responses, patterns: ExposurePatterns(responses), quadrature: quadrature, prior: prior,
            reducer: reducer)
        let step = MaximizationStep(model: model, totals: totals, nodes: quadrature.nodes, prior: prior)

        var current = LogisticParameters(model, totals: totals, start: start)
        var converged = false
        while !converged && expectation.evaluations < maximumSteps {
            let here = expectation(current)
            let once = step(current, here, quadrature)
            converged = current.distance(to: once) <= tolerance
            guard !converged else {
                current = once
                break
            }
            let there = expectation(once)
            let twice = step(once, there, quadrature)
            if once.distance(to: twice) <= tolerance {
                current = twice
                converged = true
            } else if let leap = current.extrapolated(through: once, twice) {
                let ahead = expectation(leap)
                current = ahead.objective >= there.objective ? step(leap, ahead, quadrature) : twice
            } else {
                current = twice
            }
        }
        let steps = expectation.evaluations
        let last = expectation(current)
        return Fit(
            bank: current.bank(names: responses.itemNames), logLikelihood: last.logLikelihood, converged: converged,
            steps: steps)
    }
}

/// Why a calibration has no result. Items are counted from 0, in the order of the table.
public enum CalibrationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The table has no pupils or no answers.
    case noAnswers
    /// Nobody answered the item.
    case itemNeverAnswered(item: Int)
    /// Everybody answered the item alike, so that its intercept is infinite; a prior makes it finite.
    case itemWithoutVariation(item: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .noAnswers: "there are no answers to calibrate on"
        case .itemNeverAnswered(let item): "item \(item) was never answered"
        case .itemWithoutVariation(let item):
            "item \(item) was answered alike by everybody: its estimate is infinite without a prior"
        }
    }
}

/// How often each item was answered, and answered right.
struct ItemTotals: Sendable {
    var answered: [Double]
    var right: [Double]

    init(_ responses: ResponseTable) {
        answered = [Double](repeating: 0, count: responses.itemCount)
        right = answered
        for place in responses.items.indices {
            answered[Int(responses.items[place])] += 1
            right[Int(responses.items[place])] += Double(responses.outcomes[place])
        }
    }
}

/// The E-step at given parameters, with the objective there.
private struct Expectation<R: Reducer> where R.Failure == Never {
    let responses: ResponseTable
    let patterns: ExposurePatterns
    let quadrature: Quadrature
    let prior: ItemPrior?
    var reducer: R
    var evaluations = 0

    init(
        responses: ResponseTable, patterns: ExposurePatterns, quadrature: Quadrature, prior: ItemPrior?, reducer: R
    ) {
        self.responses = responses
        self.patterns = patterns
        self.quadrature = quadrature
        self.prior = prior
        self.reducer = reducer
    }

    mutating func callAsFunction(_ parameters: LogisticParameters) -> ExpectedSums {
        evaluations += 1
        let table = ItemNodeTable(
            discriminations: parameters.discriminations, intercepts: parameters.intercepts, quadrature: quadrature,
            latent: ItemBank.Latent(variance: parameters.variance))
        let sums = reducer.sum(ExpectedStatistics(responses: responses, patterns: patterns, table: table))
        return ExpectedSums(
            values: sums, itemCount: table.itemCount, nodeCount: table.nodeCount,
            logPrior: prior.map { parameters.logDensity($0) } ?? 0)
    }
}

/// The expected statistics by name.
struct ExpectedSums: Sendable {
    let values: [Double]
    let itemCount: Int
    let nodeCount: Int
    let logPrior: Double

    var logLikelihood: Double { values[values.count - 1] }
    var objective: Double { logLikelihood + logPrior }

    /// Σ over pupils of x·E[θ].
    func rightAbility(_ item: Int) -> Double { values[item] }

    /// Posterior mass at the nodes of those who answered the item.
    func mass(_ item: Int) -> ArraySlice<Double> {
        let base = itemCount + item * nodeCount
        return values[base..<base + nodeCount]
    }

    /// Posterior mass at the nodes of all pupils.
    var mass: ArraySlice<Double> {
        let base = itemCount * (1 + nodeCount)
        return values[base..<base + nodeCount]
    }
}
