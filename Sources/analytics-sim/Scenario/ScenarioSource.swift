import LearningAnalytics
import TOMLKit

/// A value of a scenario file with the place it came from.
indirect enum ScenarioNode {
    case text(String)
    case whole(Int)
    case real(Double)
    case truth(Bool)
    case list([ScenarioNode])
    case table([String: ScenarioNode])
    case other(String)

    /// What a reader calls such a value.
    var kind: String {
        switch self {
        case .text: "a text"
        case .whole: "a whole number"
        case .real: "a number"
        case .truth: "true or false"
        case .list: "a list"
        case .table: "a table"
        case .other(let name): name
        }
    }

    /// The value as a reader would recognise it, shortened.
    var shown: String {
        switch self {
        case .text(let value): "the text \"\(value.prefix(40))\""
        case .whole(let value): "\(value)"
        case .real(let value): "\(value)"
        case .truth(let value): "\(value)"
        default: kind
        }
    }

    init(_ value: any TOMLValueConvertible) {
        switch value.type {
        case .string: self = .text(value.string ?? "")
        case .int: self = .whole(value.int ?? 0)
        case .double: self = .real(value.double ?? .nan)
        case .bool: self = .truth(value.bool ?? false)
        case .array: self = .list((value.array ?? TOMLArray()).map { ScenarioNode($0) })
        case .table: self = .table(Self.members(of: value.table ?? TOMLTable()))
        default: self = .other("a \(value.type)")
        }
    }

    static func members(of table: TOMLTable) -> [String: ScenarioNode] {
        var members: [String: ScenarioNode] = [:]
        for key in table.keys {
            if let member = table[key] { members[key] = ScenarioNode(member) }
        }
        return members
    }
}

/// A scenario as written: values, and where each key stands.
struct ScenarioSource {
    private(set) var root: [String: ScenarioNode]
    let name: String
    private let places: [String: TOMLPlace]
    private var overrides: [String: String] = [:]

    /// - Parameters:
    ///   - text: a TOML document.
    ///   - name: what errors call it, a file's name as a rule.
    init(_ text: String, name: String) throws(ScenarioErrors) {
        self.name = name
        do {
            let document = try TOMLDocument(text)
            root = ScenarioNode.members(of: document.table)
            places = document.places
        } catch {
            let place = ScenarioError.Place(source: name, line: error.place?.line, column: error.place?.column)
            throw ScenarioErrors(errors: [
                ScenarioError(place: place, key: "", found: error.found, expected: error.expected)
            ])
        }
    }

    /// Sets one key from a command-line argument `key=value`; the value is TOML, or a text where it is not.
    mutating func set(_ assignment: String) throws(ScenarioErrors) {
        let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
        let path = (parts.first ?? "").split(separator: ".").map(String.init)
        guard parts.count == 2, !path.isEmpty else {
            throw ScenarioErrors(errors: [
                ScenarioError(
                    place: .init(source: "--set \(assignment)"), key: "", found: "no value",
                    expected: "key=value, for example study.replicates=5")
            ])
        }
        let value: ScenarioNode
        if let parsed = try? TOMLDocument("value = \(parts[1])").table["value"] {
            value = ScenarioNode(parsed)
        } else {
            value = .text(parts[1])
        }
        root = Self.setting(value, at: path[...], in: root)
        overrides[parts[0]] = "--set \(assignment)"
    }

    private static func setting(
        _ value: ScenarioNode, at path: ArraySlice<String>, in table: [String: ScenarioNode]
    ) -> [String: ScenarioNode] {
        var table = table
        guard let key = path.first else { return table }
        if path.count == 1 {
            table[key] = value
        } else {
            var inner: [String: ScenarioNode] = [:]
            if case .table(let members)? = table[key] { inner = members }
            table[key] = .table(setting(value, at: path.dropFirst(), in: inner))
        }
        return table
    }

    /// Where `key` stands, or the nearest table around it.
    func place(of key: String) -> ScenarioError.Place {
        var path = key
        while !path.isEmpty {
            if let override = overrides[path] { return .init(source: override) }
            if let place = places[path] {
                return .init(source: name, line: place.line, column: place.column)
            }
            guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { break }
            path = String(path[..<cut])
        }
        return .init(source: name)
    }
}
