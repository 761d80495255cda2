import Foundation
import Testing
import _TestSupport

@testable import AdaptiveModel

/// The rows of logistic.json as a table, and where each row of the file went.
struct LogisticReference {
    let table: InteractionTable
    /// Answer of the table to row of the file.
    let order: [Int]

    init(_ file: JSONValue) throws {
        let rows = try #require(file["rows"]?.array)
        let matrix = try #require(file["q_matrix"]?.array).map { ($0.array ?? []).compactMap(\.integer) }
        func column(_ name: String) throws -> [Int] {
            try rows.map { row in try #require(row[name]?.integer) }
        }
        let users = try column("user")
        let numbers = try column("order")
        let items = try column("item")
        let outcomes = try column("correct")
        order = rows.indices.sorted { (users[$0], numbers[$0]) < (users[$1], numbers[$1]) }
        table = try InteractionTable(
            pupilNames: (0...(users.max() ?? 0)).map(String.init), itemNames: matrix.indices.map(String.init),
            skillNames: (0...(matrix.joined().max() ?? 0)).map(String.init),
            combinations: SkillCombinations(matrix.map { $0.map { UInt32($0) } }),
            pupil: order.map { UInt32(users[$0]) }, item: order.map { UInt32(items[$0]) },
            combination: order.map { UInt32(items[$0]) }, outcome: order.map { Int8(outcomes[$0]) },
            time: order.map { rows[$0]["time"]?.double ?? .nan })
    }

    static let designs: [String: LogisticDesign] = [
        "rasch": .rasch, "afm": .additiveFactors, "pfa": .performanceFactors, "pfa_log": .logPerformanceFactors,
        "bestlr": .bestLR, "das3h": .das3h,
    ]

    /// The column that the file calls `name`.
    static func place(_ name: String, in columns: LogisticColumns) -> Int? {
        let parts = name.split(separator: "_w")
        let digits = String(parts[0].reversed().prefix { $0.isNumber }.reversed())
        let word = String(parts[0].dropLast(digits.count))
        let features: [String: LogisticDesign.Feature] = [
            "user": .pupil, "item": .item, "skill": .skill, "opp": .attempts,
            "win": parts.count > 1 ? .windowedWins : .wins, "fail": .failures, "att": .windowedAttempts,
            "skillwin": .wins, "skillatt": .attempts, "itemwin": .itemWins, "itematt": .itemAttempts,
            "totwin": .totalWins, "totatt": .totalAttempts,
        ]
        return features[word].flatMap {
            columns.place(of: $0, index: Int(digits) ?? 0, window: parts.count > 1 ? Int(parts[1]) ?? -1 : 0)
        }
    }
}

/// Coefficients, Laplace errors and likelihoods of every logistic model (logistic.json).
@Suite struct LogisticReferenceTests {
    static let file = try? JSONValue(contentsOf: References.root.appendingPathComponent("kt/logistic.json"))
    static let tolerance = file?["tolerance"]?.double ?? 0
    static let models = file?["models"]?.array ?? []

    @Test func thereAreModels() {
        #expect(!Self.models.isEmpty)
        #expect(Self.tolerance > 0)
    }

