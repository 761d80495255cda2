public import Foundation
import GRDB
public import Pseudonymizer

/// All that a school owner's vault holds about one pupil: the answer to a request for access or portability (GDPR articles 15 and 20).
///
/// Meant for the pupil or the guardians and nobody else: it holds the identifiers themselves.
public struct AccessReport: Hashable, Sendable, Codable {
    /// What the pupil is called somewhere.
    public struct Identifier: Hashable, Sendable, Codable {
        /// The kind, as `PupilIdentifier.Kind` writes it.
        public let kind: String
        /// The identifier.
        public let value: String
    }

    /// Something kept about the pupil.
    public struct Record: Hashable, Sendable, Codable {
        /// What it is.
        public let name: String
        /// The text; `nil` where it is not text.
        public let text: String?
        /// The bytes in base 64, where it is not text.
        public let bytes: Data?
    }

    /// A release that held data about the pupil.
    public struct Disclosure: Hashable, Sendable, Codable {
        /// The release's name.
        public let release: String
        /// Who received it.
        public let recipient: String
        /// What for.
        public let purpose: String
        /// The key period of its pseudonyms.
        public let epoch: UInt32
        /// When.
        public let at: Date
        /// What it cost in privacy, where it had noise in it.
        public let cost: PrivacyCost?
    }

    /// To whom or for what nothing may be released.
    public struct Objection: Hashable, Sendable, Codable {
        /// To whom; `nil` for everybody.
        public let recipient: String?
        /// For what; `nil` for anything.
        public let purpose: String?
    }

    /// The controller.
    public let owner: String
    /// When the report was made.
    public let at: Date
    /// When the pupil was enrolled.
    public let enrolled: Date
    /// Until when the data may be used.
    public let retainUntil: Date?
    /// Whether processing is restricted.
    public let isRestricted: Bool
    /// What the pupil is called.
    public let identifiers: [Identifier]
    /// What is kept.
    public let records: [Record]
    /// What was released to whom.
    public let disclosures: [Disclosure]
    /// What was objected to.
    public let objections: [Objection]
}

/// Tells a recipient which rows to delete (articles 17(2) and 19).
public struct ErasureNotice: Hashable, Sendable, Codable {
    /// The notice's number in the vault.
    public let id: Int64
    /// Who must be told.
    public let recipient: String
    /// What the recipient held the data for.
    public let purpose: String
    /// The key period of the pseudonym.
    public let epoch: UInt32
    /// Under which the recipient holds the rows; `nil` where the epoch's secret was destroyed before, so that nobody can tell any more
    /// which rows these are.
    public let pseudonym: Pseudonym?
    /// When the erasure was.
    public let at: Date
}

/// Shows that a subject was erased, without saying who it was.
public struct ErasureProof: Hashable, Sendable, Codable {
    /// Keyed tags of the erased ids: recognisable in a restored backup by the vault's secret, and by nobody without it.
    public let tombstones: [Data]
    /// The entry in the vault's journal.
    public let entry: JournalEntry
    /// The hash of that entry, which an audit log can keep as a witness.
    public let hash: Data
    /// How many recipients, purposes and epochs must be told.
    public let notices: Int
}

extension SubjectVault {
    /// All that the vault holds about a subject; that it was asked for is in the journal.
    /// - Parameters:
    ///   - subject: Who asks.
    ///   - now: When.
    /// - Throws: `unknownSubject` or `corrupted`.
    public func accessReport(of subject: SubjectID, now: Date = Date()) throws(VaultError) -> AccessReport {
        try write { db in
            let found = try self.subject(id: subject, in: db)
            try self.checkHoldings(of: found, in: db)
            let disclosures = try Row.fetchAll(
                db,
                sql:
                    "SELECT release.* FROM disclosure JOIN release ON release.id = release WHERE subject = ? ORDER BY at, release.id",
                arguments: [found.row]
            ).map { row in
                AccessReport.Disclosure(
                    release: row["name"], recipient: row["recipient"], purpose: row["purpose"],
                    epoch: UInt32(truncatingIfNeeded: row["epoch"] as Int64), at: Self.date(row["at"]),
                    cost: (row["epsilon"] as Double?).map {
                        PrivacyCost(epsilon: $0, delta: row["delta"], unit: row["unit"], period: row["period"])
                    })
            }
            let objections = try self.objections(of: found, in: db).map { recipient, purpose in
                AccessReport.Objection(
                    recipient: recipient.isEmpty ? nil : recipient, purpose: purpose.isEmpty ? nil : purpose)
            }
            let records = try self.records(of: found, in: db).map { name, content in
                let text = String(data: content, encoding: .utf8)
                return AccessReport.Record(name: name, text: text, bytes: text == nil ? content : nil)
            }
            let report = AccessReport(
                owner: self.owner, at: Self.date(Int64(now.timeIntervalSince1970)), enrolled: Self.date(found.enrolled),
                retainUntil: found.retainUntil.map(Self.date), isRestricted: found.restricted,
                identifiers: try self.identifiers(of: found, in: db).map {
                    AccessReport.Identifier(kind: $0.kind.rawValue, value: String(decoding: $0.bytes, as: UTF8.self))
                },
                records: records, disclosures: disclosures, objections: objections)
            try self.record(.init("access", count: 1), at: now, in: db)
            return report
        }
    }

