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
    /// Other columns are ignored. Pupils keep the order of their first appearance. The file is read in blocks: memory
    /// holds the columns and the distinct names, never the file.
    ///
    /// - Throws: ``EventFileError`` on the first thing wrong; nothing of a faulty file is kept.
    public init(contentsOf url: URL) throws(EventFileError) {
        self = try Self.reading(url).table
    }

    /// Reads a file of events as ``init(contentsOf:)`` does, and tells what else it came across.
    public static func reading(_ url: URL) throws(EventFileError) -> (table: EventTable, report: EventReadingReport) {
        try reading(url, blockSize: 256 << 10)
    }

    /// A row that doesn't end within this many bytes is taken for a fault (a quotation mark left open, most often).
    package static let longestRow = 1 << 20

    /// Reads the file `blockSize` bytes at a time.
    package static func reading(
        _ url: URL, blockSize: Int
    ) throws(EventFileError) -> (table: EventTable, report: EventReadingReport) {
        var blocks = try FileBlocks(url, blockSize: blockSize)
        let file = url.lastPathComponent
        var scanner = CSVScanner(file: file)
        var header = EventHeader(file: file)
        var rows: EventRows?
        var buffer: [UInt8] = []
        var isFirst = true
        var isEnd = false
        while !isEnd {
            isEnd = try !blocks.appendNext(to: &buffer)
            if isFirst {
                // The byte order mark that Excel writes.
                if buffer.count < 3, !isEnd { continue }
                if buffer.starts(with: [0xef, 0xbb, 0xbf]) { buffer.removeFirst(3) }
                isFirst = false
            }
            // Ends a last row that lacks its line break; after one that has it, a blank line.
            if isEnd { buffer.append(UInt8(ascii: "\n")) }
            var consumed = 0
            if rows == nil {
                consumed = try scanner.scan(buffer.span, from: 0, into: &header)
                if !header.columns.isEmpty { rows = EventRows(file: file, roles: try header.roles()) }
            }
            if rows != nil { consumed = try scanner.scan(buffer.span, from: consumed, into: &rows!) }
            buffer.removeFirst(consumed)
            if buffer.count > longestRow || (isEnd && !buffer.isEmpty) {
                if let line = scanner.openQuoteLine { throw EventFileError(file: file, line: line, .unterminatedQuote) }
                throw EventFileError(file: file, line: scanner.line, .rowTooLong(limit: longestRow))
            }
        }
        guard let rows else { throw EventFileError(file: file, .noHeader) }
        let rowsWithoutSkill = rows.rowsWithoutSkill
        let (table, wasReordered) = rows.finish()
        guard table.count > 0 else { throw EventFileError(file: file, .noRows) }
        let report = EventReadingReport(
            rows: table.count, ignoredColumns: try header.ignoredColumns(), wasReordered: wasReordered,
            rowsWithoutSkill: rowsWithoutSkill)
        return (table, report)
    }
}

/// The line of column names.
private struct EventHeader: CSVSink {
    let file: String
    /// `nil` where a name is not UTF-8.
    var columns: [String?] = []
    private var taken: [String?] = []
    private var line = 1

    init(file: String) {
        self.file = file
    }

    mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, index: Int, line: Int) {
        if index == 0 { taken = [] }
        taken.append(String(utf8: bytes, range))
    }

    mutating func endRow(count: Int, line: Int) -> Bool {
        columns = taken
        self.line = line
        return false
    }

    /// What each column is for. A header that doesn't fit may be a first row of data, so its names are not repeated.
    func roles() throws(EventFileError) -> [EventRows.Role?] {
        var roles: [EventRows.Role?] = []
        for (index, name) in columns.enumerated() {
            guard let name else { throw EventFileError(file: file, line: line, .notUTF8) }
            let role = EventRows.Role(rawValue: name)
            if let role, let first = roles.firstIndex(of: role) {
                throw EventFileError(
                    file: file, line: line, column: .init(name: name, position: index + 1),
                    .duplicateColumn(first: first + 1))
            }
            roles.append(role)
        }
        for role in [EventRows.Role.pupil, .item, .outcome] where !roles.contains(role) {
            throw EventFileError(file: file, line: line, .missingColumn(role.rawValue, columns: columns.count))
        }
        // The id stands for the combination, so one column of skills is enough.
        if roles.contains(.skill), let spare = roles.firstIndex(of: .skillCombination) { roles[spare] = nil }
        return roles
    }

    func ignoredColumns() throws(EventFileError) -> [String] {
        zip(columns, try roles()).compactMap { name, role in role == nil ? name : nil }
    }
}
