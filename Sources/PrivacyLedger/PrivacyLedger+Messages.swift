public import DifferentialPrivacy
public import Foundation
internal import GRDB

/// Releases whose result is a message that is kept beside its charge.
extension PrivacyLedger {
    /// Charges every subject once for a message, makes it, keeps it, and returns it: the same bytes at each later call, without another
    /// charge or another draw of noise.
    ///
    /// 1. In one transaction, every subject is charged and the name is taken.
    /// 2. `body` makes the message with the budget.
    /// 3. The message is on disk beside the charge before this returns. Of two that were made at the same time, the first on disk is
    ///    returned to both.
    ///
    /// Where the process ends between 1 and 3, nothing has left, since `body` hands its result to nobody else; the next call makes the message anew
    /// for the charge that stands. So of any number of draws for one name, one message at most leaves.
    ///
    /// - Parameters:
    ///   - name: Names the message for good, such as a federation and its round.
    ///   - rho: What each subject is charged, to the nearest 1e-15.
    ///   - subjects: Internal ids of everyone whose data may enter.
    ///   - year: The school year, by the year it starts in.
    ///   - purpose: What the message is for; must say everything that the message depends on beside the data.
    ///   - unit: What is protected.
    ///   - body: Makes the message. It must not let anything out but what it returns. What it throws is passed on; the charge stands,
    ///     and the next call tries again.
    /// - Returns: The message.
    /// - Throws: ``LedgerError``: among others ``LedgerError/otherRelease`` where the name was charged for something else; or the error of
    ///   `body`.
    public func message(
        named name: String, rho: Double, to subjects: some Sequence<String>, year: Int, purpose: String,
        unit: PrivacyUnit = .pupil, _ body: (inout PrivacyBudget) throws -> Data
    ) throws -> Data {
        guard let quanta = RhoQuanta(nearest: rho) else { throw LedgerError.amountOutOfRange }
        let subjects = Self.accounts(of: subjects)
        guard !subjects.isEmpty, !subjects.contains(""), !purpose.isEmpty, !name.isEmpty else {
            throw LedgerError.emptyRelease
        }
        let (number, kept) = try charge(
            Int64(quanta.count), to: subjects.sorted(), year: year, purpose: purpose, forMessage: name)
        if let kept { return kept }
        var budget = PrivacyBudget(quanta, unit: unit, period: .schoolYear)
        do {
            let message = try keep(try body(&budget), as: name)
            try? note(.made, number)
            return message
        } catch {
            try? note(.failed, number)
            throw error
        }
    }

    /// The message of this name; `nil` where none was made.
    ///
    /// - Throws: ``LedgerError/inconsistent`` where it was changed; ``LedgerError/storage``.
    public func message(named name: String) throws(LedgerError) -> Data? {
        try Self.storage { [queue] in
            try queue.read { database in try Self.content(ofMessage: name, in: database) }
        }
    }

    /// The release that the message is charged as, new or from before, and the message where it was made.
    private func charge(
        _ quanta: Int64, to subjects: [String], year: Int, purpose: String, forMessage name: String
    ) throws(LedgerError) -> (number: Int64, kept: Data?) {
        let (caps, id) = (self.caps, self.id)
        let (number, kept, head) = try Self.storage { [queue] in
            try queue.inImmediateTransaction { database -> (Int64, Data?, LedgerHead?) in
                if let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM message JOIN release ON number = release WHERE name = ?",
                    arguments: [name])
                {
                    let number = row["number"] as Int64
                    let charged = try String.fetchAll(
                        database,
                        sql: "SELECT subject FROM charge JOIN account ON id = account WHERE release = ?",
                        arguments: [number])
                    guard row["quanta"] as Int64 == quanta, row["year"] as Int == year,
                        row["purpose"] as String == purpose, Set(charged) == Set(subjects)
                    else { throw LedgerError.otherRelease }
                    return (number, try Self.content(ofMessage: name, in: database), nil)
                }
                let head = try Self.charge(
                    quanta, to: subjects, year: year, purpose: purpose, after: Self.head(of: id, in: database),
                    caps: caps, in: database)
                try database.execute(
                    sql: "INSERT INTO message (name, release) VALUES (?, ?)", arguments: [name, head.count])
                return (head.count, nil, head)
            }
        }
        if let head { try witness?.record(head) }
        return (number, kept)
    }

    /// On disk when this returns.
    private func keep(_ message: Data, as name: String) throws(LedgerError) -> Data {
        try Self.storage { [queue] in
            try queue.inImmediateTransaction { database in
                try database.execute(
                    sql: "UPDATE message SET content = ?, digest = ? WHERE name = ? AND content IS NULL",
                    arguments: [message, Self.digest(ofMessage: name, message), name])
                guard let kept = try Self.content(ofMessage: name, in: database) else {
                    throw LedgerError.inconsistent
                }
                return kept
            }
        }
    }
}
