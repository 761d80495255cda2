import CKernels

/// Elementary functions of arrays, the loops that a likelihood spends its time in.
///
/// Every result is within 2 units in the last place of the correctly rounded value over the whole range of a double,
/// subnormal results included. The bits are the same on every processor, in scalar, array and in-place form:
/// see `elementary.h` for how. NaN gives NaN.
public enum VectorMath {
    /// Which machine code an array function runs.
    package enum Path: CaseIterable, Sendable {
        /// The best that the processor has.
        case dispatched
        /// Only what every processor of the platform has.
        case portable
    }

    /// e^x.
    public static func exp(_ x: Double) -> Double { kernels_exp(x) }

    /// The logistic function 1 / (1 + e^-x), in [0, 1].
    public static func logistic(_ x: Double) -> Double { kernels_logistic(x) }

    /// log(1 + e^x), also called softplus: minus the logarithm of `logistic(-x)`.
    public static func log1pexp(_ x: Double) -> Double { kernels_log1pexp(x) }

    /// Sets `y[i]` to e^`x[i]`. Both have the same length.
    public static func exp(_ x: Span<Double>, into y: inout MutableSpan<Double>) {
        exp(x, into: &y, path: .dispatched)
    }

    /// Sets `y[i]` to `logistic(x[i])`. Both have the same length.
    public static func logistic(_ x: Span<Double>, into y: inout MutableSpan<Double>) {
        logistic(x, into: &y, path: .dispatched)
    }

    /// Sets `y[i]` to `log1pexp(x[i])`. Both have the same length.
    public static func log1pexp(_ x: Span<Double>, into y: inout MutableSpan<Double>) {
        log1pexp(x, into: &y, path: .dispatched)
    }

    /// Replaces each element by e^x.
    public static func exp(inPlace x: inout MutableSpan<Double>) { exp(inPlace: &x, path: .dispatched) }

    /// Replaces each element by `logistic(x)`.
    public static func logistic(inPlace x: inout MutableSpan<Double>) { logistic(inPlace: &x, path: .dispatched) }

    /// Replaces each element by `log1pexp(x)`.
    public static func log1pexp(inPlace x: inout MutableSpan<Double>) { log1pexp(inPlace: &x, path: .dispatched) }
}

extension VectorMath {
    package static func exp(_ x: Span<Double>, into y: inout MutableSpan<Double>, path: Path) {
        unsafe apply(kernels_exp_array, x, &y, path)
    }

    package static func logistic(_ x: Span<Double>, into y: inout MutableSpan<Double>, path: Path) {
        unsafe apply(kernels_logistic_array, x, &y, path)
    }

    package static func log1pexp(_ x: Span<Double>, into y: inout MutableSpan<Double>, path: Path) {
        unsafe apply(kernels_log1pexp_array, x, &y, path)
    }

    package static func exp(inPlace x: inout MutableSpan<Double>, path: Path) {
        unsafe apply(kernels_exp_array, &x, path)
    }

    package static func logistic(inPlace x: inout MutableSpan<Double>, path: Path) {
        unsafe apply(kernels_logistic_array, &x, path)
    }

    package static func log1pexp(inPlace x: inout MutableSpan<Double>, path: Path) {
        unsafe apply(kernels_log1pexp_array, &x, path)
    }

    /// Whether ``Path/dispatched`` and ``Path/portable`` are different code on this processor.
    package static var hasFasterPath: Bool { kernels_use_avx2() }

    private typealias Kernel =
        (UnsafePointer<Double>?, UnsafeMutablePointer<Double>?, Int, Bool) -> Void

    @inline(__always)
    private static func apply(
        _ kernel: Kernel, _ x: Span<Double>, _ y: inout MutableSpan<Double>, _ path: Path
    ) {
        precondition(x.count == y.count, "the result needs as many elements as the argument")
        unsafe x.withUnsafeBufferPointer { x in
            unsafe y.withUnsafeMutableBufferPointer { y in
                unsafe kernel(x.baseAddress, y.baseAddress, x.count, path == .portable)
            }
        }
    }

    @inline(__always)
    private static func apply(_ kernel: Kernel, _ x: inout MutableSpan<Double>, _ path: Path) {
        unsafe x.withUnsafeMutableBufferPointer { x in
            unsafe kernel(UnsafePointer(x.baseAddress), x.baseAddress, x.count, path == .portable)
        }
    }
}
