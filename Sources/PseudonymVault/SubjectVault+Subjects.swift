import Crypto
public import Foundation
import GRDB
public import Pseudonymizer

extension SubjectVault {
    /// The subjects that these pupils are, enrolling those who are new.
    ///
    /// Each entry lists what one pupil is called. At least one identifier must stay with the person: a national number, Feide's `sub` or a
    /// directory id. Identifiers that are new to a known subject are added (a D-number becomes a birth number, a Feide name
    /// changes). To say that one lasting identifier has become another, list both; a new one alone is a new person. A Feide name that was
    /// another subject's moves to this one: it was given out again.
    /// - Parameters:
    ///   - pupils: One list of identifiers a pupil.
    ///   - retainUntil: When new subjects' data may no longer be used; `nil` for no limit.
    ///   - now: When.
    /// - Returns: One subject an entry, in the same order.
    /// - Throws: `noLastingIdentifier` or `conflict`; nobody is enrolled then.
    @discardableResult
    public func enrol(
        _ pupils: [[PupilIdentifier]], retainUntil: Date? = nil, now: Date = Date()
    ) throws(VaultError) -> [SubjectID] {
        try write { db in
            var enrolled = 0
            var added = 0
            let subjects = try pupils.enumerated().map { place, identifiers in
                let outcome = try self.enrol(identifiers, entry: place, retainUntil: retainUntil, now: now, in: db)
                if outcome.isNew { enrolled += 1 }
                added += outcome.added
                return outcome.subject.id
            }
            if added > 0 {
                try self.record(.init("enrol", count: enrolled, concerning: "aliases=\(added)"), at: now, in: db)
            }
            return subjects
        }
    }

    /// The subject that a pupil is; `nil` for nobody who is known.
    /// - Parameter pupil: A whole identifier.
    public func subject(of pupil: PupilIdentifier) throws(VaultError) -> SubjectID? {
        try read { db in try self.row(of: pupil, in: db).map { try self.subject($0, in: db).id } }
    }

    /// How many subjects there are.
    public func count() throws(VaultError) -> Int {
        try read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM subject") ?? 0 }
    }

    /// Makes two subjects one, because they are the same person.
    ///
    /// The one that goes lives on as a former id, so that its pseudonyms can still be found. What was objected to or restricted for either
    /// holds for both, and the shorter retention.
    /// - Parameters:
    ///   - duplicate: The subject that goes.
    ///   - subject: The subject that stays.
    ///   - now: When.
    /// - Throws: `unknownSubject`.
    public func merge(_ duplicate: SubjectID, into subject: SubjectID, now: Date = Date()) throws(VaultError) {
        try write { db in
            let from = try self.subject(id: duplicate, in: db)
            let to = try self.subject(id: subject, in: db)
            guard from.row != to.row else { throw VaultError.unknownSubject }
            for subject in [from, to] { try self.checkHoldings(of: subject, in: db) }
            for table in ["alias", "record"] {
                try self.reseal(table, from: from, to: to, in: db)
            }
            for table in ["objection", "disclosure"] {
                try db.execute(
                    sql: "UPDATE OR IGNORE \(table) SET subject = ? WHERE subject = ?", arguments: [to.row, from.row])
            }
            try db.execute(
                sql: """
                    UPDATE subject SET restricted = max(restricted, :restricted),
                        retainUntil = nullif(min(ifnull(retainUntil, :never), ifnull(:until, :never)), :never)
                    WHERE id = :to
                    """,
                arguments: ["restricted": from.restricted, "until": from.retainUntil, "never": Int64.max, "to": to.row])
            try db.execute(sql: "UPDATE formerSid SET subject = ? WHERE subject = ?", arguments: [to.row, from.row])
            try db.execute(sql: "DELETE FROM subject WHERE id = ?", arguments: [from.row])
            try db.execute(sql: "INSERT INTO formerSid VALUES (?, ?)", arguments: [Data(from.id.bytes), to.row])
            try self.authenticate(to.row, withHoldings: true, in: db)
            try self.record(.init("merge", count: 2), at: now, in: db)
        }
    }

