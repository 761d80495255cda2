import AdaptiveModel
import Foundation
import NumericalCore
import Testing
import _TestSupport

/// Abilities given the references' parameters: EAP and sum scores 1e-8, the roots of equations 1e-4.
@Suite struct ReferenceScoringInRelease {
    static func answers(_ json: JSONValue?, items: [String]) throws -> ResponseTable {
        let patterns = (json?.array ?? []).map { ($0.array ?? []).map { $0.double.map { Int($0) } } }
        return try table(of: patterns, items: items, categories: 128)
    }

    static func logLikelihood(_ answers: ResponseTable, _ pupil: Int, _ bank: ItemBank, _ theta: Double) -> Double {
        answers.answers(of: pupil).reduce(0) { sum, answer in
            let p = bank.items[Int(answers.items[answer])].model.probabilities(theta).probability
            return sum + log(p[Int(answers.outcomes[answer])])
        }
    }

    /// Warm's equation from the curves, independent of how it is solved.
    static func warmsEquation(_ answers: ResponseTable, _ pupil: Int, _ bank: ItemBank, _ theta: Double) -> Double {
        var (score, information, bias) = (0.0, 0.0, 0.0)
        for answer in answers.answers(of: pupil) {
            let curves = bank.items[Int(answers.items[answer])].model.probabilities(theta)
            let category = Int(answers.outcomes[answer])
            score += curves.first[category] / curves.probability[category]
            information += curves.information
            bias += curves.warmBias
        }
        return score + bias / (2 * information)
    }

    @Test(arguments: ReferenceFit.all)
    func maximumLikelihoodAndMaximumAPosterioriAreTheReferences(_ reference: ReferenceFit) throws {
        guard let scores = reference.json["scores"], scores["patterns"]?.array != nil else { return }
        let bank = try reference.bank()
        let answers = try Self.answers(scores["patterns"], items: bank.items.map(\.name))
        for (name, estimator) in [("ML", AbilityEstimator.maximumLikelihood), ("MAP", .maximumAPosteriori)] {
            guard let expected = scores["estimates"]?[name]?.array else { continue }
            let found = try AbilityEquation(bank, by: estimator).estimates(answers)
            for (pupil, (estimate, expected)) in zip(found, expected).enumerated() {
                // Null in the file: infinite, or none.
                guard let theta = expected["F1"]?.double else { continue }
                let estimate = try #require(estimate)
                func objective(_ theta: Double) -> Double {
                    Self.logLikelihood(answers, pupil, bank, theta)
                        - (estimator == .maximumAPosteriori ? 0.5 * theta * theta / bank.latent.variance : 0)
                }
                if estimate.ability.isInfinite {
                    // mirt gives the local maximum next to its start, or the end of its search: the likelihood is higher at ours.
                    #expect(objective(estimate.ability > 0 ? 25 : -25) > objective(theta))
                    continue
                }
                #expect(abs(estimate.ability - theta) < 1e-4)
                // The curvature by differences of order 4 of the likelihood from its definition.
                let h = 1e-3 * max(1, estimate.standardError)
                let x = estimate.ability
                let differences =
                    16 * (objective(x + h) + objective(x - h)) - objective(x + 2 * h) - objective(x - 2 * h)
                    - 30 * objective(x)
                let curvature = -differences / (12 * h * h)
                #expect(abs(estimate.standardError * curvature.squareRoot() - 1) < 1e-6)
                // mirt's own differences leave up to 1.4e-4 of the error.
                guard let error = expected["SE_F1"]?.double else { continue }
                #expect(abs(estimate.standardError / error - 1) < 2e-4)
            }
        }
    }

    /// mirt's weighted likelihood is Warm's where Warm's weight is the square root of the information: in exponential families.
    @Test(arguments: ReferenceFit.all)
    func warmsEstimateIsTheReferencesInExponentialFamilies(_ reference: ReferenceFit) throws {
        let families: [ItemResponseModel] = [
            .rasch, .onePL, .twoPL, .partialCredit, .generalizedPartialCredit, .ratingScale,
        ]
        guard families.contains(reference.model), let scores = reference.json["scores"],
            let expected = scores["estimates"]?["WLE"]?.array
        else { return }
        let bank = try reference.bank()
        let answers = try Self.answers(scores["patterns"], items: bank.items.map(\.name))
        for (estimate, expected) in zip(try AbilityEquation(bank, by: .warm).estimates(answers), expected) {
            guard let theta = expected["F1"]?.double else { continue }
            #expect(abs(try #require(estimate).ability - theta) < 1e-4)
        }
    }

    static let warmFiles: [URL] = {
        var files = References.files(in: "irt")
        if let fetched = References.fetched {
            files += References.files(below: fetched.appendingPathComponent("irt"), ending: ".json")
        }
        return files.filter { $0.lastPathComponent.hasPrefix("warm_wle") }
    }()

