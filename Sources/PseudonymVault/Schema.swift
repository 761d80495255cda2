import Foundation
import GRDB
import Pseudonymizer

/// The tables of a vault's file.
enum Schema {
    /// "SjVt": marks the file as ours.
    private static let applicationID = 0x536A_5674
    private static let version = 2

    /// What is read before the vault's secret is known.
    struct Header {
        var vault: [UInt8]
        var owner: String
        var keyDescriptor: String
        var secret: [UInt8]
    }

    /// What the vault's secret is wrapped for.
    static func context(_ vault: [UInt8], owner: String) -> [UInt8] {
        var context = LengthPrefixed()
        context.append(EpochSecret.layout)
        context.append("vault-secret".utf8)
        context.append(vault)
        context.append(owner.utf8)
        return context.bytes
    }

    /// The tables' definitions, as SQLite keeps them to the letter: a change of layout here needs a new version.
    private static let tables = """
        CREATE TABLE header(vault BLOB NOT NULL, owner TEXT NOT NULL, keyDescriptor TEXT NOT NULL, secret BLOB NOT NULL) STRICT;
        CREATE TABLE subject(
            id INTEGER PRIMARY KEY, sid BLOB NOT NULL UNIQUE, dataKey BLOB NOT NULL, enrolled INTEGER NOT NULL,
            retainUntil INTEGER, restricted INTEGER NOT NULL, code BLOB NOT NULL, holdings BLOB NOT NULL) STRICT;
        -- Ids under which a subject was known before it was merged with another.
        CREATE TABLE formerSid(
            sid BLOB PRIMARY KEY, subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE alias(
            tag BLOB PRIMARY KEY, subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE, kind TEXT NOT NULL,
            sealed BLOB NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX aliasOfSubject ON alias(subject);
        CREATE INDEX formerSidOfSubject ON formerSid(subject);
        -- An empty recipient or purpose means every one.
        CREATE TABLE objection(
            subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE, recipient TEXT NOT NULL,
            purpose TEXT NOT NULL, PRIMARY KEY(subject, recipient, purpose)) STRICT, WITHOUT ROWID;
        CREATE TABLE record(
            id INTEGER PRIMARY KEY, subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE,
            sealed BLOB NOT NULL) STRICT;
        CREATE INDEX recordOfSubject ON record(subject);
        CREATE TABLE release(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, purpose TEXT NOT NULL,
            epoch INTEGER, at INTEGER NOT NULL, epsilon REAL, delta REAL, unit TEXT, period TEXT) STRICT;
        CREATE TABLE disclosure(
            subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE,
            release INTEGER NOT NULL REFERENCES release, PRIMARY KEY(subject, release)) STRICT, WITHOUT ROWID;
        CREATE TABLE tombstone(tag BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        -- A number is never given out twice: a recipient confirms by it, perhaps late.
        CREATE TABLE notice(
            id INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL, purpose TEXT NOT NULL, epoch INTEGER NOT NULL,
            pseudonym TEXT, at INTEGER NOT NULL) STRICT;
        CREATE TABLE usedToken(id BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE journal(seq INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
        CREATE TABLE journalEnd(count INTEGER NOT NULL, code BLOB NOT NULL) STRICT;
        """

    static func create(in db: Database, _ header: Header) throws {
        try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
        try db.execute(sql: tables)
        try db.execute(
            sql: "INSERT INTO header VALUES (?, ?, ?, ?)",
            arguments: [Data(header.vault), header.owner, header.keyDescriptor, Data(header.secret)])
    }

    /// The header of a file that is a vault and whose pages are in order.
    static func header(of queue: DatabaseQueue, path: String) throws(VaultError) -> Header {
        do {
            let sound = try DatabaseQueue().write { db in
                try db.execute(sql: tables)
                return try definitions(in: db)
            }
            return try queue.read { db in
                guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
                    throw VaultError.notAVault(path: path)
                }
                let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard found == version else { throw VaultError.otherFormat(found: found, expected: version) }
                // SQLite takes a last page that is only partly there for a whole one.
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
                let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
                guard size >= pages * pageSize,
                    try definitions(in: db) == sound,
                    try String.fetchAll(db, sql: "PRAGMA integrity_check(1)") == ["ok"],
                    let row = try Row.fetchOne(db, sql: "SELECT * FROM header")
                else { throw VaultError.corrupted }
                return Header(
                    vault: Array(row["vault"] as Data), owner: row["owner"], keyDescriptor: row["keyDescriptor"],
                    secret: Array(row["secret"] as Data))
            }
        } catch {
            throw VaultError(error)
        }
    }

    /// What the file says its tables are. A damaged definition may still be one, with a column of another name or type, and then a row
    /// lacks what is asked of it.
    private static func definitions(in db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: "SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_schema ORDER BY name")
    }
}
