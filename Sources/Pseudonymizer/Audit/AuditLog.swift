import Crypto
public import Foundation
import Synchronization

/// An append-only record of what left a school and of what was done with its keys: counts and hashes, never an identifier or a pseudonym.
///
/// Three things hold it together. Each entry's hash covers the one before, so nothing can be changed, moved or removed inside without
/// changing all that follows. A checkpoint signs length, root and last hash, so nobody without the key can write it anew or shorten it. And an
/// ``AuditWitness`` elsewhere keeps checkpoints, so that an older copy of everything put back in place is noticed.
///
/// ## Commit
/// A release appears together with its entry or not at all, whenever the process ends. One process at a time, by a lock beside the log:
///
/// 1. `<log>.pending` says that files are being staged, and in which folder;
/// 2. the files, and the entry among them, are written to the staging folder and reach the disk;
/// 3. `<log>.pending` says that they are complete, and holds the entry's line;
/// 4. the staging folder is renamed to its place: the one moment from which the release exists;
/// 5. the line is written to the log, the checkpoint signed, and `<log>.pending` removed, in this order.
///
/// Whoever opens the log next finishes or undoes: where the staging folder still exists, it was not renamed, and is emptied; where it does not, the
/// line is written. Where a full disk refuses the line, the folder is renamed back and emptied.
///
/// So an entry that no checkpoint signs is one that `<log>.pending` explains, and that note is signed too. Any other was added by somebody
/// without the key: it is refused, and never signed.
public final class AuditLog: Sendable {
    /// Where it lies. Beside it lie `.checkpoint`, `.lock` and, while something is under way, `.pending`.
    public let file: URL

    private let signer: AuditSigner
    private let history: Mutex<AuditHistory>

    private init(_ file: URL, signer: consuming AuditSigner) {
        self.file = file
        self.signer = signer
        history = Mutex(AuditHistory())
    }

    /// Makes an empty log.
    /// - Parameters:
    ///   - file: Where to put it; must not exist.
    ///   - signer: Signs its checkpoints.
    /// - Returns: The log, opened.
    /// - Throws: `exists` or `unwritable`.
    public static func create(at file: URL, signedBy signer: consuming AuditSigner) throws(AuditError) -> AuditLog {
        guard !DurableFile.exists(file) else { throw .exists(path: file.path) }
        let id = unsafe SymmetricKey(size: .bits128).withUnsafeBytes { unsafe Array($0).hexadecimal }
        let header = AuditHistory.header(log: id, publicKey: signer.publicKey)
        do throws(DurableFile.Failure) { try DurableFile.replace(header, at: file) } catch { throw AuditError(error) }
        return try open(file, signedBy: signer)
    }

    /// Opens a log, finishes or undoes what was interrupted, and checks it from the beginning.
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - signer: The key that the log was made with.
    /// - Returns: The log.
    /// - Throws: ``AuditError``: what is wrong with it.
    public static func open(_ file: URL, signedBy signer: consuming AuditSigner) throws(AuditError) -> AuditLog {
        // The lock would be made beside a log that is not there.
        guard DurableFile.exists(file) else { throw .unreadable(path: file.path) }
        let log = AuditLog(file, signer: signer)
        try log.locked { history throws(AuditError) in
            // A log that was made and not yet signed; one that lost its checkpoint was refused.
            if try Self.checkpoint(of: file) == nil { try log.sign(history, at: Date()) }
        }
        return log
    }

    /// What the log says of itself.
    public struct Receipt: Sendable {
        /// The entry as it was written.
        public let entry: CanonicalJSON
        /// Its hash in the chain.
        public let hash: [UInt8]
        /// The log with the entry in it, signed.
        public let checkpoint: AuditCheckpoint
    }

    /// Adds an entry.
    /// - Parameters:
    ///   - action: What was done, for example `rotate`.
    ///   - facts: What else is to be known: counts, hashes, names of policies and recipients. No identifiers.
    ///   - now: When.
    /// - Returns: The entry as it was written.
    /// - Throws: ``AuditError``; the entry is not in the log then.
    @discardableResult
    public func append(
        _ action: String, _ facts: [String: CanonicalJSON] = [:], at now: Date = Date()
    ) throws(AuditError) -> Receipt {
        try locked { history throws(AuditError) in
            let (entry, hash) = Self.entry(action, facts, after: history, at: now)
            let line = AuditHistory.line(entry.bytes, hash: hash)
            try self.note(AuditPending(.append, offset: history.byteCount, line: line), of: history)
            try self.write(line, to: &history)
            return Receipt(entry: entry, hash: hash, checkpoint: try self.finish(history, at: now))
        }
    }

