import DifferentialPrivacy
import Foundation
import NumericalCore
import Testing

@testable import LearningAnalytics

@Suite struct MasterySeriesTests {
    static let aims = (0..<4).map { "KM\($0)" }
    static let policy = SharingPolicy(
        id: "p", owner: "owner", recipient: "r", purpose: "statistics", legalBasis: "test", validUntil: .distantFuture,
        statistics: [MasterySeries.statistic])

    static func guarantee(_ epsilon: Double = 1) throws -> ApproximateDP {
        try ApproximateDP(epsilon: epsilon, delta: 1e-6, unit: .pupil, period: .schoolYear)
    }

    static func series(
        rho: Double = 0.03, aimsPerPupil: Int = 4, weeks: Int = 6
    ) throws -> MasterySeries {
        var budget = try PrivacyBudget(rho: rho, unit: .pupil, period: .schoolYear)
        return try MasterySeries(
            aims: aims, reaching: "mastered", aimsPerPupil: aimsPerPupil, weeks: weeks,
            charge: budget.spendRemaining())
    }

    /// Verdicts of a week: a pupil reaches an aim in a week of its own, and every fifth loses it again for a week.
    static func table(_ pupils: Int, week: Int, seed: UInt64 = 1, dropping dropped: Int? = nil) throws -> Raw<
        MasteryTable
    > {
        var names: [String] = []
        var verdicts: [Int?] = []
        for pupil in 0..<pupils where pupil != dropped {
            var stream = SimulationStream(seed: seed, replicate: 0, stream: "weeks", entity: pupil)
            names.append("pupil-\(pupil)")
            for _ in aims {
                let first = Int(stream.next() % 8)
                let isLost = stream.next() % 5 == 0 && week == first + 1
                verdicts.append(week >= first && !isLost ? 1 : 0)
            }
        }
        return Raw(
            try MasteryTable(pupilNames: names, aims: aims, states: ["not yet", "mastered"], verdicts: verdicts),
            owner: "owner")
    }

    /// Seeded bits.
    struct Bits: BitSource {
        var stream: SimulationStream
        init(_ seed: UInt64) { stream = SimulationStream(seed: seed, replicate: 0, stream: "series-bits") }
        mutating func next() -> UInt64 { stream.next() }
    }

