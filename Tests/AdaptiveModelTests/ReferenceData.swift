import AdaptiveModel
import Foundation
import NumericalCore
import _TestSupport

/// A reference data set: a folder with answers and the fits of mature packages.
struct ReferenceDataSet: Sendable, CustomStringConvertible {
    let directory: URL
    let responses: ResponseTable
    /// Pupil to weight, where the file has a column `weight`.
    let weights: [Double]?
    /// Pupil to group by first appearance, where the file has a column `group`.
    let groups: [Int]?
    let groupNames: [String]
    /// Columns x1, x2, ...: pupil by pupil.
    let covariates: Matrix?

    var description: String { directory.lastPathComponent }

    /// Reads `patterns.csv` (a column `freq` counts equal rows) or `data.csv`, or the file given; `nil` where there is none, or it has
    /// answers other than 0, 1, ..., 127 and missing.
    init?(_ directory: URL, file named: String? = nil) throws {
        self.directory = directory
        let names = named.map { [$0] } ?? ["patterns.csv", "data.csv"]
        guard
            let file = names.map({ directory.appendingPathComponent($0) }).first(where: {
                FileManager.default.fileExists(atPath: $0.path)
            })
        else { return nil }
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        let header = lines[0].split(separator: ",").map { $0.trimmingCharacters(in: ["\""]) }
        func isCovariate(_ name: String) -> Bool { name.first == "x" && Int(name.dropFirst()) != nil }
        let items = header.filter { !["freq", "weight", "group"].contains($0) && !isCovariate($0) }
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        var weights: [Double] = []
        var groups: [Int] = []
        var groupNames: [String] = []
        var covariates: [Double] = []
        var pupils = 0
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: ["\""])
            }
            guard fields.count == header.count else { return nil }
            let named = Dictionary(zip(header, fields), uniquingKeysWith: { first, _ in first })
            for _ in 0..<(named["freq"].flatMap { Int($0) } ?? 1) {
                for (column, name) in items.enumerated() {
                    guard let text = named[name], !text.isEmpty, text != "NA" else { continue }
                    guard let answer = Int8(text), answer >= 0 else { return nil }
                    pupil.append(UInt32(pupils))
                    item.append(UInt32(column))
                    outcome.append(answer)
                }
                if let weight = named["weight"].flatMap({ Double($0) }) { weights.append(weight) }
                if let group = named["group"] {
                    if !groupNames.contains(group) { groupNames.append(group) }
                    groups.append(groupNames.firstIndex(of: group) ?? 0)
                }
                for name in header where isCovariate(name) {
                    covariates.append(named[name].flatMap { Double($0) } ?? .nan)
                }
                pupils += 1
            }
        }
        responses = try ResponseTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: items, pupil: pupil, item: item, outcome: outcome,
            categories: 128)
        self.weights = weights.isEmpty ? nil : weights
        self.groups = groups.isEmpty ? nil : groups
        self.groupNames = groupNames
        let width = header.filter(isCovariate).count
        self.covariates =
            width == 0 ? nil : Matrix(rows: width, columns: pupils, columnMajor: covariates).transposed
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
func table(of patterns: [[Int?]], items: [String], categories: Int = 2) throws -> ResponseTable {
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
        pupilNames: patterns.indices.map(String.init), itemNames: items, pupil: pupil, item: item, outcome: outcome,
        categories: categories)
}
