import NumericalCore
import Testing

@testable import AdaptiveModel

/// No rule repeats an item or breaks a constraint while there is an item that meets them.
@Suite struct AdaptiveConstraintTests {
    @Test(arguments: allRules().map(\.name).indices)
    func noRuleBreaksAConstraint(_ place: Int) throws {
        let rule = allRules()[place]
        for trial in 0..<3 {
            let bank = try CompiledBank(
                mixedBank(50, seed: UInt64(trial)), traits: mixedTraits(50, seed: UInt64(100 + trial)))
            let test = try makeTest(bank, rule)
            let form: LanguageForm? = [nil, .bokmaal, .nynorsk][trial % 3]
            var session = AdaptiveSession(test, seed: UInt64(trial), language: form)
            var stream = SimulationStream(seed: UInt64(trial), replicate: 0, stream: "test answers")
            while case .item(let selection) = session.next() {
                try check(selection, session, bank)
                try session.record(
                    selection.name, category: stream.integer(below: bank.categoryCounts[selection.item]))
            }
            // It went on until there was no feasible item, or to its length.
            if case .noEligibleItem(let binding) = session.stopReason {
                #expect(!binding.isEmpty)
                #expect(feasible(session, bank).isEmpty)
            } else {
                #expect(session.scoredCount == 30)
            }
        }
    }

    private func makeTest(_ bank: CompiledBank, _ rule: some SelectionRule) throws -> AdaptiveTest {
        try AdaptiveTest(
            bank, rule: rule, contentBalance: ContentBalance(["KM0": 4, "KM1": 3, "KM2": 2, "KM3": 1]),
            exposure: ExposureControl([Double](repeating: 0.7, count: 50)), mastery: mastery(of: bank),
            stopping: [.length(30)])
    }

    /// What the constraints leave, from their definitions and not from the session's own account.
    private func feasible(_ session: AdaptiveSession, _ bank: CompiledBank) -> Set<Int> {
        let given = Set(session.answers.map(\.item))
        let names = Set(given.map { bank.itemNames[$0] })
        let testlets = Dictionary(grouping: (0..<bank.itemCount).filter { bank.traits[$0].testlet != nil }) {
            bank.traits[$0].testlet ?? ""
        }
        func isFree(_ item: Int) -> Bool {
            let traits = bank.traits[item]
            if given.contains(item) { return false }
            if let form = session.language, !traits.languages.isEmpty, !traits.languages.contains(form) { return false }
            if !traits.enemies.allSatisfy({ !names.contains($0) }) { return false }
            return !given.contains { bank.traits[$0].enemies.contains(bank.itemNames[item]) }
        }
        return Set(
            (0..<bank.itemCount).filter { item in
                let members = bank.traits[item].testlet.flatMap { testlets[$0] } ?? [item]
                return members[0] == item && members.allSatisfy(isFree)
                    && bank.traits[item].prerequisites.allSatisfy { names.contains($0) }
                    && session.scoredCount + members.count <= 30
            })
    }

    private func check(_ selection: Selection, _ session: AdaptiveSession, _ bank: CompiledBank) throws {
        #expect(!session.answers.contains { $0.item == selection.item })
        let feasible = feasible(session, bank)
        if selection.origin == .testlet {
            let last = try #require(session.answers.last?.item)
            #expect(selection.item == last + 1 && bank.traits[last].testlet == bank.traits[selection.item].testlet)
            return
        }
        #expect(feasible.contains(selection.item))
        let allowed = feasible.filter { !(session.passedOver?.contains($0) ?? false) }
        if selection.relaxed.contains(.exposure) {
            // Exposure gives way only where no item of the aims that are due is left to it.
            let due = dueAims(session, bank)
            #expect(!allowed.contains { bank.aimOfItem[$0].map { due.contains($0) } ?? false })
        } else {
            #expect(allowed.contains(selection.item))
        }
        if selection.relaxed.contains(.contentBalance) {
            let due = dueAims(session, bank)
            #expect(!feasible.contains { bank.aimOfItem[$0].map { due.contains($0) } ?? false })
        }
    }

    private func dueAims(_ session: AdaptiveSession, _ bank: CompiledBank) -> Set<Int> {
        let shares = [0.4, 0.3, 0.2, 0.1]
        let counts = bank.aims.indices.map { aim in session.answers.count { bank.aimOfItem[$0.item] == aim } }
        let next = Double(counts.reduce(1, +))
        return Set(shares.indices.filter { shares[$0] * next - Double(counts[$0]) > 1e-9 })
    }

