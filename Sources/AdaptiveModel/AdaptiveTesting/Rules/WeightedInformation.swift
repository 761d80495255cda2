/// The item with most information on average over the posterior (van der Linden 1998, maximum posterior-weighted information): like
/// ``MaximumInformation``, but it does not trust an estimate from few answers.
public struct PosteriorWeightedInformation: SelectionRule {
    /// `posterior-weighted-information`.
    public let name = "posterior-weighted-information"
    /// For measuring.
    public let purpose = SelectionPurpose.measuring

    /// The rule.
    public init() {}

    /// Merit: the posterior mean of the item's information.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        averageInformation(state, over: state.posterior(), into: &merits)
    }
}

/// The item with most information on average over the likelihood (Veerkamp & Berger 1997): no distribution of ability enters.
public struct LikelihoodWeightedInformation: SelectionRule {
    /// `likelihood-weighted-information`.
    public let name = "likelihood-weighted-information"
    /// For measuring.
    public let purpose = SelectionPurpose.measuring

    /// The rule.
    public init() {}

    /// Merit: the mean of the item's information with the likelihood as weight.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        averageInformation(state, over: state.likelihoodWeights(), into: &merits)
    }
}

private func averageInformation(
    _ state: SelectionState, over weights: [Double], into merits: inout MutableSpan<Double>
) {
    let width = state.bank.width
    let rows = state.bank.information
    let (weights, information) = (weights.span, rows.span)
    for item in 0..<merits.count where state.eligible.contains(item) {
        merits[item] = rowProduct(weights, information, row: item * width)
    }
}
