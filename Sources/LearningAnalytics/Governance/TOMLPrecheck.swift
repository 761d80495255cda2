/// A look at a TOML document before the parser in use reads it: toml++ ends the process at a header that does not
/// begin with a key, such as `[=]`, and at a date with a `T` and no time, where it should report an error.
package struct TOMLPrecheck {
    private let text: [UInt8]
    private var index = 0

    /// The first header that does not begin with a key, or date with a `T` and no digit, outside texts; `nil` where there is none.
    ///
    /// - Parameter text: a TOML document, or what should be one.
    /// - Returns: line and column, from 1; columns in bytes.
    package static func firstMalformed(in text: String) -> (line: Int, column: Int)? {
        var check = TOMLPrecheck(text: Array(text.utf8))
        guard let place = check.firstMalformed() else { return nil }
        let before = check.text[..<place]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        return (line, place - (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1))
    }

    private init(text: [UInt8]) { self.text = text }

    private func at(_ place: Int) -> UInt8? { place < text.count ? text[place] : nil }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = at(index), condition(byte) { index += 1 }
    }

    private mutating func firstMalformed() -> Int? {
        // What is open, of arrays and inline tables: a line that begins inside begins no header.
        var depth = 0
        var isLineStart = true
        while let byte = at(index) {
            switch byte {
            case UInt8(ascii: "\n"):
                isLineStart = true
                index += 1
                continue
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                index += 1
                continue
            case UInt8(ascii: "#"): skip { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipText(byte)
            case UInt8(ascii: "[") where isLineStart && depth == 0:
                index += 1
                skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                if at(index) == UInt8(ascii: "[") { index += 1 }
                skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                guard let first = at(index), Self.startsKey(first) else { return index }
                // The rest of a header has no brackets but in texts.
                while let byte = at(index), byte != UInt8(ascii: "]"), byte != UInt8(ascii: "\n") {
                    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { skipText(byte) } else { index += 1 }
                }
                skip { $0 == UInt8(ascii: "]") }
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth = max(0, depth - 1)
                index += 1
            case UInt8(ascii: "T"), UInt8(ascii: "t"):
                if endsDate, let next = at(index + 1), !Self.isDigit(next) { return index + 1 }
                index += 1
            default: index += 1
            }
            isLineStart = false
        }
        return nil
    }

    /// Whether YYYY-MM-DD stands before this place.
    private var endsDate: Bool {
        guard index >= 10 else { return false }
        return text[(index - 10)..<index].enumerated().allSatisfy { place, byte in
            place == 4 || place == 7 ? byte == UInt8(ascii: "-") : Self.isDigit(byte)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func startsKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default: false
        }
    }

    /// Skips a text in quotes of one kind, of one line or of several.
    private mutating func skipText(_ quote: UInt8) {
        let isLong = at(index + 1) == quote && at(index + 2) == quote
        index += isLong ? 3 : 1
        while let byte = at(index) {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                index += 2
            } else if byte == quote, !isLong || (at(index + 1) == quote && at(index + 2) == quote) {
                index += isLong ? 3 : 1
                return
            } else if byte == UInt8(ascii: "\n"), !isLong {
                return
            } else {
                index += 1
            }
        }
    }
}
