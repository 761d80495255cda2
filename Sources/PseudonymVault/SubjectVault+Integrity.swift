import Crypto
import Foundation
import GRDB
import Pseudonymizer
import Synchronization

/// How far the journal is, and what everything else in the vault was then.
struct JournalEnd {
    var count: Int
    var head: [UInt8]
    var state: [UInt8]

    var message: [UInt8] {
        var message = LengthPrefixed()
        message.append(String(count).utf8)
        message.append(head)
        message.append(state)
        return message.bytes
    }
}

/// Nothing in the file counts that the vault's secret does not vouch for.
///
/// Each subject has a code over what it is called and what stops a release, checked whenever the subject is looked at, and one over what is held
/// about it and was disclosed. The journal's end has a code over these codes and all other tables: so one row cannot be put back from an older
/// copy either. Only an older copy of the whole is a true vault; against that there is ``VaultWitness``.
extension SubjectVault {
    /// Gives a subject the codes of what its rows now say. Only for rows that were checked before they were changed.
    /// - Parameter withHoldings: Whether records or disclosures changed as well.
    func authenticate(_ row: Int64, withHoldings: Bool = false, in db: Database) throws {
        let subject = try load(row, in: db)
        try db.cachedStatement(sql: "UPDATE subject SET code = ? WHERE id = ?")
            .execute(arguments: [Data(keys.subjectCode(try description(of: subject, in: db))), row])
        if withHoldings { try authenticateHoldings(of: subject, in: db) }
    }

    func authenticateHoldings(of subject: Subject, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE subject SET holdings = ? WHERE id = ?")
            .execute(arguments: [Data(keys.subjectCode(try holdings(of: subject, in: db))), subject.row])
    }

    func check(_ subject: Subject, in db: Database) throws {
        guard keys.isSubjectCode(subject.code, of: try description(of: subject, in: db)) else {
            throw VaultError.corrupted
        }
    }

    /// Refuses a subject some of whose records or disclosures were changed or removed.
    func checkHoldings(of subject: Subject, in db: Database) throws {
        guard keys.isSubjectCode(subject.holdings, of: try holdings(of: subject, in: db)) else {
            throw VaultError.corrupted
        }
    }

    /// The code of a subject about whom nothing is held yet.
    func codeOfNoHoldings(_ id: SubjectID) -> [UInt8] {
        keys.subjectCode(Self.holdings(of: id, records: [], disclosures: []))
    }

    /// Everything that decides who the subject is and whether anything may be released.
    private func description(of subject: Subject, in db: Database) throws -> [UInt8] {
        let row: StatementArguments = [subject.row]
        let tags = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT tag FROM alias WHERE subject = ? ORDER BY tag"), arguments: row)
        let former = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT sid FROM formerSid WHERE subject = ? ORDER BY sid"), arguments: row)
        let objections = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT recipient, purpose FROM objection WHERE subject = ? ORDER BY recipient, purpose"),
            arguments: row)
        var message = LengthPrefixed()
        message.append("subject".utf8)
        message.append(subject.id.bytes)
        message.append(subject.wrappedKey)
        message.append(String(subject.enrolled).utf8)
        message.append((subject.retainUntil.map { String($0) } ?? "-").utf8)
        message.append((subject.restricted ? "restricted" : "-").utf8)
        for list in [tags, former] {
            message.append(number: UInt32(list.count))
            for bytes in list { message.append(bytes) }
        }
        for objection in objections {
            message.append((objection["recipient"] as String).utf8)
            message.append((objection["purpose"] as String).utf8)
        }
        return message.bytes
    }

    private func holdings(of subject: Subject, in db: Database) throws -> [UInt8] {
        let records = try Row.fetchAll(
            // The last 16 bytes are the tag of AES-GCM, which stands for the rest.
            db.cachedStatement(sql: "SELECT id, substr(sealed, -16) AS tag FROM record WHERE subject = ? ORDER BY id"),
            arguments: [subject.row]
        ).map { (id: $0["id"] as Int64, tag: $0["tag"] as Data) }
        let disclosures = try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT release FROM disclosure WHERE subject = ? ORDER BY release"),
            arguments: [subject.row])
        return Self.holdings(of: subject.id, records: records, disclosures: disclosures)
    }

    private static func holdings(
        of id: SubjectID, records: [(id: Int64, tag: Data)], disclosures: [Int64]
    ) -> [UInt8] {
        var message = LengthPrefixed()
        message.append("holdings".utf8)
        message.append(id.bytes)
        message.append(number: UInt32(records.count))
        for record in records {
            message.append(String(record.id).utf8)
            message.append(record.tag)
        }
        for release in disclosures { message.append(String(release).utf8) }
        return message.bytes
    }

    // MARK: The whole

    /// SHA-256 over the codes of all subjects, and over all rows of the tables that belong to no subject.
    func stateDigest(in db: Database) throws -> [UInt8] {
        var hash = SHA256()
        for (table, order) in [
            ("header", "owner"), ("subject", "id"), ("release", "id"), ("notice", "id"), ("tombstone", "tag"),
            ("usedToken", "id"),
        ] {
            let columns = table == "subject" ? "id, code, holdings" : "*"
            var message = LengthPrefixed()
            message.append(table.utf8)
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT \(columns) FROM \(table) ORDER BY \(order)"))
            while let row = try rows.next() {
                for value in row.databaseValues {
                    switch value.storage {
                    case .null: message.append("null".utf8)
                    case .int64(let number): message.append("int \(number)".utf8)
                    case .double(let number): message.append("real \(number.bitPattern)".utf8)
                    case .string(let text): message.append("text \(text)".utf8)
                    case .blob(let data): message.append(data)
                    }
                }
            }
            hash.update(data: message.bytes)
        }
        return Array(hash.finalize())
    }

    func checkEnd(in db: Database) throws {
        guard let end = try Row.fetchOne(db, sql: "SELECT * FROM journalEnd"),
            let last = try Row.fetchOne(db, sql: "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"),
            (last["seq"] as Int) + 1 == end["count"] as Int,
            keys.isJournalCode(
                end["code"] as Data,
                of: JournalEnd(
                    count: end["count"], head: Array(last["hash"] as Data), state: try stateDigest(in: db)))
        else { throw VaultError.corrupted }
    }

    /// Checks the whole anew where another connection has written since it was checked last: in a vault that was just opened, therefore, and
    /// then only where two processes use it at once.
    func checkWhatOthersWrote(in db: Database) throws {
        let version = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version")) ?? 0
        guard checkedVersion.withLock({ $0 != version }) else { return }
        try checkEnd(in: db)
        // The codes are those that were written; now the rows that they are about.
        for row in try Int64.fetchAll(db, sql: "SELECT id FROM subject") { _ = try subject(row, in: db) }
        checkedVersion.withLock { $0 = version }
    }
}
