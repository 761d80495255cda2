import Foundation
import Testing

@testable import AdaptiveModel

/// Ability tracers on made-up classes and at the edges of what answers can be.
@Suite struct AbilityTracingTests {
    static func table(pupils: Int, steps: Int = 14) throws -> InteractionTable {
        var rows: (pupil: [UInt32], item: [UInt32], outcome: [Int8]) = ([], [], [])
        for pupil in 0..<pupils {
            for step in 0..<steps {
                let item = (pupil * 3 + step * 5) % 7
                rows.pupil.append(UInt32(pupil))
                rows.item.append(UInt32(item))
                let score = pupil % 9 + step / 3 - item
                rows.outcome.append(step == 4 ? -1 : (score * 7 + step * 3) % 10 < score + 2 ? 1 : 0)
            }
        }
        return try InteractionTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: (0..<8).map(String.init),
            skillNames: ["s", "t", "u"],
            combinations: SkillCombinations([[0], [0, 1], [2]]), pupil: rows.pupil, item: rows.item,
            combination: rows.item.map { $0 % 2 }, outcome: rows.outcome)
    }

    enum Kind: CaseIterable {
        case rasch, twoParameter, byCombination, elo, eloSkills, glicko

        func predictions(fitting training: InteractionTable, for test: InteractionTable) throws -> [Double] {
            var how = AbilityTracer.Training()
            switch self {
            case .rasch: break
            case .twoParameter: how.discriminates = true
            case .byCombination: how.scope = .combination
            case .elo: return try EloTracer(fitting: training).predictions(for: test).probabilities
            case .eloSkills:
                let elo = Elo(guessing: 0.1, ratesSkills: true)
                return try EloTracer(fitting: training, elo: elo).predictions(for: test).probabilities
            case .glicko: return try GlickoTracer(fitting: training).predictions(for: test).probabilities
            }
            return try AbilityTracer(fitting: training, training: how).predictions(for: test).probabilities
        }
    }

    @Test(arguments: Kind.allCases)
    func noPredictionReadsItsOwnAnswerOrALaterOne(_ kind: Kind) throws {
        let table = try Self.table(pupils: 40)
        var outcomes = table.outcomes
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil).dropFirst(6) where outcomes[row] >= 0 { outcomes[row] = 1 - outcomes[row] }
        }
        let before = try kind.predictions(fitting: table, for: table)
        let after = try kind.predictions(fitting: table, for: table.replacing(outcomes: outcomes))
        let answers = table.rows(of: 0).count { table.outcomes[$0] >= 0 }
        for pupil in 0..<table.pupilCount {
            // The study row is the fifth, so six answers are foretold before or at the first that differs.
            for place in 0..<6 { #expect(before[pupil * answers + place] == after[pupil * answers + place]) }
        }
        #expect(before != after)
    }

    @Test(arguments: Kind.allCases)
    func longAndOneSidedPastsStayProbabilities(_ kind: Kind) throws {
        let training = try Self.table(pupils: 30)
        let n = 100_000
        for outcome in [Int8(0), 1] {
            let long = try InteractionTable(
                pupilNames: ["long"], itemNames: training.itemNames, skillNames: training.skillNames,
                combinations: training.combinations, pupil: [UInt32](repeating: 0, count: n),
                item: (0..<n).map { UInt32($0 % 8) }, combination: (0..<n).map { UInt32($0 % 3) },
                outcome: [Int8](repeating: outcome, count: n))
            let p = try kind.predictions(fitting: training, for: long)
            #expect(p.count == n && p.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
    }

    @Test(arguments: Kind.allCases)
    func anItemWithoutAnswersBacksOff(_ kind: Kind) throws {
        let training = try Self.table(pupils: 40)
        let easy = training.replacing(outcomes: training.outcomes.map { $0 < 0 ? $0 : 1 })
        // Item 7 and combination 2 never occurred: where everyone was always right, they are foretold as right.
        let test = try InteractionTable(
            pupilNames: ["new"], itemNames: training.itemNames, skillNames: training.skillNames,
            combinations: training.combinations, pupil: [0, 0], item: [7, 7], combination: [0, 2], outcome: [1, 1])
        let p = try kind.predictions(fitting: easy, for: test)
        #expect(p.allSatisfy { $0 > 0.7 && $0 < 1 })
    }

    @Test(arguments: Kind.allCases)
    func anotherTableIsRefused(_ kind: Kind) throws {
        let training = try Self.table(pupils: 10)
        let other = try InteractionTable(
            pupils: ["p"], items: ["i"], skills: [["s"]], outcomes: [1])
        #expect(throws: KnowledgeTracingError.tableDiffers) { try kind.predictions(fitting: training, for: other) }
        let empty = training.replacing(outcomes: training.outcomes.map { _ in -1 })
        #expect(throws: KnowledgeTracingError.noAnswers) { try kind.predictions(fitting: empty, for: training) }
    }

    @Test func expectationMaximizationRaisesTheLikelihoodAndWorkersDoNotShow() throws {
        let table = try Self.table(pupils: 150)
        var how = AbilityTracer.Training()
        how.steps = 1
        let first = try AbilityTracer(fitting: table, training: how)
        how.steps = 40
        let last = try AbilityTracer(fitting: table, training: how)
        #expect(last.logLikelihood > first.logLikelihood + 1)
        how.workers = 2
        #expect(try AbilityTracer(fitting: table, training: how) == last)
    }

    /// A walk that was simulated is found again: start variance, drift and walk variance within a few of their standard errors.
    @Test func theGridRecoversTheWalk() throws {
        var stream = SplitMix(state: 17)
        let truth = AbilityWalk(startVariance: 0.8, walkVariance: 0.012)
        let (pupils, steps) = (250, 40)
        var outcomes: [Int8] = []
        for _ in 0..<pupils {
            var ability = stream.normal() * truth.startVariance.squareRoot()
            for step in 0..<steps {
                let ease = Double(step % 5 - 2) / 2
                outcomes.append(stream.uniform() < 1 / (1 + exp(-ability - ease)) ? 1 : 0)
                ability += 0.02 + stream.normal() * truth.walkVariance.squareRoot()
            }
        }
        let n = pupils * steps
        let table = try InteractionTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: (0..<5).map(String.init), skillNames: ["s"],
            combinations: SkillCombinations(singles: 1), pupil: (0..<n).map { UInt32($0 / steps) },
            item: (0..<n).map { UInt32($0 % steps % 5) }, combination: [UInt32](repeating: 0, count: n),
            outcome: outcomes)
        var how = AbilityTracer.Training()
        how.steps = 60
        let found = try AbilityTracer(fitting: table, training: how)
        #expect(abs(found.grid.startVariance - 0.8) < 0.3)
        #expect(abs(found.grid.drift - 0.02) < 0.008)
        #expect(abs(found.grid.walkVariance - 0.012) < 0.008)
        for item in 1..<5 {
            let step = found.difficulties.items[item] - found.difficulties.items[item - 1]
            #expect(abs(step - 0.5) < 0.25)
        }
    }

    @Test func beliefsOnTheGridAreExact() throws {
        // A walk without moves and one answer: the posterior of a static ability by direct integration.
        let grid = AbilityWalk(count: 201, limit: 8, startVariance: 1, walkVariance: 0)
        var belief = grid.start
        var p = [Double](repeating: 0, count: grid.count)
        var curve = p.mutableSpan
        grid.curve(discrimination: 1.3, ease: -0.4, nodes: grid.nodes.span, into: &curve)
        var span = belief.mutableSpan
        let right = AbilityWalk.mean(curve.span, span.span)
        AbilityWalk.condition(&span, on: 1, curve.span, probabilityRight: right)
        let (mean, variance) = grid.moments(belief)
        var (z, m, s) = (0.0, 0.0, 0.0)
        for k in -40_000...40_000 {
            let x = Double(k) / 5_000
            let weight = exp(-x * x / 2) / (1 + exp(-1.3 * x + 0.4))
            (z, m, s) = (z + weight, m + weight * x, s + weight * x * x)
        }
        #expect(abs(mean - m / z) < 1e-9)
        #expect(abs(variance - (s / z - m * m / z / z)) < 1e-9)
    }

    @Test func theExpectedScoreIsSmoothWhereSeriesAndFormulaMeet() {
        for x in [0.2999999, 0.3000001, -0.3, 0.1, 1e-8, 0, 40, 800, -800] {
            let found = SignedResidualTime.expectedScore(x)
            #expect(abs(found) < 1 || abs(x) > 700)
            if abs(x) > 0.01 { #expect(abs(found - (1 / tanh(x) - 1 / x)) < 1e-13) }
        }
        #expect(SignedResidualTime.expectedScore(1e-8) == 1e-8 / 3)
        let extreme = SignedResidualTime(limit: 20)
        var (ability, difficulty) = (1e6, -1e6)
        extreme.record(0, seconds: -5, ability: &ability, difficulty: &difficulty)
        #expect(ability.isFinite && difficulty.isFinite)
    }
}

