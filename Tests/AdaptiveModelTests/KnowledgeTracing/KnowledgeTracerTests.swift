import NumericalCore
import Testing

@testable import AdaptiveModel

/// Skills, items, study rows and pupils as Bayesian knowledge tracing sees them.
@Suite struct KnowledgeTracerTests {
    /// Pupils of one skill whose items differ: item 0 is easy, item 1 hard, item 2 easy and met twice only, item 3 never.
    private static func itemsDiffer() throws -> InteractionTable {
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for place in 0..<300 {
            var stream = SimulationStream(seed: 8, replicate: 0, stream: "items differ", entity: place)
            var knows = stream.uniform() < 0.3
            for step in 0..<8 {
                let which = place < 2 && step == 0 ? 2 : stream.integer(below: 2)
                let right = stream.uniform() < (which == 1 ? (knows ? 0.6 : 0.05) : (knows ? 0.97 : 0.4))
                pupil.append(UInt32(place))
                item.append(UInt32(which))
                outcome.append(right || which == 2 ? 1 : 0)
                if !knows { knows = stream.uniform() < 0.15 }
            }
        }
        return try InteractionTable(
            pupilNames: (0..<300).map(String.init), itemNames: ["easy", "hard", "rare", "never"], skillNames: ["s"],
            combinations: SkillCombinations(singles: 1), pupil: pupil, item: item,
            combination: pupil.map { _ in 0 }, outcome: outcome)
    }

    @Test func itemsHaveTheirOwnGuessAndSlipAndRareOnesLieNearTheSkills() throws {
        let table = try Self.itemsDiffer()
        let tracer = try KnowledgeTracer(fitting: table, itemEffects: .guessAndSlip)
        let skill = tracer.skill(0)
        func right(_ item: UInt32) -> Double {
            skill.parameters.probabilityRight(mastery: 0.5, itemClass: tracer.classes(skill, item).item)
        }
        #expect(right(0) > right(1) + 0.2)
        // Two right answers move an item that lies between them a little, not to certainty.
        #expect(right(2) > right(3) && right(2) < right(3) + 0.1)
        // An item not met in training has the values of class 0, the skill's own.
        #expect(tracer.classes(skill, 3) == (0, 0))
        #expect(right(3) > right(1) && right(3) < right(0))
        // Without shrinkage the same two answers say everything: guess at 1 or slip at 0.
        let unshrunk = try KnowledgeTracer(
            fitting: table, itemEffects: .guessAndSlip, estimation: KnowledgeEstimation(itemShrinkage: nil))
        let own = unshrunk.skill(0)
        #expect(own.parameters.slip[unshrunk.classes(own, 2).item] < 0.02)
        #expect(skill.parameters.slip[tracer.classes(skill, 2).item] > 0.02)
    }