    /// Makes a folder of files appear together with an entry about them.
    /// - Parameters:
    ///   - target: The folder; must not exist, and its parent must.
    ///   - action: What was done.
    ///   - now: When.
    ///   - prepare: Writes the files to a folder that is not yet the target, each to the disk, and tells what the entry is to say.
    /// - Returns: The entry as it was written; the folder holds it as `audit-entry.json`.
    /// - Throws: ``AuditError``; neither folder nor entry exist then.
    package func commit(
        to target: URL, action: String, at now: Date,
        _ prepare: (URL) throws(AuditError) -> [String: CanonicalJSON]
    ) throws(AuditError) -> Receipt {
        try locked { history throws(AuditError) in
            guard !DurableFile.exists(target) else { throw .exists(path: target.path) }
            let staging = target.deletingLastPathComponent()
                .appendingPathComponent(".\(target.lastPathComponent).staging-\(UUID().uuidString)", isDirectory: true)
            var pending = AuditPending(.stage, offset: history.byteCount, staging: staging)
            try self.note(pending, of: history)
            do throws(AuditError) {
                try Self.durably { () throws(DurableFile.Failure) in try DurableFile.createFolder(staging) }
                let (entry, hash) = Self.entry(action, try prepare(staging), after: history, at: now)
                let copy = AuditHistory.copy(of: entry, hash: hash, after: history.head, in: history.log)
                let line = AuditHistory.line(entry.bytes, hash: hash)
                try Self.durably { () throws(DurableFile.Failure) in
                    try DurableFile.create(copy, at: staging.appendingPathComponent("audit-entry.json"))
                    try DurableFile.synchronizeFolder(staging)
                }
                pending.state = .commit
                pending.line = line
                try self.note(pending, of: history)
                try Self.durably { () throws(DurableFile.Failure) in try DurableFile.rename(staging, to: target) }
                try self.write(line, to: &history)
                return Receipt(entry: entry, hash: hash, checkpoint: try self.finish(history, at: now))
            } catch {
                // Renaming back needs no space; from then on whoever comes next undoes as well.
                if pending.state == .commit, !DurableFile.exists(staging), DurableFile.exists(target) {
                    try? DurableFile.rename(target, to: staging)
                }
                try self.undo(pending)
                throw error
            }
        }
    }

    // MARK: Under the lock

    private func locked<Result: Sendable>(
        _ body: (inout AuditHistory) throws(AuditError) -> Result
    ) throws(AuditError) -> Result {
        let file = file
        return try PrivateFile.locked(
            beside: file, or: { _ in AuditError.unwritable(path: file.path, reason: "its folder takes no lock file") }
        ) { () throws(AuditError) -> Result in
            try history.withLock { history throws(AuditError) -> Result in
                do throws(AuditError) {
                    try recover(&history)
                } catch {
                    // What was read may be what was refused: the next look begins anew.
                    history = AuditHistory()
                    throw error
                }
                return try body(&history)
            }
        }
    }

    /// Finishes or undoes what was interrupted, and reads what others added.
    ///
    /// Afterwards every entry is signed: what neither the checkpoint covers nor a signed note explains is refused.
    private func recover(_ history: inout AuditHistory) throws(AuditError) {
        let content = try Self.bytes(of: file)
        if history.log.isEmpty {
            var beginning = AuditHistory()
            let end = content.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? content.count
            guard try beginning.read(content[..<end], path: file.path).isEmpty, !beginning.log.isEmpty else {
                throw .malformed(path: file.path)
            }
            guard beginning.publicKey == signer.publicKey else { throw .otherSigner }
            history = beginning
        }
        let noted = try AuditPending.read(beside: file, of: history.log, signedBy: history.publicKey)
        guard let pending = noted?.pending else {
            try read(content, upTo: content.count, into: &history)
            return
        }
        // Where the entry is in memory already, only its checkpoint is missing.
        if history.byteCount > pending.offset { history = AuditHistory() }
        guard let line = pending.line else {
            try read(content, upTo: content.count, into: &history)
            return try undo(pending)
        }
        guard content.count >= pending.offset, line.starts(with: content[pending.offset...]) else {
            throw .malformed(path: AuditPending.file(beside: file).path)
        }
        if let staging = pending.staging, DurableFile.exists(URL(fileURLWithPath: staging)) {
            try read(content, upTo: pending.offset, into: &history)
            return try undo(pending)
        }
        try read(content, upTo: pending.offset, into: &history, andOneMore: true)
        try Self.durably { () throws(DurableFile.Failure) in
            try DurableFile.write(line, to: self.file, at: pending.offset)
        }
        guard try history.read(line[...], path: file.path).isEmpty else {
            throw .malformed(path: AuditPending.file(beside: file).path)
        }
        if let checkpoint = try Self.checkpoint(of: file) { try history.check(checkpoint) }
        try finish(history, at: Date(), orFail: true)
    }

    /// Reads entries that others added, which the checkpoint must cover to the last.
    /// - Parameter andOneMore: Whether it may cover the entry that is to be written next as well.
    private func read(
        _ content: [UInt8], upTo end: Int, into history: inout AuditHistory, andOneMore: Bool = false
    ) throws(AuditError) {
        guard end >= history.byteCount else { throw .truncated(found: 0, seen: history.entries.count) }
        let isKnown = end == history.byteCount && !history.entries.isEmpty
        let rest = try history.read(content[history.byteCount..<end], path: file.path)
        guard rest.isEmpty else { throw .torn(entry: history.entries.count) }
        guard !isKnown else { return }
        guard let checkpoint = try Self.checkpoint(of: file) else {
            // Made, and not signed before the first process ended.
            guard history.entries.isEmpty else { throw .noCheckpoint }
            return
        }
        if andOneMore, checkpoint.size == history.entries.count + 1 {
            // Signed already; the line, which is there or a part of it, is checked when it is read.
            guard checkpoint.log == history.log else { throw .otherLog }
            guard checkpoint.isSigned(by: history.publicKey) else { throw .forged }
            return
        }
        try history.check(checkpoint)
        guard checkpoint.size == history.entries.count else { throw .unsigned(entry: checkpoint.size) }
    }

