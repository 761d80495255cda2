internal import Foundation

/// On which side of the truth a computed privacy loss lies.
public enum AccountingBound: Sendable, Hashable {
    /// Never less than the truth: what a guarantee is made of.
    case upper
    /// Never more than the truth: how much could be gained by a better account.
    case lower
}

/// The distribution of one release's privacy loss under the first hypothesis, on multiples of a step.
///
/// Upper bound: "connect the dots" (Doroshenko, Ghazi, Kamath, Kumar and Manurangsi, 2022). With delta_j the hockey-stick
/// divergence at loss j h, the mass at or above j h is (delta_(j-1) - e^-h delta_j)/(1 - e^-h). Its curve connects the exact
/// ones by straight lines in e^epsilon, so that it lies above, by O(h^2).
///
/// Lower bound: outcomes with losses between (j - 1/2) h and (j + 1/2) h are merged. Merging is processing and loses
/// information only; the merged loss is j h up to O(h^2), and is rounded down by that.
///
/// Every mass at or above a grid point is computed with a bound on its error, added (or subtracted) before masses are taken
/// as differences. So the computed loss is stochastically above (below) the exact one, and this survives composition.
struct LossGrid: Sendable {
    /// The loss of `masses[0]` is `first` steps plus `offset`.
    let first: Int
    let masses: [Double]
    /// What no loss bounds.
    let infinite: Double
    /// Added to every loss, once for each release.
    let offset: Double

    static let largestCount = 1 << 23

    init(_ pair: DominatingPair, direction: LossDirection, step: Double, bound: AccountingBound)
        throws(PrivacyParameterError)
    {
        let range = pair.lossRange(direction)
        guard (range.upperBound - range.lowerBound) / step < Double(Self.largestCount) else { throw .lossOutOfRange }
        switch (pair.base, bound) {
        case (.atoms(let atoms, let onlyP, let onlyQ, let error), _):
            self.init(
                AtomLosses(pair, atoms, onlyP: onlyP, onlyQ: onlyQ, relativeError: error, direction: direction),
                step: step, bound: bound)
        case (_, .upper): self.init(connectingDots: pair, direction, range, step: step)
        case (_, .lower): self.init(merging: pair, direction, range, step: step)
        }
    }

    private init(first: Int, masses: [Double], infinite: Double, offset: Double) {
        self.first = first
        self.masses = masses
        self.infinite = infinite
        self.offset = offset
    }

    /// The same with the largest losses taken away, of probability at most `cut` together: unbounded for the upper bound, and
    /// the largest that stays for the lower. Without this, a tilted law can be ruled by losses that hardly ever occur.
    func truncated(_ cut: Double, _ bound: AccountingBound) -> LossGrid {
        var count = masses.count
        var taken = 0.0
        while count > 1, taken + masses[count - 1] <= cut {
            taken += masses[count - 1]
            count -= 1
        }
        var kept = Array(masses[..<count])
        let unbounded = bound == .upper ? infinite + taken * (1 + Double.ulpOfOne * Double(masses.count)) : infinite
        if bound == .lower { kept[count - 1] += taken * (1 - Double.ulpOfOne * Double(masses.count)) }
        return LossGrid(first: first, masses: kept, infinite: unbounded, offset: offset)
    }

    // MARK: Continuous losses

    private init(
        connectingDots pair: DominatingPair, _ direction: LossDirection, _ range: ClosedRange<Double>, step: Double
    ) {
        let first = Int((range.lowerBound / step).rounded(.down))
        let last = Int((range.upperBound / step).rounded(.up))
        let decline = -expm1(-step)
        var above = [Double](repeating: 0, count: last - first + 1)
        // Everything is at or above the first point, once what lies below has been moved up to it.
        above[0] = 1
        var (previous, previousError) = Self.divergence(pair, direction, at: Double(first) * step).divergence
        var cut = 0.0
        for index in 1..<max(above.count, 2) where index < above.count {
            let loss = Double(first + index) * step
            let point = Self.divergence(pair, direction, at: loss)
            let value = (previous - point.divergence.value) / decline + point.divergence.value
            let error = (previousError + point.divergence.error) / decline + 4 * Double.ulpOfOne * abs(value)
            // Never more than on the lower side, nor than the whole.
            above[index] = min(above[index - 1], max(0, value + error))
            (previous, previousError) = point.divergence
            cut = point.tail.p * (1 + point.tail.relativeError)
        }
        var masses = above
        for index in 0..<(masses.count - 1) { masses[index] = above[index] - above[index + 1] }
        // Grid points are products with one rounding.
        let rounding = Double.ulpOfOne * max(abs(range.lowerBound), abs(range.upperBound))
        self.init(first: first, masses: masses, infinite: cut, offset: rounding)
    }

    private static func divergence(
        _ pair: DominatingPair, _ direction: LossDirection, at loss: Double
    ) -> (divergence: (value: Double, error: Double), tail: LossTail) {
        let tail = pair.tail(above: loss, direction)
        let scaled = exp(loss) * tail.q
        let error = (tail.p + scaled) * (tail.relativeError + Double.ulpOfOne * (4 + abs(loss)))
        return ((tail.p - scaled, error), tail)
    }