    /// Erases a subject: identifiers, data key, data and disclosures go, and with them the way from any pseudonym to the pupil.
    ///
    /// The notices to the recipients are kept until they are delivered, see ``pendingNotices()``. What the pupil does later under the same
    /// identifiers is a new subject's, with pseudonyms that have nothing to do with the old ones.
    /// - Parameters:
    ///   - subject: Whom.
    ///   - keySet: The owner's secrets, to find the pseudonyms under which recipients hold data.
    ///   - key: What wraps them.
    ///   - now: When.
    /// - Returns: The proof, to be kept outside the vault as well.
    /// - Throws: `unknownSubject` or `keys`; nothing is erased then.
    public func erase(
        _ subject: SubjectID, with keySet: borrowing KeySet, openedBy key: borrowing some KeyEncryptionKey & ~Copyable,
        now: Date = Date()
    ) throws(VaultError) -> ErasureProof {
        let (domains, ids) = try read { db in
            let found = try self.subject(id: subject, in: db)
            // Of a disclosure that somebody took away, no recipient would be told.
            try self.checkHoldings(of: found, in: db)
            let domains = try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT recipient, purpose, epoch FROM disclosure JOIN release ON release.id = release
                    WHERE subject = ? ORDER BY recipient, purpose, epoch
                    """, arguments: [found.row]
            ).map { row in
                try PseudonymDomain(
                    owner: self.owner, recipient: row["recipient"], purpose: row["purpose"],
                    epoch: UInt32(truncatingIfNeeded: row["epoch"] as Int64))
            }
            return (domains, try self.ids(of: found, in: db))
        }
        var notices: [(PseudonymDomain, Pseudonym?)] = []
        for domain in domains {
            guard let state = keySet.state(of: domain), state != .destroyed else {
                notices.append((domain, nil))
                continue
            }
            let pseudonymiser = try pseudonymiser(domain, .link, keySet, key)
            for id in ids { notices.append((domain, pseudonymiser.pseudonym(of: id))) }
        }
        return try write { db in
            let found = try self.subject(id: subject, in: db)
            // A merge or a release in between would leave a recipient untold: then the caller tries again.
            guard try self.ids(of: found, in: db) == ids,
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM (SELECT DISTINCT recipient, purpose, epoch FROM disclosure
                        JOIN release ON release.id = release WHERE subject = ?)
                        """, arguments: [found.row]) == domains.count
            else { throw VaultError.busy }
            let at = Int64(now.timeIntervalSince1970)
            for (domain, pseudonym) in notices {
                try db.execute(
                    sql: "INSERT INTO notice VALUES (NULL, ?, ?, ?, ?, ?)",
                    arguments: [domain.recipient, domain.purpose, Int64(domain.epoch), pseudonym?.text, at])
            }
            let tombstones = try self.remove(found, now: now, in: db)
            let (entry, hash) = try self.record(
                .init("erase", count: 1, concerning: "notices=\(notices.count)"), at: now, in: db)
            return ErasureProof(tombstones: tombstones, entry: entry, hash: Data(hash), notices: notices.count)
        }
    }

    /// What recipients have still to be told.
    public func pendingNotices() throws(VaultError) -> [ErasureNotice] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM notice ORDER BY id").map { row in
                ErasureNotice(
                    id: row["id"], recipient: row["recipient"], purpose: row["purpose"],
                    epoch: UInt32(truncatingIfNeeded: row["epoch"] as Int64),
                    pseudonym: (row["pseudonym"] as String?).flatMap { Pseudonym($0) }, at: Self.date(row["at"]))
            }
        }
    }

    /// Forgets notices whose recipients have confirmed them: with the last one goes the last pseudonym.
    ///
    /// A notice that is not pending just as it is given is left alone: one that was confirmed before, another vault's, or an altered one.
    /// - Parameters:
    ///   - notices: Which.
    ///   - now: When.
    /// - Returns: How many were pending until now.
    @discardableResult
    public func confirm(_ notices: [ErasureNotice], now: Date = Date()) throws(VaultError) -> Int {
        try write { db in
            var confirmed = 0
            for notice in notices {
                try db.execute(
                    sql: """
                        DELETE FROM notice WHERE id = ? AND recipient = ? AND purpose = ? AND epoch = ?
                            AND pseudonym IS ? AND at = ?
                        """,
                    arguments: [
                        notice.id, notice.recipient, notice.purpose, Int64(notice.epoch), notice.pseudonym?.text,
                        Int64(notice.at.timeIntervalSince1970),
                    ])
                confirmed += db.changesCount
            }
            if confirmed > 0 { try self.record(.init("confirm-erasure", count: confirmed), at: now, in: db) }
            return confirmed
        }
    }

    /// Whether a proof is about this vault, its entry stands in the journal, and no subject it is about is here.
    /// - Parameter proof: What ``erase(_:with:openedBy:now:)`` gave.
    /// - Throws: `corrupted` where the journal was altered.
    public func confirms(_ proof: ErasureProof) throws(VaultError) -> Bool {
        let entries = try journal().entries
        guard entries.indices.contains(proof.entry.seq), entries[proof.entry.seq] == proof.entry else { return false }
        return try read { db in
            let hash = try Data.fetchOne(
                db, sql: "SELECT hash FROM journal WHERE seq = ?", arguments: [proof.entry.seq])
            guard hash == proof.hash, !proof.tombstones.isEmpty else { return false }
            for tombstone in proof.tombstones
            where try Row.fetchOne(db, sql: "SELECT 1 FROM tombstone WHERE tag = ?", arguments: [tombstone]) == nil {
                return false
            }
            return try self.rows(under: Set(proof.tombstones), in: db).isEmpty
        }
    }

    /// Erases again whom a restored backup has brought back.
    /// - Parameters:
    ///   - proofs: The proofs of erasures since the backup, kept outside the vault.
    ///   - now: When.
    /// - Returns: How many subjects were erased again.
    @discardableResult
    public func reapply(_ proofs: [ErasureProof], now: Date = Date()) throws(VaultError) -> Int {
        try write { db in
            let rows = try self.rows(under: Set(proofs.flatMap(\.tombstones)), in: db)
            for row in rows { _ = try self.remove(try self.subject(row, in: db), now: now, in: db) }
            try self.record(.init("erase-again", count: rows.count), at: now, in: db)
            return rows.count
        }
    }

    private func remove(_ subject: Subject, now: Date, in db: Database) throws -> [Data] {
        let tombstones = try ids(of: subject, in: db).map { Data(keys.tombstone(of: $0)) }
        for tombstone in tombstones {
            try db.execute(
                sql: "INSERT OR IGNORE INTO tombstone VALUES (?, ?)",
                arguments: [tombstone, Int64(now.timeIntervalSince1970)])
        }
        try db.execute(sql: "DELETE FROM subject WHERE id = ?", arguments: [subject.row])
        return tombstones
    }

    private func rows(under tombstones: Set<Data>, in db: Database) throws -> Set<Int64> {
        var rows: Set<Int64> = []
        let ids = try Row.fetchCursor(
            db, sql: "SELECT sid, id FROM subject UNION ALL SELECT sid, subject FROM formerSid")
        while let row = try ids.next() {
            guard let id = SubjectID(bytes: row["sid"] as Data) else { throw VaultError.corrupted }
            if tombstones.contains(Data(keys.tombstone(of: id))) { rows.insert(row["id"]) }
        }
        return rows
    }

    static func date(_ seconds: Int64) -> Date { Date(timeIntervalSince1970: Double(seconds)) }
}
