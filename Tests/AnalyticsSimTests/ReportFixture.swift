@testable import analytics_sim

/// Summaries to lay out. The numbers are of the size that trials of private calibration gave; what is tested is the
/// layout.
enum ReportFixture {
    static let epsilons = [0.25, 0.5, 1, 2, 4]
    private static let certainty = [0.5129, 0.5247, 0.5471, 0.5886, 0.6624]
    private static let central = [0.0179, 0.0119, 0.0096, 0.0089, 0.0088]
    private static let municipality = [0.0452, 0.0272, 0.0166, 0.0122, 0.0097]
    private static let school = [0.131, 0.1021, 0.0628, 0.0405, 0.0251]
    private static let pooled = 0.0084

    static func estimate(_ mean: Double, _ error: Double? = 0.0002, replicates: Int = 20) -> StudySummary.Estimate {
        .init(mean: mean, standardError: error, replicates: replicates)
    }

    static func cell(
        _ policy: String, epsilon: Double? = nil, curve: Double, excessError: Double? = 0.0002, certainty: Double?,
        leaves: String, trusts: String, sites: Int = 0, bytes: Double = 4800,
        singledOut: [Double] = [], baseline: Double = pooled
    ) -> StudySummary.Cell {
        let ability = 0.389 + curve * curve * 4
        var metrics = [
            "curve_rmse": estimate(curve), "curve_rmse_excess": estimate(curve - baseline, excessError),
            "difficulty_rmse": estimate(curve * 6.4, 0.003), "discrimination_rmse": estimate(curve * 4.1, 0.002),
            "ability_rmse": estimate(ability, 0.0007),
            "ability_rmse_excess": estimate(ability - 0.389 - baseline * baseline * 4, 0.0001),
            "coverage_difficulty": estimate(0.948, 0.004),
            "adaptive_rmse": estimate(ability - 0.06, 0.0009),
            "adaptive_rmse_excess": estimate(ability - 0.389 - baseline * baseline * 4, 0.0002),
            "adaptive_coverage": estimate(0.947, 0.003),
        ]
        for (known, share) in zip([1, 3, 5, 10], singledOut) {
            metrics["singled_out_\(known)"] = estimate(share, 0.003)
        }
        return .init(
            policy: policy, epsilon: epsilon, metrics: metrics, certainty: certainty, bytesLeaving: bytes,
            leaves: leaves, trusts: trusts, sites: sites, failures: 0)
    }

    /// All six policies on a simulated population.
    static let synthetic: StudySummary = {
        var cells = [
            cell(
                "no-sharing", curve: 0.0853, certainty: 0.5, leaves: "nothing", trusts: "nobody", bytes: 0),
            cell(
                "pooled-raw", curve: pooled, excessError: 0, certainty: 1, leaves: "rows.identified",
                trusts: "recipient", bytes: 1_270_000, singledOut: [0.0004, 0.041, 0.212, 0.763]),
            cell(
                "pseudonymised", curve: pooled, excessError: 0, certainty: 1, leaves: "rows.pseudonymised",
                trusts: "recipient", bytes: 980_000, singledOut: [0.0004, 0.041, 0.212, 0.763]),
        ]
        for (index, epsilon) in epsilons.enumerated() {
            cells += [
                cell(
                    "central-dp", epsilon: epsilon, curve: central[index], certainty: certainty[index],
                    leaves: "sums.noisy.central", trusts: "aggregator", sites: 1),
                cell(
                    "municipality-dp", epsilon: epsilon, curve: municipality[index], certainty: certainty[index],
                    leaves: "sums.noisy.municipality", trusts: "municipality", sites: 11),
                cell(
                    "school-dp", epsilon: epsilon, curve: school[index], certainty: certainty[index],
                    leaves: "sums.noisy.school", trusts: "nobody", sites: 256),
            ]
        }
        return StudySummary(
            format: 1, name: "county-mathematics", title: "Sharing answers in mathematics, year 8, one county",
            seed: 2026,
            replicates: 20, toolVersion: "0.1.0", language: "en",
            population: .init(
                source: "synthetic", file: nil, pupils: 60_000, schools: 256, municipalities: 11, items: 300,
                answers: 1_800_000, answersPerPupilCap: 30, answersKeptShare: 1, sitesInvented: false),
            reference: "truth", model: "2pl", unit: "pupil-year", delta: 1e-6, cells: cells,
            checks: [
                .init(
                    id: "V1", statement: "variance of discrete Laplace noise, ε = 1", expected: 1.841347,
                    found: 1.841347, passed: true),
                .init(
                    id: "V7", statement: "standard deviation of Gaussian noise, ε = 1, δ = 10⁻⁶", expected: 4.224679,
                    found: 4.224679, passed: true),
            ],
            schoolSizes: (0..<256).map { 12 + ($0 * $0) % 617 })
    }()

