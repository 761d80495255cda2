internal import Foundation

/// Composition, groups and sampling in terms of (epsilon, delta) alone: where nothing more is known of a mechanism.
///
/// Mechanisms that are known are accounted for more tightly by ``PrivacyLossAccountant``.
extension ApproximateDP {
    /// The guarantee for a group of `size` units at once: k epsilon and delta (e^(k epsilon) - 1)/(e^epsilon - 1), rounded up
    /// (Vadhan, 2017, lemma 2.2).
    ///
    /// - Throws: ``PrivacyParameterError``; ``PrivacyParameterError/deltaOutOfRange`` where delta reaches 1.
    public func group(ofSize size: Int) throws(PrivacyParameterError) -> ApproximateDP {
        guard size > 0 else { throw .countOutOfRange }
        if size == 1 { return self }
        let count = Double(size)
        let factor = epsilon == 0 ? count : expm1(count * epsilon) / expm1(epsilon)
        let grown = delta == 0 ? 0 : delta * factor * (1 + Double.ulpOfOne * (8 + 2 * count * epsilon))
        return try ApproximateDP(epsilon: (count * epsilon).nextUp, delta: grown, unit: unit, period: period)
    }

    /// The guarantee of the same mechanism on a secret sample: log(1 + q (e^epsilon - 1)) and q delta, rounded up (Balle, Barthe
    /// and Gaboardi, 2018, theorems 8 and 9).
    ///
    /// Poisson sampling goes with adding and removing, sampling a fixed number without replacement with replacing; the formula is
    /// the same, what it is about is not.
    ///
    /// - Parameters:
    ///   - scheme: How the sample is drawn.
    ///   - relation: The neighbouring relation of this guarantee.
    /// - Throws: ``PrivacyParameterError/relationMismatch`` where scheme and relation do not go together;
    ///   ``PrivacyParameterError/rateOutOfRange``.
    public func sampled(_ scheme: SamplingScheme, relation: NeighbouringRelation) throws(PrivacyParameterError)
        -> ApproximateDP
    {
        guard relation == scheme.relation else { throw .relationMismatch }
        if case .withReplacement = scheme, delta > 0 { throw .deltaOutOfRange }
        let rate = try scheme.rate()
        if rate == 1 { return self }
        let amplified = DominatingPair.diluted(epsilon, rate: rate)
        // q is rounded up in the scheme; log and the product round once each. A large epsilon and log q may nearly cancel.
        let margin = 1 + 8 * Double.ulpOfOne
        let cancellation = epsilon > 30 ? 4 * Double.ulpOfOne * (epsilon - log(rate)) : 0
        return try ApproximateDP(
            epsilon: amplified * margin + cancellation, delta: delta == 0 ? 0 : rate * delta * margin, unit: unit,
            period: period)
    }

    /// The largest epsilon of a mechanism whose sampled version keeps `epsilon`: log(1 + (e^epsilon - 1)/q), rounded down.
    ///
    /// - Throws: ``PrivacyParameterError``.
    public static func epsilon(beforeSampling scheme: SamplingScheme, epsilon: Double) throws(PrivacyParameterError)
        -> Double
    {
        try PrivacyParameterError.check(epsilon: epsilon)
        let rate = try scheme.rate()
        if rate == 1 { return epsilon }
        let excess = epsilon > 700 ? Double.infinity : expm1(epsilon) / rate
        let value = excess.isFinite ? log1p(excess) : epsilon - log(rate)
        return value * (1 - 8 * Double.ulpOfOne)
    }
}

/// How a secret sample of the units is drawn.
public enum SamplingScheme: Sendable, Hashable {
    /// Each unit takes part with this probability, independently.
    case poisson(rate: Double)
    /// `sample` of `population` units, all subsets being equally likely.
    case withoutReplacement(sample: Int, population: Int)
    /// `sample` draws from `population` units, of whom one can be drawn more than once. The guarantee before sampling must hold
    /// for a unit with all its copies, and its delta must be 0.
    case withReplacement(sample: Int, population: Int)

    /// The neighbouring relation that the scheme's bound is about.
    public var relation: NeighbouringRelation { if case .poisson = self { .addRemove } else { .replace } }

    /// The probability that a unit is in the sample, rounded up.
    func rate() throws(PrivacyParameterError) -> Double {
        switch self {
        case .poisson(let rate):
            try PrivacyParameterError.check(rate: rate)
            return rate
        case .withoutReplacement(let sample, let population):
            guard sample > 0, population >= sample else { throw .rateOutOfRange }
            return sample == population ? 1 : min(1, (Double(sample) / Double(population)).nextUp)
        case .withReplacement(let sample, let population):
            guard sample > 0, population > 0 else { throw .rateOutOfRange }
            if population == 1 { return 1 }
            let missed = Double(sample) * log1p(-1 / Double(population))
            return min(1, -expm1(missed) * (1 + 8 * Double.ulpOfOne))
        }
    }
}
