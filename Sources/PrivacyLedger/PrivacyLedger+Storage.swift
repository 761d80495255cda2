internal import DifferentialPrivacy
internal import Foundation
internal import GRDB

/// The tables. A release has one amount for all its subjects; `spent` holds the sums that caps are compared with, and is
/// checked against the charges by ``PrivacyLedger/verify()``.
extension PrivacyLedger {
    private static let version = 1

    /// The tables' definitions, as SQLite keeps them to the letter: a change of layout here needs a new version.
    private static let tables = """
        CREATE TABLE ledger (
            version INTEGER NOT NULL, id TEXT NOT NULL, year_cap INTEGER NOT NULL, lifetime_cap INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE account (id INTEGER PRIMARY KEY, subject TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE release (
            number INTEGER PRIMARY KEY, purpose TEXT NOT NULL, year INTEGER NOT NULL,
            quanta INTEGER NOT NULL CHECK (quanta > 0), subjects INTEGER NOT NULL, date REAL NOT NULL,
            outcome TEXT NOT NULL, digest BLOB NOT NULL) STRICT;
        CREATE TABLE charge (
            account INTEGER NOT NULL REFERENCES account, release INTEGER NOT NULL REFERENCES release,
            PRIMARY KEY (account, release)) STRICT, WITHOUT ROWID;
        CREATE TABLE spent (
            account INTEGER NOT NULL REFERENCES account, year INTEGER NOT NULL,
            quanta INTEGER NOT NULL CHECK (quanta > 0), PRIMARY KEY (account, year)) STRICT, WITHOUT ROWID;
        -- A message is there once it was made, with a digest of its name and itself.
        CREATE TABLE message (
            name TEXT PRIMARY KEY, release INTEGER NOT NULL UNIQUE REFERENCES release, content BLOB, digest BLOB
        ) STRICT;
        """

    /// Makes an empty ledger, whole or not at all: it is written beside, and gets its name once it is on disk. So a file of this name that has no
    /// tables was emptied or damaged, and is never taken for a new ledger, which would have forgotten every charge.
    static func create(_ file: URL, caps: LedgerCaps) throws {
        let beside = file.appendingPathExtension("new-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: beside) }
        let queue = try DatabaseQueue(path: beside.path)
        try queue.write { database in
            try database.execute(sql: tables)
            try database.execute(
                sql: "INSERT INTO ledger VALUES (?, ?, ?, ?)",
                arguments: [version, UUID().uuidString, caps.yearQuanta, caps.lifetimeQuanta])
        }
        try queue.close()
        // Unlike a renaming, a link never replaces what another process has made meanwhile.
        guard unsafe link(beside.path, file.path) == 0 || errno == EEXIST else { throw LedgerError.storage }
        let directory = unsafe open(file.deletingLastPathComponent().path, O_RDONLY)
        guard directory >= 0 else { throw LedgerError.storage }
        defer { _ = close(directory) }
        guard fsync(directory) == 0 else { throw LedgerError.storage }
    }

    static func check(_ database: Database, caps: LedgerCaps) throws -> UUID {
        let found = try definitions(in: database)
        // A damaged definition may still be one, with a column of another name or type, and then a row lacks what is asked of it. After both
        // checks every value is there and of its column's type.
        let sound = try DatabaseQueue().write { blank in
            try blank.execute(sql: tables)
            return try definitions(in: blank)
        }
        guard found == sound, try String.fetchAll(database, sql: "PRAGMA integrity_check(1)") == ["ok"],
            let row = try Row.fetchOne(database, sql: "SELECT * FROM ledger"), row["version"] as Int == version,
            let id = UUID(uuidString: row["id"])
        else { throw LedgerError.notALedger }
        guard row["year_cap"] as Int64 == caps.yearQuanta, row["lifetime_cap"] as Int64 == caps.lifetimeQuanta else {
            throw LedgerError.otherCaps
        }
        return id
    }

    private static func definitions(in database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: "SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_schema ORDER BY name")
    }

    /// The name of a subject's account. Two spellings of one name that look the same are one subject (Unicode's normal form C).
    static func account(of subject: String) -> String { subject.precomposedStringWithCanonicalMapping }

    static func accounts(of subjects: some Sequence<String>) -> Set<String> { Set(subjects.lazy.map(account)) }

