internal import Foundation

/// When a session has enough. A session stops at the first rule that says so, once it has its least number of items.
public enum StoppingRule: Sendable, Equatable, Codable {
    /// After so many scored items.
    case length(Int)
    /// When the standard error of ability is this or less.
    case standardError(Double)
    /// When no eligible item has more information at the estimate than this.
    case remainingInformation(Double)
    /// When the items given have at least this information at the estimate.
    case information(Double)
    /// When the interval about the estimate lies on one side of a cut score.
    ///
    /// Looking after every answer makes more errors than one look: a session ends at the first answer that happens to clear the cut. Ask for a least
    /// number of items, or use ``sequentialRatio(cut:indifference:falseBelow:falseAbove:)``.
    case interval(cut: Double, confidence: Double)
    /// When Wald's sequential probability ratio test decides between two abilities about a cut score (Reckase 1983): below `cut` − `indifference`
    /// or above `cut` + `indifference`.
    case sequentialRatio(cut: Double, indifference: Double, falseBelow: Double, falseAbove: Double)
    /// When the pupil has worked so many seconds.
    case time(seconds: Double)

    /// What is wrong with the rule's own numbers; `nil` where nothing is.
    var fault: AdaptiveTestError? {
        let isSound =
            switch self {
            case .length(let length): length >= 1
            case .standardError(let limit), .time(let limit): limit > 0 && limit.isFinite
            case .remainingInformation(let limit), .information(let limit): limit >= 0 && limit.isFinite
            case .interval(let cut, let confidence): cut.isFinite && confidence > 0 && confidence < 1
            case .sequentialRatio(let cut, let indifference, let below, let above):
                cut.isFinite && indifference > 0 && indifference.isFinite && below > 0 && below < 0.5 && above > 0
                    && above < 0.5
            }
        return isSound ? nil : .badStoppingRule
    }
}

/// Which side of a cut score a session decided for.
public enum Classification: String, Sendable, Codable {
    /// Below the cut.
    case below
    /// Above the cut.
    case above
}

/// Why a session ended.
public enum StopReason: Sendable, Equatable, Codable {
    /// A rule of the test said so; with its decision where the rule makes one.
    case rule(StoppingRule, decision: Classification?)
    /// No item is left that the constraints allow; with what stands in the way.
    case noEligibleItem([BindingConstraint])
    /// The teacher, the pupil or the vendor's program ended it.
    case ended
}

/// What keeps the remaining items from being given, with how many of them. An item that two constraints keep counts under both.
public struct BindingConstraint: Sendable, Equatable, Codable {
    /// A constraint.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Every item was answered.
        case exhausted
        /// The item does not exist in the session's form of language.
        case language
        /// An enemy was given.
        case enemy
        /// A prerequisite was not answered.
        case prerequisite
        /// The item belongs to a testlet that was begun, or does not fit into the length that is left.
        case testlet
    }

    /// The constraint.
    public let kind: Kind
    /// How many of the remaining items it keeps.
    public let items: Int
}

extension AdaptiveSession {
    /// The first rule that says stop.
    func stoppingDecision() -> StopReason? {
        guard scoredCount >= test.minimumLength else { return nil }
        for rule in test.stopping {
            switch rule {
            case .length(let length): if scoredCount >= length { return .rule(rule, decision: nil) }
            case .standardError(let limit):
                if scoredCount > 0, estimate.standardError <= limit { return .rule(rule, decision: nil) }
            case .remainingInformation(let limit):
                if highestInformation() <= limit { return .rule(rule, decision: nil) }
            case .information(let limit):
                if informationGiven(at: estimate.ability) >= limit { return .rule(rule, decision: nil) }
            case .interval(let cut, let confidence):
                let interval = interval(confidence: confidence)
                if scoredCount == 0 { continue }
                if interval.lowerBound >= cut { return .rule(rule, decision: .above) }
                if interval.upperBound <= cut { return .rule(rule, decision: .below) }
            case .sequentialRatio(let cut, let indifference, let falseBelow, let falseAbove):
                let ratio = logLikelihood(at: cut + indifference) - logLikelihood(at: cut - indifference)
                if ratio >= log((1 - falseBelow) / falseAbove) { return .rule(rule, decision: .above) }
                if ratio <= log(falseBelow / (1 - falseAbove)) { return .rule(rule, decision: .below) }
            case .time(let limit): if seconds >= limit { return .rule(rule, decision: nil) }
            }
        }
        return nil
    }

    private func highestInformation() -> Double {
        let information = test.bank.information(at: estimate.ability)
        var highest = 0.0
        available.forEach { highest = max(highest, information[$0]) }
        return highest
    }
}
