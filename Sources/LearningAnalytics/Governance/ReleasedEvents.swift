public import Pseudonymizer

/// Answers with pseudonyms in place of pupils, stored by column. Pseudonymised personal data, not anonymous data.
///
/// Rows are sorted by pseudonym, and within a pupil stand in the order of the source. All names are sorted: neither they nor the
/// rows show the order of the roster. A column that the policy dropped or the data lacked is `nil`.
public struct ReleasedEvents: Equatable, Sendable {
    /// The distinct pseudonyms, ascending.
    public let pupilNames: [Pseudonym]
    /// The distinct items, ascending.
    public let itemNames: [String]?
    /// The distinct skills, ascending.
    public let skillNames: [String]?

    /// Row to index in ``pupilNames``, ascending.
    public let pupil: [UInt32]
    /// Row to index in ``itemNames``.
    public let item: [UInt32]?
    /// Row to index in ``skillNames``.
    public let skill: [UInt32]?
    /// Row to seconds since the source's origin, NaN where the source has none.
    public let time: [Double]?
    /// Row to 1 (right), 0 (wrong) or -1 (studied without an answer).
    public let outcome: [Int8]?
    /// What else leaves, its values ascending.
    public let others: [EventColumn]

    /// The columns of values, without pupils and times.
    var columns: [EventColumn] {
        var columns = others
        func add(_ field: FieldName, _ names: [String]?, _ rows: [UInt32]?) {
            if let names, let rows { columns.append(EventColumn(name: field.description, values: names, rows: rows)) }
        }
        add(.item, itemNames, item)
        add(.skill, skillNames, skill)
        add(.outcome, ["studied", "wrong", "right"], outcome?.map { UInt32($0 + 1) })
        return columns
    }

    /// The number of rows.
    public var count: Int { pupil.count }

    /// Equal where all columns are; a missing time equals a missing time.
    public static func == (one: ReleasedEvents, other: ReleasedEvents) -> Bool {
        one.pupilNames == other.pupilNames && one.itemNames == other.itemNames && one.skillNames == other.skillNames
            && one.pupil == other.pupil && one.item == other.item && one.skill == other.skill
            && one.time?.map(\.bitPattern) == other.time?.map(\.bitPattern) && one.outcome == other.outcome
            && one.others == other.others
    }
}
