/// A sentence of the summary, with what it lists.
struct Finding: Equatable {
    var text: String
    var items: [String] = []
}

extension Report {
    /// The answer in words: comparisons computed from the summary, each silent about differences that the simulation is
    /// not precise enough to show.
    var findings: [Finding] {
        [baselineFinding, costFinding, placementFinding, worseThanNothingFinding, singledOutFinding, guessFinding]
            .compactMap { $0 }
    }

    private var baselineFinding: Finding? {
        guard reading.knowsTruth else { return Finding(text: strings("finding.pooledReference")) }
        return reading.samplingError.map { Finding(text: strings("finding.sampling", ["error": points($0)])) }
    }

    /// What each rule costs at the first page's epsilon.
    private var costFinding: Finding? {
        let items = reading.headlines.filter { $0.policy != "pooled-raw" }.compactMap(costClause)
        guard !items.isEmpty else { return nil }
        let key = reading.knowsTruth ? "finding.cost" : "finding.distance"
        if let epsilon = reading.headlineEpsilon {
            return Finding(text: strings("\(key).at", ["budget": budget(epsilon)]), items: items)
        }
        return Finding(text: strings(key), items: items)
    }

    private func costClause(_ cell: StudyReading.Cell) -> String? {
        guard let error = reading.usable("curve_rmse", cell) else { return nil }
        var values = ["rule": label(cell), "error": points(error.mean)]
        let comparison = reading.againstPooling(cell)
        if comparison == .same { return strings("clause.same", values) }
        if comparison == .less { return strings("clause.less", values) }
        let certain = comparison == .more ? "" : ".unsure"
        guard let ratio = reading.timesSampling(cell) else { return strings("clause.plain\(certain)", values) }
        values["times"] = times(ratio)
        return strings("clause.times\(certain)", values)
    }

    /// How much the place where noise is added matters, at one and the same epsilon.
    private var placementFinding: Finding? {
        let noisy = reading.headlines.filter { $0.epsilon != nil && reading.usable("curve_rmse", $0) != nil }
        guard reading.headlineEpsilon != nil, noisy.count > 1 else { return nil }
        func error(_ cell: StudyReading.Cell) -> Double { reading.usable("curve_rmse", cell)?.mean ?? 0 }
        guard let best = noisy.min(by: { error($0) < error($1) }),
            let worst = noisy.max(by: { error($0) < error($1) }), error(best) > 0, best.policy != worst.policy
        else { return nil }
        let values = ["worst": name(worst.policy), "best": name(best.policy)]
        switch reading.compare(worst, with: best) {
        case .more:
            return Finding(
                text: strings("finding.placement", values.merging(["times": times(error(worst) / error(best))]) { $1 }))
        case .same, .less: return Finding(text: strings("finding.placement.same", values))
        case .unknown: return nil
        }
    }

    /// The rules that share something and yet calibrate worse than schools that share nothing.
    private var worseThanNothingFinding: Finding? {
        guard let alone = reading.headlines.first(where: { $0.policy == "no-sharing" }) else { return nil }
        let sharing = reading.headlines.filter { $0.policy != "no-sharing" }
        let comparisons = sharing.map { reading.compare($0, with: alone) }
        guard !sharing.isEmpty, !comparisons.contains(.unknown) else { return nil }
        let worse = zip(sharing, comparisons).filter { $0.1 == .more }.map { label($0.0) }
        if !worse.isEmpty { return Finding(text: strings("finding.worseThanNothing"), items: worse) }
        return comparisons.allSatisfy { $0 == .less } ? Finding(text: strings("finding.betterThanNothing")) : nil
    }

    private var singledOutFinding: Finding? {
        guard let cell = reading.headlines.first(where: { $0.policy == "pseudonymised" }),
            let share = reading.usable("singled_out_3", cell)
        else { return nil }
        return Finding(text: strings("finding.singledOut", ["share": numbers.percent(share.mean)]))
    }

    /// The guarantee of the private rules, as guesses of a hundred.
    private var guessFinding: Finding? {
        guard let epsilon = reading.headlineEpsilon else { return nil }
        let bounds = reading.headlines.filter { $0.epsilon != nil }.compactMap(\.certainty).filter(\.isFinite)
        guard let worst = bounds.max() else { return nil }
        return Finding(
            text: strings("finding.guess", ["n": numbers.ofHundred(atMost: worst), "budget": budget(epsilon)]))
    }

    /// What a reader must know before believing the numbers.
    var warnings: [String] {
        var output: [String] = []
        let failed = reading.failedChecks.count
        if failed > 0 {
            output.append(strings("warning.checks", ["checks": strings.count("checks", failed)]))
        }
        if summary.checks.isEmpty { output.append(strings("warning.noChecks")) }
        if reading.failures > 0 {
            output.append(strings("warning.failures", ["fits": strings.count("fits", reading.failures)]))
        }
        if summary.population.sitesInvented { output.append(strings("warning.invented")) }
        if summary.replicates < 2 { output.append(strings("warning.oneReplicate")) }
        return output
    }
}