    private init(
        merging pair: DominatingPair, _ direction: LossDirection, _ range: ClosedRange<Double>, step: Double
    ) {
        let first = Int((range.lowerBound / step).rounded(.down))
        let last = Int((range.upperBound / step).rounded(.up))
        // Tails at the cells' lower boundaries, (j - 1/2) h.
        let tails = (first...(last + 1)).map { pair.tail(above: (Double($0) - 0.5) * step, direction) }
        var gaps = [Double](repeating: .infinity, count: last - first + 1)
        var masses = gaps.map { _ in 0.0 }
        // The mass at or above a cell, rounded down; never below that of a higher one.
        var above = 0.0
        for index in gaps.indices.reversed() {
            let (here, next) = (tails[index], tails[index + 1])
            let error = here.relativeError + next.relativeError + 2 * Double.ulpOfOne
            let raised = max(above, here.p * (1 - error))
            masses[index] = raised - above
            above = raised
            let p = here.p - next.p
            let q = here.q - next.q
            guard p > 0, q > 0 else { continue }
            let slip = error * ((here.p + next.p) / p + (here.q + next.q) / q)
            let loss = log(p) - log(q)
            gaps[index] =
                Double(first + index) * step - loss + slip + 8 * Double.ulpOfOne * (abs(log(p)) + abs(log(q)))
        }
        // Losses may be up to `offset` below their grid point; cells beyond go one point down, which is always enough.
        var best = (cost: Double.infinity, offset: 0.0)
        for factor in [0, 0.02, 0.1, 0.5, 2, 8, 32, 128] where factor * step < 0.25 {
            let offset = factor * step * step
            var cost = offset
            for index in gaps.indices where gaps[index] > offset { cost += step * masses[index] }
            if cost < best.cost { best = (cost, offset) }
        }
        var moved = [Double](repeating: 0, count: masses.count + 1)
        for index in gaps.indices { moved[index + (gaps[index] > best.offset ? 0 : 1)] += masses[index] }
        self.init(first: first - 1, masses: moved, infinite: 0, offset: -best.offset)
    }

    // MARK: Discrete losses

    private init(_ losses: AtomLosses, step: Double, bound: AccountingBound) {
        let places = losses.atoms.map { $0.loss / step }
        let first = Int((places.min() ?? 0).rounded(.down)) - 1
        let last = Int((places.max() ?? 0).rounded(.up)) + 1
        var masses = [Double](repeating: 0, count: last - first + 1)
        let decline = -expm1(-step)
        var slip = 0.0
        for (atom, place) in zip(losses.atoms, places) {
            // A loss that is a grid point up to rounding is taken to be one; the offset makes up for it.
            let nearest = place.rounded()
            let onGrid = abs(place - nearest) <= 1e-8
            if onGrid { slip = max(slip, abs(place - nearest) * step) }
            let below = onGrid ? nearest : place.rounded(.down)
            let index = Int(below) - first
            switch bound {
            case .lower: masses[index] += atom.probability * (1 - losses.relativeError)
            case .upper:
                let probability = atom.probability * (1 + losses.relativeError)
                if onGrid {
                    masses[index] += probability
                } else {
                    // Split so that both hypotheses keep their mass.
                    let excess = atom.loss - below * step
                    let share = min(1, -expm1(-excess) / decline * (1 + 8 * Double.ulpOfOne) + 1e-9 * step)
                    masses[index] += probability * (1 - share)
                    masses[index + 1] += probability * share
                }
            }
        }
        let size = max(abs(Double(first)), abs(Double(last))) * step
        let rounding = 4 * Double.ulpOfOne * size + slip
        self.init(
            first: first, masses: masses, infinite: losses.infinite * (bound == .upper ? 1 + losses.relativeError : 1),
            offset: bound == .upper ? rounding : -rounding)
    }
}

/// The atoms of a discrete loss in one direction, after sampling.
struct AtomLosses {
    var atoms: [(loss: Double, probability: Double)] = []
    var infinite = 0.0
    var relativeError: Double

    init(
        _ pair: DominatingPair, _ base: [DominatingPair.Atom], onlyP: Double, onlyQ: Double, relativeError: Double,
        direction: LossDirection
    ) {
        self.relativeError = relativeError + 8 * Double.ulpOfOne
        switch pair.sampling {
        case .none:
            infinite = direction == .remove ? onlyP : onlyQ
            atoms = base.map {
                direction == .remove ? (loss: $0.loss, probability: $0.p) : (loss: -$0.loss, probability: $0.q)
            }
        case .poisson(let rate):
            let diluted = base.map { (loss: DominatingPair.diluted($0.loss, rate: rate), atom: $0) }
            if direction == .remove {
                infinite = rate * onlyP
                atoms = diluted.map { (loss: $0.loss, probability: (1 - rate) * $0.atom.q + rate * $0.atom.p) }
                atoms.append((loss: log1p(-rate), probability: (1 - rate) * onlyQ))
            } else {
                atoms = diluted.map { (loss: -$0.loss, probability: $0.atom.q) }
                atoms.append((loss: -log1p(-rate), probability: onlyQ))
            }
        case .withoutReplacement(let rate):
            // Losses above 0 are those of (1 - q) Q + q P from Q, losses below those of P from (1 - q) P + q Q; what is
            // left of the whole has loss 0.
            infinite = rate * onlyP
            var rest = 1 - infinite
            for atom in base {
                if atom.loss > 0 {
                    let probability = (1 - rate) * atom.q + rate * atom.p
                    atoms.append((loss: DominatingPair.diluted(atom.loss, rate: rate), probability: probability))
                    rest -= probability
                } else if atom.loss < 0 {
                    atoms.append((loss: -DominatingPair.diluted(-atom.loss, rate: rate), probability: atom.p))
                    rest -= atom.p
                }
            }
            atoms.append((loss: 0, probability: max(0, rest)))
        }
    }
}
