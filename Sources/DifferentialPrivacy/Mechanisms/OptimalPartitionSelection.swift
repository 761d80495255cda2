/// Which groups may be named, where their very existence is private: a group is kept with the largest probability that is
/// compatible with (epsilon, delta) for its number of units.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: a unit counts once in at most `groupsPerUnit` = k groups.
/// - Proof: each group is kept by itself with probability pi(n) for n units, with pi(0) = 0 and, for epsilon' = epsilon/k and
///   delta' = 1 - (1 - delta)^(1/k),
///   pi(n+1) <= e^epsilon' pi(n) + delta' and 1 - pi(n) <= e^epsilon' (1 - pi(n+1)) + delta'.
///   These two say that one group is (epsilon', delta')-DP for one unit more or less (Desfontaines, Voss, Gipson and Mandayam, 2022,
///   theorem 1); k of them compose to (epsilon, delta). pi is a table of whole numbers of 2^-120, made by the recurrence with every
///   rounding towards keeping less, so that the two inequalities hold for the numbers that are used.
/// - A group without units is never named.
///
/// ## Utility
///
/// ``keepProbability(units:)``: no mechanism with the same guarantee keeps any group more often. Half of the groups are kept from about
/// (k/epsilon) log(e^(epsilon/k)/(2 delta')) units on.
///
/// ## Runtime
///
/// O(1) for each group; the table has as many entries as the least n with pi(n) = 1.
///
/// ## Citations
///
/// Desfontaines, Voss, Gipson and Mandayam (2022), "Differentially private partition selection".
public struct OptimalPartitionSelection: ~Copyable, Sendable {
    /// The most groups in which one unit counts.
    public let groupsPerUnit: Int
    /// What the selection guarantees.
    public let guarantee: ApproximateDP

    /// pi(0), pi(1), ... as numerators of 2^-120, up to the last below 1.
    private let table: [UInt128]

    private static let one: UInt128 = 1 << 120

    /// A selection that a pure epsilon and a delta pay for.
    ///
    /// - Parameters:
    ///   - groupsPerUnit: k, in 1...10 000.
    ///   - charge: From a ``PrivacyBudget``. An epsilon above 30 for each group is used as 30.
    ///   - delta: From a ``DeltaReserve``.
    /// - Throws: ``MechanismError/parameterOutOfRange``; ``MechanismError/noiseOutOfRange`` where no group of fewer than 2^20 units would be
    ///   kept for certain.
    public init(
        groupsPerUnit: Int, charge: consuming PureCharge, delta: consuming DeltaCharge
    ) throws(MechanismError) {
        guard (1...10_000).contains(groupsPerUnit) else { throw .parameterOutOfRange }
        let paid = charge.guarantee
        guard
            let guarantee = try? ApproximateDP(
                epsilon: paid.epsilon, delta: delta.delta, unit: paid.unit, period: paid.period)
        else { throw .parameterOutOfRange }
        let share = delta.share(of: groupsPerUnit)
        let deltaPart = UInt128(share * 0x1p120)
        guard deltaPart > 0 else { throw .chargeTooSmall }
        let epsilon = min(30, paid.epsilon / Double(groupsPerUnit) * (1 - 2 * Double.ulpOfOne))
        let growth = BinaryFactor(exponential(epsilon) * (1 - 4 * Double.ulpOfOne))
        let decay = BinaryFactor(exponential(-epsilon) * (1 + 4 * Double.ulpOfOne))
        var table: [UInt128] = [0]
        while let last = table.last {
            let grown = growth.timesRoundedDown(last) + deltaPart
            let rest = Self.one - last
            // 1 - pi(n+1) >= e^-epsilon (1 - pi(n) - delta).
            let capped = rest <= deltaPart ? Self.one : Self.one - decay.timesRoundedUp(rest - deltaPart)
            let next = min(grown, capped)
            if next >= Self.one { break }
            guard table.count < 1 << 20 else { throw .noiseOutOfRange }
            table.append(max(next, last))
        }
        self.groupsPerUnit = groupsPerUnit
        self.guarantee = guarantee
        self.table = table
    }

    /// pi(n).
    public func keepProbability(units: Int64) -> Double {
        units <= 0 ? 0 : units < table.count ? Double(table[Int(units)]) * 0x1p-120 : 1
    }

    /// The groups that may be named, in increasing order.
    ///
    /// - Parameters:
    ///   - counts: The exact number of units in each group.
    ///   - bits: The source of the randomness.
    public consuming func select<Group: Hashable & Comparable & Sendable>(
        from counts: [Group: Int64], using bits: inout SystemBits
    ) -> [Group] {
        bits.rekeyAfterFork()
        return selected(counts, using: &bits)
    }

    /// The selection from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func select<Group: Hashable & Comparable & Sendable, Bits: BitSource & ~Copyable>(
        from counts: [Group: Int64], using bits: inout Bits
    ) -> [Group] {
        selected(counts, using: &bits)
    }

    private func selected<Group: Hashable & Comparable & Sendable, Bits: BitSource & ~Copyable>(
        _ counts: [Group: Int64], using bits: inout Bits
    ) -> [Group] {
        let call = Recording.begin(
            "OptimalPartitionSelection", .groups(groupsPerUnit), ["\(guarantee)"], input: .counts(counts))
        if let kept = call.replayed([Group].self) { return kept }
        var kept: [Group] = []
        // In a fixed order, so that a seeded test is reproducible; the draws are independent of one another.
        for group in counts.keys.sorted() {
            let units = counts[group] ?? 0
            guard units > 0 else { continue }
            if units >= table.count || bits.uniform(below: Self.one) < table[Int(units)] { kept.append(group) }
        }
        return call.end(kept)
    }
}

/// A positive factor with 53 significant bits, for exact products with numbers of 120 bits.
struct BinaryFactor {
    private let significand: UInt128
    private let shift: Int

    /// - Parameter value: In [2^-60, 2^50].
    init(_ value: Double) {
        significand = UInt128(value.significandBitPattern | 1 << 52)
        shift = 52 - Int(value.exponent)
    }

    /// floor(x * factor), at most 2^121.
    func timesRoundedDown(_ x: UInt128) -> UInt128 {
        let (high, low) = product(x)
        return high != 0 ? 1 << 121 : min(low, 1 << 121)
    }

    /// At least x * factor, by at most one.
    func timesRoundedUp(_ x: UInt128) -> UInt128 { timesRoundedDown(x) + 1 }

    private func product(_ x: UInt128) -> (high: UInt128, low: UInt128) {
        let (high, low) = x.multipliedFullWidth(by: significand)
        if shift <= 0 {
            let overflow = high != 0 || (shift < 0 && low.leadingZeroBitCount < -shift)
            return (overflow ? 1 : 0, overflow ? 0 : low << UInt128(-shift))
        }
        return (high >> UInt128(shift), low >> UInt128(shift) | high << UInt128(128 - shift))
    }
}
