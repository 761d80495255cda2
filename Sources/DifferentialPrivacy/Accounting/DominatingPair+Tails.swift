internal import Foundation

/// Which of two neighbouring data sets has the unit: removing compares P with Q, adding compares Q with P.
enum LossDirection: Sendable, CaseIterable {
    case remove
    case add
}

/// The probabilities of a loss above some value, under the two hypotheses.
struct LossTail {
    /// Under the first.
    var p: Double
    /// Under the second.
    var q: Double
    /// A bound on the relative error of both.
    var relativeError: Double
}

extension DominatingPair {
    /// The probability mass that is cut off each end of a continuous loss: below any delta that means anything.
    static let cutMass = 1e-26
    /// Beyond this many standard deviations a normal tail is below ``cutMass``.
    private static let normalReach = 10.7

    /// The losses between which all but ``cutMass`` of both hypotheses lies. For continuous bases.
    func lossRange(_ direction: LossDirection) -> ClosedRange<Double> {
        let base: ClosedRange<Double>
        switch self.base {
        case .gaussian(let mu):
            let reach = mu * Self.normalReach + mu * mu / 2
            base = -reach...reach
        case .laplace(let epsilon): base = -epsilon...epsilon
        case .atoms(let atoms, _, _, _):
            let losses = atoms.map(\.loss)
            base = (losses.min() ?? 0)...(losses.max() ?? 0)
        }
        switch sampling {
        case .none: return base
        case .poisson(let rate):
            let low = Self.diluted(base.lowerBound, rate: rate)
            let high = Self.diluted(base.upperBound, rate: rate)
            return direction == .remove ? low...high : -high ... -low
        case .withoutReplacement(let rate):
            let high = Self.diluted(base.upperBound, rate: rate)
            return -high...high
        }
    }

    /// P(loss > x) for the first hypothesis of a direction, and the same event under the second. For continuous bases.
    func tail(above loss: Double, _ direction: LossDirection) -> LossTail {
        switch sampling {
        case .none: return upper(loss, lossError: 0)
        case .poisson(let rate):
            if direction == .remove { return mixedFirst(above: loss, rate: rate) }
            return mixedSecond(above: loss, rate: rate)
        case .withoutReplacement(let rate):
            if loss >= 0 { return mixedFirst(above: loss, rate: rate) }
            // P against (1 - q) P + q Q is, by the mirror symmetry of the bases, Q against (1 - q) Q + q P.
            return mixedSecond(above: loss, rate: rate)
        }
    }

    /// log(1 - q + q e^l): the loss of the mixture where the base loss is l.
    static func diluted(_ loss: Double, rate: Double) -> Double {
        if loss > 30 { return loss + log(rate) + log1p((1 - rate) / rate * exp(-loss)) }
        return log1p(rate * expm1(loss))
    }

    /// The base loss at which the mixture's loss is x, and a bound on its rounding error; nil where every loss is above x.
    private static func concentrated(_ loss: Double, rate: Double) -> (loss: Double, error: Double)? {
        if loss > 30 {
            let value = loss - log(rate) + log1p(-(1 - rate) * exp(-loss))
            return (value, 4 * Double.ulpOfOne * (loss - log(rate) + 1))
        }
        let excess = expm1(loss) / rate
        guard excess > -1 else { return nil }
        let value = log1p(excess)
        return (value, 4 * Double.ulpOfOne * (abs(excess) / (1 + excess) + abs(value)))
    }

    /// (1 - q) Q + q P against Q.
    private func mixedFirst(above loss: Double, rate: Double) -> LossTail {
        guard let base = Self.concentrated(loss, rate: rate) else { return LossTail(p: 1, q: 1, relativeError: 0) }
        var tail = upper(base.loss, lossError: base.error)
        tail.p = (1 - rate) * tail.q + rate * tail.p
        tail.relativeError += 4 * Double.ulpOfOne
        return tail
    }

    /// Q against (1 - q) Q + q P.
    private func mixedSecond(above loss: Double, rate: Double) -> LossTail {
        guard let base = Self.concentrated(-loss, rate: rate) else { return LossTail(p: 0, q: 0, relativeError: 0) }
        let below = lower(base.loss, lossError: base.error)
        return LossTail(
            p: below.q, q: (1 - rate) * below.q + rate * below.p,
            relativeError: below.relativeError + 4 * Double.ulpOfOne)
    }