    /// Makes one subject two, because two persons were taken for one.
    ///
    /// Nobody can tell whose the earlier releases were, so both subjects are told of them, and restrictions and objections hold for both.
    /// Sealed records stay where they are.
    /// - Parameters:
    ///   - identifiers: What the person who leaves is called; at least one lasting one, and one must remain.
    ///   - subject: Whom they leave.
    ///   - now: When.
    /// - Returns: The new subject.
    /// - Throws: `unknownSubject` or `notSplittable`.
    public func split(
        _ identifiers: [PupilIdentifier], from subject: SubjectID, now: Date = Date()
    ) throws(VaultError) -> SubjectID {
        try write { db in
            let from = try self.subject(id: subject, in: db)
            try self.checkHoldings(of: from, in: db)
            guard identifiers.contains(where: Self.lasts),
                try identifiers.allSatisfy({ try self.row(of: $0, in: db) == from.row })
            else { throw VaultError.notSplittable }
            let to = try self.insert(
                retainUntil: from.retainUntil.map { Date(timeIntervalSince1970: Double($0)) }, now: now, in: db)
            for identifier in identifiers { try self.setAlias(identifier, of: to, now: now, in: db) }
            let left = try String.fetchAll(db, sql: "SELECT kind FROM alias WHERE subject = ?", arguments: [from.row])
            guard left.contains(where: { PupilIdentifier.Kind(rawValue: $0)?.isReassignable == false }) else {
                throw VaultError.notSplittable
            }
            try db.execute(
                sql: """
                    INSERT INTO objection SELECT :to, recipient, purpose FROM objection WHERE subject = :from;
                    INSERT INTO disclosure SELECT :to, release FROM disclosure WHERE subject = :from;
                    UPDATE subject SET restricted = :restricted WHERE id = :to
                    """, arguments: ["to": to.row, "from": from.row, "restricted": from.restricted])
            try self.authenticate(from.row, in: db)
            try self.authenticate(to.row, withHoldings: true, in: db)
            try self.record(.init("split", count: 2), at: now, in: db)
            return to.id
        }
    }

    /// Whether an identifier is the same person's for ever, and everywhere in the owner's systems.
    private static func lasts(_ identifier: PupilIdentifier) -> Bool {
        !identifier.kind.isReassignable && identifier.kind != .local && identifier.kind != .sid
    }

    // MARK: Rows

    /// Finds or enrols one pupil within a transaction.
    func enrol(
        _ identifiers: [PupilIdentifier], entry: Int, retainUntil: Date?, now: Date, in db: Database
    ) throws -> (subject: Subject, isNew: Bool, added: Int) {
        guard identifiers.contains(where: Self.lasts) else { throw VaultError.noLastingIdentifier(entry: entry) }
        let found = try identifiers.filter { $0.kind != .local && $0.kind != .sid }.map {
            ($0, try row(of: $0, in: db))
        }
        let known = Set(found.compactMap { Self.lasts($0.0) ? $0.1 : nil })
        guard known.count <= 1 else { throw VaultError.conflict(entry: entry) }
        let subject =
            try known.first.map { try self.subject($0, in: db) } ?? insert(retainUntil: retainUntil, now: now, in: db)
        var added = 0
        for (identifier, row) in found where row != subject.row {
            // A Feide name that was another's: that one is looked at before it changes.
            if let row { _ = try self.subject(row, in: db) }
            try setAlias(identifier, of: subject, now: now, in: db)
            if let row { try authenticate(row, in: db) }
            added += 1
        }
        if added > 0 { try authenticate(subject.row, in: db) }
        return (subject, known.isEmpty, added)
    }

    /// A row of the table of subjects.
    struct Subject {
        var row: Int64
        var id: SubjectID
        var wrappedKey: [UInt8]
        var restricted: Bool
        var retainUntil: Int64?
        var enrolled: Int64
        /// Over what the subject is called and what stops a release.
        var code = Data()
        /// Over what is held about it and was disclosed.
        var holdings = Data()
    }

