/// The privacy that is left for one unit and accounting period, for sums with discrete Gaussian noise alone.
///
/// ``PrivacyBudget`` holds for whatever spends it, and so needs more noise for the same epsilon: about 7 % at epsilon = 1 and delta = 1e-6. What this one
/// hands out only ``DiscreteGaussianSum`` and ``GaussianNoiseShare`` take, with noise so wide that it cannot be told from normal noise. Such sums add up
/// as Gaussian differential privacy does, mu^2 = 2 (rho_1 + rho_2 + ...), also where later charges were decided after seeing earlier releases
/// (<doc:GaussianSumsProof>). Every charge is a rho of concentrated privacy too, so that a ledger that adds up rho can hold it.
///
/// In memory only, like ``PrivacyBudget``.
public struct GaussianBudget: ~Copyable, Sendable {
    private var budget: PrivacyBudget

    /// How far discrete noise may be from normal noise in all releases together: the logarithm of a probability's ratio.
    static let logRatio = 1e-42

    /// The largest budget that keeps a guarantee.
    ///
    /// - Throws: ``BudgetError/needsDelta`` where the guarantee's delta is 0, ``BudgetError/amountOutOfRange`` where it leaves less than a quantum
    ///   or more than the ledger holds, or its epsilon is below 1e-20.
    public init(_ guarantee: ApproximateDP) throws(BudgetError) {
        guard guarantee.delta > 0 else { throw .needsDelta }
        // One unit in the last place is more than twice the log-ratio.
        guard guarantee.epsilon >= 1e-20,
            let largest = try? GaussianDP.mu(
                epsilon: guarantee.epsilon.nextDown, delta: guarantee.delta * (1 - 4 * Double.ulpOfOne)),
            let quanta = RhoQuanta(roundingDown: (largest.mu * largest.mu / 2).nextDown.nextDown)
        else { throw .amountOutOfRange }
        budget = PrivacyBudget(quanta, unit: guarantee.unit, period: guarantee.period)
    }

    /// What is left of a budget, for Gaussian sums alone from now on: for one that was charged to a ledger.
    ///
    /// - Throws: ``BudgetError/exceedsRemaining`` where nothing is left.
    public init(restricting budget: inout PrivacyBudget) throws(BudgetError) {
        let charge = try budget.spendRemaining()
        self.budget = PrivacyBudget(charge.quanta, unit: charge.unit, period: charge.period)
    }

    /// What is protected.
    public var unit: PrivacyUnit { budget.unit }

    /// The time over which releases are added up.
    public var period: AccountingPeriod { budget.period }

    /// What the budget started with, as a ledger counts it.
    public var total: ZeroConcentrated { budget.total }

    /// What is left, as a ledger counts it.
    public var remaining: ZeroConcentrated { budget.remaining }

    /// What the whole budget guarantees, spent or not: less epsilon than its rho does.
    ///
    /// - Parameter delta: Must be in (0, 1).
    /// - Throws: ``PrivacyParameterError``.
    public func guarantee(delta: Double) throws(PrivacyParameterError) -> ApproximateDP {
        let mu = try GaussianDP(mu: (2 * total.rho).squareRoot().nextUp)
        let epsilon = try mu.epsilon(delta: delta * (1 - 4 * Double.ulpOfOne))
        return try ApproximateDP(epsilon: max(epsilon, 1e-20).nextUp, delta: delta, unit: unit, period: period)
    }

    /// Spends rho, taken to the nearest 1e-15.
    ///
    /// - Throws: ``BudgetError``; the budget is then as it was.
    public mutating func spend(rho: Double) throws(BudgetError) -> GaussianCharge {
        GaussianCharge(try budget.spend(rho: rho))
    }

    /// Spends everything that is left.
    ///
    /// - Throws: ``BudgetError/exceedsRemaining`` where nothing is left.
    public mutating func spendRemaining() throws(BudgetError) -> GaussianCharge {
        GaussianCharge(try budget.spendRemaining())
    }
}

/// Rho that was spent and may be used by one release with Gaussian noise. Cannot be copied; only a ``GaussianBudget`` makes one.
public struct GaussianCharge: ~Copyable, Sendable {
    let charge: PrivacyCharge

    fileprivate init(_ charge: consuming PrivacyCharge) { self.charge = charge }

    /// What was charged.
    public var rho: ZeroConcentrated { charge.rho }
}

/// How much discrete Gaussian noise takes the place of normal noise (<doc:GaussianSumsProof>), in squared steps.
enum NormalNoise {
    /// What the parameter of noise is above the variance of the normal noise that it stands for.
    static let surplus: UInt128 = 9
    /// The least parameter of a share.
    static let leastShare = 16.0
}
