import NumericalCore
import Testing

@testable import AdaptiveModel

/// What users of the mature packages ran into does not happen here.
@Suite struct AdaptiveAnchorTests {
    @Test func noIntervalCollapsesAfterOneItem() throws {
        // The sharpest item of the bank halves the scale, and no more: one answer has at most one bit.
        for a in [0.5, 1, 2, 4, 8] {
            let items = (0..<20).map { ItemBank.Item(name: "\($0)", discrimination: a, intercept: 0) }
            let bank = try CompiledBank(ItemBank(model: .twoPL, items: items))
            let test = try AdaptiveTest(bank, stopping: [.standardError(0.3)])
            var session = AdaptiveSession(test, seed: 1)
            guard case .item(let selection) = session.next() else { return }
            let after = try session.record(selection.name, category: 1)
            // A normal population cut in half at its mean keeps √(1 − 2/π) = .603 of its deviation.
            #expect(after.standardError > 0.6)
            guard case .item = session.next() else {
                Issue.record("stopped after one item")
                return
            }
        }
        let bank = try CompiledBank(mixedBank(5, seed: 1), quadrature: .equallySpaced(13))
        #expect(throws: AdaptiveTestError.nodesTooCoarse(spacing: 1, limit: 0.3)) {
            try AdaptiveTest(bank, stopping: [.standardError(0.3)])
        }
    }

    @Test(arguments: [
        SessionEstimator.expectedAPosteriori, .maximumAPosteriori(within: -4...4), .maximumLikelihood(within: -4...4),
    ])
    func abilityNeverRisesAfterAWrongAnswerNorFallsAfterARightOne(_ estimator: SessionEstimator) throws {
        for trial in 0..<15 {
            let bank = try CompiledBank(mixedBank(40, seed: UInt64(trial), dichotomous: true))
            let test = try AdaptiveTest(bank, rule: RandomOrder(), estimator: estimator, stopping: [.length(20)])
            var session = AdaptiveSession(test, seed: UInt64(trial))
            var stream = SimulationStream(seed: UInt64(trial), replicate: 0, stream: "test answers")
            var before: Double?
            while case .item(let selection) = session.next() {
                let category = stream.integer(below: 2)
                let after = try session.record(selection.name, category: category).ability
                if let before {
                    #expect(category == 1 ? after >= before - 1e-9 : after <= before + 1e-9)
                }
                before = after
            }
        }
    }

    @Test func exposureControlNeverPrefersWorseItems() throws {
        let bank = try CompiledBank(mixedBank(100, seed: 3, dichotomous: true))
        let exposure = try ExposureControl((0..<100).map { $0 % 2 == 0 ? 0.3 : 1 })
        let test = try AdaptiveTest(bank, exposure: exposure, stopping: [.length(15)])
        for seed in 0..<20 {
            var session = AdaptiveSession(test, seed: UInt64(seed))
            while case .item(let selection) = session.next() {
                let information = bank.information(at: session.estimate.ability)
                // Nothing better is left but what was answered or passed over.
                for item in 0..<100 where information[item] > information[selection.item] {
                    #expect(session.isAnswered(item) || session.passedOver?.contains(item) == true)
                }
                try session.record(selection.name, category: selection.item % 2)
            }
        }
    }

    @Test func oneOfTheBestIsOneOfTheBest() throws {
        let bank = try CompiledBank(mixedBank(100, seed: 3))
        let test = try AdaptiveTest(bank, rule: Randomesque(MaximumInformation(), among: 5), stopping: [.length(15)])
        var places: Set<Int> = []
        for seed in 0..<40 {
            var session = AdaptiveSession(test, seed: UInt64(seed))
            while case .item(let selection) = session.next() {
                let information = bank.information(at: session.estimate.ability)
                let better = (0..<100).count {
                    !session.isAnswered($0) && information[$0] > information[selection.item]
                }
                #expect(better < 5)
                places.insert(better)
                try session.record(selection.name, category: 0)
            }
        }
        #expect(places == [0, 1, 2, 3, 4])
    }

    @Test func everyRuleTakesABankOfManyCategories() throws {
        let items = (0..<20).map { item in
            ItemBank.Item(
                name: "\(item)",
                model: item % 2 == 0
                    ? .graded(
                        GradedResponse(discrimination: 1.2, intercepts: [2, 1, 0, -1].map { $0 + 0.1 * Double(item) }))
                    : .nominal(NominalResponse(slopes: [0.4, 0.9, 1.5, 2.2], intercepts: [0.5, 0.6, 0.1, -1])))
        }
        let bank = try CompiledBank(
            ItemBank(model: .mixed, items: items),
            traits: Dictionary(uniqueKeysWithValues: items.map { ($0.name, ItemTraits(aim: "KM1")) }))
        let estimators: [SessionEstimator] = [
            .maximumAPosteriori(within: -4...4), .maximumLikelihood(within: -4...4), .warm(within: -4...4),
        ]
        let tests =
            try allRules().map { try test(bank, $0, .expectedAPosteriori) }
            + estimators.map { try test(bank, MaximumInformation(), $0) }
        for test in tests {
            var session = AdaptiveSession(test, seed: 1)
            let outcome = session.run { ($0.item * 3 + 1) % bank.categoryCounts[$0.item] }
            #expect(outcome.scored.count == 8 && outcome.estimate.ability.isFinite)
            #expect(outcome.estimate.standardError > 0 && outcome.estimate.standardError.isFinite)
        }
    }

    private func test(
        _ bank: CompiledBank, _ rule: some SelectionRule, _ estimator: SessionEstimator
    ) throws -> AdaptiveTest {
        try AdaptiveTest(bank, rule: rule, estimator: estimator, mastery: mastery(of: bank), stopping: [.length(8)])
    }

    @Test func theKernelsInformationIsTheModels() throws {
        let bank = try CompiledBank(mixedBank(50, seed: 4))
        for theta in stride(from: -5.0, through: 5, by: 0.37) {
            for (item, value) in bank.information(at: theta).enumerated() {
                #expect(abs(value - bank.bank.items[item].information(theta)) < 1e-9)
            }
            let probabilities = bank.curves.probabilities(at: theta)
            for item in 0..<50 {
                let expected = bank.bank.items[item].model.probabilities(theta).probability
                for (k, p) in expected.enumerated() {
                    #expect(abs(probabilities[Int(bank.table.first[item]) + k] - p) < 1e-12)
                }
            }
        }
    }

    @Test func theMostInformativeAbilityIsThat() throws {
        for item in try mixedBank(30, seed: 5).items {
            let best = MatchedOptimum.optimum(item.model)
            for step in [-0.05, 0.05] { #expect(item.information(best) >= item.information(best + step)) }
        }
    }

    @Test func calibrationsUncertaintyWidensAbilitysByTheDeltaMethod() throws {
        let bank = try mixedBank(10, seed: 6)
        let count = bank.items.reduce(0) { $0 + $1.model.parameters.count }
        let answers = bank.items.indices.map { (bank.items[$0].name, $0 % bank.items[$0].model.categoryCount) }
        func estimate(_ bank: ItemBank, _ covariance: Matrix?) throws -> AbilityEstimate {
            let test = try AdaptiveTest(CompiledBank(bank, covariance: covariance), stopping: [])
            return try AdaptiveSession(test, replaying: answers.map { (name: $0.0, category: $0.1) }, seed: 1).estimate
        }
        let plain = try estimate(bank, nil)
        var place = 0
        for item in bank.items.indices {
            let values = bank.items[item].model.values
            for m in values.indices {
                defer { place += 1 }
                guard values[m].isFinite else { continue }
                // dE[θ]/dβ by central differences.
                func moved(_ h: Double) throws -> Double {
                    var other = bank
                    var changed = values
                    changed[m] += h
                    other.items[item].model = bank.items[item].model.replacing(changed)
                    return try estimate(other, nil).ability
                }
                let derivative = (try moved(1e-4) - moved(-1e-4)) / 2e-4
                var covariance = Matrix(rows: count, columns: count)
                covariance[place, place] = 0.04
                let wide = try estimate(bank, covariance)
                #expect(wide.ability == plain.ability)
                let added = wide.standardError * wide.standardError - plain.standardError * plain.standardError
                #expect(abs(added - 0.04 * derivative * derivative) < 1e-7)
            }
        }
        #expect(throws: CompiledBankError.badCovariance(found: 2, expected: count)) {
            try CompiledBank(bank, covariance: .identity(2))
        }
    }
}
