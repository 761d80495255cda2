internal import Foundation

/// A running account of releases whose parameters are chosen on the way, whose epsilon may be read at any time.
///
/// A filter fixes the total beforehand: ``PrivacyBudget`` is one, and rho then simply adds, however later charges were decided
/// (Whitehouse, Ramdas, Rogers and Wu, 2023, theorem 1). An odometer has no total. Looking at rho - spent and converting it
/// with the whole delta is wrong, since the moment of looking may depend on the releases; this one holds filters at
/// rho_j = 2^j rho_0 with delta_j = delta/((j + 1)(j + 2)), which sum to delta, and reads the first that covers what was spent.
public struct PrivacyOdometer: Sendable {
    /// In (0, 1); of all readings together.
    public let delta: Double
    /// What is protected.
    public let unit: PrivacyUnit
    /// The time over which releases are added up.
    public let period: AccountingPeriod
    private let firstLevel: RhoQuanta
    private var spentQuanta = RhoQuanta(count: 0)

    /// - Parameters:
    ///   - delta: In (0, 1).
    ///   - firstLevel: rho_0, about what a first look will find; in [1e-15, 1000]. Chosen beforehand.
    ///   - unit: What is protected.
    ///   - period: The time over which releases are added up.
    /// - Throws: ``PrivacyParameterError``.
    public init(
        delta: Double, firstLevel: Double, unit: PrivacyUnit, period: AccountingPeriod
    ) throws(PrivacyParameterError) {
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        guard let level = RhoQuanta(nearest: firstLevel) else { throw .rhoOutOfRange }
        self.delta = delta
        self.unit = unit
        self.period = period
        self.firstLevel = level
    }

    /// What was recorded, rounded up.
    public var spent: ZeroConcentrated { spentQuanta.asZeroConcentrated }

    /// Records a release. Exact: each rho is rounded up to whole quanta of 1e-15, and those are added.
    ///
    /// - Throws: ``BudgetError/amountOutOfRange`` where the sum exceeds 1000.
    public mutating func record(_ cost: ZeroConcentrated) throws(BudgetError) {
        if cost.rho == 0 { return }
        guard let quanta = RhoQuanta(roundingUp: cost.rho) else { throw .amountOutOfRange }
        let sum = spentQuanta.count + quanta.count
        guard sum <= RhoQuanta.largest else { throw .amountOutOfRange }
        spentQuanta = RhoQuanta(count: sum)
    }

    /// A guarantee that holds for this reading and all others, at whatever moments they are taken.
    ///
    /// - Throws: ``PrivacyParameterError``.
    public func guarantee() throws(PrivacyParameterError) -> ApproximateDP {
        if spentQuanta.count == 0 { return try ApproximateDP(epsilon: 0, delta: delta, unit: unit, period: period) }
        var level = firstLevel.count
        var index = 0.0
        while level < spentQuanta.count {
            level *= 2
            index += 1
        }
        let share = delta / ((index + 1) * (index + 2)) * (1 - 4 * Double.ulpOfOne)
        let epsilon = try RhoQuanta(count: level).asZeroConcentrated.epsilon(delta: share)
        return try ApproximateDP(epsilon: epsilon, delta: delta, unit: unit, period: period)
    }
}
