internal import Foundation

/// The worst pair of output distributions that a mechanism has on neighbouring data: everything that an exact account of
/// its privacy loss needs (Zhu, Dong and Wang, 2022, "Optimal accounting of differential privacy via characteristic function").
///
/// P is the output with the unit and Q without it; the loss of an output is log P/Q. Removing a unit compares P with Q,
/// adding one Q with P, and a guarantee has to hold for both. Without sampling the pairs here are mirror images of
/// themselves; with Poisson sampling they are not.
public struct DominatingPair: Sendable {
    /// One outcome, or several of the same loss.
    struct Atom: Sendable {
        /// log P/Q; finite.
        let loss: Double
        /// The probability under P.
        let p: Double
        /// The probability under Q.
        let q: Double
    }

    enum Base: Sendable {
        /// N(mu, 1) and N(0, 1).
        case gaussian(mu: Double)
        /// Laplace noise of scale 1 around epsilon and around 0.
        case laplace(epsilon: Double)
        /// Finitely many losses; what only P and only Q can produce; `isExact` unless tails were cut into the latter.
        case atoms([Atom], onlyP: Double, onlyQ: Double, relativeError: Double)
    }

    enum Sampling: Sendable, Equatable {
        case none
        case poisson(rate: Double)
        case withoutReplacement(rate: Double)
    }

    let base: Base
    let sampling: Sampling
    /// The neighbouring relation that the pair speaks about.
    public let relation: NeighbouringRelation

    init(base: Base, sampling: Sampling = .none, relation: NeighbouringRelation) {
        self.base = base
        self.sampling = sampling
        self.relation = relation
    }

    /// Whether adding and removing a unit give the same losses.
    var isSymmetric: Bool { if case .poisson = sampling { false } else { true } }

    // MARK: Mechanisms

