import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

/// A new directory with an audit log in it, for the time of `body`.
func withLog(_ body: (URL, AuditLog) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("gate-tests-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(
        directory,
        try AuditLog.create(at: directory.appendingPathComponent("audit.log"), signedBy: AuditSigner()))
}

/// All that a release leaves in its folder, as one text.
func publishedText(_ released: Released<ReleasedEvents>) throws -> String {
    var text = ""
    try withLog { directory, log in
        let folder = directory.appendingPathComponent("release")
        _ = try released.publish(to: folder, recordedIn: log, now: Fixture.now)
        for name in ["data.csv", "dpia.json", "audit-entry.json"] {
            text += try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        text += try String(contentsOf: log.file, encoding: .utf8)
    }
    return text
}

@Suite struct ReleasedTests {
    private func released(_ events: EventTable = Fixture.events) throws -> Released<ReleasedEvents> {
        let pseudonymiser = try Fixture.pseudonymiser()
        var policy = Fixture.policy()
        policy.fields["grade, of the school"] = FieldRule(.quasi, .keep)
        return try Gate.release(
            Raw(events, owner: Fixture.owner), under: policy, with: pseudonymiser, now: Fixture.now)
    }

    @Test func theFolderHoldsDataFactsAndEntryAndTheLogTheSame() throws {
        try withLog { directory, log in
            let folder = directory.appendingPathComponent("release")
            let released = try released()
            let receipt = try released.publish(to: folder, recordedIn: log, now: Fixture.now)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                    == ["audit-entry.json", "data.csv", "dpia.json"])
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
                    == ["audit.log", "audit.log.checkpoint", "audit.log.lock", "release"])
            let facts = try JSONDecoder().decode(
                ReleaseReceipt.self, from: Data(contentsOf: folder.appendingPathComponent("dpia.json")))
            #expect(facts == released.receipt)
            #expect(receipt.entry["rows"] == .whole(6) && receipt.entry["seq"] == .whole(0))
            let (history, report) = try AuditLog.verify(log.file)
            #expect(report.entries == 1 && report.signed == 1)
            #expect(history.entries == [receipt.entry.bytes])
            #expect(try history.check(release: folder) == 0)
            let permissions = try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions]
            #expect((permissions as? NSNumber)?.intValue == 0o700)
        }
    }

    @Test func whatIsWrittenIsReadBackAsItWasReleased() throws {
        var events = Fixture.events
        events.itemNames[0] = "a \"quoted\" item, with\na line break"
        events.others = [EventColumn(name: "grade, of the school", values: ["8", "9"], rows: [0, 1, 0, 1, 1, 0])]
        let released = try released(events).value
        try withLog { directory, log in
            let folder = directory.appendingPathComponent("release")
            _ = try self.released(events).publish(to: folder, recordedIn: log, now: Fixture.now)
            let read = try EventTable(
                contentsOf: folder.appendingPathComponent("data.csv"), keepingOtherColumns: true)
            #expect(
                read.pupil.map { read.pupilNames[Int($0)] } == released.pupil.map { released.pupilNames[Int($0)].text })
            let names = try #require(released.itemNames)
            #expect(read.item.map { read.itemNames[Int($0)] } == released.item?.map { names[Int($0)] })
            #expect(read.time.map(\.bitPattern) == released.time?.map(\.bitPattern))
            #expect(read.outcome == released.outcome)
            let other = try #require(read.others.first)
            #expect(read.others.count == 1 && other.name == "grade, of the school")
            #expect(
                other.rows.map { other.values[Int($0)] }
                    == released.others[0].rows.map { released.others[0].values[Int($0)] })
        }
    }

    @Test func numbersAreWrittenSoThatTheyReadBackTheSame() throws {
        var events = Fixture.events
        events.time = [0, -0.25, 1e300, 9_007_199_254_740_994, -12_345, .nan]
        var policy = Fixture.policy()
        policy.fields[.time]?.transform = .keep
        let pseudonymiser = try Fixture.pseudonymiser()
        let released = try Gate.release(
            Raw(events, owner: Fixture.owner), under: policy, with: pseudonymiser, now: Fixture.now)
        try withLog { directory, log in
            let folder = directory.appendingPathComponent("release")
            _ = try released.publish(to: folder, recordedIn: log)
            let read = try EventTable(contentsOf: folder.appendingPathComponent("data.csv"))
            #expect(read.time.map(\.bitPattern) == released.value.time?.map(\.bitPattern))
        }
    }

    @Test func aFolderThatIsThereIsNotTouched() throws {
        try withLog { directory, log in
            let folder = directory.appendingPathComponent("release")
            let released = try released()
            _ = try released.publish(to: folder, recordedIn: log)
            #expect(throws: AuditError.exists(path: folder.path)) {
                try released.publish(to: folder, recordedIn: log)
            }
            #expect(try AuditLog.verify(log.file).report.entries == 1)
        }
    }

    @Test func whereNothingCanBeWrittenTheErrorNamesThePlaceAndNothingIsRecorded() throws {
        try withLog { directory, log in
            let released = try released()
            do {
                _ = try released.publish(
                    to: directory.appendingPathComponent("missing/release"), recordedIn: log)
                Issue.record("written to nowhere")
            } catch AuditError.unwritable(let path, let reason) {
                #expect(path.contains("missing") && !reason.isEmpty)
            }
            #expect(try AuditLog.verify(log.file).report.entries == 0)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
                    == ["audit.log", "audit.log.checkpoint", "audit.log.lock"])
        }
    }

    @Test func aNoisySumIsPublishedToo() throws {
        try withLog { directory, log in
            let folder = directory.appendingPathComponent("sum")
            let released = try Gate.release(
                noisySum: [1.5, -2], named: "s", of: Fixture.owner, guarantee: "g",
                under: Fixture.policy(statistics: ["s"]), now: Fixture.now)
            let receipt = try released.publish(to: folder, recordedIn: log)
            let read = try JSONDecoder().decode(
                NoisySum.self, from: Data(contentsOf: folder.appendingPathComponent("data.json")))
            #expect(read == released.value)
            #expect(receipt.entry["pupils"] == nil && receipt.entry["rows"] == nil)
        }
    }
}
