/// What pupils did, in the order they did it: by column and sorted by pupil, for models that follow a pupil over time.
///
/// A row is an answer (right or wrong) or a study row without one. It names an item and a *combination* of skills, which is one skill
/// as a rule. A row costs 9 bytes, 17 with times; names are stored once.
public struct InteractionTable: Sendable, Equatable {
    /// Pupils, in the order of every per-pupil result.
    public let pupilNames: [String]
    /// Items, in the order of every per-item result.
    public let itemNames: [String]
    /// Skills, in the order of every per-skill result.
    public let skillNames: [String]
    /// The combinations of skills that rows name.
    public let combinations: SkillCombinations
    /// Where each pupil's rows begin; one element more than there are pupils.
    public let starts: [Int]
    /// Row to index in ``itemNames``.
    public let items: [UInt32]
    /// Row to index in ``combinations``.
    public let rowCombinations: [UInt32]
    /// Row to 1 (right), 0 (wrong) or −1 (a study row, or a response that is missing).
    public let outcomes: [Int8]
    /// Row to seconds since some origin, NaN where it has none; empty where no row has a time.
    public let times: [Double]

    /// The number of rows, study rows included.
    public var count: Int { outcomes.count }
    /// The number of pupils.
    public var pupilCount: Int { pupilNames.count }
    /// The number of items.
    public var itemCount: Int { itemNames.count }
    /// The number of skills.
    public var skillCount: Int { skillNames.count }

    /// A table from rows in any order of pupils; a pupil's own rows stand in the order they happened.
    ///
    /// - Parameters:
    ///   - pupilNames: the pupils, by index.
    ///   - itemNames: the items, by index.
    ///   - skillNames: the skills, by index.
    ///   - combinations: which skills each combination consists of.
    ///   - pupil: row to index in `pupilNames`.
    ///   - item: row to index in `itemNames`; as many as `pupil`.
    ///   - combination: row to index in `combinations`; as many as `pupil`.
    ///   - outcome: row to 1, 0 or −1; as many as `pupil`.
    ///   - time: row to seconds, NaN where there is none; as many as `pupil`, or none at all.
    /// - Throws: ``InteractionTableError`` where columns don't match, an index refers to nothing, an outcome is another number or a time
    ///   is infinite.
    public init(
        pupilNames: [String], itemNames: [String], skillNames: [String], combinations: SkillCombinations,
        pupil: [UInt32], item: [UInt32], combination: [UInt32], outcome: [Int8], time: [Double] = []
    ) throws(InteractionTableError) {
        guard pupil.count == item.count, pupil.count == combination.count, pupil.count == outcome.count,
            time.isEmpty || time.count == pupil.count
        else { throw .columnsDiffer }
        for skill in combinations.members where Int(skill) >= skillNames.count {
            throw .noSuchSkill(index: Int(skill), skills: skillNames.count)
        }
        var starts = [Int](repeating: 0, count: pupilNames.count + 1)
        for row in pupil.indices {
            guard Int(pupil[row]) < pupilNames.count else { throw .noSuchPupil(row: row, pupils: pupilNames.count) }
            guard Int(item[row]) < itemNames.count else { throw .noSuchItem(row: row, items: itemNames.count) }
            guard Int(combination[row]) < combinations.count else {
                throw .noSuchCombination(row: row, combinations: combinations.count)
            }
            guard (-1...1).contains(outcome[row]) else { throw .unknownOutcome(row: row) }
            if !time.isEmpty, time[row].isInfinite { throw .infiniteTime(row: row) }
            starts[Int(pupil[row]) + 1] += 1
        }
        for place in 0..<pupilNames.count { starts[place + 1] += starts[place] }
        var next = starts
        var order = [Int](repeating: 0, count: pupil.count)
        for row in pupil.indices {
            order[next[Int(pupil[row])]] = row
            next[Int(pupil[row])] += 1
        }
        self.init(
            pupilNames: pupilNames, itemNames: itemNames, skillNames: skillNames, combinations: combinations,
            starts: starts, items: order.map { item[$0] }, rowCombinations: order.map { combination[$0] },
            outcomes: order.map { outcome[$0] }, times: time.isEmpty ? [] : order.map { time[$0] })
    }

