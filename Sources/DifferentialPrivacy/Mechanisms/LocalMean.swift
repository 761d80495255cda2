/// A number in [-1, 1] as one random sign, for a mean.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit gives one number, which is replaced by another. One charge covers one report
///   of every unit.
/// - Proof: the sign is positive with probability q + (1 - 2q)(t + 1)/2, which lies in [q, 1 - q] as a multiple of 2^-64 whatever t is,
///   and (1 - q)/q <= e^epsilon, because q = 1/(1 + e^epsilon) is rounded up (Duchi, Jordan and Wainwright, 2018).
/// - A number that is not finite or outside [-1, 1] counts as the nearest one, or as 0 where it is none.
///
/// ## Utility
///
/// The mean of ``value(of:)`` over reports is unbiased; the variance of one is at most ``worstVariance``.
///
/// ## Runtime
///
/// O(1) for each report, in constant time.
///
/// ## Citations
///
/// Duchi, Jordan and Wainwright (2018), "Minimax optimal procedures for locally private estimation".
public struct LocalMean: Sendable, Equatable {
    private let epsilon: LocalEpsilon
    private let least: RoundedProbability

    /// - Parameter epsilon: Above 0, at most 40.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public init(epsilon: Double) throws(PrivacyParameterError) {
        self.epsilon = try LocalEpsilon(epsilon)
        let decay = exponential(-self.epsilon.value)
        least = RoundedProbability(roundingUp: decay / (1 + decay))
    }

    /// What a report counts in the mean: plus or minus 1/(1 - 2q).
    public func value(of isPositive: Bool) -> Double { (isPositive ? 1 : -1) / (1 - 2 * least.value) }

    /// The variance of one report's value, at t = 0 where it is largest: 1/(1 - 2q)^2.
    public var worstVariance: Double { value(of: true) * value(of: true) }

    /// The variance if each unit added real Laplace noise instead: 8/epsilon^2.
    public var laplaceVariance: Double { 8 / (epsilon.value * epsilon.value) }

    /// The worst variance of the piecewise mechanism (Wang and others, 2019), 4 e^(epsilon/2)/(3 (e^(epsilon/2) - 1)^2), which reports a
    /// real number: smaller than here from epsilon = 1.29 on. Not offered, because its density has no exact form on a grid.
    public var piecewiseWorstVariance: Double {
        let root = exponential(epsilon.value / 2)
        return 4 * root / (3 * (root - 1) * (root - 1))
    }

    /// Reports of different units, one sign each, in the same order.
    ///
    /// - Parameters:
    ///   - values: One number of each unit.
    ///   - charge: Of at least this mechanism's epsilon.
    ///   - bits: The source of the randomness.
    /// - Throws: ``MechanismError/chargeTooSmall``.
    public func reports(
        for values: [Double], charge: consuming PureCharge, using bits: inout SystemBits
    ) throws(MechanismError) -> [Bool] {
        bits.rekeyAfterFork()
        return try randomised(values, charge, using: &bits)
    }

    /// Reports from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package func reports<Bits: BitSource & ~Copyable>(
        for values: [Double], charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [Bool] {
        try randomised(values, charge, using: &bits)
    }

    private func randomised<Bits: BitSource & ~Copyable>(
        _ values: [Double], _ charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [Bool] {
        try epsilon.check(charge)
        let call = Recording.begin(
            "LocalMean", .replaced(1), ["units \(values.count)", "\(self)"],
            input: .entries(values.map { Int64(truncatingIfNeeded: $0.bitPattern) }))
        if let reports = call.replayed([Bool].self) { return reports }
        var reports: [Bool] = []
        reports.reserveCapacity(values.count)
        for value in values { reports.append(bits.next() < threshold(value)) }
        return call.end(reports)
    }

    /// The probability of a positive sign, in [q, 1 - q] as integers.
    func threshold(_ value: Double) -> UInt64 {
        let inside = value.isNaN ? 0 : max(-1, min(1, value))
        let most = 0 &- least.threshold
        let word = (least.value + (1 - 2 * least.value) * (inside + 1) / 2) * 0x1p64
        return max(least.threshold, word >= 0x1p64 ? most : min(most, UInt64(word)))
    }
}
