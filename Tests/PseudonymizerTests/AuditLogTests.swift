import Foundation
import Pseudonymizer
import Testing

@Suite struct AuditLogTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// A log of some entries in a new directory.
    private func withLog(entries: Int = 5, _ body: (URL, AuditLog) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("audit-tests-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appendingPathComponent("audit.log")
        let log = try AuditLog.create(at: file, signedBy: AuditSigner())
        for number in 0..<entries { try log.append("release", ["dataset": .text("d\(number)")], at: now) }
        try body(file, log)
    }

    @Test func whatIsAppendedIsReadBackInOrder() throws {
        try withLog { file, _ in
            let (history, report) = try AuditLog.verify(file)
            #expect(report.entries == 5 && report.signed == 5 && !report.isInterrupted && report.witnessed == nil)
            #expect(
                String(decoding: history.entries[3], as: UTF8.self)
                    == #"{"action":"release","at":"2027-01-15T08:00:00Z","dataset":"d3","seq":3}"#)
            #expect(report.root == MerkleTree.root(of: history.entries.map { MerkleTree.leafHash(of: $0) }))
        }
    }

    @Test func aLogIsOpenedWithItsOwnKeyOnly() throws {
        try withLog { file, _ in
            #expect(throws: AuditError.otherSigner) { try AuditLog.open(file, signedBy: AuditSigner()) }
            #expect(throws: AuditError.exists(path: file.path)) {
                try AuditLog.create(at: file, signedBy: AuditSigner())
            }
            let none = file.appendingPathExtension("none")
            #expect(throws: AuditError.unreadable(path: none.path)) {
                try AuditLog.open(none, signedBy: AuditSigner())
            }
        }
    }

    @Test func theSigningKeyIsKeptWrappedAndOpenedByItsOwnKeyOnly() throws {
        try withLog { file, _ in
            let place = file.deletingLastPathComponent().appendingPathComponent("signer")
            let kek = try FileKey.create(at: place.appendingPathExtension("kek"))
            let signer = try AuditSigner.create(at: place, wrappedBy: kek)
            let loaded = try AuditSigner.load(from: place, openedBy: kek)
            #expect(loaded.publicKey == signer.publicKey)
            let other = try FileKey.create(at: place.appendingPathExtension("other"))
            #expect(throws: AuditError.signer(.notOpened)) { _ = try AuditSigner.load(from: place, openedBy: other) }
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place.path)
            #expect(throws: AuditError.signer(.file(.fileOpenToOthers(path: place.path, permissions: 0o644)))) {
                _ = try AuditSigner.load(from: place, openedBy: kek)
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path)
            var bytes = try Data(contentsOf: place)
            // Another digit of the wrapped key, hexadecimal like the one that it replaces.
            bytes[bytes.count - 5] = UInt8(ascii: bytes[bytes.count - 5] == UInt8(ascii: "0") ? "1" : "0")
            try bytes.write(to: place)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path)
            #expect(throws: AuditError.signer(.notOpened)) { _ = try AuditSigner.load(from: place, openedBy: kek) }
        }
    }

    // MARK: What is noticed

    private func lines(_ file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func write(_ lines: [String], to file: URL) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    }

    @Test func anEditIsNoticedWhereItWasMade() throws {
        try withLog { file, _ in
            let intact = try lines(file)
            for entry in 0..<5 {
                var lines = intact
                lines[entry + 1] = lines[entry + 1].replacing("\"release\"", with: "\"relaese\"")
                try write(lines, to: file)
                #expect(throws: AuditError.edited(entry: entry)) { try AuditLog.verify(file) }
            }
            for bit in stride(from: 0, to: intact[2].utf8.count, by: 7) {
                var bytes = Array(intact.joined(separator: "\n").utf8) + Array("\n".utf8)
                let place = intact[0].utf8.count + intact[1].utf8.count + 2 + bit
                bytes[place] ^= 1
                try Data(bytes).write(to: file)
                #expect(throws: AuditError.self) { try AuditLog.verify(file) }
            }
            try write(intact, to: file)
            _ = try AuditLog.verify(file)
        }
    }

    @Test func deletionReorderingAndInsertionAreNoticed() throws {
        try withLog { file, _ in
            let intact = try lines(file)
            for entry in 0..<4 {
                var lines = intact
                lines.remove(at: entry + 1)
                try write(lines, to: file)
                #expect(throws: AuditError.moved(entry: entry, found: entry + 1)) { try AuditLog.verify(file) }
                lines = intact
                lines.swapAt(entry + 1, entry + 2)
                try write(lines, to: file)
                #expect(throws: AuditError.moved(entry: entry, found: entry + 1)) { try AuditLog.verify(file) }
                lines = intact
                lines.insert(lines[entry + 1], at: entry + 1)
                try write(lines, to: file)
                #expect(throws: AuditError.moved(entry: entry + 1, found: entry)) { try AuditLog.verify(file) }
            }
        }
    }

    @Test func truncationIsNoticedByTheCheckpointAndByOpening() throws {
        try withLog { file, _ in
            let intact = try lines(file)
            for kept in 0..<5 {
                try write(Array(intact[...kept]), to: file)
                #expect(throws: AuditError.truncated(found: kept, seen: 5)) { try AuditLog.verify(file) }
            }
            try Data(try Data(contentsOf: file).dropLast(10)).write(to: file)
            #expect(throws: AuditError.torn(entry: 3)) { try AuditLog.verify(file) }
            try Data().write(to: file)
            #expect(throws: AuditError.malformed(path: file.path)) { try AuditLog.verify(file) }
        }
    }

    @Test func aLogWrittenAnewWithoutTheKeyIsNoticed() throws {
        try withLog { file, _ in
            // Whoever edits the last entry can hash the chain anew, but not sign it.
            var lines = try lines(file)
            let previous = try #require([UInt8](hexadecimal: lines[4].prefix(64)))
            let entry = String(lines[5].dropFirst(65)).replacing("d4", with: "dx")
            lines[5] = AuditChain.hash(of: entry.utf8, after: previous).hexadecimal + " " + entry
            try write(lines, to: file)
            #expect(throws: AuditError.rewritten(size: 5)) { try AuditLog.verify(file) }

            let checkpoint = file.appendingPathExtension("checkpoint")
            let text = try String(contentsOf: checkpoint, encoding: .utf8)
            try Data(text.replacing("\n5\n", with: "\n4\n").utf8).write(to: checkpoint)
            #expect(throws: AuditError.forged) { try AuditLog.verify(file) }
            try FileManager.default.removeItem(at: checkpoint)
            #expect(throws: AuditError.noCheckpoint) { try AuditLog.verify(file) }
        }
    }

    @Test func anOlderCopyOfEverythingIsNoticedByTheWitnessAndByNothingElse() throws {
        try withLog(entries: 2) { file, log in
            let checkpoint = file.appendingPathExtension("checkpoint")
            let key = try AuditLog.verify(file).history.publicKey
            let witness = AuditWitness(file: file.deletingLastPathComponent().appendingPathComponent("witness"))
            let older = (try Data(contentsOf: file), try Data(contentsOf: checkpoint))
            for number in 2..<4 {
                try witness.record(try log.append("release", at: now).checkpoint, publicKey: key)
                #expect(try AuditLog.verify(file, against: witness).report.witnessed == number - 1)
            }
            try older.0.write(to: file)
            try older.1.write(to: checkpoint)
            #expect(try AuditLog.verify(file).report.entries == 2)
            #expect(throws: AuditError.truncated(found: 2, seen: 3)) { try AuditLog.verify(file, against: witness) }
        }
    }

    @Test func aLogWrittenAnewWithTheKeyIsNoticedByTheWitness() throws {
        try withLog(entries: 0) { file, _ in
            let directory = file.deletingLastPathComponent()
            let kek = try FileKey.create(at: directory.appendingPathComponent("kek"))
            let signing = directory.appendingPathComponent("signing")
            _ = try AuditSigner.create(at: signing, wrappedBy: kek)
            let witness = AuditWitness(file: directory.appendingPathComponent("witness"))
            let other = directory.appendingPathComponent("other.log")
            for number in 0..<2 {
                try? FileManager.default.removeItem(at: other)
                try? FileManager.default.removeItem(at: other.appendingPathExtension("checkpoint"))
                let log = try AuditLog.create(
                    at: other, signedBy: try AuditSigner.load(from: signing, openedBy: kek))
                let receipt = try log.append("release", ["dataset": .whole(number)], at: now)
                if number == 0 {
                    try witness.record(
                        receipt.checkpoint, publicKey: try AuditLog.verify(other).history.publicKey)
                }
            }
            _ = try AuditLog.verify(other)
            #expect(throws: AuditError.otherLog) { try AuditLog.verify(other, against: witness) }
            #expect(throws: AuditError.otherLog) { try AuditLog.verify(file, against: witness) }
        }
    }

    // MARK: Proofs

    @Test func aProofHoldsForItsEntryAndKeyOnly() throws {
        try withLog(entries: 9) { file, _ in
            let history = try AuditLog.verify(file).history
            let checkpoint = try #require(try AuditLog.checkpoint(of: file))
            for entry in 0..<9 {
                let proof = try #require(AuditProof(entry: entry, of: history, at: checkpoint))
                let text = try JSONEncoder().encode(proof)
                #expect(try JSONDecoder().decode(AuditProof.self, from: text).holds(publicKey: history.publicKey))
                #expect(!proof.holds(publicKey: [UInt8](repeating: 1, count: 32)))
                let altered = String(decoding: text, as: UTF8.self).replacing("\"d\(entry)", with: "\"e\(entry)")
                    .replacing("d\(entry)\\\"", with: "e\(entry)\\\"")
                #expect(
                    try !JSONDecoder().decode(AuditProof.self, from: Data(altered.utf8))
                        .holds(publicKey: history.publicKey))
                let consistency = try #require(AuditProof(from: entry + 1, of: history, at: checkpoint))
                #expect(consistency.holds(publicKey: history.publicKey))
            }
            #expect(AuditProof(entry: 9, of: history, at: checkpoint) == nil)
            #expect(AuditProof(from: 10, of: history, at: checkpoint) == nil)
            #expect(AuditProof(from: 0, of: history, at: checkpoint) == nil)
        }
    }

    // MARK: Commits

    @Test func whatIsInterruptedAtAnyStepIsFinishedOrUndone() throws {
        // The steps of a commit, as a process that ends there leaves them.
        for step in 0..<8 {
            try withLog(entries: 2) { file, _ in
                let directory = file.deletingLastPathComponent()
                let kek = try FileKey.create(at: directory.appendingPathComponent("kek"))
                let signing = directory.appendingPathComponent("signing")
                _ = try AuditSigner.create(at: signing, wrappedBy: kek)
                let own = directory.appendingPathComponent("own.log")
                func open() throws -> AuditLog {
                    let signer = try AuditSigner.load(from: signing, openedBy: kek)
                    return FileManager.default.fileExists(atPath: own.path)
                        ? try AuditLog.open(own, signedBy: signer) : try AuditLog.create(at: own, signedBy: signer)
                }
                let log = try open()
                try log.append("rotate", at: now)
                let target = directory.appendingPathComponent("release")
                let before = try Data(contentsOf: own)
                let checkpoint = own.appendingPathExtension("checkpoint")
                let checkpointBefore = try Data(contentsOf: checkpoint)
                let receipt = try log.commit(to: target, action: "release", at: now) { staging throws(AuditError) in
                    do throws(DurableFile.Failure) {
                        try DurableFile.create([1, 2, 3], at: staging.appendingPathComponent("data"))
                    } catch {
                        throw AuditError(error)
                    }
                    return ["rows": .whole(3)]
                }
                let after = try Data(contentsOf: own)
                let line = after.dropFirst(before.count)

                let staging = directory.appendingPathComponent(".release.staging-x")
                let pending =
                    step < 2
                    ? AuditPending(.stage, offset: before.count, staging: staging)
                    : step == 5
                        ? AuditPending(.append, offset: before.count, line: Array(line))
                        : AuditPending(.commit, offset: before.count, staging: staging, line: Array(line))
                let signer = try AuditSigner.load(from: signing, openedBy: kek)
                try Data(try pending.bytes(signedBy: signer, for: try AuditLog.verify(own).history.log))
                    .write(to: own.appendingPathExtension("pending"))
                let checkpointAfter = try Data(contentsOf: checkpoint)
                // Signed after the line is written, so it is the one before.
                try checkpointBefore.write(to: checkpoint)
                let isCommitted: Bool
                switch step {
                case 0:  // nothing staged yet
                    try FileManager.default.removeItem(at: target)
                    try before.write(to: own)
                    isCommitted = false
                case 1, 2:  // staged, in part or as a whole, and not renamed
                    try FileManager.default.moveItem(at: target, to: staging)
                    try before.write(to: own)
                    isCommitted = false
                case 3, 5:  // renamed; nothing of the line written
                    try before.write(to: own)
                    isCommitted = true
                case 4:  // renamed; a part of the line written
                    try (before + line.prefix(20)).write(to: own)
                    #expect(try AuditLog.verify(own).report.isInterrupted)
                    isCommitted = true
                case 6:  // the line written, and not signed
                    #expect(try AuditLog.verify(own).report.isInterrupted)
                    #expect(try AuditLog.verify(own).report.signed == 1)
                    isCommitted = true
                default:  // signed, and the note not removed
                    try checkpointAfter.write(to: checkpoint)
                    #expect(try AuditLog.verify(own).report.signed == 2)
                    isCommitted = true
                }
                _ = try open()
                #expect(try AuditLog.verify(own).report.signed == (isCommitted ? 2 : 1))
                if !isCommitted {
                    #expect(!FileManager.default.fileExists(atPath: target.path))
                    #expect(!FileManager.default.fileExists(atPath: staging.path))
                    #expect(try Data(contentsOf: own) == before)
                } else {
                    #expect(try Data(contentsOf: own) == after)
                    #expect(FileManager.default.fileExists(atPath: target.path))
                    #expect(try AuditLog.verify(own).history.entries.last == receipt.entry.bytes)
                }
                #expect(!FileManager.default.fileExists(atPath: own.appendingPathExtension("pending").path))
            }
        }
    }

    @Test func whereStagingFailsNothingRemains() throws {
        try withLog(entries: 1) { file, log in
            let directory = file.deletingLastPathComponent()
            let before = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
            #expect(throws: AuditError.forged) {
                try log.commit(to: directory.appendingPathComponent("release"), action: "release", at: now) {
                    staging throws(AuditError) in
                    do throws(DurableFile.Failure) {
                        try DurableFile.create([1], at: staging.appendingPathComponent("data"))
                    } catch {
                        throw AuditError(error)
                    }
                    throw AuditError.forged
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == before)
            #expect(try AuditLog.verify(file).report.entries == 1)
            try log.append("rotate", at: now)
            #expect(try AuditLog.verify(file).report.entries == 2)
        }
    }

    @Test func twoWhoUseOneLogTakeTurns() throws {
        try withLog(entries: 0) { file, _ in
            let directory = file.deletingLastPathComponent()
            let kek = try FileKey.create(at: directory.appendingPathComponent("kek"))
            let signing = directory.appendingPathComponent("signing")
            _ = try AuditSigner.create(at: signing, wrappedBy: kek)
            let own = directory.appendingPathComponent("own.log")
            let first = try AuditLog.create(at: own, signedBy: try AuditSigner.load(from: signing, openedBy: kek))
            let second = try AuditLog.open(own, signedBy: try AuditSigner.load(from: signing, openedBy: kek))
            DispatchQueue.concurrentPerform(iterations: 20) { number in
                _ = try? (number % 2 == 0 ? first : second).append("act", ["number": .whole(number)])
            }
            let history = try AuditLog.verify(own).history
            #expect(
                Set(history.entries.compactMap { CanonicalJSON(canonical: $0)?["number"]?.whole }) == Set(0..<20))
        }
    }

    @Test func actsOfCustodyAreRecordedWithoutIdentifiers() throws {
        try withLog(entries: 0) { file, log in
            let domain = try PseudonymDomain(owner: "o", recipient: "r", purpose: "p", epoch: 2)
            try log.record(CustodyEvent(action: .startEpoch, from: domain, count: 1, at: now))
            #expect(
                String(decoding: try AuditLog.verify(file).history.entries[0], as: UTF8.self)
                    == #"{"action":"start-epoch","at":"2027-01-15T08:00:00Z","count":1,"#
                    + #""from":{"epoch":2,"owner":"o","purpose":"p","recipient":"r"},"seq":0}"#)
        }
    }
}
