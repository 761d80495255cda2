import Pseudonymizer
import Testing

@Suite struct CellSuppressionTests {
    /// Every table of non-negative counts that has the published cells and totals, by trying all: what a reader with
    /// unlimited time knows of each cell.
    private func feasible(_ suppression: CellSuppression, atMost most: Int) throws -> [Int: Set<Int>] {
        let published = suppression.publishedCells
        let dimensions = suppression.table.dimensions
        let inner = dimensions.reduce(1, *)
        var found: [Int: Set<Int>] = [:]
        var counts = [Int](repeating: 0, count: inner)
        let shape = suppression.table.shape
        let numbers = (0..<shape.count).filter { cell in
            dimensions.indices.allSatisfy { shape.place(of: cell, in: $0) < dimensions[$0] }
        }
        func visit(_ place: Int) throws {
            guard place < inner else {
                let table = try CountTable(dimensions: dimensions, counts: counts)
                guard zip(table.cells, published).allSatisfy({ $1 == nil || $0 == $1 }) else { return }
                for (cell, value) in table.cells.enumerated() { found[cell, default: []].insert(value) }
                return
            }
            if let known = published[numbers[place]] {
                counts[place] = known
                return try visit(place + 1)
            }
            for value in 0...most {
                counts[place] = value
                try visit(place + 1)
            }
        }
        try visit(0)
        return found
    }

    /// The rule tells that a withheld small count lies in 1 to 2 (or 0 to 2); the table tells no more.
    @Test(arguments: [false, true]) func aSmallCountMayStillBeAnyThatTheRuleAllows(withholdsZeros: Bool) throws {
        var generator = CongruentialGenerator(state: withholdsZeros ? 3 : 4)
        var (secondary, compared) = (0, 0)
        for round in 0..<40 {
            let dimensions = [[3, 2], [2, 2], [4], [2, 2, 2]][round % 4]
            let table = try CountTable(
                dimensions: dimensions,
                counts: (0..<dimensions.reduce(1, *)).map { _ in Int.random(in: 0...5, using: &generator) })
            let suppression = try CellSuppression(of: table, threshold: 3, withholdsZeros: withholdsZeros)
            secondary += suppression.secondaryCount
            let shape = table.shape
            let isTotal = suppression.primary.indices.map { cell in
                dimensions.indices.contains { shape.place(of: cell, in: $0) == dimensions[$0] }
            }
            guard zip(suppression.withheld, isTotal).count(where: { $0 && !$1 }) <= 4 else { continue }
            let possible = try feasible(suppression, atMost: 7)
            for cell in suppression.primary.indices where suppression.primary[cell] {
                let values = possible[cell] ?? []
                if isTotal[cell] {
                    #expect(values.count >= 2)
                } else {
                    #expect(values.isSuperset(of: withholdsZeros ? [0, 1, 2] : [1, 2]))
                }
                compared += 1
            }
        }
        #expect(compared > 20)
        #expect(secondary > 40)
    }

    /// Withholding small counts alone is broken: the audit must see it.
    @Test func theAuditFindsWhatPrimarySuppressionAloneGivesAway() throws {
        let table = try CountTable(dimensions: [3, 3], counts: [2, 20, 30, 10, 20, 30, 10, 20, 1])
        let naive = table.cells.map { $0 < 3 ? nil : $0 }
        #expect(SuppressionAudit(of: naive, dimensions: [3, 3]).computablePlaces == [[0, 0], [2, 2]])
        let suppression = try CellSuppression(of: table, threshold: 3)
        #expect(SuppressionAudit(of: suppression.publishedCells, dimensions: [3, 3]).computable.isEmpty)
        #expect(suppression.primaryCount == 2 && suppression.secondaryCount == 2)
    }

