import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

/// A process that makes releases is killed at random moments, again and again, until it has made five hundred.
@Suite struct ReleaseCrashInRelease {
    @Test("kill -9: no data without an audit entry, no entry without data, nothing lost")
    func kills() throws {
        let program = try #require(
            [Bundle.main.executableURL, CommandLine.arguments.first.map { URL(fileURLWithPath: $0) }]
                .compactMap { $0?.deletingLastPathComponent().appendingPathComponent("release-crash") }
                .first { FileManager.default.isExecutableFile(atPath: $0.path) })
        let files = FileManager.default
        let directory = files.temporaryDirectory
            .appendingPathComponent("release-crash-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
        try files.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: directory) }
        let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
        let signing = directory.appendingPathComponent("signing")
        let file = directory.appendingPathComponent("audit.log")
        _ = try AuditLog.create(at: file, signedBy: try AuditSigner.create(at: signing, wrappedBy: key))

        var (kills, reached, interrupted) = (0, 0, 0)
        var state: UInt64 = 42
        while reached < 500 || kills < 20 {
            try #require(kills < 500, "the child never gets anywhere")
            let process = Process()
            process.executableURL = program
            process.arguments = [directory.path]
            try process.run()
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            usleep(UInt32(10_000 + (state >> 33) % 600_000))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            kills += 1
            #expect(process.terminationReason == .uncaughtSignal, "the child ended by itself")

            // What the process left is finished or undone by whoever comes next.
            if files.fileExists(atPath: file.appendingPathExtension("pending").path) { interrupted += 1 }
            _ = try AuditLog.open(file, signedBy: try AuditSigner.load(from: signing, openedBy: key))
            let (history, report) = try AuditLog.verify(file)
            #expect(!report.isInterrupted && report.signed == report.entries)
            #expect(report.entries >= reached, "an entry was lost")
            reached = report.entries
            let names = try files.contentsOfDirectory(atPath: directory.path)
            #expect(!names.contains { $0.contains("staging") }, "data without an entry")
            let folders = names.filter { $0.hasPrefix("release-") }
            var entries: Set<Int> = []
            for folder in folders {
                let folder = directory.appendingPathComponent(folder)
                entries.insert(try history.check(release: folder))
                #expect(try files.contentsOfDirectory(atPath: folder.path).count == 3)
            }
            #expect(
                folders.count == reached && entries == Set(0..<reached),
                "an entry without data, or data without an entry")
            let acknowledged =
                (try? String(
                    contentsOf: directory.appendingPathComponent("acknowledged"), encoding: .utf8)) ?? ""
            let told = acknowledged.split(separator: "\n").compactMap { Int($0) }
            #expect(told.allSatisfy { $0 < reached }, "a release that was acknowledged is lost")
        }
        print("\(reached) releases, \(kills) kills, \(interrupted) of them within a release")
        #expect(interrupted > 0)
    }
}
