/// Where every key of a TOML document stands. The parser in use knows the place of syntax errors only, so the places of keys are
/// found by a second reading of a text that it has already accepted.
package struct KeyPositions {
    /// Key path, with `[n]` for the n-th element of an array, to its place.
    package private(set) var places: [String: (line: Int, column: Int)] = [:]

    private let text: [Character]
    private var index = 0
    private var line = 1
    private var column = 1
    private var arrayCounts: [String: Int] = [:]

    /// - Parameter source: a valid TOML document.
    package init(_ source: String) {
        text = Array(source)
        readDocument()
    }

    private var current: Character? { index < text.count ? text[index] : nil }

    private mutating func advance() {
        guard let character = current else { return }
        index += 1
        if character.isNewline {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }

    private mutating func skip(while condition: (Character) -> Bool) {
        while let character = current, condition(character) { advance() }
    }

    private mutating func skipBlanks(andLines: Bool) {
        while let character = current {
            if character == "#" {
                skip { !$0.isNewline }
            } else if character == " " || character == "\t" || (andLines && character.isNewline) {
                advance()
            } else {
                return
            }
        }
    }

    private mutating func readDocument() {
        var prefix = ""
        while true {
            skipBlanks(andLines: true)
            guard let character = current else { return }
            if character == "[" {
                advance()
                let isArray = current == "["
                if isArray { advance() }
                prefix = readTableHeader(isArray: isArray)
                skip { $0 == "]" }
            } else {
                readPair(prefix: prefix)
            }
        }
    }

    /// Reads the key of `[a.b]` or `[[a.b]]`; a name that is an array of tables stands for its last element.
    private mutating func readTableHeader(isArray: Bool) -> String {
        skipBlanks(andLines: false)
        let place = (line, column)
        let parts = readKeyParts()
        var path = ""
        for (number, part) in parts.enumerated() {
            path = path.isEmpty ? part : "\(path).\(part)"
            let isLast = number == parts.count - 1
            if isLast && isArray { arrayCounts[path, default: 0] += 1 }
            if let count = arrayCounts[path] { path += "[\(count - 1)]" }
        }
        note(path, place)
        return path
    }

    private mutating func readPair(prefix: String) {
        let place = (line, column)
        let parts = readKeyParts()
        var path = prefix
        for part in parts {
            path = path.isEmpty ? part : "\(path).\(part)"
            note(path, place)
        }
        skipBlanks(andLines: false)
        advance()  // =
        skipBlanks(andLines: false)
        readValue(path: path)
    }

    private mutating func note(_ path: String, _ place: (Int, Int)) {
        if places[path] == nil { places[path] = place }
    }

    private mutating func readKeyParts() -> [String] {
        var parts: [String] = []
        while true {
            skipBlanks(andLines: false)
            if let quote = current, quote == "\"" || quote == "'" {
                parts.append(readString())
            } else {
                let start = index
                skip { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
                guard index > start else {
                    advance()  // cannot happen in a valid document; never stand still
                    return parts
                }
                parts.append(String(text[start..<index]))
            }
            skipBlanks(andLines: false)
            guard current == "." else { return parts }
            advance()
        }
    }

    private mutating func readValue(path: String) {
        switch current {
        case "\"", "'":
            _ = readString()
        case "[":
            advance()
            var element = 0
            while true {
                skipBlanks(andLines: true)
                guard let character = current, character != "]" else { break }
                if character == "," {
                    advance()
                    continue
                }
                note("\(path)[\(element)]", (line, column))
                readValue(path: "\(path)[\(element)]")
                element += 1
            }
            advance()
        case "{":
            advance()
            while true {
                skipBlanks(andLines: true)
                guard let character = current, character != "}" else { break }
                if character == "," {
                    advance()
                } else {
                    readPair(prefix: path)
                }
            }
            advance()
        default:
            let start = index
            skip { !$0.isNewline && $0 != "," && $0 != "]" && $0 != "}" && $0 != "#" }
            if index == start { advance() }
        }
    }

    /// Reads any of the four kinds of string; escapes are kept as written.
    private mutating func readString() -> String {
        guard let quote = current else { return "" }
        var quotes = 0
        while quotes < 3, current == quote {
            advance()
            quotes += 1
        }
        if quotes == 2 { return "" }
        var content: [Character] = []
        var closing = 0
        while let character = current {
            advance()
            if character == "\\" && quote == "\"" {
                content.append(character)
                if let escaped = current { content.append(escaped) }
                advance()
                closing = 0
                continue
            }
            content.append(character)
            closing = character == quote ? closing + 1 : 0
            if closing == quotes {
                // Up to two quotes may stand before the closing three.
                while quotes == 3, current == quote { advance() }
                return String(content.dropLast(quotes))
            }
        }
        return String(content)
    }
}
