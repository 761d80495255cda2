/// Why groups cannot be compared. Pupils and items are counted from 0.
public enum FairnessError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Groups or matching values are not as many as the table's pupils.
    case countsDiffer(found: Int, expected: Int)
    /// One of the groups has no pupils.
    case emptyGroup
    /// The item has answers other than right (1) and wrong (0).
    case notDichotomous(item: Int)
    /// Pupils are matched by their sum score, which this one has not: answers are missing or repeated. Match by an ability instead.
    case incompleteAnswers(pupil: Int)
    /// The pupil's matching value is not a number.
    case badMatch(pupil: Int)
    /// An anchor is not one of the items, or all items are anchors.
    case badAnchors
    /// A standard error or covariance of the item's parameters is not that of a distribution.
    case badCovariance(item: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .countsDiffer(let found, let expected): "found \(found), expected \(expected)"
        case .emptyGroup: "one of the groups has no pupils"
        case .notDichotomous(let item): "item \(item): answers other than right and wrong"
        case .incompleteAnswers(let pupil): "pupil \(pupil) did not answer every item once, and has no sum score"
        case .badMatch(let pupil): "pupil \(pupil): the matching value is not a finite number"
        case .badAnchors: "the anchors are not items, or leave none to test"
        case .badCovariance(let item): "item \(item): the parameters' covariance is not positive definite"
        }
    }
}
