internal import NumericalCore

/// Elo ratings of pupils and items (Elo 1978; for learning Pelánek 2016): after an answer the pupil's rating and the item's move apart
/// by how much the answer surprised.
///
/// P(right) = c + (1 − c) logistic(θ − β), and θ ← θ + U(n)(y − P), β ← β − U(m)(y − P), with n and m the updates that the pupil and
/// the item have had before. With skills, a pupil has a rating in each of them beside θ, and the logit is θ + mean skill rating − β.
public struct Elo: Sendable, Equatable, Codable {
    /// How far a rating moves, by how often it has moved before: U(n) = first / (1 + decay n) (Pelánek 2016, section 3.2).
    public struct Schedule: Sendable, Equatable, Codable {
        /// The share of the first surprise that a rating takes over, in logits; above 0.
        public var first: Double
        /// How fast the share falls; at least 0, and 0 for the constant K of chess.
        public var decay: Double

        /// A schedule; `first` above 0 and `decay` at least 0.
        public init(first: Double, decay: Double) {
            precondition(first > 0 && first.isFinite && decay >= 0 && decay.isFinite, "a schedule moves ratings")
            self.first = first
            self.decay = decay
        }

        /// The same step for every update.
        public static func constant(_ step: Double) -> Schedule { Schedule(first: step, decay: 0) }

        /// U(n).
        @inline(__always)
        public func step(after updates: Int) -> Double { first / (1 + decay * Double(updates)) }
    }

    /// A rating and how often it has moved.
    public struct Rating: Sendable, Equatable, Codable {
        /// In logits.
        public var value: Double
        /// The number of updates.
        public var updates: Int

        /// A rating of `value` after `updates` updates.
        public init(value: Double = 0, updates: Int = 0) {
            self.value = value
            self.updates = updates
        }

        @inline(__always)
        mutating func move(by surprise: Double, _ schedule: Schedule) {
            value += schedule.step(after: updates) * surprise
            updates += 1
        }
    }

    /// How far ratings move.
    public var schedule: Schedule
    /// P(right) of a pupil who knows nothing, in [0, 1).
    public var guessing: Double
    /// Whether a pupil has a rating in each skill beside the one over all.
    public var ratesSkills: Bool

    /// - Parameters:
    ///   - schedule: how far ratings move; 1/(1 + 0.05 n) unless given.
    ///   - guessing: in [0, 1).
    ///   - ratesSkills: whether skills are rated too.
    public init(
        schedule: Schedule = Schedule(first: 1, decay: 0.05), guessing: Double = 0, ratesSkills: Bool = false
    ) {
        precondition(guessing >= 0 && guessing < 1, "guessing is a probability below 1")
        self.schedule = schedule
        self.guessing = guessing
        self.ratesSkills = ratesSkills
    }

    /// P(right) where abilities exceed the difficulty by `logit`.
    @inline(__always)
    public func probability(_ logit: Double) -> Double { guessing + (1 - guessing) * VectorMath.logistic(logit) }

    /// Takes in one answer to an item of one skill.
    ///
    /// - Parameters:
    ///   - outcome: 1 for right, 0 for wrong.
    ///   - pupil: the pupil's rating over all skills.
    ///   - skill: the pupil's rating in the item's skill; left as it is unless ``ratesSkills``.
    ///   - item: the item's difficulty.
    /// - Returns: P(right) before the answer.
    @discardableResult
    public func record(
        _ outcome: Int8, pupil: inout Rating, skill: inout Rating, item: inout Rating
    ) -> Double {
        precondition(outcome == 0 || outcome == 1, "an answer is right or wrong")
        let p = probability(pupil.value + (ratesSkills ? skill.value : 0) - item.value)
        let surprise = Double(outcome) - p
        pupil.move(by: surprise, schedule)
        if ratesSkills { skill.move(by: surprise, schedule) }
        item.move(by: -surprise, schedule)
        return p
    }
}
