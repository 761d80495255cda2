import AdaptiveModel
import Testing

/// What must hold at the edges of what data can be.
@Suite struct KnowledgeTracingTests {
    private func parameters(_ guess: Double = 0.2, _ slip: Double = 0.1) throws -> KnowledgeParameters {
        try KnowledgeParameters(prior: 0.3, learn: [0.1], guess: [guess], slip: [slip])
    }

    @Test func aHundredThousandStepsStayProbabilities() throws {
        let sequence = KnowledgeSequence(outcomes: (0..<100_000).map { Int8($0 % 7 == 0 ? 0 : $0 % 3 == 0 ? -1 : 1) })
        let parameters = try KnowledgeParameters(
            prior: 0.3, learn: [0.002], forget: [0.003], guess: [0.2], slip: [0.1])
        #expect(try parameters.logLikelihood(sequence).isFinite)
        #expect(try parameters.smoothed(sequence).allSatisfy { $0 >= 0 && $0 <= 1 + 1e-12 })
        let counts = KnowledgeExpectation([sequence])(parameters)
        let answers = counts.answers(0)
        let sum = answers.wrongNot + answers.rightNot + answers.wrongMastered + answers.rightMastered
        #expect(abs(sum - Double(sequence.outcomes.count { $0 >= 0 })) < 1e-6)
    }

    @Test(arguments: [[Int8](repeating: 1, count: 50), [Int8](repeating: 0, count: 50), [1], [0], [-1]])
    func oneSidedAnswersGiveFiniteEstimates(_ outcomes: [Int8]) throws {
        let found = try KnowledgeEstimation()([KnowledgeSequence(outcomes: outcomes)])
        #expect(found.logLikelihood.isFinite && found.logLikelihood <= 1e-9)
        #expect(found.parameters.isIdentified)
        let steps = try found.parameters.filter(KnowledgeSequence(outcomes: outcomes.map { $0 < 0 ? $0 : 1 - $0 }))
        #expect(steps.allSatisfy { $0.next.isFinite && $0.probabilityRight >= 0 && $0.probabilityRight <= 1 })
    }

    @Test func anAnswerThatTheParametersRuleOutIsBounded() throws {
        let never = try KnowledgeParameters(prior: 0, learn: [0], guess: [0], slip: [0])
        let steps = try never.filter(KnowledgeSequence(outcomes: [1, 0, 1]))
        #expect(steps.allSatisfy { $0.posterior >= 0 && $0.posterior <= 1 })
        #expect(try never.logLikelihood(KnowledgeSequence(outcomes: [1, 0, 1])).isFinite)
    }

    @Test func boundsHoldAndTheStatesKeepTheirPlaces() throws {
        // Answers that fall from right to wrong pull guess + slip above 1 without bounds.
        let falling = (0..<40).map { _ in KnowledgeSequence(outcomes: [1, 1, 1, 0, 0, 0]) }
        #expect(try KnowledgeEstimation()(falling).parameters.isIdentified)
        let plausible = try KnowledgeEstimation(bounds: .plausible)(falling).parameters
        #expect(plausible.guess[0] <= 0.5 && plausible.slip[0] <= 0.5)
    }

    @Test func aNumberOutsideZeroToOneIsRefused() {
        #expect(throws: KnowledgeTracingError.notAProbability) { try parameters(.nan) }
        #expect(throws: KnowledgeTracingError.notAProbability) { try parameters(0.2, 1.1) }
        #expect(throws: KnowledgeTracingError.badSequence(step: 1)) {
            try parameters().filter(KnowledgeSequence(outcomes: [1, 3]))
        }
    }

    @Test func anUnseenSkillHasTheParametersOfAllTogether() throws {
        let table = try InteractionTable(
            pupilNames: ["a", "b"], itemNames: ["i", "j"], skillNames: ["s", "t"],
            combinations: SkillCombinations(singles: 2), pupil: [0, 0, 0, 1, 1], item: [0, 0, 0, 0, 0],
            combination: [0, 0, 0, 0, 0], outcome: [0, 1, 1, 1, 0])
        let tracer = try KnowledgeTracer(fitting: table)
        #expect(tracer.skills[1] == nil)
        #expect(tracer.skill(1) == tracer.fallback)
    }
}

/// The default tracer on a small made-up class.
@Suite struct DefaultTracerTests {
    private func table(_ pupils: Int) throws -> InteractionTable {
        var rows: (pupil: [UInt32], item: [UInt32], outcome: [Int8]) = ([], [], [])
        for pupil in 0..<pupils {
            for step in 0..<12 {
                rows.pupil.append(UInt32(pupil))
                rows.item.append(UInt32((pupil + step) % 6))
                rows.outcome.append((pupil * 7 + step * 5) % 11 < 3 + step / 2 ? 1 : 0)
            }
        }
        return try InteractionTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: (0..<6).map(String.init), skillNames: ["s", "t"],
            combinations: SkillCombinations([[0], [0, 1]]), pupil: rows.pupil, item: rows.item,
            combination: rows.item.map { $0 % 2 }, outcome: rows.outcome)
    }

    @Test(arguments: DefaultTracer.Profile.allCases)
    func noPredictionReadsItsOwnAnswerOrALaterOne(_ profile: DefaultTracer.Profile) throws {
        let table = try table(110)
        let tracer = try DefaultTracer(fitting: table)
        let before = try tracer.predictions(for: table, profile: profile).probabilities
        var outcomes = table.outcomes
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil).dropFirst(5) { outcomes[row] = 1 - outcomes[row] }
        }
        let after = try tracer.predictions(for: table.replacing(outcomes: outcomes), profile: profile).probabilities
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil).prefix(6) { #expect(before[row] == after[row]) }
            #expect(table.rows(of: pupil).dropFirst(6).contains { before[$0] != after[$0] })
        }
    }

    @Test func theNumberOfWorkersDoesNotShow() throws {
        let table = try table(110)
        var training = DefaultTracer.Training()
        let one = try DefaultTracer(fitting: table, training: training)
        training.workers = 2
        #expect(try DefaultTracer(fitting: table, training: training) == one)
    }

    @Test func withoutAnswersThereIsNothingToFit() throws {
        let table = try table(3)
        let empty = table.replacing(outcomes: table.outcomes.map { _ in -1 })
        #expect(throws: KnowledgeTracingError.noAnswers) { try DefaultTracer(fitting: empty) }
    }
}
