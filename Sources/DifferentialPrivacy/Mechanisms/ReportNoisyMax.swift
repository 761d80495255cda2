/// The candidate whose score is the largest after Laplace noise.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: one unit changes no score by more than `sensitivity`; without the factor 2 where all move in one direction.
/// - Proof: epsilon-DP for noise of scale 2 sensitivity/epsilon (Dwork and Roth, 2014, claim 3.9). Scores and noise lie on one
///   grid of 2^-20, where the noise is discrete Laplace, and ties go to the first candidate. Given the noise of the others, a
///   candidate wins from some noise value on, the sensitivity is a whole number of grid steps, and
///   P(X >= t + 2 sensitivity) >= e^-epsilon P(X >= t) at every grid point t: the same proof, with ties.
/// - Only the index may be released, not the noisy maximum; nor may the noisy scores be kept.
///
/// Not covered: the running time depends on the noise. ``PermuteAndFlip`` is at least as accurate for the same epsilon.
///
/// ## Utility
///
/// ``probabilities(scores:)``, in closed form for the limit of a fine grid.
///
/// ## Runtime
///
/// O(n).
///
/// ## Citations
///
/// Dwork and Roth (2014), "The algorithmic foundations of differential privacy", section 3.3.
public struct ReportNoisyMax: ~Copyable, Sendable {
    /// The steps of the noise's grid for each unit of score: 2^20.
    static let stepsPerUnit: UInt64 = 1 << 20

    /// The largest change of one score by one unit.
    public let sensitivity: Int64
    /// Whether one unit moves all scores in one direction.
    public let isMonotonic: Bool
    /// What the choice guarantees, with delta 0.
    public let guarantee: ApproximateDP

    private let noise: DiscreteLaplace

    /// A choice with a pure epsilon.
    ///
    /// - Parameters:
    ///   - sensitivity: In 1...2^30.
    ///   - isMonotonic: Whether one unit moves all scores in one direction.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``; ``MechanismError/noiseOutOfRange`` where the noise's scale would exceed 2^32.
    public init(
        sensitivity: Int64, isMonotonic: Bool = false, charge: consuming PureCharge
    ) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(sensitivity) else { throw .boundOutOfRange }
        noise = try Self.noise(
            scale: UInt128(sensitivity) * (isMonotonic ? 1 : 2), quanta: UInt128(charge.quanta.count))
        guarantee = charge.guarantee
        self.sensitivity = sensitivity
        self.isMonotonic = isMonotonic
    }

    /// Discrete Laplace noise of scale `scale`/epsilon units on the grid, rounded up.
    static func noise(scale: UInt128, quanta: UInt128) throws(MechanismError) -> DiscreteLaplace {
        guard
            let steps = NoiseFraction(
                roundingUp: scale * UInt128(stepsPerUnit) * UInt128(RhoQuanta.perUnit), over: quanta,
                largestTerm: DiscreteLaplace.largestTerm)
        else { throw .noiseOutOfRange }
        return DiscreteLaplace(scaleNumerator: steps.numerator, scaleDenominator: steps.denominator)
    }

    /// The scale of the noise, in units of score.
    public var scale: Double {
        Double(noise.scaleNumerator) / Double(noise.scaleDenominator) / Double(Self.stepsPerUnit)
    }

    /// The probabilities of the candidates with these scores, for noise that is not rounded to the grid: the integrals of one
    /// density times the others' distribution functions, to 1e-13. The grid changes them by less than n 2^-20/scale.
    public func probabilities(scores: [Int64]) -> [Double] {
        guard let best = scores.max() else { return [] }
        let places = scores.map { -Double(SelectionRate.gap(best, $0)) }
        let law = ContinuousLaplace(scale: scale)
        let rule = GaussLegendre(count: 24)
        let points = places.filter { $0 > -100 * scale }
        return places.indices.map { index in
            rule.integral(between: points, scale: scale) { x in
                var product = law.density(x - places[index])
                for other in places.indices where other != index { product *= law.distribution(x - places[other]) }
                return product
            }
        }
    }

    /// The index of the chosen candidate.
    ///
    /// - Parameters:
    ///   - scores: One for each candidate.
    ///   - bits: The source of the noise.
    /// - Throws: ``MechanismError/parameterOutOfRange`` where there is no candidate.
    public consuming func choose(from scores: [Int64], using bits: inout SystemBits) throws(MechanismError) -> Int {
        bits.rekeyAfterFork()
        return try chosen(scores, using: &bits)
    }

    /// The choice from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func choose<Bits: BitSource & ~Copyable>(
        from scores: [Int64], using bits: inout Bits
    ) throws(MechanismError) -> Int {
        try chosen(scores, using: &bits)
    }

    private func chosen<Bits: BitSource & ~Copyable>(
        _ scores: [Int64], using bits: inout Bits
    ) throws(MechanismError) -> Int {
        guard !scores.isEmpty else { throw .parameterOutOfRange }
        let call = Recording.begin(
            "ReportNoisyMax", .eachEntry(sensitivity, oneDirection: isMonotonic),
            ["candidates \(scores.count)", "\(noise)"], input: .entries(scores))
        if let index = call.replayed(Int.self) { return index }
        var best = (index: 0, value: Int128.min)
        for index in scores.indices {
            // A score of 64 bits and a grid of 2^-20: the sums need more than 64 bits.
            let value = Int128(scores[index]) * Int128(Self.stepsPerUnit) + Int128(noise.draw(using: &bits))
            if value > best.value { best = (index, value) }
        }
        return call.end(best.index)
    }
}
