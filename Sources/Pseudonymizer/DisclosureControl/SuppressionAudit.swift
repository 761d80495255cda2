/// What a reader with pencil and paper can compute of the counts that a table withholds.
///
/// Two attacks. Linear algebra: along every line the cells add up to the total, and a withheld cell is computed where those equations have only one
/// solution for it. Bounds: no count is negative, so each line also bounds each of its cells, again and again until
/// nothing is gained. The first is complete for equations; the second finds what it finds, and is no proof that
/// nothing else follows from counts being whole and non-negative (``CellSuppression`` brings that proof with it).
public struct SuppressionAudit: Sendable {
    /// The cells that can be computed exactly, by number, ascending.
    package let computable: [Int]
    /// For each cell, the least and largest value found.
    package let bounds: [ClosedRange<Int>]
    private let shape: CountTableShape

    /// Audits a table.
    /// - Parameters:
    ///   - published: The counts by cell number, with totals; `nil` where withheld.
    ///   - dimensions: The number of categories of each dimension.
    package init(of published: [Int?], dimensions: [Int]) {
        shape = CountTableShape(dimensions: dimensions)
        let bounds = Self.bounds(published, shape)
        self.bounds = bounds
        let determined = Self.determined(published.map { $0 == nil }, shape)
        computable = published.indices.filter { cell in
            published[cell] == nil && (determined[cell] || bounds[cell].lowerBound == bounds[cell].upperBound)
        }
    }

    /// The cells that can be computed exactly: their places, `nil` for a total.
    public var computablePlaces: [[Int?]] { computable.map(shape.places) }

    /// Whether each withheld cell has only one value that solves all equations.
    ///
    /// Elimination in the integers modulo the prime 2^61 - 1, without rounding. The coefficients are 0 and ±1; that a cell is found
    /// computable and is not, or the reverse, needs a determinant that the prime divides.
    static func determined(_ withheld: [Bool], _ shape: CountTableShape) -> [Bool] {
        var rows: [[Int: UInt64]] = []
        shape.forEachLine { line in
            var row: [Int: UInt64] = [:]
            for (place, cell) in line.enumerated() where withheld[cell] {
                row[cell] = place == line.count - 1 ? Field.prime - 1 : 1
            }
            if !row.isEmpty { rows.append(row) }
        }
        // Reduced row echelon form: no pivot's column in any other row.
        var pivots: [(column: Int, row: [Int: UInt64])] = []
        for row in rows {
            var row = row
            for pivot in pivots {
                if let factor = row[pivot.column] { Field.subtract(pivot.row, times: factor, from: &row) }
            }
            // The column of the least number, so that the result does not depend on the order in a dictionary.
            guard let column = row.keys.min(), let leading = row[column] else { continue }
            let inverse = Field.inverse(leading)
            for key in row.keys { row[key] = row[key].map { Field.product($0, inverse) } }
            for index in pivots.indices {
                if let factor = pivots[index].row[column] {
                    Field.subtract(row, times: factor, from: &pivots[index].row)
                }
            }
            pivots.append((column, row))
        }
        var result = [Bool](repeating: false, count: withheld.count)
        for pivot in pivots where pivot.row.count == 1 { result[pivot.column] = true }
        return result
    }

    /// Bounds from non-negativity, carried along the lines until nothing changes or as often as there are cells.
    private static func bounds(_ published: [Int?], _ shape: CountTableShape) -> [ClosedRange<Int>] {
        // No total published is exceeded by a cell; without any, no bound but this can be given.
        let most = 1 << 50
        var low = published.map { $0 ?? 0 }
        var high = published.map { $0 ?? most }
        var lines: [[Int]] = []
        shape.forEachLine { line in if line.contains(where: { published[$0] == nil }) { lines.append(line) } }
        var changed = true
        var rounds = 0
        while changed && rounds <= published.count {
            changed = false
            rounds += 1
            for line in lines {
                guard let total = line.last else { continue }
                let parts = line.dropLast()
                let sumLow = parts.reduce(0) { $0 + low[$1] }
                let sumHigh = parts.reduce(0) { min(most, $0 + high[$1]) }
                if sumLow > low[total] { (low[total], changed) = (sumLow, true) }
                if sumHigh < high[total] { (high[total], changed) = (sumHigh, true) }
                for part in parts where low[part] < high[part] {
                    let most = high[total] - (sumLow - low[part])
                    if most < high[part] { (high[part], changed) = (max(low[part], most), true) }
                    let others = parts.reduce(0) { $1 == part ? $0 : min(1 << 50, $0 + high[$1]) }
                    let least = low[total] - others
                    if least > low[part] { (low[part], changed) = (min(high[part], least), true) }
                }
            }
        }
        return zip(low, high).map { $0...max($0, $1) }
    }
}

extension SuppressionAudit: CustomStringConvertible, CustomReflectable {
    /// How many cells can be computed.
    public var description: String { "SuppressionAudit(\(computable.count) computable cells)" }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Arithmetic modulo 2^61 - 1.
private enum Field {
    static let prime: UInt64 = (1 << 61) - 1

    static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        let sum = (high << 3 | low >> 61) + (low & prime)
        return sum >= prime ? sum - prime : sum
    }

    static func inverse(_ a: UInt64) -> UInt64 {
        // Fermat: a to the prime less 2.
        var (result, base, exponent) = (UInt64(1), a, prime - 2)
        while exponent > 0 {
            if exponent & 1 == 1 { result = product(result, base) }
            base = product(base, base)
            exponent >>= 1
        }
        return result
    }

    static func subtract(_ row: [Int: UInt64], times factor: UInt64, from other: inout [Int: UInt64]) {
        for (column, value) in row {
            let term = product(value, factor)
            let old = other[column] ?? 0
            let new = old >= term ? old - term : old + prime - term
            other[column] = new == 0 ? nil : new
        }
    }
}
