import Foundation
import Testing
import _TestSupport

@testable import AdaptiveModel

/// A fitted model and one pupil's logits, from the plain streaming prototype (default-tracer-cloze.json).
@Suite(.enabled(if: StagedData.isPresent, StagedData.absent)) struct DefaultTracerReferenceTests {
    @Test func logitsAreThePrototypes() throws {
        let file = try JSONValue(contentsOf: StagedData.file("default-tracer-cloze.json"))
        let model = try #require(file["model"])
        let rows = try #require(file["rows"]?.array)
        func column(_ key: String, _ count: Int) -> [Double] {
            var result = [Double](repeating: 0, count: count)
            for (code, value) in model[key]?.object ?? [:] { result[Int(code)!] = value.double! }
            return result
        }
        let items = model["i"]?.object?.keys.map { Int($0)! }.max().map { $0 + 1 } ?? 0
        let skills = model["s"]?.object?.keys.map { Int($0)! }.max().map { $0 + 1 } ?? 0
        let combinations = model["k"]?.object?.keys.map { Int($0)! }.max().map { $0 + 1 } ?? 0
        var sets = [[UInt32]](repeating: [0], count: combinations)
        for row in rows {
            sets[try #require(row["kc"]?.integer)] = try #require(row["skills"]?.array).map { UInt32($0.integer!) }
        }
        let table = try InteractionTable(
            pupilNames: ["p"], itemNames: (0..<items).map(String.init), skillNames: (0..<skills).map(String.init),
            combinations: SkillCombinations(sets), pupil: rows.map { _ in 0 },
            item: rows.map { UInt32($0["item"]!.integer!) }, combination: rows.map { UInt32($0["kc"]!.integer!) },
            outcome: rows.map { Int8($0["y"]!.integer!) }, time: rows.map { $0["t"]?.double ?? .nan })
        var settings = FilterSettings()
        settings.values = try #require(model["h"]?.array).map { $0.double! }
        let difficulties = Difficulties(
            intercept: try #require(model["c"]?.double), skills: column("s", skills),
            combinations: column("k", combinations), items: column("i", items),
            answers: column("lnb", items).map { expm1($0) })

        var weights = [Double](repeating: 0, count: ForecastFeature.count)
        let names = try #require(model["names"]?.array).map { $0.string! }
        let w = try #require(model["w"]?.array).map { $0.double! }
        let mu = try #require(model["mu"]?.array).map { $0.double! }
        let sd = try #require(model["sd"]?.array).map { $0.double! }
        var intercept = w[0]
        for k in 1..<names.count {
            weights[try #require(ForecastFeature(rawValue: names[k])).place] = w[k] / sd[k - 1]
            intercept -= w[k] * mu[k - 1] / sd[k - 1]
        }
        var pairs = ItemPairs()
        var effects = [[Double]](repeating: [], count: ForecastTable.allCases.count)
        let blocks = try #require(model["re"]?.object)
        for (name, entries) in blocks {
            guard let table = ForecastTable(rawValue: name) else { continue }
            for (code, value) in try #require(entries.object) {
                let place: Int
                if table == .pair || table == .pairResidual {
                    let parts = code.trimmingCharacters(in: ["(", ")"]).split(separator: ",").map {
                        Int($0.trimmingCharacters(in: .whitespaces))!
                    }
                    place = pairs.insert(UInt32(truncatingIfNeeded: parts[0]), UInt32(parts[1]))
                } else {
                    place = Int(code)!
                }
                while effects[table.place].count <= place { effects[table.place].append(0) }
                effects[table.place][place] = value.double!
            }
        }
        // The first row's previous item is -1 there and UInt32.max here: the same bits.
        let tracer = DefaultTracer(
            itemNames: table.itemNames, skillNames: table.skillNames, combinations: table.combinations,
            settings: settings, difficulties: difficulties,
            forecaster: Forecaster(
                knots: try #require(model["kn"]?.array).map { $0.double! }, intercept: intercept, weights: weights,
                effects: effects, pairs: pairs, usesTimes: true))
        let answered = rows.filter { $0["y"]?.integer != -1 }
        let forecast = try tracer.predictions(for: table, profile: .forecast).probabilities
        let filtered = try tracer.predictions(for: table, profile: .policyFree).probabilities
        #expect(forecast.count == answered.count && !answered.isEmpty)
        for (place, row) in answered.enumerated() {
            let logit = log(forecast[place] / (1 - forecast[place]))
            #expect(abs(logit - (row["logit"]?.double ?? .nan)) < 1e-6, "row \(place)")
            #expect(abs(filtered[place] - (row["p_adf"]?.double ?? .nan)) < 1e-6, "row \(place)")
        }
    }
}
