/// The sum over units of bounded integer vectors, with the least normal noise that keeps one (epsilon, delta): the analytic Gaussian mechanism, with
/// noise that is drawn in whole numbers.
///
/// For a guarantee that stands alone. Where releases add up, ``DiscreteGaussianSum`` costs the budget much less: this one's epsilon is
/// charged as any pure epsilon is.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: a unit adds one integer vector w with |w|_2 <= `l2Bound`; ``GridClipping`` checks each of them.
/// - Proof: with normal noise of standard deviation sigma, delta(epsilon) = Phi(mu/2 - epsilon/mu) - e^epsilon Phi(-mu/2 - epsilon/mu) for
///   mu = l2Bound/sigma (Balle and Wang, 2018, theorem 8), and rounding it to the grid is processing, because the sum lies on the
///   grid. Noise is drawn from the discrete Gaussian law on a grid of 2^-m, m so large that sigma has at least 2^22 steps. The two laws
///   differ by a factor of at most e^eta, eta = 18.5 d 2^-44 for d entries, but for 1e-30 d; both are subtracted from epsilon and delta before sigma is
///   found (<doc:AnalyticGaussianProof>).
///
/// Not covered: the time a release takes depends on the noise.
///
/// ## Utility
///
/// Each entry has an error of standard deviation ``sigma``: 7 % less than concentrated privacy needs for epsilon = 1 and delta = 1e-6, and the least
/// of all normal noise.
///
/// ## Runtime
///
/// O(d), a third of a microsecond for each entry.
///
/// ## Citations
///
/// Balle and Wang (2018), "Improving the Gaussian mechanism for differential privacy: analytical calibration and optimal denoising"; Canonne, Kamath and
/// Steinke (2020), "The discrete Gaussian for differential privacy".
public struct AnalyticGaussianSum: ~Copyable, Sendable {
    /// The Euclidean norm that no unit's contribution exceeds.
    public let l2Bound: Int64
    /// d: the number of entries.
    public let entries: Int
    /// The standard deviation of each entry's noise, in the grid steps of the sum.
    public let sigma: Double
    /// What the release guarantees.
    public let guarantee: ApproximateDP

    private let noise: DiscreteGaussian
    /// m: noise lies on a grid of 2^-m steps of the sum.
    private let refinement: Int

    /// sigma has at least so many steps of the noise's grid.
    private static let leastSteps = 0x1p22

    /// The mechanism that an epsilon and a delta pay for.
    ///
    /// - Parameters:
    ///   - l2Bound: In 1...``GridClipping/largestBound``.
    ///   - entries: d, in 1...2^20.
    ///   - charge: From a ``PrivacyBudget``. An epsilon above 30 is used as 30.
    ///   - delta: From a ``DeltaReserve``.
    /// - Throws: ``MechanismError``.
    public init(
        l2Bound: Int64, entries: Int, charge: consuming PureCharge, delta: consuming DeltaCharge
    ) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(l2Bound) else { throw .boundOutOfRange }
        guard (1...(1 << 20)).contains(entries) else { throw .parameterOutOfRange }
        let paid = charge.guarantee
        let rounding = RoundedGaussian(entries: entries, deviationAtLeast: Self.leastSteps)
        guard let goal = rounding.required(epsilon: min(30, paid.epsilon), delta: delta.delta) else {
            throw .chargeTooSmall
        }
        guard
            let least = try? GaussianMechanism.sigma(
                epsilon: goal.epsilon, delta: goal.delta, l2Sensitivity: Double(l2Bound)),
            let guarantee = try? ApproximateDP(
                epsilon: paid.epsilon, delta: delta.delta, unit: paid.unit, period: paid.period)
        else { throw .parameterOutOfRange }
        var (refinement, steps) = (0, least)
        while steps < Self.leastSteps {
            refinement += 1
            steps *= 2
        }
        let variance = (steps * steps).nextUp.rounded(.up)
        guard variance <= Double(DiscreteGaussian.largestTerm) else { throw .noiseOutOfRange }
        noise = DiscreteGaussian(varianceNumerator: UInt64(variance))
        sigma = noise.sigmaSquared.squareRoot() / Double(1 << refinement)
        (self.l2Bound, self.entries, self.guarantee, self.refinement) = (l2Bound, entries, guarantee, refinement)
    }

    /// The noisy sum, in grid steps of the sum.
    ///
    /// - Parameters:
    ///   - sum: The exact sum of contributions that are within the bound: d entries.
    ///   - bits: The source of the noise.
    public consuming func release(_ sum: Span<Int64>, using bits: inout SystemBits) -> [Double] {
        bits.rekeyAfterFork()
        return noisy(sum, using: &bits)
    }

    /// The noisy sum from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(
        _ sum: Span<Int64>, using bits: inout Bits
    ) -> [Double] {
        noisy(sum, using: &bits)
    }

    private func noisy<Bits: BitSource & ~Copyable>(_ sum: Span<Int64>, using bits: inout Bits) -> [Double] {
        precondition(sum.count == entries, "the noise was found for another number of entries")
        let call = Recording.begin(
            "AnalyticGaussianSum", .l2(squared: l2Bound * l2Bound),
            ["entries \(entries)", "\(noise)", "refinement \(refinement)", "\(guarantee)"], input: .entries(sum))
        if let result = call.replayed([Double].self) { return result }
        var result = [Double](repeating: 0, count: entries)
        // Exact in 128 bits; what floating-point numbers do to the noisy sum afterwards is processing.
        for index in result.indices {
            let fine = Int128(sum[index]) << Int128(refinement) + Int128(noise.draw(using: &bits))
            result[index] = Double(fine) / Double(UInt64(1) << refinement)
        }
        return call.end(result)
    }
}
