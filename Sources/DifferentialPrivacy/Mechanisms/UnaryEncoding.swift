/// A category as k bits of which one is set, each flipped by itself: symmetric (basic RAPPOR) or optimised unary encoding.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit gives one category, which is replaced by another. One charge covers one
///   report of every unit.
/// - Proof: two categories differ in two bits, whose likelihood ratio together is at most p(1 - q)/((1 - p) q), for p the
///   probability that the set bit stays and q that another becomes set. Symmetric: p = 1 - q = 1/(1 + e^(-epsilon/2)). Optimised:
///   p = 1/2, q = 1/(e^epsilon + 1). q is rounded up to a multiple of 2^-64, so that the ratio is at most e^epsilon.
///
/// ## Utility
///
/// ``estimate``; the optimised form has variance 4 e^epsilon/(e^epsilon - 1)^2 for rare values, whatever k is.
///
/// ## Runtime
///
/// O(k) for each report, in constant time.
///
/// ## Citations
///
/// Erlingsson, Pihur and Korolova (2014), "RAPPOR"; Wang, Blocki, Li and Jha (2017).
public struct UnaryEncoding: Sendable, Equatable {
    /// How the two flips share epsilon.
    public enum Form: Sendable {
        /// Both flips alike.
        case symmetric
        /// The set bit is a coin toss, so that the others flip as rarely as can be.
        case optimized
    }

    /// k.
    public let categories: Int

    private let epsilon: LocalEpsilon
    private let stays: RoundedProbability
    private let appears: RoundedProbability

    /// A mechanism for k categories.
    ///
    /// - Parameters:
    ///   - categories: k, at least 2; categories are 0..<k.
    ///   - form: How the flips share epsilon.
    ///   - epsilon: Above 0, at most 40.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public init(categories: Int, form: Form = .optimized, epsilon: Double) throws(PrivacyParameterError) {
        precondition(categories >= 2, "one category tells nothing")
        self.epsilon = try LocalEpsilon(epsilon)
        self.categories = categories
        switch form {
        case .symmetric:
            let decay = exponential(-self.epsilon.value / 2)
            appears = RoundedProbability(roundingUp: decay / (1 + decay))
            stays = RoundedProbability(threshold: 0 &- appears.threshold)
        case .optimized:
            let decay = exponential(-self.epsilon.value)
            appears = RoundedProbability(roundingUp: decay / (1 + decay))
            stays = RoundedProbability(threshold: 1 << 63)
        }
    }

    /// Support is the number of reports in which a category's bit is set.
    public var estimate: FrequencyEstimate {
        FrequencyEstimate(ownProbability: stays.value, otherProbability: appears.value)
    }

    /// Reports of different units, one each, in the same order: k bits each.
    ///
    /// - Parameters:
    ///   - values: One category of each unit, in 0..<k; any other value is reported as category 0 would be.
    ///   - charge: Of at least this mechanism's epsilon.
    ///   - bits: The source of the randomness.
    /// - Throws: ``MechanismError/chargeTooSmall``.
    public func reports(
        for values: [Int], charge: consuming PureCharge, using bits: inout SystemBits
    ) throws(MechanismError) -> [[Bool]] {
        bits.rekeyAfterFork()
        return try randomised(values, charge, using: &bits)
    }

    /// Reports from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package func reports<Bits: BitSource & ~Copyable>(
        for values: [Int], charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [[Bool]] {
        try randomised(values, charge, using: &bits)
    }

    private func randomised<Bits: BitSource & ~Copyable>(
        _ values: [Int], _ charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [[Bool]] {
        try epsilon.check(charge)
        let call = Recording.begin(
            "UnaryEncoding", .replaced(1), ["units \(values.count)", "\(self)"], input: .entries(values.map(Int64.init))
        )
        if let reports = call.replayed([[Bool]].self) { return reports }
        var reports: [[Bool]] = []
        reports.reserveCapacity(values.count)
        for value in values {
            let own = (0..<categories).contains(value) ? value : 0
            var report = [Bool](repeating: false, count: categories)
            for index in report.indices {
                let word = bits.next()
                report[index] = word < (index == own ? stays.threshold : appears.threshold)
            }
            reports.append(report)
        }
        return call.end(reports)
    }
}
