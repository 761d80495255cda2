import ArgumentParser
import Foundation
import LearningAnalytics

/// Checks the record of what was released.
struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the record of releases, or prove something from it.", subcommands: [Check.self, Prove.self])

    struct Options: ParsableArguments {
        @Option(help: "The audit log.")
        var log = "custody/audit.log"

        @Flag(help: "Print the outcome as JSON instead of words.")
        var json = false

        var file: URL { URL(fileURLWithPath: log) }
    }

    /// Finds edits, deletions, reordering and truncation.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract:
                "Find whether anything in the audit log was changed, removed, moved or cut off; exit code 3 when something was."
        )

        @OptionGroup var options: Options

        @Option(help: "The file in which checkpoints were kept elsewhere.")
        var witness: String?

        @Option(help: "A released folder: are its files those that the log has an entry about?")
        var release: [String] = []

        @Option(
            help:
                "A proof, as audit prove prints it: does it hold for the log that the witness saw, or else for the log itself?"
        )
        var proof: String?

        func run() throws {
            do {
                let witness = witness.map { AuditWitness(file: URL(fileURLWithPath: $0)) }
                if let proof { return try check(URL(fileURLWithPath: proof), witness) }
                let (history, report) = try AuditLog.verify(options.file, against: witness)
                let releases = try release.map {
                    try history.check(release: URL(fileURLWithPath: $0, isDirectory: true))
                }
                say(options.json ? json(report, releases) : words(report, releases))
            } catch let error as AuditError {
                if case .unreadable = error { throw UserFacingError(text: error.description) }
                if options.json {
                    say(CanonicalJSON.object(["holds": .truth(false), "message": .text(error.description)]).spelling)
                } else {
                    note(error.description)
                }
                throw AnalyticsSim.Ending.unreliable
            }
        }

        private func check(_ file: URL, _ witness: AuditWitness?) throws {
            guard let data = try? Data(contentsOf: file),
                let proof = try? JSONDecoder().decode(AuditProof.self, from: data)
            else { throw UserFacingError(text: "--proof \(file.path): found no proof") }
            let holds: Bool
            var refusal = "The proof does not hold."
            if let witness {
                holds = try proof.holds(against: witness)
                if !holds, proof.holds(publicKey: try witness.checkpoints().publicKey) {
                    refusal =
                        "The proof does not hold: the log's key signed it, but nothing ties it to a checkpoint that the witness saw."
                }
            } else {
                holds = try AuditLog.verify(options.file).history.confirms(proof)
            }
            say(
                options.json
                    ? CanonicalJSON.object(["holds": .truth(holds)]).spelling
                    : holds ? "The proof holds." : refusal)
            if !holds { throw AnalyticsSim.Ending.unreliable }
        }

        private func json(_ report: AuditReport, _ releases: [Int]) -> String {
            CanonicalJSON.object([
                "holds": .truth(true), "log": .text(report.log), "entries": .whole(report.entries),
                "signed": .whole(report.signed), "witnessed": report.witnessed.map { .whole($0) } ?? .null,
                "interrupted": .truth(report.isInterrupted), "root": .text(report.root.hexadecimal),
                "releases": .list(releases.map { .whole($0) }),
            ]).spelling
        }

        private func words(_ report: AuditReport, _ releases: [Int]) -> String {
            var lines = ["\(report.entries) entries hang together; \(report.signed) are signed."]
            switch report.witnessed {
            case let count?: lines.append("The log goes on from all \(count) checkpoints of the witness.")
            case nil: lines.append("Without a witness, an older copy of the whole log would not be noticed.")
            }
            if report.isInterrupted {
                lines.append("A release was interrupted; the next one finishes or undoes it.")
            }
            lines += zip(release, releases).map { "\($0) holds the files of entry \($1)." }
            return lines.joined(separator: "\n")
        }
    }

    /// Prints a proof for somebody who has not got the log.
    struct Prove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a proof that an entry is in the log, or that the log goes on from its first entries.")

        @OptionGroup var options: Options

        @Option(help: "The entry, from 0.")
        var entry: Int?

        @Option(help: "The earlier number of entries.")
        var from: Int?

        @Option(
            help:
                "With --entry: the file in which checkpoints were kept elsewhere. The proof is then made for the newest of them, as whoever keeps that file needs it."
        )
        var witness: String?

        func validate() throws {
            guard (entry == nil) != (from == nil) else {
                throw ValidationError("audit prove: expected either --entry or --from")
            }
            guard witness == nil || entry != nil else {
                throw ValidationError("audit prove: --witness goes with --entry")
            }
        }

        func run() throws {
            do {
                let witness = witness.map { AuditWitness(file: URL(fileURLWithPath: $0)) }
                let (history, report) = try AuditLog.verify(options.file, against: witness)
                let checkpoint =
                    try
                    (witness.map { try $0.checkpoints().checkpoints.max { $0.size < $1.size } }
                    ?? AuditLog.checkpoint(of: options.file))
                guard let checkpoint else { throw AuditError.noCheckpoint }
                let proof =
                    if let entry { AuditProof(entry: entry, of: history, at: checkpoint) } else {
                        AuditProof(from: from ?? 0, of: history, at: checkpoint)
                    }
                guard let proof else {
                    let option = entry.map { "--entry \($0)" } ?? "--from \(from ?? 0)"
                    throw UserFacingError(
                        text:
                            "audit prove: \(option): the log has \(min(report.signed, checkpoint.size)) \(witness == nil ? "signed" : "witnessed") entries, counted from 0"
                    )
                }
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                say(String(decoding: try encoder.encode(proof), as: UTF8.self))
            } catch let error as AuditError {
                if case .unreadable = error { throw UserFacingError(text: error.description) }
                note(error.description)
                throw AnalyticsSim.Ending.unreliable
            }
        }
    }
}
