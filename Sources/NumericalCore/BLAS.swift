import CLAPACK

#if canImport(Glibc)
    import Glibc
#endif

/// Level 1 to 3 operations of BLAS on dense, column-major matrices without gaps (leading dimension = rows).
///
/// Results differ in the last bits between implementations of BLAS, which sum in different orders. With one implementation, one
/// processor type and one thread they are the same bits every time.
public enum BLAS {
    /// The sum of `x[i] * y[i]`. Both have the same length.
    public static func dot(_ x: Span<Double>, _ y: Span<Double>) -> Double {
        precondition(x.count == y.count, "dot needs vectors of one length")
        return unsafe x.withUnsafeBufferPointer { x in
            unsafe y.withUnsafeBufferPointer { y in
                unsafe cblas_ddot(int(x.count), x.baseAddress, 1, y.baseAddress, 1)
            }
        }
    }

    /// Adds `alpha * x` to `y`. Both have the same length.
    public static func axpy(_ alpha: Double, _ x: Span<Double>, into y: inout MutableSpan<Double>) {
        precondition(x.count == y.count, "axpy needs vectors of one length")
        unsafe x.withUnsafeBufferPointer { x in
            unsafe y.withUnsafeMutableBufferPointer { y in
                unsafe cblas_daxpy(int(x.count), alpha, x.baseAddress, 1, y.baseAddress, 1)
            }
        }
    }

    /// Sets `y` to `alpha op(A) x + beta y`, where op(A) is A or its transpose.
    ///
    /// - Parameters:
    ///   - alpha: The factor of the product.
    ///   - a: `rows * columns` entries, the first column first.
    ///   - rows: The rows of A.
    ///   - columns: The columns of A.
    ///   - transposed: Whether op(A) is Aᵀ.
    ///   - x: As many entries as op(A) has columns.
    ///   - beta: The factor of what `y` holds.
    ///   - y: As many entries as op(A) has rows. Not read if `beta` is 0.
    public static func gemv(
        alpha: Double = 1, _ a: Span<Double>, rows: Int, columns: Int, transposed: Bool = false, _ x: Span<Double>,
        beta: Double = 0, into y: inout MutableSpan<Double>
    ) {
        precondition(
            a.count == rows * columns && x.count == (transposed ? rows : columns)
                && y.count == (transposed ? columns : rows), "gemv needs op(A) x and y of matching shapes")
        // BLAS leaves y as it is when A is empty, also where beta y is asked for.
        guard !a.isEmpty else { return scale(&y, by: beta) }
        unsafe a.withUnsafeBufferPointer { a in
            unsafe x.withUnsafeBufferPointer { x in
                unsafe y.withUnsafeMutableBufferPointer { y in
                    unsafe cblas_dgemv(
                        CblasColMajor, transposed ? CblasTrans : CblasNoTrans, int(rows), int(columns), alpha,
                        a.baseAddress, int(rows), x.baseAddress, 1, beta, y.baseAddress, 1)
                }
            }
        }
    }

    /// Sets `c` (m x n) to `alpha op(A) op(B) + beta C`, where op(A) is m x k, op(B) is k x n, each a matrix or its transpose.
    ///
    /// - Parameters:
    ///   - m: The rows of op(A) and C.
    ///   - n: The columns of op(B) and C.
    ///   - k: The columns of op(A), and the rows of op(B).
    ///   - alpha: The factor of the product.
    ///   - a: `m * k` entries, the first column first.
    ///   - transposedA: Whether op(A) is Aᵀ.
    ///   - b: `k * n` entries, the first column first.
    ///   - transposedB: Whether op(B) is Bᵀ.
    ///   - beta: The factor of what `c` holds.
    ///   - c: `m * n` entries. Not read if `beta` is 0.
    public static func gemm(
        m: Int, n: Int, k: Int, alpha: Double = 1, _ a: Span<Double>, transposed transposedA: Bool = false,
        _ b: Span<Double>, transposed transposedB: Bool = false, beta: Double = 0, into c: inout MutableSpan<Double>
    ) {
        precondition(
            m >= 0 && n >= 0 && k >= 0 && a.count == m * k && b.count == k * n && c.count == m * n,
            "gemm needs op(A) op(B) and C of matching shapes")
        guard m > 0, n > 0, k > 0 else { return scale(&c, by: beta) }
        unsafe a.withUnsafeBufferPointer { a in
            unsafe b.withUnsafeBufferPointer { b in
                unsafe c.withUnsafeMutableBufferPointer { c in
                    unsafe cblas_dgemm(
                        CblasColMajor, transposedA ? CblasTrans : CblasNoTrans,
                        transposedB ? CblasTrans : CblasNoTrans, int(m), int(n), int(k), alpha,
                        a.baseAddress, int(transposedA ? k : m), b.baseAddress, int(transposedB ? n : k), beta,
                        c.baseAddress, int(m))
                }
            }
        }
    }

    /// Sets the lower triangle of `c` (n x n) to that of `alpha Aᵀ A + beta C`, with A of shape k x n.
    ///
    /// - Parameters:
    ///   - n: The columns of A, and the order of C.
    ///   - k: The rows of A.
    ///   - alpha: The factor of the product.
    ///   - a: `k * n` entries, the first column first.
    ///   - beta: The factor of what `c` holds.
    ///   - c: `n * n` entries; those above the diagonal are left alone.
    public static func syrk(
        n: Int, k: Int, alpha: Double = 1, _ a: Span<Double>, beta: Double = 0, into c: inout MutableSpan<Double>
    ) {
        precondition(
            n >= 0 && k >= 0 && a.count == k * n && c.count == n * n, "syrk needs A of k x n and C of n x n")
        unsafe a.withUnsafeBufferPointer { a in
            unsafe c.withUnsafeMutableBufferPointer { c in
                unsafe cblas_dsyrk(
                    CblasColMajor, CblasLower, CblasTrans, int(n), int(k), alpha, a.baseAddress, int(max(1, k)),
                    beta, c.baseAddress, int(max(1, n)))
            }
        }
    }

    private static func scale(_ y: inout MutableSpan<Double>, by beta: Double) {
        for i in y.indices { y[i] = beta == 0 ? 0 : beta * y[i] }
    }

    /// The size as BLAS counts; traps where it does not fit.
    static func int(_ count: Int) -> Int32 { Int32(count) }
}

extension BLAS {
    /// Which implementation does the work, for the record of a run.
    ///
    /// OpenBLAS's own description of its version, options and processor type where it is in use; `Accelerate` on Apple's
    /// systems; otherwise `reference`, as Netlib's libblas does not name itself.
    public static let implementation: String = {
        #if canImport(Glibc)
            typealias Configuration = @convention(c) () -> UnsafePointer<CChar>?
            guard let symbol = unsafe dlsym(nil, "openblas_get_config") else { return "reference" }
            let configuration = unsafe unsafeBitCast(symbol, to: Configuration.self)
            return unsafe configuration().map { unsafe String(cString: $0) } ?? "reference"
        #else
            return "Accelerate"
        #endif
    }()

    /// Makes OpenBLAS use one thread per call from now on; without effect on an implementation that has one anyway.
    ///
    /// Call it once at the start of a program that does its own work in parallel: threads of BLAS below threads of ours
    /// compete for the same cores (2 to 5 times slower), and change the order of summation.
    public static func useOneThreadPerWorker() {
        #if canImport(Glibc)
            typealias SetThreads = @convention(c) (Int32) -> Void
            if let symbol = unsafe dlsym(nil, "openblas_set_num_threads") {
                unsafe unsafeBitCast(symbol, to: SetThreads.self)(1)
            }
        #endif
    }
}
