internal import Foundation

/// The sum of the privacy losses of many releases in one direction, by Fourier transforms of tilted masses.
///
/// Let K(s) = sum of k log sum_j m_j e^(s x_j), over the releases. The masses are multiplied by e^(s x_j), normalised, convolved,
/// and multiplied by e^(K(s) - s x) afterwards, with s chosen near the saddle point of the delta in question. So the part of the
/// sum that matters lies in the middle of the window, not in a tail of 1e-8; rounding errors, absolute in the transform, become
/// relative to delta, and what wraps around is bounded by Chernoff's inequality under the tilted law.
///
/// See the article on the account's proof for each error term.
struct LossComposition {
    struct Part {
        let grid: LossGrid
        let count: Int
    }

    let parts: [Part]
    let step: Double
    let bound: AccountingBound
    /// Every loss is so much above its grid point.
    let offset: Double
    /// P(no bound on the loss): 1 - prod (1 - d)^k <= sum k d.
    let infinite: Double
    private let coarse: [CoarseLosses]

    /// - Parameter cut: The probability that may be spent on large losses of all releases together.
    init(parts: [Part], step: Double, bound: AccountingBound, cut: Double) {
        let parts = parts.map {
            Part(grid: $0.grid.truncated(cut / Double(parts.count * $0.count), bound), count: $0.count)
        }
        self.parts = parts
        self.step = step
        self.bound = bound
        let offset = parts.reduce(0) { $0 + Double($1.count) * $1.grid.offset }
        self.offset = offset + (bound == .upper ? 1 : -1) * 4 * Double.ulpOfOne * abs(offset)
        if bound == .upper {
            infinite = parts.reduce(0) { ($0 + Double($1.count) * $1.grid.infinite).nextUp }
        } else {
            let finite = parts.reduce(0) { $0 + Double($1.count) * log1p(-$1.grid.infinite) }
            infinite = -expm1(finite) * (1 - 16 * Double.ulpOfOne)
        }
        coarse = parts.map { CoarseLosses($0.grid, count: $0.count, step: step) }
    }

    /// The losses around what decides a delta: the window of the best tilt or, where rare large losses make that wide, of a
    /// lesser one.
    func sum(tilt: Double) -> TiltedLosses? {
        var window = LossWindow(parts: parts, step: step, tilt: tilt)
        var lesser = tilt
        for _ in 0..<6 where window.count > 1 << 17 {
            lesser *= 0.7
            let next = LossWindow(parts: parts, step: step, tilt: lesser)
            if Double(next.count) < 0.7 * Double(window.count) { window = next }
        }
        return TiltedLosses(window)
    }

    /// The tilt at which the bound by moments gives the least epsilon for a delta:
    /// delta <= e^(K(s) - s epsilon) s^s/(1 + s)^(1 + s) (Canonne, Kamath and Steinke, 2020, proposition 12).
    func tilt(delta: Double) -> Double {
        let target = -log(delta)
        return Self.minimum { tilt in (cumulant(tilt) + target + Self.logPeak(tilt)) / tilt }
    }

    /// The tilt at which the same bound gives the least delta for an epsilon, and that delta, roughly.
    func momentBound(epsilon: Double) -> (tilt: Double, delta: Double) {
        let tilt = Self.minimum { tilt in cumulant(tilt) - tilt * epsilon + Self.logPeak(tilt) }
        return (tilt, min(1, exp(cumulant(tilt) - tilt * epsilon + Self.logPeak(tilt))))
    }

    /// log of the largest e^(-s y) (1 - e^-y) over y > 0.
    private static func logPeak(_ tilt: Double) -> Double { -tilt * log1p(1 / tilt) - log1p(tilt) }

    private func cumulant(_ tilt: Double) -> Double { coarse.reduce(0) { $0 + $1.cumulant(tilt) } }

    /// Every tilt is valid, so that a rough search on a logarithmic scale costs tightness only.
    private static func minimum(_ function: (Double) -> Double) -> Double {
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (log(1e-3), log(2e3))
        var left = high - ratio * (high - low)
        var right = low + ratio * (high - low)
        var (atLeft, atRight) = (function(exp(left)), function(exp(right)))
        for _ in 0..<18 {
            if atLeft <= atRight || atRight.isNaN {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = function(exp(left))
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = function(exp(right))
            }
        }
        // Somewhat below the best: heavier-tailed releases then need a window of half the width, and what is looked for
        // is still well inside.
        return exp((low + high) / 2) * 0.6
    }
}

/// A release's losses in bins of little width and little mass, for choosing a tilt.
private struct CoarseLosses {
    private let count: Double
    private let centres: [Double]
    private let masses: [Double]

    init(_ grid: LossGrid, count: Int, step: Double) {
        self.count = Double(count)
        let width = max(1, grid.masses.count / 512)
        var centres = [Double]()
        var masses = [Double]()
        var (mass, moment, start) = (0.0, 0.0, 0)
        for index in grid.masses.indices {
            mass += grid.masses[index]
            moment += grid.masses[index] * Double(index)
            guard mass > 1.0 / 512 || index - start >= width || index == grid.masses.count - 1 else { continue }
            if mass > 0 {
                masses.append(mass)
                centres.append((Double(grid.first) + moment / mass) * step)
            }
            (mass, moment, start) = (0, 0, index + 1)
        }
        (self.centres, self.masses) = (centres, masses)
    }

    func cumulant(_ tilt: Double) -> Double {
        guard let top = centres.last, count > 0 else { return 0 }
        var sum = 0.0
        for index in centres.indices { sum += masses[index] * exp(tilt * (centres[index] - top)) }
        return count * (log(sum) + tilt * top)
    }
}
