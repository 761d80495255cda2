public import Foundation

/// What reading a file of events came across, besides the events.
public struct EventReadingReport: Sendable, Equatable {
    /// The number of rows.
    public let rows: Int
    /// The columns of the file, by name, that no part of the table comes from.
    public let ignoredColumns: [String]
    /// Whether the rows stood in another order than by pupil and then by number, and were sorted.
    public let wasReordered: Bool
    /// The number of rows whose skill is empty; they share the skill named "". 0 where the file has no skills.
    public let rowsWithoutSkill: Int
}

extension EventTable {
    /// Reads a file of events: comma-separated values (RFC 4180) in UTF-8, plain or gzip-compressed (told by content).
    ///
    /// The first line names the columns, in any order:
    ///
    /// | column | holds | |
    /// |---|---|---|
    /// | `user` | the pupil | required |
    /// | `item` | the exercise | required |
    /// | `correct` | 1 (right), 0 (wrong), -1 (a study row without an answer) | required |
    /// | `order` | a whole number that grows with time within a pupil | rows are put by pupil, then by it |
    /// | `kc` | the skill, or the id of a combination of skills | ``skill`` |
    /// | `skills` | skills joined by `~`; the combination is one name | ``skill``, where there is no `kc` |
    /// | `time` | seconds since some origin, or nothing | ``time``; nothing is NaN |
    ///
    /// Other columns are ignored, or kept as ``others`` where `keepingOtherColumns` says so: read like that what is to go through the
    /// ``Gate``, which refuses a column that the policy does not name. Pupils keep the order of their first appearance. The file is read in blocks: memory
    /// holds the columns and the distinct names, never the file.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - keepingOtherColumns: Whether columns that are not in the list above are kept.
    /// - Throws: ``EventFileError`` on the first thing wrong; nothing of a faulty file is kept.
    public init(contentsOf url: URL, keepingOtherColumns: Bool = false) throws(EventFileError) {
        self = try Self.reading(url, keepingOtherColumns: keepingOtherColumns).table
    }

    /// Reads a file of events as ``init(contentsOf:keepingOtherColumns:)`` does, and tells what else it came across.
    /// - Parameters:
    ///   - url: The file.
    ///   - keepingOtherColumns: Whether columns that no part of the table comes from are kept as ``others``.
    public static func reading(
        _ url: URL, keepingOtherColumns: Bool = false
    ) throws(EventFileError) -> (table: EventTable, report: EventReadingReport) {
        try reading(url, blockSize: 256 << 10, keepingOtherColumns: keepingOtherColumns)
    }

    /// Reads the file `blockSize` bytes at a time.
    package static func reading(
        _ url: URL, blockSize: Int, keepingOtherColumns: Bool = false
    ) throws(EventFileError) -> (table: EventTable, report: EventReadingReport) {
        let file = url.lastPathComponent
        let (header, rows) = try CSVFile.read(url, blockSize: blockSize, header: CSVHeader(file: file)) {
            (header) throws(EventFileError) in
            EventRows(
                file: file, roles: try header.eventRoles(),
                others: keepingOtherColumns ? try header.distinctOtherColumns() : [])
        }
        let rowsWithoutSkill = rows.rowsWithoutSkill
        let (table, wasReordered) = rows.finish()
        guard table.count > 0 else { throw EventFileError(file: file, .noRows) }
        let report = EventReadingReport(
            rows: table.count, ignoredColumns: keepingOtherColumns ? [] : try header.otherEventColumns().map(\.name),
            wasReordered: wasReordered,
            rowsWithoutSkill: rowsWithoutSkill)
        return (table, report)
    }
}

extension CSVHeader {
    /// What each column is for. A header that doesn't fit may be a first row of data, so its names are not repeated.
    func eventRoles() throws(EventFileError) -> [EventRows.Role?] {
        let names = try names()
        var roles: [EventRows.Role?] = []
        for (index, name) in names.enumerated() {
            let role = EventRows.Role(rawValue: name)
            if let role, let first = roles.firstIndex(of: role) {
                throw EventFileError(
                    file: file, line: line, column: .init(name: name, position: index + 1),
                    .duplicateColumn(first: first + 1))
            }
            roles.append(role)
        }
        for role in [EventRows.Role.pupil, .item, .outcome] where !roles.contains(role) {
            throw EventFileError(file: file, line: line, .missingColumn(role.rawValue, columns: names.count))
        }
        // The id stands for the combination, so one column of skills is enough.
        if roles.contains(.skill), let spare = roles.firstIndex(of: .skillCombination) { roles[spare] = nil }
        return roles
    }

    /// The columns without a use, each with its place in the header.
    func otherEventColumns() throws(EventFileError) -> [(name: String, place: Int)] {
        zip(try names(), try eventRoles()).enumerated().compactMap { place, column in
            column.1 == nil ? (name: column.0, place: place) : nil
        }
    }

    /// The same, where no two have one name.
    func distinctOtherColumns() throws(EventFileError) -> [(name: String, place: Int)] {
        let others = try otherEventColumns()
        var first: [String: Int] = [:]
        for (name, place) in others {
            if let earlier = first.updateValue(place, forKey: name) {
                throw EventFileError(
                    file: file, line: line, column: .init(name: name, position: place + 1),
                    .duplicateColumn(first: earlier + 1))
            }
        }
        return others
    }
}
