import Foundation
import Pseudonymizer
import Testing
import _TestSupport

/// Tables and hierarchies of the reference files, from the repository or from the data that are kept elsewhere.
struct ReferenceTables {
    private static let folders: [URL] =
        [References.root.appendingPathComponent("pseudonymizer/tables", isDirectory: true)]
        + (References.fetched.map { [$0.appendingPathComponent("pseudonymizer/tables", isDirectory: true)] } ?? [])

    private let columns: [String: CategoricalColumn]
    private let prefix: String

    /// The table of this name; `nil` where it is not here.
    init?(_ name: String, hierarchies prefix: String = "") throws {
        guard let rows = try Self.rows(of: name), let head = rows.first else { return nil }
        columns = Dictionary(
            uniqueKeysWithValues: head.enumerated().map { place, column in
                (column, CategoricalColumn(name: column, values: rows.dropFirst().map { $0[place] }))
            })
        self.prefix = prefix
    }

    /// A table that is written in the record itself: an array of strings or numbers for each column.
    init(inline: [String: JSONValue]) throws {
        columns = try inline.reduce(into: [:]) { result, entry in
            let values = try #require(entry.value.array).map { value in
                value.string ?? value.double.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } ?? "null"
            }
            result[entry.key] = CategoricalColumn(name: entry.key, values: values)
        }
        prefix = ""
    }

    func column(_ name: String) throws -> CategoricalColumn { try #require(columns[name]) }

    func hierarchy(_ name: String) throws -> GeneralisationHierarchy {
        try GeneralisationHierarchy(rows: try #require(try Self.rows(of: "\(prefix)_hierarchy_\(name).csv")))
    }

    func quasiIdentifiers(_ names: [String]) throws -> [FullDomainGeneralisation.QuasiIdentifier] {
        try names.map { .init(try column($0), try hierarchy($0)) }
    }

    private static func rows(of name: String) throws -> [[String]]? {
        for folder in folders {
            let file = folder.appendingPathComponent(name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            return try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).map { line in
                line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            }
        }
        return nil
    }

    /// Every record below `key` of every file of the area whose first record has the field `having`.
    static func records(_ key: String, having field: String) throws -> [JSONValue] {
        try References.files(in: "pseudonymizer").flatMap { file -> [JSONValue] in
            guard let records = try document(file)[key]?.array, records.first?[field] != nil else { return [] }
            return records
        }
    }

    /// Python writes a missing number as `NaN`, which is no JSON.
    private static func document(_ file: URL) throws -> JSONValue {
        let data = try Data(contentsOf: file)
        if let value = try? JSONDecoder().decode(JSONValue.self, from: data) { return value }
        let text = String(decoding: data, as: UTF8.self)
        return try JSONDecoder().decode(
            JSONValue.self, from: Data(text.replacingOccurrences(of: "NaN", with: "null").utf8))
    }

    /// Says which tables were not here, so that a run without them is not taken for a full one.
    static func report(skipped: [String: Int]) {
        for (table, records) in skipped.sorted(by: { $0.key < $1.key }) {
            print("skipped \(records) records: the table \(table) is not here")
        }
    }
}

/// Whether a number is the expected one, up to rounding.
func isClose(_ found: Double?, _ expected: Double?, tolerance: Double = 1e-9) -> Bool {
    guard let found, let expected else { return false }
    return abs(found - expected) <= tolerance * max(1, abs(expected))
}
