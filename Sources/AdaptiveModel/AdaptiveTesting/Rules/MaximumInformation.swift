/// The item with most Fisher information at the estimate (Birnbaum 1968; Lord 1980): the shortest sessions for one pupil, the most
/// uneven use of the bank.
public struct MaximumInformation: SelectionRule {
    /// `maximum-information`.
    public let name = "maximum-information"
    /// For measuring.
    public let purpose = SelectionPurpose.measuring

    /// The rule.
    public init() {}

    /// Merit: information at the estimate.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        state.bank.curves.information(at: state.ability, into: &merits)
    }
}
