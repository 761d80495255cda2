public import DifferentialPrivacy
public import Foundation
internal import GRDB

/// What every pupil's privacy has been spent on, over years and process starts: one file, held by the owner of the data.
///
/// A release is charged to each of its subjects, by their internal ids, and to both of their caps. The charge is on disk
/// before the mechanism that makes the noise gets its budget. So a crash at any instant leaves charges without a release at
/// worst, and no release without its charge; charges are never taken back.
///
/// Amounts are whole numbers of quanta of 1e-15, added by SQLite as integers: sums don't drift.
///
/// ```swift
/// let ledger = try PrivacyLedger(
///     file: directory.appending(path: "privacy.ledger"), caps: LedgerCaps(year: 0.024, lifetime: 0.12),
///     witness: LedgerWitness(file: elsewhere.appending(path: "privacy.head")))
/// let released = try ledger.release(rho: 0.01, to: roll, year: 2026, purpose: "Calibration, round 1") { budget in
///     let mechanism = try DiscreteGaussianSum(l2Bound: bound, charge: budget.spendRemaining())
///     return mechanism.release(sum.span, using: &bits)
/// }
/// ```
///
/// Charge a public list, such as the roll of a school, not those who happened to answer: whether a charge was refused may become
/// known.
///
/// Two processes may open one file; SQLite makes them take turns. The ids are readable to whoever reads the file.
public final class PrivacyLedger: Sendable {
    /// The most that may be spent on one subject.
    public let caps: LedgerCaps
    let queue: DatabaseQueue
    let witness: LedgerWitness?
    let id: UUID

    /// Opens a ledger, or creates it where there is no file.
    ///
    /// The whole history is recomputed: a file that was damaged or edited is refused, and not charged any further.
    ///
    /// - Parameters:
    ///   - file: The ledger. Its directory must exist.
    ///   - caps: What the ledger was, or is to be, created with.
    ///   - witness: Where the head is kept. Without it, a file restored from a backup is not noticed.
    /// - Throws: ``LedgerError``.
    public init(file: URL, caps: LedgerCaps, witness: LedgerWitness?) throws(LedgerError) {
        self.caps = caps
        self.witness = witness
        let expected = try witness?.head()
        let exists = FileManager.default.fileExists(atPath: file.path)
        // A new file in the place of one that a witness has seen is a rollback to nothing.
        if !exists, let expected, expected.count > 0 { throw .rolledBack }
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA foreign_keys = ON")
        }
        if !exists { try Self.storage { try Self.create(file, caps: caps) } }
        do {
            queue = try DatabaseQueue(path: file.path, configuration: configuration)
        } catch { throw .storage }
        id = try Self.storage(.notALedger) { [queue] in
            try queue.write { database in
                let id = try Self.check(database, caps: caps)
                try Self.verify(caps, in: database)
                return id
            }
        }
        if let expected {
            guard expected.ledger == id else { throw .otherLedger }
            let seen = try Self.storage { [queue] in
                try queue.read { database in try Self.digest(of: expected.count, in: database) }
            }
            guard let seen else { throw .rolledBack }
            guard seen == expected.digest else { throw .diverged }
        } else if let witness {
            // From its beginning on, so that a missing head is never taken for a new ledger's.
            let head = try head()
            guard head.count == 0 || witness.beginsHere else { throw .witnessMissing }
            try witness.record(head)
        }
    }

    /// The end of the history, to be kept elsewhere.
    public func head() throws(LedgerError) -> LedgerHead {
        try Self.storage { [queue, id] in try queue.read { database in try Self.head(of: id, in: database) } }
    }

    // MARK: Releases

    /// Charges every subject and, once that is on disk, makes the release.
    ///
    /// - Parameters:
    ///   - rho: What each subject is charged, to the nearest 1e-15. The budget holds exactly that.
    ///   - subjects: Internal ids of everyone whose data may enter, each counted once.
    ///   - year: The school year, by the year it starts in.
    ///   - purpose: What the release is for, as it is read in the history.
    ///   - unit: What is protected.
    ///   - body: Makes the release with the budget, which ends with it. What it throws is passed on; the charge stands.
    /// - Returns: What `body` returns.
    /// - Throws: ``LedgerError``, in which case `body` was not called; or the error of `body`.
    public func release<Result>(
        rho: Double, to subjects: some Sequence<String>, year: Int, purpose: String, unit: PrivacyUnit = .pupil,
        _ body: (inout PrivacyBudget) throws -> Result
    ) throws -> Result {
        guard let quanta = RhoQuanta(nearest: rho) else { throw LedgerError.amountOutOfRange }
        let subjects = Self.accounts(of: subjects)
        guard !subjects.isEmpty, !subjects.contains(""), !purpose.isEmpty else { throw LedgerError.emptyRelease }
        let number = try charge(Int64(quanta.count), to: subjects.sorted(), year: year, purpose: purpose)
        var budget = PrivacyBudget(quanta, unit: unit, period: .schoolYear)
        do {
            let result = try body(&budget)
            try? note(.made, number)
            return result
        } catch {
            try? note(.failed, number)
            throw error
        }
    }

    /// On disk when this returns, in the ledger and then in its witness.
    private func charge(
        _ quanta: Int64, to subjects: [String], year: Int, purpose: String
    ) throws(LedgerError) -> Int64 {
        let (caps, id) = (self.caps, self.id)
        let head = try Self.storage { [queue] in
            try queue.inImmediateTransaction { database in
                let head = try Self.head(of: id, in: database)
                return try Self.charge(
                    quanta, to: subjects, year: year, purpose: purpose, after: head, caps: caps, in: database)
            }
        }
        try witness?.record(head)
        return head.count
    }

    /// The outcome is a remark: losing it leaves `pending`, and the charge as it was.
    func note(_ outcome: LedgerRelease.Outcome, _ number: Int64) throws(LedgerError) {
        try Self.storage { [queue] in
            try queue.writeWithoutTransaction { database in
                // Need not wait for the disk: the next charge takes it along.
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                try database.execute(
                    sql: "UPDATE release SET outcome = ? WHERE number = ?", arguments: [outcome.rawValue, number])
            }
        }
    }

    /// Runs a piece of database work; errors of SQLite, which could quote data, become one of ours.
    static func storage<Value>(
        _ failure: LedgerError = .storage, _ work: () throws -> Value
    ) throws(LedgerError) -> Value {
        do {
            return try work()
        } catch let error as LedgerError {
            throw error
        } catch { throw failure }
    }
}

extension DatabaseQueue {
    /// A transaction that takes the write lock before it reads, so that two processes cannot both find the same rest, and that is
    /// on disk when this returns.
    func inImmediateTransaction<Value>(_ work: (Database) throws -> Value) throws -> Value {
        try writeWithoutTransaction { database in
            var value: Value?
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.inTransaction(.immediate) {
                value = try work(database)
                return .commit
            }
            guard let value else { throw LedgerError.storage }
            return value
        }
    }
}
