import AdaptiveModel
import DifferentialPrivacy
import Foundation
import LearningAnalytics
import NumericalCore
import Testing

@testable import Federation

/// What a federation's sums give away, measured: the recorder, and an attack with canaries.
@Suite struct FederationAuditTests {
    static func table(_ pupils: Int, seed: UInt64, items: Int = 4, dropping dropped: Int? = nil) throws -> ResponseTable
    {
        let bank = try ItemBank(
            model: .twoPL, items: (0..<items).map { .init(name: "item-\($0)", discrimination: 1.3, intercept: 0.3) })
        let all = SimulatedPupils(design: .uniform(answers: 3), count: pupils, seed: seed).answers(under: bank)
        let named = ResponseTable(
            pupilNames: (0..<pupils).map { "pupil-\(seed)-\($0)" }, itemNames: all.itemNames, starts: all.starts,
            items: all.items, outcomes: all.outcomes)
        return named.selecting(pupils: (0..<pupils).filter { $0 != dropped })
    }

    @Test("No school's part of a federation differs from what it declares", arguments: 0..<30)
    func recorder(seed: Int) throws {
        #expect(try Self.violations(seed: seed).isEmpty)
    }

    /// What the recorder finds on a school with a pupil that the second does not have: one pupil and nobody, a pupil many times over, and
    /// others; with and without a choice of answers, exposure and several rounds.
    static func violations(seed: Int) throws -> [ReleaseAudit.Violation] {
        let aggregator = Aggregator()
        var plan = Fixture.plan(aggregator.publicKey, items: 4, minimum: 3, answers: seed % 2 == 0 ? 2 : 3)
        if seed % 3 == 0 {
            plan.assignment = .uneven
            plan.rounds = [0.1, 0.2, 0.7]
        }
        let size = 1 + seed % 7
        let table = try table(size, seed: UInt64(seed))
        let pupils = (0..<size).map { seed % 5 == 0 ? 0 : $0 }
        let with = table.selecting(pupils: pupils)
        let without = table.selecting(pupils: pupils.indices.filter { $0 != seed % size }.map { pupils[$0] })
        let pair = seed % 4 < 2 ? (with, without) : (without, with)
        return ReleaseAudit.violations(on: pair.0, neighbour: pair.1) { answers in
            var progress = CalibrationProgress(try plan.calibration())
            for number in plan.rounds.indices {
                let round = try plan.calibration().round(number, at: progress.bank)
                var budget = try PrivacyBudget(rho: try plan.cost(of: round), unit: .pupil, period: .schoolYear)
                var bits = SystemBits()
                let vector = try plan.contribution(to: round, of: answers, from: &budget, using: &bits)
                // The next bank depends on what was released, as in a federation of one.
                if number + 1 < plan.rounds.count { try progress.take(round, vector, plan: plan, schools: 1) }
            }
        }
    }

    @Test func aSchoolThatAddsItsPupilsWithoutClippingIsFound() throws {
        // The recorder has teeth: a pupil with twelve answers where three count.
        let plan = Fixture.plan(Aggregator().publicKey, items: 4, answers: 3)
        let many = ResponseTable(
            pupilNames: ["a"], itemNames: plan.items, starts: [0, 12], items: (0..<12).map { UInt32($0 % 4) },
            outcomes: [UInt8](repeating: 1, count: 12))
        let none = many.selecting(pupils: [])
        let calibration = try plan.calibration()
        let part = try #require(calibration.round(0, at: calibration.start).parts.last)
        let found = ReleaseAudit.violations(on: many, neighbour: none) { answers in
            let round = calibration.round(0, at: calibration.start)
            let share = try plan.share(of: part, in: round, calibration)
            var sum = [Int64](repeating: 0, count: 12)
            for answer in answers.items { sum[Int(answer)] += 1 << 12 }
            var bits = SystemBits()
            _ = share.add(to: sum.span, using: &bits)
        }
        #expect(found.map(\.kind) == [.sensitivity])
    }

    // MARK: Canaries

    /// The guesses that the audits count, fixed by the law of normal noise before the first run: of 300, P(bound < .3 ε) at ε = 8 is 4e-10, and
    /// half the noise is caught with probability .96. With 150 the mean bound is the largest, .60 ε.
    static let guesses = 300

