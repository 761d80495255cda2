internal import Foundation

/// The discrete Laplace distribution: P(x) = tanh(1/(2b)) exp(-|x|/b) on the integers, for a rational scale b.
///
/// Sampled exactly, in integer arithmetic: no floating-point number takes part, so the attacks on the low bits of
/// floating-point noise (Mironov, 2012; Haney and others, 2022) have nothing to hold on to.
///
/// The number of bits drawn depends on the value drawn, so the running time is not constant.
///
/// Source: Canonne, Kamath and Steinke (2020), algorithm 2 and lemma 30.
public struct DiscreteLaplace: Sendable, Equatable {
    /// The largest numerator and denominator of a scale: 2^52. A larger sample than 2^63 then has a probability below
    /// exp(-2^11), and the process would stop rather than return a wrong one.
    public static let largestTerm: UInt64 = 1 << 52

    /// The numerator of the scale b.
    public let scaleNumerator: UInt64
    /// The denominator of the scale b.
    public let scaleDenominator: UInt64

    /// A distribution with scale b = numerator/denominator.
    ///
    /// - Parameters:
    ///   - scaleNumerator: Must be in 1...``largestTerm``.
    ///   - scaleDenominator: Must be in 1...``largestTerm``.
    public init(scaleNumerator: UInt64, scaleDenominator: UInt64 = 1) {
        precondition((1...Self.largestTerm).contains(scaleNumerator), "the scale's numerator is out of range")
        precondition((1...Self.largestTerm).contains(scaleDenominator), "the scale's denominator is out of range")
        self.scaleNumerator = scaleNumerator
        self.scaleDenominator = scaleDenominator
    }

    // MARK: Probability

    /// The reciprocal of the scale, 1/b.
    private var rate: Double { Double(scaleDenominator) / Double(scaleNumerator) }

    /// P(X = x).
    public func pmf(_ x: Int64) -> Double { tanh(rate / 2) * exp(-Double(x.magnitude) * rate) }

    /// P(X >= x).
    public func tail(atLeast x: Int64) -> Double {
        // P(X >= x) = 1 - P(X >= 1 - x) by symmetry.
        x >= 1 ? exp(-Double(x) * rate) / (1 + exp(-rate)) : 1 - exp(-(1 - Double(x)) * rate) / (1 + exp(-rate))
    }

    /// The variance, 2 e^(-1/b) / (1 - e^(-1/b))^2.
    public var variance: Double {
        let half = sinh(rate / 2)
        return 1 / (2 * half * half)
    }

    /// The mean of |X|, 2 e^(-1/b) / (1 - e^(-2/b)).
    public var meanMagnitude: Double { 1 / sinh(rate) }

    // MARK: Sampling

    /// An exact sample from the cryptographic source.
    public func sample(using bits: inout SystemBits) -> Int64 {
        bits.rekeyAfterFork()
        return draw(using: &bits)
    }

    /// An exact sample, given uniform bits.
    package func sample<Bits: BitSource & ~Copyable>(using bits: inout Bits) -> Int64 { draw(using: &bits) }

    func draw<Bits: BitSource & ~Copyable>(using bits: inout Bits) -> Int64 {
        while true {
            let magnitude = Int64(
                bits.geometric(scaleNumerator: scaleNumerator, scaleDenominator: scaleDenominator))
            let isNegative = bits.uniform(below: UInt64(2)) == 1
            // Zero with either sign would be counted twice.
            if isNegative && magnitude == 0 { continue }
            return isNegative ? -magnitude : magnitude
        }
    }
}
