import Foundation
import LearningAnalytics

/// What the vendor learns from use: answers under pseudonyms, by the owner's policy, through the gate and in no other way.
struct Analytics {
    let store: Store
    let owner: String
    let policy: URL
    /// The school owner's keys and record; made where there is none.
    let custody: URL

    /// Releases every answer into a new folder, together with an entry in the audit log, and says on what terms.
    func send(to folder: URL) throws {
        let policy = try SharingPolicy(contentsOf: policy)
        let secret = custody.appending(path: "epoch-1.key")
        let isNew = !FileManager.default.fileExists(atPath: secret.path)
        if isNew {
            try FileManager.default.createDirectory(at: custody, withIntermediateDirectories: true)
            try EpochSecret().store(to: secret)
        }
        let log = try log(isNew: isNew)
        let pseudonymiser = Pseudonymiser(
            domain: try PseudonymDomain(owner: owner, recipient: policy.recipient, purpose: policy.purpose, epoch: 1),
            secret: try EpochSecret.load(from: secret))
        let released = try Gate.release(store.events(owner: owner), under: policy, with: pseudonymiser)
        let recorded = try released.publish(to: folder, recordedIn: log)
        print(
            "\(released.receipt.rows ?? 0) answers of \(released.receipt.pupils ?? 0) pupils to \(released.receipt.recipient)."
        )
        print(released.receipt.guarantee)
        print("Entry \(recorded.checkpoint.size) of the audit log.")
    }

    /// The record of releases, signed by a key of its own.
    private func log(isNew: Bool) throws -> AuditLog {
        let (file, signer) = (custody.appending(path: "audit.log"), custody.appending(path: "audit-signing.key"))
        let wrapping = custody.appending(path: "key-encryption.key")
        if isNew {
            return try AuditLog.create(
                at: file, signedBy: AuditSigner.create(at: signer, wrappedBy: FileKey.create(at: wrapping)))
        }
        return try AuditLog.open(
            file, signedBy: AuditSigner.load(from: signer, openedBy: FileKey.load(from: wrapping)))
    }
}
