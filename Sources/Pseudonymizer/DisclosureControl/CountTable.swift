/// A table of counts by one or more dimensions, with all its totals.
///
/// A cell is named by one place for each dimension; `nil` stands for the total over that dimension. Counts are raw data: printing or reflecting
/// the table shows its dimensions only.
public struct CountTable: Equatable, Sendable {
    /// The number of categories of each dimension.
    public let dimensions: [Int]
    /// The counts of cells and totals, the first dimension fastest, each dimension's total after its categories.
    package let cells: [Int]

    /// The largest number of cells, totals included.
    public static let largest = 1 << 20

    /// A table of given counts.
    /// - Parameters:
    ///   - dimensions: The number of categories of each dimension, at least 1 each.
    ///   - counts: The counts without totals, at least 0, the first dimension fastest.
    /// - Throws: `outOfRange` for dimensions or counts that are no table, or are too many.
    public init(dimensions: [Int], counts: [Int]) throws(DisclosureControlError) {
        guard !dimensions.isEmpty, dimensions.allSatisfy({ $0 >= 1 && $0 <= Self.largest }) else {
            throw .outOfRange(parameter: "dimensions")
        }
        var size = 1
        for dimension in dimensions {
            let (product, overflow) = size.multipliedReportingOverflow(by: dimension + 1)
            guard !overflow, product <= Self.largest else { throw .outOfRange(parameter: "dimensions") }
            size = product
        }
        guard counts.count == dimensions.reduce(1, *), counts.allSatisfy({ $0 >= 0 && $0 <= 1 << 40 }) else {
            throw .outOfRange(parameter: "counts")
        }
        self.dimensions = dimensions
        cells = Self.withTotals(dimensions, counts)
    }

    /// Counts the rows of columns by each combination of their categories.
    /// - Parameter columns: The dimensions, all of one length.
    /// - Throws: `unequalColumns`, or `outOfRange` for more than ``largest`` cells.
    public init(of columns: [CategoricalColumn]) throws(DisclosureControlError) {
        guard let rows = columns.first?.count, columns.allSatisfy({ $0.count == rows }) else { throw .unequalColumns }
        let dimensions = columns.map(\.categories.count)
        // The sizes are judged before the counts are made.
        guard dimensions.allSatisfy({ $0 >= 1 && $0 <= Self.largest }),
            dimensions.reduce(1.0, { $0 * Double($1 + 1) }) <= Double(Self.largest)
        else { throw .outOfRange(parameter: "dimensions") }
        var counts = [Int](repeating: 0, count: dimensions.reduce(1, *))
        for row in 0..<rows {
            var place = 0
            for (column, dimension) in zip(columns, dimensions).reversed() {
                place = place * dimension + Int(column.codes[row])
            }
            counts[place] += 1
        }
        try self.init(dimensions: dimensions, counts: counts)
    }

    /// The count of a cell, or of a total where a place is `nil`.
    /// - Precondition: One place for each dimension, below its number of categories.
    public func count(at places: [Int?]) -> Int { cells[shape.number(of: places)] }

    /// Where cells lie.
    package var shape: CountTableShape { CountTableShape(dimensions: dimensions) }

    private static func withTotals(_ dimensions: [Int], _ counts: [Int]) -> [Int] {
        var current = counts
        var before = 1
        var after = counts.count
        for dimension in dimensions {
            after /= dimension
            var next: [Int] = []
            next.reserveCapacity(current.count / dimension * (dimension + 1))
            for block in 0..<after {
                let start = block * before * dimension
                next += current[start..<start + before * dimension]
                for offset in 0..<before {
                    next.append((0..<dimension).reduce(0) { $0 + current[start + $1 * before + offset] })
                }
            }
            current = next
            before *= dimension + 1
        }
        return current
    }
}

extension CountTable: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The dimensions.
    public var description: String { "CountTable(\(dimensions.map(String.init).joined(separator: " x ")))" }
    /// The dimensions.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// How the cells of a table with totals are numbered.
package struct CountTableShape: Sendable {
    let dimensions: [Int]
    let strides: [Int]
    /// The number of cells, totals included.
    package let count: Int

    init(dimensions: [Int]) {
        self.dimensions = dimensions
        var strides: [Int] = []
        var count = 1
        for dimension in dimensions {
            strides.append(count)
            count *= dimension + 1
        }
        self.strides = strides
        self.count = count
    }

    func number(of places: [Int?]) -> Int {
        precondition(
            places.count == dimensions.count && zip(places, dimensions).allSatisfy { (0..<$1).contains($0 ?? 0) },
            "one place for each dimension")
        return zip(zip(places, dimensions), strides).reduce(0) { $0 + ($1.0.0 ?? $1.0.1) * $1.1 }
    }

    func places(of number: Int) -> [Int?] {
        dimensions.indices.map { dimension in
            let place = place(of: number, in: dimension)
            return place == dimensions[dimension] ? nil : place
        }
    }

    /// The place of a cell in a dimension; the number of categories for the total.
    package func place(of number: Int, in dimension: Int) -> Int {
        number / strides[dimension] % (dimensions[dimension] + 1)
    }

    /// Calls `body` with the cells of each line along each dimension, its total last.
    func forEachLine(_ body: ([Int]) -> Void) {
        for (dimension, stride) in strides.enumerated() {
            for start in 0..<count where place(of: start, in: dimension) == 0 {
                body((0...dimensions[dimension]).map { start + $0 * stride })
            }
        }
    }
}
