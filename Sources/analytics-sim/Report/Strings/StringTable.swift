/// The words of one language: every text that the report shows to people stands in a table, none in the code.
struct StringTable: Sendable {
    let language: String
    let numbers: NumberStyle
    /// Text by key; `{name}` marks a place to fill.
    let entries: [String: String]

    /// The tables there are, English first.
    static let all: [StringTable] = [.english, .bokmal, .nynorsk]

    /// Whether there is a text for `key`.
    func has(_ key: String) -> Bool { entries[key] != nil }

    /// The text for `key` with its places filled.
    /// - Precondition: the key exists and `values` has exactly the places of the text.
    func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        guard let text = entries[key] else { preconditionFailure("no text for \(key) in \(language)") }
        precondition(Self.places(in: text) == Set(values.keys), "places of \(key) in \(language)")
        var output = ""
        // One pass, so that braces inside a value stay what they are.
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            output += rest[..<open]
            output += values[String(rest[rest.index(after: open)..<close])] ?? ""
            rest = rest[rest.index(after: close)...]
        }
        return output + rest
    }

    /// A number with its noun, in singular or plural: "1 school", "12 schools".
    func count(_ noun: String, _ number: Int) -> String {
        self("count.\(noun).\(number == 1 ? "one" : "other")", ["n": numbers.integer(number)])
    }

    /// `items` as a list in a sentence: "a, b and c".
    func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return self("list.last", ["items": items.dropLast().joined(separator: ", "), "last": last])
    }

    /// The names of the places to fill in `text`.
    static func places(in text: String) -> Set<String> {
        var names: Set<String> = []
        for piece in text.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            if let close = piece.firstIndex(of: "}") { names.insert(String(piece[..<close])) }
        }
        return names
    }
}
