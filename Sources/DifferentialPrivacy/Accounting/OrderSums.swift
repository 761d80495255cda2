internal import Foundation

/// Rényi divergences of releases whose parameters are chosen on the way, added up at orders that were fixed beforehand: what
/// ``RenyiFilter`` and ``RenyiOdometer`` look at. All sums are rounded up.
struct OrderSums: Sendable {
    let orders: [Double]
    let relation: NeighbouringRelation
    /// At each order.
    private(set) var divergences: [Double]
    /// Of what is pure: order infinity.
    private(set) var pureEpsilon = 0.0
    /// The mechanisms' own deltas that are left, in quanta of ``DeltaReserve``.
    private(set) var ownDeltaLeft: UInt64

    /// - Throws: ``PrivacyParameterError/orderOutOfRange`` unless there are 1 to 1000 orders, each finite and above 1.
    init(
        orders: [Double], ownDeltas: Double, relation: NeighbouringRelation
    ) throws(PrivacyParameterError) {
        guard (1...1000).contains(orders.count), orders.allSatisfy({ $0.isFinite && $0 > 1 }) else {
            throw .orderOutOfRange
        }
        guard ownDeltas >= 0, ownDeltas < 1 else { throw .deltaOutOfRange }
        self.orders = orders
        self.relation = relation
        divergences = [Double](repeating: 0, count: orders.count)
        ownDeltaLeft = UInt64((ownDeltas * DeltaReserve.perUnit).rounded(.down))
    }

    /// The sums with one release more.
    ///
    /// - Throws: ``BudgetError/relationMismatch``; ``BudgetError/exceedsRemaining`` where the own delta is not there;
    ///   ``BudgetError/amountOutOfRange``.
    func adding(_ curve: RenyiCurve, ownDelta: Double = 0) throws(BudgetError) -> OrderSums {
        guard curve.relation == relation else { throw .relationMismatch }
        var result = self
        for (index, order) in orders.enumerated() {
            guard let divergence = try? curve.divergence(order: order), !divergence.isNaN else {
                throw .amountOutOfRange
            }
            if divergence > 0 { result.divergences[index] = (divergences[index] + divergence).nextUp }
        }
        let pure = curve.pureEpsilon
        if pure > 0 { result.pureEpsilon = (pureEpsilon + pure).nextUp }
        if ownDelta > 0 {
            let quanta = (ownDelta * DeltaReserve.perUnit).nextUp.rounded(.up)
            guard quanta <= Double(ownDeltaLeft) else { throw .exceedsRemaining }
            result.ownDeltaLeft -= UInt64(quanta)
        }
        return result
    }

    /// The orders near the one at which a concentrated mechanism would be converted to a guarantee: half of alpha - 1, the
    /// whole, and twice. Few, because each takes its share of delta.
    static func orders(epsilon: Double, delta: Double) throws(PrivacyParameterError) -> [Double] {
        let rho = try ZeroConcentrated.rho(epsilon: epsilon, delta: delta).rho
        guard rho > 0 else { throw .notAchievable }
        let excess = (-log(delta) / rho).squareRoot()
        return [1 + excess / 2, 1 + excess, 1 + 2 * excess]
    }
}
