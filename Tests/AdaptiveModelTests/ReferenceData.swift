import AdaptiveModel
import Foundation
import _TestSupport

/// A reference data set: a folder with answers and the fits of mature packages.
struct ReferenceDataSet: Sendable, CustomStringConvertible {
    let directory: URL
    let responses: ResponseTable

    var description: String { directory.lastPathComponent }

    /// Reads `patterns.csv` (a column `freq` counts equal rows) or `data.csv`; `nil` where the folder has neither, or answers
    /// other than 0, 1 and missing.
    init?(_ directory: URL) throws {
        self.directory = directory
        let names = ["patterns.csv", "data.csv"]
        guard
            let file = names.map({ directory.appendingPathComponent($0) }).first(where: {
                FileManager.default.fileExists(atPath: $0.path)
            })
        else { return nil }
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        let header = lines[0].split(separator: ",").map { $0.trimmingCharacters(in: ["\""]) }
        let items = header.filter { $0 != "freq" }
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        var pupils = 0
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == header.count else { return nil }
            let copies = header.firstIndex(of: "freq").flatMap { Int(fields[$0]) } ?? 1
            for _ in 0..<copies {
                for (column, name) in items.enumerated() {
                    let text = fields[header.firstIndex(of: name) ?? 0]
                    guard !text.isEmpty, text != "NA" else { continue }
                    guard let answer = Int8(text), (0...1).contains(answer) else { return nil }
                    pupil.append(UInt32(pupils))
                    item.append(UInt32(column))
                    outcome.append(answer)
                }
                pupils += 1
            }
        }
        responses = try ResponseTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: items, pupil: pupil, item: item, outcome: outcome)
    }

    /// Every data set of `Tests/References/irt` that has a fit of this name.
    static func all(having fit: String) throws -> [ReferenceDataSet] {
        try References.files(in: "irt").filter { $0.lastPathComponent == "\(fit).json" }.compactMap {
            try ReferenceDataSet($0.deletingLastPathComponent())
        }
    }

    /// Every data set among those of others that has a fit of this name; none where they are absent.
    static func fetched(having fit: String) throws -> [ReferenceDataSet] {
        guard let fetched = References.fetched else { return [] }
        return try References.files(below: fetched.appendingPathComponent("irt"), ending: ".json")
            .filter { $0.lastPathComponent == "\(fit).json" }
            .compactMap { try ReferenceDataSet($0.deletingLastPathComponent()) }
    }

    /// The fit of this name.
    func fit(_ name: String) throws -> JSONValue {
        try JSONValue(contentsOf: directory.appendingPathComponent("\(name).json"))
    }
}

/// A pattern of answers, `nil` where one is missing, as a table of one pupil each.
func table(of patterns: [[Int?]], items: [String]) throws -> ResponseTable {
    var pupil: [UInt32] = []
    var item: [UInt32] = []
    var outcome: [Int8] = []
    for (row, pattern) in patterns.enumerated() {
        for (column, answer) in pattern.enumerated() {
            guard let answer else { continue }
            pupil.append(UInt32(row))
            item.append(UInt32(column))
            outcome.append(Int8(answer))
        }
    }
    return try ResponseTable(
        pupilNames: patterns.indices.map(String.init), itemNames: items, pupil: pupil, item: item, outcome: outcome)
}
