extension Report {
    /// The report as a page.
    var html: String {
        let title = summary.title.isEmpty ? strings("title.fallback") : summary.title
        let content =
            [header(title)] + answerSection + [
                protectionSection, accuracySection, smallPrintSection, verificationSection,
            ]
        return Page(
            language: strings.language, title: title, version: summary.toolVersion, content: content, footer: provenance
        ).rendered
    }

    private func header(_ title: String) -> Node {
        .element(
            "header", [:],
            [
                .element("h1", [:], [.text(title)]),
                .element("p", ["class": "question"], [.text(strings("question"))]),
                .element("p", ["class": "facts"], [.text(facts)]),
            ])
    }

    /// What the study ran on, in a line.
    var facts: String {
        let population = summary.population
        return strings(
            population.sitesInvented ? "facts.invented" : "facts",
            [
                "source": strings("source.\(population.source).short"),
                "pupils": strings.count("pupils", population.pupils),
                "schools": strings.count("schools", population.schools),
                "municipalities": strings.count("municipalities", population.municipalities),
                "items": strings.count("items", population.items),
                "answers": strings.count("answers", population.answers),
                "replicates": strings.count("replicates", summary.replicates),
            ])
    }

    private var provenance: String {
        strings(
            "footer",
            ["name": summary.name, "version": summary.toolVersion, "seed": String(summary.seed)])
    }

    func paragraph(_ text: String) -> Node { .element("p", [:], [.text(text)]) }

    func bullets(_ items: [String]) -> Node {
        .element("ul", [:], items.map { .element("li", [:], [.text($0)]) })
    }

    /// A table that scrolls sideways on a narrow screen, reachable by keyboard, below a caption that stays in view.
    /// - Parameters:
    ///   - id: must be unique on the page.
    ///   - numeric: columns that are aligned to the right.
    func table(_ id: String, caption: String, head: [String], rows: [[String]], numeric: Set<Int> = []) -> Node {
        func cell(_ name: String, _ column: Int, _ text: String) -> Node {
            var attributes: [(name: String, value: String)] = []
            if name == "th" { attributes.append((name: "scope", value: column < 0 ? "row" : "col")) }
            if numeric.contains(column) { attributes.append((name: "class", value: "n")) }
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
                                    [.element("tr", [:], head.enumerated().map { cell("th", $0, $1) })]),
                                .element(
                                    "tbody", [:],
                                    rows.map { row in
                                        .element(
                                            "tr", [:],
                                            row.enumerated().map {
                                                $0 == 0 ? cell("th", -1, $1) : cell("td", $0, $1)
                                            })
                                    }),
                            ])
                    ]),
            ])
    }
}
