public import DifferentialPrivacy
internal import Foundation
internal import GRDB

/// What is left, what if, and what for.
extension PrivacyLedger {
    /// What is left of a subject's account. One that was never charged has all of it.
    ///
    /// - Throws: ``LedgerError/storage``.
    public func balance(of subject: String, year: Int) throws(LedgerError) -> LedgerBalance {
        try Self.storage { [queue, caps] in
            try queue.read { database in
                try Self.balance(of: Self.account(of: subject), year: year, caps: caps, in: database)
            }
        }
    }

    /// The most that every one of the subjects still has: what one release to all of them could cost.
    ///
    /// - Throws: ``LedgerError/emptyRelease`` where there are none; ``LedgerError/storage``.
    public func remaining(for subjects: some Sequence<String>, year: Int) throws(LedgerError) -> ZeroConcentrated {
        let subjects = Self.accounts(of: subjects)
        let least = try Self.storage { [queue, caps] in
            try queue.read { database in
                try subjects.map { try Self.balance(of: $0, year: year, caps: caps, in: database).remainingQuanta }
                    .min()
            }
        }
        guard let least else { throw .emptyRelease }
        return RhoQuanta(count: UInt64(least)).asZeroConcentrated
    }

    /// How many of the subjects could not be charged: 0 where a release of this cost would go through now.
    ///
    /// - Throws: ``LedgerError/amountOutOfRange``; ``LedgerError/storage``.
    public func refusals(
        ofReleasing rho: Double, to subjects: some Sequence<String>, year: Int
    ) throws(LedgerError) -> Int {
        guard let quanta = RhoQuanta(nearest: rho) else { throw .amountOutOfRange }
        let subjects = Self.accounts(of: subjects)
        return try Self.storage { [queue, caps] in
            try queue.read { database in
                try subjects.count { subject in
                    let balance = try Self.balance(of: subject, year: year, caps: caps, in: database)
                    return Int64(quanta.count) > balance.remainingQuanta
                }
            }
        }
    }

    /// The releases that a subject was charged for, in order.
    ///
    /// - Throws: ``LedgerError/storage``.
    public func releases(charging subject: String) throws(LedgerError) -> [LedgerRelease] {
        try history(
            where: "WHERE number IN (SELECT release FROM charge JOIN account ON id = account WHERE subject = ?)",
            [Self.account(of: subject)])
    }

    /// All releases, in order.
    ///
    /// - Throws: ``LedgerError/storage``.
    public func releases() throws(LedgerError) -> [LedgerRelease] { try history(where: "", []) }

    private func history(where condition: String, _ arguments: [String]) throws(LedgerError) -> [LedgerRelease] {
        try Self.storage { [queue] in
            try queue.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT * FROM release \(condition) ORDER BY number",
                    arguments: StatementArguments(arguments)
                ).map { row in
                    LedgerRelease(
                        number: row["number"], purpose: row["purpose"], year: row["year"],
                        cost: RhoQuanta(count: UInt64(row["quanta"] as Int64)).asZeroConcentrated,
                        subjects: row["subjects"], date: Date(timeIntervalSince1970: row["date"]),
                        outcome: LedgerRelease.Outcome(rawValue: row["outcome"]) ?? .pending)
                }
            }
        }
    }

    /// What a subject was charged in all years, as a guarantee over the whole of schooling.
    ///
    /// - Parameters:
    ///   - subject: An internal id.
    ///   - delta: In (0, 1).
    /// - Throws: ``LedgerError``, or `PrivacyParameterError` for a delta outside its range.
    public func guarantee(of subject: String, delta: Double) throws -> ApproximateDP {
        try balance(of: subject, year: 0).lifetime.guarantee(delta: delta, unit: .pupil, period: .schooling)
    }

    /// Recomputes every digest, sum and cap from the charges: that nothing was changed, added or taken away. Opening does so too.
    ///
    /// - Throws: ``LedgerError/inconsistent``; ``LedgerError/storage``.
    public func verify() throws(LedgerError) {
        try Self.storage { [queue, caps] in try queue.read { database in try Self.verify(caps, in: database) } }
    }

    static func verify(_ caps: LedgerCaps, in database: Database) throws {
        guard var digest = try Self.digest(of: 0, in: database) else { throw LedgerError.inconsistent }
        var next: Int64 = 1
        let charges = try Row.fetchCursor(
            database, sql: "SELECT release, subject FROM charge JOIN account ON id = account ORDER BY release")
        var charge = try charges.next()?.copy()
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM release ORDER BY number")
        while let row = try rows.next() {
            let number = row["number"] as Int64
            var subjects: [String] = []
            while let found = charge, found[0] as Int64 == number {
                subjects.append(found[1])
                charge = try charges.next()?.copy()
            }
            digest = Self.digest(
                of: number, after: digest, quanta: row["quanta"], year: row["year"], purpose: row["purpose"],
                subjects: subjects.sorted())
            guard number == next, digest == row["digest"] as Data, row["subjects"] as Int == subjects.count else {
                throw LedgerError.inconsistent
            }
            next += 1
        }
        guard charge == nil else { throw LedgerError.inconsistent }
        for name in try String.fetchAll(database, sql: "SELECT name FROM message") {
            _ = try Self.content(ofMessage: name, in: database)
        }
        // The sums that are kept, against those of the charges; and the caps.
        let differing = try Int.fetchOne(
            database,
            sql: """
                WITH charged AS (
                    SELECT account, year, sum(quanta) AS quanta
                    FROM charge JOIN release ON number = release GROUP BY account, year)
                SELECT (SELECT count(*) FROM (SELECT * FROM charged EXCEPT SELECT * FROM spent))
                    + (SELECT count(*) FROM (SELECT * FROM spent EXCEPT SELECT * FROM charged))
                    + (SELECT count(*) FROM charged WHERE quanta > ?)
                    + (SELECT count(*) FROM (
                        SELECT sum(quanta) AS total FROM charged GROUP BY account) WHERE total > ?)
                """, arguments: [caps.yearQuanta, caps.lifetimeQuanta])
        guard differing == 0 else { throw LedgerError.inconsistent }
    }
}
