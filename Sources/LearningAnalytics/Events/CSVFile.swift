import Foundation

/// A file of comma-separated values, plain or gzip-compressed, read a block at a time.
enum CSVFile {
    /// A row that doesn't end within this many bytes is taken for a fault (a quotation mark left open, most often).
    static let longestRow = 1 << 20

    /// Hands the first row to `header` and all others to what `rows` makes of it.
    static func read<Rows: CSVSink>(
        _ url: URL, blockSize: Int = 256 << 10, form: DelimitedForm = .commas, header: CSVHeader,
        rows makeRows: (CSVHeader) throws(EventFileError) -> Rows
    ) throws(EventFileError) -> (header: CSVHeader, rows: Rows) {
        var blocks = try FileBlocks(url, blockSize: blockSize)
        let file = url.lastPathComponent
        var scanner = CSVScanner(file: file, form: form)
        var header = header
        var rows: Rows?
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
                if !header.columns.isEmpty { rows = try makeRows(header) }
            }
            if rows != nil { consumed = try scanner.scan(buffer.span, from: consumed, into: &rows!) }
            buffer.removeFirst(consumed)
            if buffer.count > longestRow || (isEnd && !buffer.isEmpty) {
                if let line = scanner.openQuoteLine { throw EventFileError(file: file, line: line, .unterminatedQuote) }
                throw EventFileError(file: file, line: scanner.line, .rowTooLong(limit: longestRow))
            }
        }
        guard let rows else { throw EventFileError(file: file, .noHeader) }
        return (header, rows)
    }
}

/// The line of column names.
struct CSVHeader: CSVSink {
    let file: String
    /// `nil` where a name is not UTF-8.
    private(set) var columns: [String?] = []
    private(set) var line = 1
    private var taken: [String?] = []

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

    /// The columns' names.
    func names() throws(EventFileError) -> [String] {
        let names = columns.compactMap(\.self)
        guard names.count == columns.count else { throw EventFileError(file: file, line: line, .notUTF8) }
        return names
    }
}