    @Test(arguments: models.indices)
    func everyCoefficientAndErrorIsTheReferences(_ index: Int) throws {
        let model = Self.models[index]
        let name = try #require(model["model"]?.string)
        let design = try #require(LogisticReference.designs[name], "no design is called \(name)")
        let reference = try LogisticReference(#require(Self.file))
        let penalty = try #require(model["l2"]?.double)
        let tracer = try LogisticTracer(
            fitting: reference.table, design: design, estimation: LogisticEstimation(penalty: penalty))
        #expect(tracer.converged)
        try expect(tracer, reference, are: model)

        // The step by conjugate gradients comes to the same place.
        var iterative = LogisticEstimation(penalty: penalty)
        iterative.directOrder = 0
        let other = try LogisticTracer(fitting: reference.table, design: design, estimation: iterative)
        #expect(other.converged)
        for (a, b) in zip(tracer.coefficients, other.coefficients) { #expect(abs(a - b) < Self.tolerance) }
    }

    private func expect(_ tracer: LogisticTracer, _ reference: LogisticReference, are model: JSONValue) throws {
        let coefficients = try #require(model["coef"]?.object)
        let errors = try #require(model["laplace_se"]?.object)
        let found = try #require(try tracer.standardErrors(reference.table))
        #expect(coefficients.count == tracer.columns.count - 1)
        #expect(errors.count == coefficients.count)
        #expect(abs(tracer.intercept - (model["intercept"]?.double ?? .nan)) < Self.tolerance)
        #expect(abs(found[0] - (model["se_intercept"]?.double ?? .nan)) < Self.tolerance)
        for (name, value) in coefficients {
            let place = try #require(LogisticReference.place(name, in: tracer.columns), "no column is called \(name)")
            #expect(abs(tracer.coefficients[place] - (value.double ?? .nan)) < Self.tolerance, "\(name)")
            #expect(abs(found[place] - (errors[name]?.double ?? .nan)) < Self.tolerance, "error of \(name)")
        }
        #expect(abs(tracer.logLikelihood - (model["loglik"]?.double ?? .nan)) < Self.tolerance)
        #expect(abs(tracer.objective - (model["penalised_objective"]?.double ?? .nan)) < Self.tolerance)
        let predictions = try tracer.predictions(for: reference.table)
        #expect(abs((predictions.scores.auc ?? .nan) - (model["train_auc"]?.double ?? .nan)) < Self.tolerance)
        var answer: [Int: Int] = [:]
        for (place, row) in reference.order.enumerated() { answer[row] = place }
        for (row, fitted) in try #require(model["fitted_first10"]?.array).enumerated() {
            let place = try #require(answer[row])
            #expect(abs(predictions.probabilities[place] - (fitted.double ?? .nan)) < Self.tolerance)
        }
    }
}

/// The counts that every answer sees (features.json), and the edges of time windows (window_boundary.json).
@Suite struct LogisticFeatureReferenceTests {
    static let file = try? JSONValue(contentsOf: References.root.appendingPathComponent("kt/features.json"))

    @Test(arguments: ["das3h", "pfa"])
    func everyCountIsTheReferences(_ name: String) throws {
        let logistic = try JSONValue(contentsOf: References.root.appendingPathComponent("kt/logistic.json"))
        let reference = try LogisticReference(logistic)
        let expected = try #require(Self.file?[name]?.array)
        #expect(expected.count == reference.table.count && expected.count > 0)
        let features = features(reference.table, try #require(LogisticReference.designs[name]))
        for (answer, row) in reference.order.enumerated() {
            var wanted: [Int: UInt32] = [:]
            for (name, count) in try #require(expected[row].object) {
                let place = try #require(LogisticReference.place(name, in: features.columns))
                wanted[place] = UInt32(try #require(count.integer))
            }
            #expect(features.rawCounts(answer) == wanted, "row \(row)")
        }
    }

    @Test func windowsAreTheReferences() throws {
        let windows = try #require(Self.file?["window_seconds"]?.array)
        #expect(windows.map { $0.double ?? .infinity } == LogisticDesign.windows)
    }

    @Test func windowsEndStrictly() throws {
        let file = try JSONValue(contentsOf: References.root.appendingPathComponent("kt/window_boundary.json"))
        let rows = try #require(file["rows"]?.array)
        #expect(!rows.isEmpty)
        let count = rows.count
        let table = try InteractionTable(
            pupilNames: ["a"], itemNames: ["i"], skillNames: ["s"], combinations: SkillCombinations(singles: 1),
            pupil: [UInt32](repeating: 0, count: count), item: [UInt32](repeating: 0, count: count),
            combination: [UInt32](repeating: 0, count: count), outcome: rows.map { Int8($0["correct"]?.integer ?? -1) },
            time: rows.map { $0["t"]?.double ?? .nan })
        let features = features(table, .das3h)
        for (answer, row) in rows.enumerated() {
            let counts = features.rawCounts(answer)
            for (name, feature) in [
                ("attempts", LogisticDesign.Feature.windowedAttempts), ("wins", .windowedWins),
            ] {
                let expected = try #require(row[name]?.array)
                #expect(expected.count == LogisticDesign.windows.count)
                for (window, count) in expected.enumerated() {
                    let place = try #require(features.columns.place(of: feature, index: 0, window: window))
                    #expect(Int(counts[place] ?? 0) == count.integer, "row \(answer), \(name) in window \(window)")
                }
            }
        }
    }

    private func features(_ table: InteractionTable, _ design: LogisticDesign) -> LogisticFeatures {
        LogisticFeatures(
            table,
            columns: LogisticColumns(
                design, pupils: table.pupilCount, items: table.itemCount, skills: table.skillCount),
            pupilColumns: (0..<table.pupilCount).map(\.self))
    }
}
