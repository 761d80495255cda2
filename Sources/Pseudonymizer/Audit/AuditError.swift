/// Why an audit log cannot be used, or what was done to it. Entries count from 0.
public enum AuditError: Error, Equatable, Sendable {
    /// There is no such file, or it is not ours to read.
    case unreadable(path: String)
    /// There is something of that name already; nothing was written.
    case exists(path: String)
    /// The disk does not take it, in the system's words; nothing of what was under way remains.
    case unwritable(path: String, reason: String)
    /// The file is not what it should be: a log, a checkpoint, a witness or a signing key.
    case malformed(path: String)
    /// The key-encryption key does not open the signing key.
    case signer(KeyWrappingError)
    /// The signing key is not the one that the log names.
    case otherSigner
    /// An entry was changed, or put in from elsewhere.
    case edited(entry: Int)
    /// Another entry stands in an entry's place: one was taken out, put in or moved.
    case moved(entry: Int, found: Int)
    /// The log ends within an entry.
    case torn(entry: Int)
    /// The log holds fewer entries than somebody saw in it.
    case truncated(found: Int, seen: Int)
    /// The log's first entries are not those that were signed: it was written anew.
    case rewritten(size: Int)
    /// A checkpoint that the log's key did not sign.
    case forged
    /// From this entry on, nothing that the log's key signed covers the log or explains why: somebody without the key added to it.
    case unsigned(entry: Int)
    /// The note of what is under way is not signed by the log's key.
    case unsignedNote(path: String)
    /// The log has entries, and its checkpoint is gone.
    case noCheckpoint
    /// The witness is about another log or another key.
    case otherLog
    /// A file of a release is gone.
    case releasedFileMissing(path: String)
    /// A file of a release is not as it was released.
    case releasedFileAltered(path: String)
    /// A file in a release's folder was not released with it.
    case notReleased(path: String)
}

extension AuditError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path): "\(path) is missing or cannot be read"
        case .exists(let path): "\(path) exists already; nothing was written: choose another name"
        case .unwritable(let path, let reason):
            "\(path) cannot be written (\(reason)); nothing was released and nothing recorded"
        case .malformed(let path): "\(path) is damaged or not of this kind: restore it from a backup"
        case .signer(let error): "the audit log's signing key is not opened: \(error)"
        case .otherSigner: "the signing key is not that of this audit log"
        case .edited(let entry): "audit entry \(entry) was changed after it was written"
        case .moved(let entry, let found):
            "where audit entry \(entry) should stand there is entry \(found): one was removed, inserted or moved"
        case .torn(let entry): "the audit log ends in the middle of entry \(entry): its end was cut off"
        case .truncated(let found, let seen):
            "the audit log has \(found) entries, and had \(seen): entries were removed from its end, or it was replaced by an older copy"
        case .rewritten(let size):
            "the first \(size) audit entries are not those that were signed: the log was written anew"
        case .forged: "the checkpoint is not signed by the audit log's key"
        case .unsigned(let entry):
            "audit entry \(entry) is not signed, and no note says why: it was added by somebody without the audit log's key"
        case .unsignedNote(let path):
            "\(path) is not signed by the audit log's key: somebody else put it there. Nothing was finished or undone on its word: find out who did, and remove it"
        case .noCheckpoint: "the audit log's checkpoint is missing"
        case .otherLog: "the witness is about another audit log"
        case .releasedFileMissing(let path): "\(path) was released and is missing"
        case .releasedFileAltered(let path): "\(path) is not as it was released"
        case .notReleased(let path): "\(path) was not released: it was added to the folder afterwards"
        }
    }

    package init(_ failure: DurableFile.Failure) {
        self = .unwritable(path: failure.path, reason: failure.reason)
    }
}
