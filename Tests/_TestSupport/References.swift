public import Foundation

/// Reference values computed elsewhere: `Tests/References/<area>/`, or the directory that
/// `LEARNING_ANALYTICS_REFERENCES` names, in the same layout.
public enum References {
    /// Where the areas lie.
    public static let root: URL = {
        if let path = ProcessInfo.processInfo.environment["LEARNING_ANALYTICS_REFERENCES"], !path.isEmpty {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        return packageRoot.appendingPathComponent("Tests/References", isDirectory: true)
    }()

    /// Whether these are the files of the repository, whose number of records is known, and not those of another directory.
    public static var areShipped: Bool {
        ProcessInfo.processInfo.environment["LEARNING_ANALYTICS_REFERENCES", default: ""].isEmpty
    }

    /// The directory that holds Package.swift.
    public static let packageRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Data that belong to others, which are not in the repository: `nil` where they are absent.
    public static let fetched: URL? = {
        let url = packageRoot.deletingLastPathComponent()
            .appendingPathComponent("shared/reference/fetched", isDirectory: true)
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }()

    /// Every file of an area below `root`, at any depth, with this name ending, in a fixed order.
    public static func files(in area: String, ending: String = ".json") -> [URL] {
        files(below: root.appendingPathComponent(area, isDirectory: true), ending: ending)
    }

    /// Every file below `directory` with this name ending, in a fixed order.
    public static func files(below directory: URL, ending: String) -> [URL] {
        guard let walk = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil) else {
            return []
        }
        return walk.compactMap { $0 as? URL }
            .filter { $0.lastPathComponent.hasSuffix(ending) }
            .sorted { $0.path < $1.path }
    }
}

/// One record of a reference file of the form `{meta, count, records: [{id, in, out}]}`.
public struct ReferenceRecord: Sendable, CustomStringConvertible {
    /// The file's name without its ending.
    public let file: String
    /// The record's id, or its place in the file.
    public let id: String
    /// What the function is given.
    public let input: JSONValue
    /// What it should give.
    public let output: JSONValue

    /// File and record.
    public var description: String { "\(file)/\(id)" }

    /// Every record of every file in `area` whose name is `name`.
    public static func all(in area: String, named name: String) throws -> [ReferenceRecord] {
        try References.files(in: area).filter { $0.deletingPathExtension().lastPathComponent == name }.flatMap { file in
            let records = try JSONValue(contentsOf: file)["records"]?.array ?? []
            return records.enumerated().map { index, record in
                ReferenceRecord(
                    file: name, id: record["id"]?.string ?? "#\(index)", input: record["in"] ?? .null,
                    output: record["out"] ?? .null)
            }
        }
    }
}
