/// One of k categories that is reported truly with a known probability, and otherwise as any other: generalised randomised
/// response.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit gives one category, which is replaced by another. One charge covers one
///   report of every unit.
/// - Proof: a category is reported with probability p by whoever has it and q = (1 - p)/(k - 1) by others, and p/q <= e^epsilon,
///   because p = e^epsilon/(e^epsilon + k - 1) is rounded down to a multiple of 2^-64 (Kairouz, Oh and Viswanath, 2014).
///
/// ## Utility
///
/// ``estimate``; the best local choice where k < 3 e^epsilon + 2 (Wang and others, 2017, section 5).
///
/// ## Runtime
///
/// O(1) for each report, in constant time up to the redrawing of a uniform integer.
///
/// ## Citations
///
/// Kairouz, Oh and Viswanath (2014), "Extremal mechanisms for local differential privacy"; Wang, Blocki, Li and Jha (2017).
public struct CategoryResponse: Sendable, Equatable {
    /// k.
    public let categories: Int

    private let epsilon: LocalEpsilon
    private let truth: RoundedProbability

    /// A mechanism for k categories.
    ///
    /// - Parameters:
    ///   - categories: k, at least 2; categories are 0..<k.
    ///   - epsilon: Above 0, at most 40.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public init(categories: Int, epsilon: Double) throws(PrivacyParameterError) {
        precondition(categories >= 2, "one category tells nothing")
        self.epsilon = try LocalEpsilon(epsilon)
        self.categories = categories
        // Divided by e^epsilon, so that nothing overflows.
        truth = RoundedProbability(
            roundingDown: 1 / (1 + Double(categories - 1) * exponential(-self.epsilon.value)))
    }

    /// Support is the number of reports of a category.
    public var estimate: FrequencyEstimate {
        FrequencyEstimate(
            ownProbability: truth.value, otherProbability: (1 - truth.value) / Double(categories - 1))
    }

    /// Reports of different units, one each, in the same order.
    ///
    /// - Parameters:
    ///   - values: One category of each unit, in 0..<k; any other value is reported as category 0 would be.
    ///   - charge: Of at least this mechanism's epsilon.
    ///   - bits: The source of the randomness.
    /// - Throws: ``MechanismError/chargeTooSmall``.
    public func reports(
        for values: [Int], charge: consuming PureCharge, using bits: inout SystemBits
    ) throws(MechanismError) -> [Int] {
        bits.rekeyAfterFork()
        return try randomised(values, charge, using: &bits)
    }

    /// Reports from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package func reports<Bits: BitSource & ~Copyable>(
        for values: [Int], charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [Int] {
        try randomised(values, charge, using: &bits)
    }

    private func randomised<Bits: BitSource & ~Copyable>(
        _ values: [Int], _ charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [Int] {
        try epsilon.check(charge)
        let call = Recording.begin(
            "CategoryResponse", .replaced(1), ["units \(values.count)", "\(self)"],
            input: .entries(values.map(Int64.init)))
        if let reports = call.replayed([Int].self) { return reports }
        var reports: [Int] = []
        reports.reserveCapacity(values.count)
        for value in values { reports.append(draw(value, using: &bits)) }
        return call.end(reports)
    }

    func draw<Bits: BitSource & ~Copyable>(_ value: Int, using bits: inout Bits) -> Int {
        let value = (0..<categories).contains(value) ? value : 0
        if truth.toss(&bits) { return value }
        let other = Int(bits.uniform(below: UInt64(categories - 1)))
        return other < value ? other : other + 1
    }
}
