internal import Foundation

/// The convolved, tilted masses of a composition inside a window, with bounds on everything that is not exact in them.
struct TiltedLosses {
    let tilt: Double
    let step: Double
    /// K(tilt).
    let cumulant: Double
    /// The loss of `masses[0]`, in steps.
    let first: Int
    /// The tilted law; sums to one up to what lies outside and rounding.
    let masses: [Double]
    /// The Euclidean norm of the error of `masses`.
    let error: Double
    /// A bound on the tilted probability above the window, and on that outside of it.
    let above: Double
    let outside: Double
    /// A bound on the relative error of the tilting and of its undoing, of all releases together.
    let relativeError: Double

    /// The tilted probability that may lie outside the window on either side.
    private static let outsideMass = 1e-20
    static let largestCount = 1 << 24

    init?(parts: [LossComposition.Part], step: Double, tilt: Double) {
        let tilted = parts.map { TiltedRelease($0.grid, count: $0.count, step: step, tilt: tilt) }
        let cumulant = tilted.reduce(0) { $0 + $1.totalCumulant }
        guard cumulant.isFinite else { return nil }

        // Chernoff: P(sum >= B) <= exp(K(s + u) - K(s) - u B) for every u > 0, and the like below.
        let highest = tilted.reduce(0) { $0 + $1.highest }
        let lowest = tilted.reduce(0) { $0 + $1.lowest }
        let deviation = tilted.reduce(0) { $0 + $1.variance }.squareRoot()
        let logOutside = -log(Self.outsideMass)
        var top = Double(highest) * step
        var bottom = Double(lowest) * step
        var (above, below) = (0.0, 0.0)
        for factor in [3.0, 6.5, 9.6, 13] where deviation > 0 {
            let move = factor / deviation
            let up = tilted.reduce(0) { $0 + $1.cumulantIncrease(move) }
            let upper = (up + logOutside) / move
            if upper < top { (top, above) = (upper, Self.outsideMass) }
            let down = tilted.reduce(0) { $0 + $1.cumulantIncrease(-move) }
            let lower = -(down + logOutside) / move
            if lower > bottom { (bottom, below) = (lower, Self.outsideMass) }
        }
        let first = max(lowest, Int((bottom / step).rounded(.down)) - 1)
        let last = min(highest, Int((top / step).rounded(.up)) + 1)
        var size = 4
        while size < last - first + 1 { size *= 2 }
        guard size <= Self.largestCount else { return nil }

        let transform = FourierTransform(count: size)
        var real = [Double]()
        var imaginary = [Double]()
        var spectrumError = 0.0
        var growth = 0.0
        var least = 1.0
        for (index, release) in tilted.enumerated() {
            var re = release.folded(to: size)
            var im = [Double](repeating: 0, count: size)
            transform.forward(&re, &im)
            raise(&re, &im, to: release.count)
            let norm = release.norm
            let count = Double(release.count)
            spectrumError += count * (transform.relativeError + 10 * Double.ulpOfOne) * norm
            growth += count * transform.relativeError * norm * Double(size).squareRoot()
            least = min(least, norm)
            if index == 0 {
                (real, imaginary) = (re, im)
            } else {
                multiply(&real, &imaginary, by: re, im)
            }
        }
        transform.inverse(&real, &imaginary)

        self.tilt = tilt
        self.step = step
        self.cumulant = cumulant
        self.first = first
        self.above = above
        outside = above + below
        error =
            exp(min(growth, 700)) * (spectrumError + transform.relativeError * (least + spectrumError))
            * (1 + 1e-6)
        relativeError = tilted.reduce(0) { $0 + $1.relativeError }
        var masses = [Double](repeating: 0, count: last - first + 1)
        let mask = size - 1
        for index in masses.indices { masses[index] = max(0, real[(first + index) & mask]) }
        self.masses = masses
    }
}

/// One release's masses times e^(tilt x), normalised.
private struct TiltedRelease {
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

/// Complex numbers to a whole power, by squaring.
private func raise(_ real: inout [Double], _ imaginary: inout [Double], to power: Int) {
    guard power > 1 else { return }
    for index in real.indices {
        var (baseRe, baseIm) = (real[index], imaginary[index])
        var (re, im) = (1.0, 0.0)
        var rest = power
        while true {
            if rest & 1 == 1 { (re, im) = (re * baseRe - im * baseIm, re * baseIm + im * baseRe) }
            rest >>= 1
            if rest == 0 { break }
            (baseRe, baseIm) = (baseRe * baseRe - baseIm * baseIm, 2 * baseRe * baseIm)
        }
        (real[index], imaginary[index]) = (re, im)
    }
}

private func multiply(_ real: inout [Double], _ imaginary: inout [Double], by re: [Double], _ im: [Double]) {
    for index in real.indices {
        let product = real[index] * re[index] - imaginary[index] * im[index]
        imaginary[index] = real[index] * im[index] + imaginary[index] * re[index]
        real[index] = product
    }
}
