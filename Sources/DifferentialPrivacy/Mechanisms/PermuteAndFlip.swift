/// One of several candidates, never chosen worse on average than by the exponential mechanism at the same pure epsilon.
///
/// Candidates are visited in random order, and each is taken with probability exp(-epsilon gap/(2 sensitivity)), where gap is
/// how far its score is below the best.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: one unit changes no score by more than `sensitivity`; without the factor 2 where all move in one direction.
/// - Proof: epsilon-DP (McKenna and Sheldon, 2020, theorem 1). It is *not* epsilon^2/8-zCDP, as the exponential mechanism is: at
///   epsilon = 1 its Rényi divergence of order 2 reaches twice that. So there is no way to pay for it with rho directly.
/// - Exactness: the tosses are exact, in integer arithmetic.
/// - Candidates are public: neither their number nor their order may depend on the data.
///
/// Not covered: the running time depends on the scores.
///
/// ## Utility
///
/// ``expectedLoss(scores:)``; at most that of the exponential mechanism, and at best half.
///
/// ## Runtime
///
/// O(n).
///
/// ## Citations
///
/// McKenna and Sheldon (2020), "Permute-and-flip: a new mechanism for differentially private selection".
public struct PermuteAndFlip: ~Copyable, Sendable {
    /// The largest change of one score by one unit.
    public let sensitivity: Int64
    /// Whether one unit moves all scores in one direction.
    public let isMonotonic: Bool
    /// What the choice guarantees, with delta 0.
    public let guarantee: ApproximateDP

    private let rate: SelectionRate

    /// A choice with a pure epsilon.
    ///
    /// - Parameters:
    ///   - sensitivity: In 1...2^30.
    ///   - isMonotonic: Whether one unit moves all scores in one direction.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``.
    public init(
        sensitivity: Int64, isMonotonic: Bool = false, charge: consuming PureCharge
    ) throws(MechanismError) {
        rate = try SelectionRate(quanta: charge.quanta.count, sensitivity: sensitivity, isMonotonic: isMonotonic)
        guarantee = charge.guarantee
        self.sensitivity = sensitivity
        self.isMonotonic = isMonotonic
    }

    /// The probabilities of the candidates with these scores, to 1e-13: w_i times the integral over t in [0, 1] of the product
    /// of 1 - w_j t over the others, a polynomial.
    public func probabilities(scores: [Int64]) -> [Double] {
        let weights = rate.weights(scores)
        let rule = GaussLegendre(count: scores.count / 2 + 1)
        return weights.indices.map { index in
            var integral = 0.0
            for (node, part) in zip(rule.nodes, rule.weights) {
                var product = part
                for other in weights.indices where other != index { product *= 1 - weights[other] * node }
                integral += product
            }
            return weights[index] * integral
        }
    }

    /// The mean of the best score minus the chosen one.
    public func expectedLoss(scores: [Int64]) -> Double {
        SelectionLoss.expected(scores, probabilities(scores: scores))
    }

    /// The index of the chosen candidate.
    ///
    /// - Parameters:
    ///   - scores: One for each candidate.
    ///   - bits: The source of the choice.
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
        guard let best = scores.max() else { throw .parameterOutOfRange }
        let call = Recording.begin(
            "PermuteAndFlip", .eachEntry(sensitivity, oneDirection: isMonotonic),
            ["candidates \(scores.count)", "\(rate)"], input: .entries(scores))
        if let index = call.replayed(Int.self) { return index }
        // Fisher and Yates' shuffle, as far as it is needed: the best candidate is always taken when it comes up.
        var order = Array(scores.indices)
        for place in order.indices {
            order.swapAt(place, place + Int(bits.uniform(below: UInt64(order.count - place))))
            let index = order[place]
            if rate.keeps(gap: SelectionRate.gap(best, scores[index]), using: &bits) { return call.end(index) }
        }
        preconditionFailure("the best candidate is always taken")
    }
}
