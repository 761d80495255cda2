internal import Foundation

/// The losses that hold all but a negligible part of a composition's tilted law.
///
/// By Chernoff's inequality under the tilted law, P(sum >= B) <= exp(K(s + u) - K(s) - u B) for every u > 0, and the like
/// below.
struct LossWindow {
    let step: Double
    let tilt: Double
    /// K(tilt).
    let cumulant: Double
    let releases: [TiltedRelease]
    /// The lowest loss, in steps.
    let first: Int
    /// The number of grid points.
    let count: Int
    /// Bounds on the tilted probability above the window, and outside of it.
    let above: Double
    let outside: Double

    /// The tilted probability that may lie outside the window on either side.
    private static let outsideMass = 1e-16
    static let largestSize = 1 << 24

    init(parts: [LossComposition.Part], step: Double, tilt: Double) {
        let releases = parts.map { TiltedRelease($0.grid, count: $0.count, step: step, tilt: tilt) }
        self.step = step
        self.tilt = tilt
        self.releases = releases
        cumulant = releases.reduce(0) { $0 + $1.totalCumulant }
        let highest = releases.reduce(0) { $0 + $1.highest }
        let lowest = releases.reduce(0) { $0 + $1.lowest }
        let deviation = releases.reduce(0) { $0 + $1.variance }.squareRoot()
        let logOutside = -log(Self.outsideMass)
        var top = Double(highest) * step
        var bottom = Double(lowest) * step
        var (above, below) = (0.0, 0.0)
        // The second but last is the best for a normal law, smaller ones for heavier tails.
        for factor in [0.1, 0.25, 0.6, 1.2, 2.5, 5, 8.6, 12] where deviation > 0 {
            let move = factor / deviation
            let up = releases.reduce(0) { $0 + $1.cumulantIncrease(move) }
            let upper = (up + logOutside) / move
            if upper < top { (top, above) = (upper, Self.outsideMass) }
            let down = releases.reduce(0) { $0 + $1.cumulantIncrease(-move) }
            let lower = -(down + logOutside) / move
            if lower > bottom { (bottom, below) = (lower, Self.outsideMass) }
        }
        first = max(lowest, Int((bottom / step).rounded(.down)) - 1)
        count = min(highest, Int((top / step).rounded(.up)) + 1) - first + 1
        // Doubled for the rounding of the exponents, which is far below log 2.
        self.above = 2 * above
        outside = 2 * (above + below)
    }

    /// The number of points of the transform.
    var size: Int {
        var size = 4
        while size < count { size *= 2 }
        return size
    }
}

/// One release's masses times e^(tilt x), normalised.
struct TiltedRelease {
    let count: Int
    let first: Int
    let masses: [Double]
    let step: Double
    let tilt: Double
    /// count K(tilt).
    let totalCumulant: Double
    let variance: Double
    /// The Euclidean norm of the masses.
    let norm: Double
    let relativeError: Double
    private let mean: Double

    var lowest: Int { count * first }
    var highest: Int { count * (first + masses.count - 1) }

    init(_ grid: LossGrid, count: Int, step: Double, tilt: Double) {
        self.count = count
        first = grid.first
        self.step = step
        self.tilt = tilt
        // Relative to the largest exponent, so that nothing overflows. e^(s (x + h)) follows from e^(s x) for a while.
        let top = grid.first + grid.masses.count - 1
        var masses = grid.masses
        var sum = 0.0
        var moment = 0.0
        let ratio = exp(tilt * step)
        var weight = 0.0
        for index in masses.indices {
            weight = index % 32 == 0 ? exp(tilt * Double(grid.first + index - top) * step) : weight * ratio
            masses[index] *= weight
            sum += masses[index]
            moment += masses[index] * Double(index)
        }
        mean = sum > 0 ? moment / sum : 0
        var spread = 0.0
        var squares = 0.0
        for index in masses.indices {
            masses[index] /= sum
            let distance = Double(index) - mean
            spread += masses[index] * distance * distance
            squares += masses[index] * masses[index]
        }
        self.masses = masses
        variance = Double(count) * spread * step * step
        norm = squares.squareRoot()
        totalCumulant = Double(count) * (log(sum) + tilt * Double(top) * step)
        let extent = tilt * step * Double(max(abs(top), abs(grid.first)))
        relativeError = Double(count) * Double.ulpOfOne * (48 + 8 * extent + 2 * abs(log(sum)))
    }

    /// count (K(tilt + move) - K(tilt)), from the tilted masses; rounded up.
    func cumulantIncrease(_ move: Double) -> Double {
        let end = move > 0 ? masses.count - 1 : 0
        let ratio = exp(move * step)
        var sum = 0.0
        var weight = 0.0
        for index in masses.indices {
            weight = index % 32 == 0 ? exp(move * Double(index - end) * step) : weight * ratio
            sum += masses[index] * weight
        }
        let value = Double(count) * (log(sum) + move * Double(first + end) * step)
        return value + 1e-9 * (abs(value) + Double(count) * abs(move) * step)
    }

    /// The masses on a circle of `size` points; what wraps around is added.
    func folded(to size: Int) -> [Double] {
        var result = [Double](repeating: 0, count: size)
        for index in masses.indices { result[(first + index) & (size - 1)] += masses[index] }
        return result
    }
}
