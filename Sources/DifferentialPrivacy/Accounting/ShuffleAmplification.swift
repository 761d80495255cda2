internal import Foundation

/// What local randomisers guarantee once their reports are shuffled, so that nobody knows who sent which: amplification by
/// "hiding among the clones" (Feldman, McMillan and Talwar, 2021).
///
/// Each of the other n - 1 units sends, with probability e^-epsilon0, a report drawn as if it were this one's: a clone. The
/// pair of distributions is (A + D, C - A + 1 - D) against (A + 1 - D, C - A + D), with C ~ Bin(n - 1, e^-epsilon0) clones,
/// A ~ Bin(C, 1/2) and D ~ Bernoulli(e^epsilon0/(1 + e^epsilon0)) (theorem 3.2, lemma 3.3). Its divergence is summed over C
/// exactly, up to tails that are added to delta.
///
/// The neighbouring relation is replacing one unit's data. Every unit sends one report with the same randomiser; a unit with m
/// reports needs m times the account.
public struct ShuffleAmplification: Sendable {
    /// The number of reports; at least 2.
    public let count: Int
    /// The local guarantee of each report.
    public let localEpsilon: Double

    /// - Parameters:
    ///   - count: The number of reports, in 2...10^9.
    ///   - localEpsilon: In (0, 30].
    /// - Throws: ``PrivacyParameterError``.
    public init(count: Int, localEpsilon: Double) throws(PrivacyParameterError) {
        guard (2...1_000_000_000).contains(count) else { throw .countOutOfRange }
        guard localEpsilon > 0, localEpsilon <= 30 else { throw .epsilonOutOfRange }
        self.count = count
        self.localEpsilon = localEpsilon
    }

    /// The least delta of the clones' pair for an epsilon, rounded up.
    ///
    /// - Parameter epsilon: Finite, at least 0.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public func delta(epsilon: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        if epsilon >= localEpsilon { return 0 }
        return divergence(epsilon)
    }

    /// The least epsilon of the clones' pair for a delta, rounded up; never above the local one.
    ///
    /// - Parameter delta: In (0, 1).
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public func epsilon(delta: Double) throws(PrivacyParameterError) -> Double {
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        var (low, high) = (0.0, localEpsilon)
        if divergence(0) <= delta { return 0 }
        while high - low > 1e-11 * high {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { break }
            if divergence(middle) <= delta { high = middle } else { low = middle }
        }
        return high
    }

    /// The bound in closed form, looser; nil where it does not apply: epsilon0 > log(n/(16 log(4/delta))).
    ///
    /// log(1 + (1 - e^-epsilon0)/(1 + e^-(epsilon0 + e)) (a + c)) with a = 8 sqrt(e^epsilon0 log(4/delta)/n),
    /// c = 8 e^epsilon0/n and e = log(1 + a + c) (theorem 3.1 and its refinement).
    ///
    /// - Parameter delta: In (0, 1).
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public func closedForm(delta: Double) throws(PrivacyParameterError) -> Double? {
        guard delta > 0, delta < 1 else { throw .deltaOutOfRange }
        let size = Double(count)
        let logTerm = log(4 / delta)
        guard localEpsilon <= log(size / (16 * logTerm)) else { return nil }
        let sum = 8 * (exp(localEpsilon) * logTerm / size).squareRoot() + 8 * exp(localEpsilon) / size
        let share = -expm1(-localEpsilon) / (1 + exp(-localEpsilon - log1p(sum)))
        return log1p(share * sum) * (1 + 16 * Double.ulpOfOne)
    }

    /// The largest local epsilon whose shuffled reports keep a target, rounded down: the noise that each unit adds by itself.
    ///
    /// - Parameters:
    ///   - count: The number of reports, in 2...10^9.
    ///   - epsilon: Of all reports together, finite, above 0.
    ///   - delta: In (0, 1).
    /// - Returns: A local epsilon in (0, 30] whose own ``epsilon(delta:)`` is at most `epsilon`; within 1e-9 of the largest.
    /// - Throws: ``PrivacyParameterError``; ``PrivacyParameterError/epsilonOutOfRange`` also for a target below 1e-6.
    public static func localEpsilon(
        count: Int, epsilon: Double, delta: Double
    ) throws(PrivacyParameterError) -> Double {
        guard epsilon >= 1e-6 else { throw .epsilonOutOfRange }
        // The reciprocal is a noise, and without any help from the shuffler the target itself is a local epsilon that keeps it.
        let most = max(1 / epsilon, 1 / 30) * (1 + 1e-9)
        let noise = try smallestNoise(epsilon: epsilon, delta: delta, within: (1 / 30)...most, precision: 1e-9) {
            noise throws(PrivacyParameterError) in
            try ShuffleAmplification(count: count, localEpsilon: min(30, 1 / noise))
        }
        return min(30, 1 / noise)
    }

    /// The probability of a number of clones beyond the range that is summed.
    private static let cutMass = 1e-18

    private func divergence(_ epsilon: Double) -> Double {
        let trials = count - 1
        let cloning = exp(-localEpsilon)
        let truth = 1 / (1 + exp(-localEpsilon))
        let lie = 1 / (1 + exp(localEpsilon))
        // truth - e^epsilon lie and its mirror image; P/Q > e^epsilon where A/(C + 1 - A) is above their ratio.
        let gain = truth - exp(epsilon) * lie
        let ratio = (exp(epsilon) * truth - lie) / gain
        guard gain > 0, ratio.isFinite else { return 0 }

        // Bernstein: beyond the reach on either side, less than the cut.
        let variance = Double(trials) * cloning * (1 - cloning)
        let logCut = -log(Self.cutMass)
        let reach = logCut / 3 + (logCut * logCut / 9 + 2 * logCut * variance).squareRoot() + 1
        let mean = Double(trials) * cloning
        let low = max(0, Int((mean - reach).rounded(.down)))
        let high = min(trials, Int((mean + reach).rounded(.up)))

        var total = 2 * Self.cutMass
        var logWeight =
            logFactorial(trials) - logFactorial(low) - logFactorial(trials - low)
            - Double(low) * localEpsilon + Double(trials - low) * log1p(-cloning)
        let logOdds = -localEpsilon - log1p(-cloning)
        // The pair's outcome is a in 0...clones + 1; a = A + 1 has the weight of the gain.
        func threshold(_ clones: Int) -> Int { Int((Double(clones + 1) * ratio / (1 + ratio)).rounded(.down)) + 1 }
        var tail = HalfBinomialTail(trials: low, threshold: threshold(low))
        var largestTail = 0.0
        for clones in low...high {
            tail.move(to: threshold(clones), trials: clones)
            // (truth - e^e lie) P(A >= t - 1) + (lie - e^e truth) P(A >= t), with A + 1 >= t and A >= t.
            let value = gain * tail.edge - expm1(epsilon) * tail.tail
            if value > 0 { total += exp(logWeight) * value }
            largestTail = max(largestTail, tail.tail)
            logWeight += log(Double(trials - clones) / Double(clones + 1)) + logOdds
        }
        // A tail that shrank keeps the rounding of when it was larger; the weights sum to one.
        total += 8 * Double.ulpOfOne * Double(high - low + 16) * expm1(epsilon) * largestTail
        // The weights carry the rounding of a log factorial at the number of units.
        let relative = 16 * Double.ulpOfOne * (logFactorial(count) + Double(high - low) + 16)
        return min(1, total * (1 + relative))
    }
}

