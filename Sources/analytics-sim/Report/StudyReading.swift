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
        "pooled-raw", "pseudonymised", "central-dp", "municipality-dp", "school-dp", "no-sharing",
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
        return Self.compare(excess)
    }

    /// Whether `first`'s item curves are worse than `second`'s. Both differences are paired with pooling but not with
    /// one another; their errors are added as if independent, which overstates the uncertainty where they share
    /// replicates.
    func compare(_ first: Cell, with second: Cell) -> Comparison {
        guard let one = usable("curve_rmse", first), let other = usable("curve_rmse", second) else { return .unknown }
        let oneError = (usable("curve_rmse_excess", first) ?? one).standardError
        let otherError = (usable("curve_rmse_excess", second) ?? other).standardError
        guard let oneError, let otherError else { return .unknown }
        return Self.compare(
            Estimate(
                mean: one.mean - other.mean,
                standardError: (oneError * oneError + otherError * otherError).squareRoot(),
                replicates: min(one.replicates, other.replicates)))
    }

    /// The estimate of `metric`, where there is one that is a number.
    func usable(_ metric: String, _ cell: Cell?) -> Estimate? {
        guard var estimate = cell?.metrics[metric], estimate.mean.isFinite else { return nil }
        if let error = estimate.standardError, !error.isFinite { estimate.standardError = nil }
        return estimate
    }

    /// Fits that did not converge, over all cells.
    var failures: Int { summary.cells.reduce(0) { $0 + $1.failures } }

    /// Checks that did not come out as they should.
    var failedChecks: [StudySummary.Check] { summary.checks.filter { !$0.passed } }

    /// Whether any policy carries a formal guarantee.
    var hasBudgets: Bool { cells.contains { $0.epsilon != nil } }

    /// A difference is told from zero where it is more than two standard errors away (false alarms: about 5 in 100).
    private static func compare(_ difference: Estimate) -> Comparison {
        guard let error = difference.standardError else { return .unknown }
        if abs(difference.mean) <= 2 * error { return .same }
        return difference.mean > 0 ? .more : .less
    }

    private static func nearestToOne(_ epsilons: Set<Double>) -> Double? {
        epsilons.sorted().min { abs(log($0)) < abs(log($1)) }
    }
}
