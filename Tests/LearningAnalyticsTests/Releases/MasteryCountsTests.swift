import DifferentialPrivacy
import Foundation
import NumericalCore
import Testing

@testable import LearningAnalytics

@Suite struct MasteryCountsTests {
    static let aims = (0..<6).map { "KM\($0)" }
    static let states = ["not yet", "partly", "mastered"]
    static let counts = MasteryCounts(aims: aims, states: states, aimsPerPupil: 4)

    static func table(_ pupils: Int, seed: UInt64, dropping dropped: Int? = nil) throws -> MasteryTable {
        var names: [String] = []
        var verdicts: [Int?] = []
        for pupil in 0..<pupils where pupil != dropped {
            var stream = SimulationStream(seed: seed, replicate: 0, stream: "mastery", entity: pupil)
            names.append("pupil-\(pupil)")
            for _ in aims {
                let state = Int(stream.next() % 4)
                verdicts.append(state == 3 ? nil : state)
            }
        }
        return try MasteryTable(pupilNames: names, aims: aims, states: states, verdicts: verdicts)
    }

    static let policy = SharingPolicy(
        id: "p", owner: "owner", recipient: "r", purpose: "statistics", legalBasis: "test", validUntil: .distantFuture,
        statistics: [MasteryCounts.statistic])

    @Test func countsAreThoseOfThePupilsInEachState() throws {
        let all = MasteryCounts(aims: Self.aims, states: Self.states, aimsPerPupil: 6)
        let table = try Self.table(40, seed: 1)
        let counts = try all.counts(table)
        for aim in 0..<6 {
            for state in 0..<3 {
                let expected = (0..<40).count { table.verdicts[$0 * 6 + aim] == state }
                #expect(counts[aim * 3 + state] == Int64(expected))
            }
        }
    }

    @Test(arguments: 0..<12) func onePupilMovesTheCountsByAtMostTheAimsThatCount(dropped: Int) throws {
        let before = try Self.counts.counts(try Self.table(12, seed: 2, dropping: dropped))
        let after = try Self.counts.counts(try Self.table(12, seed: 2))
        let steps = zip(after, before).map { $0 - $1 }
        #expect(steps.allSatisfy { $0 == 0 || $0 == 1 })
        #expect(steps.reduce(0, +) <= 4)
    }

    /// A table with a pupil that the second does not have: nobody at all and one pupil, names twice, pupils without any verdict or with one for every
    /// aim, and others.
    static func neighbours(seed: UInt64) throws -> (MasteryTable, MasteryTable) {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "mastery-neighbours")
        func below(_ bound: Int) -> Int { Int(stream.next() % UInt64(bound)) }
        let size = [1, 1, 2, 5, 25][below(5)]
        var rows: [(name: String, verdicts: [Int?])] = (0..<size).map { pupil in
            let kind = below(4)
            let verdicts = aims.map { _ -> Int? in
                switch kind {
                case 0: nil
                case 1: below(states.count)
                default: below(2) == 0 ? nil : below(states.count)
                }
            }
            return ("pupil-\(pupil)", verdicts)
        }
        if size > 1, below(3) == 0 { rows[1] = below(2) == 0 ? rows[0] : (rows[0].name, rows[1].verdicts) }
        let dropped = below(size)
        func table(_ rows: [(name: String, verdicts: [Int?])]) throws -> MasteryTable {
            try MasteryTable(
                pupilNames: rows.map(\.name), aims: aims, states: states, verdicts: rows.flatMap(\.verdicts))
        }
        let (with, without) = (try table(rows), try table(rows.indices.filter { $0 != dropped }.map { rows[$0] }))
        return below(2) == 0 ? (with, without) : (without, with)
    }

    @Test func theRecorderFindsNoReleaseThatDiffersFromWhatItDeclaresOn500Pairs() throws {
        let guarantee = try ApproximateDP(epsilon: 1, delta: 1e-6, unit: .pupil, period: .schoolYear)
        for seed in UInt64(0)..<500 {
            let (first, second) = try Self.neighbours(seed: seed)
            let counts = MasteryCounts(aims: Self.aims, states: Self.states, aimsPerPupil: 1 + Int(seed % 7))
            let found = ReleaseAudit.violations(on: first, neighbour: second) { table in
                var budget = try PrivacyBudget(guarantee)
                _ = try counts.release(
                    Raw(table, owner: "owner"), charge: budget.spendRemaining(), within: guarantee, under: Self.policy)
            }
            #expect(found.isEmpty, "pair \(seed)")
        }
    }

    @Test func theRecorderFindsCountsOfMoreAimsThanAreDeclared() throws {
        var found: [ReleaseAudit.Violation] = []
        for seed in UInt64(0)..<500 {
            let (first, second) = try Self.neighbours(seed: seed)
            found += ReleaseAudit.violations(on: first, neighbour: second) { table in
                // All six aims of a pupil, under the bound of four.
                let all = MasteryCounts(aims: Self.aims, states: Self.states, aimsPerPupil: 6)
                let exact = try all.counts(table)
                var budget = try PrivacyBudget(rho: 0.01, unit: .pupil, period: .schoolYear)
                var bits = SystemBits()
                let mechanism = try DiscreteGaussianSum(squaredL2Bound: 4, charge: budget.spendRemaining())
                _ = mechanism.release(exact.span, using: &bits)
            }
        }
        #expect(!found.isEmpty && found.allSatisfy { $0.kind == .sensitivity })
    }

    @Test func withoutAPolicyThatNamesThemNothingLeaves() throws {
        let guarantee = try ApproximateDP(epsilon: 1, delta: 1e-6, unit: .pupil, period: .schoolYear)
        var budget = try PrivacyBudget(guarantee)
        var policy = Self.policy
        policy.statistics = []
        let table = Raw(try Self.table(9, seed: 1), owner: "owner")
        #expect(throws: MasteryError.refused(.statisticNotNamed(policy: "p", statistic: MasteryCounts.statistic))) {
            _ = try Self.counts.release(table, charge: budget.spendRemaining(), within: guarantee, under: policy)
        }
    }

    @Test func aTableOfAnotherShapeOrOtherAimsIsRefused() throws {
        #expect(throws: MasteryError.shapeDiffers(found: 1, expected: 2)) {
            try MasteryTable(pupilNames: ["a", "b"], aims: ["x"], states: ["0", "1"], verdicts: [0])
        }
        #expect(throws: MasteryError.unknownState) {
            try MasteryTable(pupilNames: ["a"], aims: ["x"], states: ["0", "1"], verdicts: [2])
        }
        let other = try MasteryTable(pupilNames: ["a"], aims: ["x"], states: ["0", "1"], verdicts: [1])
        #expect(throws: MasteryError.otherAims) { try Self.counts.counts(other) }
    }
}

