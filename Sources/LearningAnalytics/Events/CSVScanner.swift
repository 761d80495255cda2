/// What a ``CSVScanner`` hands its fields to.
protocol CSVSink {
    /// A field: its text is `bytes[range]` (quotes removed), its ``ByteHash`` is `hash`; it starts on line `line` and
    /// is the `index`-th of its row, from 0.
    ///
    /// A row that a block cuts off is scanned again from its start, so a field can come twice before its row ends.
    mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, index: Int, line: Int)

    /// The end of a row of `count` fields that began on line `line`. Returns whether to go on.
    mutating func endRow(count: Int, line: Int) throws(EventFileError) -> Bool
}

/// How the fields of a file are told apart.
struct DelimitedForm {
    let separator: UInt8
    /// Whether a field can stand in quotation marks.
    let hasQuotes: Bool

    /// Comma-separated values (RFC 4180).
    static let commas = DelimitedForm(separator: UInt8(ascii: ","), hasQuotes: true)
    /// Tab-separated values, in which a quotation mark is a character like others, as DataShop writes them.
    static let tabs = DelimitedForm(separator: UInt8(ascii: "\t"), hasQuotes: false)
}

/// Comma-separated values (RFC 4180), or tab-separated ones, in UTF-8 as a stream of blocks. Rows end in LF or CR LF; blank lines are skipped.
struct CSVScanner {
    let file: String
    /// The line on which the next row begins, from 1.
    private(set) var line = 1
    /// The line of the quoted field in which the last scan ran out of bytes.
    private(set) var openQuoteLine: Int?
    private let emptyHash = ByteHash()
    private let form: DelimitedForm

    init(file: String, form: DelimitedForm = .commas) {
        self.file = file
        self.form = form
    }

    /// Hands every whole row of `bytes[start...]` to `sink`, until it says stop.
    /// - Returns: The index after the last row that was whole.
    mutating func scan(
        _ bytes: Span<UInt8>, from start: Int, into sink: inout some CSVSink
    ) throws(EventFileError) -> Int {
        openQuoteLine = nil
        var rowStart = start
        while rowStart < bytes.count {
            var index = rowStart
            var lineAtEnd = line
            if let blankEnd = try lineBreak(bytes, at: index, line: line) {
                guard blankEnd <= bytes.count else { return rowStart }
                rowStart = blankEnd
                line += 1
                continue
            }
            var count = 0
            var rowEnd: Int?
            repeat {
                guard index < bytes.count,
                    let end = form.hasQuotes && bytes[index] == Self.quote
                        ? quotedField(bytes, from: index, number: count, line: &lineAtEnd, into: &sink)
                        : plainField(bytes, from: index, number: count, line: lineAtEnd, into: &sink)
                else { return rowStart }
                count += 1
                if bytes[end] == form.separator {
                    index = end + 1
                } else if let afterBreak = try lineBreak(bytes, at: end, line: lineAtEnd) {
                    guard afterBreak <= bytes.count else { return rowStart }
                    rowEnd = afterBreak
                } else {
                    throw EventFileError(file: file, line: lineAtEnd, .strayQuote)
                }
            } while rowEnd == nil

            let goesOn = try sink.endRow(count: count, line: line)
            line = lineAtEnd + 1
            rowStart = rowEnd ?? index
            if !goesOn { break }
        }
        return rowStart
    }

    /// The index after the line break at `index`, beyond the end where the block cuts it; `nil` where there is none.
    private func lineBreak(_ bytes: Span<UInt8>, at index: Int, line: Int) throws(EventFileError) -> Int? {
        if bytes[index] == Self.lineFeed { return index + 1 }
        guard bytes[index] == Self.carriageReturn else { return nil }
        guard index + 1 == bytes.count || bytes[index + 1] == Self.lineFeed else {
            throw EventFileError(file: file, line: line, .strayCarriageReturn)
        }
        return index + 2
    }

    /// Hands an unquoted field over. Returns the index of the byte that ends it; `nil` where the block cuts it.
    private func plainField(
        _ bytes: Span<UInt8>, from start: Int, number: Int, line: Int, into sink: inout some CSVSink
    ) -> Int? {
        var hash = emptyHash
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            // The first comparison alone settles it for letters and digits.
            if byte <= Self.comma,
                byte == form.separator || byte == Self.lineFeed || byte == Self.carriageReturn
                    || (byte == Self.quote && form.hasQuotes)
            {
                sink.take(bytes, start..<index, hash: hash.value, index: number, line: line)
                return index
            }
            hash.combine(byte)
            index += 1
        }
        return nil
    }

    /// Hands the field over that the quotation mark at `start` opens, and counts the lines in it. Returns the index
    /// after the closing mark; `nil` where the block cuts it.
    private mutating func quotedField(
        _ bytes: Span<UInt8>, from start: Int, number: Int, line: inout Int, into sink: inout some CSVSink
    ) -> Int? {
        let firstLine = line
        var hash = emptyHash
        var index = start + 1
        var unescaped: [UInt8]?
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.quote {
                // What it means depends on the next byte.
                guard index + 1 < bytes.count else { return nil }
                if bytes[index + 1] != Self.quote {
                    if let unescaped {
                        sink.take(unescaped.span, unescaped.indices, hash: hash.value, index: number, line: firstLine)
                    } else {
                        sink.take(bytes, start + 1..<index, hash: hash.value, index: number, line: firstLine)
                    }
                    return index + 1
                }
                if unescaped == nil { unescaped = (start + 1..<index).map { bytes[$0] } }
                index += 1
            } else if byte == Self.lineFeed {
                line += 1
            }
            unescaped?.append(byte)
            hash.combine(byte)
            index += 1
        }
        openQuoteLine = firstLine
        return nil
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}
