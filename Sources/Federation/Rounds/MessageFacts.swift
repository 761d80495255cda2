public import Foundation
public import LearningAnalytics

/// What a data protection officer wants to know of one message, for the record of processing and the impact assessment (GDPR art. 30 and 35).
public struct MessageFacts: Codable, Equatable, Sendable {
    /// The federation's name.
    public let federation: String
    /// Its digest, in hexadecimal.
    public let plan: String
    /// The step, such as `sums-1`.
    public let step: String
    /// What the message holds, in words.
    public let content: String
    /// Whether anything in it was computed from pupils' answers.
    public let fromPupils: Bool
    /// The terms on which it left; `nil` where nothing in it is about pupils.
    public let receipt: ReleaseReceipt?
    /// What each pupil on the roll was charged for it (zCDP); 0 where nothing in it is about pupils.
    public let rho: Double
    /// What all rounds together may cost a pupil in the school year, in words with unit, period and delta.
    public let guarantee: String
    /// The standard deviation of the noise in the number of pupils in the total, at least; `nil` where it is not asked for.
    public let leastPupilNoise: Double?
    /// Numbers in the message.
    public let numbers: Int
    /// Its bytes.
    public let bytes: Int
    /// Schools that take part.
    public let schools: Int
    /// Sums of fewer schools are not opened.
    public let minimumSchools: Int
    /// With fewer honest schools among those in the sum, the noise is less than promised.
    public let leastHonestSchools: Int
    /// Schools that hold key shares, and how many must answer to open a sum.
    public let keyHolders: Int
    /// More than this many must answer.
    public let keyThreshold: Int
    /// The roster, for comparing by telephone.
    public let rosterFingerprint: String?
    /// What must hold for the guarantee.
    public let assumptions: [String]

    /// In the order in which a reader needs them, as JSON.
    public var json: Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)) ?? Data()
    }

    static let assumptions = [
        "The aggregator follows the protocol, though it may be curious about all it sees.",
        "Of the schools in a sum, at least the stated number add their noise and keep it to themselves.",
        "Fewer than the stated number of key holders give their shares to the aggregator beside the protocol.",
        "The roster holds schools and nobody else; its fingerprint was compared outside this system.",
        "Each pupil's answers are at one school only.",
    ]
}
