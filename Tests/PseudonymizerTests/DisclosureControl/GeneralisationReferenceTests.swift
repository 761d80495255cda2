import Pseudonymizer
import Testing
import _TestSupport

/// Every problem of every file in the layouts of kanon_lattice.json and sensitive_arx.json; the large ones are run in release.
@Suite struct GeneralisationReferenceTests {
    @Test func everySmallLatticeHasTheMinimalNodesAndOptimaThatEnumerationAndARXFound() throws {
        try GeneralisationProblems.expectAll(having: "minimalNodes", isLarge: false)
    }

    @Test func everyOptimumForSensitiveColumnsOfASmallTableIsARXs() throws {
        try GeneralisationProblems.expectAll(having: "models", isLarge: false)
    }
}

/// Compares with what was found elsewhere.
enum GeneralisationProblems {
    /// The problems of the files whose records have `field`, of more rows times nodes than a debug build gets through in a moment, or of fewer.
    static func expectAll(having field: String, isLarge: Bool) throws {
        let records = try ReferenceTables.records("problems", having: field)
        #expect(!records.isEmpty)
        var skipped: [String: Int] = [:]
        for (place, record) in records.enumerated() {
            let work = (record["latticeSize"]?.integer ?? 0) * (record["rows"]?.integer ?? 0)
            guard (work > 50_000) == isLarge else { continue }
            let name = try #require(record["table"]?.string)
            let prefix = try #require(record["hierarchyPrefix"]?.string)
            guard let table = try ReferenceTables(name, hierarchies: prefix) else {
                skipped[name, default: 0] += 1
                continue
            }
            let tag = Comment(rawValue: record["id"]?.string ?? "problem \(place)")
            if record["models"] != nil {
                try expectSensitive(record, table, tag)
            } else {
                try expectLattice(record, table, tag)
            }
        }
        ReferenceTables.report(skipped: skipped)
    }

    private static func expectSensitive(_ record: JSONValue, _ table: ReferenceTables, _ tag: Comment) throws {
        let names = try #require(record["qi"]?.string).split(separator: ",").map(String.init)
        let models = try #require(record["models"]?.string).split(separator: ",").map {
            $0.split(separator: ":").map(String.init)
        }
        var k = 1
        var sensitive: [(column: CategoricalColumn, requirement: PrivacyRequirement)] = []
        for model in models {
            if model[0] == "k" {
                k = try #require(Int(model[1]))
            } else {
                sensitive.append((try table.column(model[1]), try requirement(model, table)))
            }
        }
        let problem = try FullDomainGeneralisation(
            of: try table.quasiIdentifiers(names), k: k, sensitive: sensitive,
            suppressionLimit: try #require(record["suppressionLimit"]?.double))
        #expect(problem.latticeSize == record["latticeSize"]?.integer, tag)
        let quality = try #require(qualities[record["metric"]?.string ?? ""])
        let optimum = problem.optimum(by: quality)
        let rows = try #require(record["rows"]?.integer)
        // ARX calls it a solution where everything is `*`, with a risk of 0. Nothing is released then.
        let isReleased = record["solvable"]?.boolean == true && (record["highestRisk"]?.double ?? 0) > 0
        #expect((optimum != nil) == isReleased, tag)
        guard isReleased, let optimum else { return }
        #expect(isClose(optimum.score, record["score"]?.double), tag)
        let levels = try #require(record["levels"]?.array).compactMap(\.integer)
        let node = problem.evaluate(levels: levels)
        #expect(node.suppressedRows == record["suppressedRows"]?.integer, tag)
        #expect(node.suppressedRows <= Int(Double(rows) * (record["suppressionLimit"]?.double ?? 0)), tag)
        #expect(isClose(node.smallestClass.map { 1 / Double($0) }, record["highestRisk"]?.double), tag)
        #expect(isClose(node.largestClass.map { 1 / Double($0) }, record["lowestRisk"]?.double), tag)
        let classes = EquivalenceClasses(of: problem.release(at: levels))
        #expect(classes.suppressedRows == node.suppressedRows, tag)
        let risk = try #require(ReidentificationRisk(of: classes))
        #expect(isClose(risk.average, record["averageRisk"]?.double), tag)
        #expect(isClose(risk.highest, record["estProsecutor"]?.double), tag)
        #expect(isClose(risk.average, record["estMarketer"]?.double), tag)
        let summary = record["summary_t0.2_frac0.1"]?["prosecutor"]
        #expect(isClose(risk.share(above: 0.2), summary?[0]?.double), tag)
        // The release fulfils what was asked, measured anew.
        #expect(try #require(KAnonymity(of: classes).k) >= k, tag)
    }