    /// Of 1 000 pupils, each alone with an item and so far beyond the clip, about half are in; from the total of three schools an attacker guesses which.
    ///
    /// - Parameters:
    ///   - factor: What the charge is multiplied with behind the plan's back: 4 halves the noise.
    /// - Returns: How many of all 1 000 guesses are right, and the audit of the surest 300.
    static func attack(seed: UInt64, epsilon: Double, factor: Double = 1) throws -> (right: Int, audit: OneRunAudit) {
        let count = 1000
        var transport = try SimulatedTransport(schools: 3) { key in
            var plan = Fixture.plan(key, items: count, minimum: 3, epsilon: epsilon, answers: 10)
            plan.answersPerItem = 10
            plan.honestShare = 1
            plan.rounds = [1]
            return plan
        }
        let plan = transport.transcript.plan
        let round = try transport.transcript.statement(of: 0)
        var coins = SeededBits(seed &+ 5000)
        let isIn = (0..<count).map { _ in coins.next() & 1 == 1 }
        var bits = SeededBits(seed)
        var vectors: [[Int64]?] = []
        for school in 0..<3 {
            let canaries = (0..<count).filter { isIn[$0] && $0 % 3 == school }
            let answers = ResponseTable(
                pupilNames: canaries.map { "canary-\($0)" }, itemNames: plan.items,
                starts: Array(stride(from: 0, through: 10 * canaries.count, by: 10)),
                items: canaries.flatMap { [UInt32](repeating: UInt32($0), count: 10) },
                outcomes: [UInt8](repeating: 1, count: 10 * canaries.count))
            var budget = try PrivacyBudget(
                rho: factor * (try plan.cost(of: round)), unit: .pupil, period: .schoolYear)
            vectors.append(try plan.contribution(to: round, of: answers, from: &budget, using: &bits))
        }
        let total = try transport.total(vectors)
        // One canary's part by itself tells the direction to look in.
        let calibration = try plan.calibration()
        let one = ResponseTable(
            pupilNames: ["c"], itemNames: plan.items, starts: [0, 10], items: [UInt32](repeating: 0, count: 10),
            outcomes: [UInt8](repeating: 1, count: 10))
        let question = CalibrationQuestion.scores(at: calibration.start)
        let part = calibration.clippedSum(question, try question.grid(calibration), of: one)
        // Of an entry for each item and the two for the distribution of ability, which all canaries share, the item's alone is looked at.
        let entries = count + 2
        let (byIntercept, byDiscrimination) = (Double(part[0]), Double(part[entries]))
        let half = (byIntercept * byIntercept + byDiscrimination * byDiscrimination) / 2
        let scores = (0..<count).map { k in
            byIntercept * Double(total[1 + k]) + byDiscrimination * Double(total[1 + entries + k]) - half
        }
        let order = (0..<count).sorted { abs(scores[$0]) > abs(scores[$1]) }
        func right(_ chosen: some Sequence<Int>) -> Int { chosen.count { (scores[$0] > 0) == isIn[$0] } }
        let audit = OneRunAudit(canaries: count, guesses: guesses, correct: right(order.prefix(guesses)))
        return (right(order), audit)
    }

    @Test func halvingTheNoiseIsCaughtByOneRunWithCanaries() throws {
        let honest = try Self.attack(seed: 1, epsilon: 8)
        let halved = try [1, 2].map { try Self.attack(seed: $0, epsilon: 8, factor: 4) }
        // The audit needs no knowledge of the noise, only the claim. A false alarm has probability 4e-7, and both halved runs escape with 2e-3.
        let claim = try GaussianDP.mu(epsilon: 8, delta: 1e-6)
        #expect(!honest.audit.refutes(claim, significance: 0.05))
        #expect(halved.contains { $0.audit.refutes(claim, significance: 0.05) })
        // No guesser is right more often than this; 1 000 tosses go beyond by 5 standard deviations with probability 3e-7.
        let most = AdversaryView.successProbability(mu: claim.mu, prior: 0.5)
        let limit = 1000 * most + 5 * (1000 * most * (1 - most)).squareRoot()
        #expect(Double(honest.right) < limit)
        #expect(halved.allSatisfy { Double($0.right) > limit })
        // And the attack is not idle: a guesser by tossing would have 500 ± 16.
        #expect(honest.right > 600)
    }
}

@Suite struct FederationAuditInRelease {
    #if !DEBUG
        @Test("No school's part of a federation differs from what it declares on 500 pairs of neighbours")
        func recorder() throws {
            for seed in 0..<500 { #expect(try FederationAuditTests.violations(seed: seed).isEmpty, "pair \(seed)") }
        }

        @Test("The one-run audit with 1 000 canaries stays below the claim and above .3 ε in 100 of 100 runs")
        func oneRun() throws {
            let epsilon = 8.0
            let bounds = try (0..<100).map { seed in
                try FederationAuditTests.attack(seed: seed, epsilon: epsilon).audit
                    .gaussianEpsilonLowerBound(delta: 1e-6, significance: 0.05)
            }
            let (least, largest) = try (#require(bounds.min()), #require(bounds.max()))
            let mean = bounds.reduce(0, +) / 100
            print("one-run audit at ε = \(epsilon): mean bound \(mean), largest \(largest), least \(least)")
            // Saturating canaries, each in a direction of its own, and the best attack on normal noise. What is refuted is a mu of Gaussian privacy,
            // given as its epsilon; of an (ε, δ) claim in general, no attack on such noise proves more than a third in the mean. The level
            // of 5 % allows for canaries that are sure together. With noise of its own for every canary, a run's bound exceeds the claim with
            // probability 4e-7 and stays below .3 ε with 4e-10, at most: by the exact law for a mu from that of the budget's rho to the claim's.
            #expect(largest < epsilon)
            #expect(least > 0.3 * epsilon)
        }

        @Test("Half the noise of a claim is caught by the audit alone in most of 20 runs")
        func halvedNoise() throws {
            let claim = try GaussianDP.mu(epsilon: 8, delta: 1e-6)
            let caught = try (0..<20).count { seed in
                try FederationAuditTests.attack(seed: seed, epsilon: 8, factor: 4).audit.refutes(
                    claim, significance: 0.05)
            }
            print("half the noise: caught in \(caught) of 20 runs")
            // By the exact law each is with probability .96 at least; fewer than 14, with 7e-6.
            #expect(caught >= 14)
        }
    #endif
}
