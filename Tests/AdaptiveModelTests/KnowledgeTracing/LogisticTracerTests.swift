import Foundation
import Testing

@testable import AdaptiveModel

/// What must hold of logistic tracers at the edges of what data can be.
@Suite struct LogisticTracerTests {
    static let designs: [LogisticDesign] = [
        .rasch, .additiveFactors, .performanceFactors, .logPerformanceFactors, .bestLR, .das3h,
    ]

    static func table(_ outcomes: [[Int8]], times: Bool = false) throws -> InteractionTable {
        let rows = outcomes.enumerated().flatMap { pupil, own in own.indices.map { (pupil: pupil, step: $0) } }
        return try InteractionTable(
            pupilNames: outcomes.indices.map { "pupil \($0)" }, itemNames: ["i", "j", "k", "never"],
            skillNames: ["s", "t", "never"], combinations: SkillCombinations([[0], [0, 1], [2]]),
            pupil: rows.map { UInt32($0.pupil) }, item: rows.map { UInt32($0.step % 3) },
            combination: rows.map { UInt32($0.step % 2) }, outcome: outcomes.flatMap(\.self),
            time: times ? rows.map { 700.0 * Double($0.step * $0.step) } : [])
    }

    private func class30() throws -> InteractionTable {
        try Self.table((0..<30).map { pupil in (0..<20).map { (pupil * 5 + $0 * 7) % 11 < 4 + pupil / 6 ? 1 : 0 } })
    }

