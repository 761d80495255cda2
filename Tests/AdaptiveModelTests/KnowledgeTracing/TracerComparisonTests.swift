import NumericalCore
import Testing

@testable import AdaptiveModel

/// Tracers by name, compared on pupils that they were not fitted to.
@Suite struct TracerComparisonTests {
    /// 120 pupils of unlike ability on twelve items of two skills.
    static let table: InteractionTable = {
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for place in 0..<120 {
            var stream = SimulationStream(seed: 11, replicate: 0, stream: "comparison", entity: place)
            let ability = stream.normal()
            for step in 0..<20 {
                let which = stream.integer(below: 12)
                let z = ability + Double(which - 6) / 3 + Double(step) / 20
                pupil.append(UInt32(place))
                item.append(UInt32(which))
                outcome.append(stream.uniform() < VectorMath.logistic(z) ? 1 : 0)
            }
        }
        do {
            return try InteractionTable(
                pupilNames: (0..<120).map { "pupil \($0)" }, itemNames: (0..<12).map { "item \($0)" },
                skillNames: ["s", "t"], combinations: SkillCombinations([[0], [1], [0, 1]]), pupil: pupil, item: item,
                combination: item.map { $0 % 3 }, outcome: outcome)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static let folds = (0..<120).map { $0 % 4 }

    @Test func aTracerThatReadsTheAnswerIsCaughtOnShuffledAnswers() throws {
        struct Peeking: Tracer {
            func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions {
                do {
                    return try Predictions(
                        probabilities: table.outcomes.map { $0 == 1 ? 0.51 : 0.5 }, outcomes: table.outcomes,
                        pupils: (0..<table.pupilCount).flatMap { pupil in
                            table.rows(of: pupil).map { _ in UInt32(pupil) }
                        })
                } catch {
                    throw .notAProbability
                }
            }
        }
        let recipe = TracerRecipe("peeking") { _, _ throws(KnowledgeTracingError) in Peeking() }
        let comparison = try TracerComparison(Self.table, folds: Self.folds).shufflingOutcomes()
        let result = try comparison.run([recipe])
        #expect(result.first?.predictions.scores.auc == 1)
    }

    @Test func tracersThatShareAFitAreFittedOnceAndAnswersKeepTheirPupils() throws {
        let comparison = try TracerComparison(Self.table, folds: Self.folds, testFolds: [1, 3])
        let recipes = ["default", "policy-free", "forecast", "rasch"].compactMap(TracerRecipe.named)
        #expect(comparison.fitCount(recipes) == 4)
        var steps = 0
        let results = try comparison.run(recipes) { steps += 1 }
        #expect(steps == 4)
        #expect(results.map(\.name) == recipes.map(\.name))
        #expect(results[0].predictions == results[2].predictions)
        #expect(results[0].predictions != results[1].predictions)
        for result in results { #expect(Set(result.predictions.pupils.map { Self.folds[Int($0)] }) == [1, 3]) }
    }

    @Test func shufflingKeepsHowManyWereRightAndTheStudyRows() throws {
        var outcomes = Self.table.outcomes
        outcomes[5] = -1
        outcomes[77] = -1
        let comparison = try TracerComparison(Self.table.replacing(outcomes: outcomes), folds: Self.folds)
        let shuffled = comparison.shufflingOutcomes().table.outcomes
        #expect(shuffled != outcomes)
        #expect(shuffled.count { $0 == 1 } == outcomes.count { $0 == 1 })
        #expect(shuffled.indices.filter { shuffled[$0] < 0 } == [5, 77])
        // Row 5 belongs to pupil 0, row 77 to pupil 3.
        #expect(comparison.testedRows.count == Self.folds.count { $0 == 0 } * 20 - 1)
    }

    @Test func aDifferenceIsSurerThanItsScores() throws {
        let results = try TracerComparison(Self.table, folds: Self.folds).run(
            ["1pl", "rasch"].compactMap(TracerRecipe.named))
        let scores = results.map { ScoreEstimates($0.predictions) }
        let difference = ScoreEstimates(results[0].predictions, minus: results[1].predictions)
        let reverse = ScoreEstimates(results[1].predictions, minus: results[0].predictions)
        for metric in [\ScoreEstimates.rmse, \.accuracy, \.logLoss, \.expectedCalibrationError] {
            let (first, second, both) = (
                scores[0][keyPath: metric], scores[1][keyPath: metric], difference[keyPath: metric]
            )
            #expect(abs(both.estimate - (first.estimate - second.estimate)) < 1e-15)
            #expect(reverse[keyPath: metric].estimate == -both.estimate)
            #expect(abs(reverse[keyPath: metric].standardError - both.standardError) < 1e-15)
            #expect(both.standardError > 0)
        }
        #expect(difference.logLoss.standardError < scores[0].logLoss.standardError + scores[1].logLoss.standardError)
        #expect(difference.auc?.estimate ?? 0 > 2 * (difference.auc?.standardError ?? .infinity))
        let none = ScoreEstimates(results[0].predictions, minus: results[0].predictions)
        #expect(none.auc == Estimate(estimate: 0, standardError: 0))
        #expect(none.expectedCalibrationError == Estimate(estimate: 0, standardError: 0))
    }

    @Test func aFoldWithoutPupilsIsRefused() {
        #expect(throws: TracerComparisonError.emptyFold(7, present: [0, 1, 2, 3])) {
            try TracerComparison(Self.table, folds: Self.folds, testFolds: [7])
        }
        #expect(throws: TracerComparisonError.nothingToFit(0)) {
            try TracerComparison(Self.table, folds: Self.folds.map { _ in 0 })
        }
    }

    @Test func calibrationBinsHoldEveryAnswerAndAgreeWithTheCalibrationError() throws {
        let recipe = try #require(TracerRecipe.named("best-lr"))
        let comparison = try TracerComparison(Self.table, folds: Self.folds)
        let predictions = try #require(try comparison.run([recipe]).first).predictions
        let bins = CalibrationBins(predictions).bins
        #expect(bins.reduce(0) { $0 + $1.count } == predictions.count)
        let error = bins.filter { $0.count > 0 }.reduce(0.0) {
            $0 + Double($1.count) * abs($1.share.estimate - $1.prediction) / Double(predictions.count)
        }
        #expect(abs(error - predictions.scores.expectedCalibrationError) < 1e-12)
        // Each answer a pupil of its own: the binomial standard error, but for n / (n - 1).
        let alone = try Predictions(
            probabilities: [Double](repeating: 0.55, count: 100), outcomes: (0..<100).map { $0 < 60 ? 1 : 0 })
        let share = CalibrationBins(alone).bins[5].share
        #expect(abs(share.estimate - 0.6) < 1e-15)
        #expect(abs(share.standardError - (0.6 * 0.4 / 99).squareRoot()) < 1e-12)
    }
}

/// Every tracer that has a name; fitting them all takes an optimised build.
@Suite struct NamedTracersInRelease {
    @Test(arguments: TracerRecipe.all.map(\.name))
    func everyTracerForetellsBetterThanChanceAndNothingOfShuffledAnswers(_ name: String) throws {
        let recipe = try #require(TracerRecipe.named(name))
        let comparison = try TracerComparison(
            TracerComparisonTests.table, folds: TracerComparisonTests.folds, testFolds: [0, 1, 2, 3])
        let result = try #require(try comparison.run([recipe]).first)
        #expect(result.name == name)
        #expect(result.predictions.count == TracerComparisonTests.table.count)
        #expect(result.predictions.outcomes == comparison.testedRows.map { TracerComparisonTests.table.outcomes[$0] })
        #expect(result.predictions.scores.auc ?? 0 > 0.55)
        // 1200 answers: the AUC's standard error is .017; 4.2 of them are passed once in 40 000 runs.
        let halves = try TracerComparison(TracerComparisonTests.table, folds: (0..<120).map { $0 % 2 })
        let shuffled = try #require(try halves.shufflingOutcomes(seed: 3).run([recipe]).first)
        #expect(abs((shuffled.predictions.scores.auc ?? 0) - 0.5) < 0.07)
    }
}
