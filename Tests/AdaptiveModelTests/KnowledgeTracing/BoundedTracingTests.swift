import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Sums for private tracing: bounded for whatever data, and the same fit as in memory.
@Suite struct BoundedTracingTests {
    private static func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    private static func alone(_ contributions: some Contributions, _ entity: Int) -> [Double] {
        var vector = [Double](repeating: 0, count: contributions.dimension)
        var span = vector.mutableSpan
        contributions.add(entity..<entity + 1, to: &span)
        return vector
    }

    /// Pupils with outcomes as extreme as there are: all right, all wrong, none, alternating; long and short; many skills and one.
    private static func hostile() throws -> InteractionTable {
        var rows: (pupil: [UInt32], skill: [UInt32], outcome: [Int8]) = ([], [], [])
        for pupil in 0..<12 {
            for step in 0..<(pupil < 6 ? 360 : 5) {
                rows.pupil.append(UInt32(pupil))
                rows.skill.append(UInt32(pupil % 2 == 0 ? step % 6 : 0))
                rows.outcome.append([1, 0, -1, Int8(step % 2)][pupil % 4])
            }
        }
        return try InteractionTable(
            pupilNames: (0..<12).map(String.init), itemNames: ["i"], skillNames: (0..<6).map(String.init),
            combinations: SkillCombinations(singles: 6), pupil: rows.pupil, item: rows.pupil.map { _ in 0 },
            combination: rows.skill, outcome: rows.outcome)
    }

    private static let parameters: [(Double, Double, Double, Double, Double)] = [
        (0.3, 0.1, 0.05, 0.2, 0.1), (0, 0, 0, 0, 0), (1, 1, 1, 1, 1), (0, 0, 0, 0, 1), (1, 0, 0, 0.3, 0),
    ]

