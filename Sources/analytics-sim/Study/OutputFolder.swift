import Foundation

/// Where a study's results go. Every file is written beside its place and renamed, so that a reader never sees half of one.
struct OutputFolder {
    let url: URL

    init(_ path: String) {
        url = URL(fileURLWithPath: path, isDirectory: true)
    }

    func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    private var lockFile: URL { file("scenario.lock.toml") }

    /// Refuses a folder that holds something else than an earlier run of this study.
    func check(_ scenario: Scenario, overwrite: Bool) throws(OutputFolderError) {
        var isDirectory: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else { return }
        guard isDirectory.boolValue else { throw .notAFolder(url.path) }
        guard !overwrite else { return }
        if let text = try? String(contentsOf: lockFile, encoding: .utf8) {
            let other = try? Scenario(text: text, name: "scenario.lock.toml")
            guard let other, other.name == scenario.name else {
                throw .otherStudy(url.path, name: other?.name)
            }
        } else if let content = try? FileManager.default.contentsOfDirectory(atPath: url.path), !content.isEmpty {
            throw .notEmpty(url.path)
        }
    }

    /// Refuses a folder that holds something else than earlier results, told by the file `marker` in them.
    func checkFree(overwrite: Bool, marker: String) throws(OutputFolderError) {
        var isDirectory: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else { return }
        guard isDirectory.boolValue else { throw .notAFolder(url.path) }
        guard !overwrite, !FileManager.default.fileExists(atPath: file(marker).path),
            let content = try? FileManager.default.contentsOfDirectory(atPath: url.path), !content.isEmpty
        else { return }
        throw .notEmpty(url.path)
    }

    func create() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// Writes one file, replacing an older one.
    func write(_ text: String, to name: String) throws {
        try write(Data(text.utf8), to: name)
    }

    func write(_ data: Data, to name: String) throws {
        let file = file(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file, options: .atomic)
    }

    func write(lock scenario: Scenario) throws {
        try write(scenario.lock, to: "scenario.lock.toml")
    }

    /// Lays out the report and its figures.
    ///
    /// - Returns: the report's path.
    func write(_ report: Report) throws -> String {
        for figure in report.figures {
            try write(figure.svg, to: "figures/\(figure.name).svg")
            try write(figure.csv, to: "figures/\(figure.name).csv")
        }
        try write(report.html, to: "report.html")
        return file("report.html").path
    }
}

/// Why results cannot go where the user wants them.
enum OutputFolderError: Error, Equatable, CustomStringConvertible {
    case notAFolder(String)
    case notEmpty(String)
    case otherStudy(String, name: String?)

    var description: String {
        switch self {
        case .notAFolder(let path): "-o \(path): found a file, expected a folder or a free name"
        case .notEmpty(let path):
            "-o \(path): found a folder with other things in it, expected an empty or new one; "
                + "--overwrite writes into it all the same"
        case .otherStudy(let path, let name):
            "-o \(path): found the results of \(name.map { "study \"\($0)\"" } ?? "another version"), expected a new "
                + "folder or this study's; --overwrite replaces them"
        }
    }
}
