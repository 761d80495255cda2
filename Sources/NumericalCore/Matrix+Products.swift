extension Matrix {
    /// The product of two matrices, each taken as it is or transposed.
    ///
    /// - Parameters:
    ///   - other: As many rows (after transposition) as this has columns (after transposition).
    ///   - transposingSelf: Whether this matrix is taken transposed.
    ///   - transposingOther: Whether the other is.
    public func multiplied(
        by other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false
    ) -> Matrix {
        let m = transposingSelf ? columns : rows
        let k = transposingSelf ? rows : columns
        let n = transposingOther ? other.rows : other.columns
        precondition(
            k == (transposingOther ? other.columns : other.rows), "a product needs as many columns as rows follow")
        var product = Matrix(rows: m, columns: n)
        var entries = product.storage.mutableSpan
        BLAS.gemm(
            m: m, n: n, k: k, storage.span, transposed: transposingSelf, other.storage.span,
            transposed: transposingOther, into: &entries)
        return product
    }

    /// The product of the matrix, or its transpose, and a vector.
    ///
    /// - Parameters:
    ///   - vector: As many entries as the matrix (after transposition) has columns.
    ///   - transposingSelf: Whether the matrix is taken transposed.
    /// - Returns: As many entries as it has rows.
    public func multiplied(by vector: [Double], transposingSelf: Bool = false) -> [Double] {
        var product = [Double](repeating: 0, count: transposingSelf ? columns : rows)
        var entries = product.mutableSpan
        BLAS.gemv(
            storage.span, rows: rows, columns: columns, transposed: transposingSelf, vector.span, into: &entries)
        return product
    }

    /// The solution X of A X = B, this matrix A being square.
    ///
    /// - Parameter other: B, as many rows.
    /// - Throws: ``NumericalError/singular(order:)``; ``NumericalError/notFinite(row:column:)``.
    package func solving(_ other: Matrix) throws(NumericalError) -> Matrix {
        precondition(rows == columns && other.rows == rows, "a system needs a square matrix and sides of its order")
        if let place = storage.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(row: place % rows, column: place / rows)
        }
        var (factor, solution) = (self, other)
        var entries = factor.storage.mutableSpan
        var sides = solution.storage.mutableSpan
        try LAPACK.gesv(&entries, order: rows, &sides, columns: other.columns)
        return solution
    }

    /// The Gram matrix AᵀWA with W diagonal: symmetric to the bit, of order `matrix.columns`.
    ///
    /// - Parameters:
    ///   - matrix: One row per observation.
    ///   - weights: One number per row, none negative; 1 if omitted. NaN gives NaN.
    public static func gram(of matrix: Matrix, weights: [Double]? = nil) -> Matrix {
        var scaled = matrix
        if let weights {
            precondition(weights.count == matrix.rows, "gram needs one weight per row")
            precondition(weights.allSatisfy { !($0 < 0) }, "gram needs weights of at least 0")
            let roots = weights.map { $0.squareRoot() }
            for j in 0..<matrix.columns {
                for i in 0..<matrix.rows { scaled.storage[i + j * matrix.rows] *= roots[i] }
            }
        }
        var gram = Matrix(rows: matrix.columns, columns: matrix.columns)
        var entries = gram.storage.mutableSpan
        BLAS.syrk(n: matrix.columns, k: matrix.rows, scaled.storage.span, into: &entries)
        gram.copyLowerTriangleToUpper()
        return gram
    }

    mutating func copyLowerTriangleToUpper() {
        for j in 0..<columns {
            for i in 0..<j { storage[i + j * rows] = storage[j + i * rows] }
        }
    }
}
