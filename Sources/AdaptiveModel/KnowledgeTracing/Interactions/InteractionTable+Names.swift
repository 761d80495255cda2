extension InteractionTable {
    /// A table from named rows.
    ///
    /// - Parameters:
    ///   - pupils: row to pupil.
    ///   - items: row to item; as many as `pupils`.
    ///   - skills: row to the skills of its item, at least one; as many as `pupils`.
    ///   - outcomes: row to 1, 0 or −1; as many as `pupils`.
    ///   - times: row to seconds, NaN where there is none; as many as `pupils`, or none at all.
    /// - Throws: ``InteractionTableError``.
    public init(
        pupils: [String], items: [String], skills: [[String]], outcomes: [Int8], times: [Double] = []
    ) throws(InteractionTableError) {
        guard pupils.count == skills.count else { throw .columnsDiffer }
        var pupilTable = Interning<String>()
        var itemTable = Interning<String>()
        var skillTable = Interning<String>()
        var combinationTable = Interning<[UInt32]>()
        let pupil = pupils.map { pupilTable.number(of: $0) }
        let item = items.map { itemTable.number(of: $0) }
        let combination = skills.map { names in combinationTable.number(of: names.map { skillTable.number(of: $0) }) }
        try self.init(
            pupilNames: pupilTable.values, itemNames: itemTable.values, skillNames: skillTable.values,
            combinations: SkillCombinations(combinationTable.values), pupil: pupil, item: item,
            combination: combination, outcome: outcomes, time: times)
    }
}

/// Distinct values numbered in order of first appearance.
package struct Interning<Value: Hashable> {
    package private(set) var values: [Value] = []
    private var numbers: [Value: UInt32] = [:]

    package init() {}

    /// The number of `value`, a new one the first time.
    package mutating func number(of value: Value) -> UInt32 {
        if let number = numbers[value] { return number }
        let number = UInt32(values.count)
        numbers[value] = number
        values.append(value)
        return number
    }
}
