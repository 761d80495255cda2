import Foundation
import Pseudonymizer
import Testing

/// What somebody who can write all files, and has not got the signing key, tries with a log.
@Suite struct AuditForgeryTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// A log of some entries whose key is in a file, in a new directory.
    private struct Place {
        let directory: URL
        let file: URL
        var note: URL { file.appendingPathExtension("pending") }
        var checkpoint: URL { file.appendingPathExtension("checkpoint") }

        func signer() throws -> AuditSigner {
            try AuditSigner.load(
                from: directory.appendingPathComponent("signing"),
                openedBy: try FileKey.load(from: directory.appendingPathComponent("kek")))
        }

        func open() throws -> AuditLog { try AuditLog.open(file, signedBy: try signer()) }

        /// The line that would come next, as anybody can compute it.
        func nextLine(_ action: String) throws -> [UInt8] {
            let history = try AuditLog.verify(file).history
            let entry = CanonicalJSON.object(["action": .text(action), "seq": .whole(history.entries.count)]).bytes
            return Array("\(AuditChain.hash(of: entry, after: history.head).hexadecimal) ".utf8) + entry + [10]
        }
    }

    private func withPlace(entries: Int = 3, _ body: (Place) throws -> Void) throws {
        try withDirectory { directory in
            let kek = try FileKey.create(at: directory.appendingPathComponent("kek"))
            _ = try AuditSigner.create(at: directory.appendingPathComponent("signing"), wrappedBy: kek)
            let place = Place(directory: directory, file: directory.appendingPathComponent("audit.log"))
            let log = try AuditLog.create(at: place.file, signedBy: try place.signer())
            for number in 0..<entries { try log.append("release", ["dataset": .whole(number)], at: now) }
            try body(place)
        }
    }

    @Test func anEntryThatWasAddedWithoutTheKeyIsRefusedAndNeverSigned() throws {
        for entries in [0, 3] {
            try withPlace(entries: entries) { place in
                let log = try place.open()
                let checkpoint = try Data(contentsOf: place.checkpoint)
                let forged = try Data(contentsOf: place.file) + (try place.nextLine("destroy-epoch"))
                try forged.write(to: place.file)
                #expect(throws: AuditError.unsigned(entry: entries)) { try AuditLog.verify(place.file) }
                #expect(throws: AuditError.unsigned(entry: entries)) { try place.open() }
                // One who had the log open all the time does not sign it either, at the first try or the second.
                for _ in 0..<2 {
                    #expect(throws: AuditError.unsigned(entry: entries)) { try log.append("release", at: now) }
                }
                #expect(try Data(contentsOf: place.file) == forged)
                #expect(try Data(contentsOf: place.checkpoint) == checkpoint)
            }
        }
    }

    @Test func aNoteThatTheKeyDidNotSignFinishesNothingAndEmptiesNothing() throws {
        try withPlace { place in
            let log = try place.open()
            let id = try AuditLog.verify(place.file).history.log
            let before = try Data(contentsOf: place.file)
            let folder = place.directory.appendingPathComponent("documents", isDirectory: true)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            try Data([1]).write(to: folder.appendingPathComponent("thesis"))
            let line = try place.nextLine("destroy-epoch")
            for note in [
                AuditPending(.append, offset: before.count, line: line),
                AuditPending(.stage, offset: before.count, staging: folder),
                AuditPending(.commit, offset: before.count, staging: folder, line: line),
            ] {
                var contents = [try note.bytes(signedBy: AuditSigner(), for: id)]
                // The right key, for another log: a note carried over.
                contents.append(try note.bytes(signedBy: try place.signer(), for: String(repeating: "0", count: 32)))
                for content in contents {
                    try Data(content).write(to: place.note)
                    let refusal = AuditError.unsignedNote(path: place.note.path)
                    #expect(throws: refusal) { try AuditLog.verify(place.file) }
                    #expect(throws: refusal) { try place.open() }
                    #expect(throws: refusal) { try log.append("release", at: now) }
                    #expect(try Data(contentsOf: place.file) == before)
                    #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("thesis").path))
                }
            }
            try FileManager.default.removeItem(at: place.note)
            try log.append("release", at: now)
            #expect(try AuditLog.verify(place.file).report.signed == 4)
        }
    }

    @Test func aTrueNoteExplainsItsOwnLineAndNoOther() throws {
        try withPlace { place in
            let id = try AuditLog.verify(place.file).history.log
            let before = try Data(contentsOf: place.file)
            let line = try place.nextLine("rotate")
            let other = try place.nextLine("destroy-epoch")
            try Data(
                try AuditPending(.append, offset: before.count, line: line).bytes(
                    signedBy: try place.signer(), for: id)
            ).write(to: place.note)
            try (before + other).write(to: place.file)
            #expect(throws: AuditError.unsigned(entry: 3)) { try AuditLog.verify(place.file) }
            #expect(throws: AuditError.malformed(path: place.note.path)) { try place.open() }
            try (before + line).write(to: place.file)
            #expect(try AuditLog.verify(place.file).report.entries == 4)
            _ = try place.open()
            #expect(try AuditLog.verify(place.file).report.signed == 4)
        }
    }

    @Test func whoVerifiesWhileOthersWriteSeesNoForgery() throws {
        try withPlace(entries: 0) { place in
            let log = try place.open()
            DispatchQueue.concurrentPerform(iterations: 2) { worker in
                for number in 0..<60 {
                    if worker == 0 {
                        _ = try? log.append("act", ["number": .whole(number)])
                    } else {
                        #expect(throws: Never.self) { try AuditLog.verify(place.file) }
                    }
                }
            }
            #expect(try AuditLog.verify(place.file).report.signed == 60)
        }
    }

    // MARK: Forks

    /// Two logs of one key and id that agree in their first entries, and the witness of the true one.
    private func withFork(_ body: (_ true: AuditHistory, _ fork: AuditHistory, Place, AuditWitness) throws -> Void)
        throws
    {
        try withPlace(entries: 2) { place in
            let other = Place(
                directory: place.directory, file: place.directory.appendingPathComponent("fork.log"))
            for (from, to) in [(place.file, other.file), (place.checkpoint, other.checkpoint)] {
                try FileManager.default.copyItem(at: from, to: to)
            }
            let witness = AuditWitness(file: place.directory.appendingPathComponent("witness"))
            let key = try place.signer().publicKey
            try witness.record(try #require(try AuditLog.checkpoint(of: place.file)), publicKey: key)
            let log = try place.open()
            let fork = try other.open()
            for number in 0..<3 {
                let seen = try log.append("release", ["dataset": .whole(number)], at: now).checkpoint
                if number < 2 { try witness.record(seen, publicKey: key) }
                try fork.append("release", ["dataset": .text("other \(number)")], at: now)
            }
            // The witness saw 2, 3 and 4 entries; both logs have 5.
            try body(
                try AuditLog.verify(place.file).history, try AuditLog.verify(other.file).history, place, witness)
        }
    }

    @Test func aProofFromAForkHoldsUnderTheKeyAndNotAgainstTheWitness() throws {
        try withFork { history, fork, place, witness in
            let key = history.publicKey
            let own = try #require(try AuditLog.checkpoint(of: place.file))
            let forked = try #require(
                try AuditLog.checkpoint(of: place.directory.appendingPathComponent("fork.log")))
            for size in 1...5 {
                let isTrue = try #require(AuditProof(from: size, of: history, at: own))
                let isForked = try #require(AuditProof(from: size, of: fork, at: forked))
                #expect(isTrue.holds(publicKey: key) && isForked.holds(publicKey: key))
                // From the newest that was seen, and from no earlier one: there the fork goes on as well.
                #expect(try isTrue.holds(against: witness) == (size == 4), "from \(size)")
                #expect(try !isForked.holds(against: witness), "from \(size)")
            }
            let seen = try witness.checkpoints().checkpoints
            for size in 1...4 {
                // Both ends were seen.
                let proof = try #require(AuditProof(from: size, of: history, at: seen[2]))
                #expect(try proof.holds(against: witness) == (size >= 2))
            }
            for entry in 0..<4 {
                let atSeen = try #require(AuditProof(entry: entry, of: history, at: seen[2]))
                #expect(try atSeen.holds(against: witness))
                let atUnseen = try #require(AuditProof(entry: entry, of: fork, at: forked))
                #expect(atUnseen.holds(publicKey: key))
                #expect(try !atUnseen.holds(against: witness))
            }
            // Whoever has the log itself needs no witness to tell.
            #expect(try history.confirms(try #require(AuditProof(from: 2, of: history, at: own))))
            #expect(throws: AuditError.rewritten(size: 5)) {
                try history.confirms(try #require(AuditProof(from: 2, of: fork, at: forked)))
            }
        }
    }

    @Test func rootsOfManySizesAreFoundInOnePass() {
        let leaves = (0..<300).map { MerkleTree.leafHash(of: Array("\($0)".utf8)) }
        let roots = MerkleTree.roots(of: leaves, sizes: Set(stride(from: 0, through: 300, by: 7)))
        #expect(roots.count == 43)
        for (size, root) in roots { #expect(root == MerkleTree.root(of: leaves[..<size])) }
        // One pass for each size would be 200 million hashes: minutes.
        let many = [[UInt8]](repeating: leaves[0], count: 20_000)
        #expect(MerkleTree.roots(of: many, sizes: Set(0...20_000)).count == 20_001)
    }
}
