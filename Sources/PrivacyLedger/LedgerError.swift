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

extension LedgerError: CustomStringConvertible {
    /// What was found and what to do about it.
    public var description: String {
        switch self {
        case .notALedger:
            "the file is not a ledger of this version, or is damaged: restore it from a backup no older than its witness"
        case .otherLedger: "the witness speaks of another ledger: name the witness that belongs to this one"
        case .rolledBack:
            "the file is older than its witness, so releases that were made are missing from it: restore the newest copy"
        case .witnessMissing: "the file holds releases, and its witness is not there: restore the witness"
        case .diverged: "the file does not hold the history that its witness saw: restore the newest copy"
        case .inconsistent:
            "amounts, totals or digests of the file do not agree: restore it from a backup no older than its witness"
        case .otherCaps:
            "the caps are not those that the ledger was created with: use those, or begin a ledger with the new year"
        case .amountOutOfRange: "the amount is not above 0 and from 1e-15 to 1000"
        case .emptyRelease: "a release needs a purpose and at least one subject, and each subject a name"
        case .otherRelease:
            "a message of this name was charged for another purpose, amount, year or other subjects: give this one a name of its own"
        case .exceedsCap(let subjects):
            "\(subjects) \(subjects == 1 ? "pupil has" : "pupils have") less left than the release costs; nobody was charged: ask for "
                + "less, leave them out, or wait for the next year"
        case .storage:
            "the ledger or its witness could not be read or written: see to the disk and the rights of the folder"
        }
    }
}
