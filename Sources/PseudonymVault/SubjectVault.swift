import Crypto
public import Foundation
package import GRDB
public import Pseudonymizer

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

    /// Makes a vault in a new file that only its owner may use (0600): whole, or not at all.
    /// - Parameters:
    ///   - file: Where to put it; must not exist.
    ///   - owner: As in `PseudonymDomain.owner`.
    ///   - key: What wraps the vault's secret.
    /// - Throws: `file` or `wrapping`.
    public static func create(
        at file: URL, owner: String, wrappedBy key: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(VaultError) {
        let files = FileManager.default
        let closed = file.deletingLastPathComponent()
            .appendingPathComponent(".vault-\(UUID().uuidString)", isDirectory: true)
        defer { try? files.removeItem(at: closed) }
        let draft = closed.appendingPathComponent("draft")
        do {
            try files.createDirectory(
                at: closed, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try PrivateFile.create(Data(), at: draft)
        } catch {
            throw .file(.unwritable(path: file.path))
        }
        // SQLite gives its journal the rights of the database.
        let queue = try open(path: draft.path)
        _ = try SubjectVault(new: queue, owner: owner, wrappedBy: key)
        do {
            try queue.close()
        } catch {
            throw VaultError(error)
        }
        do {
            try files.linkItem(at: draft, to: file)
        } catch {
            throw .file(
                files.fileExists(atPath: file.path) ? .fileExists(path: file.path) : .unwritable(path: file.path))
        }
    }

    /// Opens the vault in a file and checks the file's structure and the end of the journal.
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - key: What wraps its secret.
    /// - Returns: The vault.
    /// - Throws: `file`, `notAVault`, `corrupted`, `otherKey`, or `wrapping(.notOpened)` for a wrong passphrase.
    public static func open(
        _ file: URL, openedBy key: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(VaultError) -> SubjectVault {
        let queue = try openExisting(file)
        let header = try Schema.header(of: queue, path: file.path)
        guard header.keyDescriptor == key.descriptor else {
            throw .otherKey(found: key.descriptor, expected: header.keyDescriptor)
        }
        let secret: SymmetricKey
        do { secret = try key.unwrap(header.secret, for: Schema.context(owner: header.owner)) } catch {
            throw .wrapping(error)
        }
        let vault = SubjectVault(queue, owner: header.owner, secret: secret)
        try vault.checkJournalEnd()
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

    private init(_ queue: DatabaseQueue, owner: String, secret: SymmetricKey) {
        self.queue = queue
        self.owner = owner
        keys = VaultKeys(secret: secret)
    }

    private convenience init(
        new queue: DatabaseQueue, owner: String, wrappedBy key: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(VaultError) {
        let secret = SymmetricKey(size: .bits256)
        let wrapped: [UInt8]
        do { wrapped = try key.wrap(secret, for: Schema.context(owner: owner)) } catch { throw .wrapping(error) }
        self.init(queue, owner: owner, secret: secret)
        let header = Schema.Header(owner: owner, keyDescriptor: key.descriptor, secret: wrapped)
        try write { db in
            try Schema.create(in: db, header)
            try self.record(.init("create", count: 0), at: Date(), in: db)
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
        do { return try queue.write { db in try body(db) } } catch { throw VaultError(error) }
    }

    func read<Result>(_ body: (Database) throws -> Result) throws(VaultError) -> Result {
        do { return try queue.read { db in try body(db) } } catch { throw VaultError(error) }
    }
}

/// Wraps for the life of the process only.
private struct TransientKey: KeyEncryptionKey, ~Copyable {
    let descriptor = "transient"
    func wrap(_ key: SymmetricKey, for context: [UInt8]) throws(KeyWrappingError) -> [UInt8] { [] }
    func unwrap(_ wrapped: [UInt8], for context: [UInt8]) throws(KeyWrappingError) -> SymmetricKey { throw .notOpened }
}
