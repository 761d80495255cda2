public import Foundation
import GRDB
public import Pseudonymizer

/// What a release cost in privacy. An epsilon never stands without its unit and period.
public struct PrivacyCost: Hashable, Sendable, Codable {
    /// The privacy-loss bound.
    public let epsilon: Double
    /// The probability with which the bound may fail.
    public let delta: Double
    /// Who or what is protected, for example `pupil`.
    public let unit: String
    /// For which time, for example `2026-08/2027-07`.
    public let period: String

    /// A cost.
    /// - Parameters:
    ///   - epsilon: At least 0, and finite.
    ///   - delta: In [0, 1].
    ///   - unit: Who or what is protected.
    ///   - period: For which time.
    public init(epsilon: Double, delta: Double, unit: String, period: String) {
        precondition(
            epsilon >= 0 && epsilon.isFinite && (0...1).contains(delta), "epsilon in [0, inf), delta in [0, 1]")
        precondition(!unit.isEmpty && !period.isEmpty, "an epsilon never stands without its unit and period")
        self.epsilon = epsilon
        self.delta = delta
        self.unit = unit
        self.period = period
    }
}

extension SubjectVault {
    /// Keeps something about a subject, sealed with the subject's own key: erasing the subject makes it unreadable.
    /// - Parameters:
    ///   - content: Anything, for example JSON.
    ///   - name: What it is.
    ///   - subject: Whom it is about.
    ///   - now: When.
    /// - Throws: `unknownSubject`.
    public func keep(_ content: Data, named name: String, of subject: SubjectID, now: Date = Date()) throws(VaultError)
    {
        try write { db in
            let found = try self.subject(id: subject, in: db)
            try self.checkHoldings(of: found, in: db)
            try self.insertRecord(content, named: name, of: found, in: db)
            try self.authenticateHoldings(of: found, in: db)
            try self.record(.init("keep", count: 1), at: now, in: db)
        }
    }

    func insertRecord(_ content: Data, named name: String, of subject: Subject, in db: Database) throws {
        var bytes = LengthPrefixed()
        bytes.append(name.utf8)
        bytes.append(content)
        try db.execute(
            sql: "INSERT INTO record VALUES (NULL, ?, ?)",
            arguments: [subject.row, Data(try seal(bytes.bytes, of: subject))])
    }

    /// What is kept about a subject, oldest first.
    /// - Parameter subject: Whom it is about.
    /// - Throws: `unknownSubject` or `corrupted`.
    public func records(of subject: SubjectID) throws(VaultError) -> [(name: String, content: Data)] {
        try read { db in
            let found = try self.subject(id: subject, in: db)
            try self.checkHoldings(of: found, in: db)
            return try self.records(of: found, in: db)
        }
    }

    func records(of subject: Subject, in db: Database) throws -> [(name: String, content: Data)] {
        try Data.fetchAll(db, sql: "SELECT sealed FROM record WHERE subject = ? ORDER BY id", arguments: [subject.row])
            .map { sealed in
                let parts = try LengthPrefixed.parts(of: try self.open(Array(sealed), of: subject), count: 2)
                return (String(decoding: parts[0], as: UTF8.self), Data(parts[1]))
            }
    }

    func identifiers(of subject: Subject, in db: Database) throws -> [PupilIdentifier] {
        try Data.fetchAll(
            db, sql: "SELECT sealed FROM alias WHERE subject = ? ORDER BY since, tag", arguments: [subject.row]
        ).map { sealed in
            let parts = try LengthPrefixed.parts(of: try self.open(Array(sealed), of: subject), count: 2)
            guard let kind = PupilIdentifier.Kind(rawValue: String(decoding: parts[0], as: UTF8.self)) else {
                throw VaultError.corrupted
            }
            return PupilIdentifier(kind: kind, normalised: parts[1])
        }
    }

    /// Notes that data about subjects were released, for the day when one of them asks (article 15) or must be erased (article 19).
    /// - Parameters:
    ///   - name: The release's own name, unique in the vault.
    ///   - subjects: Whom it holds data about.
    ///   - domain: To whom, for what, in which epoch.
    ///   - cost: What it cost in privacy, where it has noise in it.
    ///   - now: When.
    /// - Throws: `otherOwner`, `unknownSubject` or, where the name is taken, `database`.
    public func noteRelease(
        named name: String, of subjects: [SubjectID], in domain: PseudonymDomain, cost: PrivacyCost? = nil,
        now: Date = Date()
    ) throws(VaultError) {
        guard domain.owner == owner else { throw .otherOwner }
        try write { db in
            try db.execute(
                sql: "INSERT INTO release VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    name, domain.recipient, domain.purpose, Int64(domain.epoch), Int64(now.timeIntervalSince1970),
                    cost?.epsilon, cost?.delta, cost?.unit, cost?.period,
                ])
            let release = db.lastInsertedRowID
            for subject in subjects {
                let found = try self.subject(id: subject, in: db)
                try self.checkHoldings(of: found, in: db)
                try db.cachedStatement(sql: "INSERT OR IGNORE INTO disclosure VALUES (?, ?)")
                    .execute(arguments: [found.row, release])
                try self.authenticateHoldings(of: found, in: db)
            }
            try self.record(
                .init(
                    "release", count: subjects.count,
                    concerning: "\(domain.recipient) \(domain.purpose) \(domain.epoch)"),
                at: now, in: db)
        }
    }

    /// Reads every sealed entry and every tag, and recomputes the journal: slow, for after a fault or before a backup is trusted.
    /// - Returns: How many subjects were checked.
    /// - Throws: `corrupted` where anything is not as it was written.
    @discardableResult
    public func verify() throws(VaultError) -> Int {
        _ = try journal()
        return try read { db in
            let rows = try Int64.fetchAll(db, sql: "SELECT id FROM subject")
            for row in rows {
                let subject = try self.subject(row, in: db)
                try self.checkHoldings(of: subject, in: db)
                _ = try self.records(of: subject, in: db)
                let identifiers = try self.identifiers(of: subject, in: db)
                let tags = Set(try Data.fetchAll(db, sql: "SELECT tag FROM alias WHERE subject = ?", arguments: [row]))
                guard !identifiers.isEmpty, tags == Set(identifiers.map { Data(self.keys.lookupTag(of: $0)) }) else {
                    throw VaultError.corrupted
                }
            }
            guard try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil else { throw VaultError.corrupted }
            return rows.count
        }
    }
}

extension LengthPrefixed {
    /// The parts of a concatenation.
    static func parts(of bytes: [UInt8], count: Int) throws(VaultError) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { throw .corrupted }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= length else { throw .corrupted }
            parts.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        guard parts.count == count else { throw .corrupted }
        return parts
    }
}
