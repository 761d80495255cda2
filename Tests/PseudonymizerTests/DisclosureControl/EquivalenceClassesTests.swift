import Pseudonymizer
import Testing

@Suite struct EquivalenceClassesTests {
    private func column(_ values: String...) -> CategoricalColumn { CategoricalColumn(name: "x", values: values) }

    @Test func rowsThatAreSuppressedThroughoutAreNoClass() {
        let classes = EquivalenceClasses(of: [column("a", "*", "a", "*", "*"), column("1", "*", "1", "*", "2")])
        #expect(classes.suppressedRows == 2)
        #expect(classes.rows == 3)
        // A row with a value left can be told apart.
        #expect(classes.sizes == [2, 1])
        #expect(KAnonymity(of: classes).k == 1)
        #expect(classes.classOfRow == [0, .max, 0, .max, 1])
    }

    @Test func aTableOfSuppressedRowsHasNoK() {
        let classes = EquivalenceClasses(of: [column("*", "*"), column("*", "*")])
        #expect(KAnonymity(of: classes).k == nil)
        #expect(ReidentificationRisk(of: classes) == nil)
        #expect(LDiversity(of: SensitiveDistribution(of: column("x", "y"), in: classes)) == nil)
    }

    @Test func suppressedSensitiveValuesTellNothing() throws {
        let classes = EquivalenceClasses(of: [column("a", "a", "a", "b", "b")])
        let distribution = SensitiveDistribution(of: column("x", "*", "y", "*", "*"), in: classes)
        #expect(try #require(LDiversity(of: distribution)).distinct == 2)
        #expect(try #require(try TCloseness(of: distribution, distance: .equal)).t == 0)
    }

    /// So many columns and values that their product exceeds 64 bits several times over.
    @Test func manyColumnsArePartitionedAsTheTupleOfTheirValues() {
        let rows = 300
        let columns = (0..<25).map { place in
            CategoricalColumn(name: "\(place)", values: (0..<rows).map { "\(($0 % 150) * (place + 7) % 149)" })
        }
        let classes = EquivalenceClasses(of: columns)
        var byTuple: [[String]: Int] = [:]
        for row in 0..<rows {
            byTuple[columns.map { $0.categories[Int($0.codes[row])] }, default: 0] += 1
        }
        #expect(classes.sizes.sorted() == byTuple.values.sorted())
        #expect(classes.sizes.count == 149 && classes.sizes.max() == 4)
    }

    @Test func printingShowsNoValue() {
        let secret = CategoricalColumn(name: "diagnosis", values: ["asthma", "asthma"])
        #expect("\(secret)" == "CategoricalColumn(diagnosis, 2 rows)")
        #expect(String(reflecting: secret) == "CategoricalColumn(diagnosis, 2 rows)")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("asthma"))
        dump(SensitiveDistribution(of: secret, in: EquivalenceClasses(of: [secret])), to: &dumped)
        #expect(!dumped.contains("asthma"))
    }
}