    /// Real answers without schools, measured against the pooled fit; a calibration failed, and so did a check.
    static let real: StudySummary = {
        var summary = synthetic
        summary.name = "real-answers"
        summary.title = "Real answers, schools invented"
        summary.population = .init(
            source: "real", file: "answers.csv", pupils: 4210, schools: 20, municipalities: 1, items: 42,
            answers: 150_321, answersPerPupilCap: 25, answersKeptShare: 0.873, sitesInvented: true)
        summary.reference = "pooled-fit"
        summary.model = "rasch"
        summary.unit = "pupil-term"
        summary.delta = 2.5e-7
        summary.schoolSizes = Array(repeating: 210, count: 19) + [220]
        summary.checks[1].found = 4.3
        summary.checks[1].passed = false
        for index in summary.cells.indices {
            // Sums in another order differ in the last digits.
            let curve = (summary.cells[index].metrics["curve_rmse"]?.mean ?? 0) - pooled + 1e-12
            summary.cells[index].metrics["curve_rmse"]?.mean = curve
            summary.cells[index].metrics["curve_rmse_excess"]?.mean = curve
            summary.cells[index].metrics["ability_rmse"]?.mean = curve * 2.4
            summary.cells[index].metrics["ability_rmse_excess"]?.mean = curve * 2.4
            summary.cells[index].metrics["coverage_difficulty"] = nil
            summary.cells[index].metrics["discrimination_rmse"] = nil
            if summary.cells[index].policy == "school-dp" { summary.cells[index].failures = 3 }
            if summary.cells[index].policy == "pseudonymised" {
                summary.cells[index].metrics["singled_out_5"] = estimate(0.553, 0.003)
            }
        }
        return summary
    }()

    /// One run, so that no error is known; noise protects single answers; the school is named as trusted.
    static let oneReplicate: StudySummary = {
        var summary = synthetic
        summary.replicates = 1
        summary.unit = "answer"
        summary.title = ""
        summary.checks = []
        for index in summary.cells.indices {
            summary.cells[index].metrics = summary.cells[index].metrics.mapValues {
                .init(mean: $0.mean, standardError: nil, replicates: 1)
            }
            if summary.cells[index].policy == "school-dp" { summary.cells[index].trusts = "school" }
        }
        return summary
    }()

    /// No policy that adds noise.
    static let withoutNoise: StudySummary = {
        var summary = synthetic
        summary.cells.removeAll { $0.epsilon != nil }
        summary.delta = 0
        return summary
    }()

    /// Sums that are added up under masks, and what tracing finds in them.
    static let masked: StudySummary = {
        var summary = synthetic
        func traced(_ cell: StudySummary.Cell, _ area: Double) -> StudySummary.Cell {
            var cell = cell
            cell.metrics["tracing_auc"] = estimate(area, 0)
            return cell
        }
        summary.cells.append(
            traced(
                cell("secure-sum", curve: pooled, certainty: 1, leaves: "sums.exact.masked", trusts: "schools"), 0.815))
        for (index, epsilon) in epsilons.enumerated() {
            summary.cells += [
                traced(
                    cell(
                        "secure-sum-dp", epsilon: epsilon, curve: central[index], certainty: certainty[index],
                        leaves: "sums.noisy.masked", trusts: "schools", sites: 256), 0.53),
                cell(
                    "one-message", epsilon: epsilon, curve: school[index] * 1.1, certainty: certainty[index],
                    leaves: "sums.noisy.school", trusts: "nobody", sites: 256),
            ]
        }
        return summary
    }()

    /// A single policy; its error is not visibly different from pooling.
    static let onePolicy: StudySummary = {
        var summary = synthetic
        summary.cells = [
            cell(
                "central-dp", epsilon: 3, curve: 0.0085, certainty: 0.62, leaves: "sums.noisy.central",
                trusts: "aggregator", sites: 1)
        ]
        summary.schoolSizes = []
        return summary
    }()

    /// Titles and names from a hostile scenario.
    static let hostile: StudySummary = {
        var summary = synthetic
        summary.title =
            "<script>alert('1')</script> & \"\u{1B}[31m\u{202E}\u{FFFE}\u{0}" + " a very long title"
            + String(repeating: " that goes on", count: 40)
            + String(repeating: "x", count: 300)
        summary.name = "]]></style><b>{seed}"
        summary.population.file = "<img src=x onerror=alert(1)>.csv"
        summary.population.source = "real"
        summary.checks[0].statement = "a < b && c > d"
        summary.toolVersion = "1\"><b>"
        return summary
    }()

