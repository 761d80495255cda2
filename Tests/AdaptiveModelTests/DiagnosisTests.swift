import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Statistics of fit and fairness of small made-up samples.
@Suite struct DiagnosisTests {
    /// Four items, the last two the same question; two groups of pupils.
    private static let pupils = 240
    private static let rows: [[Int?]] = (0..<pupils).map { pupil in
        var stream = SimulationStream(seed: 12, replicate: 0, stream: "diagnosis", entity: pupil)
        let ability = stream.normal()
        var row: [Int?] = (0..<4).map { item in
            stream.uniform() < VectorMath.logistic(1.2 * ability - 0.5 + 0.3 * Double(item)) ? 1 : 0
        }
        if pupil % 4 != 0 { row[3] = row[2] }
        return row
    }
    private static let groups = (0..<pupils).map { $0 % 2 }

    private static func responses() throws -> ResponseTable { try table(of: rows, items: ["a", "b", "c", "d"]) }

    private static func fit() throws -> CalibrationFit {
        let responses = try responses()
        var calibration = Calibration(.onePL, for: responses, grid: .fixed(.equallySpaced(21)), tolerance: 1e-4)
        calibration.groups = [CalibrationGroup()]
        return try calibration.fit(responses).fit
    }

    @Test func aQuestionAskedTwiceStandsOutAmongThePairs() throws {
        let fit = try Self.fit()
        let pairs = try fit.localDependence()
        #expect(pairs.count == 6)
        let most = try #require(pairs.max { $0.statistic < $1.statistic })
        #expect(most.items == (2, 3))
        #expect(most.pupils == Self.pupils)
        #expect(most.effect > 0.2)
        // Pearson's statistic of the pair from the table and the curves.
        var expected = 0.0
        let grid = Quadrature.equallySpaced(201)
        for k in 0...1 {
            for l in 0...1 {
                let model = zip(grid.nodes, grid.weights).reduce(0) { sum, node in
                    let p = [2, 3].map { fit.bank.items[$0].model.probabilities(node.0).probability }
                    return sum + node.1 * p[0][k] * p[1][l]
                }
                let seen = Double(Self.rows.filter { $0[2] == k && $0[3] == l }.count)
                let count = Double(Self.pupils) * model
                expected += (seen - count) * (seen - count) / count
            }
        }
        #expect(abs(most.statistic / expected - 1) < 1e-4)
    }

    @Test func theSaturatedModelIsThatOfThePatternsOwnFrequencies() throws {
        let fit = try Self.fit()
        let test = try #require(fit.patternRatio)
        #expect(test.degreesOfFreedom == 16 - 1 - 5)
        let counts = Dictionary(grouping: Self.rows.map { $0.map { $0 ?? 0 } }) { $0 }.mapValues(\.count)
        let best = counts.values.reduce(0) { $0 + Double($1) * log(Double($1) / Double(Self.pupils)) }
        #expect(abs(test.statistic - 2 * (best - fit.logLikelihood)) < 1e-9)
        // A question asked twice is not what the model says.
        #expect(test.pValue < 1e-3)
        // With a missing answer there are no patterns to compare.
        var missing = Self.rows
        missing[0][0] = nil
        let responses = try table(of: missing, items: ["a", "b", "c", "d"])
        #expect(try Calibration(.rasch, for: responses, tolerance: 1e-3).fit(responses).fit.patternRatio == nil)
    }

    @Test func reliabilityIsTheShareOfVarianceThatIsAbilitys() throws {
        func estimate(_ ability: Double, _ error: Double) -> AbilityEstimate {
            AbilityEstimate(ability: ability, standardError: error)
        }
        let estimates = [estimate(-1, 0.5), estimate(0, 0.5), estimate(1, 0.5), nil, estimate(.infinity, .nan)]
        #expect(Reliability.empirical(estimates, arePosteriorMeans: true) == 0.8)
        #expect(Reliability.empirical(estimates, arePosteriorMeans: false) == 0.75)
        #expect(Reliability.empirical([estimate(1, 0.5), nil], arePosteriorMeans: true) == nil)
        #expect(Reliability.empirical([estimate(1, 0.5), estimate(1, 0.5)], arePosteriorMeans: true) == nil)
        // More items tell more; the unit of the scale does not matter.
        func bank(_ count: Int, unit: Double) throws -> ItemBank {
            try ItemBank(
                model: .twoPL, latent: .init(variance: unit * unit),
                items: (0..<count).map { .init(name: "\($0)", discrimination: 1 / unit, intercept: 0) })
        }
        let few = try Reliability.marginal(bank(5, unit: 1))
        #expect(few > 0.3 && few < 0.6)
        #expect(try Reliability.marginal(bank(40, unit: 1)) > 0.85)
        #expect(try abs(Reliability.marginal(bank(5, unit: 3)) - few) < 1e-9)
    }

