/// The answer of a study, laid out for teachers, lawyers, data protection officers and policy advisers: one
/// self-contained page, its figures, and ten lines for the terminal. The same bytes for the same summary.
struct Report {
    /// The layout of `StudySummary` that is read.
    static let format = 1

    let reading: StudyReading
    let strings: StringTable

    var summary: StudySummary { reading.summary }
    var numbers: NumberStyle { strings.numbers }

    /// - Parameters:
    ///   - summary: what the study found.
    ///   - language: "en", "nb" or "nn"; the summary's own where `nil`.
    /// - Throws: `ReportError` where the summary holds something that no text describes, or a value outside its domain.
    init(_ summary: StudySummary, language: String? = nil) throws(ReportError) {
        let language = language ?? summary.language
        guard let strings = StringTable.all.first(where: { $0.language == language }) else {
            throw .unsupportedLanguage(language)
        }
        try Self.validate(summary, strings)
        self.strings = strings
        reading = StudyReading(summary)
    }

    /// Each figure as a file of its own, and the numbers it shows as CSV (point as decimal mark in every language, so
    /// that programs read it).
    var figures: [(name: String, svg: String, csv: String)] {
        allFigures.map { ($0.name, $0.file(numbers), $0.csv) }
    }

    private static func validate(_ summary: StudySummary, _ strings: StringTable) throws(ReportError) {
        guard summary.format == format else {
            throw .unsupportedFormat(found: summary.format, expected: format)
        }
        guard !summary.cells.isEmpty else { throw .noCells }
        func known(_ field: String, _ key: String, _ text: String) throws(ReportError) {
            guard strings.has(text) else { throw .unknownKey(field: field, key: key) }
        }
        try known("population.source", summary.population.source, "source.\(summary.population.source).short")
        try known("reference", summary.reference, "reference.\(summary.reference)")
        try known("model", summary.model, "model.\(summary.model)")
        try known("unit", summary.unit, "unit.\(summary.unit).per")
        var seen: Set<String> = []
        for cell in summary.cells {
            guard StudyReading.policyOrder.contains(cell.policy) else {
                throw .unknownKey(field: "cells.policy", key: cell.policy)
            }
            try known("cells.leaves", cell.leaves, "leaves.\(cell.leaves)")
            try known("cells.trusts", cell.trusts, "trusts.\(cell.trusts)")
            if let epsilon = cell.epsilon {
                guard epsilon.isFinite, epsilon > 0 else { throw .outOfDomain(field: "cells.epsilon") }
                guard (0..<1).contains(summary.delta) else { throw .outOfDomain(field: "delta") }
            }
            guard seen.insert("\(cell.policy) \(cell.epsilon ?? 0)").inserted else {
                throw .duplicateCell(policy: cell.policy)
            }
        }
        guard summary.schoolSizes.allSatisfy({ (0...100_000).contains($0) }) else {
            throw .outOfDomain(field: "schoolSizes")
        }
    }
}

// MARK: - Names of things

extension Report {
    func name(_ policy: String) -> String { strings("policy.\(policy).name") }

    func shortName(_ policy: String) -> String { strings("policy.\(policy).short") }

    /// An epsilon with its unit, its period and its delta; it is never printed without them.
    func budget(_ epsilon: Double) -> String {
        strings(
            "budget",
            [
                "epsilon": numbers.plain(epsilon), "per": strings("unit.\(summary.unit).per"),
                "delta": numbers.power(summary.delta),
            ])
    }

    /// The name of a cell's policy, with its budget where the first page does not state one for all.
    func label(_ cell: StudyReading.Cell) -> String {
        guard let epsilon = cell.epsilon, epsilon != reading.headlineEpsilon else { return name(cell.policy) }
        return name(cell.policy) + " (" + budget(epsilon) + ")"
    }

    /// An error of item curves in percentage points.
    func points(_ probability: Double) -> String {
        strings("points", ["n": numbers.significant(probability * 100)])
    }

    /// A metric in its own unit times `factor`, with its 95 % interval.
    func estimate(_ metric: String, _ cell: StudyReading.Cell, factor: Double = 1) -> String {
        guard let estimate = reading.usable(metric, cell) else { return numbers.notAvailable }
        return numbers.estimate(estimate.mean * factor, margin: estimate.margin.map { $0 * factor })
    }

    /// The most right guesses of a hundred about who is in the data.
    func guesses(_ cell: StudyReading.Cell) -> String {
        guard let certainty = cell.certainty, certainty.isFinite else { return numbers.notAvailable }
        return strings("ofHundred", ["n": numbers.ofHundred(atMost: certainty)])
    }

    /// The share of pupils singled out by so many known answers.
    func singledOut(_ known: Int, _ cell: StudyReading.Cell) -> String {
        // Rows with names single out everyone, whatever is known of the answers.
        if cell.leaves == "rows.identified" { return strings("singledOut.named") }
        if let share = reading.usable("singled_out_\(known)", cell)?.mean { return numbers.percent(share) }
        let absent = cell.metrics["singled_out_\(known)"] == nil
        return absent && !cell.leaves.hasPrefix("rows") ? strings("singledOut.noRows") : numbers.notAvailable
    }

    /// The standard deviations by which ability estimates are off.
    func abilityError(_ cell: StudyReading.Cell) -> String {
        guard let error = reading.usable("ability_rmse", cell) else { return numbers.notAvailable }
        return numbers.decimal(error.mean, decimals: 3)
    }

    /// The places that add noise, which for real answers without schools are invented groups of pupils.
    func sites(_ cell: StudyReading.Cell) -> String {
        let places = numbers.integer(cell.sites)
        let invented =
            summary.population.sitesInvented
            && ["secure-sum-dp", "municipality-dp", "school-dp", "one-message"].contains(cell.policy)
        return invented ? strings("sites.invented", ["n": places]) : places
    }

    /// An error as a multiple of the sampling error, such as "1.3 times".
    func times(_ ratio: Double) -> String {
        numbers.decimal(ratio, decimals: ratio < 9.95 ? 1 : 0)
    }
}
