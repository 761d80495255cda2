/// The answers of a table as sparse rows of features.
///
/// A row stores its counts, of which the columns follow, beside the table's own item, combination and outcome: twelve bytes a row for
/// Best-LR and one skill a row, where a general sparse matrix takes 110.
struct LogisticFeatures: Sendable {
    let columns: LogisticColumns
    private let combinations: SkillCombinations
    /// Row to pupil with a column, the largest number where there is none; empty where no pupil has one.
    private(set) var pupils: [UInt32] = []
    let items: [UInt32]
    private let rowCombinations: [UInt32]
    /// Row to 1 or 0.
    let outcomes: [Int8]
    /// Where the counts of each row begin; empty where all rows have as many.
    private var starts: [Int] = []
    private let countsPerRow: Int
    private var counts = CountColumn()
    /// Count to the number that it stands as.
    private let values: [Double]
    /// The most entries that a row has.
    let widest: Int

    /// - Parameters:
    ///   - table: answers, of items and skills that have columns.
    ///   - pupilColumns: pupil of the table to pupil with a column; `nil` for none.
    init(_ table: InteractionTable, columns: LogisticColumns, pupilColumns: [Int?]) {
        self.columns = columns
        combinations = table.combinations
        let answers = table.outcomes.count { $0 >= 0 }
        // Without study rows the columns are the table's own, not copies.
        func answered<Value>(_ column: [Value]) -> [Value] {
            guard answers < table.count else { return column }
            var result: [Value] = []
            result.reserveCapacity(answers)
            for row in column.indices where table.outcomes[row] >= 0 { result.append(column[row]) }
            return result
        }
        items = answered(table.items)
        rowCombinations = answered(table.rowCombinations)
        outcomes = answered(table.outcomes)
        countsPerRow = columns.globalCounts.count + columns.countsPerSkill
        let isUneven = table.combinations.hasSeveral
        if isUneven { starts.reserveCapacity(answers + 1) } else { counts.reserve(answers * countsPerRow) }
        if columns.pupilCount > 0 { pupils.reserveCapacity(answers) }
        var earlier = EarlierAnswers(columns, combinations: table.combinations, items: table.itemCount)
        var ofRow: [UInt32] = []
        for pupil in 0..<table.pupilCount {
            let column = pupilColumns[pupil].map { UInt32($0) } ?? .max
            for row in table.rows(of: pupil) where table.outcomes[row] >= 0 {
                let item = Int(table.items[row])
                let combination = Int(table.rowCombinations[row])
                let time = table.times.isEmpty ? Double.nan : table.times[row]
                ofRow.removeAll(keepingCapacity: true)
                earlier.appendCounts(item: item, combination: combination, time: time, to: &ofRow)
                earlier.add(item: item, combination: combination, time: time, right: table.outcomes[row] == 1)
                if isUneven { starts.append(counts.count) }
                for count in ofRow { counts.append(count) }
                if columns.pupilCount > 0 { pupils.append(column) }
            }
            earlier.reset()
        }
        let largest = counts.largest
        values = (0...largest).map(columns.design.value)
        let members = (0..<table.combinations.count).map { table.combinations[$0].count }.max() ?? 0
        widest = 3 + columns.globalCounts.count + members * columns.skillStride
    }

    /// The number of answers.
    var count: Int { outcomes.count }

    @inline(__always)
    private func start(_ row: Int) -> Int { starts.isEmpty ? row * countsPerRow : starts[row] }

    /// The entries of one row.
    struct Row {
        var columns: [Int]
        var values: [Double]
        var count = 0

        init(for features: LogisticFeatures) {
            columns = [Int](repeating: 0, count: features.widest)
            values = [Double](repeating: 0, count: features.widest)
        }

        @inline(__always)
        mutating func append(_ column: Int, _ value: Double) {
            columns[count] = column
            values[count] = value
            count += 1
        }

        /// The row's product with a vector.
        @inline(__always)
        func dot(_ vector: [Double]) -> Double {
            var sum = 0.0
            for k in 0..<count { sum += values[k] * vector[columns[k]] }
            return sum
        }

