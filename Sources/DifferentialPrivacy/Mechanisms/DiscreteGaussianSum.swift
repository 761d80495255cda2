/// The sum over units of bounded integer vectors, plus discrete Gaussian noise.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: a unit adds one integer vector w with |w|_2 <= `l2Bound`, so sums on neighbouring data sets are integer
///   vectors at Euclidean distance at most `l2Bound`. ``GridClipping`` produces such vectors and checks each of them.
/// - Proof: independent discrete Gaussian noise with parameter sigma^2 on an integer vector of l2 sensitivity Delta is
///   Delta^2/(2 sigma^2)-zCDP (Canonne, Kamath and Steinke, 2020, theorem 14). The charge is a whole number q of quanta
///   of 1e-15, rho = q/10^15, and sigma^2 is the fraction Delta^2 10^15/(2 q), rounded up. All of it is integer
///   arithmetic. Adding integers is exact, so nothing of the sum survives in the low bits of the result. With a
///   ``GaussianCharge`` it is sqrt(2 rho)-Gaussian differentially private too (<doc:GaussianSumsProof>).
/// - One charge, one release: the mechanism is consumed by it.
///
/// Not covered: the time a release takes depends on the noise.
///
/// ## Utility
///
/// Each entry has an error of standard deviation ``sigma`` (at most), independent of the number of units.
///
/// ## Runtime
///
/// O(n), a third of a microsecond for each entry.
///
/// ## Citations
///
/// Canonne, Kamath and Steinke (2020), "The discrete Gaussian for differential privacy"; Bun and Steinke (2016).
public struct DiscreteGaussianSum: ~Copyable, Sendable {
    /// The square of the Euclidean norm that no unit's contribution exceeds.
    public let squaredL2Bound: Int64
    /// The distribution of each entry's noise.
    public let noise: DiscreteGaussian
    /// What was charged, which is at least what the release costs.
    public let rho: ZeroConcentrated
    /// What is protected.
    public let unit: PrivacyUnit
    /// The time over which releases are added up.
    public let period: AccountingPeriod

    /// The mechanism that a charge pays for, with the least noise it allows.
    ///
    /// - Parameters:
    ///   - l2Bound: In 1...``GridClipping/largestBound``.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``; ``MechanismError/noiseOutOfRange`` where sigma^2 would exceed 2^61.
    public init(l2Bound: Int64, charge: consuming PrivacyCharge) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(l2Bound) else { throw .boundOutOfRange }
        try self.init(squaredL2Bound: l2Bound * l2Bound, charge: charge)
    }

    /// The mechanism for a norm that is no whole number, such as sqrt(k) for a unit that counts once in k cells.
    ///
    /// - Parameters:
    ///   - squaredL2Bound: The square of the norm, in 1...2^60.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``; ``MechanismError/noiseOutOfRange`` where sigma^2 would exceed 2^61.
    public init(squaredL2Bound: Int64, charge: consuming PrivacyCharge) throws(MechanismError) {
        try self.init(squaredL2Bound: squaredL2Bound, charge: charge, surplus: 0)
    }

    /// The mechanism that a charge for Gaussian sums pays for: with 9 squared steps more noise, which makes it a processing of normal noise.
    ///
    /// - Parameters:
    ///   - l2Bound: In 1...``GridClipping/largestBound``.
    ///   - charge: From a ``GaussianBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``; ``MechanismError/noiseOutOfRange`` where sigma^2 would exceed 2^61.
    public init(l2Bound: Int64, charge: consuming GaussianCharge) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(l2Bound) else { throw .boundOutOfRange }
        try self.init(
            squaredL2Bound: l2Bound * l2Bound, charge: charge.charge, surplus: NormalNoise.surplus)
    }

    private init(
        squaredL2Bound: Int64, charge: consuming PrivacyCharge, surplus: UInt128
    ) throws(MechanismError) {
        guard (1...(1 << 60)).contains(squaredL2Bound) else { throw .boundOutOfRange }
        let divisor = 2 * UInt128(charge.quanta.count)
        guard
            let variance = NoiseFraction(
                roundingUp: UInt128(squaredL2Bound) * UInt128(RhoQuanta.perUnit) + surplus * divisor, over: divisor,
                largestTerm: DiscreteGaussian.largestTerm)
        else { throw .noiseOutOfRange }
        self.squaredL2Bound = squaredL2Bound
        noise = DiscreteGaussian(varianceNumerator: variance.numerator, varianceDenominator: variance.denominator)
        rho = charge.rho
        unit = charge.unit
        period = charge.period
    }

    /// The noise's parameter, in grid steps: at least its standard deviation.
    public var sigma: Double { noise.sigmaSquared.squareRoot() }

    /// The noisy sum. Both are in grid steps.
    ///
    /// - Parameters:
    ///   - sum: The exact sum of contributions that are within the bound. The result is modulo 2^64, which fewer than 2^32
    ///     contributions never reach.
    ///   - bits: The source of the noise.
    public consuming func release(_ sum: Span<Int64>, using bits: inout SystemBits) -> [Int64] {
        bits.rekeyAfterFork()
        return noisy(sum, using: &bits)
    }

    /// The noisy sum from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(
        _ sum: Span<Int64>, using bits: inout Bits
    ) -> [Int64] {
        noisy(sum, using: &bits)
    }

    private func noisy<Bits: BitSource & ~Copyable>(_ sum: Span<Int64>, using bits: inout Bits) -> [Int64] {
        let call = Recording.begin(
            "DiscreteGaussianSum", .l2(squared: squaredL2Bound),
            ["entries \(sum.count)", "\(noise)", "\(rho)", "\(unit)", "\(period)"],
            input: .entries(sum))
        if let result = call.replayed([Int64].self) { return result }
        var result = [Int64](repeating: 0, count: sum.count)
        // Beyond 64 bits the sum wraps around: a function of the noisy sum, where stopping would tell about the data.
        for index in result.indices { result[index] = sum[index] &+ noise.draw(using: &bits) }
        return call.end(result)
    }
}
