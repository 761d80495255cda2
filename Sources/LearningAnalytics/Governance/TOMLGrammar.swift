/// Holds a text against the grammar of TOML 1.0 (toml.io/en/v1.0.0) and notes where its keys stand. Values are checked, not kept.
struct TOMLGrammar {
    /// Key path, with `[n]` for the n-th element of an array, to its place.
    private(set) var places: [String: TOMLPlace] = [:]

    /// Tables and lists within each other, by any spelling; deeper ones would fill the stack of whoever reads them.
    static let deepest = 64
    /// Bytes of all keys around a value together: each element of a list has its place noted under them.
    static let longestPath = 1024

    let text: [UInt8]
    var index = 0
    private var arrayCounts: [String: Int] = [:]
    // The last place asked for: keys come in order, so each line is counted once.
    private var counted = (index: 0, place: TOMLPlace(line: 1, column: 1))

    /// - Throws: the first thing that is not TOML.
    static func places(in text: String) throws(TOMLError) -> [String: TOMLPlace] {
        var grammar = TOMLGrammar(text: Array(text.utf8))
        try grammar.readDocument()
        return grammar.places
    }

    private init(text: [UInt8]) {
        self.text = text
        // A byte order mark is no part of the document.
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// The byte at the reading position, or so many after it; 0 at the end, which no document contains.
    func byte(_ ahead: Int = 0) -> UInt8 { index + ahead < text.count ? text[index + ahead] : 0 }

    var isAtEnd: Bool { index >= text.count }

    mutating func take(_ expected: UInt8) -> Bool {
        guard byte() == expected, !isAtEnd else { return false }
        index += 1
        return true
    }

    /// The error at the reading position.
    func failure(expected: String) -> TOMLError {
        var copy = self
        let place = copy.place(of: index)
        return TOMLError(place: place, found: shown, expected: expected)
    }

    /// What stands at the reading position, as a person would name it.
    private var shown: String {
        if isAtEnd { return "the end of the text" }
        if isAtNewline { return "the end of the line" }
        let rest = String(decoding: text[index...].prefix(4), as: UTF8.self)
        guard let scalar = rest.unicodeScalars.first else { return "nothing" }
        guard scalar.value >= 0x20, scalar.value != 0x7F, scalar.value != 0xFFFD else {
            return "a character without a picture (U+" + String(scalar.value, radix: 16, uppercase: true) + ")"
        }
        return "'\(scalar)'"
    }

    private mutating func place(of target: Int) -> TOMLPlace {
        while counted.index < target {
            if text[counted.index] == .newline {
                counted.place = TOMLPlace(line: counted.place.line + 1, column: 1)
            } else if text[counted.index] & 0xC0 != 0x80 {
                counted.place.column += 1
            }
            counted.index += 1
        }
        return counted.place
    }

    private mutating func note(_ path: String, at start: Int) throws(TOMLError) {
        guard path.utf8.count <= Self.longestPath else {
            throw failure(expected: "keys of at most \(Self.longestPath) bytes together")
        }
        if places[path] == nil { places[path] = place(of: start) }
    }

    private mutating func readDocument() throws(TOMLError) {
        var prefix = ""
        var depth = 0
        while true {
            try skipBlanksAndLines()
            guard !isAtEnd else { return }
            if byte() == .openBracket {
                (prefix, depth) = try readHeader()
            } else {
                try readPair(prefix: prefix, depth: depth)
            }
            try skipBlanks()
            guard isAtEnd || isAtNewline else { throw failure(expected: "the end of the line") }
        }
    }

    /// Reads `[a.b]` or `[[a.b]]`; a name that is an array of tables stands for its last element.
    private mutating func readHeader() throws(TOMLError) -> (path: String, depth: Int) {
        index += 1
        let isArray = take(.openBracket)
        skipSpaces()
        let start = index
        let parts = try readKey(depth: 0)
        guard take(.closeBracket), !isArray || take(.closeBracket) else {
            throw failure(expected: isArray ? "']]' after the name of the table" : "']' after the name of the table")
        }
        var path = ""
        for (number, part) in parts.enumerated() {
            path = path.isEmpty ? part : "\(path).\(part)"
            if isArray, number == parts.count - 1 { arrayCounts[path, default: 0] += 1 }
            if let count = arrayCounts[path] { path += "[\(count - 1)]" }
        }
        try note(path, at: start)
        return (path, parts.count)
    }

    /// Reads `a.b = value`.
    mutating func readPair(prefix: String, depth: Int) throws(TOMLError) {
        let start = index
        let parts = try readKey(depth: depth)
        var path = prefix
        for part in parts {
            path = path.isEmpty ? part : "\(path).\(part)"
            try note(path, at: start)
        }
        guard take(UInt8(ascii: "=")) else { throw failure(expected: "'=' after the key") }
        skipSpaces()
        try readValue(path: path, depth: depth + parts.count)
    }

    /// Reads a dotted key and the blanks around its parts.
    private mutating func readKey(depth: Int) throws(TOMLError) -> [String] {
        var parts: [String] = []
        repeat {
            guard depth + parts.count < Self.deepest else {
                throw failure(expected: "at most \(Self.deepest) tables within each other")
            }
            skipSpaces()
            switch byte() {
            case .quote: parts.append(try readText(.quote))
            case .apostrophe: parts.append(try readText(.apostrophe))
            default:
                let start = index
                while byte().isBareKey { index += 1 }
                guard index > start else { throw failure(expected: "a key") }
                parts.append(String(decoding: text[start..<index], as: UTF8.self))
            }
            skipSpaces()
        } while take(UInt8(ascii: "."))
        return parts
    }

    mutating func readValue(path: String, depth: Int) throws(TOMLError) {
        guard depth < Self.deepest else {
            throw failure(expected: "at most \(Self.deepest) tables and lists within each other")
        }
        switch byte() {
        case .quote, .apostrophe: try readTextValue()
        case .openBracket: try readList(path: path, depth: depth)
        case .openBrace: try readInlineTable(path: path, depth: depth)
        default: try readPlainValue()
        }
    }

    private mutating func readList(path: String, depth: Int) throws(TOMLError) {
        index += 1
        var element = 0
        while true {
            try skipBlanksAndLines()
            if take(.closeBracket) { return }
            try note("\(path)[\(element)]", at: index)
            try readValue(path: "\(path)[\(element)]", depth: depth + 1)
            element += 1
            try skipBlanksAndLines()
            guard take(.comma) || byte() == .closeBracket else { throw failure(expected: "',' or ']' in a list") }
        }
    }

    private mutating func readInlineTable(path: String, depth: Int) throws(TOMLError) {
        index += 1
        skipSpaces()
        if take(.closeBrace) { return }
        repeat {
            skipSpaces()
            try readPair(prefix: path, depth: depth + 1)
            skipSpaces()
        } while take(.comma)
        guard take(.closeBrace) else { throw failure(expected: "',' or '}' in a table on one line") }
    }
}