        /// Adds a multiple of the row to a vector.
        @inline(__always)
        func add(_ factor: Double, to vector: inout [Double]) {
            for k in 0..<count { vector[columns[k]] += factor * values[k] }
        }
    }

    /// Fills `entries` with the row's features that are not 0, the intercept first.
    @inline(__always)
    func gather(_ row: Int, into entries: inout Row) {
        entries.count = 0
        entries.append(0, 1)
        if columns.pupilCount > 0, pupils[row] != .max { entries.append(columns.pupilBase + Int(pupils[row]), 1) }
        if columns.itemCount > 0 { entries.append(columns.itemBase + Int(items[row]), 1) }
        var place = start(row)
        let perSkill = columns.countsPerSkill
        for member in combinations.places(rowCombinations[row]) {
            var column = columns.skillBase + Int(combinations.members[member]) * columns.skillStride
            if columns.hasSkillColumn {
                entries.append(column, 1)
                column += 1
            }
            for k in 0..<perSkill {
                let count = counts[place + k]
                if count > 0 { entries.append(column + k, values[Int(count)]) }
            }
            place += perSkill
        }
        for k in 0..<columns.globalCounts.count {
            let count = counts[place + k]
            if count > 0 { entries.append(1 + k, values[Int(count)]) }
        }
    }

    /// The raw count that stands in a column of a row, as ``LogisticDesign`` defines it.
    func rawCounts(_ row: Int) -> [Int: UInt32] {
        var result: [Int: UInt32] = [:]
        var place = start(row)
        for member in combinations.places(rowCombinations[row]) {
            let base =
                columns.skillBase + Int(combinations.members[member]) * columns.skillStride
                + (columns.hasSkillColumn ? 1 : 0)
            for k in 0..<columns.countsPerSkill where counts[place + k] > 0 { result[base + k] = counts[place + k] }
            place += columns.countsPerSkill
        }
        for k in 0..<columns.globalCounts.count where counts[place + k] > 0 { result[1 + k] = counts[place + k] }
        return result
    }

    /// How many other columns the rows of each item, or of each pupil, meet.
    ///
    /// - Parameters:
    ///   - rows: rows by item or pupil.
    ///   - starts: where those of each begin; what follows the last but one is not counted.
    ///   - eliminatingItems: whether the parts are items.
    func touchedColumns(_ rows: [UInt32], starts: [Int], eliminatingItems: Bool) -> [Int] {
        let others = eliminatingItems ? columns.pupilCount : columns.itemCount
        // The part that met a skill or another unit last.
        var skillMet = [Int](repeating: -1, count: columns.skillCount)
        var otherMet = [Int](repeating: -1, count: others)
        return (0..<starts.count - 2).map { part in
            var touched = 1 + columns.globalCounts.count
            for row in rows[starts[part]..<starts[part + 1]].lazy.map({ Int($0) }) {
                for member in combinations.places(rowCombinations[row]) {
                    let skill = Int(combinations.members[member])
                    guard skillMet[skill] != part else { continue }
                    skillMet[skill] = part
                    touched += columns.skillStride
                }
                guard others > 0 else { continue }
                let other = eliminatingItems ? pupils[row] : items[row]
                guard other != .max, otherMet[Int(other)] != part else { continue }
                otherMet[Int(other)] = part
                touched += 1
            }
            return touched
        }
    }
}

/// Counts in two bytes each, or in four from the first that needs them on.
private struct CountColumn: Sendable {
    private var narrow: [UInt16] = []
    private var wide: [UInt32] = []
    private(set) var largest: UInt32 = 0

    var count: Int { wide.isEmpty ? narrow.count : wide.count }

    mutating func reserve(_ count: Int) { narrow.reserveCapacity(count) }

    mutating func append(_ count: UInt32) {
        largest = max(largest, count)
        if wide.isEmpty {
            guard count > UInt16.max else { return narrow.append(UInt16(count)) }
            wide.reserveCapacity(narrow.capacity)
            for earlier in narrow { wide.append(UInt32(earlier)) }
            narrow = []
        }
        wide.append(count)
    }

    @inline(__always)
    subscript(place: Int) -> UInt32 { wide.isEmpty ? UInt32(narrow[place]) : wide[place] }
}