/// Memory models beyond the reference values.
@Suite struct MemoryTests {
    @Test func halfLivesAreRecovered() {
        // 3 000 answers whose half-lives double with every unit of the second feature; the weights' errors are below .1.
        var stream = SplitMix(state: 5)
        var recalls: [Recall] = []
        for k in 0..<3_000 {
            let x = Double(k % 4)
            let days = Double(1 + k % 9)
            let p = HalfLifeRegression.recall(afterDays: days, halfLife: exp2(1 + x))
            recalls.append(Recall(days: days, features: [1, x], recalled: stream.uniform() < p))
        }
        let fit = HalfLifeRegression(fitting: recalls)
        #expect(abs(fit.weights[0] - 1) < 0.25)
        #expect(abs(fit.weights[1] - 1) < 0.2)
        let h = fit.halfLife([1, 2])
        #expect(
            abs(
                HalfLifeRegression.recall(
                    afterDays: HalfLifeRegression.days(until: 0.7, halfLife: h), halfLife: h) - 0.7) < 1e-12)
    }

    @Test func impossibleRecallsLeaveFiniteWeights() {
        let fit = HalfLifeRegression(
            fitting: [
                Recall(days: 0, features: [1], recalled: false), Recall(days: 1e9, features: [1], recalled: true),
            ])
        #expect(fit.weights[0].isFinite)
        #expect(HalfLifeRegression.halfLife(exponent: 1e9).isFinite && HalfLifeRegression.halfLife(exponent: -1e9) > 0)
    }

    @Test func memoriesStayFiniteOverManyReviews() throws {
        let model = try FSRS()
        for rating in FSRS.Rating.allCases {
            var memory: FSRS.Memory?
            for review in 0..<10_000 {
                let next = model.reviewed(memory, rating, afterDays: Double(review % 400))
                #expect(next.stability >= 0.001 && next.stability <= 1e9 && (1...10).contains(next.difficulty))
                let interval = model.interval(next)
                #expect(interval >= 1 && interval <= 36_500)
                memory = next
            }
        }
    }

    @Test func oddParametersAreRefused() {
        #expect(throws: MemoryModelError.parameterCount(found: 2, expected: 21)) { try FSRS(parameters: [1, 2]) }
        #expect(throws: MemoryModelError.badParameter) {
            try FSRS(parameters: [Double](repeating: .nan, count: 21))
        }
        #expect(throws: MemoryModelError.badInterval) { try FSRS(longestInterval: 0) }
    }
}

/// A small generator for test data.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }
}
