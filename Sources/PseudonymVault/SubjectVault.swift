import Crypto
public import Foundation
package import GRDB
public import Pseudonymizer
import Synchronization

/// A school owner's table from pupils to random subject ids, with what GDPR asks to be known about each.
///
/// An identifier is found by a keyed tag, so the file names nobody to a thief who lacks the key-encryption key; the identifier itself and
/// all data about a subject are sealed with a key of the subject's own, and erasing the subject erases that key. Every change is
/// one transaction together with its entry in a hash-chained journal: after a crash there are both or neither.
///
/// The file is SQLite's, with deleted content overwritten. Copies made earlier keep what they held: keep backups of the vault shorter than the
/// time in which an erasure must be complete, and after restoring one call ``reapply(_:now:)``.
public final class SubjectVault: Sendable {
    /// The school owner whose pupils these are.
    public let owner: String

    package let queue: DatabaseQueue
    let keys: VaultKeys
    /// Which vault: random.
    let id: [UInt8]
    /// SQLite's number of what other connections wrote, when the whole was checked last.
    let checkedVersion = Mutex<Int64?>(nil)
    private let witness: VaultWitness?

    /// Makes a vault in a new file that only its owner may use (0600): whole, or not at all.
    /// - Parameters:
    ///   - file: Where to put it; must not exist.
    ///   - owner: As in `PseudonymDomain.owner`.
    ///   - key: What wraps the vault's secret.
    /// - Throws: `file` or `wrapping`.
    public static func create(
        at file: URL, owner: String, wrappedBy key: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(VaultError) {
        try PrivateFile.withDraft(beside: file, or: VaultError.file) { (draft: URL) throws(VaultError) in
            do { try PrivateFile.create(Data(), at: draft) } catch { throw .file(.unwritable(path: file.path)) }
            // SQLite gives its journal the rights of the database.
            let queue = try open(path: draft.path)
            _ = try SubjectVault(new: queue, owner: owner, wrappedBy: key)
            do {
                try queue.close()
            } catch {
                throw VaultError(error)
            }
            let files = FileManager.default
            do {
                try files.linkItem(at: draft, to: file)
            } catch {
                throw .file(
                    files.fileExists(atPath: file.path)
                        ? .fileExists(path: file.path) : .unwritable(path: file.path))
            }
            // The name itself outlives a power cut only once its directory is on the disk.
            do throws(DurableFile.Failure) {
                try DurableFile.synchronizeFolder(file.deletingLastPathComponent())
            } catch {
                throw .file(.notDurable(path: file.path))
            }
        }
    }

    /// Opens the vault in a file and checks the file's structure, the end of the journal, and what is said of each subject.
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - key: What wraps its secret.
    ///   - witness: Where its head is kept; without one, an older copy of the vault is not noticed.
    /// - Returns: The vault.
    /// - Throws: `file`, `notAVault`, `otherFormat`, `corrupted`, `otherKey`, or `wrapping(.notOpened)` for a wrong passphrase; with a witness
    ///   `olderCopy`, `otherVault`, `noWitness` or `doneNotWitnessed`.
    public static func open(
        _ file: URL, openedBy key: borrowing some KeyEncryptionKey & ~Copyable, witnessedBy witness: VaultWitness? = nil
    ) throws(VaultError) -> SubjectVault {
        PrivateFile.sweep(file.deletingLastPathComponent())
        let queue = try openExisting(file)
        let header = try Schema.header(of: queue, path: file.path)
        guard header.keyDescriptor == key.descriptor else {
            throw .otherKey(found: key.descriptor, expected: header.keyDescriptor)
        }
        let secret: SymmetricKey
        do { secret = try key.unwrap(header.secret, for: Schema.context(header.vault, owner: header.owner)) } catch {
            throw .wrapping(error)
        }
        let vault = SubjectVault(queue, id: header.vault, owner: header.owner, secret: secret, witness: witness)
        try vault.read { _ in }
        if let witness {
            if !witness.beginsHere, let seen = try witness.head() {
                try vault.check(against: seen)
            } else {
                let head = try vault.head()
                // A vault that was only just made has nothing to lose.
                guard witness.beginsHere || head.count == 1 else { throw .noWitness(path: witness.file.path) }
                try witness.record(head)
            }
        }
        return vault
    }

    /// What a vault's file says about the key-encryption key that opens it.
    /// - Parameter file: Where the vault lies.
    /// - Throws: `file`, `notAVault` or `corrupted`.
    public static func keyDescriptor(of file: URL) throws(VaultError) -> String {
        try Schema.header(of: try openExisting(file), path: file.path).keyDescriptor
    }

    /// A vault in memory, for tests and trials: it ends with the process.
    /// - Parameter owner: As in `PseudonymDomain.owner`.
    public convenience init(inMemoryFor owner: String) throws(VaultError) {
        let queue: DatabaseQueue
        do { queue = try DatabaseQueue(configuration: Self.configuration) } catch { throw VaultError(error) }
        try self.init(new: queue, owner: owner, wrappedBy: TransientKey())
    }

    private init(
        _ queue: DatabaseQueue, id: [UInt8], owner: String, secret: SymmetricKey, witness: VaultWitness? = nil
    ) {
        self.queue = queue
        self.id = id
        self.owner = owner
        self.witness = witness
        keys = VaultKeys(secret: secret)
    }

    private convenience init(
        new queue: DatabaseQueue, owner: String, wrappedBy key: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(VaultError) {
        let secret = SymmetricKey(size: .bits256)
        let id = SubjectID().bytes
        let wrapped: [UInt8]
        do { wrapped = try key.wrap(secret, for: Schema.context(id, owner: owner)) } catch { throw .wrapping(error) }
        self.init(queue, id: id, owner: owner, secret: secret)
        let header = Schema.Header(vault: id, owner: owner, keyDescriptor: key.descriptor, secret: wrapped)
        do {
            _ = try queue.write { db in
                try Schema.create(in: db, header)
                try self.record(.init("create", count: 0), at: Date(), in: db)
            }
        } catch {
            throw VaultError(error)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            // What is deleted is overwritten, and a commit is on the disk when it returns.
            try db.execute(sql: "PRAGMA secure_delete = ON; PRAGMA synchronous = EXTRA; PRAGMA journal_mode = DELETE")
        }
        return configuration
    }

    private static func open(path: String) throws(VaultError) -> DatabaseQueue {
        do { return try DatabaseQueue(path: path, configuration: configuration) } catch { throw VaultError(error) }
    }

    private static func openExisting(_ file: URL) throws(VaultError) -> DatabaseQueue {
        let size: Int
        do { size = try PrivateFile.size(file) } catch { throw .file(error) }
        // An empty file is a valid empty database to SQLite; to us it is a vault that was lost.
        guard size > 0 else { throw .notAVault(path: file.path) }
        return try open(path: file.path)
    }

    func write<Result>(_ body: (Database) throws -> Result) throws(VaultError) -> Result {
        let result: Result
        do {
            result = try queue.write { db in
                try checkWhatOthersWrote(in: db)
                return try body(db)
            }
        } catch {
            throw VaultError(error)
        }
        if let witness { try witness.record(try head()) }
        return result
    }

    func read<Result>(_ body: (Database) throws -> Result) throws(VaultError) -> Result {
        do {
            return try queue.read { db in
                try checkWhatOthersWrote(in: db)
                return try body(db)
            }
        } catch {
            throw VaultError(error)
        }
    }
}

/// Wraps for the life of the process only.
private struct TransientKey: KeyEncryptionKey, ~Copyable {
    let descriptor = "transient"
    func wrap(_ key: SymmetricKey, for context: [UInt8]) throws(KeyWrappingError) -> [UInt8] { [] }
    func unwrap(_ wrapped: [UInt8], for context: [UInt8]) throws(KeyWrappingError) -> SymmetricKey { throw .notOpened }
}
