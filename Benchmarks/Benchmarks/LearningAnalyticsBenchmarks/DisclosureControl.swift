import Benchmark
import NumericalCore
import Pseudonymizer

/// Measures and optimal generalisation of a table of the size and shape of Adult (30 162 rows, 9 columns, 12 960 nodes), drawn so that columns
/// depend on one another; and scrubbing of short texts.
func disclosureControl() {
    let rows = 30_162
    let table = adultLike(rows: rows)
    let columns = table.map { $0.column }
    let quasiIdentifiers = Array(columns[..<7])
    rate("k, l and t of a table like Adult", of: "rows", amount: rows) {
        let classes = EquivalenceClasses(of: quasiIdentifiers)
        let distribution = SensitiveDistribution(of: columns[7], in: classes)
        blackHole(KAnonymity(of: classes))
        blackHole(LDiversity(of: distribution))
        blackHole(try TCloseness(of: distribution, distance: .equal))
    }
    rate("optimal generalisation of a table like Adult, k = 5", of: "rows", amount: rows) {
        let problem = try FullDomainGeneralisation(
            of: table.map { .init($0.column, $0.hierarchy) }, k: 5, suppressionLimit: 0.04)
        blackHole(problem.optimum(by: .loss))
    }
    let scrubber = TextScrubber()
    let texts = [
        "Hei, dette er Kari Nordmann, fnr 159212 50034. Ring 48 54 41 33.",
        "Jeg synes oppgave 44 var vanskelig fordi brøk er vanskelig.",
        "Bor i Fjellgt. 55, 6800 Førde. Mor heter Bjørg Jensen, tlf 43558979.",
        "Svar: 3,14159265358 og 12345678910 og 2,71828182845",
    ]
    rate("scrubbed texts", of: "texts", amount: 4_000) {
        for _ in 0..<1_000 {
            for text in texts { blackHole(scrubber.scrub(text)) }
        }
    }
}

/// Nine columns with Adult's numbers of values and heights of hierarchies.
private func adultLike(rows: Int) -> [(column: CategoricalColumn, hierarchy: GeneralisationHierarchy)] {
    // Distinct values, then for each level the number of values that become one.
    let shapes = [
        (2, [2]), (72, [5, 10, 20, 100]), (5, [5]), (7, [3, 7]), (16, [2, 6, 16]), (41, [10, 41]), (8, [3, 8]),
        (14, [4, 14]), (2, [2]),
    ]
    var stream = SimulationStream(seed: 1996, replicate: 0, stream: "benchmark table")
    let kinds = (0..<rows).map { _ in stream.integer(below: 60) }
    return shapes.enumerated().compactMap { place, shape in
        let (count, groups) = shape
        // Half of the rows have the value that is usual for their kind, the rest any, the low ones more often.
        let codes = kinds.map { kind -> UInt32 in
            if stream.integer(below: 2) == 0 { return UInt32((kind * (place + 3)) % count) }
            return UInt32(min(stream.integer(below: count), stream.integer(below: count)))
        }
        let names = (0..<count).map { "\($0)" }
        let hierarchy = try? GeneralisationHierarchy(
            rows: names.indices.map { value in
                [names[value]] + groups.dropLast().map { "\(value / $0) of \($0)" } + ["*"]
            })
        return hierarchy.map { (CategoricalColumn(name: "\(place)", codes: codes, categories: names), $0) }
    }
}
