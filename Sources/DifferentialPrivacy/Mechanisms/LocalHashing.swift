/// A category hashed to g buckets with a public random hash function, and the bucket reported by randomised response: for many
/// categories at the cost of few bits.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit gives one category, which is replaced by another. One charge covers one
///   report of every unit.
/// - Proof: the hash function is drawn without looking at the category and is public; the bucket is reported by
///   ``CategoryResponse`` with epsilon.
///
/// ## Utility
///
/// ``estimate``; with g = e^epsilon + 1, rounded, the variance of optimised unary encoding. The family (a x + b mod 2^61 - 1) scaled
/// to g buckets is pairwise independent within g 2^-61, which makes the estimate unbiased.
///
/// ## Runtime
///
/// O(1) for each report, O(1) for each report and category in the estimate.
///
/// ## Citations
///
/// Wang, Blocki, Li and Jha (2017), "Locally differentially private protocols for frequency estimation", section 4.4; Carter and
/// Wegman (1979), "Universal classes of hash functions".
public struct LocalHashing: Sendable, Equatable {
    /// One unit's report: its hash function and what it says about the bucket.
    public struct Report: Sendable, Hashable {
        let multiplier: UInt64
        let offset: UInt64
        /// The reported bucket.
        public let bucket: Int
    }

    private static let prime: UInt64 = (1 << 61) - 1

    /// g.
    public let buckets: Int

    private let response: CategoryResponse
    private let epsilon: LocalEpsilon

    /// A mechanism with g buckets.
    ///
    /// - Parameters:
    ///   - buckets: g, at least 2; `nil` for e^epsilon rounded, plus 1, at most 2^20. Two is binary local hashing.
    ///   - epsilon: Above 0, at most 40.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public init(buckets: Int? = nil, epsilon: Double) throws(PrivacyParameterError) {
        self.epsilon = try LocalEpsilon(epsilon)
        self.buckets = buckets ?? Int(min(exponential(self.epsilon.value).rounded(), 0x1p20 - 1)) + 1
        response = try CategoryResponse(categories: self.buckets, epsilon: epsilon)
    }

    /// Support is the number of reports whose hash function maps a category to the reported bucket.
    public var estimate: FrequencyEstimate {
        FrequencyEstimate(
            ownProbability: response.estimate.ownProbability, otherProbability: 1 / Double(buckets))
    }

    /// Whether a report supports a category.
    ///
    /// - Parameter category: At least 0.
    public func supports(_ report: Report, category: Int) -> Bool {
        bucket(of: category, report.multiplier, report.offset) == report.bucket
    }

    /// Reports of different units, one each, in the same order.
    ///
    /// - Parameters:
    ///   - values: One category of each unit, at least 0; a negative value is reported as category 0 would be.
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
            "LocalHashing", .replaced(1), ["units \(values.count)", "\(self)"], input: .entries(values.map(Int64.init)))
        if let reports = call.replayed([Report].self) { return reports }
        var reports: [Report] = []
        reports.reserveCapacity(values.count)
        for value in values {
            let multiplier = 1 + bits.uniform(below: Self.prime - 1)
            let offset = bits.uniform(below: Self.prime)
            let hashed = bucket(of: max(0, value), multiplier, offset)
            reports.append(Report(multiplier: multiplier, offset: offset, bucket: response.draw(hashed, using: &bits)))
        }
        return call.end(reports)
    }

    private func bucket(of category: Int, _ multiplier: UInt64, _ offset: UInt64) -> Int {
        let place = (UInt128(multiplier) * UInt128(category) + UInt128(offset)) % UInt128(Self.prime)
        return Int(place * UInt128(buckets) / UInt128(Self.prime))
    }
}
