internal import NumericalCore

extension AdaptiveSession {
    /// P(mastered) of a competence aim, with the interval that the uncertainty of its parameters leaves.
    ///
    /// - Parameters:
    ///   - aim: a Grep code of the bank.
    ///   - confidence: of the interval, in (0, 1).
    /// - Returns: `nil` where mastery is not traced or the bank has no such aim. The interval is `nil` where the ``MasteryModel`` has no
    ///   uncertainty for the aim, or mastery was carried over from earlier sessions, whose answers are not known here.
    public func mastery(
        of aim: String, confidence: Double = 0.95
    ) -> (probability: Double, interval: ClosedRange<Double>?)? {
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        guard let model = test.mastery, let place = test.bank.aims.firstIndex(of: aim) else { return nil }
        let probability = mastery[place]
        guard startingMastery[aim] == nil, let uncertainty = model.uncertainty[aim] else { return (probability, nil) }
        let outcomes = answers.filter { !test.bank.isSeed($0.item) && test.bank.aimOfItem[$0.item] == place }
            .map { Int8($0.category == test.bank.categoryCounts[$0.item] - 1 ? 1 : 0) }
        let z = normalQuantile(0.5 + confidence / 2)
        let found = try? uncertainty.mastery(after: KnowledgeSequence(outcomes: outcomes), z: z)
        return (probability, found?.interval)
    }
}
