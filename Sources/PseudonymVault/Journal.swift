import Foundation
import GRDB
import Pseudonymizer

/// One act in a vault's journal: what and how many, never who.
public struct JournalEntry: Hashable, Sendable, Codable {
    /// What was done, for example `enrol`, `merge` or `erase`.
    public let action: String
    /// How many subjects, pseudonyms or tokens it concerned.
    public let count: Int
    /// Recipient, purpose or epochs, where the act concerned one.
    public let concerning: String?
    /// When: ISO 8601 in UTC.
    public let at: String
    /// The place in the journal, from 0.
    public let seq: Int
}

extension SubjectVault {
    struct Act {
        var action: String
        var count: Int
        var concerning: String?

        init(_ action: String, count: Int, concerning: String? = nil) {
            self.action = action
            self.count = count
            self.concerning = concerning
        }
    }

    /// Adds an entry within the transaction of the act itself.
    @discardableResult
    func record(_ act: Act, at now: Date, in db: Database) throws -> (entry: JournalEntry, hash: [UInt8]) {
        let last = try Row.fetchOne(db, sql: "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
        let seq = last.map { ($0["seq"] as Int) + 1 } ?? 0
        let entry = JournalEntry(
            action: act.action, count: act.count, concerning: act.concerning,
            at: now.formatted(.iso8601), seq: seq)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = try encoder.encode(entry)
        let hash = AuditChain.hash(
            of: text, after: last.map { Array($0["hash"] as Data) } ?? AuditChain.beginning)
        try db.execute(
            sql: "INSERT INTO journal VALUES (?, ?, ?)",
            arguments: [seq, String(decoding: text, as: UTF8.self), Data(hash)])
        try db.execute(sql: "DELETE FROM journalEnd")
        let end = JournalEnd(count: seq + 1, head: hash, state: try stateDigest(in: db))
        try db.execute(
            sql: "INSERT INTO journalEnd VALUES (?, ?)", arguments: [end.count, Data(keys.journalCode(end))])
        return (entry, hash)
    }

    /// The end of the journal, to be kept elsewhere: see ``VaultWitness``, which does so by itself.
    /// - Throws: `corrupted`.
    public func head() throws(VaultError) -> VaultHead {
        try read { db in
            guard let last = try Row.fetchOne(db, sql: "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1") else {
                throw VaultError.corrupted
            }
            return VaultHead(vault: self.id.hexadecimal, count: (last["seq"] as Int) + 1, digest: last["hash"])
        }
    }

    /// Refuses a vault that does not go on from a head.
    /// - Parameter head: What was seen of it before.
    /// - Throws: `otherVault` or `olderCopy`.
    public func check(against head: VaultHead) throws(VaultError) {
        guard head.vault == id.hexadecimal else { throw .otherVault }
        let (count, hash) = try read { db in
            (
                try Int.fetchOne(db, sql: "SELECT count(*) FROM journal") ?? 0,
                try Data.fetchOne(db, sql: "SELECT hash FROM journal WHERE seq = ?", arguments: [head.count - 1])
            )
        }
        guard hash == head.digest else { throw .olderCopy(found: count, seen: head.count) }
    }

    /// All entries, oldest first, and the hash of the last, which an audit log can keep as a witness.
    /// - Throws: `corrupted` where an entry was changed, moved or removed.
    public func journal() throws(VaultError) -> (entries: [JournalEntry], head: [UInt8]) {
        try read { db in
            try self.checkEnd(in: db)
            var head = AuditChain.beginning
            var entries: [JournalEntry] = []
            for row in try Row.fetchAll(db, sql: "SELECT * FROM journal ORDER BY seq") {
                let text = Array((row["entry"] as String).utf8)
                let entry = try JSONDecoder().decode(JournalEntry.self, from: Data(text))
                head = AuditChain.hash(of: text, after: head)
                guard row["seq"] as Int == entries.count, entry.seq == entries.count, Array(row["hash"] as Data) == head
                else { throw VaultError.corrupted }
                entries.append(entry)
            }
            return (entries, head)
        }
    }
}
