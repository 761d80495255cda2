import Foundation
import GRDB
import PseudonymVault
import Pseudonymizer
import Testing

/// Statements by another hand than the vault's.
func execute(_ sql: String, in file: URL) throws {
    let queue = try DatabaseQueue(path: file.path)
    try queue.write { db in try db.execute(sql: sql) }
    try queue.close()
}

/// A sequence of acts, each of which leaves one entry in the journal: how far it came is how long the journal is.
struct Script: ~Copyable {
    let directory: URL
    let vault: SubjectVault
    let key: FileKey
    let keys: KeySet

    static func prepare(_ directory: URL) throws {
        let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
        try SubjectVault.create(at: directory.appendingPathComponent("vault.sqlite"), owner: owner, wrappedBy: key)
        var keys = try KeySet(wrappedBy: key)
        _ = try keys.startEpoch(of: series(), wrappedBy: key)
        try keys.store(to: directory.appendingPathComponent("keys.json"))
    }

    init(_ directory: URL) throws {
        let key = try FileKey.load(from: directory.appendingPathComponent("kek"))
        let keys = try KeySet.load(from: directory.appendingPathComponent("keys.json"), openedBy: key)
        let vault = try SubjectVault.open(directory.appendingPathComponent("vault.sqlite"), openedBy: key)
        self.keys = keys
        self.vault = vault
        self.directory = directory
        self.key = key
    }

    static func series() throws -> PseudonymSeries {
        try PseudonymSeries(owner: owner, recipient: "vendor:exempel", purpose: "adaptive-sequencing")
    }

    /// How many acts are complete.
    func done() throws -> Int { try vault.journal().entries.count - 1 }

    /// Acts 0 to 4 of each ten enrol pupils 0 to 4; then the first gets a record and is released, the second is restricted, the third is merged into
    /// the fourth, the fifth is erased.
    func act(_ number: Int) throws {
        let first = number - number % 10
        func subject(_ place: Int) throws -> SubjectID {
            try #require(try vault.subject(of: try pupil(first + place)))
        }
        switch number % 10 {
        case 0..<5: try vault.enrol([[try pupil(number), try feide("elev\(number)")]], now: now)
        case 5: try vault.keep(Data("record \(number)".utf8), named: "note", of: try subject(0), now: now)
        case 6:
            try vault.noteRelease(
                named: "release \(number)", of: [try subject(0), try subject(4)], in: Self.series().domain(epoch: 1),
                now: now)
        case 7: try vault.restrict(try subject(1), now: now)
        case 8: try vault.merge(try subject(2), into: try subject(3), now: now)
        default: _ = try vault.erase(try subject(4), with: keys, openedBy: key, now: now)
        }
    }

    /// Everything is as after exactly so many acts.
    func expectState(after done: Int) throws {
        try vault.verify()
        let tens = done / 10
        let rest = done % 10
        #expect(try vault.count() == tens * 3 + min(rest, 5) - (rest > 8 ? 1 : 0))
        #expect(try vault.pendingNotices().count == tens)
        for ten in max(0, tens - 2)...tens {
            let acts = ten < tens ? 10 : rest
            for place in 0..<5 {
                let number = ten * 10 + place
                let subject = try vault.subject(of: try pupil(number))
                let isThere = acts > place && !(place == 4 && acts > 9)
                #expect((subject != nil) == isThere, "pupil \(number) after \(done)")
                #expect(try vault.subject(of: try feide("elev\(number)")) == subject)
                guard let subject else { continue }
                #expect(try vault.records(of: subject).count == (place == 0 && acts > 5 ? 1 : 0))
                let stop = try vault.subjects(of: [try pupil(number)], for: Self.series().domain(epoch: 1), now: now)[0]
                #expect((stop == .failure(.restricted)) == (place == 1 && acts > 7))
                let isMerged = [2, 3].contains(place) && acts > 8
                #expect(try vault.accessIdentifiers(of: subject) == (isMerged ? 4 : 2))
            }
        }
    }
}

