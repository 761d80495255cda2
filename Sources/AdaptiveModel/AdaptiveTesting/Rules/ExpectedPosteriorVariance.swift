/// The item after whose answer the posterior is expected to be narrowest (Owen 1975; van der Linden 1998): looks one answer ahead.
public struct ExpectedPosteriorVariance: SelectionRule {
    /// Where the probability of each answer is taken.
    public enum Prediction: Sendable {
        /// At the estimate, as catR does.
        case atEstimate
        /// On average over the posterior, as the expectation is defined (van der Linden 1998, equation 10).
        case overPosterior
    }

    /// Where the probability of each answer is taken.
    public let prediction: Prediction
    /// `minimum-expected-posterior-variance`.
    public let name = "minimum-expected-posterior-variance"
    /// For measuring.
    public let purpose = SelectionPurpose.measuring

    /// The rule, with answers predicted over the posterior unless said otherwise.
    public init(predicting prediction: Prediction = .overPosterior) { self.prediction = prediction }

    /// Merit: minus the expected variance.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        let bank = state.bank
        let width = bank.width
        let posterior = state.posterior()
        let here = prediction == .atEstimate ? bank.curves.probabilities(at: state.ability) : []
        // Moments about the estimate lose fewer digits than about 0.
        var first = posterior
        var second = posterior
        for q in bank.nodes.indices {
            let deviation = bank.nodes[q] - state.ability
            first[q] *= deviation
            second[q] *= deviation * deviation
        }
        let rows = bank.probability
        let table = rows.span
        let (zeroth, one, two) = (posterior.span, first.span, second.span)
        for item in 0..<merits.count where state.eligible.contains(item) {
            let start = Int(bank.table.first[item])
            var expected = 0.0
            for row in start..<(start + bank.categoryCounts[item]) {
                let predicted = rowProduct(zeroth, table, row: row * width)
                guard predicted > 0 else { continue }
                let mean = rowProduct(one, table, row: row * width) / predicted
                let variance = rowProduct(two, table, row: row * width) / predicted - mean * mean
                expected += (prediction == .atEstimate ? here[row] : predicted) * variance
            }
            merits[item] = -expected
        }
    }
}
