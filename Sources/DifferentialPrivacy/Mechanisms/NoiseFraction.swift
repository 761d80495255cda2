/// A positive rational noise parameter, small enough for the fast paths of the samplers.
struct NoiseFraction: Equatable {
    let numerator: UInt64
    let denominator: UInt64

    /// The least precision that rounding keeps: a relative error below 2^-24.
    private static let precision: UInt128 = 1 << 24

    /// dividend/divisor, exactly where its reduced terms are below 2^24, else rounded up to a multiple of a power of two
    /// by less than 2^-24 of it. More noise than needed, never less.
    ///
    /// - Returns: `nil` where a term would exceed `largestTerm`.
    init?(roundingUp dividend: UInt128, over divisor: UInt128, largestTerm: UInt64) {
        precondition(dividend > 0 && divisor > 0, "noise must be positive")
        let common = Self.greatestCommonDivisor(dividend, divisor)
        var numerator = dividend / common
        let reducedDivisor = divisor / common
        var denominator: UInt128 = reducedDivisor
        if numerator >= Self.precision || reducedDivisor >= Self.precision {
            denominator = 1
            var scaled = numerator
            while scaled / reducedDivisor < Self.precision {
                guard scaled.leadingZeroBitCount > 0 else { return nil }
                scaled <<= 1
                denominator <<= 1
            }
            numerator = scaled / reducedDivisor + (scaled % reducedDivisor == 0 ? 0 : 1)
        }
        guard numerator <= largestTerm, denominator <= largestTerm else { return nil }
        self.numerator = UInt64(numerator)
        self.denominator = UInt64(denominator)
    }

    static func greatestCommonDivisor(_ a: UInt128, _ b: UInt128) -> UInt128 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
