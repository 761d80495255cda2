/// Why a budget refused. No amounts: what is left may depend on decisions that others should not see in a log.
public enum BudgetError: Error, Equatable, Sendable {
    /// An amount must be finite, above 0 and within the ledger's range (1e-15 to 1000).
    case amountOutOfRange
    /// More was asked for than is left. Nothing was spent.
    case exceedsRemaining
    /// A budget of concentrated privacy needs a delta above 0 to be stated as an epsilon.
    case needsDelta
    /// A release is about other neighbours, another unit or another period than what it would be added to.
    case relationMismatch
}

/// The privacy that is left for one unit and accounting period. It can be spent once: the type cannot be copied, and a
/// mechanism takes the ``PrivacyCharge`` that spending returns.
///
/// The ledger counts whole quanta of rho of 1e-15, and a mechanism derives its noise from the number of quanta charged,
/// exactly. So no drift of floating-point sums can hold an overdraft, ten charges of 0.1 fit into a total of 1, and the
/// sum of all charges is the guarantee of all releases together (``ZeroConcentrated/composed(with:)``), also where later
/// charges were decided after seeing earlier releases.
///
/// In memory only: whoever restarts the process must not renew the budget. The ledger (target `PrivacyLedger`) hands out budgets
/// that were charged to each pupil's durable account before.
public struct PrivacyBudget: ~Copyable, Sendable {
    /// What is protected.
    public let unit: PrivacyUnit
    /// The time over which releases are added up.
    public let period: AccountingPeriod

    private let totalQuanta: RhoQuanta
    private var remainingQuanta: RhoQuanta

    /// A budget of a given rho, taken to the nearest 1e-15, which recovers a rho that was written as a decimal number.
    ///
    /// - Throws: ``BudgetError/amountOutOfRange``.
    public init(rho: Double, unit: PrivacyUnit, period: AccountingPeriod) throws(BudgetError) {
        guard let quanta = RhoQuanta(nearest: rho) else { throw .amountOutOfRange }
        self.init(quanta, unit: unit, period: period)
    }

    /// The largest budget that keeps a guarantee, whatever it is spent on.
    ///
    /// - Throws: ``BudgetError/needsDelta`` where the guarantee's delta is 0, ``BudgetError/amountOutOfRange`` where it
    ///   leaves less than a quantum or more than the ledger holds.
    public init(_ guarantee: ApproximateDP) throws(BudgetError) {
        guard guarantee.delta > 0 else { throw .needsDelta }
        guard let total = try? ZeroConcentrated.rho(epsilon: guarantee.epsilon, delta: guarantee.delta),
            let quanta = RhoQuanta(roundingDown: total.rho)
        else { throw .amountOutOfRange }
        self.init(quanta, unit: guarantee.unit, period: guarantee.period)
    }

    /// For the ledger, which has charged exactly this.
    package init(_ quanta: RhoQuanta, unit: PrivacyUnit, period: AccountingPeriod) {
        self.unit = unit
        self.period = period
        totalQuanta = quanta
        remainingQuanta = quanta
    }

    /// What the budget started with.
    public var total: ZeroConcentrated { totalQuanta.asZeroConcentrated }

    /// What is left.
    public var remaining: ZeroConcentrated { remainingQuanta.asZeroConcentrated }

    /// What the whole budget guarantees, spent or not.
    ///
    /// - Parameter delta: Must be in (0, 1).
    /// - Throws: ``PrivacyParameterError``.
    public func guarantee(delta: Double) throws(PrivacyParameterError) -> ApproximateDP {
        try total.guarantee(delta: delta, unit: unit, period: period)
    }

    /// Spends rho, taken to the nearest 1e-15. What is charged is exactly what the mechanism may use.
    ///
    /// - Throws: ``BudgetError``; the budget is then as it was.
    public mutating func spend(rho: Double) throws(BudgetError) -> PrivacyCharge {
        guard let quanta = RhoQuanta(nearest: rho) else { throw .amountOutOfRange }
        try withdraw(quanta)
        return PrivacyCharge(quanta: quanta, unit: unit, period: period)
    }

    /// Spends everything that is left.
    ///
    /// - Throws: ``BudgetError/exceedsRemaining`` where nothing is left.
    public mutating func spendRemaining() throws(BudgetError) -> PrivacyCharge {
        let quanta = remainingQuanta
        guard quanta.count > 0 else { throw .exceedsRemaining }
        try withdraw(quanta)
        return PrivacyCharge(quanta: quanta, unit: unit, period: period)
    }

