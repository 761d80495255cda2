import AdaptiveModel
import ArgumentParser
import Foundation
import LearningAnalytics
import NumericalCore

/// Calibrates the items of a file of answers and reports on them.
struct Calibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calibrate items on a file of answers: a bank, a table, and a report on every item.",
        discussion: """
            DATA is a file of events (columns user, item, correct; see run) or a matrix with a row for each pupil and a column for \
            each item, as .csv or .csv.gz. The folder gets bank.json, items.csv, curves.csv, report.html and figures.
            """)

    /// Which standard errors to compute.
    enum Errors: String, ExpressibleByArgument, CaseIterable {
        case observed, crossProduct = "cross-product", sandwich, none

        var estimate: InformationEstimate? {
            switch self {
            case .observed: .observed
            case .crossProduct: .crossProduct
            case .sandwich: .sandwich
            case .none: nil
            }
        }
    }

    @Argument(help: "The file of answers.")
    var data: String

    @Option(help: "rasch, 1pl, 2pl, 3pl, 4pl, grm, grsm, sequential, pcm, gpcm, rsm or nrm.")
    var model = "2pl"

    @Option(name: [.short, .long], help: "Folder for the results.")
    var output = "out-items"

    @Option(help: "Items with fewer answers are left out.")
    var minAnswers = 50

    @Option(help: "Of a file of events, what is an item: item or kc (skill).")
    var unit = Scenario.DataFile.Unit.item

    @Option(help: "Of a pupil's answers to one item, which count: first or all.")
    var repeats = Scenario.DataFile.Repeats.first

    @Option(help: "Standard errors: observed, cross-product, sandwich or none.")
    var errors = Errors.observed

    @Option(help: "The report's language: en, nb or nn.")
    var lang = "en"

    @Option(help: "Cores to use; the results do not depend on it.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Write into a folder that holds something else.")
    var overwrite = false

    @Flag(help: "Print the bank as JSON instead of words.")
    var json = false

    func validate() throws {
        guard jobs >= 1 else { throw ValidationError("--jobs: found \(jobs), expected at least 1") }
        guard minAnswers >= 1 else { throw ValidationError("--min-answers: found \(minAnswers), expected at least 1") }
        guard let known = ItemResponseModel(rawValue: model), known != .mixed else {
            throw ValidationError(
                "--model: found \"\(model)\", expected one of "
                    + ItemResponseModel.allCases.filter { $0 != .mixed }.map(\.rawValue).joined(separator: ", "))
        }
        guard StringTable.items.contains(where: { $0.language == lang }) else {
            throw ValidationError(
                "--lang: found \"\(lang)\", expected \(StringTable.items.map(\.language).joined(separator: ", "))")
        }
    }

    func run() throws {
        BLAS.useOneThreadPerWorker()
        let folder = OutputFolder(output)
        let report = try UserFacingError.telling {
            try folder.checkFree(overwrite: overwrite, marker: "bank.json")
            let url = URL(fileURLWithPath: data)
            let calibration = try ItemCalibration(
                answers(url), fileName: url.lastPathComponent, model: ItemResponseModel(rawValue: model) ?? .twoPL,
                minimumAnswers: minAnswers, errors: errors.estimate, workers: jobs)
            return try ItemReport(calibration, language: lang)
        }
        try folder.create()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bank = try encoder.encode(report.calibration.bank)
        try folder.write(bank, to: "bank.json")
        try folder.write(report.itemsCSV, to: "items.csv")
        try folder.write(report.curvesCSV, to: "curves.csv")
        for figure in [report.informationFigure, report.itemInformationFigure] {
            try folder.write(figure.file(report.numbers), to: "figures/\(figure.name).svg")
            try folder.write(figure.csv, to: "figures/\(figure.name).csv")
        }
        try folder.write(report.html, to: "report.html")
        say(
            json
                ? String(decoding: bank, as: UTF8.self)
                : report.terminalAnswer(reportPath: folder.file("report.html").path))
        if !report.calibration.outcome.isConverged { throw AnalyticsSim.Ending.unreliable }
    }

    /// Events where the file has their columns, a matrix otherwise.
    private func answers(_ url: URL) throws -> ResponseTable {
        let events: EventTable
        do {
            events = try EventTable(contentsOf: url)
        } catch {
            guard case .missingColumn = error.reason else { throw error }
            return try ResponseTable(matrix: url)
        }
        return try RealAnswers(events, unit: unit, repeats: repeats, minimumAnswers: 1).responses
    }
}

extension Scenario.DataFile.Unit: ExpressibleByArgument {}
extension Scenario.DataFile.Repeats: ExpressibleByArgument {}
