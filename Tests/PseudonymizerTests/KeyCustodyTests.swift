import Foundation
import Pseudonymizer
import Testing

/// What the trail says of keys, and what the disk does.
@Suite struct KeyCustodyTests {
    private let series: PseudonymSeries
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        series = try PseudonymSeries(owner: "NO970018131", recipient: "vendor:exempel", purpose: "calibration")
    }

    private func acts(_ trail: RecordingTrail) -> [String] {
        trail.events.map { "\($0.action.rawValue) \($0.from.epoch) \($0.stage?.rawValue ?? "-")" }
    }

    @Test func everyChangeOfAnEpochIsRecordedBeforeAndAfter() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            let trail = RecordingTrail()
            try KeySet(wrappedBy: key).store(to: file)
            func update(_ body: (inout KeySet) throws(KeySetError) -> Void) throws(KeySetError) {
                try KeySet.update(file, openedBy: key, recordedIn: trail, body)
            }
            try update { keys throws(KeySetError) in _ = try keys.startEpoch(of: series, wrappedBy: key, now: now) }
            try update { keys throws(KeySetError) in _ = try keys.startEpoch(of: series, wrappedBy: key, now: now) }
            try update { keys throws(KeySetError) in try keys.retire(series.domain(epoch: 2), now: now) }
            try update { keys throws(KeySetError) in try keys.forbidLinking(of: series, now: now) }
            let other = try FileKey.create(at: directory.appendingPathComponent("other"))
            try update { keys throws(KeySetError) in try keys.rewrap(from: key, to: other, now: now) }
            try KeySet.update(file, openedBy: other) { keys throws(KeySetError) in
                try keys.rewrap(from: other, to: key, now: now)
            }
            // What changes nothing is no act.
            try update { keys throws(KeySetError) in
                try keys.forbidLinking(of: series, now: now)
                try keys.destroy(series.domain(epoch: 1), now: now)
            }
            #expect(
                acts(trail) == [
                    "start-epoch 1 intended", "start-epoch 1 done",
                    "retire-epoch 1 intended", "start-epoch 2 intended", "retire-epoch 1 done", "start-epoch 2 done",
                    "retire-epoch 2 intended", "retire-epoch 2 done",
                    "forbid-linking 0 intended", "destroy-epoch 1 intended", "destroy-epoch 2 intended",
                    "forbid-linking 0 done", "destroy-epoch 1 done", "destroy-epoch 2 done",
                    "rewrap 0 intended", "rewrap 0 done",
                ])
            #expect(trail.events.allSatisfy { $0.at == now && PseudonymSeries(of: $0.from) == series })
        }
    }

    /// A limit on the size of files stands in for a full disk: writing beyond it fails in the same way.
    @Test func onAFullDiskNoRecordSaysThatASecretIsDestroyedWhichIsStillThere() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("custody-full-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            let directory = URL(fileURLWithPath: path, isDirectory: true)
            let file = directory.appendingPathComponent("keys.json")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            let series = try PseudonymSeries(owner: "o", recipient: "r", purpose: "p")
            var keys = try KeySet(wrappedBy: key)
            let domain = try keys.startEpoch(of: series, wrappedBy: key)
            try keys.store(to: file)
            let before = try Data(contentsOf: file)
            let trail = RecordingTrail()

            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 64, rlim_max: rlim_t.max)
            try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let room = limit.rlim_cur
            limit.rlim_cur = 64
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            #expect(throws: KeySetError.file(.unwritable(path: file.path))) {
                try KeySet.update(file, openedBy: key, recordedIn: trail) { keys throws(KeySetError) in
                    try keys.destroy(domain)
                }
            }
            limit.rlim_cur = room
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)

            #expect(trail.events.map(\.stage) == [.intended, .failed])
            #expect(try Data(contentsOf: file) == before)
            #expect(
                Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
                    == ["kek", "keys.json", "keys.json.lock"])
            // The disk has room again, and the set goes on.
            try KeySet.update(file, openedBy: key, recordedIn: trail) { keys throws(KeySetError) in
                _ = try keys.secret(of: domain, for: .release, openedBy: key)
                try keys.destroy(domain)
            }
            #expect(trail.events.map(\.stage) == [.intended, .failed, .intended, .done])
        }
    }

    /// Takes so many entries, and then none.
    private final class ShortTrail: CustodyTrail, @unchecked Sendable {
        private let lock = NSLock()
        private var room: Int
        init(room: Int) { self.room = room }
        func record(_ event: CustodyEvent) throws {
            try lock.withLock {
                guard room > 0 else { throw RefusingTrail.Full() }
                room -= 1
            }
        }
    }

    @Test func whereTheOutcomeCannotBeRecordedTheCallerIsToldThatTheActIsDone() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            try KeySet(wrappedBy: key).store(to: file)
            #expect(throws: KeySetError.doneNotRecorded) {
                _ = try KeySet.update(file, openedBy: key, recordedIn: ShortTrail(room: 1)) {
                    keys throws(KeySetError) in
                    try keys.startEpoch(of: series, wrappedBy: key)
                }
            }
            let keys = try KeySet.load(from: file, openedBy: key)
            #expect((keys.liveDomains(of: series).count == 1) as Bool)
        }
    }

    // MARK: Drafts

    @Test func theDraftOfAProcessThatWasKilledIsRemovedAndThatOfALivingOneIsNot() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            try KeySet(wrappedBy: key).store(to: file)
            // As a kill between writing and renaming leaves it.
            let stray = directory.appendingPathComponent(".private-\(UUID().uuidString)", isDirectory: true)
            try FileManager.default.createDirectory(at: stray, withIntermediateDirectories: false)
            try Data("wrapped secrets".utf8).write(to: stray.appendingPathComponent("draft"))
            try PrivateFile.withDraft(beside: file, or: { $0 }) { (draft: URL) throws(PrivateFileError) in
                #expect(!FileManager.default.fileExists(atPath: stray.path))
                try? Data("being written".utf8).write(to: draft)
                PrivateFile.sweep(directory)
                #expect(FileManager.default.fileExists(atPath: draft.path))
            }
            try FileManager.default.createDirectory(at: stray, withIntermediateDirectories: false)
            try KeySet.update(file, openedBy: key) { _ in }
            #expect(
                Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
                    == ["kek", "keys.json", "keys.json.lock"])
        }
    }

    /// Whoever may write a directory and not read it cannot force it to the disk.
    @Test func aNameThatDoesNotReachTheDiskIsNoSilentSuccess() async throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("custody-sync-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        if getuid() == 0 {
            try FileManager.default.setAttributes(
                [.ownerAccountID: 65_534, .groupOwnerAccountID: 65_534], ofItemAtPath: directory.path)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o300], ofItemAtPath: directory.path)
        defer {
            try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory.path)
            try? FileManager.default.removeItem(at: directory)
        }
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            if getuid() == 0 { try #require(setgid(65_534) == 0 && setuid(65_534) == 0) }
            let file = URL(fileURLWithPath: path, isDirectory: true).appendingPathComponent("secret")
            #expect(throws: PrivateFileError.notDurable(path: file.path)) {
                try PrivateFile.create(Data("content".utf8), at: file)
            }
            #expect(try Data(contentsOf: file) == Data("content".utf8))
        }
    }

    // MARK: Memory

    @Test func wipedBytesAreZero() {
        var bytes = [UInt8](repeating: 0xA5, count: 4096)
        bytes.wipe()
        #expect(bytes == [UInt8](repeating: 0, count: 4096))
        var none: [UInt8] = []
        none.wipe()
        #expect(none.isEmpty)
    }

    @Test func aKeyFileInAnyOtherFormIsRefused() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("kek")
            let descriptor = try FileKey.create(at: file).descriptor
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(try FileKey.load(from: file).descriptor == descriptor)
            let lines = text.split(separator: "\n").map(String.init)
            for wrong in [
                "", "\n", lines[0] + "\n", text.replacing("v1", with: "v2"), String(text.dropLast()), text + "\n",
                text.replacing(lines[1], with: "no-uuid"), String(text.dropLast(3)) + "\n",
                String(text.dropLast(2)) + "g\n", "x" + text, lines[0] + lines[1] + "\n" + lines[2] + "\n",
            ] {
                try Data(wrong.utf8).write(to: file)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
                #expect(throws: KeyWrappingError.malformed(path: file.path)) { _ = try FileKey.load(from: file) }
            }
        }
    }
}
