public import Foundation
import GRDB
public import Pseudonymizer

extension SubjectVault: SubjectDirectory {
    /// For each pupil the subject, or what stops the release to the domain's recipient for its purpose.
    public func subjects(
        of pupils: [PupilIdentifier], for domain: PseudonymDomain, now: Date = Date()
    ) throws -> [Result<SubjectID, ProcessingStop>] {
        guard domain.owner == owner else { throw VaultError.otherOwner }
        return try read { db in
            try pupils.map { pupil in
                guard let row = try self.row(of: pupil, in: db) else { return .failure(.unknown) }
                let subject = try self.subject(row, in: db)
                if let stop = try self.stop(subject, for: domain, now: now, in: db) { return .failure(stop) }
                return .success(subject.id)
            }
        }
    }

    func stop(_ subject: Subject, for domain: PseudonymDomain, now: Date, in db: Database) throws -> ProcessingStop? {
        try stop(subject, recipient: domain.recipient, purpose: domain.purpose, now: now, in: db)
    }

    func stop(
        _ subject: Subject, recipient: String, purpose: String, now: Date, in db: Database
    ) throws -> ProcessingStop? {
        if subject.restricted { return .restricted }
        if let until = subject.retainUntil, now.timeIntervalSince1970 >= Double(until) { return .retentionEnded }
        let objects = try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT EXISTS(SELECT 1 FROM objection WHERE subject = ?
                        AND recipient IN ('', ?) AND purpose IN ('', ?))
                    """),
            arguments: [subject.row, recipient, purpose])
        return objects == true ? .objected : nil
    }

    /// To whom and for what a subject objects; an empty name means every one.
    func objections(of subject: Subject, in db: Database) throws -> [(recipient: String, purpose: String)] {
        try Row.fetchAll(
            db, sql: "SELECT recipient, purpose FROM objection WHERE subject = ? ORDER BY recipient, purpose",
            arguments: [subject.row]
        ).map { ($0["recipient"], $0["purpose"]) }
    }

    /// Restricts the processing of a subject's data, or lifts the restriction (article 18): until then nothing is released.
    /// - Parameters:
    ///   - subject: Whose data.
    ///   - isRestricted: Whether they are restricted from now on.
    ///   - now: When.
    /// - Throws: `unknownSubject`.
    public func restrict(_ subject: SubjectID, _ isRestricted: Bool = true, now: Date = Date()) throws(VaultError) {
        try write { db in
            let found = try self.subject(id: subject, in: db)
            try db.execute(
                sql: "UPDATE subject SET restricted = ? WHERE id = ?", arguments: [isRestricted, found.row])
            try self.authenticate(found.row, in: db)
            try self.record(.init(isRestricted ? "restrict" : "lift-restriction", count: 1), at: now, in: db)
        }
    }

    /// Keeps a subject's data from a recipient, a purpose, or both (article 21).
    /// - Parameters:
    ///   - subject: Who objects.
    ///   - recipient: To whom nothing may be released; `nil` for everybody.
    ///   - purpose: For what nothing may be released; `nil` for anything.
    ///   - now: When.
    /// - Throws: `unknownSubject`.
    public func object(
        _ subject: SubjectID, to recipient: String? = nil, purpose: String? = nil, now: Date = Date()
    ) throws(VaultError) {
        try write { db in
            let found = try self.subject(id: subject, in: db)
            try db.execute(
                sql: "INSERT OR IGNORE INTO objection VALUES (?, ?, ?)",
                arguments: [found.row, recipient ?? "", purpose ?? ""])
            try self.authenticate(found.row, in: db)
            try self.record(
                .init("object", count: 1, concerning: "\(recipient ?? "*") \(purpose ?? "*")"), at: now, in: db)
        }
    }

    /// Takes an objection back.
    /// - Parameters:
    ///   - subject: Who objected.
    ///   - recipient: As it was objected to.
    ///   - purpose: As it was objected to.
    ///   - now: When.
    /// - Throws: `unknownSubject`.
    public func withdrawObjection(
        _ subject: SubjectID, to recipient: String? = nil, purpose: String? = nil, now: Date = Date()
    ) throws(VaultError) {
        try write { db in
            let found = try self.subject(id: subject, in: db)
            try db.execute(
                sql: "DELETE FROM objection WHERE subject = ? AND recipient = ? AND purpose = ?",
                arguments: [found.row, recipient ?? "", purpose ?? ""])
            try self.authenticate(found.row, in: db)
            try self.record(
                .init("withdraw-objection", count: 1, concerning: "\(recipient ?? "*") \(purpose ?? "*")"), at: now,
                in: db)
        }
    }

    /// Sets until when a subject's data may be used.
    /// - Parameters:
    ///   - subject: Whose data.
    ///   - until: From this time on nothing is released; `nil` for no limit.
    ///   - now: When.
    /// - Throws: `unknownSubject`.
    public func retain(_ subject: SubjectID, until: Date?, now: Date = Date()) throws(VaultError) {
        try write { db in
            let found = try self.subject(id: subject, in: db)
            try db.execute(
                sql: "UPDATE subject SET retainUntil = ? WHERE id = ?",
                arguments: [until.map { Int64($0.timeIntervalSince1970) }, found.row])
            try self.authenticate(found.row, in: db)
            try self.record(.init("retain", count: 1), at: now, in: db)
        }
    }

    /// The subjects whose time is over, which are due to be erased.
    /// - Parameter now: When.
    public func due(now: Date = Date()) throws(VaultError) -> [SubjectID] {
        try read { db in
            // Every one is looked at: a date that somebody took away would keep a subject from the answer.
            try Int64.fetchAll(db, sql: "SELECT id FROM subject ORDER BY sid").compactMap { row in
                let subject = try self.subject(row, in: db)
                return subject.retainUntil.map { $0 <= Int64(now.timeIntervalSince1970) } == true ? subject.id : nil
            }
        }
    }
}
