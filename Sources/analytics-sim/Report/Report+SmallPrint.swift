extension Report {
    /// What the study is, what it takes for granted, and what no rule here protects.
    var smallPrintSection: Node {
        let population = summary.population
        var terms: [(String, String)] = [
            (strings("small.data"), dataDescription),
            (strings("small.model"), strings("model.\(summary.model)")),
            (strings("small.method"), method),
            (strings("small.reference"), reference),
        ]
        if reading.hasBudgets { terms.append((strings("small.noise"), noiseMethod)) }
        if reading.hasBudgets {
            terms.append(
                (
                    strings("small.unit"),
                    strings(
                        "small.unit.text",
                        ["unit": strings("unit.\(summary.unit).full"), "delta": numbers.power(summary.delta)])
                ))
            terms.append(
                (
                    strings("small.bound"),
                    strings(
                        "small.bound.text",
                        [
                            "cap": strings.count("answers", population.answersPerPupilCap),
                            "share": numbers.percent(population.answersKeptShare),
                        ])
                ))
        }
        terms.append(
            (
                strings("small.failures"),
                reading.failures == 0
                    ? strings("small.failures.none")
                    : strings("small.failures.some", ["fits": strings.count("fits", reading.failures)])
            ))
        let assumptions =
            ["assumption.model.\(population.source)", "assumption.public"]
            + (reading.hasBudgets
                ? ["assumption.oneSite", "assumption.composition", "assumption.simulated"] : [])
        let unprotected =
            ["unprotected.groups", "unprotected.inside", "unprotected.other", "unprotected.law"]
            + (reading.policies.contains {
                ["secure-sum", "central-dp", "secure-sum-dp", "municipality-dp"].contains($0)
            } ? ["unprotected.sums"] : [])
        return .element(
            "section", ["aria-labelledby": "small"],
            [
                .element("h2", ["id": "small"], [.text(strings("small.title"))]),
                .element(
                    "dl", [:],
                    terms.flatMap { term -> [Node] in
                        [.element("dt", [:], [.text(term.0)]), .element("dd", [:], [.text(term.1)])]
                    }),
                .element("h3", [:], [.text(strings("assumption.title"))]), bullets(assumptions.map { strings($0) }),
                .element("h3", [:], [.text(strings("unprotected.title"))]), bullets(unprotected.map { strings($0) }),
            ] + (figure(named: "school-sizes").map { [$0.node(numbers)] } ?? []))
    }

    /// How items and levels are found.
    private var method: String {
        let prior = strings(
            "method.prior.\(summary.model)",
            [
                "intercepts": numbers.plain(CalibrationFacts.interceptDeviation),
                "discriminations": numbers.plain(CalibrationFacts.discriminationDeviation),
            ].filter { $0.key == "intercepts" || summary.model == "2pl" })
        let open = reading.cells.contains { $0.epsilon == nil } ? strings("method.open") + " " : ""
        return open + prior + " " + strings("method.ability")
    }

    /// What errors are measured against, also where every school has a scale of its own.
    private var reference: String {
        let text = strings("reference.\(summary.reference)")
        return reading.policies.contains("no-sharing")
            ? text + " " + strings("reference.\(summary.reference).alone") : text
    }

    /// How the private rules calibrate, with the shares of the budget.
    private var noiseMethod: String {
        let share = numbers.percent
        let exposure =
            summary.population.source == "real"
            ? strings("method.exposure", ["share": share(CalibrationFacts.exposureShare)]) : strings("method.design")
        let budget = strings(
            "method.budget",
            [
                "count": share(CalibrationFacts.countShare), "first": share(CalibrationFacts.rounds[0]),
                "second": share(CalibrationFacts.rounds[1]),
            ])
        return [strings("method.noise"), exposure, budget].joined(separator: " ")
    }

    private var dataDescription: String {
        let population = summary.population
        var text = strings("source.\(population.source)")
        if let file = population.file { text += " " + strings("small.file", ["file": file]) }
        text += " " + facts
        if population.sitesInvented {
            text += " " + strings("warning.invented") + " " + strings("small.invented")
        }
        return text
    }
}

/// What the small print states about calibration; a test compares it with the calibration itself.
enum CalibrationFacts {
    /// Shares of the budget that the rounds of scores get, of what the counts leave.
    static let rounds = [0.1, 0.9]
    /// Share of the budget for the number of pupils.
    static let countShare = 0.02
    /// Share of the budget for the answers an item, where the data decide which items pupils meet.
    static let exposureShare = 0.08
    /// Standard deviation of the prior of intercepts, whose mean is 0.
    static let interceptDeviation = 1.5
    /// Standard deviation of the prior of discriminations, whose mean is 1.
    static let discriminationDeviation = 0.5
}
