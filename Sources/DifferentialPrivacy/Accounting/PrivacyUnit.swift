/// What one guarantee protects: the thing whose presence or absence an observer of the releases cannot tell.
///
/// Two data sets are neighbours when one has a single unit more than the other (add/remove). Replacing a unit is one
/// removal and one addition, and costs twice the sensitivity.
public enum PrivacyUnit: Sendable, Hashable, CustomStringConvertible {
    /// One pupil with all answers of the accounting period. The default of every design here.
    case pupil
    /// One single answer. A pupil with m answers is protected m times less: m times the epsilon.
    case answer

    /// The unit as it is read in a guarantee.
    public var description: String {
        switch self {
        case .pupil: "pupil"
        case .answer: "single answer"
        }
    }
}

/// The time over which the releases about one unit are added up. The guarantee is renewed, and so spent again, in each
/// period: ten school years cost ten budgets.
public enum AccountingPeriod: Sendable, Hashable, CustomStringConvertible {
    /// One term.
    case term
    /// One school year.
    case schoolYear
    /// All years at school: nothing is renewed.
    case schooling
    /// A number of days; must be positive to mean anything.
    case days(Int)

    /// The period as it is read in a guarantee.
    public var description: String {
        switch self {
        case .term: "term"
        case .schoolYear: "school year"
        case .schooling: "whole schooling"
        case .days(let count): count == 1 ? "day" : "\(count) days"
        }
    }
}
