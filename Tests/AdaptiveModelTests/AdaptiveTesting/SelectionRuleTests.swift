import NumericalCore
import Testing

@testable import AdaptiveModel

/// What the rules without reference values do, from their definitions.
@Suite struct SelectionRuleTests {
    private let bank: CompiledBank

    init() throws { bank = try CompiledBank(mixedBank(60, seed: 1), traits: mixedTraits(60, seed: 2)) }

    private func session(_ rule: some SelectionRule, length: Int = 20) throws -> AdaptiveSession {
        AdaptiveSession(
            try AdaptiveTest(bank, rule: rule, mastery: mastery(of: bank), stopping: [.length(length)]), seed: 4)
    }

    @Test func theTargetOfSuccessIsMetAsNearlyAsTheBankAllows() throws {
        var session = try session(TargetSuccess(probability: 0.7))
        while case .item(let selection) = session.next() {
            func distance(_ item: Int) -> Double {
                let curves = bank.bank.items[item].model.probabilities(session.estimate.ability)
                return abs(curves.expectedScore / Double(curves.probability.count - 1) - 0.7)
            }
            // A testlet is judged as a whole.
            if selection.origin == .rule, bank.traits[selection.item].testlet == nil {
                for item in session.available.items where bank.traits[item].testlet == nil {
                    #expect(distance(selection.item) <= distance(item) + 1e-12)
                }
            }
            try session.record(selection.name, category: selection.item % 2)
        }
    }

