/// The part of a guarantee's delta that is kept for mechanisms which have a delta of their own. It can be spent once, like a
/// ``PrivacyBudget``, which keeps the rest.
///
/// ## Privacy
///
/// Unit and neighbouring relation: those of the mechanism that spends it. A mechanism that is (epsilon, delta)-DP behaves, but for an event of probability delta, like one that is epsilon-DP: for every
/// pair of neighbours it is a processing of randomised response that is replaced by the full truth with probability delta (Kairouz,
/// Oh and Viswanath, 2015, theorem 3.3). So its epsilon is charged to the budget as any pure epsilon is, its delta is charged here,
/// and the whole is (epsilon, delta')-DP for the sum of the budget's delta and of all deltas spent here, also where mechanisms are
/// chosen adaptively (Bun and Steinke, 2016, section 8, on approximate concentrated privacy).
///
/// To promise delta = 1e-6 in all with 1e-7 in reserve, make the budget for 9e-7 and the reserve for 1e-7.
///
/// Deltas are counted in whole quanta of 1e-18, each taken to the nearest: what is spent is what a mechanism may use, to the last bit, and the sum of what is
/// spent never exceeds what the reserve began with.
///
/// ## Utility
///
/// No noise of its own. What is reserved is lacking in the budget's delta, of whose logarithm epsilon depends: at delta = 1e-6, a tenth in reserve costs
/// less than 1 % of epsilon.
///
/// ## Runtime
///
/// O(1).
///
/// ## Citations
///
/// Kairouz, Oh and Viswanath (2015), "The composition theorem for differential privacy"; Bun and Steinke (2016), "Concentrated differential privacy"; Whitehouse,
/// Ramdas, Rogers and Wu (2023), "Fully adaptive composition in differential privacy", for deltas that are chosen on the way.
public struct DeltaReserve: ~Copyable, Sendable {
    /// The quanta in which deltas are counted: 1e-18, so that sums don't drift.
    static let perUnit = 1e18

    private var remainingQuanta: UInt64

    /// A reserve of a given delta, to the nearest 1e-18.
    ///
    /// - Parameter delta: In [1e-18, 1).
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public init(delta: Double) throws(PrivacyParameterError) {
        guard delta < 1, delta * Self.perUnit >= 0.5 else { throw .deltaOutOfRange }
        remainingQuanta = UInt64((delta * Self.perUnit).rounded())
    }

    /// What is left.
    public var remaining: Double { Double(remainingQuanta) / Self.perUnit }

    /// Spends delta, to the nearest 1e-18.
    ///
    /// - Throws: ``BudgetError``; the reserve is then as it was.
    public mutating func spend(delta: Double) throws(BudgetError) -> DeltaCharge {
        guard delta < 1, delta * Self.perUnit >= 0.5 else { throw .amountOutOfRange }
        let quanta = UInt64((delta * Self.perUnit).rounded())
        guard quanta <= remainingQuanta else { throw .exceedsRemaining }
        remainingQuanta -= quanta
        return DeltaCharge(quanta: quanta)
    }
}

/// A delta that was paid for and may be used by one release. Cannot be copied; only a ``DeltaReserve`` makes one.
public struct DeltaCharge: ~Copyable, Sendable {
    let quanta: UInt64

    /// What was paid for.
    public var delta: Double { Double(quanta) / DeltaReserve.perUnit }

    /// The delta of each of `parts` groups, so that 1 - (1 - part)^parts is at most the whole, rounded down.
    func share(of parts: Int) -> Double {
        -exponentialMinusOne(logOnePlus(-delta) / Double(parts)) * (1 - 16 * Double.ulpOfOne)
    }
}
