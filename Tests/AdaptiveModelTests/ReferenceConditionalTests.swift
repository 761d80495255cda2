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
