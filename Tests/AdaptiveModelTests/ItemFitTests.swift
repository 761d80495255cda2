import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// Statistics of fit beyond the reference values.
@Suite struct ItemFitTests {
    static func bank(_ count: Int, lowerAsymptote: Double = 0) throws -> ItemBank {
        var stream = SimulationStream(seed: 21, replicate: 0, stream: "items")
        return try ItemBank(
            model: .mixed,
            items: (0..<count).map { item in
                ItemBank.Item(
                    name: "item-\(item)",
                    model: .logistic(
                        LogisticItem(
                            discrimination: stream.logNormal(mu: 0.2, sigma: 0.25), intercept: stream.normal(),
                            lowerAsymptote: lowerAsymptote)))
            })
    }

    /// Complete answers to items of any model.
    static func answers(under bank: ItemBank, pupils: Int, seed: UInt64) throws -> ResponseTable {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "answers")
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for row in 0..<pupils {
            let theta = stream.normal()
            for (column, one) in bank.items.enumerated() {
                let p = one.model.probabilities(theta).probability
                var u = stream.uniform()
                var k = 0
                while k < p.count - 1, u >= p[k] {
                    u -= p[k]
                    k += 1
                }
                pupil.append(UInt32(row))
                item.append(UInt32(column))
                outcome.append(Int8(k))
            }
        }
        return try ResponseTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: bank.items.map(\.name), pupil: pupil, item: item,
            outcome: outcome, categories: 128)
    }

    @Test func statisticsThatNeedCompleteAnswersRefuseOthersAndTakeTheCompletePupils() throws {
        let full = try Self.answers(under: Self.bank(6), pupils: 300, seed: 1)
        var rows = (0..<300).map { pupil in full.answers(of: pupil).map { Int(full.outcomes[$0]) as Int? } }
        for pupil in stride(from: 4, to: 300, by: 7) { rows[pupil][pupil % 6] = nil }
        let data = try table(of: rows, items: full.itemNames)
        let fit = try Calibration(.rasch, for: data).fit(data).fit
        #expect(throws: ItemFitError.incompleteAnswers(pupil: 4)) { try fit.summedScoreFit() }
        #expect(throws: ItemFitError.incompleteAnswers(pupil: 4)) { try fit.limitedInformationFit() }
        let complete = data.selecting(pupils: data.completePupils)
        #expect(complete.pupilCount == 257)
        #expect(try fit.summedScoreFit(of: complete).count == 6)
        #expect(try fit.limitedInformationFit(of: complete).test.degreesOfFreedom == 21 - 7)
        // Residuals need no complete answers.
        let residuals = try AnswerResiduals(data, bank: fit.bank)
        #expect(residuals.items.allSatisfy { $0?.infit.isFinite ?? false })
        #expect(residuals.items[4]?.answers == 300 - stride(from: 4, to: 300, by: 7).filter { $0 % 6 == 4 }.count)
    }

    @Test func whatCannotBeTestedIsATypedError() throws {
        let data = try Self.answers(under: Self.bank(3), pupils: 200, seed: 2)
        let fit = try Calibration(.twoPL, for: data, priors: [.discrimination: .logNormal(mean: 0, deviation: 0.5)])
            .fit(data).fit
        #expect(throws: ItemFitError.tooFewDegreesOfFreedom(moments: 6, parameters: 6)) {
            try fit.limitedInformationFit()
        }
        #expect(throws: ItemFitError.notNested(parameters: 6, of: 6)) { try fit.likelihoodRatio(to: fit) }
        let weighted = try Calibration(.rasch, for: data).fit(data, weights: [Double](repeating: 2, count: 200)).fit
        #expect(throws: ItemFitError.notOnePopulation) { try weighted.summedScoreFit() }
        let other = try Self.answers(under: Self.bank(3), pupils: 200, seed: 3)
        let elsewhere = try Calibration(.rasch, for: other).fit(other).fit
        #expect(throws: ItemFitError.otherPupils) { try elsewhere.likelihoodRatio(to: fit) }
        #expect(throws: ItemFitError.countsDiffer(found: 3, expected: 2)) {
            try AnswerResiduals(table(of: [[1, 0]], items: ["a", "b"]), bank: fit.bank)
        }
        #expect(throws: ItemFitError.badAbility(pupil: 0)) {
            try AnswerResiduals(data, bank: fit.bank, abilities: [.nan] + [Double](repeating: 0, count: 199))
        }
        let scored = try table(of: [[0, 2, 1]], items: ["a", "b", "c"], categories: 3)
        #expect(throws: ItemFitError.categoryOutOfRange(item: 1)) { try AnswerResiduals(scored, bank: fit.bank) }
        // Three items: S-X² has no degrees of freedom, and no number.
        #expect(try fit.summedScoreFit().allSatisfy { $0.test == nil && $0.approximationError == nil })
    }

    @Test func aDependentPairOfItemsStandsOutInQ3() throws {
        let full = try Self.answers(under: Self.bank(12), pupils: 1500, seed: 4)
        var rows = (0..<1500).map { pupil in full.answers(of: pupil).map { Int(full.outcomes[$0]) as Int? } }
        // Four of five pupils answer the last item as the one before.
        for pupil in 0..<1500 where pupil % 5 != 0 { rows[pupil][11] = rows[pupil][10] }
        let data = try table(of: rows, items: full.itemNames)
        let correlations = try AnswerResiduals(data, bank: Self.bank(12)).residualCorrelations
        var highest = (value: -1.0, i: 0, j: 0)
        for i in 0..<12 {
            #expect(correlations[i * 12 + i] == 1)
            for j in 0..<i {
                let value = try #require(correlations[i * 12 + j])
                #expect(value == correlations[j * 12 + i])
                if value > highest.value { highest = (value, i, j) }
            }
        }
        #expect(highest.i == 11 && highest.j == 10 && highest.value > 0.4)
    }

    @Test func aPupilWhoGuessesHasAnImprobableLikelihood() throws {
        let items = (0..<30).map { ItemBank.Item(name: "\($0)", discrimination: 1.5, intercept: 3 - 0.2 * Double($0)) }
        let bank = try ItemBank(model: .twoPL, items: items)
        // Easy items wrong and hard ones right, against the other way round.
        let odd: [Int?] = (0..<30).map { $0 < 15 ? 0 : 1 }
        let usual: [Int?] = (0..<30).map { $0 < 15 ? 1 : 0 }
        let data = try table(of: [odd, usual, [Int?](repeating: nil, count: 30)], items: items.map(\.name))
        let residuals = try AnswerResiduals(data, bank: bank)
        let deviates = residuals.logLikelihoodDeviates
        #expect(try #require(deviates[0]) < -4)
        #expect(try #require(deviates[1]) > 0)
        #expect(deviates[2] == nil && residuals.pupils[2] == nil)
        #expect(try #require(residuals.pupils[0]).outfit > 2)
    }

    @Test func curvesAreTheBanksProbabilities() throws {
        let bank = try LinkingTests.bank()
        let curves = InformationCurves(bank, at: [-1, 0.5])
        #expect(curves.items.map(\.name) == bank.items.map(\.name))
        for (place, theta) in [-1.0, 0.5].enumerated() {
            for (item, curve) in zip(bank.items, curves.items) {
                #expect(curve.probabilities[place] == item.model.probabilities(theta).probability)
                #expect(curve.information[place] == item.model.information(theta))
            }
            #expect(abs(curves.test[place].information - bank.information(theta)) < 1e-12)
            #expect(abs(curves.test[place].expectedScore - bank.expectedScore(theta)) < 1e-12)
            #expect(abs(curves.test[place].standardError - 1 / bank.information(theta).squareRoot()) < 1e-12)
        }
        #expect(InformationCurves(bank).abilities.count == 81)
    }
}

