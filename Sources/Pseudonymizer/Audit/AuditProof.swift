public import Foundation

/// Shows somebody who has not got the log that an entry is in it, or that it goes on from an earlier checkpoint.
public struct AuditProof: Codable, Sendable, Equatable {
    /// The newest checkpoint, as ``AuditCheckpoint/text``.
    public let checkpoint: String
    /// The entry that is shown, as it is written; `nil` where the proof is of consistency.
    public let entry: String?
    /// The earlier number of entries; `nil` where the proof is of inclusion.
    public let earlierSize: Int?
    /// The earlier root in hexadecimal digits; `nil` where the proof is of inclusion.
    public let earlierRoot: String?
    /// The hashes, in hexadecimal digits.
    public let path: [String]

    /// That an entry is in a log.
    /// - Parameters:
    ///   - index: The entry, from 0.
    ///   - history: The log.
    ///   - checkpoint: Its newest checkpoint.
    /// - Returns: `nil` where the checkpoint does not reach the entry.
    public init?(entry index: Int, of history: AuditHistory, at checkpoint: AuditCheckpoint) {
        guard index >= 0, index < checkpoint.size, checkpoint.size <= history.entries.count else { return nil }
        self.checkpoint = checkpoint.text
        entry = String(decoding: history.entries[index], as: UTF8.self)
        earlierSize = nil
        earlierRoot = nil
        path = history.inclusionPath(of: index, size: checkpoint.size).map(\.hexadecimal)
    }

    /// That a log goes on from its first entries.
    /// - Parameters:
    ///   - size: How many, at least 1.
    ///   - history: The log.
    ///   - checkpoint: Its newest checkpoint.
    /// - Returns: `nil` where the checkpoint does not reach so far.
    public init?(from size: Int, of history: AuditHistory, at checkpoint: AuditCheckpoint) {
        guard size >= 1, size <= checkpoint.size, checkpoint.size <= history.entries.count else { return nil }
        self.checkpoint = checkpoint.text
        entry = nil
        earlierSize = size
        earlierRoot = MerkleTree.root(of: history.leaves[..<size]).hexadecimal
        path = history.consistencyPath(from: size, size: checkpoint.size).map(\.hexadecimal)
    }

    /// Whether it shows what it says, to one who trusts a key.
    /// - Parameter publicKey: The log's, 32 bytes.
    public func holds(publicKey: [UInt8]) -> Bool {
        guard let checkpoint = AuditCheckpoint(checkpoint), checkpoint.isSigned(by: publicKey) else { return false }
        let hashes = path.compactMap { [UInt8](hexadecimal: $0) }
        guard hashes.count == path.count else { return false }
        if let entry {
            guard earlierSize == nil, earlierRoot == nil,
                let index = CanonicalJSON(canonical: Array(entry.utf8))?["seq"]?.whole
            else { return false }
            return MerkleTree.includes(
                MerkleTree.leafHash(of: entry.utf8), at: index, of: checkpoint.size, path: hashes,
                root: checkpoint.root)
        }
        guard let earlierSize, let earlierRoot = earlierRoot.flatMap({ [UInt8](hexadecimal: $0) }) else {
            return false
        }
        return MerkleTree.continues(
            checkpoint.size, root: checkpoint.root, from: earlierSize, root: earlierRoot, path: hashes)
    }

