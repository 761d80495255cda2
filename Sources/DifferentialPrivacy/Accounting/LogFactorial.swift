internal import Foundation

/// log n!, for n >= 0.
///
/// Exact products below 19, Stirling's series above: its first term left out is below 1e-17. (The C library's `lgamma` writes a
/// global variable.)
func logFactorial(_ n: Int) -> Double {
    if n < 19 {
        var product = 1.0
        for factor in 1..<max(n + 1, 2) { product *= Double(factor) }
        return log(product)
    }
    let x = Double(n)
    let z = 1 / (x * x)
    let series = 1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z * (1.0 / 1188))))
    return (x + 0.5) * log(x) - x + 0.918_938_533_204_672_8 + series / x
}
