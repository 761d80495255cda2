import Foundation

/// Everything a study found, ready to be laid out: no computation is left for the report.
struct StudySummary: Codable, Sendable, Equatable {
    /// A Monte-Carlo mean over replicates.
    struct Estimate: Codable, Sendable, Equatable {
        var mean: Double
        /// Monte-Carlo standard error of `mean`; `nil` with one replicate.
        var standardError: Double?
        var replicates: Int
    }

    /// What the study ran on.
    struct Population: Codable, Sendable, Equatable {
        /// "synthetic" or "real".
        var source: String
        /// Last path component of the data file.
        var file: String?
        var pupils, schools, municipalities, items, answers: Int
        /// Contribution bound used by the private policies.
        var answersPerPupilCap: Int
        /// Share of all answers within that bound.
        var answersKeptShare: Double
        /// Real data without schools: pupils were dealt to invented ones.
        var sitesInvented: Bool
    }

    /// One policy at one epsilon.
    struct Cell: Codable, Sendable, Equatable {
        /// "pooled-raw", "pseudonymised", "secure-sum", "central-dp", "secure-sum-dp", "municipality-dp", "school-dp",
        /// "one-message" or "no-sharing".
        var policy: String
        /// `nil` for policies without one; otherwise per `StudySummary.unit`, with `StudySummary.delta`.
        var epsilon: Double?
        /// Accuracy: "curve_rmse" (error of item curves in probability), "difficulty_rmse" (logits),
        /// "discrimination_rmse", "ability_rmse" (in standard deviations of ability), "curve_rmse_excess",
        /// "ability_rmse_excess" (paired differences to pooled-raw), "coverage_difficulty" (share of 95 % intervals
        /// that cover, only where known), and of adaptive tests of 15 items from the bank "adaptive_rmse",
        /// "adaptive_rmse_excess" and "adaptive_coverage" (share of pupils whose 95 % interval holds their ability). Protection: "singled_out_1", "singled_out_10" and so on (share of pupils
        /// singled out by so many known answers in what was released), "tracing_auc" (how well an attacker who knows a
        /// pupil's answers tells from what is seen of a class whether the pupil is in it: 0.5 is guessing, 1 is certainty).
        var metrics: [String: Estimate]
        /// The most that an adversary who was 50 % sure that a pupil is in the data can become sure after the release
        /// (exact bound of the mechanism used); 1 where rows leave.
        var certainty: Double?
        /// Per school, one study.
        var bytesLeaving: Double
        /// String key, such as "rows.identified", "rows.pseudonymised", "sums.noisy.central" or "nothing".
        var leaves: String
        /// String key of who must be trusted, such as "recipient", "aggregator", "municipality" or "nobody".
        var trusts: String
        /// Number of places that each add noise (0: none).
        var sites: Int
        /// Fits that did not converge, counted, never dropped silently.
        var failures: Int
    }

    /// A closed form recomputed before the study.
    struct Check: Codable, Sendable, Equatable {
        var id: String
        var statement: String
        var expected: Double
        var found: Double
        var passed: Bool
    }

    var format: Int
    var name: String
    var title: String
    var seed: UInt64
    var replicates: Int
    var toolVersion: String
    /// "en", "nb" or "nn".
    var language: String
    var population: Population
    /// String key, "truth" or "pooled-fit": what errors are measured against.
    var reference: String
    /// "rasch" or "2pl".
    var model: String
    /// String key, such as "pupil-year"; `delta` belongs to it.
    var unit: String
    var delta: Double
    var cells: [Cell]
    var checks: [Check]
    /// Pupils per school.
    var schoolSizes: [Int]
}

extension StudySummary {
    /// The summary that `json()` wrote.
    init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        self = try decoder.decode(StudySummary.self, from: json)
    }

    /// The same bytes for the same summary; a metric that could not be computed is written as "nan", "inf" or "-inf"
    /// rather than making the study unstorable.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(self)
    }
}