    @Test func aRowOfSeveralSkillsTellsOfEachAndIsForetoldByTheirMean() throws {
        // Skill 1 is always met together with skill 0 at first, then alone.
        let pupils = 40
        let rows = (0..<pupils).flatMap { pupil in (0..<6).map { (pupil, $0) } }
        let table = try InteractionTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: ["i"], skillNames: ["s", "t"],
            combinations: SkillCombinations([[0], [0, 1], [1]]), pupil: rows.map { UInt32($0.0) },
            item: rows.map { _ in 0 }, combination: rows.map { UInt32($0.1 / 2) },
            outcome: rows.map { ($0.0 * 3 + $0.1 * 5) % 7 < 2 + $0.1 / 2 ? 1 : 0 })
        let tracer = try KnowledgeTracer(fitting: table, unit: .skill)
        #expect(tracer.skills.count == 2)
        let p = try tracer.predictions(for: table).probabilities
        let (s, t) = (tracer.skill(0).parameters, tracer.skill(1).parameters)
        var (knowsS, knowsT) = (s.prior, t.prior)
        for row in table.rows(of: 7) {
            var expected: [Double] = []
            if row % 6 < 4 {
                expected.append(s.probabilityRight(mastery: knowsS))
                knowsS = s.advanced(s.conditioned(knowsS, on: table.outcomes[row]).mastery)
            }
            if row % 6 >= 2 {
                expected.append(t.probabilityRight(mastery: knowsT))
                knowsT = t.advanced(t.conditioned(knowsT, on: table.outcomes[row]).mastery)
            }
            #expect(abs(p[row] - expected.reduce(0, +) / Double(expected.count)) < 1e-12)
        }
    }

    @Test func aStudyRowIsAChanceToLearnUnlessIgnored() throws {
        func table(_ outcomes: [Int8]) throws -> InteractionTable {
            try InteractionTable(
                pupilNames: ["a"], itemNames: ["i"], skillNames: ["s"], combinations: SkillCombinations(singles: 1),
                pupil: outcomes.map { _ in 0 }, item: outcomes.map { _ in 0 }, combination: outcomes.map { _ in 0 },
                outcome: outcomes)
        }
        let tracer = try KnowledgeTracer(fitting: Self.itemsDiffer().selecting(pupils: Array(0..<300)))
        let with = try KnowledgeTracer(fitting: try table([0, -1, 1, 0, -1, 1, 1]))
        #expect(try with.predictions(for: table([0, -1, 1])).count == 2)
        let parameters = tracer.skill(0).parameters
        #expect(parameters.learn[0] > 0.01)
        let steps = try parameters.filter(KnowledgeSequence(outcomes: [0, -1, 1]))
        #expect(steps[1].posterior == steps[1].mastery && steps[1].next > steps[1].mastery)
        let kept = try KnowledgeTracer(fitting: try table([0, -1, -1, -1, 1]))
        let ignored = try KnowledgeTracer(fitting: try table([0, -1, -1, -1, 1]), ignoresStudyRows: true)
        let bare = try KnowledgeTracer(fitting: try table([0, 1]))
        #expect(ignored.skill(0) == bare.skill(0))
        #expect(kept.skill(0) != bare.skill(0))
    }

    /// Pupils of three skills, one half of whom knows and learns more.
    private static func pupilsDiffer() throws -> InteractionTable {
        var pupil: [UInt32] = []
        var skill: [UInt32] = []
        var outcome: [Int8] = []
        for place in 0..<400 {
            var stream = SimulationStream(seed: 9, replicate: 0, stream: "pupils differ", entity: place)
            let isStrong = stream.uniform() < 0.5
            var knows = (0..<3).map { _ in stream.uniform() < (isStrong ? 0.6 : 0.1) }
            for step in 0..<18 {
                let which = step / 6
                pupil.append(UInt32(place))
                skill.append(UInt32(which))
                outcome.append(stream.uniform() < (knows[which] ? 0.9 : 0.2) ? 1 : 0)
                if !knows[which] { knows[which] = stream.uniform() < (isStrong ? 0.4 : 0.05) }
            }
        }
        return try InteractionTable(
            pupilNames: (0..<400).map(String.init), itemNames: ["i"], skillNames: ["s", "t", "u"],
            combinations: SkillCombinations(singles: 3), pupil: pupil, item: pupil.map { _ in 0 }, combination: skill,
            outcome: outcome)
    }

    @Test func pupilsWhoDifferAreForetoldBetterFromTheirOtherSkills() throws {
        let table = try Self.pupilsDiffer()
        let training = table.selecting(pupils: Array(0..<200))
        let test = table.selecting(pupils: Array(200..<400))
        let skills = try KnowledgeTracer(fitting: training)
        let tracer = try PupilKnowledgeTracer(fitting: training, skills: skills)
        #expect(tracer.priorSpread > 0.3 && tracer.learnSpread > 0.3)
        let plain = try skills.predictions(for: test).scores
        let own = try tracer.predictions(for: test).scores
        #expect(own.logLoss < plain.logLoss - 0.005)
        #expect((own.auc ?? 0) > (plain.auc ?? 1) + 0.005)
        #expect(
            try PupilKnowledgeTracer(fitting: training, skills: skills, workers: 2).logLikelihood
                == tracer.logLikelihood)
    }

    @Test func withoutSpreadPupilsAreAlikeAndNoAnswerIsReadBeforeItsTime() throws {
        let table = try Self.pupilsDiffer().selecting(pupils: Array(0..<60))
        let skills = try KnowledgeTracer(fitting: table)
        let plain = try skills.predictions(for: table).probabilities
        let alike = try PupilKnowledgeTracer(skills, priorSpread: 0, learnSpread: 0).predictions(for: table)
        for (a, b) in zip(plain, alike.probabilities) { #expect(abs(a - b) < 1e-12) }

        let tracer = PupilKnowledgeTracer(skills, priorSpread: 1, learnSpread: 1)
        let before = try tracer.predictions(for: table).probabilities
        var outcomes = table.outcomes
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil).dropFirst(7) { outcomes[row] = 1 - outcomes[row] }
        }
        let after = try tracer.predictions(for: table.replacing(outcomes: outcomes)).probabilities
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil).prefix(8) { #expect(before[row] == after[row]) }
            #expect(table.rows(of: pupil).dropFirst(8).contains { before[$0] != after[$0] })
        }
    }
}
