import ArgumentParser
import Foundation

/// Recomputes values known from formulas.
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Recompute values known from formulas; exit code 3 when one is off.")

    @Flag(name: .long, help: "Print the checks as JSON.")
    var json = false

    func run() throws {
        let checks = ClosedForms.check()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            say(String(decoding: try encoder.encode(checks), as: UTF8.self))
        } else {
            say(Self.table(checks))
        }
        try Self.conclude(checks)
    }

    /// Ends with exit code 3 unless every value was reproduced.
    static func conclude(_ checks: [StudySummary.Check]) throws {
        guard checks.allSatisfy(\.passed) else { throw AnalyticsSim.Ending.unreliable }
    }

    /// One line a check and a last line that counts them.
    static func table(_ checks: [StudySummary.Check]) -> String {
        let lines = checks.map { check in
            let mark = check.passed ? "ok  " : "OFF "
            return "\(mark) \(check.id): \(check.statement): expected \(check.expected), found \(check.found)"
        }
        let passed = checks.count { $0.passed }
        return (lines + ["\(passed) of \(checks.count) known values reproduced"]).joined(separator: "\n")
    }
}
