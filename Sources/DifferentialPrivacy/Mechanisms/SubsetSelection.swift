/// A set of w categories that holds the true one more often than not.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit gives one category, which is replaced by another. One charge covers one
///   report of every unit.
/// - Proof: each set with the true category has probability p/C(k-1, w-1), each without it (1 - p)/C(k-1, w), and the ratio is
///   p (k - w)/((1 - p) w) <= e^epsilon, because p = w e^epsilon/(w e^epsilon + k - w) is rounded down to a multiple of 2^-64.
///
/// ## Utility
///
/// ``estimate``; the least variance of all local mechanisms for frequencies, asymptotically (Ye and Barg, 2018).
///
/// ## Runtime
///
/// O(k) for each report.
///
/// ## Citations
///
/// Ye and Barg (2018), "Optimal schemes for discrete distribution estimation under locally differential privacy"; Wang and others
/// (2016), "Mutual information optimally local private discrete distribution estimation".
public struct SubsetSelection: Sendable, Equatable {
    /// k.
    public let categories: Int
    /// w: k/(e^epsilon + 1), rounded, at least 1.
    public let subsetSize: Int

    private let epsilon: LocalEpsilon
    private let includesOwn: RoundedProbability

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
        let decay = exponential(-self.epsilon.value)
        subsetSize = max(1, Int((Double(categories) * decay / (1 + decay)).rounded()))
        includesOwn = RoundedProbability(
            roundingDown: 1 / (1 + Double(categories - subsetSize) / Double(subsetSize) * decay))
    }

    /// Support is the number of reported sets that hold a category.
    public var estimate: FrequencyEstimate {
        let (k, w, p) = (Double(categories), Double(subsetSize), includesOwn.value)
        return FrequencyEstimate(
            ownProbability: p, otherProbability: (p * (w - 1) + (1 - p) * w) / (k - 1))
    }

    /// Reports of different units, one each, in the same order: w categories each, in increasing order.
    ///
    /// - Parameters:
    ///   - values: One category of each unit, in 0..<k; any other value is reported as category 0 would be.
    ///   - charge: Of at least this mechanism's epsilon.
    ///   - bits: The source of the randomness.
    /// - Throws: ``MechanismError/chargeTooSmall``.
    public func reports(
        for values: [Int], charge: consuming PureCharge, using bits: inout SystemBits
    ) throws(MechanismError) -> [[Int]] {
        bits.rekeyAfterFork()
        return try randomised(values, charge, using: &bits)
    }

    /// Reports from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package func reports<Bits: BitSource & ~Copyable>(
        for values: [Int], charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [[Int]] {
        try randomised(values, charge, using: &bits)
    }

    private func randomised<Bits: BitSource & ~Copyable>(
        _ values: [Int], _ charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [[Int]] {
        try epsilon.check(charge)
        let call = Recording.begin(
            "SubsetSelection", .replaced(1), ["units \(values.count)", "\(self)"],
            input: .entries(values.map(Int64.init)))
        if let reports = call.replayed([[Int]].self) { return reports }
        var reports: [[Int]] = []
        reports.reserveCapacity(values.count)
        for value in values {
            let own = (0..<categories).contains(value) ? value : 0
            var others = Array(0..<categories)
            others.remove(at: own)
            let includes = includesOwn.toss(&bits)
            let size = includes ? subsetSize - 1 : subsetSize
            for place in 0..<size {
                others.swapAt(place, place + Int(bits.uniform(below: UInt64(others.count - place))))
            }
            reports.append((others.prefix(size) + (includes ? [own] : [])).sorted())
        }
        return call.end(reports)
    }
}
