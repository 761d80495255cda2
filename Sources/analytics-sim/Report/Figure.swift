/// A figure of the report: drawn for two widths, described in words, and its numbers as CSV.
struct Figure {
    /// The name of its files.
    let name: String
    let title: String
    /// What it shows, for those who do not see it.
    let description: String
    let csv: String
    let drawing: (FigureWidth, NumberStyle) -> Drawing

    /// The figure as a file of its own.
    func file(_ numbers: NumberStyle) -> String {
        let svg = drawing(.wide, numbers).svg(id: name, title: title, description: description)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg.rendered
    }

    /// The figure in the page: the narrow drawing on a phone, the wide one elsewhere.
    func node(_ numbers: NumberStyle) -> Node {
        .element(
            "figure", [:],
            FigureWidth.allCases.map { width in
                .element(
                    "div", ["class": width.rawValue],
                    [
                        drawing(width, numbers).svg(
                            id: "\(name)-\(width.rawValue)", title: title, description: description)
                    ])
            } + [.element("figcaption", [:], [.element("strong", [:], [.text(title)]), .text(" " + description)])])
    }
}

extension Report {
    var allFigures: [Figure] {
        [
            policyFigure("curve_rmse", name: "curve-error", axis: "axis.curve", factor: 100, reference: true),
            curveByEpsilonFigure,
            policyFigure("ability_rmse", name: "ability-error", axis: "axis.ability", factor: 1, reference: false),
            schoolSizesFigure,
        ].compactMap { $0 }
    }

    func figure(named name: String) -> Figure? { allFigures.first { $0.name == name } }

    /// One metric by policy, at the first page's epsilon.
    private func policyFigure(
        _ metric: String, name: String, axis: String, factor: Double, reference: Bool
    ) -> Figure? {
        let cells = reading.headlines
        guard cells.contains(where: { reading.usable(metric, $0) != nil }) else { return nil }
        let rows = cells.map { cell in
            let estimate = reading.usable(metric, cell)
            return IntervalPlot.Row(
                label: label(cell), style: .of(policy: cell.policy), value: estimate.map { $0.mean * factor },
                margin: estimate?.margin.map { $0 * factor },
                text: estimate.map { numbers.significant($0.mean * factor, decimals: factor == 1 ? 3 : nil) }
                    ?? numbers.notAvailable)
        }
        let plot = IntervalPlot(
            rows: rows, axisTitle: strings(axis),
            reference: reference
                ? reading.samplingError.map {
                    IntervalPlot.Reference(value: $0 * factor, label: strings("figure.samplingLine"))
                } : nil)
        return Figure(
            name: name, title: figureTitle(name),
            description: strings("figure.\(name).desc")
                + (metric == "ability_rmse" && reading.knowsTruth ? " " + strings("figure.testLength") : "")
                + scaleNote(plot.isLogarithmic, cells, metric) + intervalNote(cells, metric),
            csv: csv(metric, cells), drawing: plot.drawing)
    }

    private func figureTitle(_ name: String) -> String {
        let title = strings("figure.\(name).title")
        guard let epsilon = reading.headlineEpsilon else { return title + "." }
        return title + ", " + budget(epsilon) + "."
    }

