import Foundation
import NumericalCore
import Testing
import _TestSupport

@testable import AdaptiveModel

/// Sessions and criteria against R's catR: sequences exactly, EAP to 1e-8, the others, which catR solves by bisection, to 1e-3.
@Suite struct ReferenceAdaptiveTests {
    @Test func everyRuleHasAReference() {
        let rules = Set(ReferenceRun.all.map(\.rule))
        #expect(
            rules.isSuperset(of: [
                "MFI", "bOpt", "thOpt", "MLWI", "MPWI", "MEI", "MEPV", "KL", "KLP", "GDI", "GDIP",
            ]))
    }

    @Test(arguments: ReferenceRun.all)
    func aReplayGivesTheReferencesItemsAndAbilities(_ run: ReferenceRun) throws {
        let bank = try ReferenceBank(run.bankFile, model: run.model).compiled
        let test = try run.test(bank)
        let items = run.numbers("items").map { Int($0) }
        let responses = run.numbers("responses").map { Int($0) }
        let (thetas, errors) = (run.numbers("thetas"), run.numbers("ses"))
        let tolerance = run.method == "EAP" ? 1e-8 : 1e-3
        var session = AdaptiveSession(test, seed: 0)
        for place in items.indices {
            guard case .item(let selection) = session.next() else {
                Issue.record("stopped after \(place) of \(items.count)")
                return
            }
            #expect(selection.item == items[place] - 1, "item \(place)")
            guard selection.item == items[place] - 1 else { return }
            let estimate = try session.record(selection.name, category: responses[place])
            if place < thetas.count { #expect(abs(estimate.ability - thetas[place]) < tolerance) }
            if place < errors.count { #expect(abs(estimate.standardError - errors[place]) < tolerance) }
        }
        guard case .stopped = session.next() else {
            Issue.record("goes on after \(items.count)")
            return
        }
        let outcome = session.finish()
        if let final = run.json["thFinal"]?.double { #expect(abs(outcome.estimate.ability - final) < tolerance) }
        if let error = run.json["seFinal"]?.double {
            #expect(abs(outcome.estimate.standardError - error) < tolerance)
        }
        let interval = run.numbers("ciFinal")
        if interval.count == 2 {
            #expect(abs(session.interval().lowerBound - interval[0]) < 3 * tolerance)
            #expect(abs(session.interval().upperBound - interval[1]) < 3 * tolerance)
        }
    }

    static let criteria = References.files(in: "irt").filter {
        $0.lastPathComponent.hasPrefix("criterion_values")
    }

    @Test(arguments: criteria)
    func everyCriterionOfEveryItemIsTheReferences(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let bankFile = file.deletingLastPathComponent().appendingPathComponent("bank_dich.csv")
        let bank = try ReferenceBank(bankFile, model: nil).compiled
        func numbers(_ value: JSONValue?) -> [Double?] { (value?.array ?? []).map(\.double) }
        let items = numbers(json["items"]).map { Int($0 ?? 0) - 1 }
        let answers = numbers(json["x"]).map { Int($0 ?? 0) }
        let theta = try #require(json["theta"]?.double)

        // The state: each item by the teacher's hand.
        func session(_ estimator: SessionEstimator) throws -> AdaptiveSession {
            var session = AdaptiveSession(try AdaptiveTest(bank, estimator: estimator, stopping: []), seed: 0)
            for (item, answer) in zip(items, answers) {
                _ = try session.override(with: bank.itemNames[item])
                try session.record(bank.itemNames[item], category: answer)
            }
            return session
        }
        for (name, estimator, tolerance) in [
            ("EAP", SessionEstimator.expectedAPosteriori, 1e-8), ("BM", .maximumAPosteriori(within: -4...4), 1e-3),
            ("ML", .maximumLikelihood(within: -4...4), 1e-3), ("WL", .warm(within: -4...4), 1e-3),
        ] {
            let estimate = try session(estimator).estimate
            #expect(abs(estimate.ability - (json["estimates"]?[name]?["theta"]?.double ?? .nan)) < tolerance)
            #expect(abs(estimate.standardError - (json["estimates"]?[name]?["se"]?.double ?? .nan)) < tolerance)
        }

        let state = try session(.expectedAPosteriori)
        var all = ItemSet(count: bank.itemCount, 0..<bank.itemCount)
        for item in items { all.remove(item) }
        // Ours are means over normalised weights; catR's integrals keep the size of the likelihood.
        let nodes = bank.nodes
        let likelihood = nodes.map { node in
            zip(items, answers).reduce(1.0) { product, answer in
                product * bank.bank.items[answer.0].model.probabilities(node).probability[answer.1]
            }
        }
        let steps = nodes.indices.map { $0 == 0 || $0 == nodes.count - 1 ? 0.125 : 0.25 }
        let plain = nodes.indices.reduce(0.0) { $0 + likelihood[$1] * steps[$1] }
        let weighted = nodes.indices.reduce(0.0) {
            $0 + likelihood[$1] * steps[$1] * exp(-nodes[$1] * nodes[$1] / 2) / (2 * Double.pi).squareRoot()
        }
        func compare(_ key: String, _ rule: some SelectionRule, scale: Double = 1) throws {
            let expected = numbers(json[key])
            #expect(expected.count == bank.itemCount)
            var merits = [Double](repeating: 0, count: bank.itemCount)
            var span = merits.mutableSpan
            let selection = state.state(eligible: all, at: theta)
            try rule.prepared(for: bank).evaluate(selection, into: &span)
            for (item, value) in expected.enumerated() {
                guard let value else { continue }
                #expect(abs(merits[item] * scale - value) < 1e-8, "\(key) of item \(item)")
            }
        }
        try compare("Ii", MaximumInformation())
        try compare("MWI_MLWI", LikelihoodWeightedInformation(), scale: plain)
        try compare("MWI_MPWI", PosteriorWeightedInformation(), scale: weighted)
        try compare("MEI", ExpectedInformation())
        try compare("EPV", ExpectedPosteriorVariance(predicting: .atEstimate), scale: -1)
        try compare("KL", KullbackLeibler(over: .likelihood), scale: plain)
        try compare("KLP", KullbackLeibler(over: .posterior), scale: weighted)
        try compare("GDI", GlobalDiscrimination(under: .likelihood))
        try compare("GDIP", GlobalDiscrimination(under: .posterior))
        try curves(json, bank, theta)
    }

    /// Probabilities, their derivatives, observed information and Warm's J.
    private func curves(_ json: JSONValue, _ bank: CompiledBank, _ theta: Double) throws {
        // Of right answers or of wrong ones: the file does not say which, but all are of one kind.
        let observed = json["OIi"]?.array?.map(\.double) ?? []
        if !observed.isEmpty {
            let matches = [0, 1].map { category in
                zip(bank.bank.items, observed).allSatisfy { entry, expected in
                    let here = entry.model.probabilities(theta)
                    let slope = here.first[category] / here.probability[category]
                    let found = slope * slope - here.second[category] / here.probability[category]
                    return expected.map { abs(found - $0) < 1e-8 } ?? true
                }
            }
            #expect(matches.contains(true), "observed information")
        }
        for (item, entry) in bank.bank.items.enumerated() {
            let here = entry.model.probabilities(theta)
            func expect(_ value: Double, _ path: JSONValue?, _ what: String) {
                guard let expected = path?[item]?.double else { return }
                #expect(abs(value - expected) < 1e-8, "\(what) of item \(item)")
            }
            expect(here.probability[1], json["Pi"]?["Pi"], "P")
            expect(here.first[1], json["Pi"]?["dPi"], "dP")
            expect(here.second[1], json["Pi"]?["d2Pi"], "d2P")
            /// The third derivative from the second: Richardson's extrapolation.
            func central(_ h: Double) -> Double {
                (entry.model.probabilities(theta + h).second[1] - entry.model.probabilities(theta - h).second[1])
                    / (2 * h)
            }
            expect((4 * central(5e-4) - central(1e-3)) / 3, json["Pi"]?["d3Pi"], "d3P")
            expect(here.warmBias, json["Ji"], "J")
        }
    }

    static let balanced = References.files(in: "irt").filter {
        $0.lastPathComponent.hasPrefix("content_balanced")
    }

    @Test(arguments: balanced)
    func contentIsBalancedAsInTheReference(_ file: URL) throws {
        let json = try JSONValue(contentsOf: file)
        let folder = file.deletingLastPathComponent()
        let reference = try ReferenceBank(folder.appendingPathComponent("bank_dich.csv"), model: nil)
        let names = (json["props"]?["names"]?.array ?? []).compactMap(\.string)
        let shares = (json["props"]?["props"]?.array ?? []).compactMap(\.double)
        let responses = try ReferenceBank.rows(folder.appendingPathComponent("responses_dich.csv"))
        let column = try #require(responses[0].firstIndex(of: "X1"))
        for run in json["runs"]?.array ?? [] {
            let groups = (run["group"]?.array ?? []).compactMap(\.string)
            let examinee = try #require(run["examinee"]?.integer)
            let row = try #require(responses.dropFirst().first { $0[0] == "\(examinee)" })
            let test = try AdaptiveTest(
                reference.compiled,
                contentBalance: ContentBalance(Dictionary(uniqueKeysWithValues: zip(names, shares))),
                stopping: [.length(groups.count)])
            var session = AdaptiveSession(test, seed: 0)
            while case .item(let selection) = session.next() {
                try session.record(selection.name, category: try #require(Int(row[column + selection.item])))
            }
            for name in names {
                let own = session.answers.count { reference.groups[$0.item] == name }
                #expect(own == groups.count { $0 == name })
            }
        }
    }
}
