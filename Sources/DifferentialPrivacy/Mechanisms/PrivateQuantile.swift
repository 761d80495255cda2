/// A quantile among public candidates, by the exponential mechanism.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed. So the number of values is private too.
/// - Sensitivity: for the quantile a/b, a candidate t has the score -|(b - a) below(t) - a above(t)|, where below and above count the units'
///   values on either side; a unit has one value and changes it by at most max(a, b - a).
/// - Proof: ``ExponentialMechanism``, which takes either kind of charge.
/// - The candidates are public. What is not a number counts on neither side.
///
/// ## Utility
///
/// For n values and k candidates, the rank of the result is off by less than (2/epsilon) log(k/beta) or so, with probability 1 - beta, beyond
/// what the spacing of the candidates allows.
///
/// ## Runtime
///
/// O(n log n), and at most k expected rounds.
///
/// ## Citations
///
/// Smith (2011), "Privacy-preserving statistical estimation with optimal convergence rates"; McSherry and Talwar (2007).
public struct PrivateQuantile: ~Copyable, Sendable {
    /// What may be the result, in increasing order.
    public let candidates: [Double]
    /// a of the quantile a/b.
    public let numerator: Int
    /// b of the quantile a/b.
    public let denominator: Int

    private let mechanism: ExponentialMechanism

    /// A quantile with a pure epsilon.
    ///
    /// - Parameters:
    ///   - numerator: a, in 0...b.
    ///   - denominator: b, in 1...1000; the median is 1/2.
    ///   - candidates: 1 to 2^20 numbers, increasing.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/parameterOutOfRange``.
    public init(
        numerator: Int, denominator: Int, candidates: [Double], charge: consuming PureCharge
    ) throws(MechanismError) {
        try Self.check(numerator, denominator, candidates)
        mechanism = try ExponentialMechanism(
            sensitivity: Int64(max(numerator, denominator - numerator)), charge: charge)
        (self.numerator, self.denominator, self.candidates) = (numerator, denominator, candidates)
    }

    /// A quantile with concentrated privacy.
    ///
    /// - Parameters:
    ///   - numerator: a, in 0...b.
    ///   - denominator: b, in 1...1000; the median is 1/2.
    ///   - candidates: 1 to 2^20 numbers, increasing.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/parameterOutOfRange``.
    public init(
        numerator: Int, denominator: Int, candidates: [Double], charge: consuming PrivacyCharge
    ) throws(MechanismError) {
        try Self.check(numerator, denominator, candidates)
        mechanism = try ExponentialMechanism(
            sensitivity: Int64(max(numerator, denominator - numerator)), charge: charge)
        (self.numerator, self.denominator, self.candidates) = (numerator, denominator, candidates)
    }

    private static func check(_ a: Int, _ b: Int, _ candidates: [Double]) throws(MechanismError) {
        guard (1...1000).contains(b), (0...b).contains(a), (1...(1 << 20)).contains(candidates.count),
            candidates.allSatisfy(\.isFinite), zip(candidates, candidates.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw .parameterOutOfRange }
    }

    /// The noisy quantile.
    ///
    /// - Parameters:
    ///   - values: One of each unit.
    ///   - bits: The source of the choice.
    public consuming func release(_ values: [Double], using bits: inout SystemBits) throws(MechanismError) -> Double {
        bits.rekeyAfterFork()
        return try noisy(values, using: &bits)
    }

    /// The noisy quantile from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(
        _ values: [Double], using bits: inout Bits
    ) throws(MechanismError) -> Double {
        try noisy(values, using: &bits)
    }

    private consuming func noisy<Bits: BitSource & ~Copyable>(
        _ values: [Double], using bits: inout Bits
    ) throws(MechanismError) -> Double {
        let scores = scores(values)
        let candidates = candidates
        return candidates[try mechanism.choose(from: scores, using: &bits)]
    }

    /// The score of each candidate.
    func scores(_ values: [Double]) -> [Int64] {
        let sorted = values.filter { !$0.isNaN }.sorted()
        let (a, b) = (Int64(numerator), Int64(denominator))
        var (below, upTo) = (0, 0)
        return candidates.map { candidate in
            while below < sorted.count, sorted[below] < candidate { below += 1 }
            while upTo < sorted.count, sorted[upTo] <= candidate { upTo += 1 }
            return -abs((b - a) * Int64(below) - a * Int64(sorted.count - upTo))
        }
    }
}
