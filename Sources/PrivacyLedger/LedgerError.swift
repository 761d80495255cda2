/// Why a ledger refused. No subject is named, since errors travel to logs.
public enum LedgerError: Error, Equatable, Sendable {
    /// The file is not a ledger, of another version, or damaged.
    case notALedger
    /// The file holds another ledger than the witness speaks of.
    case otherLedger
    /// The file is older than its witness: releases that were made are missing from it.
    case rolledBack
    /// The file holds releases, and the head that its witness should have is missing.
    case witnessMissing
    /// The file does not contain the history that the witness saw.
    case diverged
    /// A recorded amount, total or digest does not agree with the others.
    case inconsistent
    /// The caps are not those the ledger was created with.
    case otherCaps
    /// An amount must be finite, above 0 and within the ledger's range (1e-15 to 1000).
    case amountOutOfRange
    /// A release needs a purpose and at least one subject, and a subject a name.
    case emptyRelease
    /// A message of this name was charged as another release: for another purpose, amount, year or other subjects.
    case otherRelease
    /// This many subjects have less left than was asked for. Nobody was charged.
    case exceedsCap(subjects: Int)
    /// The file or its witness could not be read or written.
    case storage
}
