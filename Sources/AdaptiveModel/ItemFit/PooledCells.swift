/// A table of observed and expected frequencies by sum score, pooled until no cell expects too few.
///
/// The order of pooling is that of R's mirt (Chalmers 2012), which defines the degrees of freedom that practice compares: scores that rule a
/// category out; scores of one pupil; categories within a score; rare categories; scores.
struct PooledCells {
    struct Row {
        var observed: [Double]
        var expected: [Double]
        /// Whether every category is possible at the score.
        var isPossible = true

        static func += (row: inout Row, other: Row) {
            for k in row.observed.indices {
                row.observed[k] += other.observed[k]
                row.expected[k] += other.expected[k]
            }
        }

        /// Adds cell `from` to cell `to` and takes it out of the row.
        mutating func move(_ from: Int, to: Int) {
            observed[to] += observed[from]
            expected[to] += expected[from]
            observed.remove(at: from)
            expected.remove(at: from)
        }
    }

    private(set) var rows: [Row]
    private let minimum: Double

    init(_ rows: [Row], minimum: Double) {
        self.rows = rows
        self.minimum = minimum
        poolImpossibleScores()
        self.rows.removeAll { $0.observed.allSatisfy { $0 == 0 } }
        guard self.rows.count > 1 else { return }
        poolSinglePupils()
        let tooFew = self.rows.map { $0.expected.contains { $0 < minimum } }
        if self.rows[0].expected.count > 2 {
            for j in self.rows.indices where tooFew[j] { poolCategories(ofRow: j) }
            dropRareLastCategories()
        }
        dropRareCategories()
        poolScores()
    }

    /// Scores at the ends, where some category is impossible, join the nearest score where none is.
    private mutating func poolImpossibleScores() {
        let impossible = rows.indices.filter { !rows[$0].isPossible }
        guard !impossible.isEmpty else { return }
        let possible = rows.indices.filter { rows[$0].isPossible }
        guard let first = possible.first, let last = possible.last else {
            rows = []
            return
        }
        for j in impossible { if j < first { rows[first] += rows[j] } else { rows[last] += rows[j] } }
        rows = possible.map { rows[$0] }
    }

    private mutating func poolSinglePupils() {
        var kept: [Row] = []
        for j in rows.indices {
            if j + 1 < rows.count, rows[j].observed.reduce(0, +) == 1 {
                rows[j + 1] += rows[j]
            } else {
                kept.append(rows[j])
            }
        }
        if kept.count > 1, kept[kept.count - 1].observed.reduce(0, +) == 1 {
            let last = kept.removeLast()
            kept[kept.count - 1] += last
        }
        rows = kept
    }

    /// The least expected category joins its less expected neighbour until all are expected often enough, or two are left.
    private mutating func poolCategories(ofRow j: Int) {
        guard rows.indices.contains(j) else { return }
        let width = rows[j].expected.count
        while rows[j].expected.count > 2 {
            let expected = rows[j].expected
            let least = expected.min() ?? 0
            let place = expected.lastIndex(of: least) ?? 0
            let neighbour =
                place == 0
                ? 1
                : place == expected.count - 1
                    ? place - 1 : expected[place - 1] <= expected[place + 1] ? place - 1 : place + 1
            rows[j].move(place, to: neighbour)
            if rows[j].expected.allSatisfy({ $0 >= minimum }) { break }
        }
        let missing = [Double](repeating: 0, count: width - rows[j].expected.count)
        rows[j].expected += missing
        rows[j].observed += missing
    }

    private mutating func dropRareLastCategories() {
        let least = minimum * (Double(rows.count) * 0.1).rounded(.up)
        while rows[0].expected.count > 2 {
            let last = rows[0].expected.count - 1
            guard rows.reduce(0, { $0 + $1.expected[last] }) < least else { return }
            for j in rows.indices { rows[j].move(last, to: last - 1) }
        }
    }

    private mutating func dropRareCategories() {
        for k in (1..<rows[0].expected.count).reversed() {
            let share = Double(rows.filter { $0.expected[k] > 0 }.count) / Double(rows.count)
            if share < 0.05 { for j in rows.indices { rows[j].move(k, to: k - 1) } }
        }
    }

    private mutating func poolScores() {
        while rows.count > 1,
            let j = rows.firstIndex(where: { $0.expected.contains { $0 < minimum && $0 != 0 } })
        {
            let row = rows[j]
            let neighbour: Int
            if j == 0 {
                neighbour = 1
            } else if j == rows.count - 1 {
                neighbour = j - 1
            } else {
                let above = rows[j - 1].observed.reduce(0, +)
                let below = rows[j + 1].observed.reduce(0, +)
                neighbour = above <= below ? j - 1 : j + 1
            }
            rows[neighbour] += row
            rows.remove(at: j)
        }
    }
}
