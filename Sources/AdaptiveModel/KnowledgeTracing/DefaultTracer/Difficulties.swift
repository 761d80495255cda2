/// How easy items are, in logits of a right answer, as a sum of shares that back off: an item that was never answered is as easy
/// as its combination of skills, a combination as its skills, a skill as all.
public struct Difficulties: Sendable, Equatable, Codable {
    /// Of all answers.
    public internal(set) var intercept = 0.0
    /// Skill to its share; a row has the mean of its skills'.
    public internal(set) var skills: [Double]
    /// Combination to its share; all 0 where no combination has several skills.
    public internal(set) var combinations: [Double]
    /// Item to its share.
    public internal(set) var items: [Double]
    /// Item to the number of answers that its share was learnt from.
    public internal(set) var answers: [Double]

    init(skills: Int, combinations: Int, items: Int) {
        self.skills = [Double](repeating: 0, count: skills)
        self.combinations = [Double](repeating: 0, count: combinations)
        self.items = [Double](repeating: 0, count: items)
        answers = self.items
    }

    package init(
        intercept: Double, skills: [Double], combinations: [Double], items: [Double], answers: [Double]
    ) {
        self.intercept = intercept
        self.skills = skills
        self.combinations = combinations
        self.items = items
        self.answers = answers
    }

    /// The ease of an item, in logits. An index beyond what is known adds nothing.
    func ease(item: Int, combination: Int, skills members: Span<UInt32>) -> Double {
        var sum = 0.0
        for place in members.indices where Int(members[place]) < skills.count { sum += skills[Int(members[place])] }
        return intercept + (item < items.count ? items[item] : 0)
            + (combination < combinations.count ? combinations[combination] : 0) + sum / Double(members.count)
    }

    /// Row to ease.
    func eases(_ table: InteractionTable) -> [Double] {
        let byCombination = (0..<table.combinations.count).map { combination in
            ease(
                item: .max, combination: combination,
                skills: table.combinations.members.span.extracting(table.combinations.places(UInt32(combination))))
        }
        return (0..<table.count).map { row in
            byCombination[Int(table.rowCombinations[row])] + items[Int(table.items[row])]
        }
    }
}