    func row(of pupil: PupilIdentifier, in db: Database) throws -> Int64? {
        if pupil.kind == .sid {
            return try Int64.fetchOne(
                db.cachedStatement(
                    sql: "SELECT id FROM subject WHERE sid = :sid UNION SELECT subject FROM formerSid WHERE sid = :sid"),
                arguments: ["sid": Data(pupil.bytes)])
        }
        return try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT subject FROM alias WHERE tag = ?"),
            arguments: [Data(keys.lookupTag(of: pupil))])
    }

    func subject(id: SubjectID, in db: Database) throws -> Subject {
        guard let row = try row(of: id.identifier, in: db) else { throw VaultError.unknownSubject }
        return try subject(row, in: db)
    }

    /// The subject in a row, as the vault wrote it.
    func subject(_ row: Int64, in db: Database) throws -> Subject {
        let subject = try load(row, in: db)
        try check(subject, in: db)
        return subject
    }

    /// The subject in a row, unchecked.
    func load(_ row: Int64, in db: Database) throws -> Subject {
        guard
            let found = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT * FROM subject WHERE id = ?"), arguments: [row]),
            let id = SubjectID(bytes: found["sid"] as Data)
        else { throw VaultError.corrupted }
        return Subject(
            row: row, id: id, wrappedKey: Array(found["dataKey"] as Data), restricted: found["restricted"],
            retainUntil: found["retainUntil"], enrolled: found["enrolled"], code: found["code"],
            holdings: found["holdings"])
    }

    func insert(retainUntil: Date?, now: Date, in db: Database) throws -> Subject {
        let id = SubjectID()
        let wrapped = keys.wrap(SymmetricKey(size: .bits256), of: id)
        let until = retainUntil.map { Int64($0.timeIntervalSince1970) }
        let enrolled = Int64(now.timeIntervalSince1970)
        // Its code comes when it has a name.
        try db.cachedStatement(sql: "INSERT INTO subject VALUES (NULL, ?, ?, ?, ?, 0, x'', ?)")
            .execute(arguments: [Data(id.bytes), Data(wrapped), enrolled, until, Data(codeOfNoHoldings(id))])
        return Subject(
            row: db.lastInsertedRowID, id: id, wrappedKey: wrapped, restricted: false, retainUntil: until,
            enrolled: enrolled)
    }

    func setAlias(_ identifier: PupilIdentifier, of subject: Subject, now: Date, in db: Database) throws {
        var content = LengthPrefixed()
        content.append(identifier.kind.rawValue.utf8)
        content.append(identifier.bytes)
        let sealed = try seal(content.bytes, of: subject)
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO alias VALUES (?, ?, ?, ?, ?)").execute(
            arguments: [
                Data(keys.lookupTag(of: identifier)), subject.row, identifier.kind.rawValue, Data(sealed),
                Int64(now.timeIntervalSince1970),
            ])
    }

    func seal(_ content: [UInt8], of subject: Subject) throws -> [UInt8] {
        try VaultKeys.seal(content, of: subject.id, under: keys.unwrap(subject.wrappedKey, of: subject.id))
    }

    func open(_ sealed: [UInt8], of subject: Subject) throws -> [UInt8] {
        try VaultKeys.open(sealed, of: subject.id, under: keys.unwrap(subject.wrappedKey, of: subject.id))
    }

    private func reseal(_ table: String, from: Subject, to: Subject, in db: Database) throws {
        let key = table == "alias" ? "tag" : "id"
        for row in try Row.fetchAll(
            db, sql: "SELECT \(key) AS key, sealed FROM \(table) WHERE subject = ?", arguments: [from.row])
        {
            let sealed = try seal(open(Array(row["sealed"] as Data), of: from), of: to)
            let key: DatabaseValue = row["key"]
            try db.execute(
                sql: "UPDATE \(table) SET subject = ?, sealed = ? WHERE \(table == "alias" ? "tag" : "id") = ?",
                arguments: [to.row, Data(sealed), key])
        }
    }
}
