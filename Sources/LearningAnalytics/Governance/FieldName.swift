/// The name of a column of data, as policies, refusals and receipts use it.
///
/// Five columns of answers have names of their own, whatever the source calls them; every other column has the source's name.
public struct FieldName: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Who answered.
    public static let pupil: FieldName = "pupil"
    /// What was answered.
    public static let item: FieldName = "item"
    /// The skills the item belongs to.
    public static let skill: FieldName = "skill"
    /// When, in seconds.
    public static let time: FieldName = "time"
    /// Right, wrong, or studied without an answer.
    public static let outcome: FieldName = "outcome"

    /// The five columns of answers.
    public static let answers: [FieldName] = [.pupil, .item, .skill, .time, .outcome]

    /// The name.
    public let description: String

    /// A column's name.
    /// - Parameter name: As the source has it.
    public init(_ name: String) { description = name }

    /// A column's name.
    /// - Parameter value: As the source has it.
    public init(stringLiteral value: String) { description = value }

    /// In the order of the names.
    public static func < (one: FieldName, other: FieldName) -> Bool { one.description < other.description }
}

extension EventTable {
    /// The columns that hold something.
    var fields: [FieldName] {
        var fields: [FieldName] = [.pupil, .item]
        if !skill.isEmpty { fields.append(.skill) }
        if !time.isEmpty { fields.append(.time) }
        return fields + [.outcome] + others.map { FieldName($0.name) }
    }
}
