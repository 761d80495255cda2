public import Foundation

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
