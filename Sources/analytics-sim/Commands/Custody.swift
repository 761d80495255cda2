import Crypto
import Foundation
import LearningAnalytics
import PseudonymVault

/// What a school owner keeps of its releases: keys, and the audit log. One folder, open to its owner only.
struct Custody: ~Copyable {
    let folder: URL
    let key: CustodyKey
    let log: AuditLog
    /// What was made because it was not there, in words.
    private(set) var made: [String]
    /// Whether there were no keys before.
    let isNew: Bool

    private var keySet: URL { folder.appendingPathComponent("keys.json") }

    static func logFile(in folder: URL) -> URL { folder.appendingPathComponent("audit.log") }

    /// Opens the folder, or makes what it needs. The key set is made last: without it, nothing else counts as made.
    static func open(_ folder: URL, _ source: CustodyKey.Source) throws -> Custody {
        var made: [String] = []
        let files = FileManager.default
        if !files.fileExists(atPath: folder.path) {
            do {
                try files.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw UserFacingError(text: "--custody \(folder.path): the folder cannot be made")
            }
        }
        let keySet = folder.appendingPathComponent("keys.json")
        let logFile = Self.logFile(in: folder)
        let signerFile = folder.appendingPathComponent("audit-signing.key")
        let isNew = !files.fileExists(atPath: keySet.path)
        if isNew, try entries(of: logFile) > 0 {
            throw UserFacingError(
                text:
                    "\(keySet.path) is missing, but the audit log has entries: restore the keys from a backup, or give another --custody"
            )
        }
        if !isNew {
            for file in [signerFile, logFile] where !files.fileExists(atPath: file.path) {
                throw UserFacingError(
                    text: "\(file.path) is missing, though releases were made from here: restore it from a backup")
            }
        }
        let descriptor = isNew ? nil : try KeySet.keyDescriptor(of: keySet)
        let key = try CustodyKey(source, descriptor: descriptor, default: folder, made: &made)
        if isNew, files.fileExists(atPath: signerFile.path) {
            // From a first run that ended early: nothing was signed yet that matters.
            for file in [signerFile, logFile, logFile.appendingPathExtension("checkpoint")] {
                try? files.removeItem(at: file)
            }
        }
        let log: AuditLog
        if isNew {
            let signer = try AuditSigner.create(at: signerFile, wrappedBy: key)
            log = try AuditLog.create(at: logFile, signedBy: signer)
            try KeySet(wrappedBy: key).store(to: keySet)
            made.append("\(keySet.path): the keys behind the pseudonyms, wrapped by the key-encryption key")
            made.append("\(logFile.path): the audit log, and beside it the key that signs it")
        } else {
            log = try AuditLog.open(logFile, signedBy: try AuditSigner.load(from: signerFile, openedBy: key))
        }
        return Custody(folder: folder, key: key, log: log, made: made, isNew: isNew)
    }

    private init(folder: URL, key: consuming CustodyKey, log: AuditLog, made: [String], isNew: Bool) {
        self.folder = folder
        self.key = key
        self.log = log
        self.made = made
        self.isNew = isNew
    }

    private static func entries(of log: URL) throws -> Int {
        guard FileManager.default.fileExists(atPath: log.path) else { return 0 }
        return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").count - 1
    }

    /// Refuses a recipient and purpose that nothing was ever released for, lest a misspelt name receive; begins their keys where they are new
    /// and said to be. Tables need no keys, but their recipient is known by them all the same.
    mutating func admit(_ policy: SharingPolicy, new isAdmittedNew: Bool) throws {
        let series = try PseudonymSeries(owner: policy.owner, recipient: policy.recipient, purpose: policy.purpose)
        guard try KeySet.load(from: keySet, openedBy: key).liveDomains(of: series).isEmpty else { return }
        guard isNew || isAdmittedNew else {
            throw GateRefusal.recipientUnknown(recipient: policy.recipient, purpose: policy.purpose)
        }
        _ = try KeySet.update(keySet, openedBy: key, recordedIn: log) { keys throws(KeySetError) in
            try keys.startEpoch(of: series, wrappedBy: key)
        }
        made.append("epoch 1 of the keys for \(policy.recipient) and \(policy.purpose)")
    }

    /// Makes the pseudonyms of a policy's recipient and purpose, in the epoch that is enabled.
    func pseudonymiser(for policy: SharingPolicy) throws -> Pseudonymiser {
        let series = try PseudonymSeries(owner: policy.owner, recipient: policy.recipient, purpose: policy.purpose)
        let keys = try KeySet.load(from: keySet, openedBy: key)
        let live = keys.liveDomains(of: series)
        guard let domain = live.last(where: { keys.state(of: $0) == .enabled }) ?? live.last else {
            throw GateRefusal.recipientUnknown(recipient: policy.recipient, purpose: policy.purpose)
        }
        return Pseudonymiser(domain: domain, secret: try keys.secret(of: domain, for: .release, openedBy: key))
    }
}

/// The key that opens a custody folder: in a file, or from a passphrase.
enum CustodyKey: KeyEncryptionKey, ~Copyable {
    case file(FileKey)
    case passphrase(PassphraseKey)

    /// Where the user says it is.
    enum Source {
        /// Nothing said: a file in the custody folder.
        case standard
        case keyFile(URL)
        case passphraseFile(URL)
    }

    /// The key; a key file that is not there is made.
    init(_ source: Source, descriptor: String?, default folder: URL, made: inout [String]) throws {
        let file: URL
        switch source {
        case .passphraseFile(let file):
            var text = String(decoding: try PrivateFile.read(file), as: UTF8.self)
            while text.last?.isNewline == true { text.removeLast() }
            if let descriptor {
                self = .passphrase(try PassphraseKey(text, descriptor: descriptor))
            } else {
                self = .passphrase(try PassphraseKey(newPassphrase: text))
            }
            return
        case .keyFile(let given): file = given
        case .standard: file = folder.appendingPathComponent("key-encryption.key")
        }
        if FileManager.default.fileExists(atPath: file.path) {
            self = .file(try FileKey.load(from: file))
        } else if descriptor == nil {
            self = .file(try FileKey.create(at: file))
            made.append(
                "\(file.path): the key-encryption key (mode 0600). Whoever has it and the keys can find every pupil; without it nobody can. "
                    + "Keep it, and keep it apart: move it and name it with --key-file")
        } else {
            throw UserFacingError(
                text: "\(file.path) is missing: name the key-encryption key with --key-file, or --passphrase-file")
        }
    }

    var descriptor: String {
        switch self {
        case .file(let key): key.descriptor
        case .passphrase(let key): key.descriptor
        }
    }

    func wrap(_ key: SymmetricKey, for context: [UInt8]) throws(KeyWrappingError) -> [UInt8] {
        switch self {
        case .file(let wrapper): try wrapper.wrap(key, for: context)
        case .passphrase(let wrapper): try wrapper.wrap(key, for: context)
        }
    }

    func unwrap(_ wrapped: [UInt8], for context: [UInt8]) throws(KeyWrappingError) -> SymmetricKey {
        switch self {
        case .file(let wrapper): try wrapper.unwrap(wrapped, for: context)
        case .passphrase(let wrapper): try wrapper.unwrap(wrapped, for: context)
        }
    }
}
