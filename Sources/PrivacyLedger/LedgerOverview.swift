public import DifferentialPrivacy
internal import GRDB

/// What the owner of a ledger has released in all.
///
/// A pupil loses what was charged to that pupil, and nothing by releases about others. So the account of the pupil who was charged most is
/// the guarantee that the owner gives to every pupil (parallel composition; McSherry, 2009, theorem 4).
public struct LedgerOverview: Sendable, Hashable {
    /// The number of releases, in all years.
    public let releases: Int
    /// The subjects ever charged.
    public let subjects: Int
    /// The most that any subject was charged in the school year.
    public let mostInYear: ZeroConcentrated
    /// The most that any subject was charged in all years.
    public let mostEver: ZeroConcentrated
    /// The subjects to whom nothing more can be charged in the school year.
    public let exhausted: Int
}

extension PrivacyLedger {
    /// The owner's account: of everybody in this ledger together.
    ///
    /// - Parameter year: The school year, by the year it starts in.
    /// - Throws: ``LedgerError/storage``.
    public func overview(year: Int) throws(LedgerError) -> LedgerOverview {
        try Self.storage { [queue, caps] in
            try queue.read { database in
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        WITH account_sum AS (
                            SELECT coalesce(sum(CASE WHEN year = ? THEN quanta END), 0) AS year_sum, sum(quanta) AS whole_sum
                            FROM spent GROUP BY account)
                        SELECT (SELECT count(*) FROM release), count(*), coalesce(max(year_sum), 0),
                            coalesce(max(whole_sum), 0),
                            coalesce(sum(year_sum >= ? OR whole_sum >= ?), 0)
                        FROM account_sum
                        """, arguments: [year, caps.yearQuanta, caps.lifetimeQuanta])
                guard let row else { throw LedgerError.inconsistent }
                func amount(_ quanta: Int64) -> ZeroConcentrated {
                    RhoQuanta(count: UInt64(quanta)).asZeroConcentrated
                }
                return LedgerOverview(
                    releases: row[0], subjects: row[1], mostInYear: amount(row[2]), mostEver: amount(row[3]),
                    exhausted: row[4])
            }
        }
    }
}
