/// Why nothing about a pupil may be released.
public enum ProcessingStop: String, Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// No such pupil is known: never enrolled, or erased.
    case unknown
    /// The pupil's data may be stored and nothing else (GDPR article 18).
    case restricted
    /// There is an objection against this recipient or purpose (article 21).
    case objected
    /// The time for which the pupil's data may be kept is over (article 5(1)(e)).
    case retentionEnded = "retention-ended"

    /// What stops the release, without saying for whom.
    public var description: String {
        switch self {
        case .unknown: "the pupil is not enrolled, or was erased"
        case .restricted: "the processing of the pupil's data is restricted"
        case .objected: "there is an objection against this recipient or purpose"
        case .retentionEnded: "the pupil's data may no longer be kept"
        }
    }
}
