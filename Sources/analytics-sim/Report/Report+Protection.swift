import Foundation

extension Report {
    /// What each rule protects, in words, with the way of the data and the guarantee in full.
    var protectionSection: Node {
        var content: [Node] = [
            .element("h2", ["id": "protection"], [.text(strings("protection.title"))]),
            paragraph(strings("protection.intro")),
            .element("div", ["class": "cards"], reading.policies.map(card)),
        ]
        if let guaranteeInFull {
            content += [.element("h3", [:], [.text(strings("guarantee.title"))]), paragraph(guaranteeInFull)]
        }
        if let table = guessTable {
            content += [
                .element("h3", [:], [.text(strings("guess.title"))]), paragraph(strings("guess.intro")), table,
            ]
        }
        if let table = singledOutTable {
            content += [
                .element("h3", [:], [.text(strings("singledOut.title"))]), paragraph(strings("singledOut.intro")),
                table,
            ]
        }
        return .element("section", ["aria-labelledby": "protection"], content)
    }

    private func card(_ policy: String) -> Node {
        guard let cell = reading.headline(policy) else { return .text("") }
        var facts: [(String, String)] = [
            (strings("column.leaves"), strings("leaves.\(cell.leaves)")),
            (strings("card.size"), numbers.bytes(cell.bytesLeaving)),
            (strings("column.trusts"), strings("trusts.\(cell.trusts)")),
        ]
        if cell.sites > 0 { facts.append((strings("card.sites"), sites(cell))) }
        facts.append((strings("card.guarantee"), guarantee(cell)))
        return .element(
            "article", [:],
            [
                .element("h3", [:], [.text(name(policy))]),
                flow(policy).drawing().svg(
                    id: "flow-\(policy)", title: strings("flow.title", ["rule": name(policy)]),
                    description: strings("policy.\(policy).what")),
                paragraph(strings("policy.\(policy).what")),
                paragraph(strings("policy.\(policy).protects")),
                .element(
                    "dl", [:],
                    facts.flatMap { fact -> [Node] in
                        [.element("dt", [:], [.text(fact.0)]), .element("dd", [:], [.text(fact.1)])]
                    }),
            ])
    }

    /// The formal guarantee of `cell` in short.
    private func guarantee(_ cell: StudyReading.Cell) -> String {
        let holder = strings("guarantee.\(cell.policy)")
        guard let epsilon = cell.epsilon else { return holder }
        return strings("guarantee.short", ["budget": budget(epsilon), "holder": holder])
    }

    /// The formal guarantee of every rule that adds noise, with all that it depends on.
    private var guaranteeInFull: String? {
        let epsilons = Set(reading.cells.compactMap(\.epsilon)).sorted()
        guard let epsilon = reading.headlineEpsilon ?? epsilons.first else { return nil }
        let text = strings(
            "guarantee.formal",
            [
                "budget": budget(epsilon), "unit": strings("unit.\(summary.unit).full"),
                "cap": strings.count("answers", summary.population.answersPerPupilCap),
                "factor": numbers.significant(exp(epsilon)), "delta": numbers.power(summary.delta),
            ])
        let others = epsilons.filter { $0 != epsilon }.map(numbers.plain)
        return others.isEmpty ? text : text + " " + strings("guarantee.others", ["epsilons": strings.list(others)])
    }

    func flow(_ policy: String) -> FlowDrawing {
        func station(_ key: String, noisy: Bool = false) -> FlowDrawing.Station {
            .init(label: strings("flow.\(key)"), note: noisy ? strings("flow.noise") : nil)
        }
        func pass(_ form: FlowDrawing.Form, _ key: String) -> (form: FlowDrawing.Form, label: String) {
            (form, strings("flow.\(key)"))
        }
        return switch policy {
        case "pooled-raw":
            FlowDrawing(
                stations: [station("school"), station("recipient")], passes: [pass(.identified, "identified")])
        case "pseudonymised":
            FlowDrawing(
                stations: [station("school"), station("recipient")], passes: [pass(.pseudonymised, "pseudonymised")])
        case "secure-sum":
            FlowDrawing(
                stations: [station("school"), station("aggregator"), station("recipient")],
                passes: [pass(.sums, "maskedSums"), pass(.sums, "sums")])
        case "secure-sum-dp":
            FlowDrawing(
                stations: [station("school", noisy: true), station("aggregator"), station("recipient")],
                passes: [pass(.noisySums, "maskedSums"), pass(.noisySums, "noisySums")])
        case "central-dp":
            FlowDrawing(
                stations: [station("school"), station("aggregator", noisy: true), station("recipient")],
                passes: [pass(.sums, "sums"), pass(.noisySums, "noisySums")])
        case "municipality-dp":
            FlowDrawing(
                stations: [station("school"), station("municipality", noisy: true), station("recipient")],
                passes: [pass(.sums, "sums"), pass(.noisySums, "noisySums")])
        case "school-dp", "one-message":
            FlowDrawing(
                stations: [station("school", noisy: true), station("recipient")],
                passes: [pass(.noisySums, "noisySums")])
        default:
            FlowDrawing(stations: [station("school"), station("recipient")], passes: [pass(.nothing, "nothing")])
        }
    }

    /// The most right guesses of a hundred, by epsilon.
    private var guessTable: Node? {
        let policies = reading.policies.filter { policy in
            reading.cells.contains { $0.policy == policy && $0.epsilon != nil && $0.certainty?.isFinite == true }
        }
        let epsilons = Set(reading.cells.compactMap(\.epsilon)).sorted()
        guard !policies.isEmpty else { return nil }
        return table(
            "guess-table",
            caption: strings(
                "guess.caption", ["per": strings("unit.\(summary.unit).per"), "delta": numbers.power(summary.delta)]),
            head: ["ε"] + policies.map(shortName),
            rows: epsilons.map { epsilon in
                [numbers.plain(epsilon)]
                    + policies.map { policy in
                        reading.cells.first { $0.policy == policy && $0.epsilon == epsilon }.map(guesses)
                            ?? strings("table.notRun")
                    }
            }, numeric: Set(1...policies.count))
    }

    /// Pupils singled out by each number of known answers that was tried, where rows leave.
    private var singledOutTable: Node? {
        let known = reading.knownAnswers
        let cells = reading.headlines.filter { cell in
            cell.leaves != "rows.identified" && known.contains { cell.metrics["singled_out_\($0)"] != nil }
        }
        guard !cells.isEmpty else { return nil }
        return table(
            "singled-out-table", caption: strings("singledOut.caption"),
            head: [strings("column.rule")] + known.map { strings.count("knownAnswers", $0) },
            rows: cells.map { cell in [label(cell)] + known.map { singledOut($0, cell) } },
            numeric: Set(1...known.count))
    }
}
