extension Report {
    /// The errors: what comes from having few pupils, what the rule adds, and every number of the study.
    var accuracySection: Node {
        var content: [Node] = [
            .element("h2", ["id": "accuracy"], [.text(strings("accuracy.title"))]),
            paragraph(strings(reading.knowsTruth ? "accuracy.twoErrors" : "accuracy.oneError")),
        ]
        content += ["curve-error", "curve-error-by-epsilon", "ability-error"].compactMap {
            figure(named: $0)?.node(numbers)
        }
        content += [.element("h3", [:], [.text(strings("full.title"))]), paragraph(fullIntroduction)]
        content += [itemsTable, pupilsTable]
        if reading.cells.contains(where: { $0.metrics["adaptive_rmse"] != nil }) {
            content.append(
                paragraph(strings("full.adaptive.how", ["length": numbers.integer(AdaptivePrecision.length)])))
        }
        return .element("section", ["aria-labelledby": "accuracy"], content)
    }

    private var fullIntroduction: String {
        strings("full.intro") + (reading.knowsTruth ? " " + strings("full.intro.excess") : "")
    }

    /// A metric as a column of the tables of all numbers.
    private struct Column {
        var key: String
        var metric: String
        var factor = 1.0
        /// Measured against the pooled fit, what a rule adds is the error itself.
        var onlyWithTruth = false
    }

    private var itemsTable: Node {
        let coverage = reading.cells.contains { $0.metrics["coverage_difficulty"] != nil }
        return fullTable(
            "items",
            [
                Column(key: reading.knowsTruth ? "column.curve" : "column.distance", metric: "curve_rmse", factor: 100),
                Column(key: "full.excess", metric: "curve_rmse_excess", factor: 100, onlyWithTruth: true),
                Column(key: "full.difficulty", metric: "difficulty_rmse"),
                Column(key: "full.discrimination", metric: "discrimination_rmse"),
            ],
            others: coverage ? [(strings("full.coverage"), { coverageText("coverage_difficulty", $0) })] : [])
    }

    private var pupilsTable: Node {
        let adaptive = reading.cells.contains { $0.metrics["adaptive_coverage"] != nil }
        return fullTable(
            "pupils",
            [
                Column(
                    key: reading.knowsTruth ? "column.ability" : "column.abilityDistance", metric: "ability_rmse"),
                Column(key: "full.abilityExcess", metric: "ability_rmse_excess", onlyWithTruth: true),
                Column(key: "full.adaptive", metric: "adaptive_rmse", onlyWithTruth: true),
                Column(key: "full.adaptiveExcess", metric: "adaptive_rmse_excess", onlyWithTruth: true),
            ],
            others: (adaptive
                ? [(strings("full.adaptiveCoverage"), { coverageText("adaptive_coverage", $0) })] : []) + [
                    (strings("full.sites"), sites),
                    (strings("full.failures"), { numbers.integer($0.failures) }),
                ])
    }

    /// Every cell of the study, in the columns that the study has numbers for.
    private func fullTable(
        _ key: String, _ columns: [Column], others: [(head: String, text: (StudyReading.Cell) -> String)]
    ) -> Node {
        let columns = columns.filter { column in
            (reading.knowsTruth || !column.onlyWithTruth)
                && reading.cells.contains { $0.metrics[column.metric] != nil }
        }
        let head =
            [strings("column.rule"), "ε"] + columns.map { strings($0.key) } + others.map(\.head)
        let rows = reading.cells.map { cell in
            [shortName(cell.policy), cell.epsilon.map(numbers.plain) ?? "–"]
                + columns.map { cell.metrics[$0.metric] == nil ? "–" : estimate($0.metric, cell, factor: $0.factor) }
                + others.map { $0.text(cell) }
        }
        var caption = strings("full.\(key)")
        if reading.hasBudgets {
            caption = strings(
                "full.budget",
                [
                    "table": caption, "per": strings("unit.\(summary.unit).per"),
                    "delta": numbers.power(summary.delta),
                ])
        }
        return table("\(key)-table", caption: caption, head: head, rows: rows, numeric: Set(1..<head.count))
    }

    private func coverageText(_ metric: String, _ cell: StudyReading.Cell) -> String {
        guard cell.metrics[metric] != nil else { return "–" }
        return reading.usable(metric, cell).map { numbers.percent(($0.mean * 1000).rounded() / 1000) }
            ?? numbers.notAvailable
    }
}
