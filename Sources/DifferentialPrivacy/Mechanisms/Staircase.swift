internal import Foundation

/// Integer noise whose probability falls in steps as wide as the sensitivity: the least absolute error of any noise with a pure
/// epsilon.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the charge's unit, added or removed.
/// - Sensitivity: one unit changes the one value by at most `sensitivity` = D, in whole steps.
/// - Proof: P(x) is proportional to e^(-k epsilon) for k D <= |x| < k D + r and to e^(-(k+1) epsilon) for k D + r <= |x| < (k+1) D.
///   So P(x)/P(y) <= e^epsilon for |x - y| <= D: between |x| and |x| + D the exponent rises by exactly one, and it never falls
///   in between (Geng and Viswanath, 2014, theorem 1; for integers section 5). epsilon is the charge's rational number, and all
///   tosses are exact.
/// - One value only: for several at once the staircase of the l1 norm is another mechanism.
///
/// Not covered: the running time depends on the noise.
///
/// ## Utility
///
/// ``expectedMagnitude``. On a fine grid, D e^(epsilon/2)/(e^epsilon - 1) (``realExpectedMagnitude(epsilon:sensitivity:)``): for
/// epsilon = 2 15 % less than Laplace noise, for large epsilon exponentially less.
///
/// ## Runtime
///
/// O(1) expected.
///
/// ## Citations
///
/// Geng and Viswanath (2014), "The optimal mechanism in differential privacy"; Geng, Kairouz, Oh and Viswanath (2015), "The staircase
/// mechanism in differential privacy".
public struct Staircase: ~Copyable, Sendable {
    /// D: the largest change of the value by one unit.
    public let sensitivity: Int64
    /// r: the width of the higher part of each step, in 1...D.
    public let stepWidth: Int64
    /// What the release guarantees, with delta 0.
    public let guarantee: ApproximateDP

    private let quanta: UInt64
    /// 1/epsilon, reduced.
    private let scale: (numerator: UInt64, denominator: UInt64)

    /// The mechanism with the least absolute error: r = D/(1 + e^(epsilon/2)), rounded to whichever neighbour is better.
    ///
    /// - Parameters:
    ///   - sensitivity: In 1...2^30.
    ///   - charge: From a ``PrivacyBudget``.
    /// - Throws: ``MechanismError/boundOutOfRange``; ``MechanismError/noiseOutOfRange`` where sensitivity/epsilon exceeds 2^52.
    public init(sensitivity: Int64, charge: consuming PureCharge) throws(MechanismError) {
        guard (1...GridClipping.largestBound).contains(sensitivity) else { throw .boundOutOfRange }
        // Noise of a larger scale might leave 64 bits.
        guard
            UInt128(sensitivity) * UInt128(RhoQuanta.perUnit) / UInt128(charge.quanta.count)
                <= UInt128(DiscreteLaplace.largestTerm)
        else { throw .noiseOutOfRange }
        let common = UInt64(
            NoiseFraction.greatestCommonDivisor(UInt128(RhoQuanta.perUnit), UInt128(charge.quanta.count)))
        scale = (RhoQuanta.perUnit / common, charge.quanta.count / common)
        quanta = charge.quanta.count
        guarantee = charge.guarantee
        self.sensitivity = sensitivity
        let epsilon = Double(quanta) / Double(RhoQuanta.perUnit)
        let least = max(1, Int64(Double(sensitivity) * Self.widthForMagnitude(epsilon: epsilon)))
        let candidates = [least, min(sensitivity, least + 1)]
        stepWidth =
            candidates.min {
                Self.moment($0, of: sensitivity, epsilon: epsilon) < Self.moment($1, of: sensitivity, epsilon: epsilon)
            } ?? least
    }

    /// The best width for the absolute error, as a part of the sensitivity: 1/(1 + e^(epsilon/2)).
    public static func widthForMagnitude(epsilon: Double) -> Double { 1 / (1 + exp(epsilon / 2)) }

