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
    func check(_ checkpoint: AuditCheckpoint) throws(AuditError) { try check([checkpoint]) }

    /// Refuses a log that does not go on from each of some checkpoints. Reads the log once, however many they are.
    func check(_ checkpoints: [AuditCheckpoint]) throws(AuditError) {
        for checkpoint in checkpoints {
            guard checkpoint.log == log else { throw .otherLog }
            guard checkpoint.isSigned(by: publicKey) else { throw .forged }
            guard checkpoint.size <= entries.count else {
                throw .truncated(found: entries.count, seen: checkpoint.size)
            }
        }
        if checkpoints.allSatisfy({ $0.size == entries.count }) {
            guard checkpoints.allSatisfy({ $0.root == root }) else { throw .rewritten(size: entries.count) }
            return
        }
        let roots = MerkleTree.roots(of: leaves, sizes: Set(checkpoints.map(\.size)))
        for checkpoint in checkpoints where roots[checkpoint.size] != checkpoint.root {
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
        // Others may be writing: whoever reads without a lock looks again as long as anything changes meanwhile.
        var history = AuditHistory()
        var signed: AuditCheckpoint?
        var isInterrupted = false
        while true {
            // The checkpoint first: a log that grows meanwhile still goes on from it.
            signed = try checkpoint(of: file)
            let content = try bytes(of: file)
            var rest: ArraySlice<UInt8> = []
            history = AuditHistory()
            rest = try history.read(content[...], path: file.path)
            guard !history.log.isEmpty else { throw .malformed(path: file.path) }
            let noted = try AuditPending.read(beside: file, of: history.log, signedBy: history.publicKey)
            isInterrupted = noted != nil
            let covered = signed?.size ?? 0
            if rest.isEmpty, history.entries.count <= covered { break }
            if let pending = noted?.pending, let line = pending.line {
                let isBegun = pending.offset == history.byteCount && line.starts(with: rest)
                if isBegun, history.entries.count <= covered { break }
                let isWritten = rest.isEmpty && history.byteCount == pending.offset + line.count
                if isWritten, history.entries.count == covered + 1, content.suffix(line.count).elementsEqual(line) {
                    break
                }
            }
            guard try checkpoint(of: file) == signed, try bytes(of: file).count == content.count,
                try AuditPending.read(beside: file, of: history.log, signedBy: history.publicKey)?.bytes
                    == noted?.bytes
            else { continue }
            guard rest.isEmpty else { throw .torn(entry: history.entries.count) }
            guard let signed else {
                if history.entries.isEmpty { break }
                throw .noCheckpoint
            }
            try history.check(signed)
            throw .unsigned(entry: signed.size)
        }
        guard let checkpoint = signed else { throw .noCheckpoint }
        try history.check(checkpoint)
        var witnessed: Int?
        if let witness {
            let (publicKey, checkpoints) = try witness.checkpoints()
            guard publicKey == history.publicKey else { throw .otherLog }
            try history.check(checkpoints)
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
        if let stage = event.stage { facts["stage"] = .text(stage.rawValue) }
        try append(event.action.rawValue, facts, at: event.at)
    }

    private static func domain(_ domain: PseudonymDomain) -> CanonicalJSON {
        .object([
            "owner": .text(domain.owner), "recipient": .text(domain.recipient), "purpose": .text(domain.purpose),
            "epoch": .whole(Int(domain.epoch)),
        ])
    }
}
