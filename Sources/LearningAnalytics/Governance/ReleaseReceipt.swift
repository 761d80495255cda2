import Foundation
import Pseudonymizer

/// The terms of a release and what was measured of it: the facts that a data protection impact assessment (GDPR article 35) asks for.
public struct ReleaseReceipt: Codable, Equatable, Sendable {
    /// What happened to one field.
    public struct Field: Codable, Equatable, Sendable {
        /// What the column can tell about a pupil, as the policy says.
        public let fieldClass: FieldClass
        /// What happened to it.
        public let transform: String

        private enum CodingKeys: String, CodingKey { case fieldClass = "class", transform }
    }

    /// The id of the policy.
    public let policy: String
    /// SHA-256 of the policy's text, in hexadecimal digits.
    public let policyDigest: String
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
    /// When the recipient must have deleted it (ISO 8601, UTC); `nil` for statistics.
    public let deleteBy: String?
    /// What must be measured up to; `nil` for noisy statistics.
    public let thresholds: ReleaseThresholds?
    /// The epoch of the pseudonyms; `nil` where there are none.
    public let epoch: UInt32?
    /// Where pupils' pseudonyms come from and how one pupil can be erased; `nil` where there are none.
    public let pseudonymsFrom: String?
    /// The fields of the data and what happened to each. A noisy statistic is one field.
    public let fields: [String: Field]
    /// The number of rows; `nil` for statistics and tables.
    public let rows: Int?
    /// The number of pupils; `nil` for statistics and tables, where one pupil more or less must not be seen.
    public let pupils: Int?
    /// The number of pupils who were left out because nothing may be released about them; `nil` for statistics and tables.
    public let pupilsLeftOut: Int?
    /// What was measured; `nil` for noisy statistics.
    public let measures: ReleaseMeasures?
    /// What protects the pupils, in words, with unit, period and delta where there is an epsilon.
    public let guarantee: String

    init(
        policy: SharingPolicy, now: Date, epoch: UInt32? = nil, pseudonymsFrom: String? = nil,
        fields: [String: Field], rows: Int? = nil, pupils: Int? = nil, pupilsLeftOut: Int? = nil,
        measures: ReleaseMeasures? = nil, guarantee: String
    ) {
        self.policy = policy.id
        policyDigest = DigestingFile.digest(of: Array(policy.toml.utf8)).hexadecimal
        owner = policy.owner
        recipient = policy.recipient
        purpose = policy.purpose
        legalBasis = policy.legalBasis
        releasedAt = now.formatted(.iso8601)
        validUntil = policy.validUntil.formatted(.iso8601)
        deleteBy =
            rows == nil
            ? nil
            : policy.retentionDays.map {
                now.addingTimeInterval(Double($0) * 86_400).formatted(.iso8601)
            }
        thresholds = measures == nil ? nil : policy.thresholds
        self.epoch = epoch
        self.pseudonymsFrom = pseudonymsFrom
        self.fields = fields
        self.rows = rows
        self.pupils = pupils
        self.pupilsLeftOut = pupilsLeftOut
        self.measures = measures
        self.guarantee = guarantee
    }

    /// The facts as JSON with sorted keys.
    func json() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return try Array(encoder.encode(self)) + Array("\n".utf8)
        } catch {
            preconditionFailure("texts and finite numbers can be written as JSON")
        }
    }
}

/// How far a release protects the pupils in it, measured on what leaves.
public struct ReleaseMeasures: Codable, Equatable, Sendable {
    /// A share of pupils singled out.
    public struct SinglingOut: Codable, Equatable, Sendable {
        /// How many of a pupil's rows the observer knows.
        public let knownRows: Int
        /// The share of the probed pupils whom nobody else of the release could be, in [0, 1].
        public let share: Double
        /// Monte-Carlo standard error of ``share``.
        public let standardError: Double
        /// The number of pupils probed.
        public let pupilsProbed: Int
    }

    /// What a class tells about a sensitive column of its pupils, in the worst class.
    public struct Sensitive: Codable, Equatable, Sendable {
        /// The fewest distinct sets of values of a pupil (distinct l-diversity); 1 where all pupils of a class have some value.
        public let distinct: Int
        /// The smallest exponential of the entropy (entropy l-diversity).
        public let entropy: Double
        /// The largest share of a class's pupils who have one value on any of their rows.
        public let largestShare: Double
        /// The largest distance from the whole release, all values equally far apart (t-closeness).
        public let distance: Double?
    }

    /// The columns counted as quasi-identifiers.
    public var quasiFields: [String] = []
    /// The fewest pupils who share all their quasi-identifiers; `nil` for tables.
    public var smallestClass: Int?
    /// The number of distinct combinations of quasi-identifiers; `nil` for tables.
    public var classes: Int?
    /// The chance of picking the right pupil in the smallest class; `nil` for tables.
    public var largestRisk: Double?
    /// The chance of picking the right pupil on average over pupils; `nil` for tables.
    public var averageRisk: Double?
    /// By sensitive column that leaves. Empty for tables.
    public var sensitive: [String: Sensitive] = [:]
    /// By known rows. Empty for tables.
    public var singledOut: [SinglingOut] = []
    /// The share of the data's fields that leave in any form, in [0, 1].
    public var fieldsReleased = 0.0
    /// The number of cells that are published; `nil` for rows.
    public var cellsPublished: Int?
    /// The number of cells with too few pupils; `nil` for rows.
    public var cellsSuppressed: Int?
}
