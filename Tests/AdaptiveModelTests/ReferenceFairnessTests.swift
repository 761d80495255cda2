import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// Differential item functioning against R's difR 5.1 (two groups matched by score) and mirt 1.47 (likelihood ratios).
///
/// Tolerances are the README's: Mantel–Haenszel 1e-8, logistic likelihood ratios 1e-6, likelihood ratios of calibrations 1e-3.
@Suite struct ReferenceFairnessTests {
    struct Reference: Sendable, CustomStringConvertible {
        let json: JSONValue
        let groups: MatchedGroups
        let description: String

        /// A file `dif.json` beside `data.csv`, whose column `group` is 1 for the focal group.
        init?(_ file: URL) {
            guard let json = try? JSONValue(contentsOf: file),
                let data = try? ReferenceDataSet(file.deletingLastPathComponent()), let groups = data.groups,
                let matched = try? MatchedGroups(data.responses, isFocal: groups.map { data.groupNames[$0] == "1" })
            else { return nil }
            self.json = json
            self.groups = matched
            description = file.deletingLastPathComponent().lastPathComponent
        }
    }

    static let all = References.files(in: "irt").filter { $0.lastPathComponent == "dif.json" }.compactMap {
        Reference($0)
    }

    @Test func thereAreAnalysesToCompareWith() { #expect(!Self.all.isEmpty) }

    private static func numbers(_ json: JSONValue?) throws -> [Double] {
        try #require(json?.array).map { $0.double ?? .nan }
    }

    /// Whether all numbers agree; relative to their size above 1.
    private func agree(_ found: [Double?], _ expected: JSONValue?, _ tolerance: Double, _ what: String) throws {
        let expected = try Self.numbers(expected)
        #expect(found.count == expected.count, "\(what)")
        for (item, (found, expected)) in zip(found, expected).enumerated() {
            #expect(abs((found ?? .nan) - expected) <= tolerance * max(1, abs(expected)), "\(what) of item \(item + 1)")
        }
    }

    /// Items that the file flags, counted from 1; none where it says so in words.
    private func flagged(_ json: JSONValue?) -> [Int] {
        json?.array?.compactMap(\.integer) ?? json?.integer.map { [$0] } ?? []
    }

    @Test(arguments: all, [false, true])
    func mantelHaenszelIsTheReferences(_ reference: Reference, purify: Bool) throws {
        let file = try #require(reference.json[purify ? "purified" : "plain"])
        let tests: [(String, MantelHaenszelCriterion, (MantelHaenszel) -> Double, String)] = [
            ("MH", .test(), { $0.test.statistic }, "chi2"),
            ("MH_nocorrect", .test(continuity: false), { $0.uncorrectedTest.statistic }, "chi2"),
            ("MH_logOR_z", .deviate(), { $0.deviate }, "z"),
            ("STD_PDIF", .standardizedDifference(), { $0.standardizedDifference ?? .nan }, "stat"),
        ]
        for (name, criterion, value, key) in tests {
            guard let expected = file[name] else { continue }
            let found = reference.groups.mantelHaenszel(flagging: criterion, purify: purify)
            try agree(found.items.map { $0.map(value) }, expected[key], 1e-8, "\(name) \(key)")
            if expected["DIF"] != nil { #expect(found.flagged.map { $0 + 1 } == flagged(expected["DIF"]), "\(name)") }
            if name == "MH" {
                try agree(found.items.map { $0?.test.pValue }, expected["p"], 1e-8, "p")
                try agree(found.items.map { $0?.oddsRatio }, expected["alphaMH"], 1e-8, "α")
                try agree(found.items.map { $0?.logVariance }, expected["varLambda"], 1e-8, "variance")
                try agree(found.items.map { $0?.delta }, expected["deltaMH"], 1e-8, "Δ")
            }
            if name == "STD_PDIF" {
                try agree(found.items.map { $0?.standardizedOddsRatio }, expected["stdAlpha"], 1e-8, "standardised α")
            }
        }
        // The reference rounds to four decimals.
        if let rows = file["BreslowDay"]?["values"]?.array {
            let found = reference.groups.mantelHaenszel(flagging: .breslowDay(), purify: purify)
            for (item, row) in zip(found.items, rows) {
                let test = try #require(item?.breslowDay)
                #expect(abs(test.statistic - (row[0]?.double ?? .nan)) < 5.1e-5)
                #expect(test.degreesOfFreedom == row[1]?.integer)
                #expect(abs(test.pValue - (row[2]?.double ?? .nan)) < 5.1e-5)
            }
        }
    }

    @Test(arguments: all, [false, true])
    func logisticRegressionIsTheReferences(_ reference: Reference, purify: Bool) throws {
        let file = try #require(reference.json[purify ? "purified" : "plain"])
        let tests: [(String, LogisticCriterion, (LogisticFunctioning) -> ChiSquareTest)] = [
            ("logistic_both_LRT", .both(), { $0.both }), ("logistic_udif_LRT", .uniform(), { $0.uniform }),
            ("logistic_nudif_LRT", .nonUniform(), { $0.nonUniform }), ("logistic_both_Wald", .wald(), { $0.wald }),
        ]
        for (name, criterion, test) in tests {
            // difR stops with an error at the purified non-uniform test.
            guard let expected = file[name], expected["error"] == nil else { continue }
            let found = reference.groups.logisticRegression(flagging: criterion, purify: purify)
            // R's glm takes standard errors, and difR Wald's test, from the weights of the step before its last: emulated so they agree to
            // 1e-13, while those at the maximum differ by up to 4e-4 relative.
            let tolerance = name.hasSuffix("Wald") ? 1e-3 : 1e-6
            try agree(found.items.map { $0.map { test($0).statistic } }, expected["stat"], tolerance, name)
            try agree(found.items.map { $0.map { test($0).pValue } }, expected["p"], tolerance, name)
            #expect(found.flagged.map { $0 + 1 } == flagged(expected["DIF"]), "\(name)")
            try agree(
                found.items.map { item in
                    item.map { item in
                        switch criterion {
                        case .both, .wald: item.explained
                        case .uniform: item.explainedByGroup
                        case .nonUniform: item.explained - item.explainedByGroup
                        }
                    }
                }, expected["deltaR2"], 1e-6, "\(name) R²")
            guard let rows = expected["coef"]?["values"]?.array, let errors = expected["se"]?["values"]?.array else {
                continue
            }
            for (item, (row, errorRow)) in zip(rows, errors).enumerated() {
                let own = try #require(found.items[item])
                // Those of the smallest model that the test did not reject, filled up with zeros.
                let coefficients = try Self.numbers(row)
                let count = coefficients.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
                let (found, deviations) =
                    switch count {
                    case 4: (own.coefficients, own.standardErrors)
                    case 3: (own.uniformCoefficients, own.uniformStandardErrors)
                    default: (own.matchedCoefficients, own.matchedStandardErrors)
                    }
                try agree(found, .array(Array(row.array?.prefix(found.count) ?? [])), 1e-4, "\(name) coefficients")
                try agree(
                    deviations, .array(Array(errorRow.array?.prefix(found.count) ?? [])), 1e-3, "\(name) errors")
            }
        }
    }

    @Test(arguments: all)
    func lordsTestAndRajusAreaAreTheReferences(_ reference: Reference) throws {
        let rows = try #require(reference.json["Lord2PL"]?["itemPar"]?["values"]?.array)
        let estimates = try rows.map { row in
            let n = try Self.numbers(row)
            return CurveComparison.Estimate(
                discrimination: n[0], difficulty: n[1], discriminationVariance: n[2] * n[2],
                difficultyVariance: n[3] * n[3], covariance: n[4])
        }
        let count = estimates.count / 2
        func bank(_ items: ArraySlice<CurveComparison.Estimate>) throws -> ItemBank {
            try ItemBank(
                model: .twoPL,
                items: items.enumerated().map {
                    .init(
                        name: "\($0.offset)", discrimination: $0.element.discrimination,
                        intercept: -$0.element.discrimination * $0.element.difficulty)
                })
        }
        // difR takes the focal group's items to the reference group's scale by mean and sigma.
        let link = try Linking(from: bank(estimates[count...]), to: bank(estimates[..<count])).link(by: .meanSigma)
        let found = try (0..<count).map {
            try CurveComparison(reference: estimates[$0], focal: estimates[count + $0].linked(by: link), item: $0)
        }
        try agree(found.map { $0.lord.statistic }, reference.json["Lord2PL"]?["stat"], 1e-6, "Lord")
        try agree(found.map { $0.lord.pValue }, reference.json["Lord2PL"]?["p"], 1e-6, "Lord p")
        try agree(found.map(\.deviate), reference.json["Raju2PL"]?["z"], 1e-6, "Raju")
        // difR's p is 2(1 − Φ(z)), up to 2 where z is below 0; ours is two-sided.
        let p = try Self.numbers(reference.json["Raju2PL"]?["p"])
        for (found, p) in zip(found, p) { #expect(abs(found.pValue - min(p, 2 - p)) < 1e-6) }
    }
}

/// Likelihood-ratio tests of two groups.
@Suite struct ReferenceGroupedCalibrationTestsInRelease {
    static let files = References.files(in: "irt").filter { $0.lastPathComponent == "dif_lrt_drop.json" }

    @Test(arguments: files)
    func droppingTheConstraintsOfAnItemIsTheReferences(_ file: URL) throws {
        let data = try #require(try ReferenceDataSet(file.deletingLastPathComponent()))
        let rows = try #require(try JSONValue(contentsOf: file)["tab"]?.array)
        let tests = try GroupedCalibration(
            data.responses, groups: try #require(data.groups), model: .twoPL, grid: .fixed(.equallySpaced(61)),
            tolerance: 1e-7
        ).tests()
        #expect(tests.count == rows.count)
        for (test, row) in zip(tests, rows) {
            #expect(data.responses.itemNames[test.item] == row["_row"]?.string)
            #expect(abs(test.test.statistic - (row["X2"]?.double ?? .nan)) < 1e-3, "item \(test.item)")
            #expect(test.test.degreesOfFreedom == row["df"]?.integer)
            #expect(abs(test.test.pValue - (row["p"]?.double ?? .nan)) < 1e-3)
            // Criteria are those of the model that frees the item, less the other's.
            let (x2, df) = (test.test.statistic, Double(test.test.degreesOfFreedom))
            let pupils = Double(data.responses.pupilCount)
            for (penalty, key) in [
                (2, "AIC"), (log(pupils), "BIC"), (log((pupils + 2) / 24), "SABIC"), (2 * log(log(pupils)), "HQ"),
            ] { #expect(abs(df * penalty - x2 - (row[key]?.double ?? .nan)) < 1e-3) }
        }
        for (found, row) in zip(holmAdjusted(tests.map(\.test.pValue)), rows) {
            #expect(abs(found - (row["adj_p"]?.double ?? .nan)) < 1e-3)
        }
    }
}
