/// Why a message or a step of a federation is refused. No error tells anything about a pupil, and none holds a key. Whatever is refused, the
/// round stays as it was.
public enum FederationError: Error, Equatable, Sendable {
    // MARK: Messages

    /// The bytes end early.
    case truncated(found: Int, expected: Int)
    /// The bytes are not a message of this version, or something follows it.
    case malformed
    /// The message is of another layout than this version reads.
    case unknownVersion(found: Int, expected: Int)
    /// The signature is not that of the sender named in it: tampered with, or signed with another key.
    case notAuthentic
    /// A public key is not one.
    case badKey
    /// The message belongs to another federation (another plan).
    case otherFederation
    /// The message is for another step.
    case otherStep(found: String, expected: String)
    /// The message is for another round.
    case otherRound(found: Int, expected: Int)
    /// The message answers another reply of the aggregator than the one that was given: another bank, or another list of schools.
    case otherReply
    /// The sender is not on the roster.
    case unknownSchool
    /// The school has already sent a message in this step.
    case sentTwice
    /// The step is closed: the aggregator has replied, and a message that comes now changes nothing.
    case late
    /// A sum is of another length than the round's.
    case otherLength(found: Int, expected: Int)
    /// The total holds numbers that no sum of bounded contributions with noise can reach.
    case impossibleTotal

    // MARK: The state of a round

    /// Fewer schools than the plan asks for.
    case tooFewSchools(found: Int, expected: Int)
    /// Fewer holders of key shares answered than it takes to open the sum.
    case tooFewShares(found: Int, expected: Int)
    /// The shares do not give the key that the school announced.
    case sharesDiffer
    /// The school has answered another request to open this round; it answers one only.
    case openedOtherwise
    /// The school does not take part in this round.
    case notTakingPart
    /// This school's name was taken by another key.
    case nameTaken
    /// A step was asked for whose turn has not come.
    case notYet
    /// All rounds are done.
    case finished

    // MARK: Data and plan

    /// The answers' items are not the plan's.
    case unknownItem(row: Int)
    /// The plan's numbers do not fit together.
    case badPlan(field: String, expected: String)
    /// Items were given to pupils by what they had answered, which this calibration cannot take into account.
    case adaptiveAssignment
    /// There are answers of pupils who are not on the roll, and would not be charged.
    case notOnTheRoll
    /// There are no answers to any of the plan's items.
    case noAnswers
    /// A file could not be read or written.
    case storage(path: String)
}

extension FederationError: CustomStringConvertible {
    /// What was found and what was expected.
    public var description: String {
        switch self {
        case .truncated(let found, let expected): "the message is cut off: found \(found) bytes, expected \(expected)"
        case .malformed: "found bytes that are not a message, expected a message of this version and nothing after it"
        case .unknownVersion(let found, let expected): "message of version \(found), expected \(expected)"
        case .notAuthentic: "the signature is not the sender's: the message was changed, or signed with another key"
        case .badKey: "found a public key that is not one, expected an X25519 or Ed25519 key of 32 bytes"
        case .otherFederation: "the message belongs to another federation: its plan is not this one"
        case .otherStep(let found, let expected): "found a message of the step '\(found)', expected '\(expected)'"
        case .otherRound(let found, let expected): "found a message for round \(found), expected round \(expected)"
        case .otherReply: "the message answers another reply than the aggregator gave: another bank or list of schools"
        case .unknownSchool: "the sender is not on the roster"
        case .sentTwice: "the school has already sent its message in this step; the first one stands"
        case .late: "the step is closed; the message came late and is not used"
        case .otherLength(let found, let expected): "found \(found) numbers, expected \(expected)"
        case .impossibleTotal: "the total holds numbers that no sum of bounded contributions can reach"
        case .tooFewSchools(let found, let expected): "found \(found) schools, expected at least \(expected)"
        case .tooFewShares(let found, let expected):
            "found the key shares of \(found) schools, expected at least \(expected); the sum stays closed"
        case .sharesDiffer: "the key shares do not give the key that was announced"
        case .openedOtherwise:
            "this school has already answered another request to open this round; it answers one only"
        case .notTakingPart: "this school does not take part in this round"
        case .nameTaken: "another key has joined under this name"
        case .notYet: "it is not this step's turn yet"
        case .finished: "all rounds are done"
        case .unknownItem(let row): "answers, row \(row): the item is not one of the plan's"
        case .badPlan(let field, let expected): "the plan's '\(field)': expected \(expected)"
        case .adaptiveAssignment:
            "items were assigned by what pupils had answered: the calibration would be wrong and its standard errors too small; "
                + "expected items assigned without a look at answers"
        case .notOnTheRoll:
            "found answers of pupils who are not on the roll, expected all of them there: they would not be charged"
        case .noAnswers: "found no answer to any of the plan's items"
        case .storage(let path): "\(path): could not be read or written"
        }
    }
}
