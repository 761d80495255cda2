internal import Foundation

/// The hockey-stick divergence of a composition, read off its tilted masses.
extension TiltedLosses {
    /// delta(epsilon) = E[(1 - e^(epsilon - L))_+] on the stated side, without what has no bounded loss.
    ///
    /// - Parameter epsilon: Any number, relative to the grid.
    func divergence(at epsilon: Double, _ bound: AccountingBound) -> Double {
        var sums = SuffixSums(self)
        while let next = sums.nextLoss, next > epsilon { sums.include() }
        return sums.divergence(at: epsilon, bound)
    }

    /// The least epsilon with ``divergence(at:_:)`` at most delta (upper), or the largest with more (lower); nil where the
    /// window does not tell.
    func epsilon(divergence delta: Double, _ bound: AccountingBound) -> Double? {
        var sums = SuffixSums(self)
        var high = Double(first + masses.count) * step
        guard bound == .lower || sums.divergence(at: high, bound) <= delta else { return nil }
        while let next = sums.nextLoss {
            if sums.divergence(at: next, bound) > delta {
                // The crossing lies between this grid point and the one above it.
                var low = next
                while true {
                    let middle = low + (high - low) / 2
                    guard low < middle, middle < high else { return bound == .upper ? high : low }
                    if sums.divergence(at: middle, bound) > delta { low = middle } else { high = middle }
                }
            }
            high = next
            sums.include()
        }
        return bound == .upper ? high : nil
    }

    /// Sums over the losses above some grid point, extended downwards.
    private struct SuffixSums {
        private let losses: TiltedLosses
        /// The losses at and above this index are included.
        private var index: Int
        /// delta at the lowest loss included: sum r_j w_j (1 - e^(x - x_j)) with w_j = e^(K - s x_j), of positive terms only.
        private var atIndex = 0.0
        /// sum r_j w_j e^(x - x_j).
        private var slope = 0.0
        private var weight = 0.0
        private let ratio: Double
        private let decline: Double
        private let rise: Double

        init(_ losses: TiltedLosses) {
            self.losses = losses
            index = losses.masses.count
            ratio = exp(losses.tilt * losses.step)
            decline = exp(-losses.step)
            rise = -expm1(-losses.step)
        }

        /// The loss that would be included next.
        var nextLoss: Double? { index > 0 ? loss(index - 1) : nil }

        mutating func include() {
            index -= 1
            let isAnchor = (losses.masses.count - 1 - index) % 32 == 0
            weight = isAnchor ? exp(losses.cumulant - losses.tilt * loss(index)) : weight * ratio
            atIndex += slope * rise
            slope = slope * decline + losses.masses[index] * weight
        }

        func divergence(at epsilon: Double, _ bound: AccountingBound) -> Double {
            let included = losses.masses.count - index
            let value = included == 0 ? 0 : atIndex + slope * -expm1(epsilon - loss(index))
            let relative = losses.relativeError + Double.ulpOfOne * Double(4 * included + 64)
            // |w|_2 for the weights w(x) = e^(K - s x) (1 - e^(epsilon - x)) above epsilon.
            let (tilt, step) = (losses.tilt, losses.step)
            let scale = exp(losses.cumulant - tilt * epsilon)
            let smooth = 1 / (4 * tilt * tilt * tilt * step) + 0.14 / (tilt * tilt)
            let flat = 1 / (2 * tilt * step) + 1
            let rounding = scale * min(smooth, flat).squareRoot() * losses.error * (1 + 1e-6)
            let slack = relative * value + rounding
            let isBelowWindow = epsilon < loss(0)
            switch bound {
            case .upper:
                let top = max(epsilon, loss(losses.masses.count - 1))
                let beyond = losses.above * exp(losses.cumulant - tilt * top)
                let total = value + slack + beyond + (isBelowWindow ? losses.outside * scale : 0)
                return total.isNaN ? 1 : max(0, min(1, total))
            case .lower:
                let total = value - slack - losses.outside * scale
                return total.isNaN ? 0 : max(0, min(1, total))
            }
        }

        private func loss(_ index: Int) -> Double { Double(losses.first + index) * losses.step }
    }
}
