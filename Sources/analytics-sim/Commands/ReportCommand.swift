import ArgumentParser
import Foundation

/// Lays out the report of a finished study again.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Lay out the report of a finished study again, in another language too.")

    @Argument(help: "The folder with the results.")
    var folder: String

    @Option(name: .long, help: "The report's language: en, nb or nn; the study's own unless given.")
    var lang: String?

    func run() throws {
        let output = OutputFolder(folder)
        let file = output.file("summary.json")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw UserFacingError(
                text: "\(folder): found no summary.json, expected the folder of a finished study (analytics-sim run)")
        }
        let summary: StudySummary
        do {
            summary = try StudySummary(json: Data(contentsOf: file))
        } catch {
            throw UserFacingError(
                text: "\(folder)/summary.json: found something else than a study's summary, expected the file that run wrote")
        }
        let report = try UserFacingError.telling { try Report(summary, language: lang) }
        say(report.terminalAnswer(reportPath: try output.write(report)))
    }
}
