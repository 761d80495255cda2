internal import Foundation

/// What a single training or release run, with canaries of which each was in or out by a fair toss, proves about its epsilon.
///
/// The auditor tosses m coins and includes the canaries that came up heads; then guesses, from the release, the coins of the canaries that
/// it is surest about: r guesses, v of them right. If the release is (epsilon, delta)-DP for one canary, then v is hardly larger
/// than a binomial variable of r tosses with probability e^epsilon/(1 + e^epsilon).
///
/// Source: Steinke, Nasr and Jagielski (2023), "Privacy auditing with one (1) training run", theorem 5.2 and appendix D.
public struct OneRunAudit: Sendable, Equatable {
    /// m: the canaries whose coins were tossed.
    public let canaries: Int
    /// r: the guesses made.
    public let guesses: Int
    /// v: the guesses that were right.
    public let correct: Int

    /// The outcome of an audit.
    ///
    /// - Parameters:
    ///   - canaries: m, at least 1.
    ///   - guesses: r, in 0...m.
    ///   - correct: v, in 0...r.
    public init(canaries: Int, guesses: Int, correct: Int) {
        precondition(canaries >= 1 && guesses <= canaries && correct <= guesses && correct >= 0, "v <= r <= m")
        self.canaries = canaries
        self.guesses = guesses
        self.correct = correct
    }

    /// How probable as many right guesses would be, at most, for an (epsilon, delta)-DP release: P(V >= v) plus 2 m delta times the
    /// largest mean of P(V = v - i) over i = 1...k.
    ///
    /// - Parameters:
    ///   - epsilon: Finite, at least 0.
    ///   - delta: In [0, 1).
    /// - Throws: ``PrivacyParameterError``.
    public func pValue(epsilon: Double, delta: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        try PrivacyParameterError.check(delta: delta)
        return probability(epsilon, delta)
    }

    /// The largest epsilon that the outcome refutes at a significance level: the release's is above it, except with that probability.
    ///
    /// - Parameters:
    ///   - delta: In [0, 1).
    ///   - significance: In (0, 1).
    /// - Returns: 0 where nothing is refuted.
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public func epsilonLowerBound(delta: Double, significance: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(delta: delta)
        precondition(significance > 0 && significance < 1, "a significance level is a probability")
        if probability(0, delta) >= significance { return 0 }
        var (low, high) = (0.0, 1.0)
        while high < 64, probability(high, delta) < significance { (low, high) = (high, 2 * high) }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if probability(middle, delta) < significance { low = middle } else { high = middle }
        }
        return low
    }

    private func probability(_ epsilon: Double, _ delta: Double) -> Double {
        let right = 1 / (1 + exp(-epsilon))
        let tail = BinomialBounds.tail(atLeast: correct, trials: guesses, probability: right)
        if delta == 0 { return tail }
        var (sum, largestMean) = (0.0, 0.0)
        for i in stride(from: 1, through: correct, by: 1) {
            sum += BinomialBounds.mass(correct - i, trials: guesses, probability: right)
            largestMean = max(largestMean, sum / Double(i))
            // Means only fall once the masses do.
            if sum > 1 - 1e-15 { break }
        }
        return min(1, tail + 2 * Double(canaries) * delta * largestMean)
    }
}
