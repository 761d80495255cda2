/// Reads one table of a scenario: every key by name, type and range. Faults are gathered, not thrown, so that all are told at once;
/// a key that nobody asked for is a fault too.
final class ScenarioSection {
    private let source: ScenarioSource
    private let path: String
    private let members: [String: ScenarioNode]
    private let faults: Faults
    private var known: Set<String> = []

    /// The faults of a whole scenario.
    final class Faults {
        var errors: [ScenarioError] = []
    }

    init(_ source: ScenarioSource, path: String, members: [String: ScenarioNode], faults: Faults) {
        self.source = source
        self.path = path
        self.members = members
        self.faults = faults
    }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Notes a fault at `key`.
    func fault(_ key: String, found: String, expected: String) {
        faults.errors.append(
            ScenarioError(place: source.place(of: full(key)), key: full(key), found: found, expected: expected))
    }

    /// Whether the key is there.
    func has(_ key: String) -> Bool { members[key] != nil }

    private func node(_ key: String) -> ScenarioNode? {
        known.insert(key)
        return members[key]
    }

    private func missing(_ key: String, expected: String) {
        fault(key, found: "no such key", expected: expected)
    }

    func text(_ key: String, default fallback: String? = nil, oneOf allowed: [String]? = nil) -> String {
        let expected = allowed.map { "one of " + $0.map { "\"\($0)\"" }.joined(separator: ", ") } ?? "a text"
        guard let node = node(key) else {
            if fallback == nil { missing(key, expected: expected) }
            return fallback ?? ""
        }
        guard case .text(let value) = node, allowed?.contains(value) ?? true else {
            fault(key, found: node.shown, expected: expected)
            return fallback ?? ""
        }
        return value
    }

    func whole(_ key: String, default fallback: Int? = nil, in range: ClosedRange<Int>) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let node = node(key) else {
            if fallback == nil { missing(key, expected: expected) }
            return fallback ?? range.lowerBound
        }
        guard case .whole(let value) = node, range.contains(value) else {
            fault(key, found: node.shown, expected: expected)
            return fallback ?? range.lowerBound
        }
        return value
    }

    func real(
        _ key: String, default fallback: Double? = nil, in range: ClosedRange<Double>, exclusive: Bool = false
    ) -> Double {
        let expected =
            exclusive
            ? "a number above \(range.lowerBound) and below \(range.upperBound)"
            : "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let node = node(key) else {
            if fallback == nil { missing(key, expected: expected) }
            return fallback ?? range.lowerBound
        }
        guard let value = number(node), range.contains(value),
            !exclusive || (value > range.lowerBound && value < range.upperBound)
        else {
            fault(key, found: node.shown, expected: expected)
            return fallback ?? range.lowerBound
        }
        return value
    }

    func truth(_ key: String, default fallback: Bool) -> Bool {
        guard let node = node(key) else { return fallback }
        guard case .truth(let value) = node else {
            fault(key, found: node.shown, expected: "true or false")
            return fallback
        }
        return value
    }

    func reals(_ key: String, default fallback: [Double], in range: ClosedRange<Double>) -> [Double] {
        let expected = "a list of numbers from \(range.lowerBound) to \(range.upperBound), each once"
        guard let node = node(key) else { return fallback }
        guard case .list(let elements) = node, !elements.isEmpty else {
            fault(key, found: node.shown, expected: expected)
            return fallback
        }
        var values: [Double] = []
        for (index, element) in elements.enumerated() {
            guard let value = number(element), range.contains(value), !values.contains(value) else {
                fault("\(key)[\(index)]", found: element.shown, expected: expected)
                continue
            }
            values.append(value)
        }
        return values
    }

    /// A table below this one; empty where the key is absent.
    func section(_ key: String) -> ScenarioSection {
        var inner: [String: ScenarioNode] = [:]
        if let node = node(key) {
            if case .table(let members) = node {
                inner = members
            } else {
                fault(key, found: node.shown, expected: "a table")
            }
        }
        return ScenarioSection(source, path: full(key), members: inner, faults: faults)
    }

    /// The tables of an array of tables; empty where the key is absent.
    func sections(_ key: String) -> [ScenarioSection] {
        guard let node = node(key) else { return [] }
        guard case .list(let elements) = node else {
            fault(key, found: node.shown, expected: "a list of tables, [[\(key)]]")
            return []
        }
        return elements.enumerated().compactMap { index, element in
            guard case .table(let members) = element else {
                fault("\(key)[\(index)]", found: element.shown, expected: "a table")
                return nil
            }
            return ScenarioSection(source, path: full("\(key)[\(index)]"), members: members, faults: faults)
        }
    }

    /// Notes every key that was not asked for, with the likeliest one meant.
    func finish() {
        for key in members.keys.sorted() where !known.contains(key) {
            let nearest = known.min { Self.distance($0, key) < Self.distance($1, key) }
            var expected = "one of: " + known.sorted().joined(separator: ", ")
            if let nearest, Self.distance(nearest, key) <= 2 { expected = "a known key, perhaps \"\(nearest)\"" }
            fault(key, found: "an unknown key", expected: expected)
        }
    }

    private func number(_ node: ScenarioNode) -> Double? {
        switch node {
        case .whole(let value): Double(value)
        case .real(let value) where value.isFinite: value
        default: nil
        }
    }

    /// Levenshtein distance.
    static func distance(_ a: String, _ b: String) -> Int {
        let b = Array(b)
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
