/// The running total of a stream, released at every step, with the least error known: the square-root Toeplitz factorisation.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed, with all its increments.
/// - Sensitivity: one unit's increments have absolute values that sum to at most `l1Bound`, at whatever steps.
/// - Proof: with f(k) = C(2k, k)/4^k, the lower triangular matrix R with entries f(i - j) is a square root of the summation matrix. The
///   mechanism computes y = R' x + z, where R' are the numbers 2^16 f(k) rounded to whole ones, x the integer increments and z
///   independent discrete Gaussian noise. Columns of R' have squared norms of at most S = sum of R'(k)^2, so by the triangle inequality
///   y moves by at most l1Bound sqrt(S), and sigma^2 = l1Bound^2 S/(2 rho), rounded up, gives rho-zCDP for all steps together (Canonne,
///   Kamath and Steinke, 2020, theorem 14). All that is released is computed from y alone. y(t) depends on x up to t only,
///   so that what was released may influence later increments (Denisov and others, 2022; Feldman and Zrnic, 2021).
///
/// Not covered: the running time depends on the noise.
///
/// ## Utility
///
/// ``standardDeviation(step:)``. For one increment of 1 and noise multiplier 1 it is at most the sum of f(k)^2, that is 1 + (log n)/pi or so:
/// 3.3 at n = 1000, where the binary tree has 9.5.
///
/// ## Runtime
///
/// O(t) for step t; O(n) memory.
///
/// ## Citations
///
/// Fichtenberger, Henzinger and Upadhyay (2023), "Constant matters: fine-grained error bound on differentially private continual
/// observation"; Henzinger, Upadhyay and Upadhyay (2023), "Almost tight error bounds on differentially private continual counting".
public struct SquareRootCounter: ~Copyable, Sendable {
    /// The largest n: 2^16.
    public static let largestStepCount = 1 << 16

    private static let fractionBits = 16

    /// n: the number of steps.
    public let steps: Int
    /// The largest sum of absolute increments of one unit.
    public let l1Bound: Int64
    /// What all steps together cost.
    public let rho: ZeroConcentrated

    private let quanta: RhoQuanta
    private let noise: DiscreteGaussian
    /// 2^16 f(k), rounded.
    private let coefficients: [Int64]
    /// What an entry of y, 0, 1, ... steps ago, counts in the total: the series 1/((1 - s) R'(s)).
    private let decoding: [Double]
    private var increments: [Int64] = []
    private var noisy: [Double] = []

    /// A counter for n steps.
    ///
    /// - Parameters:
    ///   - steps: n, in 1...``largestStepCount``.
    ///   - l1Bound: In 1...2^20.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/parameterOutOfRange``, ``MechanismError/boundOutOfRange`` or ``MechanismError/noiseOutOfRange``.
    public init(steps: Int, l1Bound: Int64, charge: consuming PrivacyCharge) throws(MechanismError) {
        try self.init(steps: steps, l1Bound: l1Bound, quanta: charge.quanta)
    }

    private init(steps: Int, l1Bound: Int64, quanta: RhoQuanta) throws(MechanismError) {
        guard (1...Self.largestStepCount).contains(steps) else { throw .parameterOutOfRange }
        guard (1...(1 << 20)).contains(l1Bound) else { throw .boundOutOfRange }
        let coefficients = Self.series(steps).map { Int64(($0 * Double(1 << Self.fractionBits)).rounded()) }
        let squares = coefficients.reduce(UInt128(0)) { $0 + UInt128($1 * $1) }
        guard
            let variance = NoiseFraction(
                roundingUp: UInt128(l1Bound) * UInt128(l1Bound) * squares * UInt128(RhoQuanta.perUnit),
                over: 2 * UInt128(quanta.count), largestTerm: DiscreteGaussian.largestTerm)
        else { throw .noiseOutOfRange }
        noise = DiscreteGaussian(varianceNumerator: variance.numerator, varianceDenominator: variance.denominator)
        self.quanta = quanta
        rho = quanta.asZeroConcentrated
        self.steps = steps
        self.l1Bound = l1Bound
        self.coefficients = coefficients
        var decoding: [Double] = []
        let first = Double(coefficients[0])
        for k in 0..<steps {
            // The coefficients of R' times the wanted series are all 1.
            var rest = 1.0
            for j in 0..<k { rest -= decoding[j] * Double(coefficients[k - j]) }
            decoding.append(rest / first)
        }
        self.decoding = decoding
    }

    /// f(0), f(1), ...: f(k) = f(k-1) (2k - 1)/(2k).
    private static func series(_ count: Int) -> [Double] {
        var series = [1.0]
        for k in 1..<max(count, 1) { series.append(series[k - 1] * (1 - 0.5 / Double(k))) }
        return series
    }