    /// A message as it was kept; `nil` where it was not yet made.
    static func content(ofMessage name: String, in database: Database) throws -> Data? {
        guard
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT content, message.digest AS digest, outcome FROM message JOIN release ON number = release
                    WHERE name = ?
                    """, arguments: [name])
        else { return nil }
        guard let content = row["content"] as Data? else {
            // A message that has lost its bytes must not be made anew: that would be a second draw for one charge.
            guard row["digest"] as Data? == nil, row["outcome"] as String != LedgerRelease.Outcome.made.rawValue else {
                throw LedgerError.inconsistent
            }
            return nil
        }
        guard row["digest"] as Data? == digest(ofMessage: name, content) else { throw LedgerError.inconsistent }
        return content
    }

    static func digest(ofMessage name: String, _ content: Data) -> Data {
        var digest = LedgerDigest(previous: Data())
        digest.add(name)
        digest.add(content)
        return digest.data
    }

    static func head(of id: UUID, in database: Database) throws -> LedgerHead {
        let count = try Int64.fetchOne(database, sql: "SELECT max(number) FROM release") ?? 0
        guard let digest = try digest(of: count, in: database) else { throw LedgerError.inconsistent }
        return LedgerHead(ledger: id, count: count, digest: digest)
    }

    /// The digest of a release, of the ledger itself for 0, and nil where there is no such release.
    static func digest(of number: Int64, in database: Database) throws -> Data? {
        if number > 0 {
            return try Data.fetchOne(database, sql: "SELECT digest FROM release WHERE number = ?", arguments: [number])
        }
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM ledger") else { return nil }
        var digest = LedgerDigest(previous: Data())
        digest.add(row["id"] as String)
        digest.add(row["year_cap"] as Int64)
        digest.add(row["lifetime_cap"] as Int64)
        return digest.data
    }

    static func digest(
        of number: Int64, after previous: Data, quanta: Int64, year: Int64, purpose: String, subjects: [String]
    ) -> Data {
        var digest = LedgerDigest(previous: previous)
        digest.add(number)
        digest.add(quanta)
        digest.add(year)
        digest.add(purpose)
        digest.add(Int64(subjects.count))
        for subject in subjects { digest.add(subject) }
        return digest.data
    }

    /// Charges every subject or none.
    static func charge(
        _ quanta: Int64, to subjects: [String], year: Int, purpose: String, after head: LedgerHead, caps: LedgerCaps,
        in database: Database
    ) throws -> LedgerHead {
        let number = head.count + 1
        let digest = digest(
            of: number, after: head.digest, quanta: quanta, year: Int64(year), purpose: purpose, subjects: subjects)
        var exceeding = 0
        for subject in subjects {
            let balance = try balance(of: subject, year: year, caps: caps, in: database)
            if quanta > balance.remainingQuanta { exceeding += 1 }
        }
        guard exceeding == 0 else { throw LedgerError.exceedsCap(subjects: exceeding) }

        try database.execute(
            sql: "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                number, purpose, year, quanta, subjects.count, Date().timeIntervalSince1970,
                LedgerRelease.Outcome.pending.rawValue, digest,
            ])
        let open = try database.makeStatement(sql: "INSERT OR IGNORE INTO account (subject) VALUES (?)")
        let enter = try database.makeStatement(
            sql: "INSERT INTO charge SELECT id, ? FROM account WHERE subject = ?")
        let add = try database.makeStatement(
            sql: """
                INSERT INTO spent SELECT id, ?, ? FROM account WHERE subject = ?
                ON CONFLICT DO UPDATE SET quanta = quanta + excluded.quanta
                """)
        for subject in subjects {
            try open.execute(arguments: [subject])
            try enter.execute(arguments: [number, subject])
            try add.execute(arguments: [year, quanta, subject])
        }
        return LedgerHead(ledger: head.ledger, count: number, digest: digest)
    }

    static func balance(
        of subject: String, year: Int, caps: LedgerCaps, in database: Database
    ) throws -> LedgerBalance {
        let statement = try database.cachedStatement(
            sql: """
                SELECT coalesce(sum(CASE WHEN year = ? THEN quanta END), 0), coalesce(sum(quanta), 0)
                FROM spent JOIN account ON account.id = spent.account WHERE subject = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [year, subject]) else { throw LedgerError.inconsistent }
        return LedgerBalance(spentThisYear: row[0], spentEver: row[1], caps: caps)
    }
}
