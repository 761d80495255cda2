import Foundation
import GRDB
import PseudonymVault
import Pseudonymizer
import Testing

/// What somebody who can write the vault's file, and has not got its key, tries with it.
@Suite struct VaultIntegrityTests {
    private struct Place: ~Copyable {
        let directory: URL
        let file: URL
        let key: FileKey
        let domain: PseudonymDomain

        /// A vault with six pupils: restricted, objecting, past retention, erased with a notice pending, moved away, and one of whom nothing is special.
        init(_ directory: URL) throws {
            let file = directory.appendingPathComponent("vault.sqlite")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            try SubjectVault.create(at: file, owner: owner, wrappedBy: key)
            let vault = try SubjectVault.open(file, openedBy: key)
            let school = try School(vault: vault)
            let domain = school.vendor.domain(epoch: 1)
            let subjects = try vault.enrol(try (0..<6).map { [try pupil($0)] }, now: now)
            try vault.noteRelease(named: "r1", of: subjects, in: domain, now: now)
            try vault.keep(Data("note".utf8), named: "note", of: subjects[5], now: now)
            try vault.restrict(subjects[0], now: now)
            try vault.object(subjects[1], to: domain.recipient, now: now)
            try vault.retain(subjects[2], until: now, now: now)
            _ = try school.erase(subjects[3])
            let transfer = TransferKey()
            let token = try vault.transferToken(
                for: subjects[4], to: owner, transfer.publicKey, from: transfer, withRecords: false, expires: now + 9,
                now: now)
            _ = try vault.accept(token, from: owner, transfer.publicKey, with: transfer, now: now)
            try vault.queue.close()
            self.directory = directory
            self.file = file
            self.key = key
            self.domain = domain
        }

        func open(_ witness: VaultWitness? = nil) throws(VaultError) -> SubjectVault {
            try SubjectVault.open(file, openedBy: key, witnessedBy: witness)
        }

        func restore(_ content: Data) throws {
            try FileManager.default.removeItem(at: file)
            try PrivateFile.create(content, at: file)
        }
    }

    private static let stops = [
        "UPDATE subject SET restricted = 0", "UPDATE subject SET restricted = 1", "DELETE FROM objection",
        "UPDATE objection SET recipient = 'vendor:other'", "UPDATE objection SET purpose = 'x'",
        "INSERT INTO objection VALUES (6, '', '')", "UPDATE subject SET retainUntil = NULL",
        "UPDATE subject SET retainUntil = retainUntil + 1", "UPDATE subject SET enrolled = enrolled + 1",
        // A restricted pupil's name is hung on another.
        "UPDATE alias SET subject = 6 WHERE subject = 1", "DELETE FROM alias WHERE subject = 6",
        "UPDATE subject SET code = (SELECT code FROM subject WHERE id = 6)", "UPDATE subject SET code = x''",
        "INSERT INTO formerSid VALUES (randomblob(16), 6)", "DELETE FROM subject WHERE id = 6",
    ]

    private static let others = [
        "DELETE FROM notice", "UPDATE notice SET pseudonym = NULL", "UPDATE notice SET recipient = 'vendor:other'",
        "INSERT INTO notice SELECT NULL, recipient, purpose, epoch, pseudonym, at FROM notice", "DELETE FROM tombstone",
        "DELETE FROM usedToken", "UPDATE usedToken SET at = at + 1", "UPDATE release SET recipient = 'vendor:other'",
        "UPDATE release SET epsilon = 0.1",
        "INSERT INTO release SELECT NULL, 'r2', recipient, purpose, epoch, at, NULL, NULL, NULL, NULL FROM release",
        "UPDATE subject SET holdings = x''", "UPDATE journalEnd SET code = zeroblob(32)",
    ]

    private static let holdings = [
        "DELETE FROM disclosure WHERE subject = 6", "DELETE FROM record", "UPDATE record SET id = id + 1",
        "UPDATE record SET sealed = randomblob(64)", "UPDATE record SET subject = 1",
        "DELETE FROM disclosure; DELETE FROM release",
    ]

    @Test func whatStopsAReleaseIsNotEditedWithoutTheKey() throws {
        try withDirectory { directory in
            let place = try Place(directory)
            let whole = try Data(contentsOf: place.file)
            #expect(try place.open().verify() == 5)
            for edit in Self.stops + Self.others {
                try place.restore(whole)
                try execute(edit, in: place.file)
                #expect(throws: VaultError.corrupted, "\(edit)") { _ = try place.open() }
            }
            for edit in Self.holdings {
                try place.restore(whole)
                try execute("PRAGMA foreign_keys = OFF; \(edit)", in: place.file)
                #expect(throws: VaultError.corrupted, "\(edit)") { try place.open().verify() }
            }
        }
    }

