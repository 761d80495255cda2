/// What a local report says about a frequency: the probabilities that a report supports the sender's own value, and any other.
///
/// Source: Wang, Blocki, Li and Jha (2017), "Locally differentially private protocols for frequency estimation", theorem 2.
public struct FrequencyEstimate: Sendable, Equatable {
    /// p: the probability that a report supports the value that its sender has.
    public let ownProbability: Double
    /// q: the probability that it supports a given other value.
    public let otherProbability: Double

    /// The unbiased estimate of a value's relative frequency, (support/n - q)/(p - q). Can fall outside [0, 1].
    ///
    /// - Parameters:
    ///   - support: The number of reports that support the value.
    ///   - reports: n, above 0.
    public func frequency(support: Int, reports: Int) -> Double {
        (Double(support) / Double(reports) - otherProbability) / (ownProbability - otherProbability)
    }

    /// The variance of n times the estimate from n = 1 report: q(1 - q)/(p - q)^2 + f(1 - p - q)/(p - q). Divided by n, the
    /// variance of the estimate from n reports, of senders drawn with frequency f in fixed numbers.
    ///
    /// - Parameter frequency: f, in [0, 1].
    public func varianceOfOne(frequency: Double) -> Double {
        let (p, q) = (ownProbability, otherProbability)
        return q * (1 - q) / ((p - q) * (p - q)) + frequency * (1 - p - q) / (p - q)
    }

    /// The standard deviation of the estimate from n reports.
    public func standardDeviation(frequency: Double, reports: Int) -> Double {
        (varianceOfOne(frequency: frequency) / Double(reports)).squareRoot()
    }
}

/// A probability as a whole number of 2^-64, rounded to the side that is private; tossed with one word.
struct RoundedProbability: Sendable, Equatable {
    let threshold: UInt64

    /// Rounded down from a value in (0, 1) that carries at most a few floating-point roundings.
    init(roundingDown value: Double) { threshold = UInt64(max(0, value * (1 - 16 * Double.ulpOfOne)) * 0x1p64) }

    /// Rounded up, likewise.
    init(roundingUp value: Double) {
        threshold = UInt64(min(value * (1 + 16 * Double.ulpOfOne) * 0x1p64, 0x1p64.nextDown)) + 1
    }

    init(threshold: UInt64) { self.threshold = threshold }

    var value: Double { Double(threshold) * 0x1p-64 }

    func toss<Bits: BitSource & ~Copyable>(_ bits: inout Bits) -> Bool { bits.next() < threshold }
}

/// The epsilon of a local mechanism, in the quanta of charges.
struct LocalEpsilon: Sendable, Equatable {
    let quanta: RhoQuanta

    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange`` unless it is above 0 and at most 40.
    init(_ epsilon: Double) throws(PrivacyParameterError) {
        guard epsilon > 0, epsilon <= 40, let quanta = RhoQuanta(nearest: epsilon) else { throw .epsilonOutOfRange }
        self.quanta = quanta
    }

    var value: Double { quanta.value }

    func check(_ charge: borrowing PureCharge) throws(MechanismError) {
        guard charge.quanta.count >= quanta.count else { throw .chargeTooSmall }
    }
}
