extension AdaptiveSession {
    /// The session after these answers, whatever the rule would have chosen: the stateless call of a service that gets the answers so far and
    /// gives the next item.
    ///
    /// - Parameters:
    ///   - test: the test.
    ///   - answers: item and category, in the order they were given.
    ///   - seed: of the session; the same each time.
    ///   - language: the form of language that items must exist in.
    ///   - mastery: from earlier sessions.
    /// - Throws: ``AdaptiveSessionError`` for the first answer that cannot be.
    public init(
        _ test: AdaptiveTest, replaying answers: [(name: String, category: Int)], seed: UInt64,
        language: LanguageForm? = nil, mastery: [String: Double] = [:]
    ) throws(AdaptiveSessionError) {
        self.init(test, seed: seed, language: language, mastery: mastery)
        for answer in answers {
            guard let item = test.bank.index(of: answer.name) else { throw .unknownItem }
            guard !isAnswered(item) else { throw .alreadyAnswered }
            guard (0..<test.bank.categoryCounts[item]).contains(answer.category) else {
                throw .unknownCategory(categories: test.bank.categoryCounts[item])
            }
            append(
                SessionAnswer(
                    item: item, category: answer.category, origin: test.bank.isSeed(item) ? .seed : .rule, seconds: nil)
            )
        }
        restate()
    }

    /// Runs the session to its end with answers from a source: a simulated pupil, or recorded answers to every item.
    ///
    /// - Parameter answer: the category of the answer to an item, within the item's; `nil` ends the session.
    public mutating func run(answering answer: (Selection) -> Int?) -> SessionOutcome {
        while case .item(let selection) = next() {
            guard let category = answer(selection), (try? record(selection.name, category: category)) != nil else {
                break
            }
        }
        return finish()
    }
}