    /// The vault is open while somebody else writes: neither an answer nor an act comes of it.
    @Test func anEditUnderAnOpenVaultIsNoticedBeforeItCounts() throws {
        try withDirectory { directory in
            let place = try Place(directory)
            let whole = try Data(contentsOf: place.file)
            for edit in Self.stops + Self.others {
                try place.restore(whole)
                let vault = try place.open()
                #expect(
                    try vault.subjects(of: [try pupil(0)], for: place.domain, now: now) == [.failure(.restricted)])
                try execute(edit, in: place.file)
                #expect(throws: VaultError.corrupted, "\(edit)") {
                    for number in 0..<6 {
                        _ = try vault.subjects(of: [try pupil(number)], for: place.domain, now: now)
                    }
                }
                // Another act does not vouch for it.
                #expect(throws: VaultError.corrupted, "\(edit)") { try vault.enrol([[try pupil(77)]]) }
                try vault.queue.close()
            }
        }
    }

    /// Every row is a true one, from some time ago.
    @Test func oneRowFromAnOlderCopyIsNoticed() throws {
        try withDirectory { directory in
            let place = try Place(directory)
            let older = directory.appendingPathComponent("older.sqlite")
            let vault = try place.open()
            let subject = try #require(try vault.subject(of: try pupil(5)))
            try FileManager.default.copyItem(at: place.file, to: older)
            try vault.restrict(subject, now: now)
            try vault.queue.close()
            let queue = try DatabaseQueue(path: place.file.path)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "ATTACH ? AS older", arguments: [older.path])
                try db.execute(
                    sql: """
                        UPDATE subject SET (restricted, code) =
                            (SELECT restricted, code FROM older.subject AS o WHERE o.id = subject.id) WHERE id = 6
                        """)
            }
            try queue.close()
            #expect(throws: VaultError.corrupted) { _ = try place.open() }
        }
    }

    @Test func anErasureTellsNobodyLessBecauseOfAnEdit() throws {
        try withDirectory { directory in
            let place = try Place(directory)
            try execute("DELETE FROM disclosure WHERE subject = 6", in: place.file)
            let vault = try place.open()
            let subject = try #require(try vault.subject(of: try pupil(5)))
            let school = try School(vault: vault)
            #expect(throws: VaultError.corrupted) { _ = try school.erase(subject) }
            #expect(throws: VaultError.corrupted) { _ = try vault.accessReport(of: subject) }
            // The next release does not vouch for the gap either.
            #expect(throws: VaultError.corrupted) {
                try vault.noteRelease(named: "r2", of: [subject], in: place.domain, now: now)
            }
        }
    }

    @Test func aVaultOfAnotherFormatIsRefusedByThatName() throws {
        try withDirectory { directory in
            let place = try Place(directory)
            try execute("PRAGMA user_version = 1", in: place.file)
            #expect(throws: VaultError.otherFormat(found: 1, expected: 2)) { _ = try place.open() }
        }
    }

    // MARK: The witness

    @Test func anOlderCopyOfTheWholeIsNoticedByTheWitnessAndByNothingElse() throws {
        try withDirectory { directory in
            let place = try Place(directory)
            let file = directory.appendingPathComponent("witness")
            // It has a history: whoever removes the head must not remove the check.
            #expect(throws: VaultError.noWitness(path: file.path)) { _ = try place.open(VaultWitness(file: file)) }
            do { _ = try place.open(VaultWitness(file: file, beginsHere: true)) }
            let witness = VaultWitness(file: file)
            let older = try Data(contentsOf: place.file)
            do {
                let vault = try place.open(witness)
                try vault.restrict(try #require(try vault.subject(of: try pupil(5))))
                #expect(try witness.head() == vault.head())
                try vault.queue.close()
            }
            let seen = try #require(try witness.head())
            _ = try place.open(witness)
            try place.restore(older)
            #expect(try place.open().verify() == 5)
            #expect(throws: VaultError.olderCopy(found: seen.count - 1, seen: seen.count)) {
                _ = try place.open(witness)
            }
            // Nor does an old copy that went on by itself contain what was seen.
            do {
                let vault = try place.open()
                for number in 10..<13 { try vault.enrol([[try pupil(number)]]) }
                try vault.queue.close()
            }
            #expect(throws: VaultError.olderCopy(found: seen.count + 2, seen: seen.count)) {
                _ = try place.open(witness)
            }
            try Data("{".utf8).write(to: file)
            #expect(throws: VaultError.noWitness(path: file.path)) { _ = try place.open(witness) }
            // A backup that is meant.
            _ = try place.open(VaultWitness(file: file, beginsHere: true))
            _ = try place.open(witness)
        }
    }

    @Test func aWitnessIsOfOneVaultAndANewVaultNeedsNone() throws {
        try withDirectory { directory in
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            let witness = VaultWitness(file: directory.appendingPathComponent("witness"))
            for name in ["one", "other"] {
                try SubjectVault.create(at: directory.appendingPathComponent(name), owner: owner, wrappedBy: key)
            }
            let one = directory.appendingPathComponent("one")
            try SubjectVault.open(one, openedBy: key, witnessedBy: witness).enrol([[try pupil(1)]])
            #expect(try witness.head()?.count == 2)
            _ = try SubjectVault.open(one, openedBy: key, witnessedBy: witness)
            #expect(throws: VaultError.otherVault) {
                _ = try SubjectVault.open(
                    directory.appendingPathComponent("other"), openedBy: key, witnessedBy: witness)
            }
        }
    }

    @Test func anActThatTheWitnessDoesNotHearOfIsDoneAndTheCallerIsTold() throws {
        try withDirectory { directory in
            let elsewhere = directory.appendingPathComponent("elsewhere", isDirectory: true)
            try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: false)
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            let file = directory.appendingPathComponent("vault.sqlite")
            try SubjectVault.create(at: file, owner: owner, wrappedBy: key)
            let witness = VaultWitness(file: elsewhere.appendingPathComponent("witness"))
            let vault = try SubjectVault.open(file, openedBy: key, witnessedBy: witness)
            try FileManager.default.removeItem(at: elsewhere)
            #expect(throws: VaultError.doneNotWitnessed(path: witness.file.path)) {
                try vault.enrol([[try pupil(1)]])
            }
            #expect(try vault.count() == 1)
        }
    }
}
