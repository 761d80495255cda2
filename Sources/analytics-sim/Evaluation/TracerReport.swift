import AdaptiveModel
import Foundation

/// How well tracers foretold, for those who choose one: a table in the terminal, a page, and files of numbers.
struct TracerReport {
    /// The file that tells a folder of such results.
    static let marker = "scores.json"

    let scores: TracerScores
    let strings: StringTable

    var numbers: NumberStyle { strings.numbers }

    /// - Throws: `ReportError` for a language without texts.
    init(_ scores: TracerScores, language: String) throws(ReportError) {
        guard let strings = StringTable.evaluation.first(where: { $0.language == language }) else {
            throw .unsupportedLanguage(language)
        }
        self.scores = scores
        self.strings = strings
    }

    /// Everything that goes into a folder.
    var files: [(name: String, text: String)] {
        get throws {
            var files = [
                (name: Self.marker, text: try json + "\n"), (name: "scores.csv", text: scoresCSV),
                (name: "skills.csv", text: partsCSV(scores.bySkill, "skill")),
            ]
            if !scores.byGroup.isEmpty { files.append((name: "groups.csv", text: partsCSV(scores.byGroup, "group"))) }
            for figure in calibrationFigures {
                files.append((name: "figures/\(figure.name).svg", text: figure.file(numbers)))
                files.append((name: "figures/\(figure.name).csv", text: figure.csv))
            }
            files.append((name: "report.html", text: html))
            return files
        }
    }

    var title: String { strings("title", ["file": scores.fileName.printable]) }

    var facts: String {
        strings(
            "facts",
            [
                "pupils": strings.count("pupils", scores.pupils), "items": strings.count("items", scores.items),
                "skills": strings.count("skills", scores.skills), "answers": strings.count("answers", scores.answers),
                "tested": strings.count("pupils", scores.testedPupils),
                "folds": scores.testedFolds.map { numbers.integer($0) }.joined(separator: ", "),
                "count": numbers.integer(scores.foldCount),
            ])
    }

    /// What the comparison shows, most important first.
    var findings: [String] {
        var found = [discrimination, accuracy].compactMap(\.self)
        found.append(leakFinding)
        if scores.rowsMerged > 0 {
            found.append(strings("finding.merged", ["rows": strings.count("rows", scores.rowsMerged)]))
        }
        if scores.rowsLeftOut > 0 {
            found.append(strings("finding.leftOut", ["rows": strings.count("rows", scores.rowsLeftOut)]))
        }
        if scores.partsNotShown > 0 {
            found.append(
                strings(
                    "finding.notShown",
                    [
                        "parts": strings.count("parts", scores.partsNotShown),
                        "least": numbers.integer(TracerScores.leastPupils),
                    ]))
        }
        return found
    }

    /// Which tracer tells right answers from wrong ones best, or which can't be told apart in that.
    private var discrimination: String? {
        guard let ranking = scores.byAUC, let auc = scores.models[ranking.first].scores.auc else { return nil }
        return finding("auc", ranking, "auc", figure(auc, decimals: 3))
    }

    /// Whose predictions come true most exactly, or whose can't be told apart in that.
    private var accuracy: String? {
        scores.byCalibration.map { ranking in
            let error = scores.models[ranking.first].scores.expectedCalibrationError
            return finding("ece", ranking, "error", numbers.decimal(100 * error.estimate, decimals: 1))
        }
    }

    private func finding(_ score: String, _ ranking: TracerScores.Ranking, _ key: String, _ value: String) -> String {
        var values = ["model": scores.models[ranking.first].name, key: value]
        var kind = scores.models.count == 1 ? "only" : "best"
        if !ranking.alike.isEmpty {
            kind = "alike"
            values["others"] = strings.list(ranking.alike.map { scores.models[$0].name })
        }
        return strings("finding.\(score).\(kind)", values)
    }

    /// Whether any tracer foretold shuffled answers.
    var leakFinding: String {
        guard scores.checkedForLeaks else { return strings("finding.unchecked") }
        let suspicious = scores.models.filter(\.isSuspicious)
        guard !suspicious.isEmpty else { return strings("finding.noLeak") }
        return strings("finding.leak", ["models": strings.list(suspicious.map(\.name))])
    }

    /// A figure and its standard error, as "0.773 (0.004)".
    func figure(_ estimate: Estimate?, decimals: Int) -> String {
        guard let estimate else { return numbers.notAvailable }
        return numbers.decimal(estimate.estimate, decimals: decimals) + " ("
            + numbers.decimal(estimate.standardError, decimals: decimals) + ")"
    }

    /// The scores of every model, a row each: name first.
    var scoreRows: [[String]] {
        scores.models.map { model in
            var row = [
                model.name, numbers.integer(model.scores.count), figure(model.scores.auc, decimals: 4),
                figure(model.scores.rmse, decimals: 4), figure(model.scores.accuracy, decimals: 4),
                figure(model.scores.logLoss, decimals: 4), figure(model.scores.expectedCalibrationError, decimals: 4),
            ]
            if scores.checkedForLeaks { row.append(figure(model.shuffledAUC, decimals: 3)) }
            return row
        }
    }

    var scoreHeads: [String] {
        [
            strings("column.model"), strings("column.answers"), "AUC", "RMSE", strings("column.accuracy"),
            strings("column.logLoss"), "ECE",
        ] + (scores.checkedForLeaks ? [strings("column.shuffled")] : [])
    }

    /// The table for a terminal, what it shows, and where the report is.
    func terminalTable(reportPath: String?) -> String {
        let rows = [scoreHeads] + scoreRows
        let widths = scoreHeads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = [title, facts, ""]
        for row in rows {
            let cells = row.enumerated().map { column, text in
                let space = String(repeating: " ", count: widths[column] - text.count)
                return column == 0 ? text + space : space + text
            }
            lines.append(cells.joined(separator: "  "))
        }
        lines += [strings("terminal.legend"), ""] + findings + [""]
        lines.append(
            reportPath.map { strings("terminal.report", ["path": $0.printable]) } ?? strings("terminal.noReport"))
        return lines.joined(separator: "\n")
    }
}
