import Foundation
import LearningAnalytics
import Testing

@testable import analytics_sim

/// The command audit on logs, forks and folders, as a user calls it.
@Suite struct AuditCommandTests {
    private let files = FileManager.default

    /// A custody folder with two releases, `one` and `two`, and a witness of both.
    private func withReleases(_ body: (URL) throws -> Void) throws {
        let folder = files.temporaryDirectory
            .appendingPathComponent("audit-command-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: folder) }
        var lines = ["user,item,kc,time,correct"]
        for pupil in 0..<40 {
            for item in 0..<4 { lines.append("elev\(pupil),q\(item),algebra,\(item * 1000),\((pupil + item) % 2)") }
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("data.csv"))
        let who = ["--owner", "NO987654321", "--recipient", "vendor:exempel", "--legal-basis", "GDPR art. 6(1)(e)"]
        for name in ["one", "two"] {
            try run(
                folder,
                [
                    "release", "DIR/data.csv", "--policy", "vendorAdaptive", "--custody", "DIR/custody",
                    "--witness", "DIR/witness", "-o", "DIR/\(name)",
                ] + who)
        }
        try body(folder)
    }

    private func run(_ folder: URL, _ arguments: [String]) throws {
        try AnalyticsSim.run(arguments.map { $0.replacing("DIR", with: folder.path) })
    }

    private func verify(_ folder: URL, _ arguments: [String]) throws {
        try run(folder, ["audit", "verify", "--log", "DIR/custody/audit.log"] + arguments)
    }

    /// Code 3: something is not as it was.
    private func expectUnreliable(_ what: Comment, _ body: () throws -> Void) {
        #expect(throws: AnalyticsSim.Ending.unreliable, what) { try body() }
    }

    @Test func aReleasedFolderHoldsItsFilesAndNoOthers() throws {
        try withReleases { folder in
            try verify(folder, ["--release", "DIR/one", "--release", "DIR/two"])
            let one = folder.appendingPathComponent("one")
            for name in ["data.csv", "dpia.json", "audit-entry.json"] {
                let file = one.appendingPathComponent(name)
                let content = try Data(contentsOf: file)
                try files.removeItem(at: file)
                expectUnreliable("\(name) is gone") { try verify(folder, ["--release", "DIR/one"]) }
                for place in [0, content.count / 2, content.count - 1] {
                    var changed = content
                    changed[place] ^= 1
                    try changed.write(to: file)
                    expectUnreliable("\(name) is altered") { try verify(folder, ["--release", "DIR/one"]) }
                }
                try content.write(to: file)
                try verify(folder, ["--release", "DIR/one"])
            }
            for name in ["names.csv", ".hidden"] {
                let added = one.appendingPathComponent(name)
                try Data("Kari".utf8).write(to: added)
                expectUnreliable("\(name) was added") { try verify(folder, ["--release", "DIR/one"]) }
                try files.removeItem(at: added)
            }
            #expect(throws: UserFacingError.self) { try verify(folder, ["--release", "DIR/none"]) }
        }
    }

    @Test func aProofIsOfTheLogThatTheWitnessSaw() throws {
        try withReleases { folder in
            let log = folder.appendingPathComponent("custody/audit.log")
            let (history, report) = try AuditLog.verify(log)
            let seen = try AuditWitness(file: folder.appendingPathComponent("witness")).checkpoints().checkpoints
            let key = try FileKey.load(from: folder.appendingPathComponent("custody/key-encryption.key"))
            let signing = folder.appendingPathComponent("custody/audit-signing.key")
            func keep(_ proof: AuditProof?, _ name: String) throws {
                try JSONEncoder().encode(try #require(proof)).write(to: folder.appendingPathComponent(name))
            }
            // A fork by one who has the key: everything before the last release is the same.
            let fork = folder.appendingPathComponent("fork.log")
            let text = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
            let kept = text.prefix(seen[0].size + 1).joined(separator: "\n") + "\n"
            try Data(kept.utf8).write(to: fork)
            try Data(seen[0].text.utf8).write(to: fork.appendingPathExtension("checkpoint"))
            let forked = try AuditLog.open(fork, signedBy: try AuditSigner.load(from: signing, openedBy: key))
            let last = try forked.append("release", ["dataset": .text("another")]).checkpoint
            let forkedHistory = try AuditLog.verify(fork).history

            let newest = try #require(seen.last)
            #expect(newest.size == report.signed && last.size == newest.size)
            try keep(AuditProof(from: seen[0].size, of: history, at: newest), "true")
            try keep(AuditProof(from: seen[0].size, of: forkedHistory, at: last), "forked")
            try keep(AuditProof(entry: 0, of: forkedHistory, at: last), "forked-entry")
            try keep(AuditProof(entry: 0, of: history, at: newest), "true-entry")
            for name in ["true", "true-entry"] {
                try verify(folder, ["--proof", "DIR/\(name)", "--witness", "DIR/witness"])
                try verify(folder, ["--proof", "DIR/\(name)"])
            }
            for name in ["forked", "forked-entry"] {
                expectUnreliable("\(name), witness") {
                    try verify(folder, ["--proof", "DIR/\(name)", "--witness", "DIR/witness"])
                }
                expectUnreliable("\(name), log") { try verify(folder, ["--proof", "DIR/\(name)"]) }
            }
        }
    }

    @Test func provingNeedsExactlyOneThingToProve() throws {
        try withReleases { folder in
            func prove(_ arguments: [String]) throws {
                try run(folder, ["audit", "prove", "--log", "DIR/custody/audit.log"] + arguments)
            }
            try prove(["--from", "1"])
            try prove(["--entry", "0"])
            try prove(["--entry", "0", "--witness", "DIR/witness"])
            #expect(throws: (any Error).self) { try prove([]) }
            #expect(throws: (any Error).self) { try prove(["--from", "1", "--entry", "0"]) }
            #expect(throws: (any Error).self) { try prove(["--from", "1", "--witness", "DIR/witness"]) }
            #expect(throws: UserFacingError.self) { try prove(["--entry", "99"]) }
            #expect(throws: UserFacingError.self) { try prove(["--from", "99"]) }
        }
    }
}