    @Test func contentIsWithinOneItemOfItsShareAtEveryLength() throws {
        var stream = SimulationStream(seed: 5, replicate: 0, stream: "test shares")
        for _ in 0..<40 {
            let aims = 2 + stream.integer(below: 9)
            let names = (0..<aims).map { "KM\(100 + $0)" }
            let weights = names.map { _ in 0.02 + stream.exponential() }
            let quota = try ContentQuota(
                ContentBalance(Dictionary(uniqueKeysWithValues: zip(names, weights))), aims: names)
            var counts = [Int](repeating: 0, count: aims)
            for length in 1...200 {
                counts[quota.order(counts).aims[0]] += 1
                for aim in 0..<aims {
                    #expect(abs(Double(counts[aim]) - quota.shares[aim] * Double(length)) < 1)
                }
            }
        }
    }

    @Test func anInfeasibleBankSaysWhatBinds() throws {
        func end(_ traits: [String: ItemTraits], _ form: LanguageForm? = nil) throws -> StopReason? {
            let bank = try CompiledBank(mixedBank(4, seed: 1), traits: traits)
            var session = AdaptiveSession(try AdaptiveTest(bank, stopping: [.length(9)]), seed: 1, language: form)
            return session.run { _ in 0 }.stopReason
        }
        #expect(try end([:]) == .noEligibleItem([BindingConstraint(kind: .exhausted, items: 0)]))
        let nynorsk = ItemTraits(languages: [.nynorsk])
        #expect(
            try end(["item0": nynorsk, "item1": nynorsk], .bokmaal)
                == .noEligibleItem([BindingConstraint(kind: .language, items: 2)]))
        #expect(
            try end(["item0": ItemTraits(enemies: ["item1", "item2", "item3"])], .bokmaal).map {
                if case .noEligibleItem(let binding) = $0 { binding.map(\.kind) == [.enemy] } else { false }
            } == true)
        // Needs an item that the language rules out.
        let waits = ItemTraits(prerequisites: ["item0"])
        #expect(
            try end(["item0": nynorsk, "item1": waits], .bokmaal)
                == .noEligibleItem([
                    BindingConstraint(kind: .language, items: 1), BindingConstraint(kind: .prerequisite, items: 1),
                ]))
    }

    @Test func aTestletThatDoesNotFitIsNotBegun() throws {
        let traits = Dictionary(uniqueKeysWithValues: (0..<3).map { ("item\($0)", ItemTraits(testlet: "text")) })
        let bank = try CompiledBank(mixedBank(5, seed: 1), traits: traits)
        var session = AdaptiveSession(try AdaptiveTest(bank, rule: FixedOrder(), stopping: [.length(4)]), seed: 1)
        #expect(session.run { _ in 0 }.answers.map(\.item) == [0, 1, 2, 3])
        var short = AdaptiveSession(try AdaptiveTest(bank, rule: FixedOrder(), stopping: [.length(2)]), seed: 1)
        #expect(short.run { _ in 0 }.answers.map(\.item) == [3, 4])
    }

    @Test func contradictoryTraitsAreRefused() throws {
        func compile(_ traits: [String: ItemTraits]) throws {
            _ = try CompiledBank(mixedBank(4, seed: 1), traits: traits)
        }
        #expect(throws: CompiledBankError.traitsOfUnknownItem) { try compile(["x": ItemTraits()]) }
        #expect(throws: CompiledBankError.relationToUnknownItem(item: 1)) {
            try compile(["item1": ItemTraits(enemies: ["x"])])
        }
        #expect(throws: CompiledBankError.prerequisiteCycle(item: 0)) {
            try compile(["item0": ItemTraits(prerequisites: ["item1"]), "item1": ItemTraits(prerequisites: ["item0"])])
        }
        #expect(throws: CompiledBankError.testletContradiction(item: 0)) {
            try compile(["item0": ItemTraits(testlet: "t", enemies: ["item1"]), "item1": ItemTraits(testlet: "t")])
        }
        let bank = try CompiledBank(mixedBank(4, seed: 1), traits: ["item0": ItemTraits(aim: "KM1")])
        #expect(throws: AdaptiveTestError.unknownAim) {
            try AdaptiveTest(bank, contentBalance: ContentBalance(["KM2": 1]), stopping: [])
        }
        #expect(throws: AdaptiveTestError.badShares) { try ContentBalance(["KM1": 0]) }
        #expect(throws: AdaptiveTestError.badExposure(item: 1)) { try ExposureControl([1, 1.5]) }
        #expect(throws: AdaptiveTestError.exposureCountDiffers(found: 1, expected: 4)) {
            try AdaptiveTest(bank, exposure: ExposureControl([1]), stopping: [])
        }
        #expect(throws: AdaptiveTestError.masteryMissing) {
            try AdaptiveTest(bank, rule: MasteryDriven(), stopping: [])
        }
        #expect(throws: AdaptiveTestError.badStoppingRule) { try AdaptiveTest(bank, stopping: [.length(0)]) }
        #expect(throws: AdaptiveTestError.unknownItem(position: 0)) {
            try AdaptiveTest(bank, rule: FixedOrder(["x"]), stopping: [])
        }
    }
}
