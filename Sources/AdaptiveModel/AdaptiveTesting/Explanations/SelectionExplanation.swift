/// Why an item was chosen, as data and in words for a teacher. It says nothing of who the pupil is.
public struct SelectionExplanation: Sendable, Equatable, Codable {
    /// Items that the rule rated higher and that could not be used, by what stood in the way.
    public struct RuledOut: Sendable, Equatable, Codable {
        /// What stood in the way: a ``BindingConstraint/Kind`` or a ``RelaxedConstraint``, by its raw value.
        public let constraint: String
        /// How many items.
        public let items: Int
    }

    /// The item's name.
    public let item: String
    /// Where it came from.
    public let origin: SelectionOrigin
    /// The rule's name.
    public let rule: String
    /// What the rule is for.
    public let purpose: SelectionPurpose
    /// Ability before the item, and its standard error.
    public let ability: Double
    /// The standard error of ability before the item.
    public let standardError: Double
    /// Fisher information of the item at the estimate; `nil` for a new item.
    public let information: Double?
    /// The expected share of the item's highest score; `nil` for a new item.
    public let expectedShare: Double?
    /// How many items could have been chosen.
    public let eligibleCount: Int
    /// Better items that could not be used.
    public let ruledOut: [RuledOut]
    /// What had to give way.
    public let relaxed: [RelaxedConstraint]
    /// The competence aim it counts under.
    public let aim: String?
    /// How many scored items of that aim the session has had before.
    public let aimCount: Int?
    /// The aim's share of the session, where the test balances content.
    public let aimShare: Double?
    /// P(mastered) of the aim before the item, where it is traced.
    public let aimMastery: Double?
}

extension AdaptiveSession {
    /// Why the pending item was chosen; `nil` where nothing is pending.
    public func explanation() -> SelectionExplanation? {
        guard let pending else { return nil }
        let bank = test.bank
        let item = pending.item
        let isSeed = bank.isSeed(item)
        let aim = bank.aimOfItem[item]
        let curves = isSeed ? nil : bank.bank.items[item].model.probabilities(estimate.ability)
        return SelectionExplanation(
            item: pending.name, origin: pending.origin, rule: test.rule.name, purpose: test.rule.purpose,
            ability: estimate.ability, standardError: estimate.standardError, information: curves?.information,
            expectedShare: curves.map { $0.expectedScore / Double($0.probability.count - 1) },
            eligibleCount: eligibleItems()?.items.count ?? 0,
            ruledOut: pending.origin == .rule ? ruledOut(better: item) : [], relaxed: pending.relaxed,
            aim: aim.map { bank.aims[$0] }, aimCount: aim.map { aimCounts[$0] },
            aimShare: aim.flatMap { test.quota?.shares[$0] },
            aimMastery: aim.flatMap { mastery.isEmpty ? nil : mastery[$0] })
    }

    private func ruledOut(better item: Int) -> [SelectionExplanation.RuledOut] {
        let bank = test.bank
        let open = (0..<bank.itemCount).filter { !isAnswered($0) }
        var merits = [Double](repeating: 0, count: bank.itemCount)
        var span = merits.mutableSpan
        test.rule.evaluate(state(eligible: ItemSet(count: bank.totalCount, open)), into: &span)
        judgeTestlets(&merits)
        guard let (eligible, _) = eligibleItems() else { return [] }
        var counts: [String: Int] = [:]
        for other in open where merits[other] > merits[item] && !eligible.contains(other) {
            let obstacles = obstacles(to: other).map(\.rawValue)
            let isPassedOver = passedOver?.contains(other) ?? false
            let reasons =
                !obstacles.isEmpty
                ? obstacles
                : isPassedOver
                    ? [RelaxedConstraint.exposure.rawValue]
                    : [
                        bank.relations.openings.contains(other)
                            ? RelaxedConstraint.contentBalance.rawValue : BindingConstraint.Kind.testlet.rawValue
                    ]
            for reason in reasons { counts[reason, default: 0] += 1 }
        }
        return counts.sorted { $0.key < $1.key }.map { .init(constraint: $0.key, items: $0.value) }
    }
}