    private static func requirement(_ model: [String], _ table: ReferenceTables) throws -> PrivacyRequirement {
        let number = try #require(Double(model[2]))
        switch model[0] {
        case "ldist": return .distinctDiversity(l: Int(number))
        case "lent": return .entropyDiversity(l: number)
        case "lrec": return .recursiveDiversity(c: number, l: try #require(Int(model[3])))
        case "teq": return .closeness(t: number, distance: .equal)
        case "tord": return .closeness(t: number, distance: .ordered)
        case "thier": return .closeness(t: number, distance: .hierarchical(try table.hierarchy(model[1])))
        case "beta": return .betaLikeness(beta: number)
        case "ebeta": return .enhancedBetaLikeness(beta: number)
        // ARX takes the logarithm to base 2.
        case "delta": return .deltaDisclosure(delta: number * 0.693_147_180_559_945_3)
        default: throw UnknownModel(name: model[0])
        }
    }
}

/// A model that the reference has and we lack.
struct UnknownModel: Error {
    let name: String
}

let qualities: [String: GeneralisationQuality] = [
    "loss": .loss, "height": .height, "precision": .precision, "aecs": .averageClassSize, "dm": .discernibility,
]

extension GeneralisationProblems {
    fileprivate static func expectLattice(_ record: JSONValue, _ table: ReferenceTables, _ tag: Comment) throws {
        let problem = try FullDomainGeneralisation(
            of: try table.quasiIdentifiers(try #require(record["qi"]?.array).compactMap(\.string)),
            k: try #require(record["k"]?.integer), suppressionLimit: try #require(record["suppressionLimit"]?.double))
        #expect(problem.latticeSize == record["latticeSize"]?.integer, tag)
        #expect(problem.feasibleNodes() == record["feasibleNodes"]?.integer, tag)
        let expected = try #require(record["minimalNodes"]?.array)
        let found = problem.minimalNodes()
        #expect(found.count == expected.count, tag)
        for node in expected {
            let levels = node["levels"]?.array?.compactMap(\.integer)
            let own = try #require(found.first { $0.levels == levels }, tag)
            #expect(own.suppressedRows == node["suppressedRows"]?.integer, tag)
            #expect(own.classes == node["classes"]?.integer, tag)
            #expect(own.smallestClass == node["minClassKept"]?.integer, tag)
        }
        for (metric, arx) in record["arxOptima"]?.object ?? [:] {
            let quality = try #require(qualities[metric], tag)
            guard let levels = arx["levels"]?.array?.compactMap(\.integer), arx["classesKept"]?.integer != 0 else {
                // ARX suppresses everything. Ours releases something, or says that it cannot.
                #expect(problem.optimum(by: quality).map { $0.node.classes > 0 } ?? true, tag)
                continue
            }
            let optimum = try #require(problem.optimum(by: quality), tag)
            #expect(isClose(optimum.score, arx["score"]?.double), tag)
            let node = problem.evaluate(levels: levels)
            #expect(node.suppressedRows == arx["suppressedRows"]?.integer, tag)
            #expect(node.classes == arx["classesKept"]?.integer, tag)
            #expect(isClose(node.smallestClass.map { 1 / Double($0) }, arx["highestRisk"]?.double), tag)
            let kept = Double((record["rows"]?.integer ?? 0) - node.suppressedRows)
            #expect(isClose(Double(node.classes) / kept, arx["averageRisk"]?.double), tag)
        }
    }
}
