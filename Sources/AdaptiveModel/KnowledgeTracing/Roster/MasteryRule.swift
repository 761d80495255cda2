internal import NumericalCore

/// When a skill counts as mastered.
public struct MasteryRule: Sendable, Equatable, Codable {
    /// P(mastered) that must be reached, in (0, 1).
    public var threshold: Double
    /// Answers on the skill without which nothing is decided, however sure the model is; at least 0.
    public var leastAnswers: Int
    /// Right answers on the skill, without a wrong one between or after, without which it does not count as mastered; at least 0.
    ///
    /// Models expect pupils to learn from every answer, also from a wrong one, and where they expect much and are sure of it, P(mastered)
    /// rises through an unbroken run of wrong answers. That is a belief about pupils in general; a decision about one needs what
    /// this pupil did. With 1, nobody masters a skill by a wrong answer; with 2, nobody by one lucky answer after many wrong ones. Three in
    /// a row are customary where there is no model (Kelly, Wang, Thompson & Heffernan 2015).
    public var leastRight: Int
    /// For ability models, where mastery has no state of its own: a skill is mastered where P(right) on its typical item is at least
    /// this, in (0, 1). Bayesian knowledge tracing does not use it.
    public var level: Double

    /// - Parameters:
    ///   - threshold: in (0, 1); 0.95 is customary (Corbett & Anderson 1995).
    ///   - leastAnswers: at least 0.
    ///   - leastRight: at least 0; 0 leaves the decision to the model alone.
    ///   - level: in (0, 1).
    public init(threshold: Double = 0.95, leastAnswers: Int = 3, leastRight: Int = 2, level: Double = 0.8) {
        precondition(threshold > 0 && threshold < 1 && level > 0 && level < 1, "a threshold and a level in (0, 1)")
        precondition(leastAnswers >= 0 && leastRight >= 0, "numbers of answers")
        self.threshold = threshold
        self.leastAnswers = leastAnswers
        self.leastRight = leastRight
        self.level = level
    }
}

extension Roster {
    /// What a prediction or a decision rests on, from the nearest to the farthest.
    public struct Basis: Sendable, Equatable, Codable {
        /// Where the difficulty comes from.
        public enum Difficulty: Int, Sendable, Codable, Comparable {
            /// From answers to this item.
            case item
            /// From answers to other items of the same combination of skills.
            case combination
            /// From answers to other items of these skills.
            case skills
            /// From all answers: neither item nor skills were met in training.
            case all

            /// Nearer is less.
            public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
        }

        /// What is known of the pupil.
        public enum Pupil: Int, Sendable, Codable, Comparable {
            /// Own answers on each of the skills.
            case skills
            /// Own answers, but not on all of the skills.
            case otherSkills
            /// Nothing: what is said is true of a pupil drawn from all.
            case nothing

            /// Nearer is less.
            public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
        }

        /// Where the difficulty comes from.
        public var difficulty: Difficulty
        /// What is known of the pupil.
        public var pupil: Pupil
    }

    /// P(right) of the next answer, and what it rests on.
    public struct Prediction: Sendable, Equatable, Codable {
        /// In [0, 1].
        public var probability: Double
        /// What it rests on.
        public var basis: Basis
    }

    /// What can be said of a pupil's mastery.
    public struct Mastery: Sendable, Equatable, Codable {
        /// The decision under the roster's ``MasteryRule``.
        public enum Decision: String, Sendable, Codable {
            /// Mastered.
            case mastered
            /// Enough answers, and not mastered: too improbable, or too few right ones in a row.
            case notYet
            /// Too few answers to say.
            case tooFewAnswers
        }

        /// P(mastered), in [0, 1].
        public var probability: Double
        /// The pupil's answers on the skill; the fewest of several.
        public var answers: Int
        /// The decision.
        public var decision: Decision
        /// What it rests on.
        public var basis: Basis
    }

    static func decide(
        _ probability: Double, answers: Int, rightRun: Int, rule: MasteryRule, basis: Basis
    ) -> Mastery {
        let decision: Mastery.Decision =
            if answers < rule.leastAnswers {
                .tooFewAnswers
            } else {
                probability >= rule.threshold && rightRun >= rule.leastRight ? .mastered : .notYet
            }
        return Mastery(probability: probability, answers: answers, decision: decision, basis: basis)
    }
}

extension Belief {
    /// P(the number is at least `bound`).
    func probability(atLeast bound: Double) -> Double {
        guard variance > 0 else { return mean >= bound ? 1 : 0 }
        return normalCDF((mean - bound) / variance.squareRoot())
    }
}
