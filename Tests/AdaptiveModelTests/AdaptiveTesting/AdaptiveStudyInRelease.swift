import AdaptiveModel
import NumericalCore
import Testing

/// Studies of thousands of sessions.
@Suite struct AdaptiveStudyInRelease {
    private func bank() throws -> CompiledBank {
        var stream = SimulationStream(seed: 7, replicate: 0, stream: "test aims")
        let bank = try mixedBank(400, seed: 11, dichotomous: true)
        return try CompiledBank(
            bank,
            traits: Dictionary(
                uniqueKeysWithValues: bank.items.map { ($0.name, ItemTraits(aim: "KM\(stream.integer(below: 6))")) }))
    }

    private let shares = ["KM0": 0.31, "KM1": 0.23, "KM2": 0.17, "KM3": 0.13, "KM4": 0.11, "KM5": 0.05]

    @Test func contentIsWithinOneItemOfItsShareInTenThousandSessions() throws {
        // Sessions of different length: they end when they are precise enough.
        let test = try AdaptiveTest(
            bank(), contentBalance: ContentBalance(shares), stopping: [.standardError(0.33), .length(40)],
            minimumLength: 5)
        let result = try AdaptiveStudy(test, pupils: 10_000, seed: 1).run(workers: 2)
        #expect(Set(result.lengths).count > 5)
        #expect(result.contentDeviations.allSatisfy { $0 < 1 })
    }

    @Test func observedExposureStaysWithinThreeStandardErrorsOfTheMaximum() throws {
        let maximum = 0.2
        let test = try AdaptiveTest(bank(), contentBalance: ContentBalance(shares), stopping: [.length(20)])
        let free = try AdaptiveStudy(test, pupils: 2000, seed: 3).run(workers: 2)
        #expect((free.exposureRates.max() ?? 0) > 0.6)
        let control = try SympsonHetter(maximumRate: maximum).control(for: test, seed: 2, workers: 2)
        let controlled = test.with(exposure: control)
        let pupils = 10_000
        let result = try AdaptiveStudy(controlled, pupils: pupils, seed: 4).run(workers: 2)
        let error = (maximum * (1 - maximum) / Double(pupils)).squareRoot()
        #expect((result.exposureRates.max() ?? 1) <= maximum + 3 * error)
        #expect(result.contentDeviations.allSatisfy { $0 < 1 })
        #expect(result.overlap < free.overlap)
        // The price in precision is small in a bank of this size.
        #expect(result.rootMeanSquare < 1.25 * free.rootMeanSquare)
    }

    @Test func intervalsCoverAndInformedRulesBeatChance() throws {
        let bank = try bank()
        func study(_ rule: some SelectionRule) throws -> AdaptiveStudyResult {
            let test = try AdaptiveTest(bank, rule: rule, stopping: [.length(20)])
            return try AdaptiveStudy(test, pupils: 4000, seed: 9).run(workers: 2)
        }
        let random = try study(RandomOrder())
        for result in [try study(MaximumInformation()), try study(PosteriorWeightedInformation())] {
            #expect(result.rootMeanSquare < 0.85 * random.rootMeanSquare)
            // Coverage of 95 % over the population: 4 standard errors are .014.
            let all = result.conditional(on: [-10, 10])[0]
            #expect(abs(all.coverage - 0.95) < 0.014)
            #expect(abs(result.bias) < 0.03)
        }
    }

    @Test func theRatioTestKeepsItsErrors() throws {
        let rule = StoppingRule.sequentialRatio(cut: 0, indifference: 0.4, falseBelow: 0.05, falseAbove: 0.05)
        let test = try AdaptiveTest(bank(), stopping: [rule])
        for (ability, wrong) in [(0.4, Classification.below), (-0.4, .above)] {
            let study = try AdaptiveStudy(test, abilities: [Double](repeating: ability, count: 1500), seed: 3)
            let errors = (0..<1500).count { study.session(of: $0).outcome.stopReason == .rule(rule, decision: wrong) }
            // Wald: at most 5 % within rounding of the last step; 4 standard errors more are .0225.
            #expect(Double(errors) / 1500 < 0.05 + 0.0225)
        }
    }
}
