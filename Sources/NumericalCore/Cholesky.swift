#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The Cholesky factorisation A = L Lᵀ of a symmetric positive definite matrix, as observed information matrices and
/// ridge systems are.
public struct Cholesky: Sendable {
    /// The order of the matrix.
    public let order: Int
    /// L in the lower triangle; above it what A had there.
    private let factor: [Double]

    /// Factorises a matrix of order n in n³/3 multiplications.
    ///
    /// - Parameter symmetric: A square matrix; only its lower triangle counts.
    /// - Throws: ``NumericalError/notFinite(row:column:)`` for an infinite or undefined entry,
    ///   ``NumericalError/notPositiveDefinite(order:)`` where a pivot is not positive.
    public init(_ symmetric: Matrix) throws(NumericalError) {
        precondition(symmetric.rows == symmetric.columns, "only a square matrix has a Cholesky factor")
        let n = symmetric.rows
        for j in 0..<n {
            for i in j..<n where !symmetric.storage[i + j * n].isFinite { throw .notFinite(row: i, column: j) }
        }
        var factor = symmetric.storage
        var entries = factor.mutableSpan
        try LAPACK.potrf(&entries, order: n)
        // Entries near the largest double can overflow on the way, which potrf does not notice.
        for i in 0..<n where !factor[i + i * n].isFinite { throw .notFinite(row: i, column: i) }
        self.order = n
        self.factor = factor
    }

    /// The solution x of A x = b.
    ///
    /// - Parameter b: ``order`` numbers.
    public func solve(_ b: [Double]) -> [Double] {
        var x = b
        var entries = x.mutableSpan
        LAPACK.potrs(factor.span, order: order, &entries, columns: 1)
        return x
    }

    /// The solution X of A X = B.
    ///
    /// - Parameter b: ``order`` rows, one right-hand side per column.
    public func solve(_ b: Matrix) -> Matrix {
        precondition(b.rows == order, "the right-hand sides need as many rows as the matrix")
        var x = b
        var entries = x.storage.mutableSpan
        LAPACK.potrs(factor.span, order: order, &entries, columns: b.columns)
        return x
    }

    /// The inverse of A, symmetric to the bit.
    public func inverse() -> Matrix {
        var inverse = Matrix(rows: order, columns: order, columnMajor: factor)
        var entries = inverse.storage.mutableSpan
        LAPACK.potri(&entries, order: order)
        inverse.copyLowerTriangleToUpper()
        return inverse
    }

    /// L, with zeros above the diagonal.
    package var lower: Matrix {
        var lower = Matrix(rows: order, columns: order)
        for j in 0..<order {
            for i in j..<order { lower[i, j] = factor[i + j * order] }
        }
        return lower
    }

    /// The natural logarithm of the determinant of A.
    public var logDeterminant: Double {
        (0..<order).reduce(0) { $0 + 2 * log(factor[$1 + $1 * order]) }
    }
}
