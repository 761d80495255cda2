/// The item whose expected score varies most over the abilities that are still possible (Kaplan, de la Torre & Barrada 2015, the global
/// discrimination index).
///
/// As in catR 3.17 the abilities are the nodes as they are, each with its density and without weights of integration. For more than
/// two categories the score is taken as a share of the highest.
public struct GlobalDiscrimination: SelectionRule {
    /// What the variance is taken under.
    public enum Weighting: Sendable {
        /// The likelihood of the answers.
        case likelihood
        /// The posterior.
        case posterior
    }

    /// What the variance is taken under.
    public let weighting: Weighting
    /// For measuring.
    public let purpose = SelectionPurpose.measuring
    /// `global-discrimination`, or with the posterior `posterior-global-discrimination`.
    public var name: String {
        weighting == .likelihood ? "global-discrimination" : "posterior-global-discrimination"
    }

    /// The rule, under the posterior unless said otherwise.
    public init(under weighting: Weighting = .posterior) { self.weighting = weighting }

    /// Merit: the variance over ability of the item's expected score, 1 for the highest category.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        let bank = state.bank
        let width = bank.width
        var weights =
            state.weights(weighting == .likelihood ? bank.logMeasure : bank.logPrior).weights
        // The measure is taken out again.
        var total = 0.0
        for q in bank.nodes.indices {
            weights[q] = bank.measure[q] > 0 ? weights[q] / bank.measure[q] : 0
            total += weights[q]
        }
        for q in bank.nodes.indices { weights[q] /= total }
        let rows = bank.probability
        let table = rows.span
        for item in 0..<merits.count where state.eligible.contains(item) {
            let first = Int(bank.table.first[item])
            let top = bank.categoryCounts[item] - 1
            var mean = 0.0
            var square = 0.0
            for q in bank.nodes.indices {
                var score = 0.0
                for category in 1...top { score += Double(category) * table[(first + category) * width + q] }
                score /= Double(top)
                mean += weights[q] * score
                square += weights[q] * score * score
            }
            merits[item] = square - mean * mean
        }
    }
}