    /// Spends what a mechanism of pure epsilon costs: epsilon tanh(epsilon/2), rounded up. The epsilon is taken to the
    /// nearest 1e-15.
    ///
    /// - Throws: ``BudgetError``; the budget is then as it was.
    public mutating func spend(pureEpsilon epsilon: Double) throws(BudgetError) -> PureCharge {
        guard let epsilonQuanta = RhoQuanta(nearest: epsilon),
            let cost = try? ZeroConcentrated.fromPureTight(epsilon: epsilonQuanta.value),
            let quanta = RhoQuanta(roundingUp: cost.rho)
        else { throw .amountOutOfRange }
        try withdraw(quanta)
        return PureCharge(quanta: epsilonQuanta, unit: unit, period: period)
    }

    /// Moves a share of the original total into a budget of its own, for example 10, 20 and 70 parts of 100 for three
    /// rounds. Rounded down, and withdrawn here: the shares together never exceed the whole.
    ///
    /// - Parameters:
    ///   - parts: Above 0, at most `whole`.
    ///   - whole: Above 0.
    /// - Throws: ``BudgetError``; the budget is then as it was.
    public mutating func setAside(_ parts: Int, of whole: Int) throws(BudgetError) -> PrivacyBudget {
        guard parts > 0, parts <= whole else { throw .amountOutOfRange }
        let product = totalQuanta.count.multipliedFullWidth(by: UInt64(parts))
        let quanta = RhoQuanta(count: UInt64(whole).dividingFullWidth(product).quotient)
        guard quanta.count > 0 else { throw .amountOutOfRange }
        try withdraw(quanta)
        return PrivacyBudget(quanta, unit: unit, period: period)
    }

    private mutating func withdraw(_ quanta: RhoQuanta) throws(BudgetError) {
        guard quanta.count <= remainingQuanta.count else { throw .exceedsRemaining }
        remainingQuanta = RhoQuanta(count: remainingQuanta.count - quanta.count)
    }
}

/// Rho that was spent and may be used by one release. Cannot be copied; only a ``PrivacyBudget`` makes one.
public struct PrivacyCharge: ~Copyable, Sendable {
    let quanta: RhoQuanta
    /// What is protected.
    public let unit: PrivacyUnit
    /// The time over which releases are added up.
    public let period: AccountingPeriod

    /// What was charged.
    public var rho: ZeroConcentrated { quanta.asZeroConcentrated }
}

/// A pure epsilon that was paid for and may be used by one release. Cannot be copied; only a ``PrivacyBudget`` makes one.
public struct PureCharge: ~Copyable, Sendable {
    let quanta: RhoQuanta
    /// What is protected.
    public let unit: PrivacyUnit
    /// The time over which releases are added up.
    public let period: AccountingPeriod

    /// What was paid for, as a guarantee with delta 0.
    public var guarantee: ApproximateDP {
        guard let result = try? ApproximateDP(epsilon: quanta.value, delta: 0, unit: unit, period: period) else {
            preconditionFailure("a charge is a valid epsilon")
        }
        return result
    }
}

/// A number of quanta of 1e-15: the exact amounts of the ledger.
package struct RhoQuanta: Sendable, Hashable {
    package static let perUnit: UInt64 = 1_000_000_000_000_000
    /// The largest amount, 1000: no rho or epsilon beyond protects anybody.
    package static let largest: UInt64 = 1000 * perUnit

    package let count: UInt64

    package init(count: UInt64) { self.count = count }

    package init?(nearest amount: Double) { self.init(checking: (amount * Double(Self.perUnit)).rounded()) }

    init?(roundingDown amount: Double) { self.init(checking: (amount * Double(Self.perUnit)).nextDown.rounded(.down)) }

    init?(roundingUp amount: Double) { self.init(checking: (amount * Double(Self.perUnit)).nextUp.rounded(.up)) }

    private init?(checking count: Double) {
        guard count >= 1, count <= Double(Self.largest) else { return nil }
        self.count = UInt64(count)
    }

    /// The nearest number.
    var value: Double { Double(count) / Double(Self.perUnit) }

    /// Rounded up.
    package var asZeroConcentrated: ZeroConcentrated {
        guard count > 0, let result = try? ZeroConcentrated(rho: value.nextUp) else { return .none }
        return result
    }
}
