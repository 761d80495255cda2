public import Foundation
import GRDB
public import Pseudonymizer

extension SubjectVault {
    /// Every pseudonym under which a recipient may hold data about a subject for a purpose: of all epochs whose secrets exist, and of
    /// all ids that were merged into the subject. That it was asked for is in the journal before the result is known to anyone.
    /// - Parameters:
    ///   - subject: Whose.
    ///   - series: Owner, recipient and purpose.
    ///   - keySet: The owner's secrets.
    ///   - key: What wraps them.
    ///   - now: When.
    /// - Returns: In ascending order of epochs; at least one an epoch.
    /// - Throws: `otherOwner`, `unknownSubject` or `keys`.
    public func pseudonyms(
        of subject: SubjectID, in series: PseudonymSeries, with keySet: borrowing KeySet,
        openedBy key: borrowing some KeyEncryptionKey & ~Copyable, now: Date = Date()
    ) throws(VaultError) -> [Pseudonym] {
        guard series.owner == owner else { throw .otherOwner }
        let ids = try read { db in try self.ids(of: try self.subject(id: subject, in: db), in: db) }
        var pseudonyms: [Pseudonym] = []
        for domain in keySet.liveDomains(of: series) {
            let pseudonymiser = try pseudonymiser(domain, .link, keySet, key)
            for id in ids { pseudonyms.append(pseudonymiser.pseudonym(of: id)) }
        }
        try write { db in
            _ = try self.record(
                .init("pseudonyms", count: pseudonyms.count, concerning: "\(series.recipient) \(series.purpose)"),
                at: now,
                in: db)
        }
        return pseudonyms
    }

    /// The pseudonyms of the same subjects in another epoch, in the same order: what a recipient needs to go on with its data.
    ///
    /// By the holder of vault and keys only, and in the journal before the result is known to anyone. All or none. Whoever keeps old and
    /// new side by side can join the epochs; where that must not be, `KeySet.forbidLinking(of:now:)`.
    /// - Parameters:
    ///   - pseudonyms: Pseudonyms of `source`.
    ///   - source: Any epoch whose secret exists.
    ///   - target: The enabled epoch of the same series.
    ///   - keySet: The owner's secrets.
    ///   - key: What wraps them.
    ///   - now: When.
    /// - Returns: The current pseudonyms.
    /// - Throws: `otherOwner`, `keys(.linkingForbidden)`, `keys(.notEnabled)`, `unknownPseudonym`, or `stopped` for a pupil about whom
    ///   nothing may be released.
    public func repseudonymise(
        _ pseudonyms: [Pseudonym], from source: PseudonymDomain, to target: PseudonymDomain,
        with keySet: borrowing KeySet,
        openedBy key: borrowing some KeyEncryptionKey & ~Copyable, now: Date = Date()
    ) throws(VaultError) -> [Pseudonym] {
        let series = PseudonymSeries(of: source)
        guard source.owner == owner, PseudonymSeries(of: target) == series else { throw .otherOwner }
        guard keySet.allowsLinking(of: series) else { throw .keys(.linkingForbidden) }
        let old = try pseudonymiser(source, .link, keySet, key)
        let new = try pseudonymiser(target, .release, keySet, key)
        let wanted = Set(pseudonyms)
        var known: [(Pseudonym, Int64)] = []
        try read { db in
            let ids = try Row.fetchCursor(
                db, sql: "SELECT sid, id FROM subject UNION ALL SELECT sid, subject FROM formerSid")
            while let row = try ids.next() {
                guard let id = SubjectID(bytes: row["sid"] as Data) else { throw VaultError.corrupted }
                let pseudonym = old.pseudonym(of: id)
                if wanted.contains(pseudonym) { known.append((pseudonym, row["id"])) }
            }
        }
        let rowOf = Dictionary(known) { first, _ in first }
        var result: [Pseudonym] = []
        result.reserveCapacity(pseudonyms.count)
        try write { db in
            for (index, pseudonym) in pseudonyms.enumerated() {
                guard let row = rowOf[pseudonym] else { throw VaultError.unknownPseudonym(index: index) }
                let subject = try self.subject(row, in: db)
                if let stop = try self.stop(subject, for: target, now: now, in: db) {
                    throw VaultError.stopped(index: index, reason: stop)
                }
                result.append(new.pseudonym(of: subject.id))
            }
            try self.record(
                .init(
                    "repseudonymise", count: pseudonyms.count,
                    concerning: "\(source.recipient) \(source.purpose) \(source.epoch)>\(target.epoch)"),
                at: now, in: db)
        }
        return result
    }

    func pseudonymiser(
        _ domain: PseudonymDomain, _ use: KeySet.Use, _ keySet: borrowing KeySet,
        _ key: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(VaultError) -> Pseudonymiser {
        do {
            return Pseudonymiser(domain: domain, secret: try keySet.secret(of: domain, for: use, openedBy: key))
        } catch {
            throw .keys(error)
        }
    }

    /// The subject's id and those it had before merges.
    func ids(of subject: Subject, in db: Database) throws -> [SubjectID] {
        try [subject.id]
            + Data.fetchAll(
                db, sql: "SELECT sid FROM formerSid WHERE subject = ? ORDER BY sid", arguments: [subject.row]
            )
            .compactMap { SubjectID(bytes: $0) }
    }
}
