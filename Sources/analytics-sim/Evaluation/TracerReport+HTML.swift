import AdaptiveModel

extension TracerReport {
    /// Skills in the page; all are in the file.
    static let mostSkills = 30

    /// A figure for each model.
    var calibrationFigures: [Figure] {
        scores.models.map { model in
            let chart = CalibrationChart(
                bins: model.bins, title: model.name, xTitle: strings("axis.predicted"), yTitle: strings("axis.right"))
            let rows = chart.shown.map { bin in
                "\(bin.range.lowerBound),\(bin.range.upperBound),\(bin.count),\(bin.pupils),\(bin.prediction),"
                    + "\(bin.share.estimate),\(bin.share.standardError.isFinite ? "\(bin.share.standardError)" : "")\n"
            }
            return Figure(
                name: "calibration-\(model.name)", title: strings("figure.calibration.title", ["model": model.name]),
                description: strings("figure.calibration.desc"),
                csv: "from,to,answers,pupils,mean_prediction,share_right,se_share_right\n" + rows.joined(),
                drawing: { chart.drawing(width: min($0.points, 480), numbers: $1) })
        }
    }

    /// The report as a page.
    var html: String {
        let header = Node.element(
            "header", [:],
            [
                .element("h1", [:], [.text(title)]),
                .element("p", ["class": "facts"], [.text(facts)]),
            ])
        return Page(
            language: strings.language, title: title, version: Tool.version,
            content: [header, answer, calibration, skillSection, groupSection, reading].compactMap { $0 },
            footer: strings("footer", ["version": Tool.version])
        ).rendered
    }

    private func section(_ title: String, _ content: [Node]) -> Node {
        .element("section", [:], [.element("h2", [:], [.text(strings(title))])] + content)
    }

    private var answer: Node {
        section(
            "section.answer",
            [
                .element("ul", ["class": "findings"], findings.map { .element("li", [:], keepingNames($0)) }),
                table("scores", caption: strings("table.scores"), head: scoreHeads, rows: scoreRows),
            ])
    }

    private var calibration: Node {
        section(
            "section.calibration",
            [
                .element("p", [:], [.text(strings("figure.calibration.desc"))]),
                .element(
                    "div", ["class": "cards"],
                    calibrationFigures.map { figure in
                        .element(
                            "article", [:],
                            [
                                figure.drawing(.narrow, numbers).svg(
                                    id: figure.name, title: figure.title, description: figure.description)
                            ])
                    }),
            ])
    }

    private func parts(_ id: String, _ parts: [TracerScores.Part], most: Int) -> Node {
        table(
            id, caption: strings("table.parts"),
            head: [strings("column.\(id)"), strings("column.pupils"), strings("column.answers")]
                + scores.models.map(\.name),
            rows: parts.prefix(most).map { part in
                [part.name.isEmpty ? strings("noName") : part.name, numbers.integer(part.pupils)]
                    + [numbers.integer(part.answers)] + part.scores.map { figure($0.auc, decimals: 3) }
            })
    }

    private var skillSection: Node? {
        guard !scores.bySkill.isEmpty else { return nil }
        var content = [parts("skill", scores.bySkill, most: Self.mostSkills)]
        if scores.bySkill.count > Self.mostSkills {
            content.insert(
                .element(
                    "p", [:],
                    [
                        .text(
                            strings(
                                "skills.most",
                                [
                                    "n": numbers.integer(Self.mostSkills),
                                    "all": numbers.integer(scores.bySkill.count),
                                ]))
                    ]), at: 0)
        }
        return section("section.skills", content)
    }

    private var groupSection: Node? {
        guard !scores.byGroup.isEmpty else { return nil }
        return section(
            "section.groups",
            [
                .element("p", [:], [.text(strings("groups.note"))]),
                parts("group", scores.byGroup, most: .max),
            ])
    }

    private var reading: Node {
        let terms = ["auc", "rmse", "logLoss", "ece", "error", "shuffled"]
        return section(
            "section.reading",
            [
                .element(
                    "dl", ["class": "reading"],
                    terms.flatMap { term -> [Node] in
                        [
                            .element("dt", [:], [.text(strings("term.\(term)"))]),
                            .element("dd", [:], [.text(strings("term.\(term).means"))]),
                        ]
                    })
            ])
    }

    /// A sentence with the tracers' names marked, so that none breaks at its hyphen.
    private func keepingNames(_ text: String) -> [Node] {
        let names = scores.models.map(\.name).sorted { $0.count > $1.count }
        func isPart(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "-" }
        var nodes: [Node] = []
        var plain = ""
        var rest = text[...]
        while let next = rest.first {
            let name =
                plain.last.map(isPart) == true
                ? nil
                : names.first { name in
                    rest.hasPrefix(name) && rest.dropFirst(name.count).first.map(isPart) != true
                }
            guard let name else {
                plain.append(next)
                rest = rest.dropFirst()
                continue
            }
            if !plain.isEmpty { nodes.append(.text(plain)) }
            plain = ""
            nodes.append(.element("span", ["class": "name"], [.text(name)]))
            rest = rest.dropFirst(name.count)
        }
        return plain.isEmpty ? nodes : nodes + [.text(plain)]
    }

    private func table(_ id: String, caption: String, head: [String], rows: [[String]]) -> Node {
        func cell(_ name: String, _ place: Int, _ text: String, isHead: Bool = false) -> Node {
            var attributes: [(name: String, value: String)] = []
            if name == "th" { attributes.append((name: "scope", value: isHead ? "col" : "row")) }
            let classes = (place != 0 ? ["n"] : []) + (scores.models.contains { $0.name == text } ? ["name"] : [])
            if !classes.isEmpty { attributes.append((name: "class", value: classes.joined(separator: " "))) }
            return .element(name, attributes: attributes, children: [.text(text)])
        }
        return .element(
            "div", ["class": "block"],
            [
                .element("p", ["class": "caption", "id": id], [.text(caption)]),
                .element(
                    "div", ["class": "scroll", "role": "region", "aria-labelledby": id, "tabindex": "0"],
                    [
                        .element(
                            "table", ["aria-labelledby": id],
                            [
                                .element(
                                    "thead", [:],
                                    [.element("tr", [:], head.enumerated().map { cell("th", $0, $1, isHead: true) })]),
                                .element(
                                    "tbody", [:],
                                    rows.map { row in
                                        .element(
                                            "tr", [:], row.enumerated().map { cell($0 == 0 ? "th" : "td", $0, $1) })
                                    }),
                            ])
                    ]),
            ])
    }
}
