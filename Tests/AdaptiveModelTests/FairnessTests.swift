import AdaptiveModel
import Foundation
import NumericalCore
import Testing

/// Differential functioning beyond the reference values.
@Suite struct FairnessTests {
    /// Two groups of equal and known ability who meet the same items; `bias` shifts some intercepts for the focal group.
    static func answers(
        pupils: Int, seed: UInt64, bias: [Int: Double], slopeBias: [Int: Double] = [:], impact: Double = 0
    ) throws -> (ResponseTable, [Bool]) {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "answers")
        var rows: [[Int?]] = []
        for pupil in 0..<2 * pupils {
            let isFocal = pupil >= pupils
            let theta = stream.normal() - (isFocal ? impact : 0)
            rows.append(
                (0..<20).map { item in
                    let intercept = Double(item % 5) * 0.5 - 1 + (isFocal ? bias[item] ?? 0 : 0)
                    let slope = 1.2 + (isFocal ? slopeBias[item] ?? 0 : 0)
                    return stream.uniform() < VectorMath.logistic(slope * theta + intercept) ? 1 : 0
                })
        }
        return (
            try table(of: rows, items: (0..<20).map { "item-\($0)" }), (0..<2 * pupils).map { $0 >= pupils }
        )
    }

    @Test func aBiasedItemIsOfClassCAndFairOnesAreNot() throws {
        let (responses, isFocal) = try Self.answers(pupils: 2000, seed: 1, bias: [3: -1.0])
        let found = try MatchedGroups(responses, isFocal: isFocal).mantelHaenszel(
            flagging: .notNegligible, purify: true)
        #expect(found.flagged == [3])
        #expect(found.isSettled)
        let biased = try #require(found.items[3])
        #expect(biased.ets == .c)
        // The log odds ratio is the shift of the intercept, 1, and on the delta scale −2.35; matching by the score of 20 items takes a little away.
        // Standard error .19: five of them.
        #expect(abs(biased.delta + 2.35) < 0.95)
        #expect(biased.oddsRatio > 1 && (biased.standardizedDifference ?? 0) < -0.1)
    }

    @Test func whichGroupIsFocalChangesSignsOnly() throws {
        let (responses, isFocal) = try Self.answers(pupils: 300, seed: 2, bias: [3: -1.0])
        let one = try MatchedGroups(responses, isFocal: isFocal).mantelHaenszel().items
        let other = try MatchedGroups(responses, isFocal: isFocal.map { !$0 }).mantelHaenszel().items
        for (x, y) in zip(one, other) {
            let (x, y) = (try #require(x), try #require(y))
            #expect(abs(x.delta + y.delta) < 1e-12)
            #expect(abs(x.test.statistic - y.test.statistic) < 1e-9)
            #expect(x.ets == y.ets)
        }
        let logistic = try MatchedGroups(responses, isFocal: isFocal).logisticRegression().items
        let mirrored = try MatchedGroups(responses, isFocal: isFocal.map { !$0 }).logisticRegression().items
        for (x, y) in zip(logistic, mirrored) {
            let (x, y) = (try #require(x), try #require(y))
            #expect(abs(x.both.statistic - y.both.statistic) < 1e-8)
            #expect(abs(x.uniformCoefficients[2] + y.uniformCoefficients[2]) < 1e-7)
        }
    }

    @Test func aDifferenceThatChangesSignShowsInTheInteractionOnly() throws {
        // Equal odds in the middle, better at one end and worse at the other.
        let (responses, isFocal) = try Self.answers(pupils: 2500, seed: 3, bias: [:], slopeBias: [7: 1.5])
        let item = try #require(try MatchedGroups(responses, isFocal: isFocal).logisticRegression().items[7])
        #expect(item.nonUniform.pValue < 1e-6)
        #expect(item.coefficients[3] > 0)
    }

    @Test func matchingByAnAbilityTakesMissingAnswers() throws {
        let rows: [[Int?]] = (0..<400).map { [$0 % 3 == 0 ? 1 : 0, $0 % 5 == 0 ? nil : ($0 / 2) % 2] }
        let responses = try table(of: rows, items: ["a", "b"])
        let isFocal = (0..<400).map { $0 % 7 < 3 }
        #expect(throws: FairnessError.incompleteAnswers(pupil: 0)) { try MatchedGroups(responses, isFocal: isFocal) }
        let groups = try MatchedGroups(responses, isFocal: isFocal, match: .value((0..<400).map { Double($0 % 11) }))
        let found = groups.mantelHaenszel()
        #expect(found.items.compactMap(\.self).count == 2)
        // With one stratum the odds ratio is that of the plain table.
        let alone = try MatchedGroups(responses, isFocal: isFocal, match: .value([Double](repeating: 0, count: 400)))
        var cells = [0.0, 0, 0, 0]
        for (pupil, row) in rows.enumerated() { if let b = row[1] { cells[(isFocal[pupil] ? 2 : 0) + b] += 1 } }
        let item = try #require(alone.mantelHaenszel().items[1])
        #expect(abs(item.oddsRatio - cells[1] * cells[2] / (cells[0] * cells[3])) < 1e-12)
        // A single stratum has no odds ratios to compare.
        #expect(item.breslowDay == nil)
    }

    @Test func badGroupsAreTypedErrors() throws {
        let responses = try table(of: [[1, 0], [0, 1], [1, 1]], items: ["a", "b"])
        #expect(throws: FairnessError.countsDiffer(found: 2, expected: 3)) {
            try MatchedGroups(responses, isFocal: [true, false])
        }
        #expect(throws: FairnessError.emptyGroup) { try MatchedGroups(responses, isFocal: [true, true, true]) }
        #expect(throws: FairnessError.badMatch(pupil: 1)) {
            try MatchedGroups(responses, isFocal: [true, false, true], match: .value([0, .nan, 1]))
        }
        let scored = try table(of: [[1, 2], [0, 1]], items: ["a", "b"], categories: 3)
        #expect(throws: FairnessError.notDichotomous(item: 1)) { try MatchedGroups(scored, isFocal: [true, false]) }
        #expect(throws: FairnessError.emptyGroup) {
            try GroupedCalibration(responses, groups: [0, 0, 2], model: .twoPL)
        }
        let improper = CurveComparison.Estimate(
            discrimination: 1, difficulty: 0, discriminationVariance: 0.01, difficultyVariance: 0.01, covariance: 0.5)
        #expect(throws: FairnessError.badCovariance(item: 4)) {
            try CurveComparison(reference: improper, focal: improper, item: 4)
        }
    }

    @Test func anItemWithoutAnOddsRatioHasNoStatistic() throws {
        // Everybody answers the first item right: nothing to compare, and nothing that is not a number.
        let rows: [[Int?]] = (0..<60).map { [1, $0 % 2, ($0 / 2) % 2, ($0 / 3) % 2] }
        let groups = try MatchedGroups(
            table(of: rows, items: ["a", "b", "c", "d"]), isFocal: (0..<60).map { $0 % 4 < 2 })
        #expect(groups.mantelHaenszel().items[0] == nil)
        #expect(groups.logisticRegression().items[0] == nil)
        #expect(groups.mantelHaenszel(purify: true).items[0] == nil)
    }

    @Test func theAreaBetweenCurvesIsTheIntegral() throws {
        func estimate(_ a: Double, _ b: Double) -> CurveComparison.Estimate {
            .init(
                discrimination: a, difficulty: b, discriminationVariance: 0.01, difficultyVariance: 0.02,
                covariance: 0.002)
        }
        for (reference, focal) in [
            (estimate(1, 0), estimate(1.6, 0.5)), (estimate(2, -1), estimate(0.7, 0.3)),
            (estimate(1.2, 0), estimate(1.2, 0.4)),
            (estimate(1.2, 0.1), estimate(1.2 + 1e-6, 0.4)),
        ] {
            let found = try CurveComparison(reference: reference, focal: focal)
            var (signed, size) = (0.0, 0.0)
            for step in -15_000...15_000 {
                let theta = Double(step) * 2e-3
                let difference =
                    VectorMath.logistic(reference.discrimination * (theta - reference.difficulty))
                    - VectorMath.logistic(focal.discrimination * (theta - focal.difficulty))
                signed += difference * 2e-3
                size += abs(difference) * 2e-3
            }
            #expect(abs(found.signedArea - signed) < 1e-6)
            #expect(abs(abs(found.area) - size) < 1e-5)
            // The error of the area, by differences.
            var variance = 0.0
            var slopes: [Double] = []
            for m in 0..<4 {
                func moved(_ by: Double) throws -> Double {
                    var (r, f) = (reference, focal)
                    switch m {
                    case 0: r.discrimination += by
                    case 1: r.difficulty += by
                    case 2: f.discrimination += by
                    default: f.difficulty += by
                    }
                    return try CurveComparison(reference: r, focal: f).area
                }
                slopes.append((try moved(1e-5) - moved(-1e-5)) / 2e-5)
            }
            // Parallel curves have a kink in the discriminations, where the delta method has nothing to say of them.
            guard abs(reference.discrimination - focal.discrimination) > 1e-3 else { continue }
            for side in [0, 2] {
                variance += slopes[side] * slopes[side] * 0.01 + slopes[side + 1] * slopes[side + 1] * 0.02
                variance += 2 * slopes[side] * slopes[side + 1] * 0.002
            }
            #expect(abs(found.areaError - variance.squareRoot()) < 1e-6)
        }
    }
}

