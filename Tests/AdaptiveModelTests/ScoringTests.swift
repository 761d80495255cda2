import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Abilities beyond the reference values.
@Suite struct ScoringTests {
    @Test func allRightAndAllWrongAreInfiniteByMaximumLikelihoodOnly() throws {
        let bank = CalibrationEngineTests.bank
        let highest = bank.items.map { Optional($0.model.categoryCount - 1) }
        let lowest = bank.items.map { _ in Optional(0) }
        let none = bank.items.map { _ in Int?.none }
        // Without the nominal item, whose last category is not its highest.
        let patterns = [highest, lowest, none].map { pattern in
            pattern.enumerated().map { $0.offset == 6 ? nil : $0.element }
        }
        let answers = try table(of: patterns, items: bank.items.map(\.name), categories: 4)
        let likely = try AbilityEquation(bank, by: .maximumLikelihood).estimates(answers)
        #expect(likely[0] == AbilityEstimate(ability: .infinity, standardError: .infinity))
        #expect(likely[1] == AbilityEstimate(ability: -.infinity, standardError: .infinity))
        #expect(likely[2] == nil)
        for estimator in [AbilityEstimator.maximumAPosteriori, .warm] {
            let found = try AbilityEquation(bank, by: estimator).estimates(answers)
            for place in 0..<2 {
                let estimate = try #require(found[place])
                #expect(estimate.ability.isFinite && estimate.standardError.isFinite)
                #expect(place == 0 ? estimate.ability > 0 : estimate.ability < 0)
            }
            #expect((found[2] == nil) == (estimator == .warm))
        }
    }

    @Test func whatTheBankHasNotIsATypedError() throws {
        let bank = try ItemBank(model: .twoPL, items: [.init(name: "a", discrimination: 1, intercept: 0)])
        let other = try table(of: [[1]], items: ["b"])
        let high = try table(of: [[2]], items: ["a"], categories: 3)
        #expect(throws: ScoringError.itemNotInBank(item: 0)) { try ExpectedAPosteriori(bank).estimates(other) }
        #expect(throws: ScoringError.categoryNotInBank(item: 0)) { try ExpectedAPosteriori(bank).estimates(high) }
        #expect(throws: ScoringError.itemNotInBank(item: 0)) { try AbilityEquation(bank, by: .warm).estimates(other) }
        #expect(throws: ScoringError.categoryNotInBank(item: 0)) {
            try PlausibleValues(bank).draw(1, for: high, seed: 1)
        }
    }

    @Test(arguments: AbilityEstimator.allCases)
    func estimatesHaveTheSameBitsForAnyNumberOfWorkers(_ estimator: AbilityEstimator) throws {
        let bank = CalibrationEngineTests.bank
        let answers = try CalibrationEngineTests.answers(300, seed: 4)
        let scorer = AbilityEquation(bank, by: estimator)
        #expect(try scorer.estimates(answers) == scorer.estimates(answers, workers: 3))
        let values = PlausibleValues(bank)
        #expect(try values.draw(3, for: answers, seed: 1) == values.draw(3, for: answers, seed: 1, workers: 2))
    }
}

/// Tests as long as a year of exercises.
@Suite struct LongTestsInRelease {
    static let long: ItemBank = {
        var stream = SimulationStream(seed: 5, replicate: 0, stream: "long test")
        let items = (0..<1600).map { ItemBank.Item(name: "\($0)", discrimination: 1, intercept: stream.normal()) }
        guard let bank = try? ItemBank(model: .rasch, items: items) else { preconditionFailure("a sound bank") }
        return bank
    }()

    @Test func sixteenHundredAnswersNeitherUnderflowNorOverflow() throws {
        let answers = SimulatedPupils(design: .uniform(answers: 1600), count: 200, seed: 2).answers(under: Self.long)
        let scores = try ExpectedAPosteriori(Self.long).estimates(answers)
        let likely = try AbilityEquation(Self.long, by: .maximumLikelihood).estimates(answers)
        for (mean, most) in zip(scores, likely) {
            let most = try #require(most)
            #expect(abs(mean.ability - most.ability) < 0.1)
            #expect(mean.standardError > 0.03 && mean.standardError < 0.2)
        }
        let outcome = try Calibration(.rasch, for: answers, tolerance: 1e-4).fit(answers)
        #expect(outcome.isConverged && outcome.fit.logLikelihood.isFinite)
        // 200 pupils leave an intercept an error of about .17; 1600 items, one seed: five of them.
        for (found, right) in zip(outcome.fit.bank.items, Self.long.items) {
            #expect(abs(found.intercept - right.intercept) < 0.9)
        }
    }
}
