public import Foundation
public import Pseudonymizer

/// What one school owner lets one recipient have, for one purpose, on one legal basis, until a date.
///
/// An allow-list: a field that the data hold and the policy does not name stops the release, and so does a statistic that it
/// does not name. As JSON:
///
/// ```json
/// {
///   "id": "vendor-2026", "owner": "NO987654321", "recipient": "vendor:exempel", "purpose": "calibration",
///   "legalBasis": "GDPR art. 6(1)(e), Education Act section 25-1", "validUntil": "2027-07-31T22:00:00Z",
///   "identifier": "feide",
///   "fields": {
///     "pupil": "pseudonym", "item": "keep", "skill": "drop", "time": {"coarsenTime": 86400}, "outcome": "keep"
///   },
///   "statistics": ["item-calibration"]
/// }
/// ```
public struct SharingPolicy: Equatable, Sendable {
    /// What receipts call the policy.
    public var id: String
    /// The controller whose data it is about.
    public var owner: String
    /// Who receives.
    public var recipient: String
    /// What for.
    public var purpose: String
    /// The provision that allows it. Never empty at a release.
    public var legalBasis: String
    /// The last moment at which it allows anything.
    public var validUntil: Date
    /// What the names in the pupil column are; decides how they are normalised before they get a pseudonym.
    public var identifier: PupilIdentifier.Kind
    /// For a release of rows, what happens to each column. Empty: no rows leave.
    public var fields: [EventField: FieldTreatment]
    /// The names of the noisy statistics that may leave. Empty: none.
    public var statistics: [String]

    /// A policy. Nothing is judged before a release.
    public init(
        id: String, owner: String, recipient: String, purpose: String, legalBasis: String, validUntil: Date,
        identifier: PupilIdentifier.Kind = .local, fields: [EventField: FieldTreatment] = [:], statistics: [String] = []
    ) {
        self.id = id
        self.owner = owner
        self.recipient = recipient
        self.purpose = purpose
        self.legalBasis = legalBasis
        self.validUntil = validUntil
        self.identifier = identifier
        self.fields = fields
        self.statistics = statistics
    }
}
