/// Why a file of events could not be read, and where.
///
/// It names the file (without its folder), the line and the column, what was expected and what kind of thing was
/// found. It never repeats a cell: a cell can be a pupil's identifier or an answer, and errors travel to logs.
public struct EventFileError: Error, Equatable, Sendable {
    /// A column of the file.
    public struct Column: Equatable, Sendable {
        /// The name by which the reader knows it.
        public let name: String
        /// Its place in the header, from 1.
        public let position: Int
    }

    /// What is wrong.
    public enum Reason: Equatable, Sendable {
        /// There is no such file.
        case notFound
        /// The file exists and the system refuses to read it.
        case unreadable
        /// The compressed file ends before its end mark.
        case truncatedGzip
        /// The compressed file fails its own checks, or something that is not gzip follows it.
        case corruptGzip
        /// There is not even a line of column names.
        case noHeader
        /// The column names are there, with nothing below them.
        case noRows
        /// A required column is absent from a header of `columns` columns.
        case missingColumn(String, columns: Int)
        /// A column the reader uses is there twice; `first` is the earlier position, from 1.
        case duplicateColumn(first: Int)
        /// A row has more or fewer fields than the header.
        case fieldCount(expected: Int, found: Int)
        /// A row is longer than `limit` bytes.
        case rowTooLong(limit: Int)
        /// A quoted field is never closed.
        case unterminatedQuote
        /// A quotation mark where RFC 4180 has none: inside an unquoted field, or text after a closing one.
        case strayQuote
        /// A carriage return that no line feed follows, outside quotes.
        case strayCarriageReturn
        /// Bytes that are not UTF-8.
        case notUTF8
        /// A cell of another kind than its column holds. Both are descriptions, never the cell itself.
        case unexpected(expected: String, found: String)
    }

    /// The last component of the file's path.
    public let file: String
    /// The line of the fault, or on which its field or row begins, from 1; `nil` where the fault has no place.
    public let line: Int?
    /// The column; `nil` where the fault belongs to none.
    public let column: Column?
    /// What is wrong.
    public let reason: Reason

    package init(file: String, line: Int? = nil, column: Column? = nil, _ reason: Reason) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }
}

extension EventFileError: CustomStringConvertible {
    /// One line: file, line, column, then what was expected and found.
    public var description: String {
        var place = file
        if let line { place += ", line \(line)" }
        if let column { place += ", column \(column.position) (\(column.name))" }
        return "\(place): \(reason)"
    }
}

extension EventFileError.Reason: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .notFound: "there is no such file"
        case .unreadable: "the file cannot be read"
        case .truncatedGzip: "the gzip file is cut off; expected its end mark"
        case .corruptGzip: "the gzip file is damaged, or something other than gzip follows it"
        case .noHeader: "the file is empty; expected a line of column names"
        case .noRows: "there are no rows below the column names"
        case .missingColumn(let name, columns: 1):
            "expected a column named '\(name)'; found a single column (columns are separated by commas)"
        case .missingColumn(let name, let columns):
            "expected a column named '\(name)'; found none among \(columns) columns"
        case .duplicateColumn(let first): "expected the column once; it is also column \(first)"
        case .fieldCount(let expected, let found): "expected \(expected) fields, as in the header; found \(found)"
        case .rowTooLong(let limit): "expected a row of at most \(limit) bytes; found a longer one"
        case .unterminatedQuote: "expected a closing quotation mark; found none"
        case .strayQuote: "expected quotation marks only around a whole field, doubled inside it (RFC 4180)"
        case .strayCarriageReturn: "expected a line feed after the carriage return"
        case .notUTF8: "expected text in UTF-8; found other bytes"
        case .unexpected(let expected, let found): "expected \(expected); found \(found)"
        }
    }
}
