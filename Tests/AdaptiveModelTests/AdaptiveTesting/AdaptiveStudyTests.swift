import AdaptiveModel
import NumericalCore
import Testing

@Suite struct AdaptiveStudyTests {
    @Test func aStudyHasTheSameBitsAtAnyNumberOfWorkers() throws {
        let bank = try CompiledBank(mixedBank(60, seed: 1), traits: mixedTraits(60, seed: 2))
        let test = try AdaptiveTest(
            bank, rule: Progressive(length: 10), contentBalance: ContentBalance(["KM0": 1, "KM1": 2]),
            stopping: [.length(10)])
        let study = try AdaptiveStudy(test, pupils: 150, seed: 5)
        let one = study.run()
        #expect(study.run(workers: 2) == one && study.run(workers: 7) == one)
        #expect(one.lengths.allSatisfy { $0 == 10 } && one.meanLength == 10)
        #expect(abs(one.exposureRates.reduce(0, +) - 10) < 1e-9)
    }

    @Test func overlapAndAccuracyAreWhatTheyAreDefinedToBe() throws {
        let bank = try CompiledBank(mixedBank(30, seed: 1))
        let test = try AdaptiveTest(bank, rule: RandomOrder(), stopping: [.length(6)])
        let study = try AdaptiveStudy(test, pupils: 40, seed: 2)
        let result = study.run()
        let sets = (0..<40).map { Set(study.session(of: $0).outcome.answers.map(\.item)) }
        var common = 0
        for i in 0..<40 { for j in 0..<i { common += sets[i].intersection(sets[j]).count } }
        #expect(abs(result.overlap - Double(common) / 780 / 6) < 1e-12)
        let all = result.conditional(on: [-20, 20])[0]
        #expect(all.pupils == 40 && abs(all.bias - result.bias) < 1e-12)
        #expect(abs(all.rootMeanSquare - result.rootMeanSquare) < 1e-12)
    }

    @Test func aStudyOfNewItemsNeedsTheirCurves() throws {
        let bank = try CompiledBank(mixedBank(5, seed: 1), seeds: [SeedItem(name: "new")])
        let test = try AdaptiveTest(bank, stopping: [])
        #expect(throws: AdaptiveStudyError.newItemWithoutCurve(item: 5)) { try AdaptiveStudy(test, pupils: 2, seed: 1) }
        #expect(throws: AdaptiveStudyError.badAbilities) { try AdaptiveStudy(test, pupils: 0, seed: 1) }
    }

    @Test func renewedControlMovesRatesTowardsTheMaximum() throws {
        let control = try ExposureControl([1, 0.5, 0.5, 0.2])
        let next = try control.renewed(after: [0.5, 0.1, 0, 0.2], maximumRate: 0.25)
        #expect(next.probabilities == [0.5, 1, 1, 0.25])
    }
}
