import Foundation

/// What can be read off a summary: the policies in a fixed order, the epsilon that the first page shows, and
/// comparisons that say whether the simulation is precise enough to tell two numbers apart.
struct StudyReading: Sendable {
    typealias Cell = StudySummary.Cell
    typealias Estimate = StudySummary.Estimate

    /// Where two numbers stand to one another, given the simulation's own error.
    enum Comparison: Equatable { case more, less, same, unknown }

    /// The policies, from everything leaving the school to nothing leaving it.
    static let policyOrder = [
        "pooled-raw", "pseudonymised", "secure-sum", "central-dp", "secure-sum-dp", "municipality-dp", "school-dp",
        "one-message", "no-sharing",
    ]

    let summary: StudySummary
    /// The cells in the order of `policyOrder`, then of epsilon.
    let cells: [Cell]
    /// The policies that occur, in the order of `policyOrder`.
    let policies: [String]
    /// The epsilon of the first page: the one nearest to 1 that every private policy was run at. `nil` where there is
    /// none.
    let headlineEpsilon: Double?

    init(_ summary: StudySummary) {
        self.summary = summary
        let place = Dictionary(uniqueKeysWithValues: Self.policyOrder.enumerated().map { ($1, $0) })
        cells = summary.cells.sorted {
            (place[$0.policy] ?? 0, $0.epsilon ?? 0) < (place[$1.policy] ?? 0, $1.epsilon ?? 0)
        }
        let present = Set(cells.map(\.policy))
        policies = Self.policyOrder.filter(present.contains)
        let budgets = policies.map { policy in Set(summary.cells.filter { $0.policy == policy }.compactMap(\.epsilon)) }
            .filter { !$0.isEmpty }
        let shared = budgets.dropFirst().reduce(budgets.first ?? []) { $0.intersection($1) }
        headlineEpsilon = Self.nearestToOne(shared)
    }

    /// The cell of `policy` that the first page shows.
    func headline(_ policy: String) -> Cell? {
        let own = cells.filter { $0.policy == policy }
        let epsilon = headlineEpsilon ?? Self.nearestToOne(Set(own.compactMap(\.epsilon)))
        return own.first { $0.epsilon == epsilon } ?? own.first { $0.epsilon == nil } ?? own.first
    }

    /// The cells of the first page.
    var headlines: [Cell] { policies.compactMap(headline) }

    /// Whether every error is measured against a known truth, so that it contains the sampling error.
    var knowsTruth: Bool { summary.reference == "truth" }

    /// Error of the item curves with everything pooled: the sampling error. `nil` where no truth is known.
    var samplingError: Double? {
        guard knowsTruth else { return nil }
        if let pooled = usable("curve_rmse", cells.first { $0.policy == "pooled-raw" })?.mean { return pooled }
        // The excess is a paired difference to pooling within the same replicates, so the subtraction is exact.
        return cells.lazy.compactMap { cell in
            guard let error = usable("curve_rmse", cell), let excess = usable("curve_rmse_excess", cell) else {
                return nil
            }
            return error.mean - excess.mean
        }.first
    }

    /// The error of `cell`'s item curves as a multiple of the sampling error.
    func timesSampling(_ cell: Cell) -> Double? {
        guard let sampling = samplingError, sampling > 0, let error = usable("curve_rmse", cell) else { return nil }
        return error.mean / sampling
    }

    /// Whether `cell`'s item curves are worse than with everything pooled.
    func againstPooling(_ cell: Cell) -> Comparison {
        guard let excess = usable("curve_rmse_excess", cell) else { return .unknown }
        return Self.compare(excess.mean, margin: excess.margin)
    }

    /// Whether `first`'s item curves are worse than `second`'s. Both differences are paired with pooling but not with
    /// one another; their errors are added as if independent, which overstates the uncertainty where they share
    /// replicates.
    func compare(_ first: Cell, with second: Cell) -> Comparison {
        guard let one = usable("curve_rmse", first), let other = usable("curve_rmse", second) else { return .unknown }
        let paired = [usable("curve_rmse_excess", first) ?? one, usable("curve_rmse_excess", second) ?? other]
        let parts = paired.compactMap { estimate -> (variance: Double, degreesOfFreedom: Double)? in
            guard let error = estimate.standardError, estimate.replicates > 1 else { return nil }
            return (error * error, Double(estimate.replicates - 1))
        }
        guard parts.count == 2 else { return .unknown }
        let variance = parts[0].variance + parts[1].variance
        guard variance > 0 else { return Self.compare(one.mean - other.mean, margin: 0) }
        // Welch (1947): the degrees of freedom of a sum of two variances.
        let degreesOfFreedom =
            variance * variance / parts.reduce(0) { $0 + $1.variance * $1.variance / $1.degreesOfFreedom }
        // At least those of the less certain part; rounding may take a digit off.
        let factor = Precision.standardErrors(degreesOfFreedom: max(1, degreesOfFreedom))
        return Self.compare(one.mean - other.mean, margin: factor * variance.squareRoot())
    }

    /// The estimate of `metric`, where there is one that is a number; without what is only rounding.
    func usable(_ metric: String, _ cell: Cell?) -> Estimate? {
        guard var estimate = cell?.metrics[metric], estimate.mean.isFinite else { return nil }
        if let error = estimate.standardError, !error.isFinite { estimate.standardError = nil }
        return estimate.withoutRounding
    }

    /// The numbers of known answers that the study tried, from few to many.
    var knownAnswers: [Int] {
        let names = Set(cells.flatMap { $0.metrics.keys })
        return names.compactMap { $0.wholeMatch(of: /singled_out_([0-9]+)/).flatMap { Int($0.1) } }.sorted()
    }

    /// The number of known answers that the first page shows: ten, about a page of exercises, or else the most there
    /// were.
    var headlineKnownAnswers: Int {
        knownAnswers.contains(10) ? 10 : knownAnswers.last ?? 10
    }

    /// The smallest number of known answers that singles out more than half of `cell`'s pupils.
    func enoughForHalf(_ cell: Cell) -> Int? {
        knownAnswers.first { (usable("singled_out_\($0)", cell)?.mean ?? 0) > 0.5 }
    }

    /// The smallest epsilon from which on, at every larger one of the study, `policy` has visibly better item curves
    /// than `other`.
    func epsilon(fromWhich policy: String, isBetterThan other: Cell) -> Double? {
        cells.filter { $0.policy == policy && $0.epsilon != nil }.reversed()
            .prefix { compare($0, with: other) == .less }.last?.epsilon
    }

    /// Fits that did not converge, over all cells.
    var failures: Int { summary.cells.reduce(0) { $0 + $1.failures } }

    /// Checks that did not come out as they should.
    var failedChecks: [StudySummary.Check] { summary.checks.filter { !$0.passed } }

    /// Whether any policy carries a formal guarantee.
    var hasBudgets: Bool { cells.contains { $0.epsilon != nil } }

    /// A difference is told from zero where its 95 % interval does not hold zero (false alarms: about 5 in 100).
    private static func compare(_ difference: Double, margin: Double?) -> Comparison {
        guard let margin else { return .unknown }
        if abs(difference) <= margin { return .same }
        return difference > 0 ? .more : .less
    }

    private static func nearestToOne(_ epsilons: Set<Double>) -> Double? {
        epsilons.sorted().min { abs(log($0)) < abs(log($1)) }
    }
}
