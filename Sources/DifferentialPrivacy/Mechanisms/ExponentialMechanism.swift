/// One of several candidates, the better its score the likelier: exp(epsilon score/(2 sensitivity)).
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: one unit changes no score by more than `sensitivity`. Where adding a unit never lowers one score while it
///   raises another (`isMonotonic`), as with counts, the factor 2 falls away.
/// - Proof: between neighbours the log-probabilities of any two candidates move apart by at most epsilon (epsilon-bounded
///   range), hence epsilon-DP (McSherry and Talwar, 2007) and epsilon^2/8-zCDP (Cesar and Rogers, 2021, lemma 3.2 and
///   theorem 2 of Dong, Durfee and Rogers, 2020). A charge of rho therefore buys epsilon = sqrt(8 rho), rounded down to a
///   quantum; a pure charge buys its own epsilon.
/// - Exactness: a candidate is drawn uniformly and kept with probability exp(-rate gap), which is tossed in integer
///   arithmetic; what is kept has exactly the stated law.
/// - Candidates are public: neither their number nor their order may depend on the data.
///
/// Not covered: the running time depends on the scores.
///
/// ## Utility
///
/// With probability 1 - beta the chosen score is within (2 sensitivity/epsilon) log(n/beta) of the best
/// (``expectedLoss(scores:)`` for given scores).
///
/// ## Runtime
///
/// At most n expected rounds of O(1).
///
/// ## Citations
///
/// McSherry and Talwar (2007), "Mechanism design via differential privacy"; Cesar and Rogers (2021), "Bounding,
/// concentrating, and truncating".
public struct ExponentialMechanism: ~Copyable, Sendable {
    /// The largest change of one score by one unit.
    public let sensitivity: Int64
    /// Whether one unit moves all scores in one direction.
    public let isMonotonic: Bool
    /// The epsilon of the choice: pure, and of its bounded range.
    public let epsilon: Double

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
        try self.init(quanta: charge.quanta.count, sensitivity, isMonotonic)
    }

    /// A choice at the lower price of its bounded range: epsilon = sqrt(8 rho), at most 1000.
    ///
    /// - Parameters:
    ///   - sensitivity: In 1...2^30.
    ///   - isMonotonic: Whether one unit moves all scores in one direction.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``; ``MechanismError/chargeTooSmall`` for a rho below 1e-30.
    public init(
        sensitivity: Int64, isMonotonic: Bool = false, charge: consuming PrivacyCharge
    ) throws(MechanismError) {
        // In quanta, epsilon = floor(sqrt(8 q 10^15)): at most sqrt(8 * 10^33) < 2^57.
        let root = IntegerRoot.floor(8 * UInt128(charge.quanta.count) * UInt128(RhoQuanta.perUnit))
        guard root > 0 else { throw .chargeTooSmall }
        try self.init(quanta: min(UInt64(root), RhoQuanta.largest), sensitivity, isMonotonic)
    }

    private init(quanta: UInt64, _ sensitivity: Int64, _ isMonotonic: Bool) throws(MechanismError) {
        rate = try SelectionRate(quanta: quanta, sensitivity: sensitivity, isMonotonic: isMonotonic)
        epsilon = Double(quanta) / Double(RhoQuanta.perUnit)
        self.sensitivity = sensitivity
        self.isMonotonic = isMonotonic
    }

    /// The probabilities of the candidates with these scores, to 1e-15.
    public func probabilities(scores: [Int64]) -> [Double] {
        let weights = rate.weights(scores)
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
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
            "ExponentialMechanism", .eachEntry(sensitivity, oneDirection: isMonotonic),
            ["candidates \(scores.count)", "\(rate)"], input: .entries(scores))
        if let index = call.replayed(Int.self) { return index }
        while true {
            let index = Int(bits.uniform(below: UInt64(scores.count)))
            if rate.keeps(gap: SelectionRate.gap(best, scores[index]), using: &bits) { return call.end(index) }
        }
    }
}

/// What a choice costs on average.
enum SelectionLoss {
    static func expected(_ scores: [Int64], _ probabilities: [Double]) -> Double {
        guard let best = scores.max() else { return 0 }
        return zip(scores, probabilities).reduce(0) { $0 + Double(SelectionRate.gap(best, $1.0)) * $1.1 }
    }
}
