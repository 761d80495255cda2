internal import Foundation

/// A running account of Rényi divergences for releases that are chosen on the way, whose epsilon may be read at any time:
/// ``PrivacyOdometer`` for curves.
///
/// There is no total. A curve that was expected is doubled as often as needed, order by order: each doubling is a filter with a share of
/// delta of its own, delta/(m (j + 1)(j + 2)) for doubling j at one of m orders, and a reading is the least epsilon of the filters that
/// still hold what was recorded.
///
/// Converting the spent divergence with the whole delta instead would be wrong, since the moment of looking may depend on results.
///
/// ## Privacy
///
/// At whatever moment one stops, decided by whatever was seen: P(S) <= E'[e^epsilon; S] + delta for all sets S of what was seen until then,
/// where epsilon is the reading at that moment (<doc:FilterProof>). With a reading that is at most some epsilon whatever happens, that is
/// (epsilon, delta)-DP.
public struct RenyiOdometer: Sendable {
    /// In (0, 1); of every reading.
    public let delta: Double
    /// What is protected.
    public let unit: PrivacyUnit
    /// The time over which releases are added up.
    public let period: AccountingPeriod
    private var sums: OrderSums
    private let firstLevels: [Double]
    /// Of delta, without what is kept for mechanisms.
    private let sharedDelta: Double

    /// - Parameters:
    ///   - delta: In (0, 1).
    ///   - ownDeltas: The part of delta that is kept for mechanisms with deltas of their own; at least 0 and below delta.
    ///   - first: About what a first look will find; chosen beforehand. Its relation is that of everything recorded.
    ///   - orders: Fixed beforehand, each finite and above 1; 1 to 1000 of them.
    ///   - unit: What is protected.
    ///   - period: The time over which releases are added up.
    /// - Throws: ``PrivacyParameterError``; ``PrivacyParameterError/lossOutOfRange`` where the first curve is 0 at an order.
    public init(
        delta: Double, ownDeltas: Double = 0, first: RenyiCurve, orders: [Double], unit: PrivacyUnit,
        period: AccountingPeriod
    ) throws(PrivacyParameterError) {
        guard delta > 0, delta < 1, ownDeltas >= 0, ownDeltas < delta else { throw .deltaOutOfRange }
        sums = try OrderSums(orders: orders, ownDeltas: ownDeltas, relation: first.relation)
        var levels: [Double] = []
        for order in orders {
            let level = try first.divergence(order: order)
            guard level.isFinite, level >= 1e-300 else { throw .lossOutOfRange }
            levels.append(level)
        }
        firstLevels = levels
        sharedDelta = ((delta - ownDeltas) * (1 - 4 * Double.ulpOfOne)).nextDown
        self.delta = delta
        self.unit = unit
        self.period = period
    }

    /// Records a release by its curve, before it is run.
    ///
    /// - Parameter curve: Bounds the release for every unit and all earlier results that lead to it.
    /// - Throws: ``BudgetError/relationMismatch``; ``BudgetError/amountOutOfRange``.
    public mutating func record(_ curve: RenyiCurve) throws(BudgetError) { sums = try sums.adding(curve) }

    /// Records a release of which nothing is known but epsilon and delta, before it is run.
    ///
    /// - Parameter release: Of the odometer's unit and period.
    /// - Throws: ``BudgetError/exceedsRemaining`` where its delta is not left of what was kept for it;
    ///   ``BudgetError/relationMismatch`` for another unit or period.
    public mutating func record(_ release: ApproximateDP) throws(BudgetError) {
        guard release.unit == unit, release.period == period else { throw .relationMismatch }
        guard let curve = try? RenyiCurve.pure(epsilon: release.epsilon, relation: sums.relation) else {
            throw .amountOutOfRange
        }
        sums = try sums.adding(curve, ownDelta: release.delta)
    }

    /// The reading: a guarantee for stopping now, at whatever moment this is asked.
    ///
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange`` where no finite epsilon holds.
    public func guarantee() throws(PrivacyParameterError) -> ApproximateDP {
        // Order infinity: what is pure adds up without any delta.
        var least = sums.pureEpsilon
        for (index, order) in sums.orders.enumerated() {
            var level = firstLevels[index]
            var doubling = 0.0
            while level < sums.divergences[index] {
                level *= 2
                doubling += 1
            }
            guard level.isFinite else { continue }
            let parts = Double(sums.orders.count) * (doubling + 1) * (doubling + 2)
            let share = (sharedDelta / parts * (1 - 4 * Double.ulpOfOne)).nextDown
            guard share > 0 else { continue }
            least = min(least, max(0, RenyiCurve.epsilon(divergence: level, order: order, delta: share)))
        }
        return try ApproximateDP(epsilon: least, delta: delta, unit: unit, period: period)
    }
}
