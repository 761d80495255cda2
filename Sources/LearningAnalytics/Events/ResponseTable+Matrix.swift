public import AdaptiveModel
public import Foundation

extension ResponseTable {
    /// Reads a matrix of answers: comma-separated values (RFC 4180) in UTF-8, plain or gzip-compressed, a row a pupil and a column an
    /// item.
    ///
    /// The first line names the columns. A first column named `user`, `pupil`, `person`, `student`, `id` or nothing at all holds the
    /// pupils; without one they are named by their row, from 1. Every other column is an item, and its cells are categories: whole
    /// numbers from 0 (0 wrong, 1 right where there are two), and nothing, `NA` or -1 where there is no answer.
    ///
    /// - Throws: ``EventFileError`` on the first thing wrong; nothing of a faulty file is kept.
    public init(matrix url: URL) throws(EventFileError) {
        let file = url.lastPathComponent
        let rows = try CSVFile.read(url, header: CSVHeader(file: file)) { (header) throws(EventFileError) in
            try MatrixRows(file: file, header: header)
        }.rows
        guard !rows.pupilNames.isEmpty else { throw EventFileError(file: file, .noRows) }
        do {
            self = try ResponseTable(
                pupilNames: rows.pupilNames, itemNames: rows.itemNames, pupil: rows.pupil, item: rows.item,
                outcome: rows.outcome, categories: MatrixRows.mostCategories)
        } catch {
            preconditionFailure("rows refer to their own pupils and items: \(error)")
        }
    }
}

/// The rows of a matrix of answers.
private struct MatrixRows: CSVSink {
    static let mostCategories = 128

    let itemNames: [String]
    private(set) var pupilNames: [String] = []
    private(set) var pupil: [UInt32] = []
    private(set) var item: [UInt32] = []
    private(set) var outcome: [Int8] = []

    private let file: String
    private let columns: [String]
    private let hasPupils: Bool
    private var rowName: String?
    private var rowOutcomes: [Int8]
    private var fault: EventFileError?

    init(file: String, header: CSVHeader) throws(EventFileError) {
        self.file = file
        columns = try header.names()
        hasPupils = ["user", "pupil", "person", "student", "id", ""].contains(columns[0].lowercased())
        itemNames = Array(columns.dropFirst(hasPupils ? 1 : 0))
        guard !itemNames.isEmpty else {
            throw EventFileError(file: file, line: header.line, .missingColumn("of an item", columns: columns.count))
        }
        var first: [String: Int] = [:]
        for (index, name) in columns.enumerated() {
            if let earlier = first.updateValue(index, forKey: name) {
                throw EventFileError(
                    file: file, line: header.line, column: .init(name: name, position: index + 1),
                    .duplicateColumn(first: earlier + 1))
            }
        }
        rowOutcomes = [Int8](repeating: -1, count: itemNames.count)
    }

    mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, index: Int, line: Int) {
        guard index < columns.count else { return }
        if hasPupils, index == 0 {
            rowName = String(utf8: bytes, range)
            if rowName == nil { note(line, index, .notUTF8) }
            return
        }
        let place = index - (hasPupils ? 1 : 0)
        if range.isEmpty || Self.isNA(bytes, range) {
            rowOutcomes[place] = -1
        } else if let category = NumberField.whole(bytes, range), (-1..<Int64(Self.mostCategories)).contains(category) {
            rowOutcomes[place] = Int8(category)
        } else {
            note(
                line, index,
                .unexpected(
                    expected: "a category from 0 to \(Self.mostCategories - 1), or nothing, NA or -1 for no answer",
                    found: "something else"))
        }
    }

    private static func isNA(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.count == 2 && bytes[range.lowerBound] == UInt8(ascii: "N")
            && bytes[range.lowerBound + 1] == UInt8(ascii: "A")
    }

    private mutating func note(_ line: Int, _ index: Int, _ reason: EventFileError.Reason) {
        guard fault == nil else { return }
        fault = EventFileError(
            file: file, line: line, column: .init(name: columns[index], position: index + 1), reason)
    }

    mutating func endRow(count: Int, line: Int) throws(EventFileError) -> Bool {
        guard count == columns.count else {
            throw EventFileError(file: file, line: line, .fieldCount(expected: columns.count, found: count))
        }
        if let fault { throw fault }
        let number = UInt32(pupilNames.count)
        pupilNames.append(hasPupils ? rowName ?? "" : String(number + 1))
        for (place, category) in rowOutcomes.enumerated() where category >= 0 {
            pupil.append(number)
            item.append(UInt32(place))
            outcome.append(category)
        }
        return true
    }
}