    @Test func itemsAreTestedAgainstAnchorsAndWhatCannotBeIsATypedError() throws {
        let grouped = try GroupedCalibration(
            Self.responses(), groups: Self.groups, model: .rasch, grid: .fixed(.equallySpaced(15)), tolerance: 1e-4)
        let tests = try grouped.waldTests(anchors: [0, 1, 2])
        #expect(tests.map(\.item) == [3])
        #expect(tests[0].test.degreesOfFreedom == 1)
        for anchors in [Set<Int>(), [0, 1, 2, 3], [7]] {
            #expect(throws: GroupedCalibrationError.fairness(.badAnchors)) { try grouped.waldTests(anchors: anchors) }
        }
        let fit = try grouped.fit(sharing: [0, 1, 2]).fit
        // Shared items are the same for both groups; the tested one is what the whole test differs by.
        let shared = fit.responseFunctioning(ofItems: [0, 1])
        #expect(shared.signed == 0 && shared.unsigned == 0 && shared.deviation > 0)
        let one = fit.responseFunctioning(ofItems: [3])
        let all = fit.responseFunctioning(ofItems: [0, 1, 2, 3])
        #expect(abs(one.signed - all.signed) < 1e-12)
        #expect(abs(one.signed + fit.responseFunctioning(ofItems: [3], reference: 1, focal: 0).signed) < 1e-12)
        #expect(one.unsigned >= abs(one.signed) && one.rootMeanSquare >= one.unsigned)
        #expect(try fit.covariance().equalityTest(ofItem: 0) == nil)
    }

    @Test func andersensTestComparesGroupsAndRefusesThoseThatAnsweredAlike() throws {
        let likelihood = ConditionalMaximumLikelihood()
        let responses = try Self.responses()
        let test = try likelihood.likelihoodRatio(responses, groups: Self.groups)
        #expect(test.degreesOfFreedom == 3)
        #expect(test.statistic > 0)
        // By score the question asked twice looks steeper than the others.
        let split = ConditionalMaximumLikelihood.splitAtMedianScore(responses)
        #expect(Set(split) == [0, 1])
        #expect(ConditionalMaximumLikelihood.splitAtMedianScore(responses.selecting(pupils: [])) == [])
        #expect(throws: CalibrationError.countsDiffer(found: 1, expected: 2)) {
            try likelihood.likelihoodRatio(responses, groups: Self.groups.map { _ in 0 })
        }
        #expect(throws: CalibrationError.countsDiffer(found: 1, expected: Self.pupils)) {
            try likelihood.likelihoodRatio(responses, groups: [0])
        }
        let alike = Self.rows.enumerated().map { pupil, row in pupil % 2 == 0 ? row : [1] + row.dropFirst() }
        #expect(throws: CalibrationError.itemWithoutVariation(item: 0)) {
            try likelihood.likelihoodRatio(table(of: alike, items: ["a", "b", "c", "d"]), groups: Self.groups)
        }
    }

    @Test func aLongPupilMakesTheGridFinerAndAWidePopulationWider() throws {
        let usual = LatentGrid(.equallySpaced(61))
        #expect(usual.rescaled(to: [(0, 1)]) == nil)
        #expect(usual.rescaled(to: [(0, 1)], narrowest: 0.2) == nil)
        let fine = try #require(usual.rescaled(to: [(0, 1)], narrowest: 0.06))
        #expect(fine.nodes.count > 190 && fine.nodes.first == -6)
        #expect(fine.rescaled(to: [(0, 1)], narrowest: 0.06) == nil)
        let wide = try #require(usual.rescaled(to: [(1, 6)]))
        #expect(try #require(wide.nodes.last) > 15)
        // However narrow, a grid has an end, and a fit with it.
        let most = try #require(usual.rescaled(to: [(0, 1)], narrowest: 1e-6))
        #expect(most.nodes.count == LatentGrid.mostNodes)
        #expect(most.rescaled(to: [(0, 1)], narrowest: 1e-6) == nil)
    }
}