    /// P(base loss > l) and Q(base loss > l).
    private func upper(_ loss: Double, lossError: Double) -> LossTail {
        switch base {
        case .gaussian(let mu):
            let a = loss / mu - mu / 2
            let b = loss / mu + mu / 2
            let error = lossError / mu + 2 * Double.ulpOfOne * (abs(loss) / mu + mu)
            return LossTail(p: Self.normalTail(a), q: Self.normalTail(b), relativeError: Self.tailError(b, error))
        case .laplace(let epsilon):
            if loss < -epsilon { return LossTail(p: 1, q: 1, relativeError: 0) }
            if loss >= epsilon { return LossTail(p: 0, q: 0, relativeError: 0) }
            return LossTail(
                p: -expm1(-(epsilon - loss) / 2 - Self.logTwo), q: exp(-(epsilon + loss) / 2) / 2,
                relativeError: lossError + Double.ulpOfOne * (8 + 2 * epsilon))
        case .atoms: preconditionFailure("atoms are discretised one by one")
        }
    }

    /// P(base loss <= l) and Q(base loss <= l).
    private func lower(_ loss: Double, lossError: Double) -> LossTail {
        // The bases are mirror images: under P the loss is distributed as its negative is under Q. At the ends of a
        // Laplace loss, an atom has to be told from its boundary: P(loss <= l) is what Q gives to losses >= -l.
        if case .laplace(let epsilon) = base, -loss <= -epsilon {
            return LossTail(p: 1, q: 1, relativeError: 0)
        }
        if case .laplace(let epsilon) = base, -loss > epsilon {
            return LossTail(p: 0, q: 0, relativeError: 0)
        }
        if case .laplace(let epsilon) = base {
            return LossTail(
                p: exp(-(epsilon - loss) / 2) / 2, q: -expm1(-(epsilon + loss) / 2 - Self.logTwo),
                relativeError: lossError + Double.ulpOfOne * (8 + 2 * epsilon))
        }
        let mirrored = upper(-loss, lossError: lossError)
        return LossTail(p: mirrored.q, q: mirrored.p, relativeError: mirrored.relativeError)
    }

    private static let logTwo = log(2.0)

    private static func normalTail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

    /// The relative error of a normal tail at an argument with an absolute error: the density is at most z + 1 times the
    /// tail for z >= 0, and at most 0.8 times below.
    private static func tailError(_ z: Double, _ argumentError: Double) -> Double {
        let steepness = max(z, 0) + 1
        let own = Double.ulpOfOne * (8 + 2 * z * z)
        return expm1(min(1, steepness * argumentError * (1 + argumentError))) + own
    }
}

extension DominatingPair {
    /// One release's delta, without a grid: of adding and removing the larger one, rounded up.
    ///
    /// - Parameter epsilon: Finite, at least 0.
    /// - Returns: In [0, 1]; above the exact value by less than 1e-10 of it where that is above 1e-17.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public func delta(epsilon: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        var largest = 0.0
        for direction in LossDirection.allCases {
            if case .gaussian(let mu) = base, sampling == .none {
                return GaussianMechanism.profile(mu: mu, epsilon: epsilon)
            }
            if case .atoms(let atoms, let onlyP, let onlyQ, let error) = base {
                let losses = AtomLosses(
                    self, atoms, onlyP: onlyP, onlyQ: onlyQ, relativeError: error, direction: direction)
                var sum = losses.infinite
                // 1 - e^(epsilon - loss), with a loss that is off by its rounding.
                let slip = Double.ulpOfOne * 8 * (1 + epsilon)
                for atom in losses.atoms where atom.loss > epsilon {
                    sum += atom.probability * (-expm1(epsilon - atom.loss) + slip)
                }
                largest = max(largest, sum * (1 + losses.relativeError))
            } else {
                let tail = tail(above: epsilon, direction)
                let scaled = exp(min(epsilon, 700)) * tail.q
                let error = (tail.p + scaled) * (tail.relativeError + Double.ulpOfOne * (4 + epsilon))
                largest = max(largest, tail.p - scaled + error)
            }
        }
        return min(1, max(0, largest))
    }
}
