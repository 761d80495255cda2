import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

/// A release in a process of its own, whose disk is full or closed.
private func publish(in directory: URL, pupils: Int, to name: String = "release") throws {
    let kek = try FileKey.load(from: directory.appendingPathComponent("kek"))
    let log = try AuditLog.open(
        directory.appendingPathComponent("audit.log"),
        signedBy: try AuditSigner.load(from: directory.appendingPathComponent("signing"), openedBy: kek))
    let events = Fixture.table((0..<pupils).map { ("pupil \($0)", "q\($0 % 3)", nil, nil, 1) })
    let pseudonymiser = try Fixture.pseudonymiser()
    let released = try Gate.release(
        Raw(events, owner: Fixture.owner), under: Fixture.policy(), with: pseudonymiser, now: Fixture.now)
    _ = try released.publish(to: directory.appendingPathComponent(name), recordedIn: log, now: Fixture.now)
}

/// A directory with a log of so many entries.
private func prepare(entries: Int) throws -> URL {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("publication-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let kek = try FileKey.create(at: directory.appendingPathComponent("kek"))
    let signer = try AuditSigner.create(at: directory.appendingPathComponent("signing"), wrappedBy: kek)
    let log = try AuditLog.create(at: directory.appendingPathComponent("audit.log"), signedBy: signer)
    for _ in 0..<entries { try log.append("rotate", at: Fixture.now) }
    return directory
}

/// No data, no entry, nothing half-done; and the next release goes through.
private func expectNothing(in directory: URL, entries: Int) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(!names.contains { $0.contains("release") }, "\(names)")
    #expect(!names.contains("audit.log.pending"))
    #expect(try AuditLog.verify(directory.appendingPathComponent("audit.log")).report.entries == entries)
    try publish(in: directory, pupils: 3)
    let history = try AuditLog.verify(directory.appendingPathComponent("audit.log")).history
    #expect(try history.check(release: directory.appendingPathComponent("release")) == entries)
}

@Suite struct PublicationFaultTests {
    /// A limit on the size of files stands in for a full disk: writing beyond it fails in the same way.
    @Test func onAFullDiskTheDataAreTakenBackAndTheMessageSaysSo() async throws {
        let directory = try prepare(entries: 1)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 20_000, rlim_max: 20_000)
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            do {
                try publish(in: URL(fileURLWithPath: path), pupils: 2_000)
                Issue.record("a full disk took it")
            } catch let error as AuditError {
                guard case .unwritable(let place, let reason) = error else { throw error }
                #expect(place.hasSuffix("data.csv") && reason == "File too large")
                #expect(error.description.contains("nothing was released and nothing recorded"))
            }
        }
        try expectNothing(in: directory, entries: 1)
    }

    /// The data fit on the disk and the log's line does not: the folder, which is there already, is taken back.
    @Test func whereTheLogTakesNoLineTheFolderIsTakenBack() async throws {
        let directory = try prepare(entries: 60)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            let directory = URL(fileURLWithPath: path)
            let size = try Data(contentsOf: directory.appendingPathComponent("audit.log")).count
            var limit = rlimit(rlim_cur: rlim_t(size + 10), rlim_max: rlim_t(size + 10))
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            do {
                try publish(in: directory, pupils: 3)
                Issue.record("a full disk took it")
            } catch let error as AuditError {
                guard case .unwritable(let place, _) = error else { throw error }
                #expect(place.hasSuffix("audit.log"))
            }
        }
        try expectNothing(in: directory, entries: 60)
    }

    /// As a user without rights where the process has them all.
    @Test func whereTheFolderMayNotBeWrittenNothingIsReleased() async throws {
        let directory = try prepare(entries: 1)
        defer {
            try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
            try? FileManager.default.removeItem(at: directory)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) where getuid() == 0 {
            try FileManager.default.setAttributes(
                [.ownerAccountID: 65_534, .groupOwnerAccountID: 65_534],
                ofItemAtPath: directory.appendingPathComponent(name).path)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: directory.path)
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            if getuid() == 0 { try #require(setgid(65_534) == 0 && setuid(65_534) == 0) }
            do {
                try publish(in: URL(fileURLWithPath: path), pupils: 3)
                Issue.record("a closed folder took it")
            } catch let error as AuditError {
                guard case .unwritable(_, let reason) = error else { throw error }
                #expect(reason == "Permission denied")
            }
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
        try expectNothing(in: directory, entries: 1)
    }
}
