internal import Foundation

/// Yes/no answers that are each flipped with a known probability before they leave: local differential privacy.
///
/// ## Privacy
///
/// - Unit and neighbouring relation: the unit of the charge gives one answer, which is replaced by the other. (In the
///   local model there is always an answer; who gave one is not hidden.)
/// - Sensitivity: none is needed, since every answer is randomised by itself.
/// - Proof: a report is true with probability 1 - q and false with q, and (1 - q)/q <= e^epsilon, where
///   q = 1/(1 + e^epsilon) rounded up to a multiple of 2^-64 (Warner, 1965; Dwork and Roth, 2014, section 3.2). Units
///   give separate reports, so that one charge covers all of them; it covers one answer of each. A pupil who gives m
///   answers needs m charges.
///
/// ## Utility
///
/// The proportion corrected for the flips is unbiased, with the standard deviation of
/// ``standardDeviation(proportion:count:)``: at epsilon 1 more than twice that of the plain proportion.
///
/// ## Runtime
///
/// O(n).
///
/// ## Citations
///
/// Warner (1965), "Randomized response"; Dwork and Roth (2014), "The algorithmic foundations of differential privacy".
public struct RandomizedResponse: Sendable, Equatable {
    /// An answer is flipped when a uniform word is below this.
    private let threshold: UInt64

    /// Randomised response with the flip probability of an epsilon.
    ///
    /// - Parameter epsilon: Finite, above 0, at most 40: beyond, flips are too rare for 64 bits to tell apart.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public init(epsilon: Double) throws(PrivacyParameterError) {
        guard epsilon > 0, epsilon <= 40 else { throw .epsilonOutOfRange }
        // Rounded up by more than the error of exp and of the division, so that the odds are at most e^epsilon.
        let probability = 1 / (1 + exp(epsilon)) * (1 + 8 * Double.ulpOfOne)
        threshold = min(UInt64(0x1p64 * min(probability, 0.5)) + 1, 1 << 63)
    }

    /// q: the probability that an answer is flipped.
    public var flipProbability: Double { Double(threshold) * 0x1p-64 }

    /// The unbiased estimate of the proportion of true answers, from the proportion of true reports:
    /// (reported - q)/(1 - 2 q). Can fall outside [0, 1].
    public func estimate(reportedProportion: Double) -> Double {
        (reportedProportion - flipProbability) / (1 - 2 * flipProbability)
    }

    /// The standard deviation of ``estimate(reportedProportion:)`` over answers that are themselves random:
    /// sqrt(y (1 - y)/n)/(1 - 2 q), with y = p (1 - q) + (1 - p) q.
    ///
    /// - Parameters:
    ///   - proportion: p, the probability of a true answer, in [0, 1].
    ///   - count: n, the number of answers; above 0.
    public func standardDeviation(proportion: Double, count: Int) -> Double {
        precondition((0...1).contains(proportion) && count > 0, "a proportion in [0, 1] of at least one answer")
        let reported = proportion * (1 - flipProbability) + (1 - proportion) * flipProbability
        return (reported * (1 - reported) / Double(count)).squareRoot() / (1 - 2 * flipProbability)
    }

    /// Reports for answers of different units, one each.
    ///
    /// - Parameters:
    ///   - answers: One answer of each unit.
    ///   - charge: Of at least this mechanism's epsilon.
    ///   - bits: The source of the flips.
    /// - Returns: As many reports, in the same order.
    /// - Throws: ``MechanismError/chargeTooSmall`` where the flip probability is below that of the charge's epsilon.
    public func reports(
        for answers: [Bool], charge: consuming PureCharge, using bits: inout SystemBits
    ) throws(MechanismError) -> [Bool] {
        try check(charge)
        bits.rekeyAfterFork()
        return flipped(answers, using: &bits)
    }

    /// Reports from any bits: for tests, and for the simulator's replay of synthetic pupils.
    package func reports<Bits: BitSource & ~Copyable>(
        for answers: [Bool], charge: consuming PureCharge, using bits: inout Bits
    ) throws(MechanismError) -> [Bool] {
        try check(charge)
        return flipped(answers, using: &bits)
    }

    private func check(_ charge: borrowing PureCharge) throws(MechanismError) {
        guard let paid = try? RandomizedResponse(epsilon: min(40, charge.guarantee.epsilon)),
            threshold >= paid.threshold
        else { throw .chargeTooSmall }
    }

    private func flipped<Bits: BitSource & ~Copyable>(_ answers: [Bool], using bits: inout Bits) -> [Bool] {
        let call = Recording.begin(
            "RandomizedResponse", .replaced(1), ["answers \(answers.count)", "\(threshold)"],
            input: .entries(answers.map { $0 ? 1 : 0 }))
        if let reports = call.replayed([Bool].self) { return reports }
        var reports = answers
        for index in reports.indices where bits.next() < threshold { reports[index].toggle() }
        return call.end(reports)
    }
}
