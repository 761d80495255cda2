#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The memory model FSRS-6 (Ye, Su & Cao 2022; open-spaced-repetition, version 6): a memory has a stability (the days in which
/// recall falls to 90 %) and a difficulty, and every review changes both.
///
/// Times are days, of which whole ones count; reviews on the same day follow the short-term rule. The same numbers as py-fsrs 6.3 with
/// neither learning steps nor fuzz.
public struct FSRS: Sendable, Equatable, Codable {
    /// How well it was recalled.
    public enum Rating: Int, Sendable, Codable, CaseIterable {
        /// Not recalled.
        case again = 1
        /// Recalled with difficulty.
        case hard
        /// Recalled.
        case good
        /// Recalled with ease.
        case easy
    }

    /// A memory of one thing.
    public struct Memory: Sendable, Equatable, Codable {
        /// Days until P(recalled) is 0.9; at least 0.001.
        public var stability: Double
        /// From 1 (easy) to 10.
        public var difficulty: Double

        /// A memory; `stability` above 0, `difficulty` in 1...10.
        public init(stability: Double, difficulty: Double) {
            self.stability = stability
            self.difficulty = difficulty
        }
    }

    /// The 21 parameters w₀ to w₂₀.
    public let parameters: [Double]
    /// The longest interval, days.
    public let longestInterval: Double

    /// The parameters fitted by the project to many people's reviews.
    public static let defaultParameters: [Double] = [
        0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
        1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
    ]

    /// Days; the upper end is beyond any life and only keeps odd parameters from overflowing.
    private static let stabilities = 0.001...1e9

    /// - Parameters:
    ///   - parameters: 21 finite numbers, the last (the decay) above 0.
    ///   - longestInterval: days, at least 1.
    /// - Throws: ``MemoryModelError``.
    public init(
        parameters: [Double] = FSRS.defaultParameters, longestInterval: Double = 36_500
    ) throws(MemoryModelError) {
        guard parameters.count == 21 else { throw .parameterCount(found: parameters.count, expected: 21) }
        guard parameters.allSatisfy(\.isFinite), parameters[20] > 0 else { throw .badParameter }
        guard longestInterval >= 1, longestInterval.isFinite else { throw .badInterval }
        self.parameters = parameters
        self.longestInterval = longestInterval
    }

    private var decay: Double { -parameters[20] }
    private var factor: Double { pow(0.9, 1 / decay) - 1 }

    /// P(recalled) `days` days after the last review: (1 + factor · days/stability)^−w₂₀, 0.9 at the stability.
    public func retrievability(_ memory: Memory, afterDays days: Double) -> Double {
        pow(1 + factor * max(days, 0).rounded(.down) / memory.stability, decay)
    }

    /// The memory after a review.
    ///
    /// - Parameters:
    ///   - memory: before it, `nil` at the first review.
    ///   - rating: how it went.
    ///   - days: since the last review; of no importance at the first.
    public func reviewed(_ memory: Memory?, _ rating: Rating, afterDays days: Double) -> Memory {
        let w = parameters
        guard let memory else {
            return Memory(
                stability: Self.inRange(stability: w[rating.rawValue - 1]),
                difficulty: Self.inRange(startingDifficulty(rating)))
        }
        let stability =
            days < 1
            ? stabilitySameDay(memory, rating)
            : rating == .again
                ? stabilityForgotten(memory, retrievability: retrievability(memory, afterDays: days))
                : stabilityRecalled(memory, rating, retrievability: retrievability(memory, afterDays: days))
        return Memory(
            stability: Self.inRange(stability: stability), difficulty: nextDifficulty(memory.difficulty, rating))
    }

    /// Whole days to the next review, at which P(recalled) is near `retention`; from 1 to ``longestInterval``.
    ///
    /// - Parameters:
    ///   - memory: after the last review.
    ///   - retention: in (0, 1).
    public func interval(_ memory: Memory, retention: Double = 0.9) -> Double {
        precondition(retention > 0 && retention < 1, "a retention between 0 and 1")
        let days = memory.stability / factor * (pow(retention, 1 / decay) - 1)
        return min(max(days.rounded(.toNearestOrEven), 1), longestInterval)
    }

    private static func inRange(stability: Double) -> Double {
        min(max(stability, stabilities.lowerBound), stabilities.upperBound)
    }

    private static func inRange(_ difficulty: Double) -> Double { min(max(difficulty, 1), 10) }

    private func startingDifficulty(_ rating: Rating) -> Double {
        parameters[4] - exp(parameters[5] * Double(rating.rawValue - 1)) + 1
    }

    /// Linear damping towards 10 and a pull to the difficulty of an easy start.
    private func nextDifficulty(_ difficulty: Double, _ rating: Rating) -> Double {
        let change = -parameters[6] * Double(rating.rawValue - 3)
        let damped = difficulty + (10 - difficulty) * change / 9
        return Self.inRange(parameters[7] * startingDifficulty(.easy) + (1 - parameters[7]) * damped)
    }

    /// A review on the day of the last one; only a failed one lowers the stability.
    private func stabilitySameDay(_ memory: Memory, _ rating: Rating) -> Double {
        let w = parameters
        let increase = exp(w[17] * (Double(rating.rawValue - 3) + w[18])) * pow(memory.stability, -w[19])
        return memory.stability * (rating == .again ? increase : max(increase, 1))
    }

    private func stabilityForgotten(_ memory: Memory, retrievability: Double) -> Double {
        let w = parameters
        let long =
            w[11] * pow(memory.difficulty, -w[12]) * (pow(memory.stability + 1, w[13]) - 1)
            * exp((1 - retrievability) * w[14])
        return min(long, memory.stability / exp(w[17] * w[18]))
    }

    private func stabilityRecalled(_ memory: Memory, _ rating: Rating, retrievability: Double) -> Double {
        let w = parameters
        let growth =
            exp(w[8]) * (11 - memory.difficulty) * pow(memory.stability, -w[9])
            * (exp((1 - retrievability) * w[10]) - 1)
        return memory.stability * (1 + growth * (rating == .hard ? w[15] : 1) * (rating == .easy ? w[16] : 1))
    }
}

/// Why a memory model can't be had.
public enum MemoryModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are too many parameters or too few.
    case parameterCount(found: Int, expected: Int)
    /// A parameter is not finite, or the decay not above 0.
    case badParameter
    /// The longest interval is below a day or not finite.
    case badInterval

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .parameterCount(let found, let expected): "\(found) parameters where \(expected) are expected"
        case .badParameter: "a parameter is not finite, or the decay is not above 0"
        case .badInterval: "the longest interval is below a day or not finite"
        }
    }
}
