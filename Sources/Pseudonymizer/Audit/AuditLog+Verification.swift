public import Foundation

/// What a log was found to be.
public struct AuditReport: Sendable, Equatable {
    /// Which log.
    public let log: String
    /// The number of entries.
    public let entries: Int
    /// The number of entries that the checkpoint signs.
    public let signed: Int
    /// The number of the witness's checkpoints that the log goes on from; `nil` without a witness.
    public let witnessed: Int?
    /// Whether something was interrupted, which the next to use the log finishes or undoes.
    public let isInterrupted: Bool
    /// The root over all entries.
    public let root: [UInt8]
}

extension AuditHistory {
    /// Refuses a log that does not go on from a checkpoint.
    func check(_ checkpoint: AuditCheckpoint) throws(AuditError) {
        guard checkpoint.log == log else { throw .otherLog }
        guard checkpoint.isSigned(by: publicKey) else { throw .forged }
        guard checkpoint.size <= entries.count else {
            throw .truncated(found: entries.count, seen: checkpoint.size)
        }
        guard MerkleTree.root(of: leaves[..<checkpoint.size]) == checkpoint.root else {
            throw .rewritten(size: checkpoint.size)
        }
    }

    /// What leads from an entry to the root that a checkpoint signs.
    /// - Parameters:
    ///   - index: The entry, from 0.
    ///   - size: The number of entries of the checkpoint, more than `index`.
    public func inclusionPath(of index: Int, size: Int) -> [[UInt8]] {
        MerkleTree.inclusionPath(of: index, in: leaves[..<size])
    }

    /// What shows that the first `size` entries go on from the first `earlier`.
    /// - Parameters:
    ///   - earlier: The number of entries before, at least 1.
    ///   - size: The number of entries after.
    public func consistencyPath(from earlier: Int, size: Int) -> [[UInt8]] {
        MerkleTree.consistencyPath(from: earlier, in: leaves[..<size])
    }
}

extension AuditLog {
    /// Reads a log and checks all that can be checked without its signing key; writes nothing.
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - witness: What was seen of it before.
    /// - Returns: Its entries, and the report on them.
    /// - Throws: ``AuditError``: the first thing that is wrong.
    public static func verify(
        _ file: URL, against witness: AuditWitness? = nil
    ) throws(AuditError) -> (history: AuditHistory, report: AuditReport) {
        // The checkpoint first: a log that grows meanwhile still goes on from it.
        let checkpoint = try checkpoint(of: file)
        let isInterrupted = DurableFile.exists(file.appendingPathExtension("pending"))
        let content = try bytes(of: file)
        var history = AuditHistory()
        let rest = try history.read(content[...], path: file.path)
        guard !history.log.isEmpty else { throw .malformed(path: file.path) }
        if !rest.isEmpty {
            let pending = try? bytes(of: file.appendingPathExtension("pending"))
            guard let pending = pending.flatMap({ AuditPending($0) }), pending.offset == history.byteCount,
                pending.line?.starts(with: rest) == true
            else { throw .torn(entry: history.entries.count) }
        }
        guard let checkpoint else { throw .noCheckpoint }
        try history.check(checkpoint)
        var witnessed: Int?
        if let witness {
            let (publicKey, checkpoints) = try witness.checkpoints()
            guard publicKey == history.publicKey else { throw .otherLog }
            for seen in checkpoints { try history.check(seen) }
            witnessed = checkpoints.count
        }
        return (
            history,
            AuditReport(
                log: history.log, entries: history.entries.count, signed: checkpoint.size, witnessed: witnessed,
                isInterrupted: isInterrupted, root: history.root)
        )
    }
}

extension AuditLog: CustodyTrail {
    /// Adds an entry about keys or about the way back to pupils.
    /// - Parameter event: What was done.
    /// - Throws: ``AuditError``; the act must not be completed then.
    public func record(_ event: CustodyEvent) throws {
        var facts: [String: CanonicalJSON] = ["count": .whole(event.count), "from": Self.domain(event.from)]
        if let target = event.to { facts["to"] = Self.domain(target) }
        try append(event.action.rawValue, facts, at: event.at)
    }

    private static func domain(_ domain: PseudonymDomain) -> CanonicalJSON {
        .object([
            "owner": .text(domain.owner), "recipient": .text(domain.recipient), "purpose": .text(domain.purpose),
            "epoch": .whole(Int(domain.epoch)),
        ])
    }
}
