public import Foundation

/// What a policy let out, with the receipt that says so. Only the ``Gate`` makes it, and only it can be written.
public struct Released<Value: Encodable & Sendable>: Encodable, Sendable {
    /// What leaves.
    public let value: Value
    /// On what terms.
    public let receipt: ReleaseReceipt

    init(_ value: Value, receipt: ReleaseReceipt) {
        self.value = value
        self.receipt = receipt
    }

    /// Writes value and receipt as JSON with sorted keys, beside `file` and then renamed, so that a reader never meets half of it.
    ///
    /// A file of that name is replaced.
    /// - Throws: ``ReleaseNotWritten``.
    public func write(to file: URL) throws(ReleaseNotWritten) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            try encoder.encode(self).write(to: file, options: .atomic)
        } catch {
            // The error underneath may quote what could not be encoded.
            throw ReleaseNotWritten(path: file.path)
        }
    }
}

/// A release could not be written; no part of it was.
public struct ReleaseNotWritten: Error, Equatable, Sendable {
    /// Where it should have gone.
    public let path: String
}

/// The terms of a release, for the recipient and for the owner's records.
public struct ReleaseReceipt: Codable, Equatable, Sendable {
    /// The id of the policy.
    public let policy: String
    /// The controller.
    public let owner: String
    /// Who receives.
    public let recipient: String
    /// What for.
    public let purpose: String
    /// The provision that allows it.
    public let legalBasis: String
    /// When it was released (ISO 8601, UTC).
    public let releasedAt: String
    /// How long the policy lasts (ISO 8601, UTC).
    public let validUntil: String
    /// The epoch of the pseudonyms; `nil` where there are none.
    public let epoch: UInt32?
    /// The fields that left and how each was treated. A noisy statistic is one field.
    public let fields: [String: String]
    /// The number of rows; `nil` for statistics.
    public let rows: Int?
    /// The number of pupils; `nil` for statistics, where one pupil more or less must not be seen.
    public let pupils: Int?
    /// What protects the pupils, in words, with unit, period and delta where there is an epsilon.
    public let guarantee: String

    init(
        policy: SharingPolicy, now: Date, epoch: UInt32?, fields: [String: String], rows: Int?, pupils: Int?,
        guarantee: String
    ) {
        self.policy = policy.id
        owner = policy.owner
        recipient = policy.recipient
        purpose = policy.purpose
        legalBasis = policy.legalBasis
        releasedAt = now.formatted(.iso8601)
        validUntil = policy.validUntil.formatted(.iso8601)
        self.epoch = epoch
        self.fields = fields
        self.rows = rows
        self.pupils = pupils
        self.guarantee = guarantee
    }
}