/// Distributions of the statistics, which take many calibrations.
@Suite struct ItemFitTestsInRelease {
    /// 300 samples from the model: p-values of M2 and S-X² are as uniform as they claim.
    ///
    /// A share of p below 5 % from 300 tests has a standard error of 1.26 %, from 12 × 300 dependent ones less. Bounds are 4.5 of these (and 1 % for
    /// what parameters of finite samples and pooled cells leave): false-alarm rate below 2e-5.
    @Test func testsOfATrueModelRejectAsOftenAsTheySay() throws {
        let bank = try ItemFitTests.bank(12)
        var limited: [Double] = []
        var summed: [Double] = []
        for sample in 0..<300 {
            let data = try ItemFitTests.answers(under: bank, pupils: 1000, seed: 1000 + UInt64(sample))
            let outcome = try Calibration(.twoPL, for: data).fit(data)
            guard outcome.isConverged else { continue }
            limited.append(try outcome.fit.limitedInformationFit().test.pValue)
            summed += try outcome.fit.summedScoreFit().compactMap { $0.test?.pValue }
        }
        #expect(limited.count > 290)
        func share(_ p: [Double]) -> Double { Double(p.filter { $0 < 0.05 }.count) / Double(p.count) }
        #expect(abs(share(limited) - 0.05) < 0.057 + 0.01, "M2: \(share(limited))")
        #expect(abs(share(summed) - 0.05) < 0.02 + 0.01, "S-X²: \(share(summed))")
        let half = Double(limited.filter { $0 < 0.5 }.count) / Double(limited.count)
        #expect(abs(half - 0.5) < 4.5 * 0.029)
    }

