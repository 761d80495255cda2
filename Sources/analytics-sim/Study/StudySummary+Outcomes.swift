import DifferentialPrivacy

extension StudySummary {
    /// What a study found, from its finished replicates.
    init(_ scenario: Scenario, _ outcomes: [ReplicateOutcome], checks: [Check]) throws {
        guard let first = outcomes.first else { preconditionFailure("a study has a replicate") }
        func mean(_ value: (ReplicateOutcome) -> Int) -> Int {
            Int((Double(outcomes.reduce(0) { $0 + value($1) }) / Double(outcomes.count)).rounded())
        }
        var file: String?
        if case .data(let data) = scenario.source { file = data.path.split(separator: "/").last.map(String.init) }
        let population = Population(
            source: file == nil ? "synthetic" : "real", file: file, pupils: mean(\.pupils),
            schools: first.schoolSizes.count, municipalities: first.municipalities, items: first.items,
            answers: mean(\.answers), answersPerPupilCap: scenario.contribution.answersPerPupil,
            answersKeptShare: outcomes.reduce(0) { $0 + $1.answersKeptShare } / Double(outcomes.count),
            sitesInvented: file != nil)
        var cells: [Cell] = []
        for place in first.cells.indices {
            cells.append(try Self.cell(outcomes.map { $0.cells[place] }, scenario))
        }
        self.init(
            format: Report.format, name: scenario.name, title: scenario.title, seed: scenario.seed,
            replicates: outcomes.count, toolVersion: Tool.version, language: scenario.language,
            population: population, reference: file == nil ? "truth" : "pooled-fit", model: "2pl", unit: "pupil-year",
            delta: scenario.privacy.delta, cells: cells, checks: checks, schoolSizes: first.schoolSizes)
    }

    private static func cell(_ found: [ReplicateOutcome.CellOutcome], _ scenario: Scenario) throws -> Cell {
        guard let rule = SharingRule(rawValue: found[0].policy) else {
            preconditionFailure("a chunk holds the scenario's policies")
        }
        let metrics = found[0].metrics.keys.map { ($0, ResultTable.estimate($0, found)) }
        return Cell(
            policy: rule.rawValue, epsilon: found[0].epsilon, metrics: Dictionary(uniqueKeysWithValues: metrics),
            certainty: try certainty(rule, epsilon: found[0].epsilon, delta: scenario.privacy.delta),
            bytesLeaving: found.reduce(0) { $0 + $1.bytesPerSchool } / Double(found.count), leaves: rule.leaves,
            trusts: rule.trusts, sites: found[0].sites, failures: found.reduce(0) { $0 + $1.failures })
    }

    /// The largest share of right guesses at whether a pupil, in or out with even odds, is in the data.
    private static func certainty(_ rule: SharingRule, epsilon: Double?, delta: Double) throws -> Double {
        switch rule {
        case .pooledRaw, .pseudonymised: 1
        case .noSharing: 0.5
        // An exact sum bounds nothing: whoever knows all others' answers subtracts them.
        case .secureSum: 1
        case .centralDP, .secureSumDP, .municipalityDP, .schoolDP, .oneMessage:
            AdversaryView.successProbability(
                mu: try GaussianDP.mu(epsilon: epsilon ?? 0, delta: delta).mu, prior: 0.5)
        }
    }
}

extension SharingRule {
    /// What leaves the school, as the report's texts know it.
    var leaves: String {
        switch self {
        case .pooledRaw: "rows.identified"
        case .pseudonymised: "rows.pseudonymised"
        case .secureSum: "sums.exact.masked"
        case .centralDP: "sums.noisy.central"
        case .secureSumDP: "sums.noisy.masked"
        case .municipalityDP: "sums.noisy.municipality"
        case .schoolDP, .oneMessage: "sums.noisy.school"
        case .noSharing: "nothing"
        }
    }

    /// Whom the pupils must trust, as the report's texts know it.
    var trusts: String {
        switch self {
        case .pooledRaw, .pseudonymised: "recipient"
        case .centralDP: "aggregator"
        case .secureSum, .secureSumDP: "schools"
        case .municipalityDP: "municipality"
        case .schoolDP, .oneMessage, .noSharing: "nobody"
        }
    }
}
