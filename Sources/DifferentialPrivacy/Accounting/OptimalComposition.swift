internal import Foundation

/// The exact composition of mechanisms of which nothing is known but epsilon and delta: no other rule can promise less.
///
/// The worst mechanism of each kind is randomised response that fails with probability delta (Kairouz, Oh and Viswanath, 2015,
/// theorem 3.3; Murtagh and Vadhan, 2016, for different parameters). The loss of k of them is a sum of k signs, so that its
/// hockey-stick divergence is a finite sum. Rounded up.
///
/// Parameters and their number are fixed beforehand; for a choice on the way use ``PrivacyBudget``.
public struct OptimalComposition: Sendable {
    /// Losses in decreasing order, with their probabilities.
    private let losses: [(loss: Double, probability: Double)]
    /// log of the probability that no mechanism fails.
    private let logSurvival: Double
    /// A bound on the relative error of the probabilities.
    private let relativeError: Double

    /// `count` mechanisms of the same epsilon and delta.
    ///
    /// - Parameters:
    ///   - epsilon: In [0, 500].
    ///   - delta: In [0, 1).
    ///   - count: In 1...10^6.
    /// - Throws: ``PrivacyParameterError``.
    public init(epsilon: Double, delta: Double, count: Int) throws(PrivacyParameterError) {
        try PrivacyParameterError.check(epsilon: epsilon)
        try PrivacyParameterError.check(delta: delta)
        guard epsilon <= 500 else { throw .lossOutOfRange }
        guard (1...1_000_000).contains(count) else { throw .countOutOfRange }
        // P(i of k signs are negative) is binomial with probability 1/(1 + e^epsilon).
        let whole = logFactorial(count)
        let logPositive = -log1p(exp(-epsilon))
        var losses = [(loss: Double, probability: Double)]()
        losses.reserveCapacity(count + 1)
        for negative in 0...count {
            let (down, up) = (Double(negative), Double(count - negative))
            let logProbability =
                whole - logFactorial(negative) - logFactorial(count - negative) + Double(count) * logPositive - down
                * epsilon
            losses.append((loss: (up - down) * epsilon, probability: exp(logProbability)))
        }
        self.losses = losses
        logSurvival = Double(count) * log1p(-delta)
        relativeError = Double.ulpOfOne * (32 + 4 * whole + 4 * Double(count) * (epsilon + 1))
    }

    /// Mechanisms of different parameters, by all 2^k sums.
    ///
    /// - Parameter guarantees: Of the same unit and period; 1 to 20 of them.
    /// - Throws: ``PrivacyParameterError/countOutOfRange``; use ``PrivacyLossAccountant`` for more.
    public init(_ guarantees: [ApproximateDP]) throws(PrivacyParameterError) {
        guard (1...20).contains(guarantees.count) else { throw .countOutOfRange }
        var losses: [(loss: Double, probability: Double)] = [(0, 1)]
        var logSurvival = 0.0
        for guarantee in guarantees {
            guard guarantee.unit == guarantees[0].unit, guarantee.period == guarantees[0].period else {
                throw .relationMismatch
            }
            let epsilon = guarantee.epsilon
            guard epsilon <= 500 else { throw .lossOutOfRange }
            let (likely, unlikely) = (1 / (1 + exp(-epsilon)), 1 / (1 + exp(epsilon)))
            losses =
                losses.map { (loss: $0.loss + epsilon, probability: $0.probability * likely) }
                + losses.map { (loss: $0.loss - epsilon, probability: $0.probability * unlikely) }
            logSurvival += log1p(-guarantee.delta)
        }
        self.losses = losses.sorted { $0.loss > $1.loss }
        self.logSurvival = logSurvival
        relativeError = Double.ulpOfOne * (32 + 16 * Double(guarantees.count))
    }

    /// The least delta of all together for an epsilon.
    ///
    /// - Parameter epsilon: Finite, at least 0.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public func delta(epsilon: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        var sum = 0.0
        for (loss, probability) in losses where loss > epsilon {
            sum += probability * (-expm1(epsilon - loss) + 8 * Double.ulpOfOne * (1 + epsilon))
        }
        let finite = min(1, sum * (1 + relativeError))
        // 1 - (1 - finite) survival.
        let total = finite >= 1 ? 1 : -expm1(log1p(-finite) + logSurvival)
        return min(1, total * (1 + 8 * Double.ulpOfOne))
    }

    /// The least epsilon of all together for a delta.
    ///
    /// - Parameter delta: In [0, 1).
    /// - Returns: Infinity where the mechanisms' own deltas exceed it.
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public func epsilon(delta: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(delta: delta)
        let target = -expm1(log1p(-delta) - logSurvival) * (1 - relativeError) - 4 * Double.ulpOfOne * -logSurvival
        guard let largest = losses.first?.loss else { return 0 }
        if target < 0 { return delta == 0 && logSurvival == 0 ? largest.nextUp : .infinity }
        if target == 0 { return largest.nextUp }
        // delta at a loss, and sum p e^(loss - ...) over the losses above it: only positive terms.
        var (reached, slope, last) = (0.0, 0.0, largest)
        for (loss, probability) in losses {
            let next = reached + slope * -expm1(loss - last)
            if next > target { break }
            slope = slope * exp(loss - last) + probability
            (reached, last) = (next, loss)
        }
        let share = (target - reached) / slope
        guard share < 1 else { return 0 }
        let value = last + log1p(-share)
        return max(0, value + 4 * Double.ulpOfOne * (abs(last) + 1))
    }
}
