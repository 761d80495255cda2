public import NumericalCore

/// Rows of a sparse matrix of features, one an answer.
public struct SparseRows: Sendable, Equatable {
    /// The number of columns.
    public let columnCount: Int
    /// Where each row's entries begin; one element more than there are rows.
    public let starts: [Int]
    /// Entry to column.
    public let columns: [UInt32]
    /// Entry to value, finite.
    public let values: [Double]

    /// The number of rows.
    public var count: Int { starts.count - 1 }

    /// Rows from their entries.
    ///
    /// - Parameters:
    ///   - columnCount: above every element of `columns`.
    ///   - starts: rising from 0 to the number of entries.
    ///   - columns: entry to column.
    ///   - values: entry to value; as many.
    public init(columnCount: Int, starts: [Int], columns: [UInt32], values: [Double]) {
        precondition(starts.first == 0 && starts.last == columns.count && columns.count == values.count)
        precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }, "rows follow one another")
        precondition(columns.allSatisfy { Int($0) < columnCount }, "an entry lies in a column")
        self.columnCount = columnCount
        self.starts = starts
        self.columns = columns
        self.values = values
    }
}

/// The gradient of a logistic log-likelihood as contributions of pupils, each clipped to a Euclidean norm: what private logistic tracing
/// is fitted from, whatever the features.
///
/// A pupil's vector is g = Σ (y − p) x over the pupil's answers, with p = logistic(x · weights), times min(1, C/‖g‖). So its norm is
/// at most C for every pupil, whatever the data: see <doc:BoundedTracing>.
public struct LogisticGradients: Contributions {
    let rows: SparseRows
    let outcomes: [Int8]
    let pupilStarts: [Int]
    let weights: [Double]
    /// The most that a pupil's vector has as Euclidean norm, C; infinite for no clipping.
    public let normBound: Double

    /// The gradients of pupils' answers at `weights`.
    ///
    /// - Parameters:
    ///   - rows: an answer's features.
    ///   - outcomes: answer to 1 or 0; as many.
    ///   - pupilStarts: where each pupil's answers begin; one element more than there are pupils.
    ///   - weights: one a column.
    ///   - normBound: C, above 0; infinite for exact sums.
    public init(
        _ rows: SparseRows, outcomes: [Int8], pupilStarts: [Int], at weights: [Double], normBound: Double
    ) {
        precondition(rows.count == outcomes.count && pupilStarts.last == rows.count && pupilStarts.first == 0)
        precondition(weights.count == rows.columnCount && normBound > 0, "a weight a column and a bound above 0")
        precondition(outcomes.allSatisfy { $0 == 0 || $0 == 1 }, "an answer is right or wrong")
        self.rows = rows
        self.outcomes = outcomes
        self.pupilStarts = pupilStarts
        self.weights = weights
        self.normBound = normBound
    }

    /// The pupils.
    public var entityCount: Int { pupilStarts.count - 1 }
    /// One number a column.
    public var dimension: Int { rows.columnCount }

    /// Adds the pupils' clipped gradients.
    public func add(_ pupils: Range<Int>, to sum: inout MutableSpan<Double>) {
        // A pupil's gradient, zero but at the touched columns.
        var gradient = [Double](repeating: 0, count: dimension)
        var isTouched = [Bool](repeating: false, count: dimension)
        var touched: [Int] = []
        for pupil in pupils {
            for row in pupilStarts[pupil]..<pupilStarts[pupil + 1] {
                var logit = 0.0
                for entry in rows.starts[row]..<rows.starts[row + 1] {
                    logit += rows.values[entry] * weights[Int(rows.columns[entry])]
                }
                let residual = Double(outcomes[row]) - VectorMath.logistic(logit)
                for entry in rows.starts[row]..<rows.starts[row + 1] {
                    let column = Int(rows.columns[entry])
                    if !isTouched[column] {
                        isTouched[column] = true
                        touched.append(column)
                    }
                    gradient[column] += residual * rows.values[entry]
                }
            }
            let largest = touched.reduce(0.0) { max($0, abs(gradient[$1])) }
            let scale = clipping(touched, gradient, largest: largest)
            for column in touched {
                if scale > 0 { sum[column] += scale * gradient[column] }
                gradient[column] = 0
                isTouched[column] = false
            }
            touched.removeAll(keepingCapacity: true)
        }
    }

    /// What a pupil's gradient is multiplied by, rounded towards 0. A gradient that is not finite counts as nothing.
    private func clipping(_ touched: [Int], _ gradient: [Double], largest: Double) -> Double {
        guard normBound.isFinite else { return 1 }
        guard largest.isFinite, touched.allSatisfy({ gradient[$0].isFinite }) else { return 0 }
        guard largest > 0 else { return 1 }
        // Relative to the largest element, so that no square overflows or vanishes.
        let squares = touched.reduce(0.0) { $0 + (gradient[$1] / largest) * (gradient[$1] / largest) }
        let norm = largest * squares.squareRoot() * (1 + 1e-9)
        return norm <= normBound ? 1 : normBound / norm
    }
}
