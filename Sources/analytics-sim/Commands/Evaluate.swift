import AdaptiveModel
import ArgumentParser
import Foundation
import LearningAnalytics
import NumericalCore

/// Compares knowledge tracers on pupils that they were not fitted to.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Compare knowledge tracers on a file of answers: how well do they foretell pupils they have not seen?",
        discussion: """
            DATA is a file of answers in the order they were given, as .csv or .csv.gz: with the columns user, item, correct and, where \
            there are, order, skills (joined by ~) or kc, and time; an ASSISTments export; or a tab-separated DataShop or KDD Cup 2010 \
            file.

            Every tracer is fitted to the pupils of all other folds and foretells each answer of the tested fold's pupils from that \
            pupil's earlier answers. Standard errors are from resampling whole pupils.

            Tracers:
            \(TracerRecipe.all.map { "- \($0.name): \($0.summary)" }.joined(separator: "\n"))
            """)

    @Argument(help: "The file of answers.")
    var data: String

    @Option(
        help: ArgumentHelp(
            "File with the columns user and fold; five folds drawn from the seed unless given.", valueName: "folds.csv")
    )
    var folds: String?

    @Option(help: "Which folds to test, separated by commas, or all; answers of several are scored together.")
    var fold = "0"

    @Option(help: "Which tracers, separated by commas.")
    var model = "default,best-lr,bkt"

    @Option(help: "Column of skills, where the file has several.")
    var skills: String?

    @Option(help: "Column with each pupil's group, to score groups apart.")
    var group: String?

    @Option(name: [.short, .long], help: "Folder for a report, tables and figures; none are written unless given.")
    var output: String?

    @Option(help: "Seed of folds, resampling and the shuffled run.")
    var seed: UInt64 = 1

    @Option(help: "How often pupils are resampled for standard errors.")
    var replicates = 200

    @Flag(inversion: .prefixedNo, help: "Run once more on shuffled answers, where no tracer may do better than chance.")
    var leakCheck = true

    @Option(help: "The language of table and report: en, nb or nn.")
    var lang = "en"

    @Option(help: "Cores to use; the results do not depend on it.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Write into a folder that holds something else.")
    var overwrite = false

    @Flag(help: "Print the scores as JSON instead of a table.")
    var json = false

    func validate() throws {
        guard jobs >= 1 else { throw ValidationError("--jobs: found \(jobs), expected at least 1") }
        guard replicates >= 2 else { throw ValidationError("--replicates: found \(replicates), expected at least 2") }
        _ = try Self.recipes(named: model)
        _ = try Self.testFolds(fold)
        guard StringTable.evaluation.contains(where: { $0.language == lang }) else {
            throw ValidationError(
                "--lang: found \"\(lang)\", expected \(StringTable.evaluation.map(\.language).joined(separator: ", "))")
        }
    }

    /// The tracers of names separated by commas.
    static func recipes(named model: String) throws -> [TracerRecipe] {
        let known = TracerRecipe.all.map(\.name).joined(separator: ", ")
        var names: Set<String> = []
        return try model.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let name = part.trimmingCharacters(in: .whitespaces)
            guard let recipe = TracerRecipe.named(name) else {
                throw ValidationError("--model: found \"\(name)\", expected one or more of \(known)")
            }
            guard names.insert(name).inserted else {
                throw ValidationError("--model: found \"\(name)\" twice, expected each tracer once")
            }
            return recipe
        }
    }

    /// The folds to test, from numbers separated by commas; `nil` for all.
    static func testFolds(_ fold: String) throws -> [Int]? {
        guard fold != "all" else { return nil }
        var numbers: Set<Int> = []
        return try fold.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let number = Int(part.trimmingCharacters(in: .whitespaces)), number >= 0,
                numbers.insert(number).inserted
            else { throw ValidationError("--fold: found \"\(fold)\", expected different whole numbers from 0, or all") }
            return number
        }
    }

    func run() throws {
        BLAS.useOneThreadPerWorker()
        let folder = output.map(OutputFolder.init)
        let chosen = try Self.recipes(named: model)
        let tested = try Self.testFolds(fold)
        let report = try UserFacingError.telling {
            try folder?.checkFree(overwrite: overwrite, marker: TracerReport.marker)
            let url = URL(fileURLWithPath: data)
            let file = try InteractionFile(contentsOf: url, skills: skills, group: group)
            let pupils = file.table.pupilNames
            let parts =
                try folds.map { try StudentFolds(contentsOf: URL(fileURLWithPath: $0), for: pupils) }
                ?? StudentFolds(of: pupils, seed: seed)
            let comparison = try TracerComparison(
                file.table, folds: parts.folds, testFolds: tested ?? Set(parts.folds).sorted(), workers: jobs)
            return try TracerReport(
                scores(chosen, file: file, comparison: comparison, fileName: url.lastPathComponent), language: lang)
        }
        if let folder {
            try folder.create()
            for file in try report.files { try folder.write(file.text, to: file.name) }
        }
        say(try json ? report.json : report.terminalTable(reportPath: folder?.file("report.html").path))
        if report.scores.models.contains(where: \.isSuspicious) {
            if json { note(report.leakFinding) }
            throw AnalyticsSim.Ending.unreliable
        }
    }

    private func scores(
        _ recipes: [TracerRecipe], file: InteractionFile, comparison: TracerComparison, fileName: String
    ) throws -> TracerScores {
        let progress = Progress(of: "fits")
        let onShuffled = leakCheck ? comparison.shufflingOutcomes(seed: seed) : nil
        let total = comparison.fitCount(recipes) + (onShuffled?.fitCount(recipes) ?? 0)
        var done = 0
        func step() {
            done += 1
            progress.update(done: done, of: total)
        }
        do {
            let results = try comparison.run(recipes, progress: step)
            let shuffled = try onShuffled?.run(recipes, progress: step)
            progress.finish()
            return TracerScores(
                file, fileName: fileName, comparison: comparison, results: results, shuffled: shuffled,
                replicates: replicates, seed: seed)
        } catch {
            progress.finish()
            throw UserFacingError(text: "\(fileName): \(error)")
        }
    }
}
