import Pseudonymizer
import Testing

@Suite struct GeneralisationTests {
    private static let age = [["1", "1-2", "*"], ["2", "1-2", "*"], ["3", "3-4", "*"], ["4", "3-4", "*"]]

    private func problem(
        _ values: [String], k: Int, limit: Double = 0, hierarchy: [[String]] = age
    ) throws -> FullDomainGeneralisation {
        try FullDomainGeneralisation(
            of: [.init(CategoricalColumn(name: "age", values: values), try GeneralisationHierarchy(rows: hierarchy))],
            k: k,
            suppressionLimit: limit)
    }

    @Test func theOptimumIsReleasedWithRareRowsSuppressed() throws {
        let search = try problem(["1", "2", "1", "3"], k: 3, limit: 0.25)
        let (node, _) = try #require(search.optimum(by: .loss))
        #expect(node.levels == [1] && node.suppressedRows == 1 && node.classes == 1)
        let released = search.release(at: node.levels)[0]
        #expect(released.codes.map { released.categories[Int($0)] } == ["1-2", "1-2", "1-2", "*"])
    }

    @Test func noAcceptableReleaseIsAnAnswer() throws {
        // Only making every row `*` would do.
        #expect(try problem(["1", "2", "3", "4"], k: 3).optimum(by: .loss) == nil)
        // All rows may be suppressed, and would have to be.
        #expect(try problem(["1", "2"], k: 3, limit: 1).optimum(by: .height) == nil)
        #expect(try problem(["1", "2"], k: 3, limit: 1).minimalNodes().map(\.classes) == [0])
    }

    @Test func rowsSuppressedInTheInputAreLeftOut() throws {
        let search = try problem(["1", "*", "2", "*", "*"], k: 2)
        let (node, _) = try #require(search.optimum(by: .loss))
        // The three are no class of three, nor do they count as suppressed anew.
        #expect(node.levels == [1] && node.suppressedRows == 0 && node.classes == 1)
        let released = search.release(at: node.levels)[0]
        #expect(released.codes.map { released.categories[Int($0)] } == ["1-2", "*", "1-2", "*", "*"])
    }

    @Test func whatCannotBeGeneralisedIsRefusedWithItsPlace() throws {
        #expect(throws: DisclosureControlError.unknownValue(column: "age", place: 2)) {
            try problem(["1", "9"], k: 2)
        }
        #expect(throws: DisclosureControlError.outOfRange(parameter: "k")) { try problem(["1"], k: 0) }
        #expect(throws: DisclosureControlError.unequalColumns) { try problem([], k: 2) }
        for (rows, error) in [
            ([], DisclosureControlError.emptyHierarchy),
            ([["1", "*"], ["2"]], .unevenHierarchy(row: 2, found: 1, expected: 2)),
            ([["1", "*"], ["1", "*"]], .repeatedValue(row: 2)),
            ([["1", "a", "x", "*"], ["2", "a", "y", "*"]], .notNested(row: 2, level: 1)),
            ([["1", "a"], ["2", "b"]], .severalRoots(found: 2)),
        ] {
            #expect(throws: error) { try GeneralisationHierarchy(rows: rows) }
        }
    }

    /// Requirements that coarsening can break are searched in full: each result is compared with evaluating every node.
    @Test(arguments: [0, 0.1, 0.3]) func theSearchFindsWhatEnumerationFinds(limit: Double) throws {
        var generator = CongruentialGenerator(state: 7)
        func draw(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
        let hierarchy = try GeneralisationHierarchy(rows: Self.age)
        for round in 0..<12 {
            let columns = (0..<3).map { place in
                CategoricalColumn(name: "\(place)", values: (0..<40).map { _ in "\(1 + draw(4) * draw(2))" })
            }
            let secret = CategoricalColumn(name: "s", values: (0..<40).map { _ in "\(draw(3))" })
            let requirement: PrivacyRequirement = [
                .distinctDiversity(l: 2), .entropyDiversity(l: 1.5), .closeness(t: 0.3, distance: .ordered),
                .deltaDisclosure(delta: 1),
            ][round % 4]
            let search = try FullDomainGeneralisation(
                of: columns.map { .init($0, hierarchy) }, k: 2, sensitive: [(secret, requirement)],
                suppressionLimit: limit)
            var feasible: Set<[Int]> = []
            for number in 0..<27 {
                let levels = [number % 3, number / 3 % 3, number / 9]
                if search.evaluate(levels: levels).suppressedRows <= Int(limit * 40) { feasible.insert(levels) }
            }
            #expect(search.feasibleNodes() == feasible.count)
            let minimal = feasible.filter { levels in
                levels.indices.allSatisfy { place in
                    var finer = levels
                    finer[place] -= 1
                    return !feasible.contains(finer)
                }
            }
            #expect(Set(search.minimalNodes().map(\.levels)) == minimal)
            let heights = feasible.filter { $0 != [2, 2, 2] }.map { $0.reduce(0, +) }
            #expect(search.optimum(by: .height)?.node.levels.reduce(0, +) == heights.min())
        }
    }
}
