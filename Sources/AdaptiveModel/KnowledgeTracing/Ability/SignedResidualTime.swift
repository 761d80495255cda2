#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ratings from right or wrong *and* how fast, as in the Math Garden (Maris & van der Maas 2012; Klinkenberg, Straatemeier & van der
/// Maas 2011): a quick right answer gains most, a quick wrong one costs most.
///
/// With time limit d and discrimination a = 1/d the score of an answer after t seconds is (2y − 1)(1 − t/d), in [−1, 1], and its
/// expectation at x = θ − β is coth x − 1/x. Both ratings move by K times the difference.
public struct SignedResidualTime: Sendable, Equatable, Codable {
    /// The time limit d, seconds; above 0.
    public var limit: Double
    /// The step K; above 0.
    public var step: Double

    /// - Parameters:
    ///   - limit: seconds, above 0.
    ///   - step: K, above 0.
    public init(limit: Double, step: Double = 0.0075) {
        precondition(limit > 0 && limit.isFinite && step > 0 && step.isFinite, "a limit and a step above 0")
        self.limit = limit
        self.step = step
    }

    /// The score of an answer, in [−1, 1].
    ///
    /// - Parameters:
    ///   - outcome: 1 for right, 0 for wrong.
    ///   - seconds: the time it took; taken as 0 below and as the limit above it.
    public func score(_ outcome: Int8, seconds: Double) -> Double {
        let left = 1 - min(max(seconds, 0), limit) / limit
        return outcome == 1 ? left : -left
    }

    /// The expected score coth x − 1/x at x = `advantage`, in (−1, 1).
    ///
    /// The two terms cancel near 0, so a series stands there (Abramowitz & Stegun 1972, 4.5.67); both agree to the last digits at
    /// the border.
    public static func expectedScore(_ advantage: Double) -> Double {
        let x = advantage
        guard abs(x) >= 0.3 else {
            let square = x * x
            var sum = 0.0
            for coefficient in coefficients.reversed() { sum = sum * square + coefficient }
            return x * sum
        }
        return 1 / tanh(x) - 1 / x
    }

    private static let coefficients: [Double] = [
        1.0 / 3, -1.0 / 45, 2.0 / 945, -1.0 / 4725, 2.0 / 93_555, -1382.0 / 638_512_875, 4.0 / 18_243_225,
    ]

    /// Takes in one answer.
    ///
    /// - Parameters:
    ///   - outcome: 1 for right, 0 for wrong.
    ///   - seconds: the time it took.
    ///   - ability: the pupil's rating.
    ///   - difficulty: the item's.
    /// - Returns: the score and what was expected.
    @discardableResult
    public func record(
        _ outcome: Int8, seconds: Double, ability: inout Double, difficulty: inout Double
    ) -> (score: Double, expected: Double) {
        let score = score(outcome, seconds: seconds)
        let expected = Self.expectedScore(ability - difficulty)
        let move = step * (score - expected)
        ability += move
        difficulty -= move
        return (score, expected)
    }
}