    @Test func anAimRestsWhileAnotherIsOpen() throws {
        var session = try session(MasteryDriven(threshold: 0.95, gap: 2, review: 8), length: 25)
        var recent: [Int] = []
        while case .item(let selection) = session.next() {
            let aim = try #require(bank.aimOfItem[selection.item])
            if selection.origin == .rule {
                // Four aims, three to rest: an open aim that rested and has an item goes before the others.
                let rested = Set(bank.aims.indices).subtracting(recent.suffix(3)).filter { other in
                    session.mastery[other] < 0.95 && session.available.items.contains { bank.aimOfItem[$0] == other }
                }
                if session.mastery[aim] < 0.95, !rested.isEmpty { #expect(rested.contains(aim)) }
            }
            recent.append(aim)
            try session.record(selection.name, category: 0)
        }
        #expect(Set(recent).count == 4)
    }

    @Test func aMasteredAimComesBackForReview() throws {
        let items = (0..<30).map { ItemBank.Item(name: "\($0)", discrimination: 1, intercept: 1) }
        let traits = Dictionary(
            uniqueKeysWithValues: (0..<30).map { ("\($0)", ItemTraits(aim: $0 < 10 ? "KM0" : "KM1")) })
        let bank = try CompiledBank(ItemBank(model: .twoPL, items: items), traits: traits)
        let test = try AdaptiveTest(
            bank, rule: MasteryDriven(threshold: 0.9, gap: 0, review: 5), mastery: mastery(of: bank),
            stopping: [.length(16)])
        var session = AdaptiveSession(test, seed: 1)
        // KM0 is mastered by three right answers; KM1 never is.
        let aims = session.run { bank.aimOfItem[$0.item] == 0 ? 1 : 0 }.answers.compactMap { bank.aimOfItem[$0.item] }
        #expect(session.mastery[0] > 0.9 && session.mastery[1] < 0.9)
        let reviews = aims.indices.filter { aims[$0] == 0 }
        #expect(reviews.count >= 4)
        let gaps = zip(reviews.dropFirst(), reviews).map { $0 - $1 }
        #expect(gaps.contains(6) && gaps.max() == 6)
    }

    @Test func strataAreUsedFromTheWeakestUp() throws {
        let rule = AStratified(strata: 4, length: 20)
        let plain = try CompiledBank(mixedBank(60, seed: 1))
        var session = AdaptiveSession(try AdaptiveTest(plain, rule: rule, stopping: [.length(20)]), seed: 1)
        let slopes = plain.bank.items.map { abs($0.discrimination) }
        let order = slopes.indices.sorted { slopes[$0] < slopes[$1] }
        let answers = session.run { _ in 0 }.answers
        for (place, answer) in answers.enumerated() {
            let rank = order.firstIndex(of: answer.item) ?? 0
            #expect(rank / 15 == place / 5)
        }
    }

    @Test func progressiveEndsWithTheMostInformativeItem() throws {
        let rule = Progressive(length: 10)
        #expect(rule.weight(at: 0) == 0 && rule.weight(at: 9) == 1)
        #expect(abs(rule.weight(at: 4) - 10.0 / 45) < 1e-12)
        let plain = try CompiledBank(mixedBank(60, seed: 1))
        var session = AdaptiveSession(try AdaptiveTest(plain, rule: rule, stopping: [.length(10)]), seed: 1)
        while case .item(let selection) = session.next() {
            if session.scoredCount == 9 {
                let information = plain.information(at: session.estimate.ability)
                let best = session.available.items.max { information[$0] < information[$1] }
                #expect(selection.item == best)
            }
            try session.record(selection.name, category: 0)
        }
    }

    @Test func theProportionalRuleDrawsInProportionToAPowerOfInformation() throws {
        let items = [0.5, 1, 1.5].map { ItemBank.Item(name: "\($0)", discrimination: $0, intercept: 0) }
        let bank = try CompiledBank(ItemBank(model: .twoPL, items: items))
        let test = try AdaptiveTest(bank, rule: Proportional(length: 3), stopping: [.length(3)])
        var counts = [0, 0, 0]
        for seed in 0..<3000 {
            // A third of the sessions have each of the items first: the power is then 0.
            var session = AdaptiveSession(test, seed: UInt64(seed))
            guard case .item(let first) = session.next() else { return }
            counts[first.item] += 1
        }
        // Chi-square on 2 degrees of freedom: above 23 with probability 1e-5.
        let chi = counts.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
        #expect(chi < 23)
        // At the second item the power is 3 · 1/3 = 1.
        var second = [0, 0]
        for seed in 0..<3000 {
            var session = try AdaptiveSession(test, replaying: [("1.0", 1)], seed: UInt64(seed))
            guard case .item(let selection) = session.next() else { return }
            second[selection.item == 0 ? 0 : 1] += 1
        }
        let session = try AdaptiveSession(test, replaying: [("1.0", 1)], seed: 0)
        let information = bank.information(at: session.estimate.ability)
        let share = information[0] / (information[0] + information[2])
        // Within 4.5 standard errors: a false alarm in 1e5.
        let error = (share * (1 - share) / 3000).squareRoot()
        #expect(abs(Double(second[0]) / 3000 - share) < 4.5 * error)
    }

    @Test func theExpectedVarianceIsThatOfThePosteriorAfterEachAnswer() throws {
        let test = try AdaptiveTest(bank, rule: ExpectedPosteriorVariance(), stopping: [])
        let answers = [("item0", 1), ("item5", 0), ("item10", 1)]
        let session = try AdaptiveSession(test, replaying: answers.map { (name: $0.0, category: $0.1) }, seed: 1)
        let open = ItemSet(count: bank.totalCount, (0..<60).filter { !session.isAnswered($0) })
        var merits = [Double](repeating: 0, count: 60)
        var span = merits.mutableSpan
        ExpectedPosteriorVariance().evaluate(session.state(eligible: open), into: &span)
        let posterior = session.posterior()
        for item in open.items.prefix(12) {
            var expected = 0.0
            for category in 0..<bank.categoryCounts[item] {
                let predicted = bank.nodes.indices.reduce(0.0) {
                    $0 + posterior[$1] * bank.bank.items[item].model.probabilities(bank.nodes[$1]).probability[category]
                }
                let next = try AdaptiveSession(
                    test, replaying: answers.map { (name: $0.0, category: $0.1) } + [(bank.itemNames[item], category)],
                    seed: 1)
                expected += predicted * next.estimate.standardError * next.estimate.standardError
            }
            #expect(abs(merits[item] + expected) < 1e-10)
        }
    }
}
