import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Tests of hundreds of items, where posteriors are narrower than the usual nodes are apart.
@Suite struct NarrowPosteriorsInRelease {
    static let itemCount = 1600
    static let truth: ItemBank = {
        let items = (0..<itemCount).map { item in
            ItemBank.Item(
                name: "\(item)", discrimination: 0.8 + 0.4 * Double(item % 5) / 4,
                intercept: 2.5 - 5 * Double(item) / Double(itemCount - 1))
        }
        guard let bank = try? ItemBank(model: .twoPL, items: items) else { preconditionFailure("sound") }
        return bank
    }()
    static let answers = SimulatedPupils(design: .uniform(answers: itemCount), count: 200, seed: 3).answers(
        under: truth)

    @Test func twoHundredPupilsBySixteenHundredItemsAreScoredAndFitted() throws {
        let scores = try ExpectedAPosteriori(Self.truth).estimates(Self.answers, workers: 2)
        let fine = try ExpectedAPosteriori(Self.truth, quadrature: .equallySpaced(2001)).estimates(Self.answers)
        let coarse = try ExpectedAPosteriori(Self.truth, quadrature: .equallySpaced(61)).estimates(Self.answers)
        var misses = 0.0
        for pupil in 0..<200 {
            #expect(abs(scores[pupil].ability - fine[pupil].ability) < 1e-5)
            #expect(abs(scores[pupil].standardError - fine[pupil].standardError) < 1e-4)
            #expect(scores[pupil].standardError < 0.15)
            misses = max(misses, abs(coarse[pupil].standardError / fine[pupil].standardError - 1))
        }
        // On the usual nodes a standard error is off by half.
        #expect(misses > 0.2)

        let outcome = try Calibration(.rasch, for: Self.answers).fit(Self.answers, workers: 2)
        #expect(outcome.isConverged)
        let fit = outcome.fit
        #expect(fit.logLikelihood.isFinite)
        #expect(fit.likelihood.grid.nodes.count > 150)
        #expect(fit.bank.items.allSatisfy { $0.intercept.isFinite })
        // A finer grid changes nothing.
        var again = Calibration(.rasch, for: Self.answers, grid: .fixed(.equallySpaced(801)), maximumEvaluations: 1)
        for item in again.items.indices {
            again.items[item].model = fit.bank.items[item].model
            again.items[item].startsFromAnswers = false
        }
        again.groups[0].variance = .free(from: fit.latents[0].variance)
        #expect(abs(try again.fit(Self.answers).fit.logLikelihood - fit.logLikelihood) < 1e-2)
    }

    @Test func aLongTestOfThreeParameterItemsIsFitted() throws {
        let bank = try ItemBank(
            model: .threePL,
            items: Self.truth.items.prefix(400).enumerated().map { index, item in
                ItemBank.Item(
                    name: item.name,
                    model: .logistic(
                        LogisticItem(
                            discrimination: 1.2, intercept: 2 - 0.01 * Double(index), lowerAsymptote: 0.2)))
            })
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for row in 0..<400 {
            var stream = SimulationStream(seed: 8, replicate: 0, stream: "long", entity: row)
            let ability = stream.normal()
            for (index, own) in bank.items.enumerated() {
                pupil.append(UInt32(row))
                item.append(UInt32(index))
                outcome.append(stream.uniform() < own.model.probabilities(ability).probability[1] ? 1 : 0)
            }
        }
        let responses = try ResponseTable(
            pupilNames: (0..<400).map(String.init), itemNames: bank.items.map(\.name), pupil: pupil, item: item,
            outcome: outcome)
        let outcomeOfFit = try Calibration(
            .threePL, for: responses,
            priors: [
                .lowerAsymptote: .normal(mean: -1.4, deviation: 0.5),
                .discrimination: .logNormal(mean: 0, deviation: 0.5),
            ],
            tolerance: 1e-4
        ).fit(responses, workers: 2)
        #expect(outcomeOfFit.isConverged)
        let fit = outcomeOfFit.fit
        #expect(fit.bank.items.allSatisfy { $0.model.isProper && $0.discrimination.isFinite })
        for estimator in AbilityEstimator.allCases {
            let found = try AbilityEquation(fit.bank, by: estimator).estimates(responses)
            #expect(found.allSatisfy { $0?.ability.isNaN == false })
        }
    }

    @Test func aPopulationOfVarianceSixIsScoredWithoutBeingCutOff() throws {
        let bank = try ItemBank(
            model: .rasch, latent: .init(mean: 1, variance: 6),
            items: (0..<12).map { .init(name: "\($0)", discrimination: 1, intercept: 2.5 - 0.45 * Double($0)) })
        let patterns: [[Int?]] = [
            [Int?](repeating: 1, count: 12), [Int?](repeating: 0, count: 12), [Int?](repeating: nil, count: 12),
        ]
        let answers = try table(of: patterns, items: bank.items.map(\.name))
        let found = try ExpectedAPosteriori(bank).estimates(answers)
        let wide = try ExpectedAPosteriori(bank, quadrature: .equallySpaced(1201, from: -30, to: 30)).estimates(answers)
        let cut = try ExpectedAPosteriori(bank, quadrature: .equallySpaced(121)).estimates(answers)
        for pupil in patterns.indices {
            #expect(abs(found[pupil].ability - wide[pupil].ability) < 1e-6)
            #expect(abs(found[pupil].standardError - wide[pupil].standardError) < 1e-6)
        }
        #expect(abs(found[2].ability - 1) < 1e-6)
        #expect(abs(found[2].standardError - 6.0.squareRoot()) < 1e-6)
        #expect(abs(cut[0].ability - wide[0].ability) > 0.01)
        let sums = SumScores(bank)
        #expect(abs(sums.estimates[12].ability - wide[0].ability) < 1e-6)
    }
}
