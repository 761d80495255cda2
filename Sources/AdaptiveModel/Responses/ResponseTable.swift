/// Answers to items scored right or wrong, or in more categories, by column and sorted by pupil: 5 bytes an answer and 8 a pupil.
///
/// A pupil's answers keep the order in which they were given. An item that a pupil did not meet has no entry, so missing answers
/// cost nothing. The same item may occur more than once for a pupil; models treat the answers as independent given ability.
public struct ResponseTable: Sendable, Equatable {
    /// Pupils, in the order of the rows of every per-pupil result.
    public let pupilNames: [String]
    /// Items, in the order of every per-item result.
    public let itemNames: [String]
    /// Where each pupil's answers begin in `items` and `outcomes`; one element more than there are pupils.
    public let starts: [Int]
    /// Answer to index in ``itemNames``.
    public let items: [UInt32]
    /// Answer to category, from 0: 1 (right) or 0 (wrong) where there are two.
    public let outcomes: [UInt8]

    /// The number of pupils.
    public var pupilCount: Int { pupilNames.count }
    /// The number of items.
    public var itemCount: Int { itemNames.count }
    /// The number of answers.
    public var count: Int { items.count }

    /// A table from rows in any order.
    ///
    /// - Parameters:
    ///   - pupilNames: the pupils, by index.
    ///   - itemNames: the items, by index.
    ///   - pupil: row to index in `pupilNames`.
    ///   - item: row to index in `itemNames`; as many as `pupil`.
    ///   - outcome: row to 1 (right), 0 (wrong), a higher category, or a negative number (no answer: the row is left out); as many
    ///     as `pupil`.
    ///   - categories: how many categories an answer may have, in 2...128: 2 unless given, so that a higher outcome is a mistake.
    /// - Throws: ``ResponseTableError`` where a row refers to no pupil or item, or an outcome is not below `categories`.
    public init(
        pupilNames: [String], itemNames: [String], pupil: [UInt32], item: [UInt32], outcome: [Int8],
        categories: Int = 2
    ) throws(ResponseTableError) {
        guard pupil.count == item.count, pupil.count == outcome.count else {
            throw .columnsDiffer(pupil: pupil.count, item: item.count, outcome: outcome.count)
        }
        var starts = [Int](repeating: 0, count: pupilNames.count + 1)
        for row in pupil.indices {
            guard Int(pupil[row]) < pupilNames.count else { throw .noSuchPupil(row: row, pupils: pupilNames.count) }
            guard Int(item[row]) < itemNames.count else { throw .noSuchItem(row: row, items: itemNames.count) }
            guard Int(outcome[row]) < categories else { throw .unknownOutcome(row: row) }
            if outcome[row] >= 0 { starts[Int(pupil[row]) + 1] += 1 }
        }
        for pupil in 0..<pupilNames.count { starts[pupil + 1] += starts[pupil] }

        var next = starts
        var items = [UInt32](repeating: 0, count: starts[pupilNames.count])
        var outcomes = [UInt8](repeating: 0, count: items.count)
        for row in pupil.indices where outcome[row] >= 0 {
            let place = next[Int(pupil[row])]
            next[Int(pupil[row])] = place + 1
            items[place] = item[row]
            outcomes[place] = UInt8(outcome[row])
        }
        self.init(pupilNames: pupilNames, itemNames: itemNames, starts: starts, items: items, outcomes: outcomes)
    }

    /// The answers whose columns are already in this layout.
    package init(pupilNames: [String], itemNames: [String], starts: [Int], items: [UInt32], outcomes: [UInt8]) {
        self.pupilNames = pupilNames
        self.itemNames = itemNames
        self.starts = starts
        self.items = items
        self.outcomes = outcomes
    }

    /// Whether every answer is right (1) or wrong (0).
    public var isDichotomous: Bool {
        let outcomes = outcomes.span
        var seen: UInt8 = 0
        for place in outcomes.indices { seen |= outcomes[place] }
        return seen <= 1
    }

    /// Item to the number of categories its answers go up to: 1 + the highest outcome, at least 2.
    public var categoryCounts: [Int] {
        // Almost every table is of right and wrong answers.
        guard !isDichotomous else { return [Int](repeating: 2, count: itemCount) }
        var highest = [UInt8](repeating: 1, count: itemCount)
        let (items, outcomes) = (items.span, outcomes.span)
        for place in items.indices { highest[Int(items[place])] = max(highest[Int(items[place])], outcomes[place]) }
        return highest.map { Int($0) + 1 }
    }