extension SubjectVault {
    /// Without an entry in the journal, which an access report leaves.
    fileprivate func accessIdentifiers(of subject: SubjectID) throws -> Int {
        try queue.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM alias WHERE subject IN (SELECT id FROM subject WHERE sid = ?
                    UNION SELECT subject FROM formerSid WHERE sid = ?)
                    """,
                arguments: [Data(subject.bytes), Data(subject.bytes)]) ?? 0
        }
    }
}

/// Ends this process the hard way after so many microseconds, wherever it is then.
private func killSoon(microseconds: UInt32) {
    Thread.detachNewThread {
        usleep(microseconds)
        kill(getpid(), SIGKILL)
    }
}

/// The child acts until it is killed and notes each act that it was told is done; the parent then finds each of these, and at
/// most one more, whole.
private func killRepeatedly(until goal: Int, longest: UInt32) async throws {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("vault-kill-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try Script.prepare(directory)
    let path = directory.path
    let acknowledged = directory.appendingPathComponent("acknowledged")
    var done = 0
    var kills = 0
    while done < goal || kills < 4 {
        try #require(kills < 4 * goal + 4, "the child never gets anywhere")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, longest = longest as UInt32] in
            let directory = URL(fileURLWithPath: path)
            let script = try Script(directory)
            var number = try script.done()
            _ = FileManager.default.createFile(
                atPath: directory.appendingPathComponent("acknowledged").path, contents: nil)
            let log = try FileHandle(forWritingTo: directory.appendingPathComponent("acknowledged"))
            killSoon(microseconds: UInt32.random(in: 0...longest))
            while true {
                try script.act(number)
                number += 1
                try log.write(contentsOf: Data("\(number)\n".utf8))
            }
        }
        kills += 1
        let script = try Script(directory)
        let reached = try script.done()
        let told =
            String(decoding: (try? Data(contentsOf: acknowledged)) ?? Data(), as: UTF8.self)
            .split(separator: "\n").last.flatMap { Int($0) } ?? done
        #expect((told...told + 1).contains(reached), "\(told) acts were acknowledged, \(reached) are there")
        #expect(reached >= done)
        try script.expectState(after: reached)
        done = reached
    }
}

@Suite struct VaultProcessFaultTests {
    @Test func aKilledProcessLosesNothingItAcknowledged() async throws {
        try await killRepeatedly(until: 30, longest: 250_000)
    }

    @Test func aKeySetInAKilledProcessIsTheOneBeforeOrTheOneAfter() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("keys-kill-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Script.prepare(directory)
        let path = directory.path
        var epochs = 1
        for _ in 0..<6 {
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let directory = URL(fileURLWithPath: path)
                let key = try FileKey.load(from: directory.appendingPathComponent("kek"))
                killSoon(microseconds: UInt32.random(in: 0...40_000))
                while true {
                    try KeySet.update(directory.appendingPathComponent("keys.json"), openedBy: key) {
                        keys throws(KeySetError) in
                        guard let series = try? Script.series() else { return }
                        _ = try keys.startEpoch(of: series, wrappedBy: key)
                    }
                }
            }
            let key = try FileKey.load(from: directory.appendingPathComponent("kek"))
            let keys = try KeySet.load(from: directory.appendingPathComponent("keys.json"), openedBy: key)
            let live = keys.liveDomains(of: try Script.series())
            #expect(live.map { Int($0.epoch) } == Array(1...live.count))
            #expect(live.count >= epochs)
            epochs = live.count
        }
        // What the killed left half-written goes with the next change: it holds secrets that may be destroyed later.
        let key = try FileKey.load(from: directory.appendingPathComponent("kek"))
        try KeySet.update(directory.appendingPathComponent("keys.json"), openedBy: key) { _ in }
        #expect(
            Set(try FileManager.default.contentsOfDirectory(atPath: directory.path)) == [
                "kek", "keys.json", "keys.json.lock", "vault.sqlite",
            ])
    }

    /// As a user without rights where the process has them all.
    @Test func inADirectoryThatMayNotBeWrittenNothingIsLostAndTheMessageSaysSo() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("vault-read-only-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer {
            try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
            try? FileManager.default.removeItem(at: directory)
        }
        try Script.prepare(directory)
        do { try Script(directory).act(0) }
        let nobody = 65_534
        for name in ["kek", "keys.json", "vault.sqlite"] where getuid() == 0 {
            try FileManager.default.setAttributes(
                [.ownerAccountID: nobody, .groupOwnerAccountID: nobody],
                ofItemAtPath: directory.appendingPathComponent(name).path)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: directory.path)
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            if getuid() == 0 {
                try #require(setgid(65_534) == 0 && setuid(65_534) == 0)
            }
            let directory = URL(fileURLWithPath: path)
            let script = try Script(directory)
            #expect(throws: VaultError.unwritable) { try script.act(1) }
            #expect(VaultError.unwritable.description.contains("writable"))
            // What is there can still be read.
            try script.expectState(after: 1)
            let new = directory.appendingPathComponent("new.sqlite")
            let key = try FileKey.load(from: directory.appendingPathComponent("kek"))
            #expect(throws: VaultError.file(.unwritable(path: new.path))) {
                try SubjectVault.create(at: new, owner: owner, wrappedBy: key)
            }
            let keys = directory.appendingPathComponent("keys.json")
            let lock = keys.appendingPathExtension("lock")
            #expect(throws: KeySetError.file(.unwritable(path: lock.path))) {
                try KeySet.update(keys, openedBy: key) { keys throws(KeySetError) in
                    guard let series = try? Script.series() else { return }
                    _ = try keys.startEpoch(of: series, wrappedBy: key)
                }
            }
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
        try Script(directory).expectState(after: 1)
    }

    /// A limit on the size of files stands in for a full disk: writing beyond it fails in the same way.
    @Test func onAFullDiskTheActFailsAsAWholeAndTheVaultGoesOnAfterwards() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("vault-full-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Script.prepare(directory)
        do { try Script(directory).act(0) }
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            let directory = URL(fileURLWithPath: path)
            let script = try Script(directory)
            signal(SIGXFSZ, SIG_IGN)
            let size = try Data(contentsOf: directory.appendingPathComponent("vault.sqlite")).count
            var limit = rlimit(rlim_cur: rlim_t(size + 8192), rlim_max: rlim_t(size + 8192))
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            #expect(throws: VaultError.unwritable) {
                try script.vault.enrol(try (100..<1000).map { [try pupil($0)] })
            }
            try script.expectState(after: 1)
        }
        let script = try Script(directory)
        try script.expectState(after: 1)
        try script.act(1)
        try script.expectState(after: 2)
    }
}

#if !DEBUG
    /// In a debug build ``VaultProcessFaultTests`` does the same with fewer acts.
    @Suite struct VaultKillInRelease {
        @Test func fiveHundredActsUnderKillsAreWhole() async throws {
            try await killRepeatedly(until: 500, longest: 200_000)
        }
    }
#endif