    /// Metrics that are not numbers, absent bounds, epsilons that the policies do not have in common.
    static let broken: StudySummary = {
        var summary = synthetic
        summary.cells = synthetic.cells.filter { cell in
            guard let epsilon = cell.epsilon else { return true }
            return cell.policy == "central-dp" ? epsilon < 1 : cell.policy == "school-dp" ? epsilon > 1 : false
        }
        for index in summary.cells.indices {
            switch summary.cells[index].policy {
            case "no-sharing":
                summary.cells[index].metrics["curve_rmse"]?.mean = .nan
                summary.cells[index].metrics["ability_rmse"]?.mean = .infinity
                summary.cells[index].metrics["ability_rmse"]?.standardError = .nan
                summary.cells[index].certainty = nil
                summary.cells[index].bytesLeaving = .nan
            case "pseudonymised": summary.cells[index].metrics["singled_out_10"]?.mean = .nan
            case "school-dp": summary.cells[index].metrics["curve_rmse"]?.standardError = .infinity
            default: break
            }
        }
        return summary
    }()

    /// Differences that a study may as well find: placement without effect, a rule better than pooling, schools that do
    /// best alone, codes that ten known answers do not break.
    static let surprising: StudySummary = {
        var summary = synthetic
        summary.replicates = 5
        for index in summary.cells.indices where summary.cells[index].epsilon != nil {
            let school = summary.cells[index].policy == "school-dp"
            summary.cells[index].metrics["curve_rmse"]?.mean = school ? 0.0082 : 0.0081
            summary.cells[index].metrics["curve_rmse_excess"]?.mean = -0.0003
            let better = summary.cells[index].policy == "central-dp"
            summary.cells[index].metrics["curve_rmse_excess"]?.standardError = better ? 0.0001 : 0.0004
        }
        summary.cells[0].metrics["curve_rmse"]?.mean = 0.007
        for index in summary.cells.indices where summary.cells[index].policy == "pseudonymised" {
            for known in [1, 3, 5, 10] { summary.cells[index].metrics["singled_out_\(known)"]?.mean = 0.0006 }
        }
        return summary
    }()

    /// Real answers, one run, no epsilon in common: neither a truth nor an error is known.
    static let oneRealReplicate: StudySummary = {
        var summary = real
        summary.replicates = 1
        summary.cells = real.cells.filter { cell in
            cell.epsilon == nil || cell.epsilon == (cell.policy == "central-dp" ? 0.5 : 2)
        }
        for index in summary.cells.indices {
            summary.cells[index].metrics = summary.cells[index].metrics.mapValues {
                .init(mean: $0.mean, standardError: nil, replicates: 1)
            }
        }
        return summary
    }()

    /// Few pupils, of whom few answers count: noise loses to schools alone at a small ε, and wins at a large one.
    static let fewPupils: StudySummary = {
        var summary = real
        summary.title = "Real answers, few pupils"
        summary.model = "2pl"
        summary.replicates = 3
        summary.population.pupils = 600
        summary.population.answersKeptShare = 0.3
        for index in summary.cells.indices {
            let cell = summary.cells[index]
            let alone = cell.policy == "no-sharing" ? 0.0899 : nil
            let noisy = cell.epsilon.map { 0.1 / $0 + (cell.policy == "central-dp" ? 0.005 : 0.06) }
            guard let curve = alone ?? noisy else { continue }
            for metric in ["curve_rmse", "curve_rmse_excess"] {
                summary.cells[index].metrics[metric] = estimate(curve, 0.0009, replicates: 3)
            }
            if cell.policy == "municipality-dp", cell.epsilon == 1 {
                for metric in ["curve_rmse", "curve_rmse_excess"] {
                    summary.cells[index].metrics[metric] = estimate(0.091, 0.0009, replicates: 3)
                }
            }
        }
        return summary
    }()

    static let all: [(name: String, summary: StudySummary)] = [
        ("synthetic", synthetic), ("real", real), ("oneReplicate", oneReplicate), ("withoutNoise", withoutNoise),
        ("masked", masked),
        ("onePolicy", onePolicy), ("hostile", hostile), ("broken", broken), ("surprising", surprising),
        ("oneRealReplicate", oneRealReplicate), ("fewPupils", fewPupils),
    ]
    static let names = all.map(\.name)
    static let languages = ["en", "nb", "nn"]

    static func named(_ name: String) -> StudySummary { all.first { $0.name == name }?.summary ?? synthetic }
}

extension StudySummary {
    /// This summary with another error of the item curves for `policy`.
    func with(_ policy: String, curve: Double) -> StudySummary {
        var summary = self
        for index in cells.indices where cells[index].policy == policy {
            summary.cells[index].metrics["curve_rmse"]?.mean = curve
        }
        return summary
    }
}
