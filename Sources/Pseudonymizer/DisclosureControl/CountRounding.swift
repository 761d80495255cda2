/// Counts replaced by near ones, so that a difference of one person is not seen in most of them.
///
/// Rounding alone does not protect where the same people are counted in many tables: each tells another rounded sum. What is
/// published of a table by ``RoundedTable`` is computed from the rounded cells alone.
public enum CountRounding: Equatable, Sendable {
    /// To the nearest multiple of a base, halves up. Bases of 3 and 5 are usual.
    case nearest(base: Int)
    /// To the middle of the intervals 1 to base, base + 1 to 2 base, ...; 0 stays 0. With a base of 6: 3, 9, 15, ...
    /// ("midpoint-6"; OpenSAFELY). Other counts than 0 never become 0.
    case midpoint(base: Int)

    /// The usual bases: to 3, to 5 and midpoint-6.
    public static let usual: [CountRounding] = [.nearest(base: 3), .nearest(base: 5), .midpoint(base: 6)]

    /// The rounded count.
    /// - Parameter count: At least 0.
    /// - Precondition: A base of at least 2, and a count of at least 0.
    public func rounded(_ count: Int) -> Int {
        precondition(count >= 0, "a count is not negative")
        switch self {
        case .nearest(let base):
            precondition(base >= 2, "rounding to a base below 2 changes nothing")
            let rest = count % base
            return 2 * rest >= base ? count - rest + base : count - rest
        case .midpoint(let base):
            precondition(base >= 2, "rounding to a base below 2 changes nothing")
            return count == 0 ? 0 : (count + base - 1) / base * base - base / 2
        }
    }
}

/// A table whose cells are rounded and whose totals are the sums of the rounded cells.
///
/// A total that was rounded by itself would tell more than its cells: ten cells that were rounded down to 0 and a total of 9 are nine or ten
/// ones. Summed totals tell nothing that the cells do not, for which the error of a total grows with the number of its
/// cells: at most half the base each.
public struct RoundedTable: Equatable, Sendable {
    /// The rounded counts, with totals of them.
    public let counts: CountTable
    /// How cells were rounded.
    public let rounding: CountRounding

    /// Rounds a table.
    public init(of table: CountTable, by rounding: CountRounding) throws(DisclosureControlError) {
        let shape = table.shape
        let inner = (0..<shape.count).filter { cell in
            shape.dimensions.indices.allSatisfy { shape.place(of: cell, in: $0) < shape.dimensions[$0] }
        }
        counts = try CountTable(
            dimensions: table.dimensions, counts: inner.map { rounding.rounded(table.cells[$0]) })
        self.rounding = rounding
    }
}
