import AdaptiveModel
import Foundation
import Synchronization
import Testing
import _TestSupport

/// The public data sets that the references were computed on, where they are at hand: a table and each pupil's fold.
struct StagedData: Sendable {
    let name: String
    let table: InteractionTable
    /// Pupil to fold, 0 to 4; fold 0 is for testing alone.
    let folds: [Int]

    /// Whether the data are here.
    static let isPresent = directory != nil
    static let absent: Comment = "the data sets of others are not here"

    private static var directory: URL? {
        References.fetched.map { $0.appendingPathComponent("kt", isDirectory: true) }.flatMap {
            FileManager.default.fileExists(atPath: $0.path) ? $0 : nil
        }
    }

    static func file(_ name: String) throws -> URL {
        guard let directory else { throw CocoaError(.fileNoSuchFile) }
        return directory.appendingPathComponent(name)
    }

    private static let cache = Mutex<[String: StagedData]>([:])

    static func named(_ name: String) throws -> StagedData {
        // Read under the lock: once for all tests, and one child process at a time.
        try cache.withLock { cache in
            if let known = cache[name] { return known }
            let data = try StagedData(name)
            cache[name] = data
            return data
        }
    }

    private init(_ name: String) throws {
        self.name = name
        let unpack = Process()
        unpack.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        unpack.arguments = ["gzip", "-dc", try Self.file("\(name).csv.gz").path]
        let pipe = Pipe()
        unpack.standardOutput = pipe
        try unpack.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        unpack.waitUntilExit()
        var pupils: [String] = []
        var items: [String] = []
        var skills: [[String]] = []
        var outcomes: [Int8] = []
        var times: [Double] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst() {
            let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { String($0)! }
            pupils.append(fields[0])
            items.append(fields[2])
            skills.append(fields[3].split(separator: "~").map(String.init))
            times.append(Double(fields[5]) ?? .nan)
            outcomes.append(Int8(fields[6])!)
        }
        if times.allSatisfy(\.isNaN) { times = [] }
        let table = try InteractionTable(
            pupils: pupils, items: items, skills: skills, outcomes: outcomes, times: times)
        self.table = table
        var folds: [String: Int] = [:]
        for line in try String(contentsOf: Self.file("\(name).folds.csv"), encoding: .utf8).split(separator: "\n")
            .dropFirst()
        {
            let fields = line.split(separator: ",")
            folds[String(fields[0])] = Int(fields[1])
        }
        self.folds = table.pupilNames.map { folds[$0]! }
    }

    func pupils(_ isIncluded: (Int) -> Bool) -> InteractionTable {
        table.selecting(pupils: folds.indices.filter { isIncluded(folds[$0]) })
    }

    var training: InteractionTable { pupils { $0 != 0 } }
    var test: InteractionTable { pupils { $0 == 0 } }

    /// Combination index to the number that the source gives it, which `*_bkt_mle.csv` uses, and the number of the training answers.
    func sourceCombinations() throws -> [String: UInt32] {
        let unpack = Process()
        unpack.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        unpack.arguments = ["gzip", "-dc", try Self.file("\(name).csv.gz").path]
        let pipe = Pipe()
        unpack.standardOutput = pipe
        try unpack.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        unpack.waitUntilExit()
        var result: [String: UInt32] = [:]
        let skills = Dictionary(uniqueKeysWithValues: table.skillNames.enumerated().map { ($1, UInt32($0)) })
        var byMembers: [[UInt32]: UInt32] = [:]
        for index in 0..<table.combinations.count { byMembers[Array(table.combinations[index])] = UInt32(index) }
        for line in text.utf8.split(separator: UInt8(ascii: "\n")).dropFirst() {
            let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            let kc = String(fields[4])!
            guard result[kc] == nil else { continue }
            result[kc] = byMembers[String(fields[3])!.split(separator: "~").map { skills[String($0)]! }]
        }
        return result
    }
}
