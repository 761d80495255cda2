import AdaptiveModel
import Foundation
import FoundationXML
import LearningAnalytics
import NumericalCore
import Testing

@testable import analytics_sim

@Suite("The comparison of tracers")
struct TracerReportTests {
    /// 90 pupils of two schools, and one school of four pupils; skill <b>.
    static let text: String = {
        var text = "user,item,skills,correct,school\n"
        for pupil in 0..<94 {
            var stream = SimulationStream(seed: 3, replicate: 0, stream: "tracer report", entity: pupil)
            let ability = stream.normal()
            let school = pupil >= 90 ? "=small" : pupil % 2 == 0 ? "north" : "south"
            for step in 0..<15 {
                let item = stream.integer(below: 6)
                let right = stream.uniform() < VectorMath.logistic(ability + Double(item - 3) / 2 + Double(step) / 12)
                text += "p\(pupil),i\(item),\(item % 2 == 0 ? "<b>" : "s~<b>"),\(right ? 1 : 0),\(school)\n"
            }
        }
        return text
    }()

    static func scores(_ names: [String] = ["rasch", "best-lr"], leakCheck: Bool = true) throws -> TracerScores {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tracers-\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let file = try InteractionFile(contentsOf: url, group: "school")
        let comparison = try TracerComparison(
            file.table, folds: StudentFolds(of: file.table.pupilNames, count: 2).folds, testFolds: [0, 1])
        let recipes = names.compactMap(TracerRecipe.named)
        return TracerScores(
            file, fileName: "answers.csv", comparison: comparison, results: try comparison.run(recipes),
            shuffled: leakCheck ? try comparison.shufflingOutcomes().run(recipes) : nil, replicates: 50, seed: 1)
    }

    @Test("JSON is one object with every metric and its standard error, and nothing else")
    func json() throws {
        let report = try TracerReport(Self.scores(), language: "en")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(Set(document.keys) == ["data", "models"])
        #expect(document["data"] as? String == "answers.csv")
        let models = try #require(document["models"] as? [[String: Any]])
        #expect(models.compactMap { $0["name"] as? String } == ["rasch", "best-lr"])
        for model in models {
            #expect(Set(model.keys) == ["name", "n", "auc", "rmse", "accuracy", "logLoss", "ece"])
            #expect(model["n"] as? Int == 94 * 15)
            for key in ["auc", "rmse", "accuracy", "logLoss", "ece"] {
                let metric = try #require(model[key] as? [String: Any])
                #expect(Set(metric.keys) == ["estimate", "se"])
                #expect(metric["estimate"] is Double && metric["se"] is Double)
            }
        }
    }

    @Test("Skills and groups are scored, those of few pupils left out, and every row of several skills counts for each")
    func parts() throws {
        let scores = try Self.scores()
        #expect(scores.bySkill.map(\.name) == ["<b>", "s"])
        #expect(scores.bySkill[0].answers == 94 * 15)
        #expect(scores.byGroup.map(\.name).sorted() == ["north", "south"])
        #expect(scores.partsNotShown == 1)
        #expect(scores.byGroup.allSatisfy { $0.pupils == 45 && $0.scores.count == 2 })
    }

    @Test("A tracer that foretells shuffled answers is told, one that does not is not")
    func leaks() throws {
        var scores = try Self.scores()
        #expect(scores.models.allSatisfy { !$0.isSuspicious })
        #expect(try TracerReport(scores, language: "en").leakFinding.contains("no tracer"))
        var model = scores.models[0]
        model.shuffledAUC = Estimate(estimate: 0.56, standardError: 0.01)
        #expect(model.isSuspicious)
        model.shuffledAUC = Estimate(estimate: 0.53, standardError: 0.01)
        #expect(!model.isSuspicious)
        scores = try Self.scores(leakCheck: false)
        #expect(!scores.checkedForLeaks)
        #expect(try TracerReport(scores, language: "nb").terminalTable(reportPath: nil).contains("Ikke kjørt"))
    }

