import AdaptiveModel
import Foundation
import NumericalCore
import _TestSupport

/// A bank in a reference folder, as R's catR writes it, with 33 nodes on [−4, 4] and the trapezoidal rule, as catR integrates.
struct ReferenceBank: Sendable {
    let bank: ItemBank
    let groups: [String?]
    let compiled: CompiledBank

    enum Failure: Error { case unknownColumns }

    /// - Parameters:
    ///   - model: catR's name; `nil` for items scored right or wrong.
    init(_ file: URL, model: String?) throws {
        let rows = try Self.rows(file)
        let header = rows[0]
        func column(_ name: String) -> Int? { header.firstIndex(of: name) }
        let items = try rows.dropFirst().enumerated().map { place, row in
            ItemBank.Item(name: "\(place + 1)", model: try Self.item(model, header, row))
        }
        bank = try ItemBank(model: .mixed, items: items)
        groups = rows.dropFirst().map { row in column("group").map { row[$0] } }
        let traits = zip(items, groups).map { ($0.name, ItemTraits(aim: $1)) }
        compiled = try CompiledBank(
            bank, traits: Dictionary(uniqueKeysWithValues: traits), quadrature: Self.quadrature)
    }

    static let quadrature: Quadrature = {
        let nodes = (0..<33).map { -4 + 0.25 * Double($0) }
        let weights = nodes.indices.map { exp(-nodes[$0] * nodes[$0] / 2) * ($0 == 0 || $0 == 32 ? 0.5 : 1) }
        let total = weights.reduce(0, +)
        return Quadrature(nodes: nodes, weights: weights.map { $0 / total })
    }()

    static func rows(_ file: URL) throws -> [[String]] {
        try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: ["\"", " "])
            }
        }
    }

    /// The parameters of catR's models (Magis & Barrada 2017, table 1).
    private static func item(_ model: String?, _ header: [String], _ row: [String]) throws -> ItemModel {
        func value(_ name: String) -> Double? { header.firstIndex(of: name).flatMap { Double(row[$0]) } }
        func series(_ prefix: String) -> [Double] { (1...60).compactMap { value("\(prefix)\($0)") } }
        /// Σ_{j ≤ k} of −a δ_j.
        func steps(_ a: Double, _ deltas: [Double]) -> [Double] {
            var sum = 0.0
            return deltas.map { delta in
                sum -= a * delta
                return sum
            }
        }
        switch model {
        case nil:
            guard let a = value("a"), let b = value("b") else { throw Failure.unknownColumns }
            return .logistic(
                LogisticItem(
                    discrimination: a, intercept: -a * b, lowerAsymptote: value("c") ?? 0,
                    upperAsymptote: value("d") ?? 1))
        case "GRM":
            guard let a = value("alphaj") else { throw Failure.unknownColumns }
            return .graded(GradedResponse(discrimination: a, intercepts: series("betaj").map { -a * $0 }))
        case "MGRM":
            guard let a = value("alphaj"), let b = value("bj") else { throw Failure.unknownColumns }
            return .graded(GradedResponse(discrimination: a, intercepts: series("c").map { a * ($0 - b) }))
        case "PCM":
            return .partialCredit(PartialCredit(discrimination: 1, intercepts: steps(1, series("deltaj"))))
        case "GPCM":
            guard let a = value("alphaj") else { throw Failure.unknownColumns }
            return .partialCredit(PartialCredit(discrimination: a, intercepts: steps(a, series("deltaj"))))
        case "RSM":
            guard let lambda = value("lambdaj") else { throw Failure.unknownColumns }
            return .partialCredit(
                PartialCredit(discrimination: 1, intercepts: steps(1, series("delta").map { $0 + lambda })))
        case "NRM":
            return .nominal(NominalResponse(slopes: series("alphaj"), intercepts: series("cj")))
        default: throw Failure.unknownColumns
        }
    }
}

/// One run of a reference file: the items, and what was known after each.
struct ReferenceRun: Sendable, CustomStringConvertible {
    let file: URL
    let model: String?
    let json: JSONValue
    let place: Int

    var description: String {
        "\(file.deletingPathExtension().lastPathComponent) run \(place): \(rule) \(method)"
    }
    var rule: String { json["itemSelect"]?.string ?? "MFI" }
    var method: String { json["method"]?.string ?? "EAP" }
    var bankFile: URL { file.deletingLastPathComponent().appendingPathComponent("bank_\(model ?? "dich").csv") }

    func numbers(_ key: String) -> [Double] { (json[key]?.array ?? []).compactMap(\.double) }

    /// Every run of every replay in the references.
    static let all: [ReferenceRun] = References.files(in: "irt").filter {
        $0.lastPathComponent.hasPrefix("replay_")
    }.flatMap { file -> [ReferenceRun] in
        guard let json = try? JSONValue(contentsOf: file) else { return [] }
        return (json["runs"]?.array ?? []).enumerated().map { place, run in
            ReferenceRun(file: file, model: json["model"]?.string, json: run, place: place)
        }
    }

    /// The stopping rules, in catR's names.
    func stopping() throws -> [StoppingRule] {
        guard let stop = json["stop"] else { return [.length(numbers("items").count)] }
        let names = stop["rule"]?.array?.compactMap(\.string) ?? [stop["rule"]?.string ?? ""]
        let limits = stop["thr"]?.array?.compactMap(\.double) ?? [stop["thr"]?.double ?? .nan]
        return try zip(names, limits).map { name, limit in
            switch name {
            case "length": return .length(Int(limit))
            case "precision": return .standardError(limit)
            case "classification":
                return .interval(cut: limit, confidence: 1 - (stop["alpha"]?.double ?? 0.05))
            case "minInfo": return .remainingInformation(limit)
            default: throw ReferenceBank.Failure.unknownColumns
            }
        }
    }

    var estimator: SessionEstimator {
        switch method {
        case "BM": .maximumAPosteriori(within: -4...4)
        case "ML": .maximumLikelihood(within: -4...4)
        case "WL": .warm(within: -4...4)
        default: .expectedAPosteriori
        }
    }

    /// The test that the run is of.
    func test(_ bank: CompiledBank) throws -> AdaptiveTest {
        func with(_ rule: some SelectionRule) throws -> AdaptiveTest {
            try AdaptiveTest(
                bank, rule: rule, start: .maximumInformation(at: 0), estimator: estimator, stopping: stopping())
        }
        switch rule {
        case "MFI": return try with(MaximumInformation())
        case "bOpt": return try with(MatchedDifficulty())
        case "thOpt": return try with(MatchedOptimum())
        case "MLWI": return try with(LikelihoodWeightedInformation())
        case "MPWI": return try with(PosteriorWeightedInformation())
        case "MEI": return try with(ExpectedInformation())
        case "MEPV": return try with(ExpectedPosteriorVariance(predicting: .atEstimate))
        case "KL": return try with(KullbackLeibler(over: .likelihood))
        case "KLP": return try with(KullbackLeibler(over: .posterior))
        case "GDI": return try with(GlobalDiscrimination(under: .likelihood))
        case "GDIP": return try with(GlobalDiscrimination(under: .posterior))
        default: throw ReferenceBank.Failure.unknownColumns
        }
    }
}
