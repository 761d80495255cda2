/// Integer counts with discrete Laplace noise: pure differential privacy.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: one unit changes the counts by at most `l1Bound` in total, in the sum of absolute values.
/// - Proof: the probabilities of one result on neighbouring data sets differ by a factor of at most
///   exp(l1Bound/b) = exp(epsilon) for noise of scale b = l1Bound/epsilon (Ghosh, Roughgarden and Sundararajan, 2009).
///   The charge's epsilon is a whole number q of quanta of 1e-15, and b the fraction l1Bound 10^15/q, rounded up, so
///   the whole argument is about integers. The budget is charged epsilon tanh(epsilon/2) of rho
///   (``ZeroConcentrated/fromPureTight(epsilon:)``).
/// - One charge, one release: the mechanism is consumed by it.
///
/// Not covered: the time a release takes depends on the noise. Counts may come out negative; setting those to zero
/// afterwards costs no privacy, but a bias.
///
/// ## Utility
///
/// Each count has an error of variance 2 e^(-1/b)/(1 - e^(-1/b))^2; 95 % of errors are within about 3 b.
///
/// ## Runtime
///
/// O(n), a third of a microsecond for each count.
///
/// ## Citations
///
/// Ghosh, Roughgarden and Sundararajan (2009), "Universally utility-maximizing privacy mechanisms"; Canonne, Kamath
/// and Steinke (2020).
public struct DiscreteLaplaceCount: ~Copyable, Sendable {
    /// The largest change of all counts together by one unit.
    public let l1Bound: Int64
    /// The distribution of each count's noise.
    public let noise: DiscreteLaplace
    /// What the release guarantees, with delta 0.
    public let guarantee: ApproximateDP

    /// The mechanism that a charge pays for, with the least noise it allows.
    ///
    /// - Parameters:
    ///   - l1Bound: In 1...2^30.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``; ``MechanismError/noiseOutOfRange`` where the scale exceeds 2^52.
    public init(l1Bound: Int64, charge: consuming PureCharge) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(l1Bound) else { throw .boundOutOfRange }
        guard
            let scale = NoiseFraction(
                roundingUp: UInt128(l1Bound) * UInt128(RhoQuanta.perUnit), over: UInt128(charge.quanta.count),
                largestTerm: DiscreteLaplace.largestTerm)
        else { throw .noiseOutOfRange }
        self.l1Bound = l1Bound
        noise = DiscreteLaplace(scaleNumerator: scale.numerator, scaleDenominator: scale.denominator)
        guarantee = charge.guarantee
    }

    /// The noisy counts.
    ///
    /// - Parameters:
    ///   - counts: Exact counts. The result is modulo 2^64.
    ///   - bits: The source of the noise.
    public consuming func release(_ counts: Span<Int64>, using bits: inout SystemBits) -> [Int64] {
        bits.rekeyAfterFork()
        return noisy(counts, using: &bits)
    }

    /// The noisy counts from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(
        _ counts: Span<Int64>, using bits: inout Bits
    ) -> [Int64] {
        noisy(counts, using: &bits)
    }

    private func noisy<Bits: BitSource & ~Copyable>(_ counts: Span<Int64>, using bits: inout Bits) -> [Int64] {
        let call = Recording.begin(
            "DiscreteLaplaceCount", .l1(l1Bound), ["entries \(counts.count)", "\(noise)", "\(guarantee)"],
            input: .entries(counts))
        if let result = call.replayed([Int64].self) { return result }
        var result = [Int64](repeating: 0, count: counts.count)
        // Beyond 64 bits the sum wraps around: a function of the noisy count, where stopping would tell about the data.
        for index in result.indices { result[index] = counts[index] &+ noise.draw(using: &bits) }
        return call.end(result)
    }
}
