extension Report {
    /// What the study is, what it takes for granted, and what no rule here protects.
    var smallPrintSection: Node {
        let population = summary.population
        var terms: [(String, String)] = [
            (strings("small.data"), dataDescription),
            (strings("small.model"), strings("model.\(summary.model)")),
            (strings("small.reference"), strings("reference.\(summary.reference)")),
        ]
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
            + (reading.policies.contains { ["central-dp", "municipality-dp"].contains($0) } ? ["unprotected.sums"] : [])
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

    private var dataDescription: String {
        let population = summary.population
        var text = strings("source.\(population.source)")
        if let file = population.file { text += " " + strings("small.file", ["file": file]) }
        text += " " + facts
        if population.sitesInvented { text += " " + strings("warning.invented") }
        return text
    }
}
