import Pseudonymizer
import Testing
import _TestSupport

/// Every problem of every file in the layout of reid_risk_arx.json.
@Suite struct ReidentificationRiskReferenceTests {
    @Test func everyRiskIsARXs() throws {
        let records = try ReferenceTables.records("problems", having: "samplingFraction")
        #expect(!records.isEmpty)
        var skipped: [String: Int] = [:]
        for record in records {
            let id = try #require(record["id"]?.string)
            let tag = Comment(rawValue: id)
            // The table's name is the id without its number.
            let name = record["table"]?.string ?? String(id.prefix(upTo: id.lastIndex(of: "-") ?? id.endIndex))
            guard let table = try ReferenceTables(name) else {
                skipped[name, default: 0] += 1
                continue
            }
            let names = try #require(record["qi"]?.string).split(separator: ",").map(String.init)
            let classes = EquivalenceClasses(of: try names.map(table.column))
            #expect(classes.rows == record["rows"]?.integer, tag)
            #expect(classes.sizes.count == record["classes"]?.integer, tag)
            let histogram = try #require(record["histogram_size_count"]?.array).compactMap(\.integer)
            for (size, count) in zip(
                stride(from: 0, to: histogram.count, by: 2), stride(from: 1, to: histogram.count, by: 2))
            {
                #expect(classes.sizes.count { $0 == histogram[size] } == histogram[count], tag)
            }
            let risk = try #require(ReidentificationRisk(of: classes))
            let threshold = try #require(record["threshold"]?.double)
            for (field, own) in [
                ("highestRisk", risk.highest), ("averageRisk", risk.average), ("lowestRisk", risk.lowest),
                ("fractionAffectedByHighest", risk.shareAtHighest), ("sampleUniqueFraction", risk.sampleUniqueness),
                ("prosecutor_recordsAtRisk", risk.share(above: threshold)), ("prosecutor_success", risk.average),
                ("journalist_recordsAtRisk", risk.share(above: threshold)), ("journalist_highest", risk.highest),
                ("journalist_success", risk.average), ("marketer_success", risk.average),
            ] {
                #expect(isClose(own, record[field]?.double), "\(id) \(field)")
            }
            try comparePopulation(record, classes, tag)
        }
        ReferenceTables.report(skipped: skipped)
    }

    /// Zayatz's estimate everywhere; Pitman's below a fraction of 1, where ARX finds a maximum (it writes 0 otherwise). SNB is not
    /// offered: ARX's own values for it are 0 at every small fraction.
    private func comparePopulation(_ record: JSONValue, _ classes: EquivalenceClasses, _ tag: Comment) throws {
        let fraction = try #require(record["samplingFraction"]?.double)
        let zayatz = try PopulationUniqueness.zayatz(of: classes, samplingFraction: fraction)
        #expect(isClose(zayatz, record["popUnique_ZAYATZ"]?.double, tolerance: 1e-8), tag)
        guard fraction < 1 else {
            #expect(throws: DisclosureControlError.outOfRange(parameter: "samplingFraction")) {
                try PopulationUniqueness.pitman(of: classes, samplingFraction: fraction)
            }
            return
        }
        let arx = try #require(record["popUnique_PITMAN"]?.double)
        let pitman = try PopulationUniqueness.pitman(of: classes, samplingFraction: fraction)
        if arx > 0 {
            #expect(isClose(pitman, arx, tolerance: 1e-8), "\(tag) \(String(describing: pitman)) \(arx)")
        } else {
            #expect(pitman == nil, "\(tag) \(String(describing: pitman))")
        }
    }
}
