/// Parameters of Bayesian knowledge tracing for one skill (Corbett & Anderson 1995): a pupil has mastered the skill or not, may learn it
/// (and forget it) after every step, and answers right by guessing or fails by a slip.
///
/// Guess and slip can differ between classes of items (KT-IDEM, Pardos & Heffernan 2011), learning and forgetting between classes
/// of resources. All are probabilities in [0, 1].
public struct KnowledgeParameters: Sendable, Equatable, Codable {
    /// P(mastered before the first step).
    public var prior: Double
    /// Resource class to P(not mastered → mastered) after a step.
    public var learn: [Double]
    /// Resource class to P(mastered → not mastered) after a step; as many as ``learn``.
    public var forget: [Double]
    /// Item class to P(right | not mastered).
    public var guess: [Double]
    /// Item class to P(wrong | mastered); as many as ``guess``.
    public var slip: [Double]

    /// - Throws: ``KnowledgeTracingError`` where a number is not a probability or a list is empty or of another length than its partner.
    public init(
        prior: Double, learn: [Double], forget: [Double]? = nil, guess: [Double], slip: [Double]
    ) throws(KnowledgeTracingError) {
        let forget = forget ?? learn.map { _ in 0 }
        guard !learn.isEmpty, learn.count == forget.count, !guess.isEmpty, guess.count == slip.count else {
            throw .classesDiffer
        }
        guard ([prior] + learn + forget + guess + slip).allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
            throw .notAProbability
        }
        self.init(checkedPrior: prior, learn: learn, forget: forget, guess: guess, slip: slip)
    }

    init(checkedPrior prior: Double, learn: [Double], forget: [Double], guess: [Double], slip: [Double]) {
        self.prior = prior
        self.learn = learn
        self.forget = forget
        self.guess = guess
        self.slip = slip
    }

    /// The number of item classes.
    public var itemClassCount: Int { guess.count }
    /// The number of resource classes.
    public var resourceClassCount: Int { learn.count }

    /// Whether right answers speak for mastery in every item class: guess + slip < 1. Without it the two states have changed places.
    public var isIdentified: Bool { zip(guess, slip).allSatisfy { $0 + $1 < 1 } }

    /// P(right) at mastery `mastery` on an item of class `itemClass`.
    public func probabilityRight(mastery: Double, itemClass: Int = 0) -> Double {
        mastery * (1 - slip[itemClass]) + (1 - mastery) * guess[itemClass]
    }

    /// An answer with less probability than this under both states is given this much: parameters that rule an answer out
    /// then lose this factor instead of making everything after it undefined.
    public static let leastEmission = 1e-12

    /// Mastery after an answer, before learning, and the probability that the answer had.
    ///
    /// - Parameters:
    ///   - mastery: P(mastered) before the answer.
    ///   - outcome: 1, 0, or −1 for no answer, which changes nothing.
    ///   - itemClass: the class of the item answered.
    public func conditioned(_ mastery: Double, on outcome: Int8, itemClass: Int = 0) -> (
        mastery: Double, likelihood: Double
    ) {
        guard outcome >= 0 else { return (mastery, 1) }
        let right = outcome == 1
        let ifMastered = right ? 1 - slip[itemClass] : slip[itemClass]
        let ifNot = right ? guess[itemClass] : 1 - guess[itemClass]
        return Self.bayes(mastery, ifMastered, ifNot)
    }

    /// Bayes' rule for two states, bounded where the answer was impossible.
    @inline(__always)
    static func bayes(_ mastery: Double, _ ifMastered: Double, _ ifNot: Double) -> (
        mastery: Double, likelihood: Double
    ) {
        let joint = mastery * ifMastered
        let likelihood = joint + (1 - mastery) * ifNot
        if likelihood < leastEmission {
            let a = mastery * max(ifMastered, leastEmission)
            let b = (1 - mastery) * max(ifNot, leastEmission)
            return (a / (a + b), a + b)
        }
        return (joint / likelihood, likelihood)
    }

    /// Mastery after the learning and forgetting that follow a step.
    public func advanced(_ mastery: Double, resourceClass: Int = 0) -> Double {
        mastery * (1 - forget[resourceClass]) + (1 - mastery) * learn[resourceClass]
    }
}

/// Why knowledge can't be traced with what was given.
public enum KnowledgeTracingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A parameter is not a number in [0, 1].
    case notAProbability
    /// Lists of parameters are empty, or differ in length from their partners.
    case classesDiffer
    /// The sequence's columns differ in length, or name a class that the parameters don't have.
    case badSequence(step: Int)
    /// There is nothing to fit to.
    case noAnswers
    /// Two starts, bounds or limits contradict each other.
    case badBounds
    /// The model was fitted to tables with other items, skills or combinations.
    case tableDiffers
    /// The information matrix is not positive definite: the data do not determine the parameters.
    case notDetermined

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .notAProbability: "a parameter is not a number between 0 and 1"
        case .classesDiffer: "lists of parameters are empty or of different lengths"
        case .badSequence(let step): "step \(step) of the sequence: no such class, or an outcome other than 1, 0 and -1"
        case .noAnswers: "there are no answers to fit to"
        case .badBounds: "the bounds leave no parameters to choose from"
        case .tableDiffers: "the model was fitted to other items, skills or combinations than the table's"
        case .notDetermined: "the data do not determine the parameters"
        }
    }
}
