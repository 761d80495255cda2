public import AdaptiveModel
public import Foundation

/// A file of practice: what pupils answered, in the order they did, ready for knowledge tracing.
///
/// An answer to an exercise of several skills is one row with all of them. Files that repeat such an answer once for every skill have
/// its rows put together: traced one after the other, each would give the next one's answer away.
public struct InteractionFile: Sendable {
    /// The rows.
    public let table: InteractionTable
    /// The layout it was read as.
    public let format: InteractionFormat
    /// Groups of pupils, where a column of them was asked for; else empty.
    public let groupNames: [String]
    /// Pupil to index in ``groupNames``; the group of the pupil's first row. Empty without groups.
    public let groupOfPupil: [Int]
    /// Rows below the header.
    public let rowsRead: Int
    /// Rows put together with another one that has the same answer for another skill.
    public let rowsMerged: Int
    /// Rows left out because their score is between 0 and 1.
    public let partialScores: Int
    /// Rows left out because they are not the first attempt.
    public let laterAttempts: Int

    /// Reads a file, plain or gzip-compressed (told by content); its layout is told by its column names (``InteractionFormat``).
    ///
    /// Rows are put by pupil and then by number, where the file numbers them, or by time. Without skills, every item is a skill.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - skills: the column that has the skills, for files with several; the layout's first unless given.
    ///   - group: the column that has each pupil's group; none unless given.
    /// - Throws: ``EventFileError`` on the first thing wrong; nothing of a faulty file is kept.
    public init(contentsOf url: URL, skills: String? = nil, group: String? = nil) throws(EventFileError) {
        let file = url.lastPathComponent
        let isTabbed = try Self.isTabbed(url)
        let form = isTabbed ? DelimitedForm.tabs : .commas
        var format = InteractionFormat.columns
        let read = try CSVFile.read(url, form: form, header: CSVHeader(file: file)) { (header) throws(EventFileError) in
            let names = try header.names()
            format = InteractionFormat(header: names, isTabbed: isTabbed)
            return InteractionRows(
                file: file, columns: names,
                roles: try header.interactionRoles(format, skills: skills, group: group))
        }
        let rows = read.rows
        guard !rows.pupil.isEmpty else { throw EventFileError(file: file, .noRows) }
        self.format = format
        rowsRead = rows.rows
        partialScores = rows.partialScores
        laterAttempts = rows.laterAttempts
        groupNames = group == nil ? [] : rows.groups.names
        groupOfPupil = group == nil ? [] : rows.groupOfPupil.map { Int($0) }

        var order = rows.inOrder()
        var merged = Self.combinations(rows, order: &order, format: format)
        rowsMerged = rows.pupil.count - order.count
        let items = Self.items(rows)
        if !rows.has(.skills) { merged = ([], [], []) }
        do {
            let hasSkills = !merged.names.isEmpty
            table = try InteractionTable(
                pupilNames: rows.pupils.names, itemNames: items.names,
                skillNames: hasSkills ? merged.names : items.names,
                combinations: hasSkills
                    ? SkillCombinations(merged.members) : SkillCombinations(singles: items.names.count),
                pupil: order.map { rows.pupil[$0] }, item: order.map { items.items[$0] },
                combination: hasSkills ? merged.rows : order.map { items.items[$0] },
                outcome: order.map { rows.outcome[$0] },
                time: rows.time.allSatisfy(\.isNaN) ? [] : order.map { rows.time[$0] })
        } catch {
            preconditionFailure("rows refer to their own pupils, items and skills: \(error)")
        }
    }

    /// Whether the first line has a tab.
    private static func isTabbed(_ url: URL) throws(EventFileError) -> Bool {
        var blocks = try FileBlocks(url, blockSize: 64 << 10)
        var buffer: [UInt8] = []
        while try blocks.appendNext(to: &buffer), !buffer.contains(UInt8(ascii: "\n")), buffer.count < 1 << 20 {}
        return buffer.prefix { $0 != UInt8(ascii: "\n") }.contains(UInt8(ascii: "\t"))
    }

    /// Items: problems, or steps of problems.
    private static func items(_ rows: InteractionRows) -> (names: [String], items: [UInt32]) {
        guard rows.has(.step) else { return (rows.problems.names, rows.problem) }
        var names: [String] = []
        var numbers: [UInt64: UInt32] = [:]
        let items = rows.pupil.indices.map { row -> UInt32 in
            let key = UInt64(rows.problem[row]) << 32 | UInt64(rows.step[row])
            if let number = numbers[key] { return number }
            let number = UInt32(names.count)
            numbers[key] = number
            names.append(
                rows.problems.names[Int(rows.problem[row])] + " / " + rows.steps.names[Int(rows.step[row])])
            return number
        }
        return (names, items)
    }

    /// Skills, their combinations, and each kept row's combination; rows of the same answer become one.
    private static func combinations(
        _ rows: InteractionRows, order: inout [Int], format: InteractionFormat
    ) -> (names: [String], members: [[UInt32]], rows: [UInt32]) {
        guard rows.has(.skills) else { return ([], [], []) }
        var names = Interning<String>()
        let fields = rows.skills.names.map { field -> [UInt32] in
            var members: [UInt32] = []
            let parts = field.components(separatedBy: format.skillSeparator).map { $0 == "NA" ? "" : $0 }
            for part in parts where !part.isEmpty || parts.count == 1 {
                let number = names.number(of: part)
                if !members.contains(number) { members.append(number) }
            }
            return members.isEmpty ? [names.number(of: "")] : members
        }
        var combinations = Interning<[UInt32]>()
        let ofField = fields.map { combinations.number(of: $0) }
        // Only ASSISTments repeats an answer for each skill, under one number.
        guard format == .assistments, rows.has(.order) else {
            return (names.values, combinations.values, order.map { ofField[Int(rows.skill[$0])] })
        }
        var kept: [Int] = []
        var result: [UInt32] = []
        for row in order {
            let members = fields[Int(rows.skill[row])]
            if let last = kept.last, rows.pupil[last] == rows.pupil[row], rows.order[last] == rows.order[row] {
                var all = combinations.values[Int(result[result.count - 1])]
                for member in members where !all.contains(member) { all.append(member) }
                result[result.count - 1] = combinations.number(of: all.sorted())
            } else {
                kept.append(row)
                result.append(combinations.number(of: members))
            }
        }
        order = kept
        return (names.values, combinations.values, result)
    }
}

extension InteractionRows {
    /// The rows by pupil, then by number or by time; rows that have neither, and equal ones, as they stand in the file.
    fileprivate func inOrder() -> [Int] {
        if !order.isEmpty { return pupil.indices.sorted { (pupil[$0], order[$0], $0) < (pupil[$1], order[$1], $1) } }
        guard has(.timestamp) else { return pupil.indices.sorted { (pupil[$0], $0) < (pupil[$1], $1) } }
        // A row without a time stays behind the one before it.
        var last = [Double](repeating: -.infinity, count: pupils.names.count)
        let times = pupil.indices.map { row -> Double in
            let pupil = Int(pupil[row])
            if !time[row].isNaN { last[pupil] = time[row] }
            return last[pupil]
        }
        return pupil.indices.sorted { (pupil[$0], times[$0], $0) < (pupil[$1], times[$1], $1) }
    }
}
