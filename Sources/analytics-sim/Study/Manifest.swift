import Foundation

/// How the results came to be: enough to run the study again and to see whether it was the same program and data.
struct Manifest: Codable {
    var tool = "analytics-sim"
    var toolVersion = Tool.version
    var resultsVersion = Tool.resultsVersion
    var scenario: String
    var scenarioSHA256: String
    var dataFile: String?
    var dataSHA256: String?
    var seed: UInt64
    var replicates: Int
    var calibrationsComputed: Int
    var calibrationsReused: Int
    var failures: Int
    var jobs: Int
    var blas: String
    var system: String
    var started: String
    var finished: String
    var seconds: Double

    var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }
}