    /// Whether it shows what it says, to one who keeps a witness: of the witness's log, and not of another that split off from it.
    ///
    /// A key signs a forked log as well as the true one, so the signature alone says nothing about which of them a proof is from. Of
    /// inclusion, the checkpoint must be one that the witness saw. Of consistency, the earlier end must be one that the witness saw, and the later
    /// end too, or the earlier one must be the newest that it saw: a log that goes on from that one goes on from all.
    /// - Parameter witness: What was seen of the log.
    /// - Throws: What reading the witness throws, or `forged` where the witness holds a checkpoint that the key did not sign.
    public func holds(against witness: AuditWitness) throws(AuditError) -> Bool {
        let (publicKey, seen) = try witness.checkpoints()
        for checkpoint in seen where !checkpoint.isSigned(by: publicKey) { throw .forged }
        guard holds(publicKey: publicKey), let own = AuditCheckpoint(checkpoint),
            seen.allSatisfy({ $0.log == own.log })
        else { return false }
        // Two checkpoints of one size with two roots: the key signed a fork, and nothing is shown any more.
        var roots: [Int: [UInt8]] = [:]
        for checkpoint in seen {
            guard roots.updateValue(checkpoint.root, forKey: checkpoint.size).map({ $0 == checkpoint.root }) ?? true
            else { return false }
        }
        let isSeen = roots[own.size] == own.root
        guard let earlierSize else { return isSeen }
        return roots[earlierSize]?.hexadecimal == earlierRoot?.lowercased()
            && (isSeen || (roots[own.size] == nil && earlierSize == roots.keys.max()))
    }
}

extension AuditHistory {
    /// Whether a proof is of this log, and shows what it says.
    /// - Parameter proof: Of this log at some time.
    /// - Throws: `truncated`, `rewritten`, `forged` or `otherLog` where its checkpoint is not one of this log.
    public func confirms(_ proof: AuditProof) throws(AuditError) -> Bool {
        guard proof.holds(publicKey: publicKey), let checkpoint = AuditCheckpoint(proof.checkpoint) else {
            return false
        }
        try check(checkpoint)
        return true
    }

    /// Whether the files of a released folder are those that the log has an entry about: all of them as they were, and no others.
    /// - Parameter folder: As a release left it.
    /// - Returns: The number of the entry.
    /// - Throws: `unreadable` where there is no such folder, `releasedFileMissing`, `releasedFileAltered` or `notReleased` with the file,
    ///   `otherLog`, or `edited` where the folder's entry is not the log's.
    public func check(release folder: URL) throws(AuditError) -> Int {
        let copy = folder.appendingPathComponent("audit-entry.json")
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            throw .unreadable(path: folder.path)
        }
        guard let bytes = try? AuditLog.bytes(of: copy) else { throw .releasedFileMissing(path: copy.path) }
        guard let document = CanonicalJSON(canonical: Array(bytes.dropLast())), let entry = document["entry"],
            let seq = entry["seq"]?.whole, case .object(let files)? = entry["files"]
        else { throw .releasedFileAltered(path: copy.path) }
        guard document["log"]?.text == log else { throw .otherLog }
        guard entries.indices.contains(seq), entries[seq] == entry.bytes else { throw .edited(entry: seq) }
        let before = entries[..<seq].reduce(AuditChain.beginning) { AuditChain.hash(of: $1, after: $0) }
        let hash = AuditChain.hash(of: entries[seq], after: before)
        guard bytes == Self.copy(of: entry, hash: hash, after: before, in: log) else {
            throw .releasedFileAltered(path: copy.path)
        }
        for (name, digest) in files.sorted(by: { $0.key < $1.key }) {
            let file = folder.appendingPathComponent(name)
            guard names.contains(name), let content = try? AuditLog.bytes(of: file) else {
                throw .releasedFileMissing(path: file.path)
            }
            guard DigestingFile.digest(of: content).hexadecimal == digest.text else {
                throw .releasedFileAltered(path: file.path)
            }
        }
        for name in names.sorted() where files[name] == nil && name != copy.lastPathComponent {
            throw .notReleased(path: folder.appendingPathComponent(name).path)
        }
        return seq
    }

    /// What a released folder holds about its entry.
    static func copy(of entry: CanonicalJSON, hash: [UInt8], after previous: [UInt8], in log: String) -> [UInt8] {
        CanonicalJSON.object([
            "entry": entry, "hash": .text(hash.hexadecimal), "log": .text(log),
            "prev": .text(previous.hexadecimal),
        ]).bytes + Array("\n".utf8)
    }
}
