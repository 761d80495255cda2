public import Pseudonymizer

/// Answers with pseudonyms in place of pupils, stored by column. Pseudonymised personal data, not anonymous data.
///
/// Rows are sorted by pseudonym, and within a pupil stand in the order of the source. All names are sorted: neither they nor the
/// rows show the order of the roster. A column that the policy dropped or the data lacked is `nil`.
public struct ReleasedEvents: Codable, Equatable, Sendable {
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
    /// Row to seconds since the source's origin, `nil` where the source has none.
    public let time: [Double?]?
    /// Row to 1 (right), 0 (wrong) or -1 (studied without an answer).
    public let outcome: [Int8]?

    /// The number of rows.
    public var count: Int { pupil.count }
}

extension ReleasedEvents {
    /// Reads released events from outside, and checks that the columns fit together.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pupilNames = try container.decode([Pseudonym].self, forKey: .pupilNames)
        itemNames = try container.decodeIfPresent([String].self, forKey: .itemNames)
        skillNames = try container.decodeIfPresent([String].self, forKey: .skillNames)
        pupil = try container.decode([UInt32].self, forKey: .pupil)
        item = try container.decodeIfPresent([UInt32].self, forKey: .item)
        skill = try container.decodeIfPresent([UInt32].self, forKey: .skill)
        time = try container.decodeIfPresent([Double?].self, forKey: .time)
        outcome = try container.decodeIfPresent([Int8].self, forKey: .outcome)

        func fits(_ column: [UInt32]?, _ names: Int?) -> Bool {
            guard let column, let names else { return column == nil && names == nil }
            return column.count == count && column.allSatisfy { $0 < names }
        }
        let ascending = zip(pupil, pupil.dropFirst()).allSatisfy { $0 <= $1 }
        guard fits(pupil, pupilNames.count), ascending, fits(item, itemNames?.count), fits(skill, skillNames?.count),
            time.map({ $0.count == count }) ?? true,
            outcome.map({ $0.count == count && $0.allSatisfy({ (-1...1).contains($0) }) }) ?? true
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "the columns do not fit together"))
        }
    }
}