    @Test(arguments: [
        KnowledgeBound.counts(units: 1, steps: 1), .counts(units: 3, steps: 10), .counts(units: 6, steps: 60),
        .shares(units: 1, steps: 1), .shares(units: 3, steps: 10), .shares(units: 6, steps: 60),
    ])
    func noPupilExceedsTheNorm(_ bound: KnowledgeBound) throws {
        let table = try Self.hostile()
        var largest = 0.0
        for (prior, learn, forget, guess, slip) in Self.parameters {
            let one = try KnowledgeParameters(
                prior: prior, learn: [learn], forget: [forget], guess: [guess], slip: [slip])
            let contributions = KnowledgeContributions(
                table, at: [KnowledgeParameters](repeating: one, count: 6), bound: bound)
            for pupil in 0..<table.pupilCount {
                let vector = Self.alone(contributions, pupil)
                #expect(vector.allSatisfy { $0.isFinite && $0 >= 0 })
                #expect(Self.norm(vector) <= bound.norm)
                largest = max(largest, Self.norm(vector))
            }
        }
        // The bound is not idle: some pupil comes near it.
        if case .counts = bound { #expect(largest > 0.95 * bound.norm) }
    }

    @Test func countsAreTightAndAWiderPupilWouldBreakThem() throws {
        // All answers right and mastered from the start: start 1, n − 1 times kept, n right, in every unit.
        let table = try Self.hostile()
        let sure = try KnowledgeParameters(prior: 1, learn: [0], guess: [0.2], slip: [0])
        let parameters = [KnowledgeParameters](repeating: sure, count: 6)
        let bound = KnowledgeBound.counts(units: 6, steps: 10)
        let tight = Self.alone(KnowledgeContributions(table, at: parameters, bound: bound), 0)
        #expect(abs(Self.norm(tight) - bound.norm) < 1e-6)
        // One step or one unit more would break it.
        for wider in [KnowledgeBound.counts(units: 6, steps: 11), .counts(units: 7, steps: 10)] {
            #expect(wider.norm > bound.norm)
        }
        let one = Self.alone(
            KnowledgeContributions(table, at: parameters, bound: .counts(units: 5, steps: 10)), 0)
        #expect(Self.norm(one) < bound.norm)
        let shares = Self.alone(KnowledgeContributions(table, at: parameters, bound: .shares(units: 6, steps: 10)), 0)
        #expect(abs(shares.reduce(0, +) - 6) < 1e-12)
    }

    @Test func expectationMaximizationFromReducedSumsIsTheFitInMemory() throws {
        let table = try AbilityTracingTests.table(pupils: 90)
        let start = KnowledgeEstimation.defaultStarts[0]
        let estimation = KnowledgeEstimation(
            forgets: true, pseudoCount: 1, starts: [start], tolerance: 1e-13, maximumSteps: 4000)
        var reducer = InProcessReducer()
        let reduced = estimation.parameters(from: table, bound: .unbounded, steps: 25, reducer: &reducer)
        let rows = UnitRows(table, unit: .combination, ignoresStudyRows: false)
        for (place, tree) in rows.trees().enumerated() where tree.stepCount > 0 {
            // Step by step against the tree that the fit in memory uses, where common beginnings are visited once.
            var states = SequenceTree.States()
            var current = start
            for _ in 0..<25 {
                current = estimation.maximized(tree.expectedCounts(current, reusing: &states), from: current)
            }
            #expect(Self.distance(current, reduced[place]) < 1e-12)
        }
        // And at the end of it, with the fit's own accelerated steps.
        let converged = estimation.parameters(from: table, bound: .unbounded, steps: 4000, reducer: &reducer)
        let inMemory = try KnowledgeTracer(fitting: table, estimation: estimation)
        for (place, skill) in inMemory.skills.enumerated() {
            guard let skill else {
                #expect(converged[place] == start)
                continue
            }
            #expect(Self.distance(skill.parameters, converged[place]) < 1e-3)
        }
        // Bounds that no pupil reaches change nothing.
        let wide = estimation.parameters(
            from: table, bound: .counts(units: 100, steps: 1000), steps: 25, reducer: &reducer)
        #expect(wide == reduced)
    }

    private static func distance(_ a: KnowledgeParameters, _ b: KnowledgeParameters) -> Double {
        let x = [a.prior, a.learn[0], a.forget[0], a.guess[0], a.slip[0]]
        let y = [b.prior, b.learn[0], b.forget[0], b.guess[0], b.slip[0]]
        return zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test func theNumberOfWorkersDoesNotShow() throws {
        let table = try AbilityTracingTests.table(pupils: 300)
        for bound in [KnowledgeBound.unbounded, .counts(units: 2, steps: 8), .shares(units: 2, steps: 8)] {
            var one = InProcessReducer(workers: 1)
            var three = InProcessReducer(workers: 3)
            let estimation = KnowledgeEstimation()
            #expect(
                estimation.parameters(from: table, bound: bound, steps: 4, reducer: &one)
                    == estimation.parameters(from: table, bound: bound, steps: 4, reducer: &three))
        }
    }

    /// Adds up school by school: a reducer that is not the one in memory.
    private struct BySchool: Reducer {
        let schools: [Range<Int>]
        var sums = 0

        mutating func sum(_ contributions: some Contributions) -> [Double] {
            sums += 1
            var total = [Double](repeating: 0, count: contributions.dimension)
            for school in schools {
                var part = [Double](repeating: 0, count: contributions.dimension)
                var span = part.mutableSpan
                contributions.add(school, to: &span)
                for k in total.indices { total[k] += part[k] }
            }
            return total
        }
    }

    @Test func schoolsThatAddUpGiveTheFitOfAll() throws {
        let table = try AbilityTracingTests.table(pupils: 90)
        var schools = BySchool(schools: [0..<10, 10..<71, 71..<90])
        var together = InProcessReducer()
        let estimation = KnowledgeEstimation(forgets: true)
        let federated = estimation.parameters(
            from: table, bound: .shares(units: 2, steps: 20), steps: 12, reducer: &schools)
        let central = estimation.parameters(
            from: table, bound: .shares(units: 2, steps: 20), steps: 12, reducer: &together)
        #expect(schools.sums == 12)
        for (a, b) in zip(federated, central) { #expect(Self.distance(a, b) < 1e-12) }
    }

    /// A sum with noise far below any count.
    private struct Noisy: Reducer {
        mutating func sum(_ contributions: some Contributions) -> [Double] {
            InProcessReducer().sum(contributions).map { $0 - 1e6 }
        }
    }

    @Test func noiseThatMakesCountsNegativeStillGivesParameters() throws {
        let table = try AbilityTracingTests.table(pupils: 30)
        var noisy = Noisy()
        let found = KnowledgeEstimation().parameters(
            from: table, bound: .counts(units: 2, steps: 8), steps: 3, reducer: &noisy)
        for one in found {
            let all = [one.prior] + one.learn + one.guess + one.slip
            #expect(all.allSatisfy { $0 >= 0 && $0 <= 1 } && one.isIdentified)
        }
    }

    @Test func gradientsAreTheLikelihoodsAndClippedOnesAreBounded() throws {
        // Three pupils over four columns; the last with features that would dominate everything.
        let rows = SparseRows(
            columnCount: 4, starts: [0, 2, 4, 6, 8, 9], columns: [0, 1, 0, 2, 0, 1, 0, 3, 3],
            values: [1, 0.5, 1, -2, 1, 0.3, 1, 1e200, -1e300])
        let outcomes: [Int8] = [1, 0, 0, 1, 0]
        let weights = [0.2, -0.4, 0.1, 1e-210]
        let exact = LogisticGradients(
            rows, outcomes: outcomes, pupilStarts: [0, 2, 3, 5], at: weights, normBound: .infinity)
        func logLikelihood(_ w: [Double], rows range: Range<Int>) -> Double {
            range.reduce(0) { sum, row in
                var z = 0.0
                for entry in rows.starts[row]..<rows.starts[row + 1] {
                    z += rows.values[entry] * w[Int(rows.columns[entry])]
                }
                return sum + (outcomes[row] == 1 ? -log1p(exp(-z)) : -log1p(exp(z)))
            }
        }
        let first = Self.alone(exact, 0)
        for column in 0..<3 {
            var (up, down) = (weights, weights)
            up[column] += 1e-6
            down[column] -= 1e-6
            let slope = (logLikelihood(up, rows: 0..<2) - logLikelihood(down, rows: 0..<2)) / 2e-6
            #expect(abs(slope - first[column]) < 1e-8)
        }
        for bound in [1e-3, 0.7, 3.0] {
            let clipped = LogisticGradients(
                rows, outcomes: outcomes, pupilStarts: [0, 2, 3, 5], at: weights, normBound: bound)
            for pupil in 0..<3 {
                let vector = Self.alone(clipped, pupil)
                #expect(vector.allSatisfy { $0.isFinite })
                #expect(Self.norm(vector) <= bound)
            }
            let small = Self.alone(clipped, 1)
            if bound == 3 { #expect(small == Self.alone(exact, 1)) }
        }
        // A gradient that is not a number counts as nothing.
        let broken = LogisticGradients(
            SparseRows(columnCount: 1, starts: [0, 1], columns: [0], values: [.nan]), outcomes: [1],
            pupilStarts: [0, 1],
            at: [1], normBound: 1)
        #expect(Self.alone(broken, 0) == [0])
        // Unclipped, the last pupil would break any bound: the clipping is what holds it.
        #expect(Self.alone(exact, 2).contains { abs($0) > 1e100 })
    }
}
