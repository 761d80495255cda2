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
}

extension AuditHistory {
    /// Whether the files of a released folder are those that the log has an entry about.
    /// - Parameter folder: As a release left it.
    /// - Returns: The number of the entry.
    /// - Throws: `malformed` with the file that differs or is missing, `otherLog` or `edited`.
    public func check(release folder: URL) throws(AuditError) -> Int {
        let copy = folder.appendingPathComponent("audit-entry.json")
        let bytes = try AuditLog.bytes(of: copy)
        guard let document = CanonicalJSON(canonical: Array(bytes.dropLast())), let entry = document["entry"],
            let seq = entry["seq"]?.whole, case .object(let files)? = entry["files"]
        else { throw .malformed(path: copy.path) }
        guard document["log"]?.text == log else { throw .otherLog }
        guard entries.indices.contains(seq), entries[seq] == entry.bytes else { throw .edited(entry: seq) }
        for (name, digest) in files.sorted(by: { $0.key < $1.key }) {
            let file = folder.appendingPathComponent(name)
            guard DigestingFile.digest(of: try AuditLog.bytes(of: file)).hexadecimal == digest.text else {
                throw .malformed(path: file.path)
            }
        }
        return seq
    }
}
