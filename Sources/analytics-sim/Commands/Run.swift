import ArgumentParser
import Foundation
import LearningAnalytics
import NumericalCore

/// Runs a study and lays out its report.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a study and write its report; run again to go on where it was interrupted.")

    @Argument(help: "The scenario file (TOML).")
    var scenario: String

    @Option(name: [.short, .long], help: "Folder for the results.")
    var output = "out"

    @Option(
        name: .long, help: ArgumentHelp("Set one key of the scenario, as study.replicates=5.", valueName: "key=value"))
    var set: [String] = []

    @Option(name: .long, help: "Calibrations to run at the same time; the results do not depend on it.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Flag(name: .long, help: "Write into a folder that holds something else.")
    var overwrite = false

    @Flag(name: .long, help: "Print the summary as JSON instead of words.")
    var json = false

    func validate() throws {
        guard jobs >= 1 else { throw ValidationError("--jobs: found \(jobs), expected at least 1") }
    }

    func run() throws {
        let started = Date()
        BLAS.useOneThreadPerWorker()
        let folder = OutputFolder(output)
        let (study, data) = try UserFacingError.telling {
            let study = try Scenario(contentsOf: scenario, setting: set)
            try folder.check(study, overwrite: overwrite)
            return (study, try StudyData(study))
        }

        let checks = ClosedForms.check()
        if !checks.allSatisfy(\.passed) {
            note(Verify.table(checks))
            note("The program does not reproduce known values; the study was not started.")
        }
        try Verify.conclude(checks)

        let runner = try ReplicateRunner(study, answers: data.answers)
        try folder.create()
        try folder.write(lock: study)
        let progress = Progress()
        let stop = StopRequest()
        let ending = try StudyRunner(
            runner: runner, store: ChunkStore(folder.url, scenario: study, dataDigest: data.digest), workers: jobs
        ).run(progress: { progress.update(done: $0, of: $1) }, shouldStop: { stop.isAsked })
        progress.finish()
        guard !ending.stopped else {
            note(
                "Interrupted: \(ending.computed + ending.reused) of \(ending.all) calibrations are kept in \(folder.url.path); "
                    + "run the same command again to go on.")
            throw AnalyticsSim.Ending.incomplete
        }
        if ending.reused > 0 {
            note("Reused \(ending.reused) of \(ending.all) calibrations, computed \(ending.computed).")
        }

        let summary = try StudySummary(study, ending.outcomes, checks: checks)
        let tables = ResultTable(scenario: study, outcomes: ending.outcomes)
        try folder.write(tables.results, to: "results.csv")
        try folder.write(tables.summary, to: "summary.csv")
        try folder.write(summary.json(), to: "summary.json")
        let report = try UserFacingError.telling { try Report(summary) }
        let path = try folder.write(report)
        try folder.write(
            manifest(study, data, ending, summary, folder, started: started).json, to: "manifest.json")
        say(json ? String(decoding: try summary.json(), as: UTF8.self) : report.terminalAnswer(reportPath: path))
    }

    private func manifest(
        _ study: Scenario, _ data: StudyData, _ ending: StudyRunner.Ending, _ summary: StudySummary,
        _ folder: OutputFolder, started: Date
    ) -> Manifest {
        let finished = Date()
        return Manifest(
            scenario: study.name, scenarioSHA256: StudyData.digest(Data(study.lock.utf8)), dataFile: data.fileName,
            dataSHA256: data.digest, seed: study.seed, replicates: study.replicates,
            calibrationsComputed: ending.computed,
            calibrationsReused: ending.reused, failures: summary.cells.reduce(0) { $0 + $1.failures }, jobs: jobs,
            blas: BLAS.implementation, system: ProcessInfo.processInfo.operatingSystemVersionString,
            started: started.formatted(.iso8601), finished: finished.formatted(.iso8601),
            seconds: finished.timeIntervalSince(started))
    }
}