    /// The error of item curves over epsilon, a line for each private policy and a level for each other.
    private var curveByEpsilonFigure: Figure? {
        let cells = reading.cells.filter { reading.usable("curve_rmse", $0) != nil }
        let budgeted = cells.filter { $0.epsilon != nil }
        guard Set(budgeted.compactMap(\.epsilon)).count > 1 else { return nil }
        func percent(_ cell: StudyReading.Cell) -> (mean: Double, margin: Double?) {
            let estimate = reading.usable("curve_rmse", cell)
            return ((estimate?.mean ?? 0) * 100, estimate?.margin.map { $0 * 100 })
        }
        var series: [LineChart.Series] = []
        for policy in reading.policies {
            let own = budgeted.filter { $0.policy == policy }
            guard !own.isEmpty else { continue }
            series.append(
                LineChart.Series(
                    label: shortName(policy), style: .of(policy: policy),
                    points: own.map { .init(x: $0.epsilon ?? 1, y: percent($0).mean, margin: percent($0).margin) }))
        }
        var levels: [LineChart.Level] = []
        for cell in cells where cell.epsilon == nil {
            if let same = levels.firstIndex(where: { $0.y == percent(cell).mean }) {
                levels[same].label += " / " + shortName(cell.policy)
            } else {
                levels.append(
                    LineChart.Level(
                        label: shortName(cell.policy), style: .of(policy: cell.policy), y: percent(cell).mean,
                        margin: percent(cell).margin))
            }
        }
        let ticks = Set(budgeted.compactMap(\.epsilon)).sorted().map { epsilon in
            let worst = budgeted.filter { $0.epsilon == epsilon }.compactMap(\.certainty).filter(\.isFinite).max()
            return LineChart.Tick(
                x: epsilon,
                lines: [numbers.plain(epsilon)] + (worst.map { [numbers.ofHundred(atMost: $0)] } ?? []))
        }
        let certain = ticks.contains { $0.lines.count > 1 }
        var chart = LineChart(
            series: series, levels: levels, ticks: ticks,
            xTitles: [
                strings(
                    "axis.epsilon",
                    ["per": strings("unit.\(summary.unit).per"), "delta": numbers.power(summary.delta)])
            ] + (certain ? [strings("axis.guesses")] : []), yTitle: strings("axis.curve"))
        // On a logarithmic axis an error of zero has no place; measured against the pooled fit, pooling is zero by
        // definition.
        if chart.isLogarithmic { chart.levels.removeAll { $0.y <= 0 } }
        let pooling = cells.contains { $0.policy == "pooled-raw" }
        return Figure(
            name: "curve-error-by-epsilon", title: strings("figure.curve-error-by-epsilon.title"),
            description: strings("figure.curve-error-by-epsilon.desc")
                + (pooling
                    ? " " + strings("figure.curve-error-by-epsilon.\(reading.knowsTruth ? "pooling" : "zero")") : "")
                + scaleNote(chart.isLogarithmic, cells, "curve_rmse")
                + intervalNote(cells, "curve_rmse"),
            csv: csv("curve_rmse", cells), drawing: chart.drawing)
    }

    private var schoolSizesFigure: Figure? {
        let sizes = summary.schoolSizes.sorted()
        guard sizes.count > 1 else { return nil }
        let histogram = Histogram(
            sizes, xTitle: strings("axis.schoolSize"), yTitle: strings("axis.schoolCount"))
        let rows = histogram.bins.map { "\($0.lower),\($0.upper - 1),\($0.count)\n" }
        return Figure(
            name: "school-sizes",
            title: strings("figure.school-sizes.title\(summary.population.sitesInvented ? ".invented" : "")"),
            description: strings(
                "figure.school-sizes.desc",
                [
                    "schools": strings.count("schools", sizes.count),
                    "median": strings.count("pupils", sizes[(sizes.count - 1) / 2]),
                    "small": numbers.percent(Double(sizes.filter { $0 < 100 }.count) / Double(sizes.count)),
                ]), csv: "pupils_from,pupils_to,schools\n" + rows.joined(), drawing: histogram.drawing)
    }

    private func scaleNote(_ isLogarithmic: Bool, _ cells: [StudyReading.Cell], _ metric: String) -> String {
        guard isLogarithmic else { return "" }
        let zero = cells.contains { (reading.usable(metric, $0)?.mean ?? 1) <= 0 }
        return " " + strings("figure.logarithmic") + (zero ? " " + strings("figure.zero") : "")
    }

    /// What the intervals mean, where there are any.
    private func intervalNote(_ cells: [StudyReading.Cell], _ metric: String) -> String {
        let known = cells.contains { reading.usable(metric, $0)?.margin != nil }
        return " " + strings(known ? "figure.interval" : "figure.noInterval")
    }

    private func csv(_ metric: String, _ cells: [StudyReading.Cell]) -> String {
        let header = "policy,epsilon,unit,delta,metric,mean,standard_error,replicates\n"
        return header
            + cells.map { cell in
                let estimate = reading.usable(metric, cell)
                let error = estimate?.standardError
                func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
                return [
                    cell.policy, number(cell.epsilon), cell.epsilon == nil ? "" : summary.unit,
                    cell.epsilon == nil ? "" : number(summary.delta), metric, number(estimate?.mean), number(error),
                    estimate.map { "\($0.replicates)" } ?? "",
                ].joined(separator: ",") + "\n"
            }.joined()
    }
}
