/// The rows of a file of practice on their way into an `InteractionTable`.
struct InteractionRows: CSVSink {
    typealias Role = InteractionFormat.Role

    private let file: String
    private let columns: [String]
    private let roles: [Role?]

    private(set) var pupils = NameTable()
    private(set) var problems = NameTable()
    private(set) var steps = NameTable()
    private(set) var skills = NameTable()
    private(set) var groups = NameTable()

    private(set) var pupil: [UInt32] = []
    private(set) var problem: [UInt32] = []
    private(set) var step: [UInt32] = []
    private(set) var skill: [UInt32] = []
    private(set) var time: [Double] = []
    private(set) var order: [Int64] = []
    private(set) var outcome: [Int8] = []
    /// Pupil to group, that of the pupil's first row.
    private(set) var groupOfPupil: [UInt32] = []

    private(set) var rows = 0
    /// Rows with a score between 0 and 1.
    private(set) var partialScores = 0
    /// Rows that are not the first attempt at their step.
    private(set) var laterAttempts = 0

    // The row being read. Its first fault waits for the row's end, because a row with too many fields says more.
    private struct Fields {
        var pupil: UInt32 = 0
        var problem: UInt32 = 0
        var step: UInt32 = 0
        var skill: UInt32 = 0
        var group: UInt32 = 0
        var time = Double.nan
        var order: Int64 = 0
        var outcome: Int8 = 0
        var isPartial = false
        var isLater = false
    }

    private var row = Fields()
    private var fault: EventFileError?

    init(file: String, columns: [String], roles: [Role?]) {
        self.file = file
        self.columns = columns
        self.roles = roles
    }

    func has(_ role: Role) -> Bool { roles.contains(role) }

    mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, index: Int, line: Int) {
        guard index < roles.count, let role = roles[index] else { return }
        guard let expected = set(role, bytes, range, hash: hash), fault == nil else { return }
        fault = EventFileError(
            file: file, line: line, column: .init(name: columns[index], position: index + 1),
            EventRows.reason(bytes, range, expected: expected))
    }

    /// Sets the part of the row that `role` fills. Returns what was expected where the field is something else.
    private mutating func set(_ role: Role, _ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64) -> String? {
        switch role {
        case .pupil:
            guard !range.isEmpty, let number = pupils.number(of: bytes, range, hash: hash) else {
                return "a pupil's identifier"
            }
            row.pupil = number
        case .item:
            guard !range.isEmpty, let number = problems.number(of: bytes, range, hash: hash) else {
                return "an item's name"
            }
            row.problem = number
        case .step:
            guard let number = steps.number(of: bytes, range, hash: hash) else { return "a step's name" }
            row.step = number
        case .skills:
            guard let number = skills.number(of: bytes, range, hash: hash) else { return "names of skills" }
            row.skill = number
        case .group:
            guard let number = groups.number(of: bytes, range, hash: hash) else { return "a group's name" }
            row.group = number
        case .seconds:
            if range.isEmpty {
                row.time = .nan
            } else if let seconds = NumberField.decimal(bytes, range) {
                row.time = seconds
            } else {
                return "a finite number of seconds, or nothing"
            }
        case .timestamp:
            if range.isEmpty || Self.text(bytes, range) == "." {
                row.time = .nan
            } else if let seconds = Timestamp.seconds(bytes, range) {
                row.time = seconds
            } else {
                return "a time as 2005-09-09 12:24:35, or nothing"
            }
        case .order:
            guard let place = NumberField.whole(bytes, range) else { return "a whole number" }
            row.order = place
        case .attempt:
            guard let attempt = NumberField.whole(bytes, range) else { return "the number of the attempt" }
            row.isLater = attempt > 1
        case .outcome, .score, .verdict: return setOutcome(role, bytes, range)
        }
        return nil
    }

    private mutating func setOutcome(_ role: Role, _ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        switch role {
        case .outcome:
            guard let outcome = NumberField.whole(bytes, range), (-1...1).contains(outcome) else {
                return "1 (right), 0 (wrong) or -1 (studied)"
            }
            row.outcome = Int8(outcome)
        case .score:
            guard let score = NumberField.decimal(bytes, range), (0...1).contains(score) else {
                return "a score from 0 to 1"
            }
            row.isPartial = score > 0 && score < 1
            row.outcome = score == 1 ? 1 : 0
        default:
            switch Self.text(bytes, range)?.lowercased() {
            case "correct", "ok", "1": row.outcome = 1
            case "incorrect", "hint", "error", "bug", "initial_hint", "0": row.outcome = 0
            default: return "correct, incorrect or hint"
            }
        }
        return nil
    }

    private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        range.count <= 16 ? String(utf8: bytes, range) : nil
    }

    mutating func endRow(count: Int, line: Int) throws(EventFileError) -> Bool {
        guard count == roles.count else {
            throw EventFileError(file: file, line: line, .fieldCount(expected: roles.count, found: count))
        }
        if let fault { throw fault }
        rows += 1
        if Int(row.pupil) == groupOfPupil.count { groupOfPupil.append(row.group) }
        guard !row.isPartial, !row.isLater else {
            partialScores += row.isPartial ? 1 : 0
            laterAttempts += row.isLater ? 1 : 0
            return true
        }
        pupil.append(row.pupil)
        problem.append(row.problem)
        outcome.append(row.outcome)
        if has(.step) { step.append(row.step) }
        if has(.skills) { skill.append(row.skill) }
        if has(.order) { order.append(row.order) }
        if has(.seconds) || has(.timestamp) { time.append(row.time) }
        return true
    }
}
