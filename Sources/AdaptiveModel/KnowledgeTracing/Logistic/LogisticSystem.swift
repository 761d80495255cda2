internal import NumericalCore

/// The Hessian of a logistic model, factorised exactly with the structure that it has.
///
/// A row names one item and one pupil, so the part of the Hessian that belongs to the larger of these two is diagonal. It is eliminated
/// (Schur complement); a dense core of the other columns is left, some hundreds as a rule, whatever the number of items.
struct LogisticSystem {
    /// The columns of the diagonal part.
    private let eliminated: Range<Int>
    private let diagonal: [Double]
    /// For each eliminated column, its core columns and the Hessian there.
    private let starts: [Int]
    private let columns: [UInt32]
    private let values: [Double]
    private let core: Cholesky

    /// Which columns are eliminated, and which rows name each.
    struct Plan: Sendable {
        let eliminated: Range<Int>
        /// Where the rows of each eliminated column begin in `rows`; the last part has the rows that name none.
        let starts: [Int]
        let rows: [UInt32]
        /// The number of columns left.
        let coreOrder: Int
        /// So many multiplications to eliminate.
        let cost: Double

        init(_ features: LogisticFeatures) {
            let columns = features.columns
            let byItem = columns.itemCount >= columns.pupilCount
            let count = byItem ? columns.itemCount : columns.pupilCount
            let base = byItem ? columns.itemBase : columns.pupilBase
            eliminated = base..<base + count
            coreOrder = columns.count - count
            let unit = byItem ? features.items : features.pupils
            func part(_ row: Int) -> Int { count > 0 && unit[row] != .max ? Int(unit[row]) : count }
            var starts = [Int](repeating: 0, count: count + 2)
            for row in 0..<features.count { starts[part(row) + 1] += 1 }
            for place in 0...count { starts[place + 1] += starts[place] }
            var next = starts
            var rows = [UInt32](repeating: 0, count: features.count)
            for row in 0..<features.count {
                rows[next[part(row)]] = UInt32(row)
                next[part(row)] += 1
            }
            cost = features.touchedColumns(rows, starts: starts, eliminatingItems: byItem).reduce(0.0) {
                $0 + Double($1) * Double($1) / 2
            }
            self.starts = starts
            self.rows = rows
        }

        func coreColumn(_ column: Int) -> Int { column < eliminated.lowerBound ? column : column - eliminated.count }
    }

    /// - Throws: ``NumericalError`` where the core is not positive definite.
    init(_ likelihood: LogisticLikelihood, weights: [Double], plan: Plan) throws(NumericalError) {
        let n = plan.coreOrder
        let features = likelihood.features
        var hessian = [Double](repeating: 0, count: n * n)
        for k in 1..<n { hessian[k + k * n] = likelihood.penalty }
        var diagonal = [Double](repeating: likelihood.penalty, count: plan.eliminated.count)
        var starts = [0]
        var columns: [UInt32] = []
        var values: [Double] = []
        var entries = LogisticFeatures.Row(for: features)
        var inCore = LogisticFeatures.Row(for: features)
        var sum = [Double](repeating: 0, count: n)
        var isTouched = [Bool](repeating: false, count: n)
        var touched: [Int] = []
        for place in 0...plan.eliminated.count {
            for row in plan.rows[plan.starts[place]..<plan.starts[place + 1]] {
                features.gather(Int(row), into: &entries)
                inCore.count = 0
                for k in 0..<entries.count where !plan.eliminated.contains(entries.columns[k]) {
                    inCore.append(plan.coreColumn(entries.columns[k]), entries.values[k])
                }
                let weight = weights[Int(row)]
                for k in 0..<inCore.count {
                    let column = inCore.columns[k]
                    let scaled = weight * inCore.values[k]
                    for j in 0...k {
                        let other = inCore.columns[j]
                        // A skill that a combination names twice meets itself twice.
                        let twice = j < k && other == column ? 2.0 : 1
                        hessian[max(column, other) + min(column, other) * n] += twice * scaled * inCore.values[j]
                    }
                    guard place < plan.eliminated.count else { continue }
                    if !isTouched[column] {
                        isTouched[column] = true
                        touched.append(column)
                    }
                    sum[column] += scaled
                }
                if place < plan.eliminated.count { diagonal[place] += weight }
            }
            guard place < plan.eliminated.count else { break }
            touched.sort()
            let inverse = diagonal[place] > 0 ? 1 / diagonal[place] : 0
            for (k, column) in touched.enumerated() {
                let scaled = sum[column] * inverse
                for j in k..<touched.count { hessian[touched[j] + column * n] -= scaled * sum[touched[j]] }
            }
            for column in touched {
                columns.append(UInt32(column))
                values.append(sum[column])
                sum[column] = 0
                isTouched[column] = false
            }
            touched.removeAll(keepingCapacity: true)
            starts.append(columns.count)
        }
        core = try Cholesky(Matrix(rows: n, columns: n, columnMajor: hessian))
        eliminated = plan.eliminated
        self.diagonal = diagonal
        self.starts = starts
        self.columns = columns
        self.values = values
    }

    /// The solution x of H x = b.
    func solve(_ b: [Double]) -> [Double] {
        var inCore = Array(b[..<eliminated.lowerBound]) + Array(b[eliminated.upperBound...])
        for place in diagonal.indices where diagonal[place] > 0 {
            let share = b[eliminated.lowerBound + place] / diagonal[place]
            for k in starts[place]..<starts[place + 1] { inCore[Int(columns[k])] -= values[k] * share }
        }
        let x = core.solve(inCore)
        let rest = diagonal.indices.map { place -> Double in
            guard diagonal[place] > 0 else { return 0 }
            var sum = b[eliminated.lowerBound + place]
            for k in starts[place]..<starts[place + 1] { sum -= values[k] * x[Int(columns[k])] }
            return sum / diagonal[place]
        }
        return Array(x[..<eliminated.lowerBound]) + rest + Array(x[eliminated.lowerBound...])
    }

    /// The diagonal of the inverse of H.
    func inverseDiagonal() -> [Double] {
        let inverse = core.inverse()
        let own = (0..<inverse.rows).map { inverse[$0, $0] }
        let rest = diagonal.indices.map { place -> Double in
            guard diagonal[place] > 0 else { return .infinity }
            var sum = 0.0
            for k in starts[place]..<starts[place + 1] {
                for j in starts[place]..<starts[place + 1] {
                    sum += values[k] * values[j] * inverse[Int(columns[k]), Int(columns[j])]
                }
            }
            return 1 / diagonal[place] + sum / (diagonal[place] * diagonal[place])
        }
        return Array(own[..<eliminated.lowerBound]) + rest + Array(own[eliminated.lowerBound...])
    }
}
