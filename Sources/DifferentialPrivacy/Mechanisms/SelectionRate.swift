/// The rate at which a candidate's chance falls with its score: exp(-rate * gap) for a score `gap` below the best, with a
/// rational rate. Tossed exactly; no exponential of a score is ever computed where candidates are chosen.
struct SelectionRate: Sendable, Equatable {
    private let numerator: UInt128
    private let denominator: UInt128

    /// The rate epsilon/(2 sensitivity), or epsilon/sensitivity where one unit moves all scores in one direction.
    ///
    /// - Throws: ``MechanismError/boundOutOfRange`` unless the sensitivity is in 1...2^30.
    init(quanta: UInt64, sensitivity: Int64, isMonotonic: Bool) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(sensitivity) else { throw .boundOutOfRange }
        // At most 10^18 and 2 * 2^30 * 10^15 < 2^81, so that a gap of 64 bits keeps the products within 128.
        let shared = UInt128(sensitivity) * (isMonotonic ? 1 : 2) * UInt128(RhoQuanta.perUnit)
        let common = NoiseFraction.greatestCommonDivisor(UInt128(quanta), shared)
        numerator = UInt128(quanta) / common
        denominator = shared / common
    }

    var value: Double { Double(numerator) / Double(denominator) }

    /// True with probability exactly exp(-rate * gap).
    func keeps<Bits: BitSource & ~Copyable>(gap: UInt64, using bits: inout Bits) -> Bool {
        if gap == 0 { return true }
        let exponent = numerator * UInt128(gap)
        if let narrowExponent = UInt64(exactly: exponent), let narrowDenominator = UInt64(exactly: denominator) {
            return bits.exponentialBernoulli(narrowExponent, over: narrowDenominator)
        }
        return bits.exponentialBernoulli((0, exponent), over: denominator)
    }

    /// exp(-rate * gap) of each candidate, as floating-point numbers: for what is stated about a mechanism.
    func weights(_ scores: [Int64]) -> [Double] {
        guard let best = scores.max() else { return [] }
        return scores.map { exponential(-value * Double(Self.gap(best, $0))) }
    }

    /// best - score, which fits 64 bits without a sign for any two scores.
    static func gap(_ best: Int64, _ score: Int64) -> UInt64 { UInt64(bitPattern: best &- score) }
}
