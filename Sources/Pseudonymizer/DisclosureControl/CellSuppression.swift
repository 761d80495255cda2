/// Small counts withheld, with as many other cells as it takes that nobody can compute them from the rest.
///
/// Primary: every cell or total below the threshold (and above 0, unless zeros are withheld too). Secondary: for each of them, the cheapest
/// hypercube of cells that can be moved together, one up where its neighbour goes down, with every published number
/// unchanged (Giessing & Repsilber 2002). As the move is possible in whole, non-negative numbers, what is published narrows the small count of
/// a cell down no further than the rule itself, which says that it lies between 1 (or 0) and the threshold less 1. A small total can move
/// only as far as one of the cells below it; at least two values are left of it. The result is audited anew by linear
/// algebra (``SuppressionAudit``) before anybody sees it.
///
/// What it does not protect from: a contributor who knows their own part of a cell; another table of the same people that withholds other cells
/// (``DifferencingGuard``); an observer who knows how cells are chosen, and runs the choice backwards.
public struct CellSuppression: Sendable {
    /// What is counted.
    public let table: CountTable
    /// Counts below this are withheld.
    public let threshold: Int
    /// Whether zeros are withheld as well.
    public let withholdsZeros: Bool
    /// The cells that are withheld for being small, by number.
    package let primary: [Bool]
    /// The cells that are withheld, by number.
    package let withheld: [Bool]

    /// Chooses what to withhold. Time: the number of small cells times the number of cells times 2 to the number of dimensions.
    /// - Parameters:
    ///   - table: What is counted.
    ///   - threshold: Counts from 1 to this less 1 are small. Official statistics use 3 to 10. At least 3, or 2 where zeros are withheld:
    ///     the rule alone would tell the count otherwise.
    ///   - withholdsZeros: Whether 0 is small too: where it tells that nobody of a group reached, say, a level.
    /// - Throws: `outOfRange`, or `notProtected` where the audit finds a small count that can be computed.
    public init(
        of table: CountTable, threshold: Int, withholdsZeros: Bool = false
    ) throws(DisclosureControlError) {
        guard threshold >= (withholdsZeros ? 2 : 3) else { throw .outOfRange(parameter: "threshold") }
        self.table = table
        self.threshold = threshold
        self.withholdsZeros = withholdsZeros
        let smallest = withholdsZeros ? 0 : 1
        let primary = table.cells.map { $0 >= smallest && $0 < threshold }
        self.primary = primary
        var search = HypercubeSearch(table: table, threshold: threshold, smallest: smallest, withheld: primary)
        for cell in primary.indices where primary[cell] { search.protect(cell) }
        withheld = search.withheld
        guard
            !SuppressionAudit(of: publishedCells, dimensions: table.dimensions).computable.contains(where: {
                primary[$0]
            })
        else { throw .notProtected }
    }

    /// The count of a cell, or of a total where a place is `nil`; `nil` where it is withheld.
    /// - Precondition: One place for each dimension, below its number of categories.
    public func published(at places: [Int?]) -> Int? {
        let cell = table.shape.number(of: places)
        return withheld[cell] ? nil : table.cells[cell]
    }

    /// The number of cells and totals that are withheld for being small.
    public var primaryCount: Int { primary.count { $0 } }

    /// The number of cells and totals that are withheld to protect others.
    public var secondaryCount: Int { withheld.count { $0 } - primaryCount }

    /// All counts by cell number; `nil` where withheld.
    package var publishedCells: [Int?] { zip(table.cells, withheld).map { $1 ? nil : $0 } }
}

/// The choice of cells to withhold, one small cell after the other.
private struct HypercubeSearch {
    let table: CountTable
    let threshold: Int
    let smallest: Int
    var withheld: [Bool]
    private let shape: CountTableShape

    init(table: CountTable, threshold: Int, smallest: Int, withheld: [Bool]) {
        self.table = table
        self.threshold = threshold
        self.smallest = smallest
        self.withheld = withheld
        shape = table.shape
    }

    /// Withholds the cheapest hypercube that lets the cell take every value that the rule allows; where there is none, as may be for
    /// a total, the cheapest of those that let it take most.
    ///
    /// For a cell there always is one: the cell with its totals, which can all rise together without end.
    mutating func protect(_ cell: Int) {
        let own = shape.dimensions.indices.map { shape.place(of: cell, in: $0) }
        var best: Hypercube?
        var other = own.map { $0 == 0 ? 1 : 0 }
        while true {
            if let found = hypercube(cell, own, other), found.isBetter(than: best) { best = found }
            // The next choice of one other place in each dimension, the last of which is the total's.
            var dimension = 0
            while dimension < own.count {
                other[dimension] += 1
                if other[dimension] == own[dimension] { other[dimension] += 1 }
                if other[dimension] <= shape.dimensions[dimension] { break }
                other[dimension] = own[dimension] == 0 ? 1 : 0
                dimension += 1
            }
            if dimension == own.count { break }
        }
        for corner in best?.corners ?? [] { withheld[corner] = true }
    }

    private struct Hypercube {
        var corners: [Int] = []
        var cost = 0.0
        /// How many of the values that the rule allows the cell can take, besides its own.
        var range = 0

        func isBetter(than other: Hypercube?) -> Bool {
            guard let other else { return range > 0 }
            return range != other.range ? range > other.range : cost < other.cost
        }
    }

    /// A hypercube with what it costs to withhold it; `nil` where a corner is a zero, which may be known to be one.
    private func hypercube(_ cell: Int, _ own: [Int], _ other: [Int]) -> Hypercube? {
        var result = Hypercube()
        let count = table.cells[cell]
        var (down, up) = (count - smallest, threshold - 1 - count)
        for choice in 0..<(1 << own.count) {
            var corner = cell
            // Along a line, a total moves with the cell and another cell against it.
            var rises = true
            for dimension in own.indices where choice >> dimension & 1 == 1 {
                corner += (other[dimension] - own[dimension]) * shape.strides[dimension]
                let last = shape.dimensions[dimension]
                if own[dimension] != last && other[dimension] != last { rises.toggle() }
            }
            let value = table.cells[corner]
            guard value >= smallest else { return nil }
            if rises { down = min(down, value) } else { up = min(up, value) }
            if !withheld[corner] { result.cost += 1 + Double(value) }
            result.corners.append(corner)
        }
        result.range = down + up
        return result
    }
}
