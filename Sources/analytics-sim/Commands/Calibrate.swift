import AdaptiveModel
import ArgumentParser
import Crypto
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

            Built with --traits MPI, "mpirun -n 4 analytics-sim calibrate DATA" shares the work among processes, on one machine or \
            several that all have the file.
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

    @Option(help: "Cores to use, under mpirun in each process; the results do not depend on it.")
    var jobs = ProcessGroup.coresPerProcess

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
        #if !MPI
            if let processes = ProcessGroup.launched, processes > 1 {
                throw UserFacingError(
                    text:
                        "mpirun: found \(processes) processes, expected 1: this program was built without --traits MPI")
            }
        #endif
        let processes = ProcessGroup.current
        let folder = OutputFolder(output)
        let url = URL(fileURLWithPath: data)
        let report = try UserFacingError.telling {
            let (answers, digest) = try processes.together {
                if processes.isFirst { try folder.checkFree(overwrite: overwrite, marker: "bank.json") }
                return try (self.answers(url), processes.count > 1 ? self.digest(url) : [])
            }
            guard processes.agree(on: digest) else {
                throw UserFacingError(text: "\(data): found different files, expected the same in every process")
            }
            let calibration = try ItemCalibration(
                answers, fileName: url.lastPathComponent, model: ItemResponseModel(rawValue: model) ?? .twoPL,
                minimumAnswers: minAnswers, errors: errors.estimate, reducer: processes.reducer(workers: jobs))
            return try ItemReport(calibration, language: lang)
        }
        guard processes.isFirst else { return }
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

    private func digest(_ file: URL) throws -> [Double] {
        try SHA256.hash(data: Data(contentsOf: file, options: .mappedIfSafe)).map(Double.init)
    }
}

extension Scenario.DataFile.Unit: ExpressibleByArgument {}
extension Scenario.DataFile.Repeats: ExpressibleByArgument {}