    /// Answers with guessing under a model without: what is wrong is seen.
    @Test func guessingIsFoundByTheFitOfAModelWithoutIt() throws {
        var items = try ItemFitTests.bank(20).items
        for item in stride(from: 0, to: 20, by: 2) {
            items[item].model = .logistic(LogisticItem(discrimination: 1.8, intercept: -1.5, lowerAsymptote: 0.3))
        }
        let bank = try ItemBank(model: .mixed, items: items)
        let data = try ItemFitTests.answers(under: bank, pupils: 5000, seed: 7)
        let fit = try Calibration(.rasch, for: data).fit(data).fit
        #expect(try fit.limitedInformationFit().test.pValue < 1e-6)
        let tests = try fit.summedScoreFit()
        #expect(tests.filter { ($0.test?.pValue ?? 1) < 1e-3 }.count >= 10)
        let larger = try Calibration(.twoPL, for: data).fit(data).fit
        let ratio = try fit.likelihoodRatio(to: larger)
        #expect(ratio.degreesOfFreedom == 19 && ratio.pValue < 1e-6)
        #expect(larger.adjustedBayesianCriterion < fit.adjustedBayesianCriterion)
    }

    /// Every way of summing scores gives the same distribution: a sum over all patterns.
    @Test func summedScoresOfMixedItemsAreThoseOfAllPatterns() throws {
        let bank = try ItemBank(
            model: .mixed,
            items: [
                .init(name: "a", discrimination: 1, intercept: 0.3),
                .init(name: "b", model: .graded(GradedResponse(discrimination: 1.2, intercepts: [1, -0.5]))),
                .init(
                    name: "c", model: .partialCredit(PartialCredit(discrimination: 0.8, intercepts: [0.2, 0.1, -0.4]))),
                .init(name: "d", discrimination: 1.6, intercept: -0.8),
            ])
        let data = try ItemFitTests.answers(under: bank, pupils: 20_000, seed: 3)
        var calibration = Calibration(
            bank.items.map { ItemSpecification(anchor: $0.model) }, grid: .fixed(.equallySpaced(61)))
        calibration.maximumEvaluations = 1
        let fit = try calibration.fit(data).fit
        let counts = bank.items.map(\.model.categoryCount)
        let quadrature = Quadrature.equallySpaced(61)
        let found = try fit.summedScoreFit(minimumExpected: 0)
        for (item, group) in found.enumerated() {
            // P(category, sum) by all 2·3·4·2 patterns.
            var joint = [Double](repeating: 0, count: 8 * 4)
            for (theta, weight) in zip(quadrature.nodes, quadrature.weights) {
                let p = bank.items.map { $0.model.probabilities(theta).probability }
                for pattern in 0..<48 {
                    var rest = pattern
                    let answers = counts.map { count in
                        defer { rest /= count }
                        return rest % count
                    }
                    let probability = answers.enumerated().reduce(weight) { $0 * p[$1.offset][$1.element] }
                    joint[answers.reduce(0, +) * 4 + answers[item]] += probability
                }
            }
            // Scores at which every category is possible are groups of their own, in order; those beyond join the outermost.
            let most = counts.reduce(0) { $0 + $1 - 1 }
            let possible = (1..<most).filter {
                $0 >= counts[item] - 1 && $0 - counts[item] + 1 >= 0 && $0 <= most - counts[item] + 1
            }
            #expect(group.groups.count == possible.count)
            for (row, score) in zip(group.groups, possible) where score != possible.first && score != possible.last {
                let total = row.observed.reduce(0, +)
                let marginal = (0..<4).reduce(0) { $0 + joint[score * 4 + $1] }
                for k in 0..<counts[item] {
                    #expect(abs(row.expected[k] - total * joint[score * 4 + k] / marginal) < 1e-8)
                }
            }
        }
    }
}
