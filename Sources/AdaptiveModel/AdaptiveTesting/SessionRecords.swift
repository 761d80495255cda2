/// Where an item came from.
public enum SelectionOrigin: UInt8, Sendable, Codable {
    /// The test's rule.
    case rule = 0
    /// The test's choice of a first item.
    case start = 1
    /// The testlet that was begun.
    case testlet = 2
    /// The trial of new items.
    case seed = 3
    /// The teacher, against or before the rule.
    case teacher = 4
    /// The best whole test that the constraints allow (``AdaptiveSession/next(assembling:)``).
    case shadowTest = 5
}

/// A constraint on the use of items that had to give way, because no item met it.
public enum RelaxedConstraint: String, Sendable, Codable, CaseIterable {
    /// Every item of the aim that was due is used up, or there is none for the session.
    case contentBalance
    /// Every item that could be chosen was passed over by exposure control.
    case exposure
}

/// An item that is asked.
public struct Selection: Sendable, Equatable {
    /// Its place in the bank.
    public let item: Int
    /// Its name.
    public let name: String
    /// Where it came from.
    public let origin: SelectionOrigin
    /// What had to give way for it.
    public let relaxed: [RelaxedConstraint]

    init(item: Int, origin: SelectionOrigin, relaxed: [RelaxedConstraint], in bank: CompiledBank) {
        self.item = item
        name = bank.itemNames[item]
        self.origin = origin
        self.relaxed = relaxed
    }
}

/// What a session says when it is asked what comes next.
public enum SessionStep: Sendable, Equatable {
    /// This item.
    case item(Selection)
    /// Nothing: it has ended.
    case stopped(StopReason)
}

/// An answer that was recorded.
public struct SessionAnswer: Sendable, Equatable {
    /// The item's place in the bank.
    public var item: Int { Int(storedItem) }
    /// The category of the answer.
    public var category: Int { Int(storedCategory) }
    /// Where the item came from.
    public let origin: SelectionOrigin
    /// How long the pupil worked on it, in seconds, to the millisecond; `nil` where it was not measured.
    public var seconds: Double? { milliseconds == .max ? nil : Double(milliseconds) / 1000 }

    private let storedItem: UInt16
    private let storedCategory: UInt8
    private let milliseconds: UInt32

    init(item: Int, category: Int, origin: SelectionOrigin, seconds: Double?) {
        storedItem = UInt16(item)
        storedCategory = UInt8(category)
        self.origin = origin
        // Longer than 49 days counts as 49 days.
        milliseconds = seconds.map { UInt32(min(($0 * 1000).rounded(), Double(UInt32.max - 1))) } ?? .max
    }
}

/// What came of a session.
public struct SessionOutcome: Sendable, Equatable {
    /// Ability after the last answer.
    public let estimate: AbilityEstimate
    /// Why it ended.
    public let stopReason: StopReason
    /// The answers in the order they were given, those to new items included.
    public let answers: [SessionAnswer]
    /// The places of the answers that count for ability.
    public let scored: [Int]
    /// The places of the answers to new items, for calibration.
    public let seeds: [Int]
    /// Aim, by Grep code, to the probability that it is mastered; empty where that was not traced.
    public let mastery: [String: Double]
    /// The seconds worked in all.
    public let seconds: Double

    init(_ session: AdaptiveSession) {
        estimate = session.estimate
        stopReason = session.stopReason ?? .ended
        answers = session.answers
        let bank = session.test.bank
        scored = answers.indices.filter { !bank.isSeed(session.answers[$0].item) }
        seeds = answers.indices.filter { bank.isSeed(session.answers[$0].item) }
        mastery = Dictionary(uniqueKeysWithValues: zip(bank.aims, session.mastery))
        seconds = session.seconds
    }
}

extension ResponseTable {
    /// The answers of many sessions, those to new items included: what a calibration takes that extends the bank
    /// (``Calibration/init(extending:for:model:priors:grid:tolerance:maximumEvaluations:)``).
    ///
    /// - Parameters:
    ///   - outcomes: pupil by pupil.
    ///   - pupilNames: as many.
    ///   - bank: of their test.
    public init(_ outcomes: [SessionOutcome], pupilNames: [String], bank: CompiledBank) {
        precondition(outcomes.count == pupilNames.count, "a name for every pupil")
        var starts = [0]
        var items: [UInt32] = []
        var categories: [UInt8] = []
        for outcome in outcomes {
            for answer in outcome.answers {
                items.append(UInt32(answer.item))
                categories.append(UInt8(answer.category))
            }
            starts.append(items.count)
        }
        self.init(
            pupilNames: pupilNames, itemNames: bank.itemNames, starts: starts, items: items, outcomes: categories)
    }
}

/// Why a session did not take what it was given. It is then as it was before. Nothing about the pupil or the answer is shown.
public enum AdaptiveSessionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bank has no item of this name.
    case unknownItem
    /// The item was answered before.
    case alreadyAnswered
    /// Nothing was asked: call ``AdaptiveSession/next()`` first.
    case nothingAsked
    /// Another item was asked than the one answered.
    case notTheItemAsked
    /// The item has no such category.
    case unknownCategory(categories: Int)
    /// A time below 0 or not finite.
    case badTime
    /// The session has ended.
    case ended

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .unknownItem: "the bank has no such item"
        case .alreadyAnswered: "the item was answered before in this session"
        case .nothingAsked: "an answer before an item was asked"
        case .notTheItemAsked: "an answer to another item than the one asked"
        case .unknownCategory(let categories): "a category outside 0 to \(categories - 1)"
        case .badTime: "a time below 0 or not finite"
        case .ended: "the session has ended"
        }
    }
}