    /// The standard deviation of the total at step t, counted from 1: of all noise up to there, in units of increments.
    public func standardDeviation(step: Int) -> Double {
        (noise.sigmaSquared * decoding.prefix(step).reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    /// The error at the worst step and the root mean square over all, for one increment of 1 and noise multiplier 1, without the rounding of
    /// the coefficients: the sum S of f(k)^2, and sqrt(S) times the root mean of its partial sums.
    ///
    /// - Parameter steps: n, at least 1.
    public static func errorFactors(steps: Int) -> (largest: Double, rootMeanSquare: Double) {
        var sum = 0.0
        var sumOfSums = 0.0
        for f in series(steps) {
            sum += f * f
            sumOfSums += sum
        }
        return (sum, (sum * sumOfSums / Double(steps)).squareRoot())
    }

    /// The noisy total after one more increment.
    ///
    /// - Parameters:
    ///   - increment: What the next step adds.
    ///   - bits: The source of the noise.
    /// - Throws: ``MechanismError/exhausted`` after n steps.
    public mutating func add(_ increment: Int64, using bits: inout SystemBits) throws(MechanismError) -> Double {
        bits.rekeyAfterFork()
        return try next(increment, using: &bits)
    }

    /// The noisy total from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package mutating func add<Bits: BitSource & ~Copyable>(
        _ increment: Int64, using bits: inout Bits
    ) throws(MechanismError) -> Double {
        try next(increment, using: &bits)
    }

    private mutating func next<Bits: BitSource & ~Copyable>(
        _ increment: Int64, using bits: inout Bits
    ) throws(MechanismError) -> Double {
        guard increments.count < steps else { throw .exhausted }
        increments.append(increment)
        let call = Recording.begin(
            "SquareRootCounter", .l1(l1Bound), ["step \(increments.count) of \(steps)", "\(noise)", "\(rho)"],
            input: .entries(increments))
        // In 128 bits, so that no increment can overflow.
        var entry = Int128(noise.draw(using: &bits))
        for (age, past) in increments.reversed().enumerated() { entry += Int128(coefficients[age]) * Int128(past) }
        noisy.append(call.replayed(Double.self) ?? call.end(Double(entry)))
        var total = 0.0
        for (age, value) in noisy.reversed().enumerated() { total += decoding[age] * value }
        return total
    }
}

extension SquareRootCounter {
    /// All that a counter holds, to go on from later. The increments are exact: as secret as the data.
    ///
    /// Whoever goes on twice from the same state draws noise twice on the same data, which costs twice what was charged.
    package struct Saved: Sendable, Equatable, Codable {
        let steps: Int
        let l1Bound: Int64
        let quanta: UInt64
        let increments: [Int64]
        let noisy: [Double]
    }

    /// What the counter holds now.
    package var saved: Saved {
        Saved(steps: steps, l1Bound: l1Bound, quanta: quanta.count, increments: increments, noisy: noisy)
    }

    /// A counter that goes on.
    ///
    /// - Throws: ``MechanismError/parameterOutOfRange`` where it cannot have been saved by a counter, or as the first initialiser.
    package init(resuming saved: Saved) throws(MechanismError) {
        guard saved.increments.count == saved.noisy.count, saved.increments.count <= saved.steps,
            saved.noisy.allSatisfy(\.isFinite), (1...RhoQuanta.largest).contains(saved.quanta)
        else { throw .parameterOutOfRange }
        try self.init(steps: saved.steps, l1Bound: saved.l1Bound, quanta: RhoQuanta(count: saved.quanta))
        increments = saved.increments
        noisy = saved.noisy
    }

    /// Counters of several streams for one charge, where a unit is in at most some of them: in each it costs an equal part of the charge, and in those that it
    /// is not in nothing.
    ///
    /// - Parameters:
    ///   - streams: How many there are.
    ///   - streamsPerUnit: In how many of them a unit is at most, whatever the data are; at least 1.
    ///   - steps: Of each stream.
    ///   - l1Bound: Of a unit's increments in each stream.
    ///   - charge: What a unit pays for all streams together.
    /// - Throws: As the first initialiser.
    package static func streams(
        _ streams: Int, streamsPerUnit: Int, steps: Int, l1Bound: Int64, charge: consuming PrivacyCharge
    ) throws(MechanismError) -> [Saved] {
        precondition(streamsPerUnit >= 1, "a unit is in a stream")
        let part = RhoQuanta(count: charge.quanta.count / UInt64(streamsPerUnit))
        guard part.count > 0 else { throw .noiseOutOfRange }
        let counter = try SquareRootCounter(steps: steps, l1Bound: l1Bound, quanta: part)
        return [Saved](repeating: counter.saved, count: streams)
    }
}
