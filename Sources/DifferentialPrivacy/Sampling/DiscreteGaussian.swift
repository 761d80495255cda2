internal import Foundation

/// The discrete Gaussian distribution: P(x) proportional to exp(-x^2 / (2 s)) on the integers, for a rational s.
///
/// The parameter s = sigma^2 is that of the continuous Gaussian; the variance is at most s and, from s = 1 on, equal to
/// it within 2e-7.
///
/// Sampled exactly, in integer arithmetic, by rejection from a discrete Laplace distribution. The number of bits drawn
/// depends on the value drawn, so the running time is not constant.
///
/// Source: Canonne, Kamath and Steinke (2020), "The discrete Gaussian for differential privacy", algorithm 3.
public struct DiscreteGaussian: Sendable, Equatable {
    /// The largest numerator and denominator of sigma^2: 2^61. Up to here every product of the sampler fits into the
    /// widths that it is computed in (128 bits, and 256 for one square).
    public static let largestTerm: UInt64 = 1 << 61

    /// The numerator of sigma^2.
    public let varianceNumerator: UInt64
    /// The denominator of sigma^2.
    public let varianceDenominator: UInt64

    /// The proposal, of scale t = floor(sigma) + 1.
    private let proposal: DiscreteLaplace
    /// d t, where d is the denominator: at most sqrt(n d) + d <= 2^62.
    private let scaledDenominator: UInt64
    /// 2 n d t^2: at most 8 max(n, d)^2 <= 2^125.
    private let rateDenominator: UInt128
    private let narrowRateDenominator: UInt64?

    /// A distribution with sigma^2 = numerator/denominator.
    ///
    /// - Parameters:
    ///   - varianceNumerator: Must be in 1...``largestTerm``.
    ///   - varianceDenominator: Must be in 1...``largestTerm``.
    public init(varianceNumerator: UInt64, varianceDenominator: UInt64 = 1) {
        precondition((1...Self.largestTerm).contains(varianceNumerator), "the variance's numerator is out of range")
        precondition((1...Self.largestTerm).contains(varianceDenominator), "the variance's denominator is out of range")
        self.varianceNumerator = varianceNumerator
        self.varianceDenominator = varianceDenominator

        let scale = Self.integerSquareRoot(varianceNumerator / varianceDenominator) + 1
        proposal = DiscreteLaplace(scaleNumerator: scale)
        scaledDenominator = varianceDenominator * scale
        rateDenominator =
            2 * UInt128(varianceNumerator) * UInt128(varianceDenominator) * UInt128(scale) * UInt128(scale)
        narrowRateDenominator = UInt64(exactly: rateDenominator)
    }

    /// floor(sqrt(x)): the root of the nearest floating-point number, set right.
    static func integerSquareRoot(_ x: UInt64) -> UInt64 {
        var root = UInt64(Double(x).squareRoot())
        while root.multipliedReportingOverflow(by: root).overflow || root * root > x { root -= 1 }
        while !(root + 1).multipliedReportingOverflow(by: root + 1).overflow, (root + 1) * (root + 1) <= x { root += 1 }
        return root
    }

    // MARK: Probability

    /// The parameter sigma^2.
    public var sigmaSquared: Double { Double(varianceNumerator) / Double(varianceDenominator) }

    /// P(X = x), to a relative error of about 1e-16 (1 + x^2/sigma^2).
    public func pmf(_ x: Int64) -> Double { weight(Double(x)) / normalizer.mass }

    /// The variance, to a relative error of about 1e-15.
    public var variance: Double { normalizer.secondMoment / normalizer.mass }

    /// P(X >= x), to a relative error of 1e-12 where sigma <= 1000.
    ///
    /// Summed term by term up to there, until the rest is below 1e-17 of the sum. Above, by the Euler-Maclaurin
    /// formula at the midpoint with the first and third derivative, whose next term is below 1e-12 of the sum up to
    /// 40 sigma.
    public func tail(atLeast x: Int64) -> Double {
        guard x >= 1 else { return x == .min ? 1 : 1 - tail(atLeast: 1 - x) }
        let start = Double(x)
        if sigmaSquared > 1e6 {
            let edge = start - 0.5
            let slope = edge / sigmaSquared
            let integral = (sigmaSquared * .pi / 2).squareRoot() * erfc(edge / (2 * sigmaSquared).squareRoot())
            let density = weight(edge)
            let thirdDerivative = slope * (3 / sigmaSquared - slope * slope)
            return (integral - density * slope / 24 - 7 * density * thirdDerivative / 5760) / normalizer.mass
        }
        var sum = 0.0
        var value = start
        while true {
            let term = weight(value)
            sum += term
            // The terms that follow decrease at least as fast as a geometric series of ratio exp(-value/sigma^2).
            if term <= 1e-17 * sum * -expm1(-value / sigmaSquared) { return sum / normalizer.mass }
            value += 1
        }
    }

    private func weight(_ x: Double) -> Double { exp(-x * x / (2 * sigmaSquared)) }

    /// The sums of exp(-x^2/(2 s)) and of x^2 exp(-x^2/(2 s)) over the integers: directly where s is small, by
    /// Poisson's summation formula (four terms: the next is below e^(-300)) where it is not.
    private var normalizer: (mass: Double, secondMoment: Double) {
        let s = sigmaSquared
        if s < 1 {
            var sums = (mass: 1.0, secondMoment: 0.0)
            for x in stride(from: 1.0, through: 15, by: 1) {
                sums.mass += 2 * weight(x)
                sums.secondMoment += 2 * x * x * weight(x)
            }
            return sums
        }
        var sums = (mass: 1.0, secondMoment: 1.0)
        for k in 1...3 {
            let frequency = 4 * Double.pi * Double.pi * s * Double(k * k)
            sums.mass += 2 * exp(-frequency / 2)
            sums.secondMoment += 2 * (1 - frequency) * exp(-frequency / 2)
        }
        let gaussian = (2 * .pi * s).squareRoot()
        return (gaussian * sums.mass, gaussian * s * sums.secondMoment)
    }

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
            let candidate = proposal.draw(using: &bits)
            if accepts(candidate.magnitude, using: &bits) { return candidate }
        }
    }

    /// Whether a proposal is kept: true with probability exp(-(|y| - s/t)^2 / (2 s)), which for s = n/d is exp(-(|y| d t - n)^2 / (2 n d t^2)).
    package func accepts<Bits: BitSource & ~Copyable>(_ magnitude: UInt64, using bits: inout Bits) -> Bool {
        let (product, productOverflows) = magnitude.multipliedReportingOverflow(by: scaledDenominator)
        if !productOverflows, let narrowRateDenominator {
            let gap = product > varianceNumerator ? product - varianceNumerator : varianceNumerator - product
            let (square, squareOverflows) = gap.multipliedReportingOverflow(by: gap)
            if !squareOverflows { return bits.exponentialBernoulli(square, over: narrowRateDenominator) }
        }
        let wide = UInt128(magnitude) * UInt128(scaledDenominator)
        let centre = UInt128(varianceNumerator)
        let gap = wide > centre ? wide - centre : centre - wide
        let square = gap.multipliedFullWidth(by: gap)
        return bits.exponentialBernoulli((square.high, square.low), over: rateDenominator)
    }
}
