internal import Foundation
internal import NumericalCore

/// A random item with probability proportional to a power of its information (Barrada et al. 2008): the power rises over the session, so that
/// the choice is random at first and nearly the best at the end.
public struct Proportional: SelectionRule {
    /// The number of items over which the power rises, at least 2.
    public let length: Int
    /// The exponent of the rise: at 0 linear, above 0 late.
    public let acceleration: Double
    /// `proportional`.
    public let name = "proportional"
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

    /// Merit: the power times log information plus a Gumbel number, the highest of which is a draw in proportion.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        state.bank.curves.information(at: state.ability, into: &merits)
        let rise = Progressive(length: length, acceleration: acceleration).weight(at: state.position)
        let power = Double(length) * rise
        var stream = state.stream()
        for item in 0..<merits.count {
            let gumbel = -log(-log(stream.uniform()))
            merits[item] = (power == 0 ? 0 : power * log(merits[item])) + gumbel
        }
    }
}
