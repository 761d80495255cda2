import Foundation
import Testing

@testable import AdaptiveModel

/// The live roster against the batch models it runs, and at the edges of what it is asked.
@Suite struct RosterTests {
    private static func fitted() throws -> (InteractionTable, DefaultTracer) {
        let table = try AbilityTracingTests.table(pupils: 60)
        var training = DefaultTracer.Training()
        training.size = .none
        return (table, try DefaultTracer(fitting: table, training: training))
    }

    private static func skills(_ table: InteractionTable, _ row: Int) -> [String] {
        table.combinations[Int(table.rowCombinations[row])].map { table.skillNames[Int($0)] }
    }

    /// Every answer's probability from a roster that is fed a table row by row.
    private static func replay(_ table: InteractionTable, _ roster: Roster) -> [Double] {
        var result: [Double] = []
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil) {
                let item = table.itemNames[Int(table.items[row])]
                let before = roster.prediction(
                    pupil: table.pupilNames[pupil], item: item, skills: skills(table, row))
                let found = roster.record(
                    table.outcomes[row], pupil: table.pupilNames[pupil], item: item, skills: skills(table, row))
                #expect(before == found)
                if table.outcomes[row] >= 0 { result.append(found.probability) }
            }
        }
        return result
    }

    @Test func theFilterIsThePolicyFreeTracerBitForBit() throws {
        let (table, tracer) = try Self.fitted()
        let expected = try tracer.predictions(for: table, profile: .policyFree).probabilities
        #expect(Self.replay(table, Roster(tracer)) == expected)
        #expect(Self.replay(table, Roster(tracer, shards: 1)) == expected)
    }

    @Test(arguments: [KnowledgeTracer.Unit.combination, .skill])
    func hiddenStatesAreTheKnowledgeTracersBitForBit(_ unit: KnowledgeTracer.Unit) throws {
        let table = try AbilityTracingTests.table(pupils: 60)
        for effects in [KnowledgeTracer.ItemEffects(), [.guessAndSlip, .learning]] {
            let tracer = try KnowledgeTracer(
                fitting: table, unit: unit, itemEffects: effects, estimation: KnowledgeEstimation(forgets: true))
            let expected = try tracer.predictions(for: table).probabilities
            #expect(Self.replay(table, try Roster(tracer, names: table)) == expected)
        }
    }

    @Test func aRestoredRosterGoesOnWithTheSameBits() throws {
        let (table, tracer) = try Self.fitted()
        let knowledge = try KnowledgeTracer(fitting: table)
        for roster in [Roster(tracer, shards: 8), try Roster(knowledge, names: table, shards: 8)] {
            _ = Self.replay(table, roster)
            roster.record(1, pupil: "new", item: "unheard of", skills: ["s", "not a skill"])
            let data = try JSONEncoder().encode(roster.snapshot())
            let restored = Roster(
                restoring: try JSONDecoder().decode(Roster.Snapshot.self, from: data), shards: 2)
            #expect(restored.pupilNames == roster.pupilNames)
            #expect(Self.replay(table, restored) == Self.replay(table, roster))
            for skills in [["s", "not a skill"], ["not a skill", "s"], ["t"]] {
                #expect(
                    restored.record(0, pupil: "new", item: "unheard of", skills: skills)
                        == roster.record(0, pupil: "new", item: "unheard of", skills: skills))
                #expect(restored.mastery(pupil: "new", skills: skills) == roster.mastery(pupil: "new", skills: skills))
            }
            // Neither the number of shards nor the way here shows in a snapshot.
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            #expect(try encoder.encode(restored.snapshot()) == encoder.encode(roster.snapshot()))
        }
    }

    @Test func aSnapshotThatDoesNotFitTogetherIsRefused() throws {
        let (_, tracer) = try Self.fitted()
        let roster = Roster(tracer)
        roster.record(1, pupil: "p", item: "1", skills: ["s"])
        let text = String(decoding: try JSONEncoder().encode(roster.snapshot()), as: UTF8.self)
        for (from, to) in [
            ("\"rows\":[1]", "\"rows\":[0]"), ("\"rightRuns\":[1,", "\"rightRuns\":[2,"),
            ("\"version\":1", "\"version\":2"), ("\"pupils\":[0]", "\"pupils\":[7]"),
        ] {
            #expect(text.contains(from))
            let broken = Data(text.replacingOccurrences(of: from, with: to).utf8)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(Roster.Snapshot.self, from: broken) }
        }
    }

    @Test func whatIsUnknownBacksOffVisibly() throws {
        let (table, tracer) = try Self.fitted()
        let roster = Roster(tracer)
        func basis(_ pupil: String, _ item: String?, _ skills: [String]) -> Roster.Basis {
            roster.prediction(pupil: pupil, item: item, skills: skills).basis
        }
        #expect(basis("new", "1", ["s", "t"]) == Roster.Basis(difficulty: .item, pupil: .nothing))
        #expect(basis("new", "?", ["s", "t"]) == Roster.Basis(difficulty: .combination, pupil: .nothing))
        #expect(basis("new", "?", ["t"]) == Roster.Basis(difficulty: .skills, pupil: .nothing))
        #expect(basis("new", "?", ["?"]) == Roster.Basis(difficulty: .all, pupil: .nothing))
        #expect(roster.pupilNames.isEmpty)
        roster.record(1, pupil: "new", item: "1", skills: ["s"])
        #expect(basis("new", "1", ["s"]).pupil == .skills)
        #expect(basis("new", "1", ["s", "t"]).pupil == .otherSkills)
        // Backed off, the probability is the parent's and not one half.
        let unknown = roster.prediction(pupil: "nobody", item: "?", skills: ["?"]).probability
        let share = Double(table.outcomes.count { $0 == 1 }) / Double(table.outcomes.count { $0 >= 0 })
        #expect(abs(unknown - share) < 0.1)
        let easy = try DefaultTracer(fitting: table.replacing(outcomes: table.outcomes.map { $0 < 0 ? $0 : 1 }))
        #expect(Roster(easy).prediction(pupil: "nobody", item: "?", skills: []).probability > 0.75)

        let knowledge = try Roster(try KnowledgeTracer(fitting: table), names: table)
        let fallback = knowledge.prediction(pupil: "nobody", item: "?", skills: ["?"])
        #expect(fallback.basis == Roster.Basis(difficulty: .all, pupil: .nothing))
        #expect(fallback.probability > 0 && fallback.probability < 1 && fallback.probability != 0.5)
    }

    @Test func masteryNeedsEvidenceAndCertainty() throws {
        let table = try AbilityTracingTests.table(pupils: 60)
        // Not tuned: in these made-up answers an item gets harder with every try, so that a tuned filter blames the item.
        var training = DefaultTracer.Training()
        training.size = .none
        training.tunesFilter = false
        let tracer = try DefaultTracer(fitting: table, training: training)
        let knowledge = try KnowledgeTracer(fitting: table)
        let rule = MasteryRule(threshold: 0.9, leastAnswers: 4, level: 0.5)
        for roster in [
            Roster(tracer, rule: rule), try Roster(knowledge, names: table, rule: rule),
        ] {
            #expect(roster.mastery(pupil: "p", skills: ["s"]).decision == .tooFewAnswers)
            var last = roster.mastery(pupil: "p", skills: ["s"]).probability
            for answer in 1...40 {
                roster.record(1, pupil: "p", item: "0", skills: ["s"])
                let mastery = roster.mastery(pupil: "p", skills: ["s"])
                #expect(mastery.answers == answer)
                #expect(mastery.probability >= 0 && mastery.probability <= 1)
                #expect((mastery.decision == .tooFewAnswers) == (answer < 4))
                if answer >= 4 { #expect((mastery.decision == .mastered) == (mastery.probability >= 0.9)) }
                last = mastery.probability
            }
            #expect(last > 0.9)
            for _ in 0..<60 { roster.record(0, pupil: "q", item: "0", skills: ["s"]) }
            #expect(roster.mastery(pupil: "q", skills: ["s"]).decision == .notYet)
            // A study row is no evidence.
            roster.record(-1, pupil: "r", item: "0", skills: ["s"])
            #expect(roster.mastery(pupil: "r", skills: ["s"]).answers == 0)
        }
    }

    @Test func expectedLearningAloneIsNoMastery() throws {
        let table = try AbilityTracingTests.table(pupils: 60)
        // As a fit to made-up data once was: much learning from every answer, and hardly a doubt about it.
        var settings = FilterSettings()
        settings.skillLearning = 0.11
        settings.skillVariance = 1e-6
        settings.skillWalk = 1e-9
        settings.abilityWalk = 1e-9
        var training = DefaultTracer.Training()
        training.size = .none
        training.tunesFilter = false
        let tracer = try DefaultTracer(fitting: table, training: training, settings: settings)
        for leastRight in [0, 1, 2] {
            let rule = MasteryRule(threshold: 0.9, leastRight: leastRight, level: 0.6)
            for roster in [Roster(tracer, rule: rule)] {
                for _ in 0..<200 { roster.record(0, pupil: "p", item: "0", skills: ["s"]) }
                let wrong = roster.mastery(pupil: "p", skills: ["s"])
                // The belief is what it is; the decision needs answers.
                #expect(wrong.probability >= 0.9)
                #expect(wrong.decision == (leastRight == 0 ? .mastered : .notYet))
                roster.record(-1, pupil: "p", item: "0", skills: ["s"])
                #expect(roster.mastery(pupil: "p", skills: ["s"]).decision == wrong.decision)
                let restored = Roster(restoring: roster.snapshot())
                for run in 1...2 {
                    for each in [roster, restored] {
                        each.record(1, pupil: "p", item: "0", skills: ["s"])
                        #expect(
                            each.mastery(pupil: "p", skills: ["s"]).decision == (run < leastRight ? .notYet : .mastered)
                        )
                        // Of several skills the least run counts.
                        #expect(
                            each.mastery(pupil: "p", skills: ["s", "t"]).decision == .tooFewAnswers)
                    }
                }
                roster.record(0, pupil: "p", item: "0", skills: ["s"])
                #expect(roster.mastery(pupil: "p", skills: ["s"]).decision == (leastRight == 0 ? .mastered : .notYet))
            }
        }
    }

    @Test func aRemovedPupilIsForgottenAndOthersAreNot() throws {
        let (table, tracer) = try Self.fitted()
        let (roster, other) = (Roster(tracer, shards: 1), Roster(tracer, shards: 1))
        for name in ["a", "b"] {
            for step in 0..<20 { roster.record(Int8(step % 2), pupil: name, item: "\(step % 5)", skills: ["s", "t"]) }
        }
        for step in 0..<20 { other.record(Int8(step % 2), pupil: "b", item: "\(step % 5)", skills: ["s", "t"]) }
        roster.remove(pupil: "a")
        #expect(roster.pupilNames == ["b"])
        #expect(roster.snapshot().pupilCount == 1)
        #expect(roster.snapshot().beliefCount == other.snapshot().beliefCount)
        #expect(roster.prediction(pupil: "a", item: "1", skills: ["s"]).basis.pupil == .nothing)
        #expect(
            roster.prediction(pupil: "b", item: "1", skills: ["s"])
                == other.prediction(pupil: "b", item: "1", skills: ["s"]))
        #expect(!String(decoding: try JSONEncoder().encode(roster.snapshot()), as: UTF8.self).contains("\"a\""))
        _ = table
    }

    @Test func manyTasksGiveWhatOneGives() async throws {
        let (table, tracer) = try Self.fitted()
        let (alone, shared) = (Roster(tracer), Roster(tracer, shards: 4))
        _ = Self.replay(table, alone)
        await withTaskGroup(of: Void.self) { group in
            for pupil in 0..<table.pupilCount {
                group.addTask {
                    for row in table.rows(of: pupil) {
                        shared.record(
                            table.outcomes[row], pupil: table.pupilNames[pupil],
                            item: table.itemNames[Int(table.items[row])], skills: Self.skills(table, row))
                        _ = shared.snapshot().pupilCount
                    }
                }
            }
        }
        for name in table.pupilNames {
            #expect(
                shared.mastery(pupil: name, skills: ["s", "t"]) == alone.mastery(pupil: name, skills: ["s", "t"]))
        }
    }

    @Test func aHundredThousandAnswersOfOnePupilStayFinite() throws {
        let (table, tracer) = try Self.fitted()
        for roster in [Roster(tracer), try Roster(try KnowledgeTracer(fitting: table), names: table)] {
            for outcome in [Int8(1), 0] {
                let pupil = roster.pupil("p\(outcome)")
                let exercises = (0..<300).map { roster.exercise(item: "item \($0)", skills: ["skill \($0 % 70)"]) }
                for step in 0..<100_000 {
                    let p = roster.record(outcome, of: pupil, on: exercises[step % 300]).probability
                    if !(p >= 0 && p <= 1) { Issue.record("not a probability at step \(step)") }
                }
                let mastery = roster.mastery(of: pupil, in: exercises[0]).probability
                #expect(mastery >= 0 && mastery <= 1)
            }
        }
    }
}
