import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// Calibration beyond the reference values.
@Suite struct CalibrationTests {
    static let bank: ItemBank = {
        var stream = SimulationStream(seed: 11, replicate: 0, stream: "items")
        let items = (0..<20).map { item in
            ItemBank.Item(
                name: "item-\(item)", discrimination: stream.logNormal(mu: 0, sigma: 0.3), intercept: stream.normal())
        }
        guard let bank = try? ItemBank(model: .twoPL, items: items) else { preconditionFailure("a sound bank") }
        return bank
    }()

    @Test func theFitHasTheSameBitsForAnyNumberOfWorkers() throws {
        let answers = SimulatedPupils(design: .uniform(answers: 8), count: 1500, seed: 3).answers(under: Self.bank)
        let calibration = MarginalMaximumLikelihood(.twoPL, quadrature: .equallySpaced(21), tolerance: 1e-3)
        let one = try calibration.fit(answers)
        for workers in [2, 7] {
            #expect(try calibration.fit(answers, reducer: InProcessReducer(workers: workers)) == one)
        }
    }

    @Test func missingAnswersAreLeftOutOfTheLikelihood() throws {
        // Pupils who met other items, put together, are fitted as well as pupils who met all: both find the items.
        for answers in [8, 20] {
            let data = SimulatedPupils(design: .uniform(answers: answers), count: 4000, seed: 5).answers(under: Self.bank)
            let fit = try MarginalMaximumLikelihood(.twoPL, quadrature: .equallySpaced(31), tolerance: 1e-4).fit(data)
            // The standard error of an intercept is at most about 0.08 here; 20 items, one seed: 4.5 of them, false alarm 1e-4.
            for (found, right) in zip(fit.bank.items, Self.bank.items) {
                #expect(abs(found.intercept - right.intercept) < 0.36)
            }
        }
    }

    @Test func theMarginalScoreIsTheGradientOfTheLogLikelihood() throws {
        let data = SimulatedPupils(design: .uniform(answers: 8), count: 50, seed: 9).answers(under: Self.bank)
        let quadrature = Quadrature.equallySpaced(31)
        let scores = MarginalScores(data, at: Self.bank, quadrature: quadrature, discriminationIsFree: true)
        let gradient = InProcessReducer().sum(scores)
        func logLikelihood(_ bank: ItemBank) -> Double {
            // Independent of the table: the product of probabilities at every node.
            (0..<data.pupilCount).reduce(0) { total, pupil in
                var likelihood = 0.0
                for (theta, weight) in zip(quadrature.nodes, quadrature.weights) {
                    likelihood += data.answers(of: pupil).reduce(weight) { product, answer in
                        let p = bank.items[Int(data.items[answer])].probability(theta)
                        return product * (data.outcomes[answer] == 1 ? p : 1 - p)
                    }
                }
                return total + log(likelihood)
            }
        }
        let step = 1e-5
        for item in [0, 7, 19] {
            var up = Self.bank
            var down = Self.bank
            up.items[item].intercept += step
            down.items[item].intercept -= step
            let byIntercept = (logLikelihood(up) - logLikelihood(down)) / (2 * step)
            #expect(abs(gradient[item] - byIntercept) < 1e-6)
            up = Self.bank
            down = Self.bank
            up.items[item].discrimination += step
            down.items[item].discrimination -= step
            let byDiscrimination = (logLikelihood(up) - logLikelihood(down)) / (2 * step)
            #expect(abs(gradient[20 + item] - byDiscrimination) < 1e-6)
        }
    }

    @Test func anItemThatEverybodyAnsweredAlikeIsRefusedWithoutAPriorAndShrunkWithOne() throws {
        let patterns: [[Int?]] = (0..<50).map { [1, $0 % 2, $0 % 3 == 0 ? 1 : 0, nil] }
        let data = try table(of: patterns, items: ["easy", "b", "c", "unseen"])
        #expect(throws: CalibrationError.itemWithoutVariation(item: 0)) {
            try MarginalMaximumLikelihood(.twoPL).fit(data)
        }
        let fit = try MarginalMaximumLikelihood(.twoPL, prior: ItemPrior()).fit(data)
        #expect(fit.converged)
        #expect(fit.bank.items[0].intercept > 1 && fit.bank.items[0].intercept < 8)
        // Nobody met it: the prior's mode.
        #expect(abs(fit.bank.items[3].intercept) < 1e-3)
        #expect(abs(fit.bank.items[3].discrimination - 1) < 1e-3)
    }

    @Test func nothingToFitIsATypedError() throws {
        let empty = try table(of: [[nil, nil]], items: ["a", "b"])
        #expect(throws: CalibrationError.noAnswers) { try MarginalMaximumLikelihood(.rasch).fit(empty) }
    }

    @Test func aFitThatRanOutOfStepsSaysSo() throws {
        let data = SimulatedPupils(design: .uniform(answers: 8), count: 300, seed: 4).answers(under: Self.bank)
        let fit = try MarginalMaximumLikelihood(.twoPL, tolerance: 1e-12, maximumSteps: 3).fit(data)
        #expect(!fit.converged)
    }

    @Test func aPupilWithManyAnswersKeepsAFiniteLikelihood() throws {
        // 2 000 answers of one pupil: the product of probabilities is far below the smallest Double.
        let items = (0..<2000).map { ItemBank.Item(name: "\($0)", discrimination: 1, intercept: 0) }
        let bank = try ItemBank(model: .twoPL, items: items)
        let data = SimulatedPupils(design: .uniform(answers: 2000), count: 3, seed: 1).answers(under: bank)
        for estimate in try ExpectedAPosteriori(bank).estimates(data) {
            #expect(estimate.ability.isFinite && estimate.standardError > 0 && estimate.standardError < 0.1)
        }
    }
}