    @Test(arguments: warmFiles)
    func warmsEstimateIsCatRs(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let source = try #require(json["source"]?.string)
        let reference = try #require(
            try ReferenceFit(file.deletingLastPathComponent().appendingPathComponent(source)))
        let bank = try reference.bank()
        let rows = json["scores"]?.array ?? []
        let answers = try Self.answers(.array(rows.map { $0["pattern"] ?? .null }), items: bank.items.map(\.name))
        let found = try AbilityEquation(bank, by: .warm).estimates(answers)
        for (pupil, (estimate, row)) in zip(found, rows).enumerated() {
            let estimate = try #require(estimate)
            let theta = try #require(row["WLE"]?.double)
            func equation(_ theta: Double) -> Double { Self.warmsEquation(answers, pupil, bank, theta) }
            #expect(abs(equation(estimate.ability)) < 1e-8)
            if abs(estimate.ability - theta) > 1e-2 {
                // Two roots: both solve the equation, and its integral, the log of the weighted likelihood, is higher at ours.
                #expect(abs(equation(theta)) < 1e-4)
                let steps = 2000
                let length = (estimate.ability - theta) / Double(steps)
                let gain = (0..<steps).reduce(0) { $0 + length * equation(theta + (Double($1) + 0.5) * length) }
                #expect(gain > 0)
                continue
            }
            #expect(abs(estimate.ability - theta) < 1e-4)
            #expect(abs(estimate.standardError - (row["se"]?.double ?? .nan)) < 1e-4)
        }
    }

    @Test(arguments: ReferenceFit.all)
    func sumScoresAreTheReferences(_ reference: ReferenceFit) throws {
        guard let rows = reference.json["EAPsum"]?.array else { return }
        let bank = try reference.bank()
        let scores = SumScores(bank, quadrature: .equallySpaced(121))
        let pupils = Double(reference.json["fit"]?["N"]?.integer ?? 0)
        let responses = reference.data.responses
        let sums = (0..<responses.pupilCount).map { pupil in
            responses.answers(of: pupil).reduce(0) { $0 + Int(responses.outcomes[$1]) }
        }
        for row in rows {
            let sum = try #require(row["Sum.Scores"]?.integer)
            #expect(abs(scores.estimates[sum].ability - (row["F1"]?.double ?? .nan)) < 1e-8)
            #expect(abs(scores.estimates[sum].standardError - (row["SE_F1"]?.double ?? .nan)) < 1e-8)
            if let expected = row["expected"]?.double {
                #expect(abs(scores.probabilities[sum] * pupils - expected) < 1e-6)
            }
            if let expected = row["observed"]?.double {
                #expect(Double(sums.filter { $0 == sum }.count) == expected)
                let model = scores.probabilities[sum] * pupils
                let residual = abs(expected - model) / model.squareRoot()
                #expect(abs(residual - abs(row["std.res"]?.double ?? .nan)) < 1e-6)
            }
        }
    }

    @Test(arguments: References.files(in: "irt").filter { $0.lastPathComponent == "2pl_scores200.json" })
    func theFirstPupilsScoresAreTheReferences(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let folder = file.deletingLastPathComponent()
        let reference = try #require(try ReferenceFit(folder.appendingPathComponent("2pl.json")))
        let bank = try reference.bank()
        let count = json["scores"]?["EAP"]?.array?.count ?? 0
        let answers = reference.data.responses.selecting(pupils: Array(0..<count))
        func compare(_ name: String, _ found: [AbilityEstimate?], tolerance: Double) throws {
            for (estimate, expected) in zip(found, json["scores"]?[name]?.array ?? []) {
                guard let theta = expected["F1"]?.double else { continue }
                #expect(abs(try #require(estimate).ability - theta) < tolerance)
            }
        }
        try compare(
            "EAP", ExpectedAPosteriori(bank, quadrature: .equallySpaced(121)).estimates(answers), tolerance: 1e-8)
        if let expected = json["empirical_rxx"]?.double {
            // Of all pupils of the data, not of those in the file only.
            let all = try ExpectedAPosteriori(bank).estimates(reference.data.responses)
            let found = try #require(Reliability.empirical(all, arePosteriorMeans: true))
            #expect(abs(found - expected) < 1e-6)
        }
        if let expected = json["marginal_rxx"]?.double {
            #expect(abs(Reliability.marginal(bank) - expected) < 1e-6)
        }
        try compare("MAP", AbilityEquation(bank, by: .maximumAPosteriori).estimates(answers), tolerance: 1e-4)
        try compare("ML", AbilityEquation(bank, by: .maximumLikelihood).estimates(answers), tolerance: 1e-4)
        try compare("WLE", AbilityEquation(bank, by: .warm).estimates(answers), tolerance: 1e-4)
    }

    @Test(arguments: References.files(in: "irt", ending: "scores_mirt.csv"))
    func allPupilsScoresAreTheReferences(_ file: URL) throws {
        let folder = file.deletingLastPathComponent()
        let reference = try #require(try ReferenceFit(folder.appendingPathComponent("2pl.json")))
        let bank = try reference.bank()
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        let header = lines[0].split(separator: ",").map { $0.trimmingCharacters(in: ["\""]) }
        let answers = reference.data.responses
        #expect(lines.count - 1 == answers.pupilCount)
        let found: [(String, String, [AbilityEstimate?], Double)] = try [
            // The file has eight decimals.
            ("EAP", "SE_EAP", ExpectedAPosteriori(bank, quadrature: .equallySpaced(121)).estimates(answers), 2e-8),
            ("MAP", "SE_MAP", AbilityEquation(bank, by: .maximumAPosteriori).estimates(answers), 1e-4),
            ("WLE", "SE_WLE", AbilityEquation(bank, by: .warm).estimates(answers), 1e-4),
        ]
        for (pupil, line) in lines.dropFirst().enumerated() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            for (name, errorName, estimates, tolerance) in found {
                let ability = fields[try #require(header.firstIndex(of: name))]
                let error = fields[try #require(header.firstIndex(of: errorName))]
                guard let ability, let error else { continue }
                #expect(abs((estimates[pupil]?.ability ?? .nan) - ability) < tolerance)
                // mirt's error of the weighted likelihood is the curvature of that, ours the information, as catR's and TAM's.
                if name != "WLE" { #expect(abs((estimates[pupil]?.standardError ?? .nan) - error) < tolerance) }
            }
        }
    }

    @Test(arguments: References.files(in: "irt").filter { $0.lastPathComponent == "lsat6_rasch.json" })
    func warmsEstimateAndPlausibleValuesAreTAMs(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let difficulties = (json["xsi"]?.array ?? []).compactMap(\.double)
        let bank = try ItemBank(
            model: .rasch, latent: .init(variance: try #require(json["variance"]?.double)),
            items: difficulties.enumerated().map { .init(name: "\($0)", discrimination: 1, intercept: -$1) })
        for row in json["WLE"]?["table"]?.array ?? [] {
            let score = try #require(row["score"]?.integer)
            let pattern: [Int?] = difficulties.indices.map { $0 < score ? 1 : 0 }
            let estimate = try #require(
                try AbilityEquation(bank, by: .warm).estimates(table(of: [pattern], items: bank.items.map(\.name)))[0])
            #expect(abs(estimate.ability - (row["theta"]?.double ?? .nan)) < 1e-4)
            #expect(abs(estimate.standardError - (row["se"]?.double ?? .nan)) < 1e-4)
        }
        for row in json["EAP"]?.array ?? [] {
            let score = try #require(row["score"]?.integer)
            let own = SumScores(bank).estimates[score]
            #expect(abs(own.ability - (row["EAP"]?.double ?? .nan)) < 1e-7)
            #expect(abs(own.standardError - (row["SD"]?.double ?? .nan)) < 1e-7)
        }
        // TAM drew once for 1000 pupils: its mean has a standard error of .019 (posterior deviation .6), so that the file's ± .02 is not
        // what two right programs agree within. Ours are held to what they must be: the posteriors' mean and variance.
        let data = try #require(
            try ReferenceDataSet(
                file.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("lsat6")))
        let named = try ItemBank(
            model: .rasch, latent: bank.latent,
            items: zip(data.responses.itemNames, bank.items).map { ItemBank.Item(name: $0, model: $1.model) })
        let draws = try PlausibleValues(named).draw(20, for: data.responses, seed: 4)
        let posteriors = try ExpectedAPosteriori(named, quadrature: .equallySpaced(121)).estimates(data.responses)
        let count = Double(posteriors.count)
        let warm = try AbilityEquation(named, by: .warm).estimates(data.responses)
        let ofWarm = try #require(Reliability.empirical(warm, arePosteriorMeans: false))
        #expect(abs(ofWarm - (json["WLE"]?["rel"]?.double ?? .nan)) < 1e-4)
        // TAM's variance of the estimates is over N, ours over N − 1.
        let ofMeans = try #require(Reliability.empirical(posteriors, arePosteriorMeans: true))
        let odds = ofMeans / (1 - ofMeans) * (count - 1) / count
        #expect(abs(odds / (1 + odds) - (json["EAP_rel"]?.double ?? .nan)) < 1e-6)
        let mean = draws.reduce(0, +) / Double(draws.count)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws.count)
        let expectedMean = posteriors.reduce(0) { $0 + $1.ability } / count
        let within = posteriors.reduce(0) { $0 + $1.standardError * $1.standardError } / count
        let between = posteriors.reduce(0) { $0 + ($1.ability - expectedMean) * ($1.ability - expectedMean) } / count
        // Standard errors of 20 000 draws: mean .0043, variance about .0055; four of each, false alarm 1e-4.
        #expect(abs(mean - expectedMean) < 4 * (within / Double(draws.count)).squareRoot())
        #expect(abs(variance - within - between) < 0.022)
        #expect(abs(mean - (json["PV"]?["mean"]?.double ?? .nan)) < 4 * (within / count).squareRoot())
        #expect(abs(variance - (json["PV"]?["var"]?.double ?? .nan)) < 0.03)
        // The variance of the population is that of plausible values, which the estimates' own fall short of.
        #expect(between < 0.5 * bank.latent.variance)
        #expect(abs(variance - bank.latent.variance) < 0.06)
    }
}
