import AdaptiveModel

extension ItemReport {
    /// The report as a page.
    var html: String {
        Page(
            language: strings.language, title: title, version: Tool.version,
            content: [header, answer, itemTable, curves, leftOutSection, reading].compactMap { $0 },
            footer: strings("footer", ["version": Tool.version])
        ).rendered
    }

    private var header: Node {
        .element(
            "header", [:],
            [
                .element("h1", [:], [.text(title)]),
                .element("p", ["class": "facts"], [.text(facts)]),
            ])
    }

    private func section(_ title: String, _ content: [Node]) -> Node {
        .element("section", [:], [.element("h2", [:], [.text(strings(title))])] + content)
    }

    private func bullets(_ texts: [String]) -> Node {
        .element("ul", ["class": "findings"], texts.map { .element("li", [:], [.text($0)]) })
    }

    private var answer: Node {
        let flagged = calibration.items.filter { !$0.flags.isEmpty }
        var content = [bullets(findings)]
        if !flagged.isEmpty {
            content.append(.element("h3", [:], [.text(strings("heading.flags"))]))
            content.append(bullets(flagged.map { "\($0.name): \(reasons($0))" }))
        }
        content.append(informationFigure.node(numbers))
        content.append(itemInformationFigure.node(numbers))
        return section("section.answer", content)
    }

    /// Parameters with their errors, and fit, an item a row.
    private var itemTable: Node {
        let names = calibration.items.reduce(into: [String]()) { names, item in
            for parameter in item.parameters where !names.contains(parameter.name) {
                let isConstant =
                    (parameter.name == "c" && parameter.value == 0) || (parameter.name == "u" && parameter.value == 1)
                if !isConstant { names.append(parameter.name) }
            }
        }
        let hasTest = calibration.items.contains { $0.summedScore != nil }
        let head =
            [strings("column.item"), strings("column.answers"), strings("column.share")] + names
            + ["infit", "outfit"] + (hasTest ? ["p (S-X²)"] : [])
        let rows = calibration.items.map { item -> [String] in
            var row = [item.name, numbers.integer(item.answers), numbers.percent(item.meanScore)]
            for name in names {
                let parameter = item.parameters.first { $0.name == name }
                row.append(
                    parameter.map { parameter in
                        numbers.decimal(parameter.value, decimals: 2)
                            + (parameter.standardError.map { " (\(numbers.decimal($0, decimals: 2)))" } ?? "")
                    } ?? "")
            }
            row.append(item.meanSquares.map { numbers.decimal($0.infit, decimals: 2) } ?? "")
            row.append(item.meanSquares.map { numbers.decimal($0.outfit, decimals: 2) } ?? "")
            if hasTest { row.append(item.summedScore.map { numbers.decimal($0.pValue, decimals: 3) } ?? "") }
            return row
        }
        return section("section.items", [table(head: head, rows: rows)])
    }

    private func table(head: [String], rows: [[String]]) -> Node {
        func cell(_ name: String, _ place: Int, _ text: String, isHead: Bool = false) -> Node {
            var attributes: [(name: String, value: String)] = []
            if name == "th" { attributes.append((name: "scope", value: isHead ? "col" : "row")) }
            if place != 0 { attributes.append((name: "class", value: "n")) }
            return .element(name, attributes: attributes, children: [.text(text)])
        }
        let caption = strings(calibration.hasErrors ? "table.caption" : "table.captionWithoutErrors")
        return .element(
            "div", ["class": "block"],
            [
                .element("p", ["class": "caption", "id": "items"], [.text(caption)]),
                .element(
                    "div", ["class": "scroll", "role": "region", "aria-labelledby": "items", "tabindex": "0"],
                    [
                        .element(
                            "table", ["aria-labelledby": "items"],
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

    private var curves: Node? {
        let all = Array(calibration.items.indices)
        let shown =
            all.count <= Self.mostCurves
            ? all : Array(all.filter { !calibration.items[$0].flags.isEmpty }.prefix(Self.mostCurves))
        guard !shown.isEmpty else { return nil }
        return section(
            shown.count == all.count ? "section.curves" : "section.flaggedCurves",
            [
                .element("p", [:], [.text(strings("figure.curves.desc"))]),
                .element(
                    "div", ["class": "cards"],
                    shown.map { item in
                        let name = calibration.items[item].name
                        return .element(
                            "article", [:],
                            [
                                .element("h3", [:], [.text(name)]),
                                curveDrawing(item).svg(
                                    id: "curve-\(item)", title: name, description: strings("figure.curves.desc")),
                            ])
                    }),
            ])
    }

    private var leftOutSection: Node? {
        guard !calibration.leftOut.isEmpty else { return nil }
        return section(
            "section.leftOut",
            [bullets(calibration.leftOut.map { "\($0.name): " + strings("leftOut.\($0.reason.rawValue)") })])
    }

    private var reading: Node {
        let terms = ["a", "b", "c", "infit", "sx2", "flags"]
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
}
