import AdaptiveModel
import Testing

@testable import analytics_sim

/// What the rules of a study lead to.
@Suite struct RuleTests {
    @Test func exactSumsUnderMasksGiveTheBankOfThePooledAnswers() throws {
        let scenario = StudyTests.scenario
        guard case .population(let population) = scenario.source else { preconditionFailure("the scenario simulates") }
        let context = RuleContext(
            scenario: scenario, world: World(population, seed: scenario.seed, replicate: 0), replicate: 0)
        let pooled = try #require(try context.outcome(Cell(rule: .pooledRaw)).parts.first)
        let summed = try context.outcome(Cell(rule: .secureSum))
        let bank = try #require(summed.parts.first).bank
        // Three schools' sums, each rounded to 2^-30.
        for (one, other) in zip(bank.items, pooled.bank.items) {
            #expect(abs(one.intercept - other.intercept) < 1e-7)
            #expect(abs(one.discrimination - other.discrimination) < 1e-7)
        }
        #expect(bank != pooled.bank)
        #expect(summed.bytesPerSchool > 0)
    }
}
