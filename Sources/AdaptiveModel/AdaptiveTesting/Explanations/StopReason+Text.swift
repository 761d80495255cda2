extension StopReason {
    /// Why the session ended, in words for a teacher.
    public func text(_ language: ExplanationLanguage) -> String {
        switch self {
        case .ended:
            return language.phrase("Økten ble avsluttet.", "Økta vart avslutta.", "The session was ended.")
        case .noEligibleItem(let constraints):
            let parts = constraints.map { constraint in
                let name = constraintName(constraint.kind.rawValue, language)
                return constraint.items == 0 ? name : "\(language.items(constraint.items)): \(name)"
            }
            let list = parts.joined(separator: "; ")
            return language.phrase(
                "Økten ble avsluttet fordi ingen oppgave kunne brukes (\(list)).",
                "Økta vart avslutta fordi inga oppgåve kunne brukast (\(list)).",
                "The session ended because no item could be used (\(list)).")
        case .rule(let rule, let decision): return rule.text(language, decision: decision)
        }
    }
}

extension StoppingRule {
    fileprivate func text(_ language: ExplanationLanguage, decision: Classification?) -> String {
        switch self {
        case .length(let length):
            let items = language.items(length)
            return language.phrase(
                "Økten er ferdig etter \(items).", "Økta er ferdig etter \(items).",
                "The session is done after \(items).")
        case .standardError(let limit):
            let number = language.number(limit)
            return language.phrase(
                "Økten er ferdig fordi elevens nivå er målt nøyaktig nok (standardfeil \(number) eller mindre).",
                "Økta er ferdig fordi nivået til eleven er målt nøyaktig nok (standardfeil \(number) eller mindre).",
                "The session is done because the pupil's level is measured precisely enough (standard error \(number) or less)."
            )
        case .remainingInformation:
            return language.phrase(
                "Økten er ferdig fordi ingen av oppgavene som er igjen, ville si mye mer.",
                "Økta er ferdig fordi inga av oppgåvene som er att, ville seie mykje meir.",
                "The session is done because none of the remaining items would say much more.")
        case .information:
            return language.phrase(
                "Økten er ferdig fordi oppgavene til sammen har sagt nok om elevens nivå.",
                "Økta er ferdig fordi oppgåvene til saman har sagt nok om nivået til eleven.",
                "The session is done because the items together have said enough about the pupil's level.")
        case .interval(let cut, _), .sequentialRatio(let cut, _, _, _):
            let number = language.number(cut)
            let isAbove = decision == .above
            return language.phrase(
                "Økten er ferdig fordi det er klart at eleven ligger \(isAbove ? "over" : "under") grensen (\(number)).",
                "Økta er ferdig fordi det er klart at eleven ligg \(isAbove ? "over" : "under") grensa (\(number)).",
                "The session is done because it is clear that the pupil is \(isAbove ? "above" : "below") the cut score (\(number))."
            )
        case .time(let seconds):
            let minutes = language.number(seconds / 60, decimals: 0)
            return language.phrase(
                "Økten er ferdig fordi tiden er brukt opp (\(minutes) minutter).",
                "Økta er ferdig fordi tida er brukt opp (\(minutes) minutt).",
                "The session is done because the time is used up (\(minutes) minutes).")
        }
    }
}
