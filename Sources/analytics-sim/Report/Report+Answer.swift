extension Report {
    /// Page one: the answer in words, the table that it rests on, and how to read it.
    var answerSection: [Node] {
        var content: [Node] = [.element("h2", ["id": "answer"], [.text(strings("answer.title"))])]
        if !warnings.isEmpty {
            content.append(
                .element(
                    "div", ["class": "warning", "role": "note"],
                    [
                        .element("p", [:], [.element("strong", [:], [.text(strings("warning.title"))])]),
                        bullets(warnings),
                    ]))
        }
        content.append(
            .element(
                "ul", ["class": "findings"],
                findings.map { finding in
                    .element(
                        "li", [:],
                        [.text(finding.text)] + (finding.items.isEmpty ? [] : [bullets(finding.items)]))
                }))
        content.append(answerTable)
        content.append(.element("h3", [:], [.text(strings("reading.title"))]))
        content.append(
            .element(
                "dl", ["class": "reading"],
                answerColumns.filter { !$0.explanation.isEmpty }.flatMap { column -> [Node] in
                    [
                        .element("dt", [:], [.text(column.head)]),
                        .element("dd", [:], [.text(column.explanation)]),
                    ]
                }))
        return [.element("section", ["aria-labelledby": "answer"], content)]
    }

    /// A column of the first page's table.
    private struct Column {
        var head: String
        var explanation: String
        var text: (StudyReading.Cell) -> String
    }

    private var answerColumns: [Column] {
        func column(_ key: String, explained: Bool, _ text: @escaping (StudyReading.Cell) -> String) -> Column {
            Column(
                head: strings("column.\(key)"), explanation: explained ? strings("column.\(key).how") : "", text: text)
        }
        var columns = [
            column(reading.knowsTruth ? "curve" : "distance", explained: true) { cell in
                reading.usable("curve_rmse", cell).map { numbers.significant($0.mean * 100) } ?? numbers.notAvailable
            }
        ]
        if reading.knowsTruth {
            columns.append(
                column("times", explained: true) { reading.timesSampling($0).map(times) ?? numbers.notAvailable })
        }
        return columns + [
            column(reading.knowsTruth ? "ability" : "abilityDistance", explained: true, abilityError),
            column("guesses", explained: true, guesses),
            column("singledOut", explained: true) { singledOut(3, $0) },
            column("leaves", explained: false) { strings("leaves.\($0.leaves)") },
            column("trusts", explained: false) { strings("trusts.\($0.trusts)") },
        ]
    }

    /// Each row becomes a card on a phone, so that seven columns need no sideways scrolling.
    private var answerTable: Node {
        let columns = answerColumns
        let head = [strings("column.rule")] + columns.map(\.head)
        return .element(
            "table", ["class": "answer", "role": "table"],
            [
                .element("caption", [:], [.text(answerCaption)]),
                .element(
                    "thead", ["role": "rowgroup"],
                    [
                        .element(
                            "tr", ["role": "row"],
                            head.map { .element("th", ["scope": "col", "role": "columnheader"], [.text($0)]) })
                    ]),
                .element(
                    "tbody", ["role": "rowgroup"],
                    reading.headlines.map { cell in
                        .element(
                            "tr", ["role": "row"],
                            [.element("th", ["scope": "row", "role": "rowheader"], [.text(label(cell))])]
                                + columns.map {
                                    .element("td", ["role": "cell", "data-label": $0.head], [.text($0.text(cell))])
                                })
                    }),
            ])
    }

    private var answerCaption: String {
        guard let epsilon = reading.headlineEpsilon else { return strings("answer.caption") }
        return strings("answer.caption.at", ["budget": budget(epsilon)])
    }
}
