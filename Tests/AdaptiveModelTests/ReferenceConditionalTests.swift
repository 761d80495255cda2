import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// Conditional maximum likelihood against eRm: log-likelihood 1e-8, parameters 1e-6, standard errors 1e-4 relative.
@Suite struct ReferenceConditionalTests {
    static func files(below directory: URL) -> [URL] {
        References.files(below: directory, ending: ".json").filter {
            ((try? JSONValue(contentsOf: $0))?["conditional_logLik"]?.double) != nil
        }
    }

    static let files =
        files(below: References.root.appendingPathComponent("irt"))
        + (References.fetched.map { files(below: $0.appendingPathComponent("irt")) } ?? [])

    @Test(.enabled(if: !files.isEmpty, "the data sets of others are not here"), arguments: files)
    func conditionalFitsAreERms(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let name = file.deletingPathExtension().lastPathComponent
        let data = try #require(try ReferenceDataSet(file.deletingLastPathComponent(), file: "\(name)_data.csv"))
        let isScale = json["model"]?.string?.contains("RSM") ?? false
        let fit = try ConditionalMaximumLikelihood(isScale ? .ratingScale : .partialCredit).fit(data.responses)
        #expect(fit.converged)
        let logLikelihood = try #require(json["conditional_logLik"]?.double)
        #expect(fit.logLikelihood > logLikelihood - 1e-8 && fit.logLikelihood < logLikelihood + 1e-7)
        let expected = try #require(json["beta_easiness"]?.object)
        let errors = try #require(json["beta_se"]?.array).compactMap(\.double)
        #expect(expected.count == errors.count)
        var place = 0
        for (item, itemName) in data.responses.itemNames.enumerated() {
            let intercepts = fit.intercepts[item]
            for (k, found) in intercepts.enumerated() {
                let key = expected["beta \(itemName)"] != nil ? "beta \(itemName)" : "beta \(itemName).c\(k + 1)"
                // eRm's optimiser stops early: ours has up to 5e-8 more likelihood. Along any direction a likelihood lower by g
                // is at most sqrt(2g) standard errors away (Cauchy–Schwarz in the information); beyond that, 1e-6.
                let early = (2 * max(0, fit.logLikelihood - logLikelihood)).squareRoot() * errors[place]
                #expect(abs(found - (try #require(expected[key]?.double))) < 1e-6 + 1.01 * early)
                #expect(abs(fit.standardErrors[item][k] / errors[place] - 1) < 1e-4)
                place += 1
            }
        }
    }

    @Test(.enabled(if: !files.isEmpty, "the data sets of others are not here"), arguments: files)
    func pupilsAbilitiesAreERms(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let name = file.deletingPathExtension().lastPathComponent
        let data = try #require(try ReferenceDataSet(file.deletingLastPathComponent(), file: "\(name)_data.csv"))
        let easiness = try #require(json["beta_easiness"]?.object)
        let counts = data.responses.categoryCounts
        let items = try data.responses.itemNames.enumerated().map { index, item in
            let own =
                easiness["beta \(item)"] != nil ? ["beta \(item)"] : (1..<counts[index]).map { "beta \(item).c\($0)" }
            return ItemBank.Item(
                name: item,
                model: .partialCredit(
                    PartialCredit(discrimination: 1, intercepts: try own.map { try #require(easiness[$0]?.double) })))
        }
        let found = try AbilityEquation(ItemBank(model: .partialCredit, items: items), by: .maximumLikelihood)
            .estimates(data.responses)
        // Errors of those who have an estimate, in their order.
        var place = -1
        for (pupil, row) in (json["theta_head"]?.array ?? []).enumerated() {
            // Lowest and highest scores have no maximum; eRm puts a spline's value there.
            guard case .boolean(false)? = row["Interpolated"], let theta = row["Person Parameter"]?.double else {
                continue
            }
            place += 1
            let estimate = try #require(found[pupil])
            #expect(abs(estimate.ability - theta) < 1e-4)
            if let error = json["se_head"]?[place]?.double { #expect(abs(estimate.standardError - error) < 1e-4) }
        }
    }

    @Test func conditionalAndMarginalFitsOfRaschDataAgree() throws {
        let truth = try PopulationsInRelease.rasch(items: 12, variance: 1)
        let data = SimulatedPupils(design: .uniform(answers: 8), count: 3000, seed: 5).answers(under: truth)
        let conditional = try ConditionalMaximumLikelihood().fit(data)
        let marginal = try Calibration(.rasch, for: data).fit(data).fit.bank.items.map(\.intercept)
        let mean = marginal.reduce(0, +) / 12
        // Both are consistent; their difference is a small part of a standard error (.06).
        for (found, other) in zip(conditional.intercepts, marginal) { #expect(abs(found[0] - other + mean) < 0.04) }
    }

    @Test func whatCannotBeComparedIsATypedError() throws {
        let apart: [[Int?]] = (0..<40).map {
            $0 % 2 == 0 ? [($0 / 2) % 2, 1 - ($0 / 2) % 2, nil, nil] : [nil, nil, ($0 / 2) % 2, 1 - ($0 / 2) % 2]
        }
        let names = ["a", "b", "c", "d"]
        #expect(throws: CalibrationError.notIdentified) {
            try ConditionalMaximumLikelihood().fit(table(of: apart, items: names))
        }
        #expect(throws: CalibrationError.itemWithoutVariation(item: 0)) {
            try ConditionalMaximumLikelihood().fit(table(of: [[1, 0, 1], [1, 1, 0]], items: ["a", "b", "c"]))
        }
        #expect(throws: CalibrationError.noAnswers) {
            try ConditionalMaximumLikelihood().fit(table(of: [[nil, nil]], items: ["a", "b"]))
        }
    }
}

/// Andersen's test against eRm, which takes three fits.
@Suite struct ReferenceAndersenTestsInRelease {
    @Test(
        .enabled(if: !ReferenceConditionalTests.files.isEmpty, "the data sets of others are not here"),
        arguments: ReferenceConditionalTests.files)
    func andersensTestIsERms(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let name = file.deletingPathExtension().lastPathComponent
        let data = try #require(try ReferenceDataSet(file.deletingLastPathComponent(), file: "\(name)_data.csv"))
        let isScale = json["model"]?.string?.contains("RSM") ?? false
        let likelihood = ConditionalMaximumLikelihood(isScale ? .ratingScale : .partialCredit)
        let groups = ConditionalMaximumLikelihood.splitAtMedianScore(data.responses)
        let expected = try #require(json["LR_median"])
        // eRm leaves out items that a group answered alike, or whose categories it did not all use: fewer degrees of freedom than
        // parameters, or no test. We refuse.
        guard expected["error"] == nil, expected["df"]?.integer == json["npar"]?.integer else {
            #expect(throws: CalibrationError.self) { try likelihood.likelihoodRatio(data.responses, groups: groups) }
            return
        }
        let found = try likelihood.likelihoodRatio(data.responses, groups: groups)
        #expect(abs(found.statistic - (expected["LR"]?.double ?? .nan)) < 1e-3)
        #expect(found.degreesOfFreedom == expected["df"]?.integer)
        #expect(abs(found.pValue - (expected["p"]?.double ?? .nan)) < 1e-4)
    }
}
