import Foundation
import GRDB
public import Pseudonymizer

/// Why a vault cannot do what was asked. Nothing has changed then. Holds places and counts, never an identifier.
public enum VaultError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be used.
    case file(PrivateFileError)
    /// The file is no vault, or was emptied.
    case notAVault(path: String)
    /// The file is of another version of this program.
    case otherFormat(found: Int, expected: Int)
    /// The journal is shorter than the witness saw it, or goes on from another entry: an older copy of the vault was put back.
    case olderCopy(found: Int, seen: Int)
    /// The witness is about another vault.
    case otherVault
    /// The witness's file is missing, though the vault has a history, or cannot be read.
    case noWitness(path: String)
    /// What was asked is done and kept, and the witness could not be told.
    case doneNotWitnessed(path: String)
    /// The database, or an entry in it, is damaged or was altered.
    case corrupted
    /// The directory or the disk does not take the change.
    case unwritable
    /// Another process holds the vault.
    case busy
    /// Another failure of the database, by SQLite's number.
    case database(code: Int)
    /// The secrets are wrapped by a key with another descriptor.
    case otherKey(found: String, expected: String)
    /// The key-encryption key did not do its part.
    case wrapping(KeyWrappingError)
    /// The key set did not give a secret.
    case keys(KeySetError)
    /// The domain belongs to another owner than the vault.
    case otherOwner
    /// No such subject: never enrolled, merged away or erased.
    case unknownSubject
    /// All identifiers of this entry (from 0) may come to belong to another person, or mean something in one file only.
    case noLastingIdentifier(entry: Int)
    /// Identifiers of this entry (from 0) belong to two subjects: merge them, or find the mistake.
    case conflict(entry: Int)
    /// An identifier that should leave the subject is not the subject's, or none would be left.
    case notSplittable
    /// This pseudonym (from 0) is nobody's in its domain.
    case unknownPseudonym(index: Int)
    /// Nothing may be done with the data of the pupil behind this entry (from 0).
    case stopped(index: Int, reason: ProcessingStop)
    /// Not made for this owner by that owner, or altered.
    case tokenNotOpened
    /// The token was used before.
    case tokenUsed
    /// The token's time is over.
    case tokenExpired

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .notAVault(let path): "\(path) is not a vault, or has lost its content: restore it from a backup"
        case .otherFormat(let found, let expected):
            "the vault has format \(found), and this program reads \(expected): use the program that made it"
        case .olderCopy(let found, let seen):
            "the vault has \(found) acts in its journal, and its witness saw \(seen) that lead elsewhere: an older copy was put back. Restore the newest one, or apply the erasures since"
        case .otherVault: "the witness is about another vault"
        case .noWitness(let path):
            "\(path) is missing or damaged, though the vault has a history: restore it, or begin a witness anew if there was none"
        case .doneNotWitnessed(let path): "\(path) cannot be written; the act itself is done and kept in the vault"
        case .corrupted: "the vault is damaged or was altered: restore it from a backup, then apply the erasures since"
        case .unwritable:
            "the vault cannot be written: is the directory writable, and the disk not full? Nothing has changed"
        case .busy: "another process holds the vault: try again"
        case .database(let code): "the vault's database failed (SQLite error \(code)); nothing has changed"
        case .otherKey(let found, let expected): "the vault is wrapped by key \(expected), and was given \(found)"
        case .wrapping(let error): error.description
        case .keys(let error): error.description
        case .otherOwner: "the domain belongs to another owner than the vault"
        case .unknownSubject: "there is no such subject: never enrolled, merged into another, or erased"
        case .noLastingIdentifier(let entry):
            "entry \(entry) has no identifier that stays with the person; a Feide name alone may come to be another's"
        case .conflict(let entry):
            "the identifiers of entry \(entry) belong to two subjects: merge these, or correct the entry"
        case .notSplittable: "the identifiers are not the subject's, or no lasting one would be left on both sides"
        case .unknownPseudonym(let index): "pseudonym \(index) is nobody's in this domain"
        case .stopped(let index, let reason): "entry \(index): \(reason)"
        case .tokenNotOpened: "the transfer token was not made for this owner by that owner, or was altered"
        case .tokenUsed: "the transfer token was used before"
        case .tokenExpired: "the transfer token's time is over"
        }
    }

    /// The database's failure in our words; its own may quote values.
    init(_ error: any Error) {
        if let error = error as? VaultError {
            self = error
        } else if let error = error as? KeySetError {
            self = .keys(error)
        } else if let error = error as? DatabaseError {
            self =
                switch error.resultCode {
                case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: .corrupted
                case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_PERM: .unwritable
                case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
                default: .database(code: Int(error.resultCode.rawValue))
                }
        } else {
            // What is stored does not have the form it was stored in.
            self = .corrupted
        }
    }
}
