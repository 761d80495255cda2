/// Linear equations with a symmetric positive matrix of a few rows, by Cholesky's factorisation. This target does without BLAS.
struct PositiveSystem {
    private let size: Int
    private let factor: [Double]

    /// The factorisation of a matrix given by its lower triangle; `nil` where it is not positive.
    ///
    /// - Parameters:
    ///   - size: The number of rows.
    ///   - entry: The entry in a row and a column that is not greater.
    init?(size: Int, entry: (_ row: Int, _ column: Int) -> Double) {
        var factor = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0...row {
                var rest = entry(row, column)
                for k in 0..<column { rest -= factor[row * size + k] * factor[column * size + k] }
                if row == column {
                    guard rest > 0, rest.isFinite else { return nil }
                    factor[row * size + row] = rest.squareRoot()
                } else {
                    factor[row * size + column] = rest / factor[column * size + column]
                }
            }
        }
        self.size = size
        self.factor = factor
    }

    /// The solution for a right side.
    func solution(_ rightSide: [Double]) -> [Double] {
        var solution = rightSide
        for row in 0..<size {
            for k in 0..<row { solution[row] -= factor[row * size + k] * solution[k] }
            solution[row] /= factor[row * size + row]
        }
        for row in (0..<size).reversed() {
            for k in (row + 1)..<max(size, row + 1) { solution[row] -= factor[k * size + row] * solution[k] }
            solution[row] /= factor[row * size + row]
        }
        return solution
    }
}
