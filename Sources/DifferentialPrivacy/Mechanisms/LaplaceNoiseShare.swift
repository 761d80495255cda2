/// One party's part of a sum of integer vectors over parties, with a share of discrete Laplace noise: any `leastParties` shares sum to exactly the
/// noise that one trusted party would add.
///
/// For a masked (secure) sum, in which nobody sees a single party's vector: the total of m parties carries the noise of one, not of m.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed, with all its data at one party.
/// - Sensitivity: one unit changes the party's vector by an l1 norm of at most `l1Bound`.
/// - Proof: each entry's share is the difference of two negative binomial variables of shape 1/m (Goryczka and Xiong, 2017). The shares of m
///   parties sum to discrete Laplace noise of scale b = l1Bound/epsilon, exactly, which is epsilon-DP (``DiscreteLaplaceCount``). If n >= m parties
///   add shares, the shares of the others are independent of them and of the unit, and adding independent noise costs nothing. So the
///   claim holds for the total as long as at least m parties that add shares honestly are in it: with m = 80 of 100, up to 20 may
///   drop out, or collude by taking their shares out.
/// - Not for release by itself: a single share protects hardly at all. The total of fewer than m parties must not be opened.
///
/// ## Utility
///
/// The total of n parties has n/m times the variance of one discrete Laplace noise.
///
/// ## Runtime
///
/// O(b^(1 - 1/m)) for each entry, 20 ns each: half a millisecond at b = 10 000.
///
/// ## Citations
///
/// Goryczka and Xiong (2017), "A comprehensive comparison of multiparty secure additions with differential privacy"; Balle, Bell, Gascón and Nissim
/// (2020), "Private summation in the multi-message shuffle model".
public struct LaplaceNoiseShare: ~Copyable, Sendable {
    /// The largest change of the party's vector by one unit.
    public let l1Bound: Int64
    /// m: with this many shares the total has the claimed guarantee.
    public let leastParties: Int
    /// What the total guarantees, with delta 0.
    public let guarantee: ApproximateDP

    private let part: NegativeBinomial

    /// The share that a charge of the party's budget pays for.
    ///
    /// - Parameters:
    ///   - l1Bound: In 1...2^30.
    ///   - leastParties: m, in 1...2^20; the same for all parties.
    ///   - charge: From the party's ``PrivacyBudget``; the same epsilon for all.
    /// - Throws: ``MechanismError/boundOutOfRange``, ``MechanismError/parameterOutOfRange`` or, for a scale above 2^30,
    ///   ``MechanismError/noiseOutOfRange``.
    public init(l1Bound: Int64, leastParties: Int, charge: consuming PureCharge) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(l1Bound) else { throw .boundOutOfRange }
        guard (1...(1 << 20)).contains(leastParties) else { throw .parameterOutOfRange }
        guard
            let scale = NoiseFraction(
                roundingUp: UInt128(l1Bound) * UInt128(RhoQuanta.perUnit), over: UInt128(charge.quanta.count),
                largestTerm: DiscreteLaplace.largestTerm),
            scale.numerator >> 30 <= scale.denominator
        else { throw .noiseOutOfRange }
        part = NegativeBinomial(
            parts: UInt64(leastParties), scaleNumerator: scale.numerator, scaleDenominator: scale.denominator)
        guarantee = charge.guarantee
        self.l1Bound = l1Bound
        self.leastParties = leastParties
    }

    /// The party's vector with its share, to be masked and added to those of the others.
    ///
    /// - Parameters:
    ///   - entries: The party's exact vector.
    ///   - bits: The source of the noise.
    public consuming func add(to entries: Span<Int64>, using bits: inout SystemBits) -> [Int64] {
        bits.rekeyAfterFork()
        return shared(entries, using: &bits)
    }

    /// The vector with its share from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func add<Bits: BitSource & ~Copyable>(
        to entries: Span<Int64>, using bits: inout Bits
    ) -> [Int64] {
        shared(entries, using: &bits)
    }

    private func shared<Bits: BitSource & ~Copyable>(_ entries: Span<Int64>, using bits: inout Bits) -> [Int64] {
        let call = Recording.begin(
            "LaplaceNoiseShare", .l1(l1Bound), ["entries \(entries.count)", "\(part)", "\(guarantee)"],
            input: .entries(entries))
        if let result = call.replayed([Int64].self) { return result }
        var result = [Int64](repeating: 0, count: entries.count)
        for index in result.indices {
            result[index] = entries[index] &+ part.draw(using: &bits) &- part.draw(using: &bits)
        }
        return call.end(result)
    }
}
