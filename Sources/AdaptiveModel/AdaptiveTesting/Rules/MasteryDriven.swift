/// Practice towards mastery of every competence aim, by knowledge tracing, with spacing: an aim just practised rests for some items, and one
/// that is mastered comes back for review.
///
/// Needs a ``MasteryModel``. Among the items of the aim chosen, the one nearest a target of success.
public struct MasteryDriven: SelectionRule {
    /// P(mastered) from which an aim counts as mastered.
    public let threshold: Double
    /// How many items an aim rests after it was practised, while another is open.
    public let gap: Int
    /// After how many items a mastered aim is due for review.
    public let review: Int
    /// The expected share of the highest score, in (0, 1).
    public let probability: Double
    /// `mastery-driven`.
    public let name = "mastery-driven"
    /// For mastering.
    public let purpose = SelectionPurpose.mastering

    /// - Parameters:
    ///   - threshold: P(mastered) from which an aim counts as mastered, in (0, 1).
    ///   - gap: how many items an aim rests, at least 0.
    ///   - review: after how many items a mastered aim is due, at least 1.
    ///   - probability: the target of success, in (0, 1).
    public init(threshold: Double = 0.95, gap: Int = 2, review: Int = 12, probability: Double = 0.75) {
        precondition(threshold > 0 && threshold < 1 && probability > 0 && probability < 1, "probabilities")
        precondition(gap >= 0 && review >= 1, "numbers of items")
        self.threshold = threshold
        self.gap = gap
        self.review = review
        self.probability = probability
    }

    /// Merit: the aim's turn first (due reviews, open aims that rested, open aims, mastered ones), among open aims the one nearest mastery, then
    /// the distance of the expected share of the highest score from the target.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        let bank = state.bank
        let here = bank.curves.probabilities(at: state.ability)
        for item in 0..<merits.count {
            let distance = abs(bank.expectedShare(of: item, here) - probability)
            guard let aim = bank.aimOfItem[item], aim < state.mastery.count else {
                merits[item] = -distance
                continue
            }
            merits[item] = 10 * Double(turn(state, aim)) + 2 * order(state, aim) - distance
        }
    }

    private func turn(_ state: SelectionState, _ aim: Int) -> Int {
        let since = state.sincePractised[aim]
        if state.mastery[aim] >= threshold { return since.map { $0 >= review } ?? false ? 4 : 1 }
        return since.map { $0 > gap } ?? true ? 3 : 2
    }

    /// In [0, 1]: what is nearly mastered is finished first, what rested longest among the others of the same turn.
    private func order(_ state: SelectionState, _ aim: Int) -> Double {
        state.mastery[aim] < threshold ? state.mastery[aim] : 1 - state.mastery[aim]
    }
}