/// Item banks as values and as JSON.
@Suite struct ItemBankTests {
    @Test func aBankSurvivesItsJSONForm() throws {
        let bank = CalibrationTests.bank
        let data = try JSONEncoder().encode(bank)
        #expect(try JSONDecoder().decode(ItemBank.self, from: data) == bank)
    }

    @Test(arguments: [
        (#"{"format":2,"model":"2pl","latent":{"mean":0,"variance":1},"items":[]}"#, ItemBankError.unknownFormat(2)),
        (
            #"{"format":1,"model":"2pl","latent":{"mean":0,"variance":-1},"items":[]}"#, ItemBankError.badLatent
        ),
        (
            #"""
            {"format":1,"model":"2pl","latent":{"mean":0,"variance":1},"items":
             [{"name":"a","discrimination":1,"intercept":0},{"name":"a","discrimination":1,"intercept":0}]}
            """#, ItemBankError.repeatedName(item: 1)
        ),
    ])
    func aFaultyBankIsATypedError(json: String, error: ItemBankError) {
        #expect(throws: error) { try JSONDecoder().decode(ItemBank.self, from: Data(json.utf8)) }
    }

    @Test func parametersThatAreNotNumbersAreRefused() {
        #expect(throws: ItemBankError.notFinite(item: 0)) {
            try ItemBank(model: .twoPL, items: [.init(name: "a", discrimination: .nan, intercept: 0)])
        }
    }
}

/// The table of answers.
@Suite struct ResponseTableTests {
    @Test func rowsInAnyOrderAreSortedByPupilAndKeepThePupilsOrder() throws {
        let table = try ResponseTable(
            pupilNames: ["x", "y"], itemNames: ["a", "b"], pupil: [1, 0, 1, 0, 1], item: [1, 0, 0, 1, 1],
            outcome: [1, 0, 0, 1, -1])
        #expect(table.starts == [0, 2, 4])
        #expect(table.items == [0, 1, 1, 0])
        #expect(table.outcomes == [0, 1, 1, 0])
    }

    @Test func wrongRowsAreTypedErrors() {
        func make(_ pupil: [UInt32], _ item: [UInt32], _ outcome: [Int8]) throws(ResponseTableError) {
            _ = try ResponseTable(
                pupilNames: ["x"], itemNames: ["a"], pupil: pupil, item: item, outcome: outcome)
        }
        #expect(throws: ResponseTableError.columnsDiffer(pupil: 1, item: 2, outcome: 1)) { try make([0], [0, 0], [1]) }
        #expect(throws: ResponseTableError.noSuchPupil(row: 1, pupils: 1)) { try make([0, 1], [0, 0], [1, 1]) }
        #expect(throws: ResponseTableError.noSuchItem(row: 0, items: 1)) { try make([0], [1], [1]) }
        #expect(throws: ResponseTableError.unknownOutcome(row: 0)) { try make([0], [0], [2]) }
    }

    @Test func aBoundedContributionKeepsTheFirstAnswersToAnItemAndTheChosenOfTheRest() throws {
        let table = try ResponseTable(
            pupilNames: ["x"], itemNames: ["a", "b"], pupil: [0, 0, 0, 0, 0], item: [0, 0, 0, 1, 1],
            outcome: [1, 0, 1, 0, 1])
        let bounded = table.bounded(answersPerPupil: 2, answersPerItem: 2) { _, available in
            #expect(available == 4)
            return [1, 3]
        }
        #expect(bounded.items == [0, 1])
        #expect(bounded.outcomes == [0, 1])
    }

    @Test func anAnswerTakesNoMoreThan24Bytes() throws {
        let data = SimulatedPupils(design: .uniform(answers: 8), count: 500, seed: 2).answers(under: CalibrationTests.bank)
        let bytes =
            data.items.count * MemoryLayout<UInt32>.size + data.outcomes.count * MemoryLayout<UInt8>.size
            + data.starts.count * MemoryLayout<Int>.size
        #expect(bytes <= 24 * data.count)
    }
}
