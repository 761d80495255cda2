internal import Foundation

/// A privacy filter: a guarantee that was fixed beforehand and is kept by releases whose mechanisms, parameters and number are all
/// decided on the way, after seeing earlier results.
///
/// ``PrivacyBudget`` is the filter of concentrated privacy, where everything is counted as a rho. This one counts Rényi divergences at a
/// few orders, which do justice to sampled noise and to pure mechanisms, and keeps deltas of their own apart. A release is let through
/// while at least one order, or the plain sum of pure epsilons, still keeps the guarantee.
///
/// ```swift
/// let promise = try ApproximateDP(epsilon: 1, delta: 1e-6, unit: .pupil, period: .schoolYear)
/// var filter = try RenyiFilter(promise)
/// let round = try RenyiCurve.sampledGaussian(sigma: 2, l2Sensitivity: 1, rate: 0.01)
/// try filter.record(round)                       // before the round is run
/// let charge = try filter.spend(pureEpsilon: 0.05)  // for a mechanism
/// ```
///
/// ## Privacy
///
/// One order: Feldman and Zrnic (2021), theorem 3.1; several, each with its share of delta, and own deltas as in Whitehouse, Ramdas,
/// Rogers and Wu (2023): proved in <doc:FilterProof>. Each curve has to bound its release on neighbouring data for all earlier results
/// that can lead to it, and has to be recorded before it is run. The results of everything together are (epsilon, delta)-DP.
///
/// In memory only, like ``PrivacyBudget``: whoever restarts the process must not renew it.
public struct RenyiFilter: ~Copyable, Sendable {
    /// What everything together guarantees, spent or not.
    public let guarantee: ApproximateDP
    private var sums: OrderSums
    /// The largest divergence at each order that keeps the guarantee with its share of delta; below 0 where none does.
    private let limits: [Double]

    /// - Parameters:
    ///   - guarantee: Delta above 0.
    ///   - ownDeltas: The part of delta that is kept for mechanisms with deltas of their own; at least 0 and below delta.
    ///   - orders: Fixed beforehand, each finite and above 1; nil for three around the best one of normal noise.
    ///   - relation: What the recorded curves are about.
    /// - Throws: ``PrivacyParameterError``; ``PrivacyParameterError/notAchievable`` where no order leaves anything to spend.
    public init(
        _ guarantee: ApproximateDP, ownDeltas: Double = 0, orders: [Double]? = nil,
        relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) {
        guard ownDeltas >= 0, ownDeltas < guarantee.delta else { throw .deltaOutOfRange }
        let delta = ((guarantee.delta - ownDeltas) * (1 - 4 * Double.ulpOfOne)).nextDown
        guard delta > 0 else { throw .deltaOutOfRange }
        let orders =
            if let orders { orders } else { try OrderSums.orders(epsilon: guarantee.epsilon, delta: delta) }
        let sums = try OrderSums(orders: orders, ownDeltas: ownDeltas, relation: relation)
        let share = (delta / Double(orders.count)).nextDown
        let limits = orders.map { RenyiCurve.largestDivergence(epsilon: guarantee.epsilon, order: $0, delta: share) }
        guard limits.contains(where: { $0 > 0 }) else { throw .notAchievable }
        (self.guarantee, self.sums, self.limits) = (guarantee, sums, limits)
    }

    /// The orders at which divergences are added up.
    public var orders: [Double] { sums.orders }

    /// What is left of the deltas that were kept for mechanisms.
    public var remainingOwnDeltas: Double { Double(sums.ownDeltaLeft) / DeltaReserve.perUnit }

    /// Whether a release would be let through now.
    ///
    /// - Parameter curve: Of the release.
    public func allows(_ curve: RenyiCurve) -> Bool { (try? admitted(curve, ownDelta: 0)) != nil }

    /// Charges a release by its curve, before it is run.
    ///
    /// - Parameter curve: Bounds the release for every unit and all earlier results that lead to it.
    /// - Throws: ``BudgetError/exceedsRemaining`` where it does not fit, ``BudgetError/relationMismatch``; the filter is then as it was.
    public mutating func record(_ curve: RenyiCurve) throws(BudgetError) {
        sums = try admitted(curve, ownDelta: 0)
    }

    /// Charges a release of which nothing is known but epsilon and delta, before it is run: epsilon as any pure one, and delta from
    /// what was kept for it.
    ///
    /// - Parameter release: Of the filter's unit and period.
    /// - Throws: ``BudgetError``, with ``BudgetError/relationMismatch`` for another unit or period; the filter is then as it was.
    public mutating func record(_ release: ApproximateDP) throws(BudgetError) {
        guard release.unit == guarantee.unit, release.period == guarantee.period else { throw .relationMismatch }
        guard let curve = try? RenyiCurve.pure(epsilon: release.epsilon, relation: sums.relation) else {
            throw .amountOutOfRange
        }
        sums = try admitted(curve, ownDelta: release.delta)
    }

    /// Spends rho, taken to the nearest 1e-15, for a mechanism that takes a charge.
    ///
    /// - Parameter rho: In [1e-15, 1000].
    /// - Throws: ``BudgetError``; the filter is then as it was.
    public mutating func spend(rho: Double) throws(BudgetError) -> PrivacyCharge {
        guard let quanta = RhoQuanta(nearest: rho) else { throw .amountOutOfRange }
        try record(.zeroConcentrated(quanta.asZeroConcentrated, relation: sums.relation))
        return PrivacyCharge(quanta: quanta, unit: guarantee.unit, period: guarantee.period)
    }

    /// Spends a pure epsilon, taken to the nearest 1e-15, for a mechanism that takes a charge.
    ///
    /// - Parameter epsilon: In [1e-15, 1000].
    /// - Throws: ``BudgetError``; the filter is then as it was.
    public mutating func spend(pureEpsilon epsilon: Double) throws(BudgetError) -> PureCharge {
        guard let quanta = RhoQuanta(nearest: epsilon),
            let curve = try? RenyiCurve.pure(epsilon: quanta.value.nextUp, relation: sums.relation)
        else { throw .amountOutOfRange }
        try record(curve)
        return PureCharge(quanta: quanta, unit: guarantee.unit, period: guarantee.period)
    }

    /// The sums with one release more, if they keep the guarantee.
    private func admitted(_ curve: RenyiCurve, ownDelta: Double) throws(BudgetError) -> OrderSums {
        let next = try sums.adding(curve, ownDelta: ownDelta)
        let isKept =
            next.pureEpsilon <= guarantee.epsilon || zip(next.divergences, limits).contains { $0 <= $1 }
        guard isKept else { throw .exceedsRemaining }
        return next
    }
}

extension RenyiCurve {
    /// The largest divergence of an order from which (epsilon, delta)-DP follows, rounded down: the conversion solved for it. Below 0 where
    /// none is small enough.
    static func largestDivergence(epsilon: Double, order: Double, delta: Double) -> Double {
        var value = epsilon - log1p(-1 / order) + (log(delta) + log(order)) / (order - 1)
        var step = 4 * Double.ulpOfOne
        // Lowered until its own conversion agrees.
        while value > 0, Self.epsilon(divergence: value, order: order, delta: delta) > epsilon {
            value -= value * min(step, 1)
            step *= 2
        }
        return value > 0 ? value : -1
    }
}