    /// Four corners in a rectangle hide each other from algebra; zeros among them do not.
    @Test func theAuditFindsWhatFollowsFromCountsNotBeingNegative() throws {
        let table = try CountTable(dimensions: [2, 2], counts: [0, 4, 3, 0])
        // Column totals 4 and 3; row totals 3 and 4; all cells withheld: [[a, 4-a], [3-a, a]], a in 0...3.
        let open = table.cells.enumerated().map { [0, 1, 3, 4].contains($0.offset) ? nil : $0.element }
        let audit = SuppressionAudit(of: open, dimensions: [2, 2])
        #expect(audit.computable.isEmpty && audit.bounds[0] == 0...3)
        // With a row that adds up to 0, both cells of it are 0.
        let zero = try CountTable(dimensions: [2, 2], counts: [0, 0, 3, 4])
        let withheld = zero.cells.enumerated().map { [0, 1, 3, 4].contains($0.offset) ? nil : $0.element }
        #expect(SuppressionAudit(of: withheld, dimensions: [2, 2]).computable == [0, 1, 3, 4])
    }

    /// Three withheld cells of a line are determined where two of them are by others.
    @Test func algebraSeesThroughChains() throws {
        let table = try CountTable(dimensions: [3, 3], counts: [5, 6, 7, 8, 9, 10, 11, 12, 13])
        let known: [(withheld: Set<Int>, computable: [Int])] = [
            ([0, 1, 5], [0, 1, 5]), ([0, 1, 4, 5, 9], [9]), ([0, 1, 4, 5], []),
        ]
        for (withheld, computable) in known {
            let published = table.cells.enumerated().map { withheld.contains($0.offset) ? nil : $0.element }
            #expect(SuppressionAudit(of: published, dimensions: [3, 3]).computable == computable)
        }
    }

    @Test func aTableOfOneCellHidesItInItsTotals() throws {
        let suppression = try CellSuppression(of: try CountTable(dimensions: [1, 1], counts: [2]), threshold: 5)
        #expect(suppression.publishedCells.allSatisfy { $0 == nil })
        let clean = try CellSuppression(of: try CountTable(dimensions: [2], counts: [0, 9]), threshold: 5)
        #expect(clean.publishedCells == [0, 9, 9])
    }

    @Test func largeTablesAreProtected() throws {
        var generator = CongruentialGenerator(state: 8)
        let table = try CountTable(
            dimensions: [30, 8], counts: (0..<240).map { _ in Int.random(in: 0...40, using: &generator) })
        let suppression = try CellSuppression(of: table, threshold: 5)
        let audit = SuppressionAudit(of: suppression.publishedCells, dimensions: table.dimensions)
        for cell in suppression.primary.indices where suppression.primary[cell] {
            #expect(audit.bounds[cell].lowerBound <= 1 && audit.bounds[cell].upperBound >= 4)
        }
        #expect(suppression.primaryCount > 10)
    }

    @Test func differencesOfTwoReleasesAreSeen() throws {
        func release(_ counts: [Int]) throws -> CellSuppression {
            try CellSuppression(of: try CountTable(dimensions: [4], counts: counts), threshold: 3)
        }
        let all = try release([10, 20, 30, 5])
        let without = try release([10, 19, 30, 5])
        #expect(try DifferencingGuard.exposedCells(earlier: all, later: without, threshold: 3) == [[1], [nil]])
        #expect(try DifferencingGuard.exposedCells(earlier: all, later: all, threshold: 3) == [])
        let far = try release([20, 40, 60, 15])
        #expect(try DifferencingGuard.exposedCells(earlier: all, later: far, threshold: 3) == [])
        // Withheld before, published now, and no more than one pupil has come.
        let small = try release([2, 20, 30, 4])
        let grown = try release([3, 20, 30, 4])
        #expect(try DifferencingGuard.exposedCells(earlier: small, later: grown, threshold: 3).contains([0]))
        #expect(DifferencingGuard.isolates(earlier: Set(1...100), later: Set(1...99), threshold: 5))
        #expect(DifferencingGuard.isolates(earlier: Set(1...99), later: Set(1...103), threshold: 5))
        #expect(!DifferencingGuard.isolates(earlier: Set(1...90), later: Set(1...95), threshold: 5))
        #expect(!DifferencingGuard.isolates(earlier: Set(1...90), later: Set(1...90), threshold: 5))
    }
}
