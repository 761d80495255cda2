import ArgumentParser
import Foundation

/// Reads a scenario and says what it means, without running it.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a scenario and show it with every default filled in.")

    @Argument(help: "The scenario file (TOML).")
    var scenario: String

    @Option(
        name: .long, help: ArgumentHelp("Set one key of the scenario, as study.replicates=5.", valueName: "key=value"))
    var set: [String] = []

    func run() throws {
        let study = try UserFacingError.telling {
            let study = try Scenario(contentsOf: scenario, setting: set)
            if case .data = study.source { _ = try StudyData(study) }
            return study
        }
        say(study.lock)
        let cells = Cell.all(study).count
        note("The scenario is sound: \(cells) calibrations a replicate, \(cells * study.replicates) in all.")
    }
}
