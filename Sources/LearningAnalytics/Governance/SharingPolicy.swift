public import Foundation
public import Pseudonymizer

/// What one school owner lets one recipient have, for one purpose, on one legal basis, until a date.
///
/// An allow-list: a field that the data hold and the policy does not name stops the release, and so does a statistic that it
/// does not name. As a file (TOML):
///
/// ```toml
/// id = "vendor-2026"
/// owner = "NO987654321"
/// recipient = "vendor:exempel"
/// purpose = "adaptive-sequencing"
/// legalBasis = "GDPR art. 6(1)(e), Education Act section 25-1"
/// validUntil = 2027-07-31T22:00:00Z
/// retentionDays = 400
/// identifier = "guid"
///
/// [thresholds]
/// minimumClassSize = 5
/// minimumCount = 5
/// singledOut = [0.5, 1.0, 1.0]
///
/// [fields]
/// pupil = { class = "direct", transform = "pseudonym" }
/// item = { class = "content", transform = "keep" }
/// outcome = { class = "content", transform = "keep" }
/// time = { class = "quasi", transform = "coarsen-time", seconds = 604800 }
/// grade = { class = "quasi", transform = "generalise", to = { "8" = "8-10", "9" = "8-10", "10" = "8-10" } }
/// comment = { class = "free-text", transform = "drop" }
/// ```
public struct SharingPolicy: Equatable, Sendable {
    /// What to do about pupils for whom nothing may be released.
    public enum StoppedPupils: String, Hashable, Sendable, Codable, CaseIterable {
        /// Release nothing.
        case refuse
        /// Release the others' rows. Pupils who are unknown stop the release all the same.
        case leaveOut = "leave-out"
    }

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
    /// The first moment at which it allows anything; `nil` for no such limit.
    public var validFrom: Date?
    /// The last moment at which it allows anything.
    public var validUntil: Date
    /// After how many days the recipient must have deleted what it received.
    public var retentionDays: Int?
    /// What the names in the pupil column are; decides how they are normalised before they get a pseudonym.
    public var identifier: PupilIdentifier.Kind
    /// Whether identifiers that may belong to another pupil later (Feide names) may become pseudonyms without a vault that knows whose
    /// they are today. A newcomer who is given a name again within the epoch then inherits its pseudonym.
    public var acceptsReassignable: Bool
    /// What to do about pupils for whom nothing may be released.
    public var stoppedPupils: StoppedPupils
    /// What happens to each column. Empty: no rows and no tables leave.
    public var fields: [FieldName: FieldRule]
    /// What a release of rows or tables must measure up to; `nil` lets none out.
    public var thresholds: ReleaseThresholds?
    /// The tables that may leave: the columns by whose values pupils are counted. Empty: none.
    public var tables: [String: [FieldName]]
    /// The names of the noisy statistics that may leave. Empty: none.
    public var statistics: [String]

    /// A policy. Nothing is judged before a release.
    public init(
        id: String, owner: String, recipient: String, purpose: String, legalBasis: String, validFrom: Date? = nil,
        validUntil: Date, retentionDays: Int? = nil, identifier: PupilIdentifier.Kind = .local,
        acceptsReassignable: Bool = false, stoppedPupils: StoppedPupils = .refuse, fields: [FieldName: FieldRule] = [:],
        thresholds: ReleaseThresholds? = nil, tables: [String: [FieldName]] = [:], statistics: [String] = []
    ) {
        self.id = id
        self.owner = owner
        self.recipient = recipient
        self.purpose = purpose
        self.legalBasis = legalBasis
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.retentionDays = retentionDays
        self.identifier = identifier
        self.acceptsReassignable = acceptsReassignable
        self.stoppedPupils = stoppedPupils
        self.fields = fields
        self.thresholds = thresholds
        self.tables = tables
        self.statistics = statistics
    }
}
