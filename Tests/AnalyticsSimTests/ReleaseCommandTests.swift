import ArgumentParser
import Foundation
import LearningAnalytics
import PseudonymVault
import Testing

@testable import analytics_sim

/// The commands release and audit, as a user calls them.
@Suite struct ReleaseCommandTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("release-command-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var lines = ["user,item,kc,time,correct"]
        for pupil in 0..<40 {
            for item in 0..<4 { lines.append("elev\(pupil),q\(item),algebra,\(item * 1000),\((pupil + item) % 2)") }
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("data.csv"))
        try body(folder)
    }

    private func run(_ folder: URL, _ arguments: [String]) throws {
        try AnalyticsSim.run(arguments.map { $0.replacing("DIR", with: folder.path) })
    }

    private func release(
        _ folder: URL, _ output: String = "out", policy: String = "vendorAdaptive", _ more: [String] = []
    ) throws {
        try run(
            folder,
            ["release", "DIR/data.csv", "--policy", policy, "--custody", "DIR/custody", "-o", "DIR/\(output)"] + more)
    }

    private let who = ["--owner", "NO987654321", "--recipient", "vendor:exempel", "--legal-basis", "GDPR art. 6(1)(e)"]

    /// What the user is told where the command is refused.
    private func refusal(_ body: () throws -> Void) -> String {
        do {
            try body()
            Issue.record("not refused")
            return ""
        } catch {
            return (error as? UserFacingError)?.text ?? "\(error)"
        }
    }

    @Test func aFirstRunMakesWhatItNeedsAndASecondGoesOn() throws {
        try withFolder { folder in
            try release(folder, "one", who)
            try release(folder, "two", policy: "DIR/custody/policy-vendorAdaptive.toml", ["--witness", "DIR/witness"])
            let one = try Data(contentsOf: folder.appendingPathComponent("one/data.csv"))
            #expect(try Data(contentsOf: folder.appendingPathComponent("two/data.csv")) == one)
            #expect(!String(decoding: one, as: UTF8.self).contains("elev"))
            for name in ["keys.json", "key-encryption.key", "audit-signing.key"] {
                let file = folder.appendingPathComponent("custody/\(name)")
                let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? NSNumber
                #expect(mode?.intValue == 0o600, "\(name)")
            }
            let log = folder.appendingPathComponent("custody/audit.log")
            let witness = AuditWitness(file: folder.appendingPathComponent("witness"))
            // The epoch's beginning, intended and done, and two releases.
            #expect(try AuditLog.verify(log, against: witness).report.entries == 4)
            try run(
                folder,
                [
                    "audit", "verify", "--log", "DIR/custody/audit.log", "--witness", "DIR/witness", "--release",
                    "DIR/one",
                    "--release", "DIR/two",
                ])
            try run(folder, ["audit", "prove", "--log", "DIR/custody/audit.log", "--entry", "1"])
        }
    }

    @Test func tablesArePublishedWherePupilsAreDropped() throws {
        try withFolder { folder in
            try release(folder, policy: "publicStatistics", who)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("out").path).sorted()
                    == ["audit-entry.json", "by-item.csv", "by-skill.csv", "dpia.json"])
        }
    }

    @Test func everyPresetHasARelease() throws {
        try withFolder { folder in
            for preset in SharingPolicy.Preset.allCases {
                let output = folder.appendingPathComponent(preset.rawValue)
                // Everybody answered the same four items, so known rows single out nobody.
                try release(folder, preset.rawValue, policy: preset.rawValue, who + ["--new-recipient"])
                let files = Set(try FileManager.default.contentsOfDirectory(atPath: output.path))
                let expected: Set<String> =
                    switch preset {
                    case .vendorAdaptive, .researchEvents: ["data.csv"]
                    case .publicStatistics: ["by-item.csv", "by-skill.csv"]
                    case .nationalYearly: ["by-skill.csv"]
                    }
                #expect(files == expected.union(["dpia.json", "audit-entry.json"]), "\(preset)")
                for file in files {
                    let text = try String(contentsOf: output.appendingPathComponent(file), encoding: .utf8)
                    #expect(!text.contains("elev"), "\(preset): \(file)")
                }
            }
            let research = try String(
                contentsOf: folder.appendingPathComponent("researchEvents/data.csv"), encoding: .utf8)
            #expect(research.hasPrefix("user,item,kc,correct\n"))
        }
    }

    @Test func aMisspeltRecipientOfTablesIsRefusedToo() throws {
        try withFolder { folder in
            try release(folder, "one", who)
            let other = ["--owner", "NO987654321", "--recipient", "vendor:typo", "--legal-basis", "b"]
            #expect(
                refusal { try release(folder, "two", policy: "publicStatistics", other) }
                    .contains("nothing was ever released to 'vendor:typo'"))
            #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("two").path))
        }
    }

    @Test func whatGoesWrongAfterTheReleaseIsNotCalledARefusal() throws {
        try withFolder { folder in
            #expect(throws: AnalyticsSim.Ending.incomplete) {
                try release(folder, "one", who + ["--witness", "DIR/nowhere/witness"])
            }
            #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("one/data.csv").path))
            let log = folder.appendingPathComponent("custody/audit.log")
            let history = try AuditLog.verify(log).history
            let entry = try history.check(release: folder.appendingPathComponent("one"))
            // After the beginning of the epoch, intended and done.
            #expect(entry == 2)
        }
    }

    @Test func theVaultIsAskedAndKeepsWhomAReleaseWasAbout() throws {
        try withFolder { folder in
            try release(folder, "before", who)
            let key = try FileKey.load(from: folder.appendingPathComponent("custody/key-encryption.key"))
            let file = folder.appendingPathComponent("vault.sqlite")
            try SubjectVault.create(at: file, owner: "NO987654321", wrappedBy: key)
            let vault = try SubjectVault.open(file, openedBy: key)
            let subjects = try vault.enrol(
                try (0..<40).map { [try PupilIdentifier(guid: "a3bb189e-8bf9-3888-9912-ace4e65430\(10 + $0)")] })
            let data = folder.appendingPathComponent("data.csv")
            var named = try String(contentsOf: data, encoding: .utf8)
            for pupil in 0..<40 {
                named = named.replacing("elev\(pupil),", with: "A3BB189E-8bf9-3888-9912-ace4e65430\(10 + pupil),")
            }
            try Data(named.utf8).write(to: data)
            let policy = folder.appendingPathComponent("policy.toml")
            func set(_ more: String) throws {
                let kept = folder.appendingPathComponent("custody/policy-vendorAdaptive.toml")
                let text = try String(contentsOf: kept, encoding: .utf8)
                let decided = text.replacing("stoppedPupils = \"refuse\"", with: more)
                    .replacing("identifier = \"local\"", with: "identifier = \"guid\"")
                try Data(decided.utf8).write(to: policy)
            }
            try set("stoppedPupils = \"refuse\"")
            let asked = ["--vault", file.path, "--vault-witness", folder.appendingPathComponent("vault.head").path]
            #expect(refusal { try release(folder, "all", policy: policy.path, asked) }.contains("vault.head"))
            let backup = try Data(contentsOf: file)
            try release(folder, "first", policy: policy.path, asked + ["--new-vault-witness"])
            let current = try Data(contentsOf: file)
            try backup.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            // The vault of before the release knows nothing of it.
            #expect(refusal { try release(folder, "all", policy: policy.path, asked) }.contains("refused"))
            try current.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            try release(folder, "all", policy: policy.path, asked)
            #expect(try vault.accessReport(of: subjects[3]).disclosures.count == 2)
            try vault.restrict(subjects[3])
            #expect(
                refusal { try release(folder, "stopped", policy: policy.path, asked) }.contains("data is restricted"))
            try set("stoppedPupils = \"leave-out\"")
            try release(folder, "without", policy: policy.path, asked)
            let rows = try String(contentsOf: folder.appendingPathComponent("without/data.csv"), encoding: .utf8)
            #expect(rows.split(separator: "\n").count == 1 + 39 * 4)
            #expect(try vault.accessReport(of: subjects[3]).disclosures.count == 2)
            #expect(try vault.accessReport(of: subjects[4]).disclosures.count == 3)
            // A release that cannot be made is not noted.
            #expect(refusal { try release(folder, "all", policy: policy.path, asked) }.contains("exists already"))
            #expect(try vault.accessReport(of: subjects[4]).disclosures.count == 3)
        }
    }

    @Test func aPassphraseOpensWhatItClosedAndNoOtherDoes() throws {
        try withFolder { folder in
            func passphrase(_ text: String) throws -> [String] {
                let file = folder.appendingPathComponent("passphrase-\(text.count)")
                try Data("\(text)\n".utf8).write(to: file)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
                return ["--passphrase-file", file.path]
            }
            let right = try passphrase("seks tilfeldige ord er bra")
            try release(folder, "one", who + right)
            try release(folder, "two", who + right)
            let wrong = try passphrase("seks tilfeldige ord er ikke bra")
            #expect(refusal { try release(folder, "three", who + wrong) }.contains("passphrase is wrong"))
            #expect(refusal { try release(folder, "three", who) }.contains("--key-file"))
            #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("three").path))
        }
    }

    @Test func whatIsMissingOrUnclearIsRefusedWithWhatToChange() throws {
        try withFolder { folder in
            #expect(refusal { try release(folder, policy: "vendorAdaptive") }.contains("--legal-basis"))
            #expect(refusal { try release(folder, policy: "vendor") }.contains("publicStatistics"))
            try release(folder, "one", who)
            let other = ["--owner", "NO987654321", "--recipient", "vendor:annen", "--legal-basis", "b"]
            #expect(
                refusal { try release(folder, "two", other) }.contains("nothing was ever released to 'vendor:annen'"))
            try release(folder, "two", other + ["--new-recipient"])
            #expect(refusal { try release(folder, "two", who) }.contains("exists already"))

            let data = folder.appendingPathComponent("data.csv")
            let text = try String(contentsOf: data, encoding: .utf8)
            let named = text.split(separator: "\n").enumerated().map { $0 == 0 ? "\($1),name" : "\($1),Kari Nordmann" }
            try Data(named.joined(separator: "\n").utf8).write(to: data)
            let words = refusal { try release(folder, "three", who) }
            #expect(words.contains("the data hold 'name'") && !words.contains("Kari"))
            // The refusal is on record.
            let log = folder.appendingPathComponent("custody/audit.log")
            let last = try #require(try AuditLog.verify(log).history.entries.last)
            #expect(String(decoding: last, as: UTF8.self).contains(#""reason":"fieldNotNamed""#))
        }
    }

    @Test func damagedOrMissingKeysAndLogsStopReleasesWithAClearMessage() throws {
        try withFolder { folder in
            try release(folder, "one", who)
            let files = FileManager.default
            let custody = folder.appendingPathComponent("custody")
            func with(_ name: String, _ change: (URL) throws -> Void, _ expected: String) throws {
                let file = custody.appendingPathComponent(name)
                let content = try Data(contentsOf: file)
                try change(file)
                let words = refusal { try release(folder, "two", who) }
                #expect(words.contains(expected), "\(name): \(words)")
                #expect(!files.fileExists(atPath: folder.appendingPathComponent("two").path))
                try content.write(to: file)
                try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            }
            func cut(_ file: URL) throws {
                let content = try Data(contentsOf: file)
                try content.prefix(content.count / 2).write(to: file)
                try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            }
            try with("key-encryption.key", cut, "key-encryption.key")
            try with("key-encryption.key", { try files.removeItem(at: $0) }, "is missing")
            try with("keys.json", cut, "is not a key set, or only a part of one")
            try with("keys.json", { try files.removeItem(at: $0) }, "restore the keys from a backup")
            try with("audit-signing.key", cut, "is damaged")
            try with("audit.log", cut, "ends in the middle of entry")
            try with(
                "audit.log",
                {
                    try Data(
                        String(contentsOf: $0, encoding: .utf8).split(separator: "\n").prefix(2).joined(separator: "\n")
                            .utf8 + [10]
                    ).write(to: $0)
                },
                "entries were removed from its end")
            try with("audit.log", { try files.removeItem(at: $0) }, "is missing, though releases were made")
            try release(folder, "two", who)
        }
    }
}
