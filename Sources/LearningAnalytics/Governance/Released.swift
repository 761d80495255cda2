package import Pseudonymizer

/// What a policy let out, with the receipt that says so. Only the ``Gate`` makes it, and only it can be published.
///
/// It is not `Encodable`: its one way to a file is `publish(to:recordedIn:now:)`, which leaves an entry in the audit log.
public struct Released<Value: Sendable>: Sendable {
    /// What leaves.
    public let value: Value
    /// On what terms.
    public let receipt: ReleaseReceipt

    /// Whom it is about, where a vault knows.
    package let subjects: [SubjectID]

    init(_ value: Value, receipt: ReleaseReceipt, subjects: [SubjectID] = []) {
        self.value = value
        self.receipt = receipt
        self.subjects = subjects
    }
}
