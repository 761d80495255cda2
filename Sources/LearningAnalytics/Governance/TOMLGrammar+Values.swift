/// Blanks, texts, and values that are one word.
extension TOMLGrammar {
    var isAtNewline: Bool { byte() == .newline || (byte() == .carriageReturn && byte(1) == .newline) }

    mutating func skipSpaces() { while byte() == .space || byte() == .tab { index += 1 } }

    /// Skips spaces and a comment.
    mutating func skipBlanks() throws(TOMLError) {
        skipSpaces()
        guard byte() == UInt8(ascii: "#") else { return }
        while !isAtEnd, !isAtNewline {
            guard byte().isAllowedInText else { throw failure(expected: "a comment without control characters") }
            index += 1
        }
    }

    mutating func skipBlanksAndLines() throws(TOMLError) {
        while true {
            try skipBlanks()
            guard isAtNewline else { return }
            index += byte() == .newline ? 1 : 2
        }
    }

    mutating func readTextValue() throws(TOMLError) {
        let quote = byte()
        if byte(1) == quote, byte(2) == quote { try readLongText(quote) } else { _ = try readText(quote) }
    }

    /// Reads a text of one line and gives what it says.
    mutating func readText(_ quote: UInt8) throws(TOMLError) -> String {
        index += 1
        var content: [UInt8] = []
        while !take(quote) {
            guard !isAtEnd, byte().isAllowedInText else { throw failure(expected: "the end of the text in quotes") }
            if quote == .quote, byte() == .backslash {
                content += Array(String(try readEscape()).utf8)
            } else {
                content.append(byte())
                index += 1
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// Reads a text of several lines; up to two quotes may stand before the closing three.
    private mutating func readLongText(_ quote: UInt8) throws(TOMLError) {
        index += 3
        while true {
            if byte() == quote, byte(1) == quote, byte(2) == quote {
                index += 3
                for _ in 0..<2 where byte() == quote { index += 1 }
                return
            }
            if isAtNewline {
                index += byte() == .newline ? 1 : 2
            } else if isAtEnd || !byte().isAllowedInText {
                throw failure(expected: "three quotes that end the text")
            } else if quote == .quote, byte() == .backslash {
                if !skipLineContinuation() { _ = try readEscape() }
            } else {
                index += 1
            }
        }
    }

    /// Skips a backslash at a line's end with the blanks after it.
    private mutating func skipLineContinuation() -> Bool {
        let start = index
        index += 1
        skipSpaces()
        guard isAtNewline else {
            index = start
            return false
        }
        while true {
            if isAtNewline { index += byte() == .newline ? 1 : 2 } else { return true }
            skipSpaces()
        }
    }

    private mutating func readEscape() throws(TOMLError) -> Unicode.Scalar {
        index += 1
        let letter = byte()
        if let plain = Self.escapes[letter] {
            index += 1
            return plain
        }
        let digits = letter == UInt8(ascii: "u") ? 4 : letter == UInt8(ascii: "U") ? 8 : 0
        guard digits > 0 else { throw failure(expected: "one of b, t, n, f, r, \", \\, u and U after '\\'") }
        index += 1
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = byte().hexadecimalDigit else { throw failure(expected: "\(digits) hexadecimal digits") }
            value = value << 4 | digit
            index += 1
        }
        guard let scalar = Unicode.Scalar(value) else { throw failure(expected: "the number of a Unicode character") }
        return scalar
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "t"): "\t", UInt8(ascii: "n"): "\n", UInt8(ascii: "f"): "\u{C}",
        UInt8(ascii: "r"): "\r", .quote: "\"", .backslash: "\\",
    ]

    /// Reads a truth value, a number, a date or a time.
    mutating func readPlainValue() throws(TOMLError) {
        let start = index
        while byte().isPlainValue { index += 1 }
        // A date and its time may stand apart by one space.
        if index - start == 10, text[start + 4] == UInt8(ascii: "-"), byte() == .space, byte(1).isDigit {
            index += 1
            while byte().isPlainValue { index += 1 }
        }
        let word = String(decoding: text[start..<index], as: UTF8.self)
        guard index > start else { throw failure(expected: "a value") }
        guard index - start <= Self.longestPlainValue, Self.isPlainValue(word) else {
            index = start
            throw failure(expected: "a text in quotes, a number, true, false, a date or a time")
        }
    }

    /// No number or date that means something is longer.
    private static let longestPlainValue = 100

    private static func isPlainValue(_ word: String) -> Bool {
        let forms = [
            /true|false|[+-]?(?:inf|nan)/,
            /[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?/,
            /0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*/, /0o[0-7](?:_?[0-7])*/, /0b[01](?:_?[01])*/,
            /[0-9]{4}-[0-9]{2}-[0-9]{2}/, /[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?/,
            /[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?/,
        ]
        return forms.contains { word.wholeMatch(of: $0) != nil }
    }
}

extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let tab = UInt8(ascii: "\t")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let apostrophe = UInt8(ascii: "'")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")

    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

    fileprivate var hexadecimalDigit: UInt32? { Character(Unicode.Scalar(self)).hexDigitValue.map { UInt32($0) } }

    /// Whether a key without quotes may contain it.
    var isBareKey: Bool { isDigit || isLetter || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") }

    /// Whether a number, a date or a truth value may contain it.
    fileprivate var isPlainValue: Bool {
        isBareKey || self == UInt8(ascii: "+") || self == UInt8(ascii: ".") || self == UInt8(ascii: ":")
    }

    /// All but control characters.
    fileprivate var isAllowedInText: Bool { (self >= 0x20 && self != 0x7F) || self == .tab }
}