    @Test("The page is well-formed in every language and shows every tracer", arguments: ["en", "nb", "nn"])
    func page(_ language: String) throws {
        let report = try TracerReport(Self.scores(), language: language)
        _ = try XMLDocument(xmlString: report.html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: ""))
        #expect(report.html.contains("&lt;b&gt;") && !report.html.contains("<b>"))
        #expect(report.html.components(separatedBy: "<svg").count - 1 == 2)
        let names = try report.files.map(\.name)
        #expect(
            names == [
                "scores.json", "scores.csv", "skills.csv", "groups.csv", "figures/calibration-rasch.svg",
                "figures/calibration-rasch.csv", "figures/calibration-best-lr.svg",
                "figures/calibration-best-lr.csv", "report.html",
            ])
        for file in try report.files where file.name.hasSuffix(".svg") {
            _ = try XMLDocument(xmlString: file.text)
        }
        let table = report.terminalTable(reportPath: "out/report.html")
        #expect(table.contains("best-lr") && table.contains("out/report.html"))
    }

    @Test("Translations have the keys and places of English")
    func translations() {
        let english = StringTable.evaluationEnglish
        for other in [StringTable.evaluationBokmal, StringTable.evaluationNynorsk] {
            #expect(Set(other.keys) == Set(english.keys))
            for (key, text) in english {
                #expect(StringTable.places(in: text) == StringTable.places(in: other[key] ?? ""), "\(key)")
            }
        }
    }

    private static let unlike = Result { try scores(["rasch", "best-lr"], leakCheck: false) }
    /// One tracer under two names, and another.
    private static let alike = Result { try scores(["default", "forecast", "rasch"], leakCheck: false) }
    private static let only = Result { try scores(["rasch"], leakCheck: false) }

    @Test("A tracer is called best only where it can be told apart from the others", arguments: ["en", "nb", "nn"])
    func findings(_ language: String) throws {
        let unlike = try TracerReport(Self.unlike.get(), language: language)
        let strings = unlike.strings
        #expect(unlike.scores.byAUC?.first == 1 && unlike.scores.byAUC?.alike == [])
        let auc = unlike.figure(unlike.scores.models[1].scores.auc, decimals: 3)
        #expect(unlike.findings[0] == strings("finding.auc.best", ["model": "best-lr", "auc": auc]))

        let alike = try TracerReport(Self.alike.get(), language: language)
        let ranking = try #require(alike.scores.byAUC)
        #expect([ranking.first] + ranking.alike == [0, 1] || [ranking.first] + ranking.alike == [1, 0])
        #expect(alike.findings[0].contains("default") && alike.findings[0].contains("forecast"))
        let other = alike.figure(alike.scores.models[0].scores.auc, decimals: 3)
        for name in ["default", "forecast"] {
            #expect(alike.findings[0] != strings("finding.auc.best", ["model": name, "auc": other]))
        }
        let calibration = try #require(alike.scores.byCalibration)
        #expect(Set([calibration.first] + calibration.alike).isSuperset(of: [0, 1]) || calibration.first == 2)

        let only = try TracerReport(Self.only.get(), language: language)
        let error = only.scores.models[0].scores.expectedCalibrationError.estimate
        #expect(
            only.findings[1]
                == strings(
                    "finding.ece.only",
                    ["model": "rasch", "error": only.numbers.decimal(100 * error, decimals: 1)]))
    }

    @Test("A tracer's name is kept together wherever the page has it")
    func namesDoNotBreak() throws {
        let html = try TracerReport(Self.scores(leakCheck: false), language: "en").html
        #expect(html.contains("<span class=\"name\">best-lr</span> tells right answers"))
        #expect(html.contains("<th class=\"name\"") || html.contains("class=\"name\">best-lr</th>"))
        #expect(html.contains("class=\"n name\">best-lr</th>"))
    }

    @Test("A language without texts is refused")
    func language() throws {
        let scores = try Self.scores(leakCheck: false)
        #expect(throws: ReportError.self) { try TracerReport(scores, language: "xx") }
    }

    @Test("Every tracer has a name of its own and says what it is")
    func names() {
        #expect(TracerRecipe.all.allSatisfy { !$0.name.isEmpty && !$0.summary.isEmpty })
        #expect(Set(TracerRecipe.all.map(\.name)).count == TracerRecipe.all.count)
    }

    @Test("What is asked for is checked before anything is read")
    func options() throws {
        #expect(throws: (any Error).self) { try Evaluate.recipes(named: "best-lr,dkt") }
        #expect(throws: (any Error).self) { try Evaluate.recipes(named: "bkt,bkt") }
        #expect(throws: (any Error).self) { try Evaluate.recipes(named: "") }
        for folds in ["a", "1,1", "-1", "", "0,"] {
            #expect(throws: (any Error).self) { try Evaluate.testFolds(folds) }
        }
        #expect(try Evaluate.testFolds("0, 2") == [0, 2])
        #expect(try Evaluate.testFolds("all") == nil)
        #expect(try Evaluate.recipes(named: "bkt, afm").map(\.name) == ["bkt", "afm"])
    }
}
