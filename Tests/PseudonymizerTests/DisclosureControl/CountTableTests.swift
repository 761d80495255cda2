import Pseudonymizer
import Testing

@Suite struct CountTableTests {
    @Test func totalsAreSumsInEveryDimension() throws {
        let table = try CountTable(dimensions: [2, 3], counts: [1, 2, 3, 4, 5, 6])
        #expect(table.count(at: [1, 2]) == 6 && table.count(at: [0, 1]) == 3)
        #expect(
            table.count(at: [nil, 0]) == 3 && table.count(at: [0, nil]) == 9 && table.count(at: [nil, nil]) == 21)
        let cube = try CountTable(dimensions: [2, 1, 2], counts: [1, 2, 3, 4])
        #expect(cube.count(at: [0, nil, nil]) == 4 && cube.count(at: [nil, 0, 1]) == 7)
        #expect(cube.count(at: [nil, nil, nil]) == 10)
        #expect("\(table)" == "CountTable(2 x 3)")
    }

    @Test func columnsAreCrossTabulated() throws {
        let table = try CountTable(of: [
            CategoricalColumn(name: "a", values: ["x", "y", "x", "x"]),
            CategoricalColumn(name: "b", values: ["1", "1", "2", "2"]),
        ])
        #expect(table.count(at: [0, 0]) == 1 && table.count(at: [0, 1]) == 2 && table.count(at: [1, nil]) == 1)
    }

    @Test func whatIsNoTableIsRefused() {
        #expect(throws: DisclosureControlError.outOfRange(parameter: "counts")) {
            try CountTable(dimensions: [2], counts: [1, -1])
        }
        #expect(throws: DisclosureControlError.outOfRange(parameter: "counts")) {
            try CountTable(dimensions: [2], counts: [1])
        }
        for dimensions in [[], [0], [2048, 2048], [Int.max, 2]] {
            #expect(throws: DisclosureControlError.outOfRange(parameter: "dimensions")) {
                try CountTable(dimensions: dimensions, counts: [])
            }
        }
    }

    @Test func countsAreRoundedToNeighbours() {
        #expect((0...8).map { CountRounding.nearest(base: 3).rounded($0) } == [0, 0, 3, 3, 3, 6, 6, 6, 9])
        #expect((0...8).map { CountRounding.nearest(base: 5).rounded($0) } == [0, 0, 0, 5, 5, 5, 5, 5, 10])
        // OpenSAFELY's roundmid_any(x, 6): ceiling(x / 6) * 6 - floor(6 / 2) * (x != 0).
        #expect(
            (0...13).map { CountRounding.midpoint(base: 6).rounded($0) } == [
                0, 3, 3, 3, 3, 3, 3, 9, 9, 9, 9, 9, 9, 15,
            ])
    }

    @Test(arguments: CountRounding.usual) func roundedTotalsTellNoMoreThanRoundedCells(rounding: CountRounding) throws {
        let table = try CountTable(dimensions: [10], counts: Array(repeating: 1, count: 10))
        let rounded = try RoundedTable(of: table, by: rounding).counts
        #expect(rounded.count(at: [nil]) == 10 * rounding.rounded(1))
        // Another table with the same rounded cells looks the same throughout.
        let other = try CountTable(
            dimensions: [10], counts: (0..<10).map { $0 == 0 && rounding == .midpoint(base: 6) ? 2 : $0 == 0 ? 0 : 1 })
        #expect(try RoundedTable(of: other, by: rounding).counts == rounded)
    }
}
