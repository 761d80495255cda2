import AdaptiveModel
import Foundation

/// What a calibration shows of its items, for those who write and choose exercises: one self-contained page, tables and figures.
struct ItemReport {
    let calibration: ItemCalibration
    let strings: StringTable

    var numbers: NumberStyle { strings.numbers }

    /// - Throws: `ReportError` for a language without texts.
    init(_ calibration: ItemCalibration, language: String) throws(ReportError) {
        guard let strings = StringTable.items.first(where: { $0.language == language }) else {
            throw .unsupportedLanguage(language)
        }
        self.calibration = calibration
        self.strings = strings
    }

    /// One row an item; asymptotes and thresholds in columns named by parameter.
    var itemsCSV: String {
        let names = calibration.items.reduce(into: [String]()) { names, item in
            for parameter in item.parameters where !names.contains(parameter.name) { names.append(parameter.name) }
        }
        var text = "item,model,answers,mean_score"
        for name in names { text += ",\(name),se_\(name)" }
        text += ",infit,outfit,s_x2,df,p,flags\n"
        for (item, fitted) in zip(calibration.items, calibration.bank.items) {
            text += "\(item.name.csvField),\(fitted.model.name),\(item.answers),\(item.meanScore)"
            for name in names {
                let parameter = item.parameters.first { $0.name == name }
                text += ",\(parameter.map { "\($0.value)" } ?? ""),\(parameter?.standardError.map { "\($0)" } ?? "")"
            }
            text += ",\(item.meanSquares.map { "\($0.infit),\($0.outfit)" } ?? ",")"
            text += ",\(item.summedScore.map { "\($0.statistic),\($0.degreesOfFreedom),\($0.pValue)" } ?? ",,")"
            text += ",\(item.flags.map(\.rawValue).joined(separator: " "))\n"
        }
        return text
    }

    /// The fit in a few lines, and the items that need a look.
    func terminalAnswer(reportPath: String) -> String {
        var lines = [title, facts, ""] + findings + [""]
        let flagged = calibration.items.filter { !$0.flags.isEmpty }
        for item in flagged.prefix(10) { lines.append("  \(item.name.printable): \(reasons(item))") }
        if flagged.count > 10 {
            lines.append("  " + strings("terminal.more", ["n": numbers.integer(flagged.count - 10)]))
        }
        if !flagged.isEmpty { lines.append("") }
        lines.append(strings("terminal.report", ["path": reportPath]))
        return lines.joined(separator: "\n")
    }

    var title: String { strings("title", ["file": calibration.fileName.printable]) }

    var facts: String {
        strings(
            "facts",
            [
                "model": strings("model.\(calibration.model.rawValue)"),
                "pupils": strings.count("pupils", calibration.responses.pupilCount),
                "items": strings.count("items", calibration.items.count),
                "answers": strings.count("answers", calibration.responses.count),
            ])
    }

    /// What the calibration shows, most important first.
    var findings: [String] {
        let fit = calibration.outcome.fit
        var found: [String] = []
        if !calibration.outcome.isConverged { found.append(strings("finding.notConverged")) }
        let flagged = calibration.items.count { !$0.flags.isEmpty }
        found.append(
            flagged == 0
                ? strings("finding.noFlags")
                : strings(
                    "finding.flags", ["n": numbers.integer(flagged), "items": numbers.integer(calibration.items.count)])
        )
        if !calibration.leftOut.isEmpty {
            found.append(strings("finding.leftOut", ["items": strings.count("items", calibration.leftOut.count)]))
        }
        found.append(strings("finding.reliability", ["value": numbers.decimal(calibration.reliability, decimals: 2)]))
        let best = InformationCurves(calibration.bank)
        if let sharpest = best.test.indices.min(by: { best.test[$0].standardError < best.test[$1].standardError }),
            best.test[sharpest].standardError.isFinite
        {
            found.append(
                strings(
                    "finding.sharpest",
                    [
                        "ability": numbers.decimal(best.abilities[sharpest], decimals: 1),
                        "error": numbers.decimal(best.test[sharpest].standardError, decimals: 2),
                    ]))
        }
        if let test = calibration.testFit {
            found.append(
                strings(
                    test.approximationError < 0.05 ? "finding.fits" : "finding.misfits",
                    ["rmsea": numbers.decimal(test.approximationError, decimals: 3)]))
        }
        found.append(
            strings(
                "finding.likelihood",
                [
                    "logLikelihood": numbers.decimal(fit.logLikelihood, decimals: 3),
                    "aic": numbers.decimal(fit.akaikeCriterion, decimals: 1),
                    "bic": numbers.decimal(fit.bayesianCriterion, decimals: 1),
                    "parameters": numbers.integer(fit.parameterCount),
                ]))
        return found
    }

    func reasons(_ item: ItemCalibration.Item) -> String {
        strings.list(item.flags.map { strings("flag.\($0.rawValue)") })
    }
}

extension ItemModel {
    /// The model's short name, as files have it.
    var name: String {
        switch self {
        case .logistic: "logistic"
        case .graded: "grm"
        case .gradedRatingScale: "grsm"
        case .sequential: "sequential"
        case .partialCredit: "gpcm"
        case .ratingScale: "rsm"
        case .nominal: "nrm"
        }
    }
}

extension String {
    /// A field of a CSV file (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it.
    var csvField: String {
        var text = printable
        if let first = text.first, "=+-@\t".contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
