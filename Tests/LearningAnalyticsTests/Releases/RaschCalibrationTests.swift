import AdaptiveModel
import DifferentialPrivacy
import NumericalCore
import Testing

@testable import LearningAnalytics

/// Calibrations that learn difficulties only, and what is said beforehand about what noise costs.
@Suite struct RaschCalibrationTests {
    static func plan(_ bank: ItemBank, simulated: Int = 3000) throws -> CalibrationPlan {
        try CalibrationPlan(
            itemNames: bank.items.map(\.name), model: .rasch, answersPerPupil: 8, simulatedPupils: simulated)
    }

    static let truth: ItemBank = {
        var bank = PrivateCalibrationTests.bank
        for item in bank.items.indices { bank.items[item].discrimination = 1 }
        return bank
    }()

    @Test func withRaschItemsTheRaschModelIsCloserAndItsIntervalsHold() throws {
        var (held, squares, twoParameter) = (0, 0.0, 0.0)
        let plan = try Self.plan(Self.truth)
        #expect(plan.valuesPerSite == 1 + 2 * 14)
        for seed in UInt64(0)..<6 {
            let answers = SimulatedPupils(design: .uniform(answers: 8), count: 1500, seed: 40 + seed).answers(
                under: Self.truth)
            func calibrated(_ plan: CalibrationPlan) throws -> PrivateCalibration.Result {
                try PrivateCalibration(plan).calibrate(
                    [PrivateCalibrationTests.site(answers, epsilon: 0.5)],
                    replaying: [PrivateCalibrationTests.Bits(seed)])
            }
            let (found, other) = (try calibrated(plan), try calibrated(PrivateCalibrationTests.plan()))
            #expect(found.bank.items.allSatisfy { $0.discrimination == 1 })
            #expect(found.discriminationErrors.allSatisfy { $0 == 0 })
            #expect(found.converged)
            for (item, truth) in Self.truth.items.enumerated() {
                let gap = found.bank.items[item].difficulty - truth.difficulty
                held += abs(gap) < 1.96 * found.difficultyErrors[item] ? 1 : 0
                squares += gap * gap
                let theirs = other.bank.items[item].difficulty - truth.difficulty
                twoParameter += theirs * theirs
            }
        }
        // 72 intervals at 95 %: fewer than 60 is 4.5 standard deviations.
        #expect(held >= 60, "\(held) of 72")
        #expect(squares < twoParameter)
    }

    @Test func onePupilMovesTheSumOfInterceptsByNoMoreThanItsBound() throws {
        var plan = try Self.plan(Self.truth)
        plan.answersPerItem = 5
        let question = CalibrationQuestion.scores(at: plan.start)
        #expect(question.dimension(plan) == 14)
        let grid = try GridClipping(norm: plan.clip, fractionBits: plan.fractionBits)
        let all = ContributionBoundTests.pupils.indices.map { $0 }
        for added in all {
            func sum(_ chosen: [Int]) throws -> [Int64] {
                try PrivateCalibrationTests.site(ContributionBoundTests.table(of: chosen), epsilon: 1).clippedSum(
                    question, plan, grid)
            }
            let (with, without) = (try sum(all), try sum(all.filter { $0 != added }))
            #expect(with.count == 14)
            #expect(zip(with, without).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } <= grid.l2Bound * grid.l2Bound)
        }
    }

    @Test func theNumberOfWorkersDoesNotShow() throws {
        let answers = PrivateCalibrationTests.answers(300, seed: 4)
        func bank(_ workers: Int) throws -> ItemBank {
            try PrivateCalibration(PrivateCalibrationTests.plan(), workers: workers).calibrate(
                [PrivateCalibrationTests.site(answers, epsilon: 1)], replaying: [PrivateCalibrationTests.Bits(9)]
            ).bank
        }
        #expect(try bank(1) == bank(3))
    }

    @Test func thePriceIsToldBeforeItIsPaid() throws {
        func codes(_ pupils: Int, _ model: CalibrationPlan.Model, _ test: PrivacyWarning.Test) throws -> [String] {
            let plan = try CalibrationPlan(itemNames: (0..<300).map { "i\($0)" }, model: model, answersPerPupil: 30)
            // ρ = ½: μ² = 1, so that the load is J/N.
            return plan.warnings(pupils: pupils, rho: 0.5, for: test).map(\.code)
        }
        #expect(try codes(10_000, .twoParameter, .adaptive) == [])
        #expect(try codes(900, .twoParameter, .adaptive) == ["noise-dominates"])
        #expect(try codes(299, .twoParameter, .fixed) == ["prior-dominates"])
        #expect(try codes(74, .twoParameter, .fixed) == ["prior-dominates", "rasch-serves-better"])
        #expect(try codes(74, .twoParameter, .adaptive) == ["prior-dominates"])
        #expect(try codes(74, .rasch, .fixed) == ["prior-dominates"])
        #expect(try codes(10_000, .rasch, .adaptive) == ["rasch-misleads-adaptive-tests"])
    }

    @Test func nodesAreCloserTheMoreAnswersTellAboutAPupil() {
        for (answers, reach) in [(1, 4), (10, 4), (30, 5), (100, 4), (300, 5.0)] {
            let nodes = CalibrationPlan.quadrature(answersPerPupil: answers, reach: reach).nodes
            let deviation = 1 / (1 + Double(answers) / 5).squareRoot()
            #expect(nodes[1] - nodes[0] <= 1.45 * deviation)
            #expect(nodes.count % 8 == 0 && nodes.first == -reach && nodes.last == reach)
        }
    }

    @Test func anItemThatNobodySawIsInNoCalibratedBank() throws {
        let seen = try ItemBank(model: .twoPL, items: Array(PrivateCalibrationTests.bank.items.prefix(11)))
        let answers = SimulatedPupils(design: .uniform(answers: 8), count: 3000, seed: 9).answers(under: seen)
        let names = PrivateCalibrationTests.bank.items.map(\.name)
        let table = ResponseTable(
            pupilNames: (0..<3000).map(String.init), itemNames: names, starts: answers.starts, items: answers.items,
            outcomes: answers.outcomes)
        let plan = try CalibrationPlan(
            itemNames: names, answersPerPupil: 8, exposure: .released, simulatedPupils: 3000)
        let found = try PrivateCalibration(plan).calibrate(
            [PrivateCalibrationTests.site(table, epsilon: 8)], replaying: [PrivateCalibrationTests.Bits(3)])
        #expect(found.refused == [ItemRefusal(name: names[11], reason: .seenByNobody)])
        #expect(found.calibratedBank.items.map(\.name) == Array(names.prefix(11)))
    }
}
