/// The running total of a stream, released at every step, from noisy sums over dyadic blocks: the baseline for ``SquareRootCounter``, with
/// more error and less memory.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed, with all its increments.
/// - Sensitivity: one unit's increments have absolute values that sum to at most `l1Bound`, at whatever steps.
/// - Proof: every step is in one block of each of H = floor(log2 n) + 1 lengths. On each level the block sums change by an l2 norm of at most
///   l1Bound, so by at most l1Bound sqrt(H) in all, and sigma^2 = l1Bound^2 H/(2 rho), rounded up, gives rho-zCDP for all blocks
///   together. Totals are computed from noisy block sums alone.
///
/// Not covered: the running time depends on the noise.
///
/// ## Utility
///
/// A total after t steps adds as many noises as t has binary ones: ``standardDeviation(step:)``.
///
/// ## Runtime
///
/// O(log t) for step t; O(log n) memory.
///
/// ## Citations
///
/// Dwork, Naor, Pitassi and Rothblum (2010), "Differential privacy under continual observation"; Chan, Shi and Song (2011), "Private and
/// continual release of statistics".
public struct TreeCounter: ~Copyable, Sendable {
    /// n: the number of steps.
    public let steps: Int
    /// The largest sum of absolute increments of one unit.
    public let l1Bound: Int64
    /// What all steps together cost.
    public let rho: ZeroConcentrated

    private let noise: DiscreteGaussian
    private var step = 0
    /// The exact sum of the open block of each length, and the noisy one of the last complete block that counts.
    private var open: [Int128]
    private var complete: [Int128]
    private var increments: [Int64] = []

    /// A counter for n steps.
    ///
    /// - Parameters:
    ///   - steps: n, in 1...2^30.
    ///   - l1Bound: In 1...2^20.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/parameterOutOfRange``, ``MechanismError/boundOutOfRange`` or ``MechanismError/noiseOutOfRange``.
    public init(steps: Int, l1Bound: Int64, charge: consuming PrivacyCharge) throws(MechanismError) {
        guard (1...(1 << 30)).contains(steps) else { throw .parameterOutOfRange }
        guard (1...(1 << 20)).contains(l1Bound) else { throw .boundOutOfRange }
        let height = Self.height(steps)
        guard
            let variance = NoiseFraction(
                roundingUp: UInt128(l1Bound) * UInt128(l1Bound) * UInt128(height) * UInt128(RhoQuanta.perUnit),
                over: 2 * UInt128(charge.quanta.count), largestTerm: DiscreteGaussian.largestTerm)
        else { throw .noiseOutOfRange }
        noise = DiscreteGaussian(varianceNumerator: variance.numerator, varianceDenominator: variance.denominator)
        rho = charge.rho
        self.steps = steps
        self.l1Bound = l1Bound
        open = [Int128](repeating: 0, count: height)
        complete = open
    }

    /// H = floor(log2 n) + 1.
    public static func height(_ steps: Int) -> Int { Int.bitWidth - steps.leadingZeroBitCount }

    /// The standard deviation of the total at step t, counted from 1.
    public func standardDeviation(step: Int) -> Double {
        (noise.sigmaSquared * Double(step.nonzeroBitCount)).squareRoot()
    }

    /// The error at the worst step and the root mean square over all, for one increment of 1 and noise multiplier 1.
    ///
    /// - Parameter steps: n, at least 1.
    public static func errorFactors(steps: Int) -> (largest: Double, rootMeanSquare: Double) {
        var (most, sum) = (0, 0)
        for step in 1...max(steps, 1) {
            most = max(most, step.nonzeroBitCount)
            sum += step.nonzeroBitCount
        }
        let height = Double(height(steps))
        return ((height * Double(most)).squareRoot(), (height * Double(sum) / Double(steps)).squareRoot())
    }

    /// The noisy total after one more increment.
    ///
    /// - Parameters:
    ///   - increment: What the next step adds.
    ///   - bits: The source of the noise.
    /// - Throws: ``MechanismError/exhausted`` after n steps.
    public mutating func add(_ increment: Int64, using bits: inout SystemBits) throws(MechanismError) -> Int64 {
        bits.rekeyAfterFork()
        return try next(increment, using: &bits)
    }

    /// The noisy total from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package mutating func add<Bits: BitSource & ~Copyable>(
        _ increment: Int64, using bits: inout Bits
    ) throws(MechanismError) -> Int64 {
        try next(increment, using: &bits)
    }

    private mutating func next<Bits: BitSource & ~Copyable>(
        _ increment: Int64, using bits: inout Bits
    ) throws(MechanismError) -> Int64 {
        guard step < steps else { throw .exhausted }
        step += 1
        if Recording.session != nil { increments.append(increment) }
        let call = Recording.begin(
            "TreeCounter", .l1(l1Bound), ["step \(step) of \(steps)", "\(noise)", "\(rho)"],
            input: .entries(increments))
        // Step t completes the block whose length is t's lowest power of two, out of the complete ones below it.
        let level = step.trailingZeroBitCount
        var sum = Int128(increment)
        for lower in 0..<level {
            sum += open[lower]
            open[lower] = 0
            complete[lower] = 0
        }
        open[level] = sum
        complete[level] = call.replayed(Int128.self) ?? call.end(sum + Int128(noise.draw(using: &bits)))
        return Int64(clamping: complete.reduce(0, +))
    }
}
