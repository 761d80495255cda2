import Testing

@testable import AdaptiveModel

/// Every tracer that has a name, on what breaks tracers: a pupil of 100 000 answers, pupils whose answers are all right or all wrong, a
/// pupil and a skill of one answer, and study rows.
@Suite struct TracerEdgesInRelease {
    private static func table() throws -> InteractionTable {
        var rows: (pupil: [UInt32], item: [UInt32], outcome: [Int8]) = ([], [], [])
        func add(_ pupil: UInt32, _ item: UInt32, _ outcome: Int8) {
            rows.pupil.append(pupil)
            rows.item.append(item)
            rows.outcome.append(outcome)
        }
        for step in 0..<100_000 { add(0, UInt32(step % 8), step % 11 == 5 ? -1 : step % 7 == 0 ? 0 : 1) }
        for step in 0..<3_000 { add(1, UInt32(step % 8), 1) }
        for step in 0..<3_000 { add(2, UInt32(step % 8), 0) }
        add(3, 8, 1)
        for pupil in 5..<40 as Range<UInt32> {
            for step in 0..<30 as Range<UInt32> {
                add(pupil, (pupil + step) % 8, (7 * pupil + 5 * step) % 11 < 6 ? 1 : 0)
            }
        }
        // Pupil 4 and item 9 have no row; skill 3 has one answer, and skill 2 is never alone.
        return try InteractionTable(
            pupilNames: (0..<40).map(String.init), itemNames: (0..<10).map(String.init),
            skillNames: ["a", "b", "c", "d"], combinations: SkillCombinations([[0], [1], [1, 2], [3]]),
            pupil: rows.pupil, item: rows.item, combination: rows.item.map { $0 == 8 ? 3 : $0 % 3 },
            outcome: rows.outcome)
    }

    @Test(arguments: TracerRecipe.all.map(\.name).filter { $0 != "default" })
    func nothingIsEverNotAProbability(_ name: String) throws {
        let table = try Self.table()
        let recipe = try #require(TracerRecipe.named(name))
        let tracer = recipe.chosen(try recipe.fit(table, 1))
        let predictions = try tracer.predictions(for: table)
        #expect(predictions.count == table.outcomes.count { $0 >= 0 })
        #expect(predictions.probabilities.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
        let scores = predictions.scores
        #expect(scores.logLoss.isFinite && scores.logLoss < 2)
        // Pupils who were not there, whose answers are the opposite of all that was learnt.
        let opposite = table.replacing(outcomes: table.outcomes.map { $0 < 0 ? $0 : 1 - $0 })
        #expect(try tracer.predictions(for: opposite).probabilities.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
    }

    /// Of two answers in all, and of answers that are all alike.
    @Test(arguments: TracerRecipe.all.map(\.name).filter { $0 != "default" }, [[1, 0], [1, 1], [0, 0]] as [[Int8]])
    func twoAnswersAreEnough(_ name: String, _ outcomes: [Int8]) throws {
        let table = try InteractionTable(
            pupilNames: ["p", "q"], itemNames: ["i", "j"], skillNames: ["s"],
            combinations: SkillCombinations(singles: 1), pupil: [0, 1], item: [0, 0], combination: [0, 0],
            outcome: outcomes)
        let recipe = try #require(TracerRecipe.named(name))
        let predictions = try recipe.chosen(try recipe.fit(table, 1)).predictions(for: table)
        #expect(predictions.probabilities.count == 2)
        #expect(predictions.probabilities.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
    }
}
