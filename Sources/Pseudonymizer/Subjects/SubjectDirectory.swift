public import Foundation

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

/// Where a gate asks who the pupils are, and for whom nothing may be released.
///
/// The one question is answered for all pupils at once, so that the answer is of one moment. A gate without a directory works
/// statelessly; then nobody's restriction or objection is known to it.
public protocol SubjectDirectory: Sendable {
    /// For each pupil, in the same order, the subject or what stops the release.
    /// - Parameters:
    ///   - pupils: Whole identifiers.
    ///   - domain: The owner, recipient and purpose of the release.
    ///   - now: The time of the release.
    /// - Throws: Where the directory cannot answer; nothing may be released then.
    func subjects(
        of pupils: [PupilIdentifier], for domain: PseudonymDomain, now: Date
    ) throws -> [Result<SubjectID, ProcessingStop>]
}
