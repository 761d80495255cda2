/// The results of one replicate, or of those of its calibrations that are done: what a chunk file holds.
struct ReplicateOutcome: Codable, Equatable, Sendable {
    /// The results of one policy at one ε.
    struct CellOutcome: Codable, Equatable, Sendable {
        var policy: String
        var epsilon: Double?
        var metrics: [String: Double]
        var bytesPerSchool: Double
        var sites: Int
        var failures: Int
    }

    var replicate: Int
    var pupils: Int
    var answers: Int
    var items: Int
    var answersKeptShare: Double
    var schoolSizes: [Int]
    var municipalities: Int
    /// In the order of ``Cell/all(_:)``; fewer where the replicate is not finished.
    var cells: [CellOutcome]
}
