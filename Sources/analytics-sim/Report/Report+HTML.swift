extension Report {
    /// The report as one page: no script, nothing fetched, well-formed as XML too.
    var html: String {
        let title = summary.title.isEmpty ? strings("title.fallback") : summary.title
        let page = Node.element(
            "html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": strings.language, "xml:lang": strings.language],
            [
                .element(
                    "head", [:],
                    [
                        .element("meta", ["charset": "utf-8"]),
                        .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
                        .element("meta", ["name": "generator", "content": "analytics-sim \(summary.toolVersion)"]),
                        .element("title", [:], [.text(title)]),
                        .element("style", [:], [.text(Self.stylesheet)]),
                    ]),
                .element(
                    "body", [:],
                    [
                        .element(
                            "main", [:],
                            [header(title)] + answerSection + [
                                protectionSection, accuracySection, smallPrintSection, verificationSection,
                            ]),
                        .element("footer", [:], [.element("p", [:], [.text(provenance)])]),
                    ]),
            ])
        return "<!DOCTYPE html>\n" + page.rendered + "\n"
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
            "facts",
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
