internal import Foundation

/// Lower bounds on what a mechanism gives away, from nothing but its results on two neighbouring data sets.
///
/// For an event E, (epsilon, delta)-DP says P(E | D) - e^epsilon P(E | D') <= delta. Both probabilities are bounded from counted results by
/// Clopper and Pearson. A bound above the claim refutes it, except with the stated probability; a bound below proves nothing. Fix the events
/// before looking at results: several events share the false-alarm rate, one picked afterwards does not have any.
public enum BlackBoxAudit {
    /// How often an event happened on the two data sets.
    public struct EventCount: Sendable, Equatable {
        /// On the first.
        public let first: Int
        /// On the second.
        public let second: Int

        /// Counts out of as many trials on each data set as are stated with them.
        public init(first: Int, second: Int) {
            self.first = first
            self.second = second
        }
    }

    /// The delta that a mechanism has at least at an epsilon, over both directions and all events.
    ///
    /// - Parameters:
    ///   - epsilon: Finite, at least 0.
    ///   - events: How often each of the events happened.
    ///   - trials: The results on each data set; above 0.
    ///   - significance: The probability that the bound is wrong, for all events together.
    /// - Returns: At least 0; above a claimed delta where the claim is refuted.
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public static func deltaLowerBound(
        epsilon: Double, events: [EventCount], trials: Int, significance: Double
    ) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        let share = significance / Double(max(1, 4 * events.count))
        var largest = 0.0
        for event in events {
            for (high, low) in [(event.first, event.second), (event.second, event.first)] {
                let lower = BinomialBounds.lower(successes: high, trials: trials, alpha: share)
                let upper = BinomialBounds.upper(successes: low, trials: trials, alpha: share)
                largest = max(largest, lower - exp(epsilon) * upper)
            }
        }
        return largest
    }

    /// The epsilon that an attack proves: from how often it accuses rightly and wrongly.
    ///
    /// - Parameters:
    ///   - falseAlarms: How often it said "present" without the unit.
    ///   - detections: How often it said so with the unit.
    ///   - trials: The results with and without the unit, each; above 0.
    ///   - delta: In [0, 1).
    ///   - significance: The probability that the bound is wrong, half for each of the two rates.
    /// - Returns: At least 0, with the bounds of the false positive and false negative rates that it comes from.
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public static func epsilonLowerBound(
        falseAlarms: Int, detections: Int, trials: Int, delta: Double, significance: Double
    ) throws(PrivacyParameterError) -> (epsilon: Double, falsePositiveRate: Double, falseNegativeRate: Double) {
        try PrivacyParameterError.check(delta: delta)
        let alarms = BinomialBounds.upper(successes: falseAlarms, trials: trials, alpha: significance / 2)
        let misses = BinomialBounds.upper(successes: trials - detections, trials: trials, alpha: significance / 2)
        let odds = max((1 - delta - misses) / alarms, (1 - delta - alarms) / misses)
        return (odds > 1 ? log(odds) : 0, alarms, misses)
    }

    /// Runs a mechanism on both data sets and counts events.
    ///
    /// - Parameters:
    ///   - trials: The runs on each data set.
    ///   - events: What is looked for in a result; fixed beforehand.
    ///   - first: A release on the first data set.
    ///   - second: A release on the second.
    public static func count<Result>(
        trials: Int, events: [(Result) -> Bool], first: () throws -> Result, second: () throws -> Result
    ) rethrows -> [EventCount] {
        var counts = [(first: Int, second: Int)](repeating: (0, 0), count: events.count)
        for _ in 0..<trials {
            let (onFirst, onSecond) = (try first(), try second())
            for (index, event) in events.enumerated() {
                if event(onFirst) { counts[index].first += 1 }
                if event(onSecond) { counts[index].second += 1 }
            }
        }
        return counts.map { EventCount(first: $0.first, second: $0.second) }
    }
}
