public import DifferentialPrivacy
public import Foundation

/// One release as the ledger remembers it.
public struct LedgerRelease: Sendable, Hashable {
    /// What became of a release after it was charged. The charge stands in every case.
    public enum Outcome: String, Sendable, Hashable {
        /// Charged; whether the result left is not known: the process ended in between, or it is still at work.
        case pending
        /// Its result was handed over.
        case made
        /// It failed, and nothing was handed over by the ledger.
        case failed
    }

    /// Its place in the ledger, from 1.
    public let number: Int64
    /// What it was for.
    public let purpose: String
    /// The school year in which it was charged, by the year it starts in.
    public let year: Int
    /// What each of its subjects was charged.
    public let cost: ZeroConcentrated
    /// The number of subjects charged.
    public let subjects: Int
    /// When.
    public let date: Date
    /// What became of it.
    public let outcome: Outcome
}

/// What is left of one subject's account.
public struct LedgerBalance: Sendable, Hashable {
    let spentThisYear: Int64
    let spentEver: Int64
    let caps: LedgerCaps

    /// Spent in the school year, rounded up.
    public var year: ZeroConcentrated { Self.amount(spentThisYear) }

    /// Spent in all years, rounded up.
    public var lifetime: ZeroConcentrated { Self.amount(spentEver) }

    var remainingQuanta: Int64 { max(0, min(caps.yearQuanta - spentThisYear, caps.lifetimeQuanta - spentEver)) }

    /// What can still be spent this year: the less of what both caps leave, in whole quanta of 1e-15.
    public var remaining: ZeroConcentrated { Self.amount(remainingQuanta) }

    private static func amount(_ quanta: Int64) -> ZeroConcentrated {
        RhoQuanta(count: UInt64(quanta)).asZeroConcentrated
    }
}
