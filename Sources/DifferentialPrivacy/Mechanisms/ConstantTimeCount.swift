internal import Foundation

/// Integer counts with discrete Laplace noise that takes equally long whatever it is: the option for releases that an observer can time.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: one unit changes the counts by at most `l1Bound` in total, in the sum of absolute values.
/// - Proof: with exact noise of scale l1Bound/epsilon, epsilon-DP (``DiscreteLaplaceCount``). The noise drawn here is within a total variation distance t of
///   that, for each count: its digits come from words that are compared with thresholds rounded to 2^-64. For n counts the release is
///   (epsilon, (1 + e^epsilon) n t)-DP, and the delta charged must be at least that: about 1e-13 for each count.
/// - Time: each count consumes the same number of random words, and no branch depends on them. The generator keys itself anew after a fixed
///   number of words. Not covered: whatever the compiler or the processor makes of it; the size of the result when printed.
///
/// ## Utility
///
/// As ``DiscreteLaplaceCount``.
///
/// ## Runtime
///
/// O(n log b): some 40 words for each count at b = 1000.
///
/// ## Citations
///
/// Dwork, Kenthapadi, McSherry, Mironov and Naor (2006), "Our data, ourselves"; Haney and others (2022), "Precision-based attacks and interval refining", and
/// Jin, McMurtry, Rubinstein and Ohrimenko (2022), "Are we there yet? Timing and floating-point attacks on differential privacy systems".
public struct ConstantTimeCount: ~Copyable, Sendable {
    /// The largest change of all counts together by one unit.
    public let l1Bound: Int64
    /// n: the number of counts.
    public let counts: Int
    /// What the release guarantees.
    public let guarantee: ApproximateDP

    private let noise: ConstantTimeLaplace

    /// The mechanism that an epsilon and a delta pay for.
    ///
    /// - Parameters:
    ///   - counts: n, at least 1.
    ///   - l1Bound: In 1...2^30.
    ///   - charge: From a ``PrivacyBudget``.
    ///   - delta: From a ``DeltaReserve``.
    /// - Throws: ``MechanismError/boundOutOfRange``; ``MechanismError/noiseOutOfRange`` where the scale exceeds 2^40; ``MechanismError/chargeTooSmall`` where delta
    ///   is less than the rounding costs.
    public init(
        counts: Int, l1Bound: Int64, charge: consuming PureCharge, delta: consuming DeltaCharge
    ) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(l1Bound) else { throw .boundOutOfRange }
        guard counts >= 1 else { throw .parameterOutOfRange }
        guard
            let scale = NoiseFraction(
                roundingUp: UInt128(l1Bound) * UInt128(RhoQuanta.perUnit), over: UInt128(charge.quanta.count),
                largestTerm: DiscreteLaplace.largestTerm),
            scale.numerator >> 40 <= scale.denominator
        else { throw .noiseOutOfRange }
        let paid = charge.guarantee
        let noise = ConstantTimeLaplace(scaleNumerator: scale.numerator, scaleDenominator: scale.denominator)
        let cost = (1 + exp(paid.epsilon)) * Double(counts) * noise.totalVariation
        guard delta.delta >= cost * (1 + 1e-12),
            let guarantee = try? ApproximateDP(
                epsilon: paid.epsilon, delta: delta.delta, unit: paid.unit, period: paid.period)
        else { throw .chargeTooSmall }
        (self.l1Bound, self.counts, self.guarantee, self.noise) = (l1Bound, counts, guarantee, noise)
    }

    /// The noisy counts.
    ///
    /// - Parameters:
    ///   - exact: n exact counts. The result is modulo 2^64.
    ///   - bits: The source of the noise.
    public consuming func release(_ exact: Span<Int64>, using bits: inout SystemBits) -> [Int64] {
        bits.rekeyAfterFork()
        return noisy(exact, using: &bits)
    }

    /// The noisy counts from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(
        _ exact: Span<Int64>, using bits: inout Bits
    ) -> [Int64] {
        noisy(exact, using: &bits)
    }

    private func noisy<Bits: BitSource & ~Copyable>(_ exact: Span<Int64>, using bits: inout Bits) -> [Int64] {
        precondition(exact.count == counts, "the delta was paid for another number of counts")
        let call = Recording.begin(
            "ConstantTimeCount", .l1(l1Bound), ["entries \(counts)", "\(noise)", "\(guarantee)"], input: .entries(exact)
        )
        if let result = call.replayed([Int64].self) { return result }
        var result = [Int64](repeating: 0, count: counts)
        for index in result.indices { result[index] = exact[index] &+ noise.draw(using: &bits) }
        return call.end(result)
    }
}
