import Crypto
import Foundation

/// Replicates on disk as far as they are computed, each a file named by a hash of all that its numbers depend on: a changed scenario finds none of the old
/// ones, an extended one finds all that still hold.
struct ChunkStore: Sendable {
    let directory: URL
    private let identity: String
    private let cells: [Cell]

    /// - Parameters:
    ///   - directory: the study's output directory; created when the first calibration is kept.
    ///   - dataDigest: SHA-256 of the data file, where there is one.
    init(_ directory: URL, scenario: Scenario, dataDigest: String?) {
        self.directory = directory.appendingPathComponent("chunks", isDirectory: true)
        cells = Cell.all(scenario)
        identity = Self.identity(of: scenario, dataDigest: dataDigest)
    }

    /// The part of a scenario that numbers depend on: not its name, its title, its language, or how many replicates.
    static func identity(of scenario: Scenario, dataDigest: String?) -> String {
        var core = scenario
        core.name = ""
        core.title = ""
        core.language = "en"
        core.replicates = 1
        if case .data(var file) = core.source {
            file.path = ""
            core.source = .data(file)
        }
        return [Tool.resultsVersion, dataDigest ?? "", core.lock].joined(separator: "\n")
    }

    private func file(_ replicate: Int) -> URL {
        let digest = SHA256.hash(data: Data("\(identity)\nreplicate = \(replicate)".utf8))
        return directory.appendingPathComponent("\(digest.hexadecimal.prefix(32)).json")
    }

    /// What was computed of the replicate before.
    func load(_ replicate: Int) -> ReplicateOutcome? {
        guard let data = try? Data(contentsOf: file(replicate)),
            let outcome = try? JSONDecoder().decode(ReplicateOutcome.self, from: data),
            outcome.replicate == replicate,
            zip(outcome.cells, cells).allSatisfy({ $0.policy == $1.rule.rawValue && $0.epsilon == $1.epsilon }),
            outcome.cells.count <= cells.count
        else { return nil }
        return outcome
    }

    /// Keeps what there is of a replicate: written beside, then renamed, so that a half-written file never carries its name.
    func keep(_ outcome: ReplicateOutcome) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try encoder.encode(outcome).write(to: file(outcome.replicate), options: .atomic)
    }
}

extension Sequence where Element == UInt8 {
    /// Two hexadecimal digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

/// What this program is.
enum Tool {
    /// Released as.
    static let version = "0.1.0"
    /// Changes whenever the same scenario gives other numbers, so that old replicates are not mixed with new ones.
    static let resultsVersion = "2"
}
