import CLAPACK

/// The operations of LAPACK in use, on dense, column-major matrices without gaps (leading dimension = rows).
public enum LAPACK {
    /// Replaces the lower triangle of a symmetric matrix by its Cholesky factor L, with A = L Lᵀ.
    ///
    /// Only the lower triangle is read and written. An entry that is not finite gives no defined result: test first.
    ///
    /// - Parameters:
    ///   - a: `n * n` entries.
    ///   - n: The order of the matrix, at least 0.
    /// - Throws: ``NumericalError/notPositiveDefinite(order:)``; `a` is then half done.
    public static func potrf(_ a: inout MutableSpan<Double>, order n: Int) throws(NumericalError) {
        precondition(n >= 0 && a.count == n * n, "potrf needs a square matrix")
        let info = unsafe a.withUnsafeMutableBufferPointer { a in
            unsafe clapack_dpotrf(BLAS.int(n), a.baseAddress, BLAS.int(max(1, n)))
        }
        precondition(info >= 0, "LAPACK refused an argument")
        if info > 0 { throw .notPositiveDefinite(order: Int(info)) }
    }

    /// Replaces B by the solution X of A X = B.
    ///
    /// - Parameters:
    ///   - factor: What ``potrf(_:order:)`` made of A.
    ///   - n: The order of A, at least 0.
    ///   - b: `n * columns` entries.
    ///   - columns: The number of right-hand sides, at least 0.
    public static func potrs(
        _ factor: Span<Double>, order n: Int, _ b: inout MutableSpan<Double>, columns: Int
    ) {
        precondition(
            n >= 0 && columns >= 0 && factor.count == n * n && b.count == n * columns,
            "potrs needs a square factor and right-hand sides of its order")
        let info = unsafe factor.withUnsafeBufferPointer { factor in
            unsafe b.withUnsafeMutableBufferPointer { b in
                unsafe clapack_dpotrs(
                    BLAS.int(n), BLAS.int(columns), factor.baseAddress, BLAS.int(max(1, n)), b.baseAddress,
                    BLAS.int(max(1, n)))
            }
        }
        precondition(info == 0, "LAPACK refused an argument")
    }

    /// Replaces the factor that ``potrf(_:order:)`` made of A by the lower triangle of A's inverse.
    ///
    /// - Parameters:
    ///   - factor: `n * n` entries, with a diagonal that has no zero.
    ///   - n: The order of A, at least 0.
    public static func potri(_ factor: inout MutableSpan<Double>, order n: Int) {
        precondition(n >= 0 && factor.count == n * n, "potri needs a square factor")
        let info = unsafe factor.withUnsafeMutableBufferPointer { factor in
            unsafe clapack_dpotri(BLAS.int(n), factor.baseAddress, BLAS.int(max(1, n)))
        }
        precondition(info == 0, "LAPACK refused the factor")
    }

    /// Replaces B by the solution X of A X = B, by elimination with the largest pivot of a column.
    ///
    /// - Parameters:
    ///   - a: `n * n` finite entries; overwritten.
    ///   - n: The order of A, at least 0.
    ///   - b: `n * columns` entries.
    ///   - columns: The number of right-hand sides, at least 0.
    /// - Throws: ``NumericalError/singular(order:)``.
    package static func gesv(
        _ a: inout MutableSpan<Double>, order n: Int, _ b: inout MutableSpan<Double>, columns: Int
    ) throws(NumericalError) {
        precondition(
            n >= 0 && columns >= 0 && a.count == n * n && b.count == n * columns,
            "gesv needs a square matrix and right-hand sides of its order")
        var pivots = [Int32](repeating: 0, count: n)
        let info = unsafe a.withUnsafeMutableBufferPointer { a in
            unsafe b.withUnsafeMutableBufferPointer { b in
                unsafe pivots.withUnsafeMutableBufferPointer { pivots in
                    unsafe clapack_dgesv(
                        BLAS.int(n), BLAS.int(columns), a.baseAddress, BLAS.int(max(1, n)), pivots.baseAddress,
                        b.baseAddress, BLAS.int(max(1, n)))
                }
            }
        }
        precondition(info >= 0, "LAPACK refused an argument")
        if info > 0 { throw .singular(order: Int(info)) }
    }

    /// Replaces the diagonal of a symmetric tridiagonal matrix by its eigenvalues, in ascending order.
    ///
    /// - Parameters:
    ///   - diagonal: n finite entries, at least 1.
    ///   - below: The n - 1 entries beside the diagonal, finite; overwritten.
    package static func sterf(_ diagonal: inout MutableSpan<Double>, _ below: inout MutableSpan<Double>) {
        precondition(diagonal.count == below.count + 1, "sterf needs one entry less beside the diagonal than on it")
        let info = unsafe diagonal.withUnsafeMutableBufferPointer { diagonal in
            unsafe below.withUnsafeMutableBufferPointer { below in
                unsafe clapack_dsterf(BLAS.int(diagonal.count), diagonal.baseAddress, below.baseAddress)
            }
        }
        precondition(info == 0, "the QL iteration did not converge in 30 n steps")
    }
}