    /// The best width for the variance, as a part of the sensitivity: -b/(1 - b) + (b - 2 b^2 + 2 b^4 - b^5)^(1/3)/(2^(1/3) (1 - b)^2) for
    /// b = e^-epsilon (Geng and Viswanath, 2014, theorem 5).
    public static func widthForVariance(epsilon: Double) -> Double {
        // The cubic is b (1 - b)^3 (1 + b), so that the difference has no more cancellation than it must.
        let b = exp(-epsilon)
        let rest = -expm1(-epsilon)
        return (cbrt(b * (1 + b) / 2) - b) / rest
    }

    /// The mean of |noise| on the real numbers: D e^(epsilon/2)/(e^epsilon - 1).
    public static func realExpectedMagnitude(epsilon: Double, sensitivity: Double) -> Double {
        sensitivity / (2 * sinh(epsilon / 2))
    }

    /// The mean of |noise|, which is least among integer noises of this form.
    public var expectedMagnitude: Double {
        Self.moment(stepWidth, of: sensitivity, epsilon: Double(quanta) / Double(RhoQuanta.perUnit))
    }

    /// P(noise = x).
    public func pmf(_ x: Int64) -> Double {
        let epsilon = Double(quanta) / Double(RhoQuanta.perUnit)
        let (step, place) = x.magnitude.quotientAndRemainder(dividingBy: UInt64(sensitivity))
        let exponent = Double(step) + (place < UInt64(stepWidth) ? 0 : 1)
        return exp(-exponent * epsilon) / Self.mass(stepWidth, of: sensitivity, epsilon: epsilon)
    }

    /// The sum of the weights of all integers.
    private static func mass(_ width: Int64, of sensitivity: Int64, epsilon: Double) -> Double {
        let (r, d, b) = (Double(width), Double(sensitivity), exp(-epsilon))
        return 2 * (r + b * (d - r)) / -expm1(-epsilon) - 1
    }

    private static func moment(_ width: Int64, of sensitivity: Int64, epsilon: Double) -> Double {
        // Sums over one step of x, for both parts, and over the steps of b^k and of k b^k.
        let (r, d, b) = (Double(width), Double(sensitivity), exp(-epsilon))
        let rest = -expm1(-epsilon)
        let high = r * (r - 1) / 2
        let low = d * (d - 1) / 2 - high
        let sum = (high + b * low) / rest + (r + b * (d - r)) * d * b / (rest * rest)
        return 2 * sum / mass(width, of: sensitivity, epsilon: epsilon)
    }

    /// The noisy value.
    ///
    /// - Parameters:
    ///   - value: The exact value. The result is modulo 2^64.
    ///   - bits: The source of the noise.
    public consuming func release(_ value: Int64, using bits: inout SystemBits) -> Int64 {
        bits.rekeyAfterFork()
        return noisy(value, using: &bits)
    }

    /// The noisy value from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package consuming func release<Bits: BitSource & ~Copyable>(_ value: Int64, using bits: inout Bits) -> Int64 {
        noisy(value, using: &bits)
    }

    private func noisy<Bits: BitSource & ~Copyable>(_ value: Int64, using bits: inout Bits) -> Int64 {
        let call = Recording.begin(
            "Staircase", .l1(sensitivity), ["\(guarantee)", "\(stepWidth)"], input: .entries([value]))
        if let result = call.replayed(Int64.self) { return result }
        return call.end(value &+ draw(using: &bits))
    }

    private func draw<Bits: BitSource & ~Copyable>(using bits: inout Bits) -> Int64 {
        while true {
            let place = Int64(bits.uniform(below: UInt64(sensitivity)))
            if place >= stepWidth, !bits.exponentialBernoulli(quanta, over: RhoQuanta.perUnit) { continue }
            let step = Int64(bits.geometric(scaleNumerator: scale.numerator, scaleDenominator: scale.denominator))
            let magnitude = step * sensitivity + place
            let isNegative = bits.uniform(below: UInt64(2)) == 1
            // Zero with either sign would be counted twice.
            if isNegative && magnitude == 0 { continue }
            return isNegative ? -magnitude : magnitude
        }
    }
}
