import AdaptiveModel
import DifferentialPrivacy
import LearningAnalytics
import NumericalCore
import Testing

@testable import Federation

/// An item of the plan that no pupil of any school was given.
@Suite struct UnseenItemTests {
    @Test func anItemThatNobodySawIsRefusedWithTheReasonAndTheOthersStand() throws {
        var transport = try SimulatedTransport(schools: 3) { key in
            var plan = Fixture.plan(key, items: 5, minimum: 3, epsilon: 8, answers: 3)
            plan.assignment = .uneven
            plan.honestShare = 1
            plan.rounds = [0.1, 0.2, 0.7]
            return plan
        }
        let plan = transport.transcript.plan
        let seen = try ItemBank(
            model: .twoPL,
            items: plan.items.prefix(4).enumerated().map {
                .init(name: $1, discrimination: 1, intercept: Double($0) / 2)
            })
        let schools = (0..<3).map { school in
            let table = SimulatedPupils(design: .uniform(answers: 3), count: 400, seed: UInt64(school)).answers(
                under: seen)
            return ResponseTable(
                pupilNames: (0..<400).map { "\(school)-\($0)" }, itemNames: plan.items, starts: table.starts,
                items: table.items, outcomes: table.outcomes)
        }
        var bits = SeededBits(8)
        for number in plan.rounds.indices {
            let round = try transport.transcript.statement(of: number)
            var vectors: [[Int64]?] = []
            for answers in schools {
                var budget = try PrivacyBudget(rho: try plan.cost(of: round), unit: .pupil, period: .schoolYear)
                vectors.append(try plan.contribution(to: round, of: answers, from: &budget, using: &bits))
            }
            try transport.run(vectors)
        }
        let found = try #require(try transport.transcript.items())
        #expect(found.refused.map(\.name) == [plan.items[4]])
        #expect(found.refused.map(\.reason) == [.seenByNobody])
        #expect(found.items.map(\.name) == Array(plan.items.prefix(4)))
        #expect(found.items.allSatisfy { $0.difficultyError.isFinite && $0.difficultyError > 0 })
        // What the last reply says about it, which the next round's scores would be taken at, is what was believed before.
        let last = try transport.transcript.bank().items[4]
        #expect(abs(last.intercept) < 0.3 && abs(last.discrimination - 1) < 0.2)
    }
}