    /// Normal noise on a vector sum.
    ///
    /// - Parameters:
    ///   - sigma: The standard deviation; finite, above 0.
    ///   - l2Sensitivity: The largest change between neighbours, in the Euclidean norm; finite, above 0.
    ///   - relation: What the sensitivity was bounded for.
    /// - Throws: ``PrivacyParameterError``; ``PrivacyParameterError/lossOutOfRange`` where l2Sensitivity/sigma > 25.
    public static func gaussian(
        sigma: Double, l2Sensitivity: Double, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> DominatingPair {
        let mu = try AdversaryView.mu(sigma: sigma, l2Sensitivity: l2Sensitivity).nextUp
        guard mu <= 25, mu >= 1e-8 else { throw .lossOutOfRange }
        return DominatingPair(base: .gaussian(mu: mu), relation: relation)
    }

    /// Laplace noise on a number.
    ///
    /// - Parameters:
    ///   - scale: Finite, above 0.
    ///   - l1Sensitivity: The largest change between neighbours, in the sum of absolute values; finite, above 0.
    ///   - relation: What the sensitivity was bounded for.
    /// - Throws: ``PrivacyParameterError``; ``PrivacyParameterError/lossOutOfRange`` where l1Sensitivity/scale > 500.
    public static func laplace(
        scale: Double, l1Sensitivity: Double, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> DominatingPair {
        guard scale.isFinite, scale > 0 else { throw .sigmaOutOfRange }
        guard l1Sensitivity.isFinite, l1Sensitivity > 0 else { throw .sensitivityOutOfRange }
        let epsilon = (l1Sensitivity / scale).nextUp
        guard epsilon <= 500, epsilon >= 1e-8 else { throw .lossOutOfRange }
        return DominatingPair(base: .laplace(epsilon: epsilon), relation: relation)
    }

    /// Discrete Laplace noise on an integer: ``DiscreteLaplaceCount`` with one count.
    ///
    /// - Parameters:
    ///   - scale: b in P(x) proportional to exp(-|x|/b); finite, above 0.
    ///   - sensitivity: The largest change between neighbours; in 1...2^20.
    ///   - relation: What the sensitivity was bounded for.
    /// - Throws: ``PrivacyParameterError``.
    public static func discreteLaplace(
        scale: Double, sensitivity: Int, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> DominatingPair {
        guard scale.isFinite, scale > 0 else { throw .sigmaOutOfRange }
        guard (1...1 << 20).contains(sensitivity) else { throw .sensitivityOutOfRange }
        let rate = (1 / scale).nextUp
        guard rate * Double(sensitivity) <= 500, rate >= 1e-9 else { throw .lossOutOfRange }
        let decay = exp(-rate)
        let head = 1 / (1 + decay)
        let ratio = tanh(rate / 2)
        var atoms = [Atom]()
        // Below 0 and above the sensitivity the loss does not change any more, so that each tail is one atom.
        for x in 0...sensitivity {
            let fromP = Double(sensitivity - x)
            let fromQ = Double(x)
            let share = x == 0 || x == sensitivity ? head : ratio
            atoms.append(
                Atom(
                    loss: rate * (fromQ - fromP), p: share * exp(-rate * fromP), q: share * exp(-rate * fromQ)))
        }
        return DominatingPair(
            base: .atoms(atoms, onlyP: 0, onlyQ: 0, relativeError: Self.atomError(exponent: 500)), relation: relation)
    }

    /// Discrete Gaussian noise on an integer: ``DiscreteGaussianSum`` with one entry.
    ///
    /// - Parameters:
    ///   - sigmaSquared: The parameter sigma^2; finite, above 0, at most 1e8.
    ///   - sensitivity: The largest change between neighbours; in 1...2^20.
    ///   - relation: What the sensitivity was bounded for.
    /// - Throws: ``PrivacyParameterError``.
    public static func discreteGaussian(
        sigmaSquared: Double, sensitivity: Int, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> DominatingPair {
        guard sigmaSquared > 0, sigmaSquared <= 1e8 else { throw .sigmaOutOfRange }
        guard (1...1 << 20).contains(sensitivity) else { throw .sensitivityOutOfRange }
        // exp(-x^2/(2 sigma^2)) is below 1e-30 of its largest value beyond the reach.
        let reach = Int((12 * sigmaSquared.squareRoot()).rounded(.up)) + 1
        let shift = Double(sensitivity)
        guard shift * (Double(reach) + shift) / sigmaSquared <= 600 else { throw .lossOutOfRange }
        func weight(_ x: Double) -> Double { exp(-x * x / (2 * sigmaSquared)) }
        var total = 1.0
        for x in (1...reach).reversed() { total += 2 * weight(Double(x)) }
        var atoms = [Atom]()
        atoms.reserveCapacity(2 * reach + sensitivity + 1)
        for x in -reach...(reach + sensitivity) {
            let x = Double(x)
            atoms.append(
                Atom(
                    loss: shift * (2 * x - shift) / (2 * sigmaSquared), p: weight(x - shift) / total,
                    q: weight(x) / total))
        }
        // What lies outside goes to the worst place: the sum of a Gaussian tail is at most its first term's
        // (1 + 1/(1 - ratio))-fold, and 1e-28 is above that for every sigma allowed here.
        return DominatingPair(
            base: .atoms(atoms, onlyP: 1e-28, onlyQ: 1e-28, relativeError: Self.atomError(exponent: 700)),
            relation: relation)
    }

    /// Any mechanism of pure epsilon: it is a processing of binary randomised response (Kairouz, Oh and Viswanath, 2015).
    ///
    /// - Throws: ``PrivacyParameterError``.
    public static func pure(
        epsilon: Double, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> DominatingPair {
        try approximate(epsilon: epsilon, delta: 0, relation: relation)
    }

    /// Any (epsilon, delta)-DP mechanism (Kairouz, Oh and Viswanath, 2015, theorem 3.3).
    ///
    /// - Parameters:
    ///   - epsilon: In [0, 500].
    ///   - delta: In [0, 1).
    ///   - relation: What the guarantee was given for.
    /// - Throws: ``PrivacyParameterError``.
    public static func approximate(
        epsilon: Double, delta: Double, relation: NeighbouringRelation = .addRemove
    ) throws(PrivacyParameterError) -> DominatingPair {
        try PrivacyParameterError.check(epsilon: epsilon)
        try PrivacyParameterError.check(delta: delta)
        guard epsilon <= 500 else { throw .lossOutOfRange }
        let likely = (1 - delta) / (1 + exp(-epsilon))
        let unlikely = (1 - delta) / (1 + exp(epsilon))
        return DominatingPair(
            base: .atoms(
                [Atom(loss: -epsilon, p: unlikely, q: likely), Atom(loss: epsilon, p: likely, q: unlikely)],
                onlyP: delta, onlyQ: delta, relativeError: Self.atomError(exponent: epsilon)),
            relation: relation)
    }

    /// Randomised response among several answers, one of which is replaced by another: the truth with probability
    /// e^epsilon/(e^epsilon + categories - 1).
    ///
    /// - Throws: ``PrivacyParameterError``.
    public static func randomizedResponse(
        epsilon: Double, categories: Int = 2
    ) throws(PrivacyParameterError) -> DominatingPair {
        try PrivacyParameterError.check(epsilon: epsilon)
        guard categories >= 2 else { throw .sensitivityOutOfRange }
        guard epsilon <= 500 else { throw .lossOutOfRange }
        let others = Double(categories - 1)
        let truth = 1 / (1 + others * exp(-epsilon))
        let lie = 1 / (exp(epsilon) + others)
        let rest = Double(categories - 2) * lie
        return DominatingPair(
            base: .atoms(
                [
                    Atom(loss: -epsilon, p: lie, q: truth), Atom(loss: 0, p: rest, q: rest),
                    Atom(loss: epsilon, p: truth, q: lie),
                ], onlyP: 0, onlyQ: 0, relativeError: Self.atomError(exponent: epsilon)),
            relation: .replace)
    }

    // MARK: Sampling

    /// The same mechanism on a secret Poisson sample: each unit takes part with probability `rate`, independently.
    ///
    /// The pair for removing is (1 - q) Q + q P and Q, for adding the same with the sides exchanged (Zhu, Dong and Wang,
    /// 2022, theorem 11). The expected size of the sample may be public; its actual size must not be.
    ///
    /// - Parameter rate: q, in (0, 1].
    /// - Throws: ``PrivacyParameterError/rateOutOfRange``; ``PrivacyParameterError/relationMismatch`` unless the pair is for
    ///   adding and removing, and not yet sampled.
    public func poissonSampled(rate: Double) throws(PrivacyParameterError) -> DominatingPair {
        try PrivacyParameterError.check(rate: rate)
        guard relation == .addRemove, sampling == .none else { throw .relationMismatch }
        return DominatingPair(base: base, sampling: rate == 1 ? .none : .poisson(rate: rate), relation: relation)
    }

    /// The same mechanism on a secret sample of a fixed share of the units, drawn without replacement, where one unit is
    /// replaced.
    ///
    /// The hockey-stick divergence of order alpha is that of (1 - q) Q + q P from Q for alpha >= 1, and that of P from
    /// (1 - q) P + q Q below (Zhu, Dong and Wang, 2022, theorem 11).
    ///
    /// - Parameter rate: q, the sample's size over the number of units; in (0, 1].
    /// - Throws: ``PrivacyParameterError/rateOutOfRange``; ``PrivacyParameterError/relationMismatch`` unless the pair is for
    ///   replacing, and not yet sampled.
    public func sampledWithoutReplacement(rate: Double) throws(PrivacyParameterError) -> DominatingPair {
        try PrivacyParameterError.check(rate: rate)
        guard relation == .replace, sampling == .none else { throw .relationMismatch }
        return DominatingPair(
            base: base, sampling: rate == 1 ? .none : .withoutReplacement(rate: rate), relation: relation)
    }

    /// The relative error of exp at an exponent that carries a few roundings, and of the products around it.
    private static func atomError(exponent: Double) -> Double { Double.ulpOfOne * (8 + 2 * exponent) }
}