    @Test func withLittleNoiseTheNumbersAreThoseWhoHaveReachedTheAimSoFarAndNobodyCountsTwice() throws {
        var series = try Self.series(rho: 900)
        var bits = Bits(1)
        for week in 0..<6 {
            let found = try series.release(
                Self.table(40, week: week), within: Self.guarantee(), under: Self.policy, using: &bits)
            for (aim, value) in found.value.values.enumerated() {
                let expected = (0..<40).count { pupil in
                    var stream = SimulationStream(seed: 1, replicate: 0, stream: "weeks", entity: pupil)
                    var first = 0
                    for _ in 0...aim {
                        first = Int(stream.next() % 8)
                        _ = stream.next()
                    }
                    return first <= week
                }
                #expect(abs(value - Double(expected)) < 0.5)
            }
        }
        #expect(series.released == 6)
        #expect(throws: MasteryError.mechanism(.exhausted)) {
            try series.release(Self.table(40, week: 6), within: Self.guarantee(), under: Self.policy)
        }
    }

    @Test func theErrorIsThatOfThePlan() throws {
        // 200 series of nobody at all: only noise is left. The root mean square of 800 numbers is within 10 % at 4 standard deviations.
        let plan = try SeriesPlan(weeks: 6, aimsPerPupil: 4, rho: 0.03, places: [("school", 400, 1)])
        var squares = [Double](repeating: 0, count: 6)
        for seed in UInt64(0)..<200 {
            var series = try Self.series()
            var bits = Bits(seed)
            for week in 0..<6 {
                let found = try series.release(
                    Self.table(0, week: week), within: Self.guarantee(), under: Self.policy, using: &bits)
                squares[week] += found.value.values.reduce(0) { $0 + $1 * $1 } / 800
            }
        }
        for week in 0..<6 { #expect(abs(1.959964 * squares[week].squareRoot() / plan.halfWidths[week] - 1) < 0.1) }
        // A release each week, each with a sixth of the budget, has sixfold the variance of one.
        let once = 1.959964 * (4 / (2 * 0.03)).squareRoot()
        #expect(plan.halfWidths[5] < 0.8 * once * 6.0.squareRoot())
    }

    @Test func theRecorderFindsNoReleaseThatDiffersFromWhatItDeclaresOn500Pairs() throws {
        for seed in 0..<500 {
            // One pupil and nobody, up to nine; the pupil is there in no week or in all, or comes in a later one.
            let size = 1 + seed % 9
            let comes = seed % 3 == 0 ? seed / 3 % 5 : 0
            func weeks(_ dropped: Int?) throws -> [Raw<MasteryTable>] {
                try (0..<5).map { week in
                    try Self.table(
                        size, week: week, seed: UInt64(seed), dropping: week < comes ? seed % size : dropped)
                }
            }
            let pair =
                seed % 2 == 0 ? (try weeks(nil), try weeks(seed % size)) : (try weeks(seed % size), try weeks(nil))
            let found = ReleaseAudit.violations(on: pair.0, neighbour: pair.1) { tables in
                var series = try Self.series(aimsPerPupil: 1 + seed % 4)
                for (week, table) in tables.enumerated() {
                    // Saved and read again between two weeks, as a school does; in some pairs only, since it takes most of the time.
                    if seed % 10 == 0 || week == 2 {
                        series = try JSONDecoder().decode(MasterySeries.self, from: JSONEncoder().encode(series))
                    }
                    _ = try series.release(table, within: Self.guarantee(), under: Self.policy)
                }
            }
            #expect(found.isEmpty, "pair \(seed)")
        }
    }

    @Test func aPupilCountsForAsManyAimsAsThePlanSaysAndForTheSameInEveryWeek() throws {
        var series = try Self.series(rho: 900, aimsPerPupil: 2, weeks: 2)
        var bits = Bits(3)
        let all = [Int?](repeating: 1, count: 4)
        let table = Raw(
            try MasteryTable(pupilNames: ["a"], aims: Self.aims, states: ["not yet", "mastered"], verdicts: all),
            owner: "owner")
        for _ in 0..<2 {
            let found = try series.release(table, within: Self.guarantee(), under: Self.policy, using: &bits)
            #expect(found.value.values.map { $0.rounded() }.sorted() == [0, 0, 1, 1])
        }
    }

    @Test func whatIsRefusedTakesNoStep() throws {
        var series = try Self.series()
        let before = series
        var policy = Self.policy
        policy.statistics = []
        #expect(throws: MasteryError.refused(.statisticNotNamed(policy: "p", statistic: MasterySeries.statistic))) {
            try series.release(Self.table(9, week: 0), within: Self.guarantee(), under: policy)
        }
        let other = Raw(
            try MasteryTable(pupilNames: ["a"], aims: ["x"], states: ["mastered"], verdicts: [0]), owner: "owner")
        #expect(throws: MasteryError.otherAims) {
            try series.release(other, within: Self.guarantee(), under: Self.policy)
        }
        #expect(series == before)
    }

    @Test func thePlanPublishesByPublicSizes() throws {
        let plan = try SeriesPlan(
            weeks: 40, aimsPerPupil: 4, rho: 0.03,
            places: [("school", 300, 1), ("municipality", 9000, 30), ("nation", 620_000, 2663)])
        #expect(abs(plan.rows[1].halfWidth / plan.rows[0].halfWidth - 30.0.squareRoot()) < 1e-9)
        for row in plan.rows { #expect(row.isPublished == (row.halfWidth <= 0.1 * Double(row.pupils))) }
        #expect(!plan.rows[0].isPublished && plan.rows[2].isPublished)
    }
}
