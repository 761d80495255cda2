import Foundation
import TOMLKit

/// Reads one table of a policy file strictly: a key that no policy has is refused, since it may be a restriction that was misspelt.
struct PolicySection {
    private let table: TOMLTable
    private let path: String
    private let places: [String: TOMLPlace]

    /// The document.
    /// - Throws: `policyMalformed` where it is not TOML.
    init(document text: String) throws(GateRefusal) {
        do {
            let document = try TOMLDocument(text)
            table = document.table
            places = document.places
        } catch {
            throw .policyMalformed(
                field: "", line: error.place?.line, found: error.found, expected: error.expected)
        }
        path = ""
    }

    private init(_ table: TOMLTable, path: String, places: [String: TOMLPlace]) {
        self.table = table
        self.path = path
        self.places = places
    }

    /// The names of the keys, in order.
    var keys: [String] { table.keys.sorted() }

    /// The refusal of what stands at a key.
    func malformed(_ key: String, expected: String) -> GateRefusal {
        let full = path.isEmpty ? key : "\(path).\(key)"
        let found = table[key].map(Self.shown) ?? "nothing"
        return .policyMalformed(
            field: full, line: (places[full] ?? places[path])?.line, found: found, expected: expected)
    }

    /// A policy's texts are not about pupils, so they may be shown.
    private static func shown(_ value: any TOMLValueConvertible) -> String {
        switch value.type {
        case .string: "\"\((value.string ?? "").prefix(40))\""
        case .int: "\(value.int ?? 0)"
        case .double: "\(value.double ?? .nan)"
        default: "a \(value.type)"
        }
    }

    /// Refuses keys that are not among these.
    func allow(only known: [String]) throws(GateRefusal) {
        for key in keys where !known.contains(key) {
            let full = path.isEmpty ? key : "\(path).\(key)"
            throw .policyMalformed(
                field: full, line: (places[full] ?? places[path])?.line, found: "an unknown key",
                expected: "one of " + known.joined(separator: ", "))
        }
    }

    func has(_ key: String) -> Bool { table[key] != nil }

    func text(_ key: String) throws(GateRefusal) -> String {
        guard let value = table[key], value.type == .string, let text = value.string else {
            throw malformed(key, expected: "a text")
        }
        return text
    }

    func text<Value: RawRepresentable & CaseIterable>(
        _ key: String, as _: Value.Type
    ) throws(GateRefusal) -> Value where Value.RawValue == String {
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        guard let value = table[key]?.string.flatMap({ Value(rawValue: $0) }) else {
            throw malformed(key, expected: "one of \(known)")
        }
        return value
    }

    func whole(_ key: String, from least: Int) throws(GateRefusal) -> Int {
        guard let value = table[key], value.type == .int, let number = value.int, number >= least else {
            throw malformed(key, expected: "a whole number, at least \(least)")
        }
        return number
    }

    func truth(_ key: String) throws(GateRefusal) -> Bool {
        guard let value = table[key], value.type == .bool, let truth = value.bool else {
            throw malformed(key, expected: "true or false")
        }
        return truth
    }

    func number(_ key: String) throws(GateRefusal) -> Double {
        guard let number = Self.number(table[key]) else { throw malformed(key, expected: "a number") }
        return number
    }

    private static func number(_ value: (any TOMLValueConvertible)?) -> Double? {
        switch value?.type {
        case .int: value?.int.map { Double($0) }
        case .double: value?.double.flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }

    func numbers(_ key: String, count: Int) throws(GateRefusal) -> [Double] {
        let expected = "a list of \(count) numbers"
        guard let value = table[key], value.type == .array, let list = value.array else {
            throw malformed(key, expected: expected)
        }
        let numbers = list.compactMap { Self.number($0) }
        guard numbers.count == list.count, numbers.count == count else { throw malformed(key, expected: expected) }
        return numbers
    }

    func texts(_ key: String) throws(GateRefusal) -> [String] {
        guard let value = table[key], value.type == .array, let list = value.array else {
            throw malformed(key, expected: "a list of texts")
        }
        let texts = list.compactMap { $0.type == .string ? $0.string : nil }
        guard texts.count == list.count else { throw malformed(key, expected: "a list of texts") }
        return texts
    }

    /// An instant, written as TOML's date and time with an offset, or as a text of that form.
    func instant(_ key: String) throws(GateRefusal) -> Date {
        let text: String
        switch table[key]?.type {
        case .string: text = table[key]?.string ?? ""
        case .dateTime: text = table[key]?.debugDescription ?? ""
        default: throw malformed(key, expected: "an instant such as 2027-07-31T22:00:00Z")
        }
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw malformed(key, expected: "an instant such as 2027-07-31T22:00:00Z")
        }
        return date
    }

    func section(_ key: String) throws(GateRefusal) -> PolicySection {
        guard let value = table[key], value.type == .table, let inner = value.table else {
            throw malformed(key, expected: "a table")
        }
        return PolicySection(inner, path: path.isEmpty ? key : "\(path).\(key)", places: places)
    }

    /// A table of texts by text.
    func mapping(_ key: String) throws(GateRefusal) -> [String: String] {
        let inner = try section(key)
        var mapping: [String: String] = [:]
        for key in inner.keys { mapping[key] = try inner.text(key) }
        return mapping
    }
}
