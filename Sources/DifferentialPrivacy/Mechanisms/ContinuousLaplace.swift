internal import Foundation

/// The Laplace distribution on the real numbers, for closed forms. Noise is never drawn from it.
struct ContinuousLaplace {
    let scale: Double

    func density(_ x: Double) -> Double { exp(-abs(x) / scale) / (2 * scale) }

    func distribution(_ x: Double) -> Double { x < 0 ? exp(x / scale) / 2 : 1 - exp(-x / scale) / 2 }
}

/// e^x, for files that otherwise need no floating-point library.
func exponential(_ x: Double) -> Double { exp(x) }

/// e^x - 1, without cancellation.
func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }

/// log(1 + x), without cancellation.
func logOnePlus(_ x: Double) -> Double { log1p(x) }