    private init(
        pupilNames: [String], itemNames: [String], skillNames: [String], combinations: SkillCombinations,
        starts: [Int], items: [UInt32], rowCombinations: [UInt32], outcomes: [Int8], times: [Double]
    ) {
        self.pupilNames = pupilNames
        self.itemNames = itemNames
        self.skillNames = skillNames
        self.combinations = combinations
        self.starts = starts
        self.items = items
        self.rowCombinations = rowCombinations
        self.outcomes = outcomes
        self.times = times
    }

    /// Where the rows of `pupil` lie in the columns.
    public func rows(of pupil: Int) -> Range<Int> { starts[pupil]..<starts[pupil + 1] }

    /// The table of some pupils only, in the order given. Items, skills and combinations stay as they are.
    public func selecting(pupils: [Int]) -> InteractionTable {
        var starts = [0]
        starts.reserveCapacity(pupils.count + 1)
        for pupil in pupils { starts.append(starts[starts.count - 1] + rows(of: pupil).count) }
        func gather<Value>(_ column: [Value]) -> [Value] {
            var result: [Value] = []
            guard !column.isEmpty else { return result }
            result.reserveCapacity(starts[pupils.count])
            for pupil in pupils { result.append(contentsOf: column[rows(of: pupil)]) }
            return result
        }
        return InteractionTable(
            pupilNames: pupils.map { pupilNames[$0] }, itemNames: itemNames, skillNames: skillNames,
            combinations: combinations, starts: starts, items: gather(items),
            rowCombinations: gather(rowCombinations), outcomes: gather(outcomes), times: gather(times))
    }

    /// The table with other outcomes, as a check for leaks shuffles them.
    ///
    /// - Parameter outcomes: row to 1, 0 or −1, ``count`` of them.
    public func replacing(outcomes: [Int8]) -> InteractionTable {
        precondition(outcomes.count == count, "a table needs one outcome per row")
        precondition(outcomes.allSatisfy { (-1...1).contains($0) }, "an outcome is 1, 0 or -1")
        return InteractionTable(
            pupilNames: pupilNames, itemNames: itemNames, skillNames: skillNames, combinations: combinations,
            starts: starts, items: items, rowCombinations: rowCombinations, outcomes: outcomes, times: times)
    }
}

/// Why rows are not a table of interactions. A row is counted from 0; no identifier and no answer is shown.
public enum InteractionTableError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The columns are of different lengths.
    case columnsDiffer
    /// A row's pupil index is not below the number of pupils.
    case noSuchPupil(row: Int, pupils: Int)
    /// A row's item index is not below the number of items.
    case noSuchItem(row: Int, items: Int)
    /// A row's combination index is not below the number of combinations.
    case noSuchCombination(row: Int, combinations: Int)
    /// A combination names a skill that is not below the number of skills.
    case noSuchSkill(index: Int, skills: Int)
    /// A combination has no skill.
    case emptyCombination(index: Int)
    /// A row's outcome is not 1, 0 or −1.
    case unknownOutcome(row: Int)
    /// A row's time is infinite.
    case infiniteTime(row: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .columnsDiffer: "the columns differ in length"
        case .noSuchPupil(let row, let pupils): "row \(row): the pupil index is not below \(pupils)"
        case .noSuchItem(let row, let items): "row \(row): the item index is not below \(items)"
        case .noSuchCombination(let row, let combinations):
            "row \(row): the index of the skill combination is not below \(combinations)"
        case .noSuchSkill(let index, let skills): "skill index \(index) is not below \(skills)"
        case .emptyCombination(let index): "combination \(index) has no skill"
        case .unknownOutcome(let row): "row \(row): the outcome is not 1, 0 or -1"
        case .infiniteTime(let row): "row \(row): the time is infinite"
        }
    }
}
