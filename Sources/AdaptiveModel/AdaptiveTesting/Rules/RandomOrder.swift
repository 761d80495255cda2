internal import NumericalCore

/// Any eligible item, each equally likely: the baseline of a study.
public struct RandomOrder: SelectionRule {
    /// `random`.
    public let name = "random"
    /// For sampling.
    public let purpose = SelectionPurpose.sampling

    /// The rule.
    public init() {}

    /// Merit: a random number.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        var stream = state.stream()
        for item in 0..<merits.count { merits[item] = stream.uniform() }
    }
}
