internal import NumericalCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Glicko ratings (Glickman 1999): Elo with a standard deviation beside each rating, so that what is hardly known moves far and what
/// is well known little.
///
/// Ratings are on the scale of chess, 400 points for odds of ten to one: 173.7 points are a logit.
public struct Glicko: Sendable, Equatable, Codable {
    /// A rating and how sure it is.
    public struct Rating: Sendable, Equatable, Codable {
        /// Points.
        public var value: Double
        /// Standard deviation, points; above 0.
        public var deviation: Double

        /// A rating of `value` ± `deviation` points.
        public init(value: Double = 1500, deviation: Double = 350) {
            precondition(deviation > 0 && deviation.isFinite && value.isFinite, "a rating has a deviation above 0")
            self.value = value
            self.deviation = deviation
        }
    }

    /// One comparison in a rating period.
    public struct Game: Sendable, Equatable {
        /// Whom the comparison was with, as rated before the period.
        public var opponent: Rating
        /// 1 won, 0.5 drawn, 0 lost.
        public var score: Double

        /// A comparison with `opponent` that scored `score`.
        public init(opponent: Rating, score: Double) {
            self.opponent = opponent
            self.score = score
        }
    }

    /// ln 10 / 400, Glickman's q: logits a point.
    public static let logitsPerPoint = 0.005756462732485115

    /// Points that a deviation gains, in quadrature, between two periods: Glickman's c; at least 0.
    public var drift: Double
    /// The deviation that is never exceeded, that of a newcomer.
    public var largestDeviation: Double

    /// - Parameters:
    ///   - drift: points, at least 0.
    ///   - largestDeviation: points, above 0; 350 in chess.
    public init(drift: Double = 0, largestDeviation: Double = 350) {
        precondition(drift >= 0 && drift.isFinite && largestDeviation > 0 && largestDeviation.isFinite)
        self.drift = drift
        self.largestDeviation = largestDeviation
    }

    /// g: how much an opponent's uncertainty draws the expected score to one half (equation 10 there).
    @inline(__always)
    static func attenuation(_ deviation: Double) -> Double {
        let q = logitsPerPoint * deviation
        return 1 / (1 + 3 * q * q / (Double.pi * Double.pi)).squareRoot()
    }

    /// A rating one period later, before its games: the deviation grows by the drift.
    @inline(__always)
    public func aged(_ rating: Rating) -> Rating {
        Rating(
            value: rating.value,
            deviation: min((rating.deviation * rating.deviation + drift * drift).squareRoot(), largestDeviation))
    }

    /// A rating after the games of one period. Ageing comes before, see ``aged(_:)``.
    public func updated(_ rating: Rating, after games: [Game]) -> Rating {
        var information = 0.0
        var pull = 0.0
        for game in games {
            let g = Self.attenuation(game.opponent.deviation)
            let expected = VectorMath.logistic(
                Self.logitsPerPoint * g * (rating.value - game.opponent.value))
            information += g * g * expected * (1 - expected)
            pull += g * (game.score - expected)
        }
        return moved(rating, information: information, pull: pull)
    }

    @inline(__always)
    private func moved(_ rating: Rating, information: Double, pull: Double) -> Rating {
        let q = Self.logitsPerPoint
        let precision = 1 / (rating.deviation * rating.deviation) + q * q * information
        return Rating(value: rating.value + q / precision * pull, deviation: (1 / precision).squareRoot())
    }

    /// P(the first wins), with the uncertainty of both (Glickman 1999, equation 16).
    @inline(__always)
    public func probability(_ rating: Rating, against other: Rating) -> Double {
        let both = (rating.deviation * rating.deviation + other.deviation * other.deviation).squareRoot()
        return VectorMath.logistic(Self.logitsPerPoint * Self.attenuation(both) * (rating.value - other.value))
    }

    /// Takes in one comparison as a period of its own for both: an answer of a pupil to an item.
    ///
    /// - Parameters:
    ///   - outcome: 1 where the first wins (a right answer), 0 where the second does.
    ///   - rating: the pupil's.
    ///   - other: the item's.
    /// - Returns: P(the first wins) before.
    @discardableResult
    public func record(_ outcome: Int8, _ rating: inout Rating, against other: inout Rating) -> Double {
        let p = probability(rating, against: other)
        let (first, second) = (rating, other)
        rating = single(first, second, Double(outcome))
        other = single(second, first, 1 - Double(outcome))
        return p
    }

    @inline(__always)
    func single(_ rating: Rating, _ other: Rating, _ score: Double) -> Rating {
        let g = Self.attenuation(other.deviation)
        let expected = VectorMath.logistic(Self.logitsPerPoint * g * (rating.value - other.value))
        return moved(rating, information: g * g * expected * (1 - expected), pull: g * (score - expected))
    }
}
