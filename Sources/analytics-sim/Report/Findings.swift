/// A sentence of the summary, with what it lists.
struct Finding: Equatable {
    var text: String
    var items: [String] = []
}

extension Report {
    /// The answer in words: comparisons computed from the summary, each silent about differences that the simulation is
    /// not precise enough to show.
    var findings: [Finding] {
        [baselineFinding, costFinding, placementFinding].compactMap { $0 } + againstAloneFindings
            + [singledOutFinding, tracingFinding, guessFinding].compactMap { $0 }
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

    /// How the rules that share something compare with schools that share nothing, and why some do worse.
    private var againstAloneFindings: [Finding] {
        guard let alone = reading.headlines.first(where: { $0.policy == "no-sharing" }),
            let aloneError = reading.usable("curve_rmse", alone)
        else { return [] }
        let sharing = reading.headlines.filter { $0.policy != "no-sharing" }
            .map { (cell: $0, against: reading.compare($0, with: alone)) }
        guard !sharing.isEmpty, !sharing.contains(where: { $0.against == .unknown }) else { return [] }
        if sharing.allSatisfy({ $0.against == .less }) { return [Finding(text: strings("finding.betterThanNothing"))] }

        var findings: [Finding] = []
        let worse = sharing.filter { $0.against == .more }.map(\.cell)
        if !worse.isEmpty {
            findings.append(
                Finding(
                    text: strings("finding.worseThanNothing", ["alone": points(aloneError.mean)]),
                    items: worse.map { worseClause($0, than: alone) }))
            if worse.contains(where: { $0.epsilon != nil }) { findings.append(Finding(text: whyNoiseLoses)) }
        }
        let same = sharing.filter { $0.against == .same }.map { label($0.cell) }
        if !same.isEmpty { findings.append(Finding(text: strings("finding.sameAsNothing"), items: same)) }
        return findings
    }

    private func worseClause(_ cell: StudyReading.Cell, than alone: StudyReading.Cell) -> String {
        let values = ["rule": label(cell), "error": points(reading.usable("curve_rmse", cell)?.mean ?? .nan)]
        guard cell.epsilon != nil, let turn = reading.epsilon(fromWhich: cell.policy, isBetterThan: alone) else {
            return strings("clause.plain", values)
        }
        return strings("clause.worse.turns", values.merging(["budget": budget(turn)]) { $1 })
    }

    /// Why noisy sums over all pupils can tell less than a few pupils' own answers.
    private var whyNoiseLoses: String {
        let population = summary.population
        let why = strings(
            "finding.whyNoiseLoses",
            [
                "pupils": strings.count("pupils", population.pupils), "items": strings.count("items", population.items),
            ])
        guard population.answersKeptShare < 0.995 else { return why }
        let share = numbers.percent(population.answersKeptShare)
        return why + " " + strings("finding.whyNoiseLoses.bound", ["share": share])
    }

    /// What codes in place of names hide, honest for every share: a low one is no protection, and more known answers
    /// single out more.
    private var singledOutFinding: Finding? {
        let known = reading.headlineKnownAnswers
        guard let cell = reading.headlines.first(where: { $0.policy == "pseudonymised" }),
            let share = reading.usable("singled_out_\(known)", cell)?.mean
        else { return nil }
        func answers(_ count: Int) -> String { strings.count("answers", count) }
        var text = strings(
            share < 0.01 ? "finding.singledOut.few" : "finding.singledOut",
            ["known": answers(known), "share": numbers.percent(share)])
        let enough = reading.enoughForHalf(cell)
        if let enough, enough != known {
            text += " " + strings("finding.singledOut.half", ["known": answers(enough)])
        } else if enough == nil {
            text += " " + strings("finding.singledOut.noHalf", ["known": answers(reading.knownAnswers.last ?? known)])
        }
        return Finding(text: text)
    }

    /// What an exact secure sum of a class gives away, beside the same sum with noise.
    private var tracingFinding: Finding? {
        func hits(_ policy: String) -> String? {
            reading.headlines.first { $0.policy == policy }.flatMap { reading.usable("tracing_auc", $0) }.map {
                numbers.ofHundred(atMost: $0.mean)
            }
        }
        guard let exact = hits("secure-sum") else { return nil }
        let values = ["class": numbers.integer(TracingAttack.classSize), "n": exact]
        guard let noisy = hits("secure-sum-dp"), let epsilon = reading.headlineEpsilon else {
            return Finding(text: strings("finding.tracing", values))
        }
        let more = strings("finding.tracing.noisy", ["n": noisy, "budget": budget(epsilon)])
        return Finding(text: strings("finding.tracing", values) + " " + more)
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
        if summary.replicates < 2 {
            output.append(strings("warning.oneReplicate"))
        } else if summary.replicates < 4 {
            // Below four, Student's t makes the intervals more than twice as wide as with many.
            output.append(
                strings("warning.fewReplicates", ["replicates": strings.count("replicates", summary.replicates)]))
        }
        return output
    }
}