/// P(A >= t) for A ~ Bin(n, 1/2), while n grows by one and t moves a little.
private struct HalfBinomialTail {
    private var trials: Int
    private var threshold: Int
    /// P(A >= t).
    private(set) var tail = 0.0
    /// P(A = t - 1).
    private(set) var edge: Double

    init(trials: Int, threshold: Int) {
        self.trials = trials
        self.threshold = threshold
        edge = Self.mass(threshold - 1, of: trials)
        var (k, term) = (max(threshold, 0), Self.mass(max(threshold, 0), of: trials))
        // Below the middle terms still grow; above it they decline faster and faster.
        while k <= trials, k <= trials / 2 || term > 1e-19 * tail {
            tail += term
            term *= Double(trials - k) / Double(k + 1)
            k += 1
        }
    }

    /// P(A = k).
    private static func mass(_ k: Int, of trials: Int) -> Double {
        guard k >= 0, k <= trials else { return 0 }
        return exp(
            logFactorial(trials) - logFactorial(k) - logFactorial(trials - k) - Double(trials) * 0.6931471805599453)
    }

    /// Neighbouring probabilities follow from one another by a ratio.
    mutating func move(to newThreshold: Int, trials newTrials: Int) {
        // P(A' >= t) = P(A >= t) + P(A = t - 1)/2 with one trial more.
        while trials < newTrials {
            tail += edge / 2
            trials += 1
            let rest = trials - threshold + 1
            edge =
                edge > 1e-290 && rest > 0
                ? edge * Double(trials) / (2 * Double(rest)) : Self.mass(threshold - 1, of: trials)
        }
        while threshold > max(newThreshold, 0) {
            tail += edge
            threshold -= 1
            edge =
                edge > 1e-290
                ? edge * Double(threshold) / Double(trials - threshold + 1) : Self.mass(threshold - 1, of: trials)
        }
        while threshold < newThreshold {
            edge =
                edge > 1e-290 && threshold > 0
                ? edge * Double(max(trials - threshold + 1, 0)) / Double(threshold)
                : Self.mass(threshold, of: trials)
            tail = max(0, tail - edge)
            threshold += 1
        }
    }
}
