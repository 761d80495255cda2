internal import Foundation
internal import NumericalCore

/// Random at first, informative at the end (Revuelta & Ponsoda 1998; Barrada et al. 2008): the merit is information with weight w and a random
/// number with weight 1 − w, and w rises from 0 to 1 over the session.
public struct Progressive: SelectionRule {
    /// The number of items over which w rises, at least 2.
    public let length: Int
    /// The exponent of the rise: at 0 linear, above 0 late.
    public let acceleration: Double
    /// `progressive`.
    public let name = "progressive"
    /// For spreading.
    public let purpose = SelectionPurpose.spreading

    /// - Parameters:
    ///   - length: the session's usual length, at least 2.
    ///   - acceleration: at least 0; 1 unless given, as in catR.
    public init(length: Int, acceleration: Double = 1) {
        precondition(length >= 2 && acceleration >= 0, "a rise needs a beginning and an end")
        self.length = length
        self.acceleration = acceleration
    }

    /// Merit: w × information at the estimate + (1 − w) × a number between 0 and the highest information of an eligible item.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        state.bank.curves.information(at: state.ability, into: &merits)
        var highest = 0.0
        for item in 0..<merits.count where state.eligible.contains(item) { highest = max(highest, merits[item]) }
        let weight = weight(at: state.position)
        var stream = state.stream()
        for item in 0..<merits.count {
            merits[item] = weight * merits[item] + (1 - weight) * highest * stream.uniform()
        }
    }

    /// Σ_{k ≤ position} k^acceleration over the same sum to length − 1; at most 1.
    func weight(at position: Int) -> Double {
        func sum(_ count: Int) -> Double { (0..<count).reduce(0) { $0 + pow(Double($1 + 1), acceleration) } }
        return min(1, sum(position) / sum(length - 1))
    }
}
