import Foundation
import LearningAnalytics

/// What the vendor learns from use: answers under pseudonyms, by the owner's policy, through the gate and in no other way.
struct Analytics {
    let store: Store
    let owner: String
    let policy: URL
    let key: URL

    /// Releases every answer into a file, and says on what terms.
    func send(to file: URL) throws {
        if !FileManager.default.fileExists(atPath: key.path) { try EpochSecret().store(to: key) }
        let policy = try SharingPolicy(contentsOf: policy)
        let pseudonymiser = Pseudonymiser(
            domain: try PseudonymDomain(owner: owner, recipient: policy.recipient, purpose: policy.purpose, epoch: 1),
            secret: try EpochSecret.load(from: key))
        let released = try Gate.release(store.events(owner: owner), under: policy, with: pseudonymiser)
        try released.write(to: file)
        print(
            "\(released.receipt.rows ?? 0) answers of \(released.receipt.pupils ?? 0) pupils to \(released.receipt.recipient)."
        )
        print(released.receipt.guarantee)
    }
}
