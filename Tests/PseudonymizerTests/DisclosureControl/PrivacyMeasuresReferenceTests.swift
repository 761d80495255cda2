import Pseudonymizer
import Testing
import _TestSupport

/// Every table of every file in the layout of privacy_measures_pycanon.json.
@Suite struct PrivacyMeasuresReferenceTests {
    @Test func everyMeasureIsAsPycanonAndAnIndependentComputationFoundIt() throws {
        let records = try ReferenceTables.records("tables", having: "pycanon")
        #expect(!records.isEmpty)
        var skipped: [String: Int] = [:]
        for (place, record) in records.enumerated() {
            let name = record["table"]?.string
            let table: ReferenceTables
            if let name {
                guard let found = try ReferenceTables(name) else {
                    skipped[name, default: 0] += 1
                    continue
                }
                table = found
            } else {
                table = try ReferenceTables(inline: try #require(record["data"]?.object))
            }
            try compare(record, table, Comment(rawValue: "record \(place), \(record["name"]?.string ?? "")"))
        }
        ReferenceTables.report(skipped: skipped)
    }

    private func compare(_ record: JSONValue, _ table: ReferenceTables, _ tag: Comment) throws {
        let names = try #require(record["qi"]?.array).compactMap(\.string)
        let classes = EquivalenceClasses(of: try names.map(table.column))
        let sensitive = try table.column(try #require(record["sensitive"]?.string))
        let distribution = SensitiveDistribution(of: sensitive, in: classes)
        let pycanon = try #require(record["pycanon"])
        let independent = try #require(record["independent"])

        #expect(classes.rows == record["rows"]?.integer, tag)
        #expect(classes.sizes.count == independent["classes"]?.integer, tag)
        #expect(KAnonymity(of: classes).k == independent["k"]?.integer, tag)
        #expect(KAnonymity(of: classes).k == pycanon["k"]?.integer, tag)
        let diversity = try #require(LDiversity(of: distribution))
        #expect(diversity.distinct == independent["distinct_l"]?.integer, tag)
        #expect(isClose(diversity.entropy, independent["entropy_l_exp"]?.double), tag)
        #expect(isClose(diversity.largestShare, independent["alpha"]?.double), tag)
        #expect(isClose(diversity.largestShare, pycanon["alpha_k"]?[0]?.double), tag)
        let beta = try #require(BetaLikeness(of: distribution))
        #expect(isClose(beta.basic, independent["basic_beta"]?.double), tag)
        // pycanon bounds the largest gain by -ln of the rarest value's share, wherever it occurs; ours tells of each
        // gain whether it is within its own value's bound.
        let enhanced = try #require(pycanon["enhanced_beta"]?.double)
        #expect(beta.basic >= enhanced - 1e-9, tag)
        if beta.isWithinLogarithmicBound { #expect(isClose(beta.enhanced, enhanced), tag) }
        #expect(
            isClose(try #require(DeltaDisclosure(of: distribution)).delta, pycanon["delta_disclosure"]?.double), tag)
        // Numeric attributes are written as numbers in the records, and in the tables where pycanon read them as such.
        let byDistance = try [TCloseness.GroundDistance.equal, .ordered].map {
            try #require(try TCloseness(of: distribution, distance: $0)).t
        }
        let t = try #require(independent["t"]?.double)
        let isNumeric = sensitive.categories.allSatisfy { Double($0) != nil }
        #expect(isClose(byDistance[isNumeric ? 1 : 0], t), tag)
    }
}