    @Test(arguments: designs)
    func noPredictionReadsItsOwnAnswerOrALaterOne(_ design: LogisticDesign) throws {
        let table = try class30()
        let tracer = try LogisticTracer(fitting: table, design: design)
        let before = try tracer.predictions(for: table).probabilities
        var outcomes = table.outcomes
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil).dropFirst(5) { outcomes[row] = 1 - outcomes[row] }
        }
        let after = try tracer.predictions(for: table.replacing(outcomes: outcomes)).probabilities
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil).prefix(6) { #expect(before[row] == after[row]) }
        }
        let readsTheOutcomes = design.features.intersection([.wins, .failures, .itemWins, .windowedWins]) != []
        #expect((before != after) == readsTheOutcomes)
    }

    @Test(arguments: designs)
    func oneSidedAnswersGiveFiniteEstimates(_ design: LogisticDesign) throws {
        for answer: Int8 in [0, 1] {
            let all = try Self.table([[Int8](repeating: answer, count: 12), [answer]])
            let tracer = try LogisticTracer(fitting: all, design: design)
            #expect(tracer.converged && tracer.coefficients.allSatisfy(\.isFinite))
            #expect(try tracer.standardErrors(all) == nil)
            let mean = try tracer.predictions(for: all).probabilities
            #expect(mean.allSatisfy { abs($0 - (answer == 1 ? 13.5 / 14 : 0.5 / 14)) < 1e-12 })
            // One pupil all right, one all wrong.
            let mixed = try Self.table([
                [Int8](repeating: answer, count: 40), [Int8](repeating: 1 - answer, count: 40),
            ])
            let other = try LogisticTracer(fitting: mixed, design: design)
            #expect(other.converged && other.coefficients.allSatisfy(\.isFinite))
            #expect(try #require(try other.standardErrors(mixed)).allSatisfy { $0.isFinite && $0 > 0 })
        }
    }

    @Test func pupilsItemsAndSkillsWithoutAnswersHaveThePriorsMean() throws {
        let table = try class30()
        let tracer = try LogisticTracer(fitting: table, design: .das3h)
        #expect(tracer.coefficient(of: .item, index: 3) == 0)
        #expect(tracer.coefficient(of: .skill, index: 2) == 0)
        let errors = try #require(try tracer.standardErrors(table))
        #expect(abs(errors[try #require(tracer.columns.place(of: .item, index: 3))] - 1) < 1e-12)
        // A pupil of another name answers as a pupil with the effect 0.
        let stranger = try InteractionTable(
            pupilNames: ["stranger"], itemNames: table.itemNames, skillNames: table.skillNames,
            combinations: table.combinations, pupil: [0], item: [3], combination: [2], outcome: [1])
        let p = try tracer.predictions(for: stranger).probabilities[0]
        #expect(abs(p - 1 / (1 + exp(-tracer.intercept))) < 1e-12)
    }

    @Test func studyRowsAreNotCounted() throws {
        let with = try Self.table([[-1, 1, -1, 0, 1, -1], [0, 1, 1, -1, 0, 1]])
        let tracer = try LogisticTracer(fitting: with, design: .bestLR)
        let answers = with.outcomes.indices.filter { with.outcomes[$0] >= 0 }
        let without = try InteractionTable(
            pupilNames: with.pupilNames, itemNames: with.itemNames, skillNames: with.skillNames,
            combinations: with.combinations,
            pupil: answers.map { with.rows(of: 0).contains($0) ? 0 : 1 }, item: answers.map { with.items[$0] },
            combination: answers.map { with.rowCombinations[$0] }, outcome: answers.map { with.outcomes[$0] })
        #expect(try LogisticTracer(fitting: without, design: .bestLR) == tracer)
    }

    @Test func anAnswerWithoutATimeIsInTheLastWindowOnlyAndTimesMayFallBack() throws {
        // Right, wrong without a time, right later, right earlier than all, and the answer that looks back.
        let table = try InteractionTable(
            pupilNames: ["a"], itemNames: ["i"], skillNames: ["s"], combinations: SkillCombinations(singles: 1),
            pupil: [0, 0, 0, 0, 0], item: [0, 0, 0, 0, 0], combination: [0, 0, 0, 0, 0], outcome: [1, 0, 1, 1, 0],
            time: [10_000, .nan, 12_000, 1_000, 12_500])
        let columns = LogisticColumns(.das3h, pupils: 1, items: 1, skills: 1)
        let features = LogisticFeatures(table, columns: columns, pupilColumns: [0])
        func counts(_ row: Int, _ feature: LogisticDesign.Feature) -> [UInt32] {
            let all = features.rawCounts(row)
            return (0..<5).map { window in columns.place(of: feature, window: window).flatMap { all[$0] } ?? 0 }
        }
        #expect(counts(1, .windowedAttempts) == [0, 0, 0, 0, 1])
        #expect(counts(2, .windowedAttempts) == [1, 1, 1, 1, 2])
        // Nothing was answered within an hour before; what the clock puts later counts as just now.
        #expect(counts(3, .windowedAttempts) == [2, 2, 2, 2, 3])
        #expect(counts(4, .windowedAttempts) == [2, 3, 3, 3, 4])
        #expect(counts(4, .windowedWins) == [2, 3, 3, 3, 3])
    }

    @Test func anotherTableIsRefused() throws {
        let tracer = try LogisticTracer(fitting: try class30(), design: .bestLR)
        let other = try InteractionTable(
            pupilNames: ["a"], itemNames: ["x"], skillNames: ["s"], combinations: SkillCombinations(singles: 1),
            pupil: [0], item: [0], combination: [0], outcome: [1])
        #expect(throws: KnowledgeTracingError.tableDiffers) { try tracer.predictions(for: other) }
        let study = try Self.table([[-1, -1]])
        #expect(throws: KnowledgeTracingError.noAnswers) { try LogisticTracer(fitting: study, design: .bestLR) }
    }
}

/// Long sequences take an optimised build.
@Suite struct LongLogisticSequencesInRelease {
    @Test(arguments: LogisticTracerTests.designs)
    func aHundredThousandAnswersOfOnePupilAreFinite(_ design: LogisticDesign) throws {
        let table = try LogisticTracerTests.table(
            [(0..<100_000).map { ($0 * 7919) % 13 < 8 ? 1 : 0 }, [1, 0, 1]], times: true)
        let tracer = try LogisticTracer(fitting: table, design: design)
        #expect(tracer.converged && tracer.coefficients.allSatisfy(\.isFinite))
        #expect(try tracer.predictions(for: table).probabilities.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
}
