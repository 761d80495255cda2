internal import Foundation

/// Noisy counts of groups whose very existence is private: those whose noisy count reaches a threshold are released.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: a unit counts once in at most `groupsPerUnit` = k groups.
/// - Proof: on groups that exist with and without the unit, the counts differ by an l1 norm of k and an l2 norm of sqrt(k), which the
///   noise covers: discrete Laplace of scale k/epsilon, or discrete Gaussian with sigma^2 = k/(2 rho). A group that exists
///   only with the unit has the count 1, and is released with probability P(1 + X >= T) <= 1 - (1 - delta)^(1/k), so that any of up to
///   k such groups is seen with probability at most delta (Korolova, Kenthapadi, Mishra and Ntoulas, 2009; Wilson and others, 2020).
///   T is the least whole number with that property, tested against the noise's exact tail with a margin for rounding. Note that
///   X >= T - 1, not X > T - 1, is what happens: counted otherwise, delta is e^(epsilon/k) times too small.
/// - A group without units gets no noise and is never released.
///
/// ## Utility
///
/// The released counts carry the noise's standard deviation, and are selected upwards: a group near the threshold is released where its
/// noise is large.
///
/// ## Runtime
///
/// O(1) for each group.
///
/// ## Citations
///
/// Korolova, Kenthapadi, Mishra and Ntoulas (2009), "Releasing search queries and clicks privately"; Wilson and others (2020),
/// "Differentially private SQL with bounded user contribution".
public struct ThresholdedCounts: ~Copyable, Sendable {
    private enum Noise: Sendable {
        case laplace(DiscreteLaplace)
        case gaussian(DiscreteGaussian)

        func tail(atLeast x: Int64) -> Double {
            switch self {
            case .laplace(let law): law.tail(atLeast: x)
            case .gaussian(let law): law.tail(atLeast: x)
            }
        }
    }

    /// The most groups in which one unit counts.
    public let groupsPerUnit: Int
    /// T: a noisy count is released where it is at least this.
    public let threshold: Int64

    private let noise: Noise
    private let chargeText: String

    /// Counts with discrete Laplace noise.
    ///
    /// - Parameters:
    ///   - groupsPerUnit: k, in 1...10 000.
    ///   - charge: From a ``PrivacyBudget``.
    ///   - delta: From a ``DeltaReserve``.
    /// - Throws: ``MechanismError/parameterOutOfRange`` or ``MechanismError/noiseOutOfRange``.
    public init(
        groupsPerUnit: Int, charge: consuming PureCharge, delta: consuming DeltaCharge
    ) throws(MechanismError) {
        guard (1...10_000).contains(groupsPerUnit) else { throw .parameterOutOfRange }
        guard
            let scale = NoiseFraction(
                roundingUp: UInt128(groupsPerUnit) * UInt128(RhoQuanta.perUnit), over: UInt128(charge.quanta.count),
                largestTerm: DiscreteLaplace.largestTerm)
        else { throw .noiseOutOfRange }
        let noise = Noise.laplace(
            DiscreteLaplace(scaleNumerator: scale.numerator, scaleDenominator: scale.denominator))
        threshold = Self.threshold(noise, delta.share(of: groupsPerUnit))
        self.noise = noise
        self.groupsPerUnit = groupsPerUnit
        chargeText = "\(charge.guarantee) \(delta.delta)"
    }

    /// Counts with discrete Gaussian noise.
    ///
    /// - Parameters:
    ///   - groupsPerUnit: k, in 1...10 000.
    ///   - charge: From a ``PrivacyBudget``.
    ///   - delta: From a ``DeltaReserve``.
    /// - Throws: ``MechanismError/parameterOutOfRange`` or ``MechanismError/noiseOutOfRange``.
    public init(
        groupsPerUnit: Int, charge: consuming PrivacyCharge, delta: consuming DeltaCharge
    ) throws(MechanismError) {
        guard (1...10_000).contains(groupsPerUnit) else { throw .parameterOutOfRange }
        guard
            let variance = NoiseFraction(
                roundingUp: UInt128(groupsPerUnit) * UInt128(RhoQuanta.perUnit), over: 2 * UInt128(charge.quanta.count),
                largestTerm: DiscreteGaussian.largestTerm)
        else { throw .noiseOutOfRange }
        let noise = Noise.gaussian(
            DiscreteGaussian(varianceNumerator: variance.numerator, varianceDenominator: variance.denominator))
        threshold = Self.threshold(noise, delta.share(of: groupsPerUnit))
        self.noise = noise
        self.groupsPerUnit = groupsPerUnit
        chargeText = "\(charge.rho) \(charge.unit) \(charge.period) \(delta.delta)"
    }

    /// The threshold of Laplace noise on the real numbers, 1 - (k/epsilon) log(2 (1 - (1 - delta)^(1/k))): a yardstick.
    ///
    /// - Parameters:
    ///   - epsilon: Finite, above 0.
    ///   - delta: In (0, 1).
    ///   - groupsPerUnit: k, at least 1.
    /// - Throws: ``PrivacyParameterError``.
    public static func realThreshold(
        epsilon: Double, delta: Double, groupsPerUnit: Int
    ) throws(PrivacyParameterError) -> Double {
        guard epsilon.isFinite, epsilon > 0 else { throw .epsilonOutOfRange }
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        let k = Double(groupsPerUnit)
        return 1 - k / epsilon * log(-2 * expm1(log1p(-delta) / k))
    }

    /// The least T with P(X >= T - 1) <= delta.
    private static func threshold(_ noise: Noise, _ delta: Double) -> Int64 {
        func isEnough(_ threshold: Int64) -> Bool { noise.tail(atLeast: threshold - 1) * (1 + 1e-9) <= delta }
        var high: Int64 = 2
        while !isEnough(high) { high *= 2 }
        var low: Int64 = 1
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isEnough(middle) { high = middle } else { low = middle }
        }
        return isEnough(low) ? low : high
    }

    /// The noisy counts that reach the threshold.
    ///
    /// - Parameters:
    ///   - counts: The exact number of units in each group.
    ///   - bits: The source of the noise.
    public consuming func release<Group: Hashable & Comparable & Sendable>(
        _ counts: [Group: Int64], using bits: inout SystemBits
    ) -> [Group: Int64] {
        bits.rekeyAfterFork()
        return noisy(counts, using: &bits)
    }

    /// The noisy counts from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Group: Hashable & Comparable & Sendable, Bits: BitSource & ~Copyable>(
        _ counts: [Group: Int64], using bits: inout Bits
    ) -> [Group: Int64] {
        noisy(counts, using: &bits)
    }

    private func noisy<Group: Hashable & Comparable & Sendable, Bits: BitSource & ~Copyable>(
        _ counts: [Group: Int64], using bits: inout Bits
    ) -> [Group: Int64] {
        let call = Recording.begin(
            "ThresholdedCounts", .groups(groupsPerUnit), ["\(noise)", "\(threshold)", chargeText],
            input: .counts(counts))
        if let released = call.replayed([Group: Int64].self) { return released }
        var released: [Group: Int64] = [:]
        for group in counts.keys.sorted() {
            guard let count = counts[group], count > 0 else { continue }
            let drawn =
                switch noise {
                case .laplace(let law): law.draw(using: &bits)
                case .gaussian(let law): law.draw(using: &bits)
                }
            let noisy = Int64(clamping: Int128(count) + Int128(drawn))
            if noisy >= threshold { released[group] = noisy }
        }
        return call.end(released)
    }
}
