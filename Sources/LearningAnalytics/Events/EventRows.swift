/// The rows of an event file on their way into an ``EventTable``.
struct EventRows: CSVSink {
    /// What the columns of the file are for.
    enum Role: String, CaseIterable {
        case pupil = "user"
        case order
        case item
        case skill = "kc"
        case skillCombination = "skills"
        case time
        case outcome = "correct"
    }

    private let file: String
    /// Column to its use; `nil` where it has none.
    private let roles: [Role?]
    /// Column to its place in ``others``; -1 where it is not kept. Empty where none is.
    private let placeOfOther: [Int]

    private var pupils = NameTable()
    private var items = NameTable()
    private var skills = NameTable()
    private var others: [OtherColumn] = []
    private var table = EventTable()
    private var order: [Int64] = []
    private var isInOrder = true
    private(set) var rowsWithoutSkill = 0

    // The row being read. Its first fault waits for the row's end, because a row with too many fields says more.
    private var rowPupil: UInt32 = 0
    private var rowItem: UInt32 = 0
    private var rowSkill: UInt32 = 0
    private var rowHasSkill = false
    private var rowTime = Double.nan
    private var rowOutcome: Int8 = 0
    private var rowOrder: Int64 = 0
    private var fault: EventFileError?

    private let hasOrder: Bool
    private let hasSkill: Bool
    private let hasTime: Bool

    /// A column without a use that is kept all the same.
    private struct OtherColumn {
        let name: String
        var values = NameTable()
        var row: UInt32 = 0
        var rows: [UInt32] = []
    }

    init(file: String, roles: [Role?], others: [(name: String, place: Int)] = []) {
        self.file = file
        self.roles = roles
        self.others = others.map { OtherColumn(name: $0.name) }
        var places = [Int](repeating: -1, count: others.isEmpty ? 0 : roles.count)
        for (place, other) in others.enumerated() { places[other.place] = place }
        placeOfOther = places
        hasOrder = roles.contains(.order)
        hasSkill = roles.contains(.skill) || roles.contains(.skillCombination)
        hasTime = roles.contains(.time)
    }

    mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, index: Int, line: Int) {
        guard index < roles.count else { return }
        guard let role = roles[index] else {
            if !placeOfOther.isEmpty, placeOfOther[index] >= 0 {
                keep(bytes, range, hash: hash, index: index, line: line)
            }
            return
        }
        guard let expected = set(role, bytes, range, hash: hash), fault == nil else { return }
        fault = EventFileError(
            file: file, line: line, column: .init(name: role.rawValue, position: index + 1),
            Self.reason(bytes, range, expected: expected))
    }

    private mutating func keep(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, index: Int, line: Int) {
        let place = placeOfOther[index]
        if let number = others[place].values.number(of: bytes, range, hash: hash) {
            others[place].row = number
        } else if fault == nil {
            fault = EventFileError(
                file: file, line: line, column: .init(name: others[place].name, position: index + 1), .notUTF8)
        }
    }

    /// Sets the part of the row that `role` fills. Returns what was expected where the field is something else.
    private mutating func set(_ role: Role, _ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64) -> String? {
        switch role {
        case .pupil:
            guard !range.isEmpty, let number = pupils.number(of: bytes, range, hash: hash) else {
                return "a pupil's identifier"
            }
            rowPupil = number
        case .item:
            guard !range.isEmpty, let number = items.number(of: bytes, range, hash: hash) else {
                return "an item's name"
            }
            rowItem = number
        case .skill, .skillCombination:
            guard let number = skills.number(of: bytes, range, hash: hash) else { return "a skill's name" }
            rowSkill = number
            rowHasSkill = !range.isEmpty
        case .time:
            if range.isEmpty {
                rowTime = .nan
            } else if let seconds = NumberField.decimal(bytes, range) {
                rowTime = seconds
            } else {
                return "a finite number of seconds, or nothing"
            }
        case .order:
            guard let place = NumberField.whole(bytes, range) else { return "a whole number" }
            rowOrder = place
        case .outcome:
            guard let outcome = NumberField.whole(bytes, range), (-1...1).contains(outcome) else {
                return "1 (right), 0 (wrong) or -1 (studied)"
            }
            rowOutcome = Int8(outcome)
        }
        return nil
    }

    mutating func endRow(count: Int, line: Int) throws(EventFileError) -> Bool {
        guard count == roles.count else {
            throw EventFileError(file: file, line: line, .fieldCount(expected: roles.count, found: count))
        }
        if let fault { throw fault }
        if hasOrder {
            if let last = table.pupil.last, (last, order[order.count - 1]) > (rowPupil, rowOrder) { isInOrder = false }
            order.append(rowOrder)
        }
        table.pupil.append(rowPupil)
        table.item.append(rowItem)
        table.outcome.append(rowOutcome)
        if hasSkill {
            table.skill.append(rowSkill)
            if !rowHasSkill { rowsWithoutSkill += 1 }
        }
        if hasTime { table.time.append(rowTime) }
        for place in others.indices { others[place].rows.append(others[place].row) }
        return true
    }

    /// The rows read, in the order of the source, or by pupil and then by number where rows are numbered.
    consuming func finish() -> (table: EventTable, wasReordered: Bool) {
        table.pupilNames = pupils.names
        table.itemNames = items.names
        table.skillNames = skills.names
        table.others = others.map { EventColumn(name: $0.name, values: $0.values.names, rows: $0.rows) }
        if !isInOrder { table.sortByPupil(thenBy: order) }
        return (table, !isInOrder)
    }

    static func reason(
        _ bytes: Span<UInt8>, _ range: Range<Int>, expected: String
    ) -> EventFileError.Reason {
        guard let text = String(utf8: bytes, range) else { return .notUTF8 }
        let found =
            switch text.count {
            case 0: "an empty field"
            case 1: "a text of 1 character"
            default: "a text of \(text.count) characters"
            }
        return .unexpected(expected: expected, found: found)
    }
}

extension EventTable {
    /// Puts the rows by pupil, then by `order`, and leaves rows with equal numbers as they were.
    fileprivate mutating func sortByPupil(thenBy order: [Int64]) {
        // Counting places a row within its pupil in one pass; most pupils are then in order already.
        var start = [Int](repeating: 0, count: pupilNames.count + 1)
        for pupil in pupil { start[Int(pupil) + 1] += 1 }
        for pupil in pupilNames.indices { start[pupil + 1] += start[pupil] }
        var next = start
        var rows = [Int](repeating: 0, count: count)
        for (row, pupil) in pupil.enumerated() {
            rows[next[Int(pupil)]] = row
            next[Int(pupil)] += 1
        }
        for pupil in pupilNames.indices {
            let own = start[pupil]..<start[pupil + 1]
            if own.dropFirst().contains(where: { order[rows[$0 - 1]] > order[rows[$0]] }) {
                rows[own].sort { (order[$0], $0) < (order[$1], $1) }
            }
        }
        pupil = rows.map { pupil[$0] }
        item = rows.map { item[$0] }
        outcome = rows.map { outcome[$0] }
        if !skill.isEmpty { skill = rows.map { skill[$0] } }
        if !time.isEmpty { time = rows.map { time[$0] } }
        for place in others.indices { others[place].rows = rows.map { others[place].rows[$0] } }
    }
}