/// Error rates, which take many samples.
@Suite struct FairnessTestsInRelease {
    /// 200 samples of 20 fair items: a test at 5 % flags about 5 % of them, also where the groups differ in ability.
    ///
    /// 4 000 tests; items of one sample are weakly dependent, so the standard error is taken from the samples' shares. Bounds are 4.5 standard errors
    /// around 5 % with .5 % for discreteness and the continuity correction: false-alarm rate below 1e-4 in all.
    @Test(arguments: [0.0, 0.5])
    func fairItemsAreFlaggedAsOftenAsTheTestSays(impact: Double) throws {
        var shares = [[Double]](repeating: [], count: 3)
        for sample in 0..<200 {
            let (responses, isFocal) = try FairnessTests.answers(
                pupils: 500, seed: 100 + UInt64(sample), bias: [:], impact: impact)
            let groups = try MatchedGroups(responses, isFocal: isFocal)
            shares[0].append(Double(groups.mantelHaenszel(flagging: .test(continuity: false)).flagged.count) / 20)
            shares[1].append(Double(groups.logisticRegression(flagging: .both()).flagged.count) / 20)
            shares[2].append(Double(groups.mantelHaenszel(flagging: .notNegligible).flagged.count) / 20)
        }
        for (test, shares) in shares.enumerated() {
            let mean = shares.reduce(0, +) / Double(shares.count)
            let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(shares.count - 1)
            let error = (variance / Double(shares.count)).squareRoot()
            if test < 2 {
                #expect(abs(mean - 0.05) < 4.5 * error + 0.005, "test \(test): \(mean)")
            } else {
                // The classes ask for size besides.
                #expect(mean < 0.02)
            }
        }
    }
}

/// Probabilities of many tests.
@Suite struct HolmAdjustmentTests {
    @Test func probabilitiesAreAdjustedAsHolmSays() {
        let adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005])
        for (found, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(abs(found - expected) < 1e-15) }
        #expect(holmAdjusted([0.9, 0.8]) == [1, 1])
        #expect(holmAdjusted([]) == [])
    }
}