    /// Empties the staging folder. The folder itself goes last: as long as it is there, everybody knows that it was not renamed.
    private func undo(_ pending: AuditPending) throws(AuditError) {
        let staging = pending.staging.map { URL(fileURLWithPath: $0, isDirectory: true) }
        try Self.durably { () throws(DurableFile.Failure) in
            if let staging {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: staging.path)) ?? []
                for name in names { try DurableFile.remove(staging.appendingPathComponent(name)) }
            }
            // A part of the line, where the disk was full.
            if pending.line != nil { try DurableFile.write([], to: self.file, at: pending.offset) }
        }
        try removePending()
        try Self.durably { () throws(DurableFile.Failure) in if let staging { try DurableFile.remove(staging) } }
    }

    private func write(_ line: [UInt8], to history: inout AuditHistory) throws(AuditError) {
        let offset = history.byteCount
        do throws(DurableFile.Failure) {
            try DurableFile.write(line, to: file, at: offset)
        } catch {
            try? DurableFile.write([], to: file, at: offset)
            let noted = try AuditPending.read(beside: file, of: history.log, signedBy: history.publicKey)
            if noted?.pending.state == .append { try removePending() }
            throw AuditError(error)
        }
        _ = try history.read(line[...], path: file.path)
    }

    /// Signs the log as it is and removes the note. Where the disk is full, the note stays, and the next to use the log signs.
    @discardableResult
    private func finish(
        _ history: AuditHistory, at now: Date, orFail mustReachDisk: Bool = false
    ) throws(AuditError) -> AuditCheckpoint {
        let checkpoint = try checkpoint(of: history, at: now)
        do throws(AuditError) {
            try keep(checkpoint)
            try removePending()
        } catch {
            if mustReachDisk { throw error }
        }
        return checkpoint
    }

    private func sign(_ history: AuditHistory, at now: Date) throws(AuditError) {
        try keep(try checkpoint(of: history, at: now))
    }

    private func checkpoint(of history: AuditHistory, at now: Date) throws(AuditError) -> AuditCheckpoint {
        try AuditCheckpoint(
            log: history.log, size: history.entries.count, root: history.root, head: history.head,
            at: now.formatted(.iso8601), signedBy: signer)
    }

    private func keep(_ checkpoint: AuditCheckpoint) throws(AuditError) {
        try Self.durably { () throws(DurableFile.Failure) in
            try DurableFile.replace(Array(checkpoint.text.utf8), at: Self.checkpointFile(of: self.file))
        }
    }

    private func note(_ pending: AuditPending, of history: AuditHistory) throws(AuditError) {
        let bytes = try pending.bytes(signedBy: signer, for: history.log)
        try Self.durably { () throws(DurableFile.Failure) in
            try DurableFile.replace(bytes, at: AuditPending.file(beside: self.file))
        }
    }

    private func removePending() throws(AuditError) {
        let note = AuditPending.file(beside: file)
        try Self.durably { () throws(DurableFile.Failure) in
            try DurableFile.remove(note)
            try DurableFile.synchronizeFolder(note.deletingLastPathComponent())
        }
    }

    // MARK: Files

    static func checkpointFile(of file: URL) -> URL { file.appendingPathExtension("checkpoint") }

    package static func checkpoint(of file: URL) throws(AuditError) -> AuditCheckpoint? {
        let place = checkpointFile(of: file)
        guard DurableFile.exists(place) else { return nil }
        guard let checkpoint = AuditCheckpoint(String(decoding: try bytes(of: place), as: UTF8.self)) else {
            throw .malformed(path: place.path)
        }
        return checkpoint
    }

    static func bytes(of file: URL) throws(AuditError) -> [UInt8] {
        guard let data = try? Data(contentsOf: file) else { throw .unreadable(path: file.path) }
        return [UInt8](data)
    }

    private static func durably<Result>(
        _ body: () throws(DurableFile.Failure) -> Result
    ) throws(AuditError) -> Result {
        do throws(DurableFile.Failure) { return try body() } catch { throw AuditError(error) }
    }

    private static func entry(
        _ action: String, _ facts: [String: CanonicalJSON], after history: AuditHistory, at now: Date
    ) -> (entry: CanonicalJSON, hash: [UInt8]) {
        var members = facts
        members["action"] = .text(action)
        members["at"] = .text(now.formatted(.iso8601))
        members["seq"] = .whole(history.entries.count)
        let entry = CanonicalJSON.object(members)
        return (entry, AuditChain.hash(of: entry.bytes, after: history.head))
    }
}
