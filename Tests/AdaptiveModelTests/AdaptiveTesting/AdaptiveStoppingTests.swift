import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

@Suite struct AdaptiveStoppingTests {
    private func run(
        _ stopping: [StoppingRule], minimum: Int = 1, ability: Double = 1, seed: UInt64 = 1
    ) throws -> (AdaptiveSession, SessionOutcome) {
        let bank = try CompiledBank(mixedBank(80, seed: 2, dichotomous: true))
        let test = try AdaptiveTest(bank, stopping: stopping, minimumLength: minimum)
        var session = AdaptiveSession(test, seed: seed)
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "test answers")
        while case .item(let selection) = session.next() {
            let p = bank.bank.items[selection.item].probability(ability)
            try session.record(selection.name, category: stream.bernoulli(p) ? 1 : 0, seconds: 10)
        }
        return (session, session.finish())
    }

    @Test func eachRuleStopsWhenItSays() throws {
        #expect(try run([.length(7)]).1.scored.count == 7)
        let precise = try run([.standardError(0.4)])
        #expect(precise.1.estimate.standardError <= 0.4 && precise.1.scored.count < 80)
        let timed = try run([.time(seconds: 95)])
        #expect(timed.1.scored.count == 10 && timed.1.seconds == 100)
        let informed = try run([.information(5)])
        #expect(informed.0.informationGiven(at: informed.1.estimate.ability) >= 5)
        let poor = try run([.remainingInformation(0.3)])
        #expect(poor.1.scored.count < 80)
        // The first rule that says so counts, after the least number of items.
        #expect(try run([.length(50), .length(7)], minimum: 12).1.scored.count == 12)
    }

    @Test func theIntervalAndTheRatioDecideForTheRightSide() throws {
        let interval = StoppingRule.interval(cut: 0, confidence: 0.95)
        let ratio = StoppingRule.sequentialRatio(cut: 0, indifference: 0.3, falseBelow: 0.05, falseAbove: 0.05)
        for rule in [interval, ratio] {
            #expect(try run([rule], minimum: 5, ability: 2).1.stopReason == .rule(rule, decision: .above))
            #expect(try run([rule], minimum: 5, ability: -2).1.stopReason == .rule(rule, decision: .below))
        }
        // Wald's bounds, from the likelihoods themselves.
        let (session, _) = try run([ratio], minimum: 0, ability: 2)
        let evidence = session.logLikelihood(at: 0.3) - session.logLikelihood(at: -0.3)
        #expect(evidence >= log(0.95 / 0.05))
    }

    @Test func theReasonIsSaidInEveryLanguage() throws {
        let reasons: [StopReason] = [
            .ended, .noEligibleItem([BindingConstraint(kind: .enemy, items: 2)]),
            .rule(.length(3), decision: nil), .rule(.standardError(0.3), decision: nil),
            .rule(.remainingInformation(0.1), decision: nil), .rule(.information(4), decision: nil),
            .rule(.interval(cut: 0.5, confidence: 0.9), decision: .above),
            .rule(.sequentialRatio(cut: 0.5, indifference: 0.1, falseBelow: 0.1, falseAbove: 0.1), decision: .below),
            .rule(.time(seconds: 600), decision: nil),
        ]
        for reason in reasons {
            let texts = Set(ExplanationLanguage.allCases.map { reason.text($0) })
            #expect(texts.count == 3 && texts.allSatisfy { $0.hasSuffix(".") })
            #expect(try JSONDecoder().decode(StopReason.self, from: JSONEncoder().encode(reason)) == reason)
        }
        #expect(reasons[3].text(.bokmaal).contains("0,30"))
        #expect(reasons[6].text(.english).contains("above the cut score (0.50)"))
    }
}
