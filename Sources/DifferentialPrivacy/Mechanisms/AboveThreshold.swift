/// Which of a stream of counts are above a threshold: many questions, and only the answers "above" are paid for.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: one unit changes no query by more than `sensitivity`. Queries may depend on earlier answers.
/// - Proof: epsilon-DP for all answers together, with noise of scale sensitivity/epsilon1 on the threshold, drawn once and fresh for
///   each mechanism, and of scale 2 c sensitivity/epsilon2 on each query, fresh for each, where c is the largest number of
///   answers "above", after which nothing more is answered, and epsilon1 = epsilon2 = epsilon/2 (Lyu, Su and Li, 2017, algorithm 7
///   without its third part). Where all queries move in one direction, c sensitivity/epsilon2 is enough. Queries,
///   threshold and noise lie on one grid of 2^-20; the proof shifts the threshold by whole sensitivities, which are grid points.
/// - What is not released: the noisy values, and the noisy threshold.
///
/// Not covered: the running time depends on the noise.
///
/// ## Utility
///
/// ``firstAboveProbabilities(queries:)``. Of k queries, with probability 1 - beta none is misjudged by more than
/// (8 c log(2 k c/beta))/epsilon sensitivities.
///
/// ## Runtime
///
/// O(1) for each query.
///
/// ## Citations
///
/// Dwork and Roth (2014), algorithms 1 and 2; Lyu, Su and Li (2017), "Understanding the sparse vector technique".
public struct AboveThreshold: ~Copyable, Sendable {
    /// The public threshold.
    public let threshold: Int64
    /// The largest change of one query by one unit.
    public let sensitivity: Int64
    /// Whether one unit moves all queries in one direction.
    public let isMonotonic: Bool
    /// What all answers together guarantee, with delta 0.
    public let guarantee: ApproximateDP

    private let thresholdNoise: DiscreteLaplace
    private let queryNoise: DiscreteLaplace
    private var noisyThreshold: Int128?
    private var aboveLeft: Int

    /// Answers until `answersAbove` of them were "above".
    ///
    /// - Parameters:
    ///   - threshold: A query counts as above where it is at least this. Public.
    ///   - sensitivity: In 1...2^30.
    ///   - answersAbove: c, in 1...1000.
    ///   - isMonotonic: Whether one unit moves all queries in one direction.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``, ``MechanismError/parameterOutOfRange`` or ``MechanismError/noiseOutOfRange``.
    public init(
        threshold: Int64, sensitivity: Int64, answersAbove: Int = 1, isMonotonic: Bool = false,
        charge: consuming PureCharge
    ) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(sensitivity) else { throw .boundOutOfRange }
        guard (1...1000).contains(answersAbove) else { throw .parameterOutOfRange }
        let quanta = UInt128(charge.quanta.count)
        let bound = UInt128(sensitivity)
        // epsilon/2 for each part: twice the scale.
        let forThreshold = try ReportNoisyMax.noise(scale: 2 * bound, quanta: quanta)
        let forQuery = try ReportNoisyMax.noise(
            scale: 2 * bound * UInt128(answersAbove) * (isMonotonic ? 1 : 2), quanta: quanta)
        thresholdNoise = forThreshold
        queryNoise = forQuery
        guarantee = charge.guarantee
        self.threshold = threshold
        self.sensitivity = sensitivity
        self.isMonotonic = isMonotonic
        aboveLeft = answersAbove
    }

    /// Whether a query is above the threshold, noise permitting.
    ///
    /// - Parameters:
    ///   - query: The exact value.
    ///   - bits: The source of the noise.
    /// - Throws: ``MechanismError/exhausted`` after the last answer "above" that was paid for.
    public mutating func isAbove(_ query: Int64, using bits: inout SystemBits) throws(MechanismError) -> Bool {
        bits.rekeyAfterFork()
        return try answer(query, using: &bits)
    }

    /// The answer from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package mutating func isAbove<Bits: BitSource & ~Copyable>(
        _ query: Int64, using bits: inout Bits
    ) throws(MechanismError) -> Bool {
        try answer(query, using: &bits)
    }

    private mutating func answer<Bits: BitSource & ~Copyable>(
        _ query: Int64, using bits: inout Bits
    ) throws(MechanismError) -> Bool {
        guard aboveLeft > 0 else { throw .exhausted }
        let call = Recording.begin(
            "AboveThreshold", .eachEntry(sensitivity, oneDirection: false),
            ["threshold \(threshold)", "\(thresholdNoise)", "\(queryNoise)", "left \(aboveLeft)"],
            input: .entries([query]))
        let steps = Int128(ReportNoisyMax.stepsPerUnit)
        let limit = noisyThreshold ?? Int128(threshold) * steps + Int128(thresholdNoise.draw(using: &bits))
        noisyThreshold = limit
        let isAbove =
            call.replayed(Bool.self)
            ?? call.end(Int128(query) * steps + Int128(queryNoise.draw(using: &bits)) >= limit)
        if isAbove { aboveLeft -= 1 }
        return isAbove
    }

    /// The probability that each of a list of queries is the first above, and in the last place that none is; for noise that
    /// is not rounded to the grid, to 1e-12.
    public func firstAboveProbabilities(queries: [Int64]) -> [Double] {
        let steps = Double(ReportNoisyMax.stepsPerUnit)
        let forThreshold = ContinuousLaplace(
            scale: Double(thresholdNoise.scaleNumerator) / Double(thresholdNoise.scaleDenominator) / steps)
        let forQuery = ContinuousLaplace(
            scale: Double(queryNoise.scaleNumerator) / Double(queryNoise.scaleDenominator) / steps)
        let excess = queries.map { Double($0) - Double(threshold) }
        let rule = GaussLegendre(count: 24)
        let points = [0] + excess.filter { abs($0) < 50 * forThreshold.scale }
        return (0...queries.count).map { first in
            rule.integral(between: points, scale: forThreshold.scale) { shift in
                var product = forThreshold.density(shift)
                // Below: the query's noise is under shift - excess.
                for earlier in 0..<first { product *= forQuery.distribution(shift - excess[earlier]) }
                return first < queries.count ? product * forQuery.distribution(excess[first] - shift) : product
            }
        }
    }
}