    /// Where the answers of `pupil` lie in ``items`` and ``outcomes``.
    public func answers(of pupil: Int) -> Range<Int> { starts[pupil]..<starts[pupil + 1] }

    /// The table of some pupils only, in the order given; items stay as they are.
    public func selecting(pupils: [Int]) -> ResponseTable {
        selecting(pupils: pupils) { _, answers in answers }
    }

    /// The table with a bounded contribution a pupil: of every item the first `answersPerItem` answers, and of what is then left
    /// at most `answersPerPupil`.
    ///
    /// - Parameters:
    ///   - answersPerPupil: how many answers of a pupil are kept, at least 1.
    ///   - answersPerItem: how many answers of a pupil to one item are kept, at least 1.
    ///   - choose: the places (rising, within `0..<available`) to keep for a pupil with more. It sees the pupil's name and
    ///     how many answers there are: never the answers, and never the pupil's place in the table, with which one pupil's coming
    ///     or going would change what others contribute.
    public func bounded(
        answersPerPupil: Int, answersPerItem: Int, choosing choose: (_ pupilName: String, _ available: Int) -> [Int]
    ) -> ResponseTable {
        guard !isBounded(answersPerPupil: answersPerPupil, answersPerItem: answersPerItem) else { return self }
        var met = [Int](repeating: 0, count: itemCount)
        return selecting(pupils: Array(0..<pupilCount)) { pupil, answers in
            let within = answers.filter { place in
                met[Int(items[place])] += 1
                return met[Int(items[place])] <= answersPerItem
            }
            for place in answers { met[Int(items[place])] = 0 }
            guard within.count > answersPerPupil else { return within }
            let kept = choose(pupilNames[pupil], within.count)
            precondition(kept.count <= answersPerPupil, "more answers chosen than the limit")
            return kept.map { within[$0] }
        }
    }

    /// Whether every pupil is within the limits already, as in most tables.
    private func isBounded(answersPerPupil: Int, answersPerItem: Int) -> Bool {
        var met = [Int32](repeating: 0, count: itemCount)
        let items = items.span
        for pupil in 0..<pupilCount {
            let answers = answers(of: pupil)
            guard answers.count <= answersPerPupil else { return false }
            guard answers.count > answersPerItem else { continue }
            var most: Int32 = 0
            for place in answers {
                met[Int(items[place])] += 1
                most = max(most, met[Int(items[place])])
            }
            for place in answers { met[Int(items[place])] = 0 }
            guard Int(most) <= answersPerItem else { return false }
        }
        return true
    }

    private func selecting(pupils: [Int], keeping: (Int, [Int]) -> [Int]) -> ResponseTable {
        var starts = [0]
        starts.reserveCapacity(pupils.count + 1)
        var items: [UInt32] = []
        var outcomes: [UInt8] = []
        for pupil in pupils {
            for place in keeping(pupil, Array(answers(of: pupil))) {
                items.append(self.items[place])
                outcomes.append(self.outcomes[place])
            }
            starts.append(items.count)
        }
        return ResponseTable(
            pupilNames: pupils.map { pupilNames[$0] }, itemNames: itemNames, starts: starts, items: items,
            outcomes: outcomes)
    }
}

/// Why rows are not a table of responses. A row is counted from 0; no identifier and no answer is shown.
public enum ResponseTableError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The columns are of different lengths.
    case columnsDiffer(pupil: Int, item: Int, outcome: Int)
    /// A row's pupil index is not below the number of pupils.
    case noSuchPupil(row: Int, pupils: Int)
    /// A row's item index is not below the number of items.
    case noSuchItem(row: Int, items: Int)
    /// A row's outcome is above the last category (1, right, unless more categories were allowed).
    case unknownOutcome(row: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .columnsDiffer(let pupil, let item, let outcome):
            "the columns differ in length: pupil \(pupil), item \(item), outcome \(outcome)"
        case .noSuchPupil(let row, let pupils): "row \(row): the pupil index is not below \(pupils)"
        case .noSuchItem(let row, let items): "row \(row): the item index is not below \(items)"
        case .unknownOutcome(let row): "row \(row): the outcome is above the last category"
        }
    }
}