@Suite struct HierarchyTests {
    /// A nation of two counties, three municipalities and seven schools.
    static let hierarchy = Hierarchy(parents: [nil, 0, 0, 1, 1, 2, 3, 3, 4, 4, 4, 5, 5])

    static func measurements(_ seed: UInt64, leaving out: Set<Int> = []) -> [Hierarchy.Measurement?] {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "hierarchy")
        return hierarchy.parents.indices.map { place in
            let value = 50 * stream.normal()
            let variance = 1 + 20 * stream.uniform()
            return out.contains(place) ? nil : .init(value: value, variance: variance)
        }
    }

    /// By the normal equations over the schools: every place is a sum of them.
    static func dense(_ measurements: [Hierarchy.Measurement?]) throws -> (values: [Double], variances: [Double]) {
        let leaves = hierarchy.parents.indices.filter { place in !hierarchy.parents.contains(place) }
        func holds(_ place: Int, _ leaf: Int) -> Bool {
            var up: Int? = leaf
            while let at = up {
                if at == place { return true }
                up = hierarchy.parents[at]
            }
            return false
        }
        var normal = Matrix(rows: leaves.count, columns: leaves.count)
        var right = [Double](repeating: 0, count: leaves.count)
        for (place, measurement) in measurements.enumerated() {
            guard let measurement else { continue }
            let members = leaves.indices.filter { holds(place, leaves[$0]) }
            for i in members {
                right[i] += measurement.value / measurement.variance
                for j in members { normal[i, j] += 1 / measurement.variance }
            }
        }
        let factor = try Cholesky(normal)
        let (solution, covariance) = (factor.solve(right), factor.inverse())
        let values = measurements.indices.map { place in
            leaves.indices.filter { holds(place, leaves[$0]) }.reduce(0) { $0 + solution[$1] }
        }
        let variances = measurements.indices.map { place in
            let members = leaves.indices.filter { holds(place, leaves[$0]) }
            return members.reduce(0) { sum, i in members.reduce(sum) { $0 + covariance[i, $1] } }
        }
        return (values, variances)
    }

    @Test(arguments: 0..<10, [Set<Int>(), [0], [1, 2], [0, 1, 2, 3, 4, 5]])
    func twoPassesGiveWeightedLeastSquares(seed: Int, out: Set<Int>) throws {
        let measurements = Self.measurements(UInt64(seed), leaving: out)
        let expected = try Self.dense(measurements)
        let found = Self.hierarchy.consistent(measurements)
        for place in found.indices {
            #expect(abs(found[place].value - expected.values[place]) < 1e-9)
            #expect(abs(found[place].variance - expected.variances[place]) < 1e-9)
        }
    }

    @Test func everyPlaceIsTheSumOfItsParts() {
        let found = Self.hierarchy.consistent(Self.measurements(3))
        for place in found.indices {
            let parts = found.indices.filter { Self.hierarchy.parents[$0] == place }
            guard !parts.isEmpty else { continue }
            #expect(abs(found[place].value - parts.reduce(0) { $0 + found[$1].value }) < 1e-9)
        }
    }

    @Test func thePlanSaysFromPublicSizesWhatIsPublished() throws {
        // 20 aims at ε = 1, δ = 1e-6 for schools alone: sigma 20.3.
        let counts = MasteryCounts(
            aims: (0..<20).map(String.init), states: ["no", "yes"], aimsPerPupil: 20)
        let rho = try ZeroConcentrated.rho(epsilon: 1, delta: 1e-6).rho
        let flat = Hierarchy(parents: [nil, 0, 0, 0])
        let plan = StatisticsPlan(
            counts, flat, names: ["town", "a", "b", "c"], pupils: [1260, 60, 200, 1000], rhoOfLevel: [0, rho])
        #expect(abs(plan.rows[1].halfWidth - 1.96 * 20.3) < 0.5)
        #expect(plan.rows.map(\.isPublished) == [true, false, false, true])
        // With a part of the budget for the town's own count the town gets better and schools worse.
        let shared = StatisticsPlan(
            counts, flat, names: ["town", "a", "b", "c"], pupils: [1260, 60, 200, 1000],
            rhoOfLevel: [rho / 2, rho / 2])
        #expect(shared.rows[0].halfWidth < plan.rows[0].halfWidth)
        #expect(shared.rows[1].halfWidth > plan.rows[1].halfWidth)
        #expect(shared.rho == rho)
    }
}
