/// The item that is expected to have most observed information at the estimate after its answer (van der Linden 1998, maximum expected
/// information): looks one answer ahead.
///
/// The next estimate is the posterior mean. The observed information of each answer is taken at the estimate that follows *that* answer; early
/// releases of catR took both at the one that follows a wrong answer.
public struct ExpectedInformation: SelectionRule {
    /// `maximum-expected-information`.
    public let name = "maximum-expected-information"
    /// For measuring.
    public let purpose = SelectionPurpose.measuring

    /// The rule.
    public init() {}

    /// Merit: Σ P_k(θ̂) J_k(θ̂_k), with J_k the observed information of answer k and θ̂_k the estimate after it.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        let bank = state.bank
        let width = bank.width
        let posterior = state.posterior()
        var first = posterior
        for q in bank.nodes.indices { first[q] *= bank.nodes[q] - state.ability }
        let here = bank.curves.probabilities(at: state.ability)
        let rows = bank.probability
        let table = rows.span
        let (zeroth, one) = (posterior.span, first.span)
        for item in 0..<merits.count where state.eligible.contains(item) {
            let start = Int(bank.table.first[item])
            var expected = 0.0
            for category in 0..<bank.categoryCounts[item] {
                let row = start + category
                let predicted = rowProduct(zeroth, table, row: row * width)
                guard predicted > 0 else { continue }
                let next = state.ability + rowProduct(one, table, row: row * width) / predicted
                let curves = bank.bank.items[item].model.probabilities(next)
                let p = curves.probability[category]
                guard p > 0 else { continue }
                let slope = curves.first[category] / p
                expected += here[row] * (slope * slope - curves.second[category] / p)
            }
            merits[item] = expected
        }
    }
}
