/// The item that the pupil is expected to solve with a chosen probability: for learning, where items at even odds discourage (Eggen &
/// Verschoor 2006; Klinkenberg, Straatemeier & van der Maas 2011 use .75).
public struct TargetSuccess: SelectionRule {
    /// The expected share of the highest score, in (0, 1).
    public let probability: Double
    /// `target-success`.
    public let name = "target-success"
    /// For practising.
    public let purpose = SelectionPurpose.practising

    /// - Parameter probability: in (0, 1); .75 unless given.
    public init(probability: Double = 0.75) {
        precondition(probability > 0 && probability < 1, "a target lies between 0 and 1")
        self.probability = probability
    }

    /// Merit: minus the distance of the expected score at the estimate, as a share of the highest, from the target.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        let bank = state.bank
        let here = bank.curves.probabilities(at: state.ability)
        for item in 0..<merits.count {
            merits[item] = -abs(bank.expectedShare(of: item, here) - probability)
        }
    }
}

extension CompiledBank {
    /// The expected score of an item as a share of its highest, from the probabilities of all categories.
    func expectedShare(of item: Int, _ probabilities: [Double]) -> Double {
        let first = Int(table.first[item])
        let top = categoryCounts[item] - 1
        var score = 0.0
        for category in 1...top { score += Double(category) * probabilities[first + category] }
        return score / Double(top)
    }
}
