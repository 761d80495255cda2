internal import NumericalCore

extension AdaptiveSession {
    /// The next item of a testlet that was begun and is not finished.
    func nextOfTestlet() -> Int? {
        let relations = test.bank.relations
        guard !relations.testlets.isEmpty,
            let last = answers.last(where: { !test.bank.isSeed($0.item) && $0.origin != .teacher }),
            let testlet = relations.testletOfItem[last.item]
        else { return nil }
        return relations.testlets[testlet].first { item in
            !isAnswered(item) && !relations.enemies[item].contains(where: isAnswered)
        }
    }

    /// A new item, where it is time for one and there is one.
    func nextSeed() -> Int? {
        guard seedsAsked < seedPositions.count, scoredCount >= seedPositions[seedsAsked] else { return nil }
        let bank = test.bank
        let open = (bank.itemCount..<bank.totalCount).filter { item in
            !isAnswered(item) && obstacles(to: item).isEmpty
        }
        guard !open.isEmpty else { return nil }
        var stream = SimulationStream(seed: seed, replicate: scoredCount, stream: "adaptive-seeding-item")
        return open[stream.integer(below: open.count)]
    }

    /// The item that the rule chooses among those that the constraints leave; `nil` where none is left.
    func choose() -> Selection? {
        guard let (eligible, relaxed) = eligibleItems() else { return nil }
        return choose(among: eligible, relaxed: relaxed)
    }

    /// The item that the rule chooses among these.
    ///
    /// - Parameters:
    ///   - eligible: not empty; of a testlet the first item only.
    ///   - relaxed: what gave way for them.
    ///   - purpose: where the item is said to come from.
    func choose(
        among eligible: ItemSet, relaxed: [RelaxedConstraint], origin purpose: SelectionOrigin = .rule
    ) -> Selection {
        var (merits, state) = merits(of: eligible)
        let rule: any SelectionRule = startingAbility == nil ? test.rule : MaximumInformation()
        if startingAbility == nil { judgeTestlets(&merits) }
        let item = rule.choose(state, merits: merits.span)
        precondition(item >= 0 && eligible.contains(item), "a rule chooses an eligible item")
        let origin = startingAbility != nil && purpose == .rule ? .start : purpose
        return Selection(item: item, origin: origin, relaxed: relaxed, in: test.bank)
    }

    /// Where the first item is chosen for its information at a given ability, that ability.
    private var startingAbility: Double? {
        if scoredCount == 0, case .maximumInformation(let ability) = test.start { ability } else { nil }
    }

    /// The merits that the rule gives these items, and what it knew.
    func merits(of eligible: ItemSet) -> (merits: [Double], state: SelectionState) {
        let start = startingAbility
        let state = state(eligible: eligible, at: start)
        var merits = [Double](repeating: 0, count: test.bank.itemCount)
        var span = merits.mutableSpan
        if start == nil {
            test.rule.evaluate(state, into: &span)
        } else {
            MaximumInformation().evaluate(state, into: &span)
        }
        return (merits, state)
    }

    /// A testlet is judged as a whole: its first item stands for the mean merit of all.
    func judgeTestlets(_ merits: inout [Double]) {
        for testlet in test.bank.relations.testlets {
            // A rule need not have judged items that cannot be chosen themselves.
            let judged = testlet.filter { merits[$0] != 0 }
            guard !judged.isEmpty else { continue }
            merits[testlet[0]] = judged.reduce(0) { $0 + merits[$1] } / Double(judged.count)
        }
    }

    /// The items that may be chosen, and which of the constraints on use had to give way to leave one.
    ///
    /// Balance over aims goes before exposure; repetition, enemies, prerequisites, language and testlets never give way.
    func eligibleItems() -> (items: ItemSet, relaxed: [RelaxedConstraint])? {
        var open = available
        for testlet in test.bank.relations.testlets where !fits(testlet.count) { open.remove(testlet[0]) }
        guard !open.isEmpty else { return nil }
        let allowed = passedOver.map { open.subtracting($0) } ?? open
        if let quota = test.quota {
            let (order, within) = quota.order(aimCounts)
            let ofAim = test.bank.relations.itemsOfAim
            for aim in order.prefix(within) {
                let items = allowed.intersection(ofAim[aim])
                if !items.isEmpty { return (items, []) }
            }
            for aim in order.prefix(within) {
                let items = open.intersection(ofAim[aim])
                if !items.isEmpty { return (items, [.exposure]) }
            }
            for aim in order.dropFirst(within) {
                let items = allowed.intersection(ofAim[aim])
                if !items.isEmpty { return (items, [.contentBalance]) }
            }
            if !allowed.isEmpty { return (allowed, [.contentBalance]) }
            return (open, [.contentBalance, .exposure])
        }
        return allowed.isEmpty ? (open, [.exposure]) : (allowed, [])
    }

    /// What the rule may know.
    func state(eligible: ItemSet, at ability: Double? = nil) -> SelectionState {
        SelectionState(
            bank: test.bank, ability: ability ?? estimate.ability, standardError: estimate.standardError,
            position: scoredCount, eligible: eligible, mastery: mastery,
            sincePractised: mastery.isEmpty ? [] : sincePractised(), logLikelihood: logLikelihood, seed: seed)
    }

    /// Aim to how many scored items ago it was practised.
    private func sincePractised() -> [Int?] {
        var since = [Int?](repeating: nil, count: test.bank.aims.count)
        var distance = 0
        for answer in answers.reversed() where !test.bank.isSeed(answer.item) {
            if let aim = test.bank.aimOfItem[answer.item], since[aim] == nil { since[aim] = distance }
            distance += 1
        }
        return since
    }

    /// What stands in the way of the items that are left.
    func bindingConstraints() -> [BindingConstraint] {
        var counts: [BindingConstraint.Kind: Int] = [:]
        for item in 0..<test.bank.itemCount where !isAnswered(item) {
            for kind in obstacles(to: item) { counts[kind, default: 0] += 1 }
        }
        if counts.isEmpty { return [BindingConstraint(kind: .exhausted, items: 0)] }
        return BindingConstraint.Kind.allCases.compactMap { kind in
            counts[kind].map { BindingConstraint(kind: kind, items: $0) }
        }
    }
}
