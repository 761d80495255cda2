import AdaptiveModel
import ArgumentParser
import Foundation
import LearningAnalytics

/// The simulator's command line.
@main
struct AnalyticsSim: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analytics-sim",
        abstract: "What does a data-sharing rule cost in accuracy, and what does it protect?",
        discussion: """
            A study is described in a scenario file (TOML). A first run:

              analytics-sim run Scenarios/quickstart.toml -o out

            Exit codes: 0 done, 2 something is wrong with what was asked for, 3 results not to be relied on (verification failed, or a calibration did not converge), 4 interrupted (run \
            the same command again to go on), 70 a fault of the program.
            """,
        version: Tool.version,
        subcommands: [
            Run.self, Check.self, ReportCommand.self, Calibrate.self, Evaluate.self, Release.self, Audit.self,
            Federate.self, Verify.self, Explain.self,
        ])

    /// What the exit codes mean.
    enum Ending {
        static let usage = ExitCode(2)
        static let unreliable = ExitCode(3)
        static let incomplete = ExitCode(4)
        static let fault = ExitCode(70)
    }

    /// Runs a command as it is written on the command line, without the name of the program; `nil` for the program's own.
    static func run(_ arguments: [String]?) throws {
        var command = try parseAsRoot(arguments)
        try command.run()
    }

    static func main() {
        var text = ""
        var code = ExitCode.success
        do {
            try run(nil)
        } catch let error as UserFacingError {
            (text, code) = (error.text, Ending.usage)
        } catch {
            // Usage errors of the parser have exit code 64 by sysexits; ours is 2 for all of them.
            code = exitCode(for: error)
            if code == .validationFailure { code = Ending.usage }
            text = fullMessage(for: error)
        }
        ProcessGroup.current.exit(saying: text, code)
    }
}

/// A mistake of the user's, told in words and ended with exit code 2.
struct UserFacingError: Error {
    var text: String

    /// Runs `body`; an error of these kinds is the user's to mend.
    static func telling<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as ScenarioErrors {
            throw UserFacingError(text: error.description)
        } catch let error as RealDataError {
            throw UserFacingError(text: error.description)
        } catch let error as OutputFolderError {
            throw UserFacingError(text: error.description)
        } catch let error as ReportError {
            throw UserFacingError(text: error.description)
        } catch let error as EventFileError {
            throw UserFacingError(text: error.description)
        } catch let error as ItemCalibrationError {
            throw UserFacingError(text: error.description)
        } catch let error as TracerComparisonError {
            throw UserFacingError(text: "--fold: \(error.description)")
        }
    }
}

/// Prints to standard output.
func say(_ text: String) {
    FileHandle.standardOutput.write(Data("\(text)\n".utf8))
}

/// Prints to standard error: what is not the command's result.
func note(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
}
