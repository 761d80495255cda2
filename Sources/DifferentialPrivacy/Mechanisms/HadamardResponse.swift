/// One bit about a category: an entry of the Hadamard matrix in a public random row, flipped by randomised response.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit gives one category, which is replaced by another. One charge covers one
///   report of every unit.
/// - Proof: the row is drawn without looking at the category and is public; the entry is one bit, flipped with probability
///   q = 1/(1 + e^epsilon), rounded up to a multiple of 2^-64.
///
/// ## Utility
///
/// ``estimate``: the variance of a rare value is 1/(2p - 1)^2. Near the best for small epsilon and many categories, at one bit a unit.
///
/// ## Runtime
///
/// O(1) for each report, in constant time up to the redrawing of the row.
///
/// ## Citations
///
/// Bassily and Smith (2015), "Local, private, efficient protocols for succinct histograms"; Acharya, Sun and Zhang (2019),
/// "Hadamard response".
public struct HadamardResponse: Sendable, Equatable {
    /// One unit's report.
    public struct Report: Sendable, Hashable {
        /// The public row.
        public let row: UInt64
        /// Whether the reported entry is -1.
        public let isNegative: Bool
    }

    /// k.
    public let categories: Int
    /// The order of the matrix: the least power of two above k, so that the constant column stays unused.
    public let order: UInt64

    private let epsilon: LocalEpsilon
    private let flip: RoundedProbability

    /// A mechanism for k categories.
    ///
    /// - Parameters:
    ///   - categories: k, in 2...2^30; categories are 0..<k.
    ///   - epsilon: Above 0, at most 40.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public init(categories: Int, epsilon: Double) throws(PrivacyParameterError) {
        precondition((2...(1 << 30)).contains(categories), "the number of categories is out of range")
        self.epsilon = try LocalEpsilon(epsilon)
        self.categories = categories
        order = 1 << (UInt64.bitWidth - UInt64(categories).leadingZeroBitCount)
        let decay = exponential(-self.epsilon.value)
        flip = RoundedProbability(roundingUp: decay / (1 + decay))
    }

    /// Support is the number of reports that agree with a category's entry in their row.
    public var estimate: FrequencyEstimate {
        FrequencyEstimate(ownProbability: 1 - flip.value, otherProbability: 0.5)
    }

    /// Whether a report agrees with a category.
    public func supports(_ report: Report, category: Int) -> Bool {
        Self.isNegative(report.row, UInt64(category) + 1) == report.isNegative
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
    ) throws(MechanismError) -> [Report] {
        bits.rekeyAfterFork()
        return try randomised(values, charge, using: &bits)
    }

    /// Reports from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package func reports<Bits: BitSource & ~Copyable>(
        for values: [Int], charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [Report] {
        try randomised(values, charge, using: &bits)
    }

    private func randomised<Bits: BitSource & ~Copyable>(
        _ values: [Int], _ charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [Report] {
        try epsilon.check(charge)
        let call = Recording.begin(
            "HadamardResponse", .replaced(1), ["units \(values.count)", "\(self)"],
            input: .entries(values.map(Int64.init)))
        if let reports = call.replayed([Report].self) { return reports }
        var reports: [Report] = []
        reports.reserveCapacity(values.count)
        for value in values {
            let own = (0..<categories).contains(value) ? value : 0
            let row = bits.uniform(below: order)
            let entry = Self.isNegative(row, UInt64(own) + 1)
            reports.append(Report(row: row, isNegative: entry != flip.toss(&bits)))
        }
        return call.end(reports)
    }

    /// Sylvester's matrix: (-1)^(number of common bits).
    private static func isNegative(_ row: UInt64, _ column: UInt64) -> Bool { (row & column).nonzeroBitCount % 2 == 1 }
}
