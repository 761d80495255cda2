import Foundation
import NumericalCore
import Testing

@testable import AdaptiveModel

/// Distributions of ability with a shape, and pupils' scores by mean, deviation and shape.
@Suite struct AbilityShapeTests {
    static let shapes = [
        AbilityShape(asymmetry: 0.5), AbilityShape(asymmetry: 0.8, tailWeight: 0.2),
        AbilityShape(asymmetry: -0.3, tailWeight: -0.25), AbilityShape(asymmetry: -1, tailWeight: -1),
    ]
    /// Far outside of what nodes reach.
    static let extreme = AbilityShape(asymmetry: 1.2, tailWeight: 0.4)

    /// Mean and standard deviation before standardising from Jones and Pewsey (2009, section 2.2), by Bessel functions to 30 digits (mpmath 1.3).
    @Test(
        "Abilities are standardised by the family's moments",
        arguments: zip(
            shapes + [extreme],
            [
                (0.70583964440407299, 1.1473497063277602), (1.7779783340184654, 2.2095086307908339),
                (-0.28425658547989031, 0.73290800387645543), (-0.392601158395817422, 0.322956128348693431),
                (5.5540996454664797, 6.939809601909775),
            ]))
    func moments(shape: AbilityShape, expected: (mean: Double, deviation: Double)) {
        let standard = StandardAbility(shape)
        for z in [-3, -1, 0, 0.5, 2.5] {
            let value = sinh((asinh(z) + shape.asymmetry) * exp(shape.tailWeight))
            #expect(abs(standard.ability(z) - (value - expected.mean) / expected.deviation) < 1e-10)
        }
    }

    @Test("The density is that of the abilities", arguments: shapes + [extreme, .normal])
    func density(shape: AbilityShape) {
        let standard = StandardAbility(shape)
        for z in stride(from: -3.0, through: 3, by: 0.25) {
            // A normal density, stretched as abilities are there.
            let step = 1e-4
            let stretch = (standard.ability(z + step) - standard.ability(z - step)) / (2 * step)
            #expect(abs(standard.logDensity(standard.ability(z)) - (-0.5 * z * z - log(stretch))) < 1e-6)
        }
    }

    /// The log-likelihood of a pupil's answers, but for what no ability changes.
    private static func marginal(_ bank: ItemBank, _ answers: [(item: Int, right: Bool)], _ quadrature: Quadrature)
        -> Double
    {
        let table = ItemNodeTable(bank, quadrature: quadrature)
        var offset = [Double](repeating: 0, count: table.nodeCount)
        var posterior = offset
        let items = answers.map { UInt32($0.item) }
        table.setOffset(items[...], in: &offset)
        let slope = answers.reduce(0) { $0 + ($1.right ? bank.items[$1.item].discrimination : 0) }
        return table.setPosterior(slope: slope, offset: offset, in: &posterior)
    }

    @Test(
        "A pupil's scores by the distribution of ability are the gradient of the marginal likelihood",
        arguments: shapes + [.normal])
    func scores(shape: AbilityShape) throws {
        let quadrature = Quadrature.equallySpaced(32, from: -6, to: 6)
        let equal = try ItemBank(
            model: .twoPL, items: (0..<9).map { .init(name: "\($0)", discrimination: 1.2, intercept: 0.3) })
        for var bank in [try ScoringSystemTests.bank(9), equal] {
            bank.latent.shape = shape
            let kernel = ScoreTable(bank, quadrature: quadrature, population: .scaleAndShape)
            for outcomes: [UInt8] in [[1, 1, 1, 1], [0, 0, 0, 1], [1, 0, 1, 0, 1], [1], [0, 0, 0, 0, 0, 0, 0]] {
                let items = outcomes.indices.map { UInt32($0 + 1) }
                var values = [Double](repeating: .nan, count: kernel.room(outcomes.count))
                var span = values.mutableSpan
                kernel.setScores(
                    starts: [0, outcomes.count].span, items: items.span, outcomes: outcomes.span, in: &span)
                let half = values.count / 2
                let answers = outcomes.indices.map { (item: $0 + 1, right: outcomes[$0] > 0) }
                func slope(_ move: (inout ItemBank.Latent, Double) -> Void) -> Double {
                    let step = 1e-4
                    let ends = [step, -step].map { step in
                        var moved = bank
                        move(&moved.latent, step)
                        return Self.marginal(moved, answers, quadrature)
                    }
                    return PopulationScores.factor * (ends[0] - ends[1]) / (2 * step)
                }
                let found = [
                    values[outcomes.count], values[half + outcomes.count], values[outcomes.count + 1],
                    values[half + outcomes.count + 1],
                ]
                let expected = [
                    slope { $0.mean += $1 }, slope { $0.variance *= exp(2 * $1) }, slope { $0.shape.asymmetry += $1 },
                    slope { $0.shape.tailWeight += $1 },
                ]
                for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-6) }
                // The items' own scores are those without it, and past the end there are zeros.
                let alone = ScoreTable(bank, quadrature: quadrature)
                var others = [Double](repeating: .nan, count: alone.room(outcomes.count))
                var other = others.mutableSpan
                alone.setScores(
                    starts: [0, outcomes.count].span, items: items.span, outcomes: outcomes.span, in: &other)
                for k in outcomes.indices {
                    #expect(values[k] == others[k] && values[half + k] == others[others.count / 2 + k])
                }
                #expect(values[(outcomes.count + 2)..<half].allSatisfy { $0 == 0 })
            }
        }
    }

    @Test("Simulated pupils of a shape have scores of mean 0 at it, and not at another", arguments: shapes)
    func simulated(shape: AbilityShape) throws {
        var bank = try ScoringSystemTests.bank(12)
        bank.latent.shape = shape
        let drawn = ScoringSystemTests.drawn(.uniform(answers: 10), count: 20_000, items: 12)
        let quadrature = Quadrature.equallySpaced(48, from: -7, to: 7)
        func means(_ other: AbilityShape) -> [Double] {
            let standard = StandardAbility(shape)
            var scored = bank
            scored.latent.shape = other
            let moments = drawn.moments(
                pupils: 20_000, abilities: drawn.abilities.map { standard.ability($0) }, mean: 0, deviation: 1,
                truth: ScoreTable(scored, quadrature: quadrature, population: .scaleAndShape),
                scoring: .init(references: [(nil, 1)], clip: 1e9))
            // Of the last two entries the sums of s and their own second moments.
            return [12, 13].flatMap { entry in
                let base = entry * DrawnPupils.Moments.record
                let record = moments.records[base..<base + DrawnPupils.Moments.record].map { $0 / 20_000 }
                return [record[2] / (record[8] / 20_000).squareRoot(), record[3] / (record[10] / 20_000).squareRoot()]
            }
        }
        // Twelve numbers in all: one beyond 5 standard errors has a probability of 7e-6.
        #expect(means(shape).allSatisfy { abs($0) < 5 })
        #expect(abs(means(.normal)[2]) > 5)
    }

    @Test(
        "The fast moments with the distribution of ability are those of pairs and of directions in turn, and of repeated items"
    )
    func moments() throws {
        let design = ExposureDesign.rates([1.6, 0.4, 1, 1.5, 0.2, 0.9, 0.6, 1, 1.9], perItem: 2, perPupil: 7)
        var (truth, other) = (try ScoringSystemTests.bank(9), try ScoringSystemTests.bank(9, seed: 6))
        truth.latent.shape = Self.shapes[1]
        other.latent.shape = Self.shapes[2]
        let quadrature = ScoringSystemTests.quadrature
        let drawn = ScoringSystemTests.drawn(design, count: 700, items: 9)
        let answers = ScoringSystemTests.answers(drawn, under: truth)
        let found = drawn.moments(
            pupils: 700, mean: 0, deviation: 1,
            truth: ScoreTable(truth, quadrature: quadrature, population: .scaleAndShape),
            scoring: .init(
                references: [(ScoreTable(other, quadrature: quadrature, population: .scaleAndShape), 0.3), (nil, 0.7)],
                clip: 0.9),
            withPairs: true)
        // Each pupil's vectors from the scores answer by answer.
        func vectors(_ bank: ItemBank) -> [[Double]] {
            let kernel = ScoreTable(bank, quadrature: quadrature, population: .scaleAndShape)
            return (0..<700).map { pupil in
                let range = answers.answers(of: pupil)
                var values = [Double](repeating: 0, count: kernel.room(range.count))
                var span = values.mutableSpan
                let (items, outcomes) = (Array(answers.items[range]), Array(answers.outcomes[range]))
                kernel.setScores(
                    starts: [0, range.count].span, items: items.span, outcomes: outcomes.span, in: &span)
                var vector = [Double](repeating: 0, count: 22)
                let half = values.count / 2
                for (place, item) in (items.map(Int.init) + [9, 10]).enumerated() where !range.isEmpty {
                    vector[item] += values[place]
                    vector[11 + item] += values[half + place]
                }
                return vector
            }
        }
        func clipped(_ x: [Double]) -> [Double] {
            let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return x.map { $0 * (norm > 0.9 ? 0.9 / norm : 1) }
        }
        var slope = Matrix(rows: 22, columns: 22)
        var spread = slope
        for (s, off) in zip(vectors(truth), vectors(other)) {
            let c = zip(clipped(off), clipped(s)).map { 0.3 * $0 + 0.7 * $1 }
            for i in 0..<22 {
                for j in 0..<22 {
                    slope[i, j] += c[i] * s[j]
                    spread[i, j] += c[i] * c[j]
                }
            }
        }
        for item in 0..<11 {
            for other in 0..<11 {
                let base = 4 * (item * 11 + other)
                #expect(abs(found.pairSlope[base + 1] - slope[item, 11 + other]) < 1e-9)
                #expect(abs(found.pairSlope[base + 2] - slope[11 + item, other]) < 1e-9)
                if other >= item {
                    #expect(abs(found.pairSpread[base] - spread[item, other]) < 1e-9)
                    #expect(abs(found.pairSpread[base + 3] - spread[11 + item, 11 + other]) < 1e-9)
                }
            }
        }
    }

    @Test("With the distribution of ability, too, blocks with a collective part give the errors of the whole matrices")
    func collective() throws {
        let (items, pupils) = (60, 6000)
        var truth = try ScoringSystemTests.bank(items)
        truth.latent.shape = AbilityShape(asymmetry: 0.4, tailWeight: 0.1)
        var near = truth
        near.latent.shape = AbilityShape(asymmetry: 0.2)
        let drawn = ScoringSystemTests.drawn(.uniform(answers: 12), count: pupils, items: items)
        func errors(isDense: Bool) throws -> [Double] {
            let setting = SimulatedMoments.Setting(
                drawn, count: pupils, references: [(near, 1)], clip: 2, quadrature: ScoringSystemTests.quadrature,
                population: .scaleAndShape, workers: 1, isDense: isDense)
            let system = try SimulatedMoments(setting, under: truth).system(pupils: 6000, noiseVariance: 100)
            // Mean and deviation of ability are held, as they are in a calibration.
            let precision = (0..<2 * items + 4).map { $0 % (items + 2) == items ? 1e12 : 0.5 }
            let found = try system.information(adding: precision).covariance()
            return (found.intercepts + found.discriminations).map { $0.squareRoot() }
        }
        let (whole, few) = (try errors(isDense: true), try errors(isDense: false))
        #expect(whole.count == 2 * items + 4)
        for (one, other) in zip(whole, few) { #expect(abs(other / one - 1) < 0.08) }
        let ratio = zip(whole, few).reduce(0) { $0 + $1.1 / $1.0 } / Double(whole.count)
        #expect(abs(ratio - 1) < 0.02)
    }

    @Test("A bank's abilities are scored with its shape")
    func scoring() throws {
        var bank = try ScoringSystemTests.bank(6)
        bank.latent = .init(mean: 0.2, variance: 1.44, shape: AbilityShape(asymmetry: 0.7, tailWeight: 0.1))
        let outcomes: [UInt8] = [1, 1, 1, 1, 0, 1]
        let answers = ResponseTable(
            pupilNames: ["a"], itemNames: bank.items.map(\.name), starts: [0, 6], items: [0, 1, 2, 3, 4, 5],
            outcomes: outcomes)
        // By brute force over the abilities of equally likely pupils.
        let standard = StandardAbility(bank.latent.shape)
        var (mass, first) = (0.0, 0.0)
        for step in -4000...4000 {
            let z = Double(step) / 500
            let ability = 0.2 + 1.2 * standard.ability(z)
            var likelihood = exp(-0.5 * z * z)
            for (item, outcome) in outcomes.enumerated() {
                let p = bank.items[item].probability(ability)
                likelihood *= outcome > 0 ? p : 1 - p
            }
            mass += likelihood
            first += likelihood * ability
        }
        let found = try ExpectedAPosteriori(bank).estimates(answers)[0].ability
        #expect(abs(found - first / mass) < 1e-4)
        var normal = bank
        normal.latent.shape = .normal
        #expect(abs(try ExpectedAPosteriori(normal).estimates(answers)[0].ability - found) > 0.02)
    }

    @Test("A bank's file has a shape where it is not normal, and a shape out of range is refused")
    func file() throws {
        var bank = try ScoringSystemTests.bank(2)
        #expect(!String(decoding: try JSONEncoder().encode(bank), as: UTF8.self).contains("shape"))
        bank.latent.shape = AbilityShape(asymmetry: -0.4, tailWeight: 0.125)
        let file = try JSONEncoder().encode(bank)
        #expect(try JSONDecoder().decode(ItemBank.self, from: file) == bank)
        for shape in [
            AbilityShape(asymmetry: 3), AbilityShape(tailWeight: -1.1), AbilityShape(tailWeight: 0.6),
            AbilityShape(asymmetry: .nan),
        ] {
            #expect(throws: ItemBankError.badLatent) {
                _ = try ItemBank(model: .twoPL, latent: .init(shape: shape), items: bank.items)
            }
        }
        #expect(!bank.latent.shape.isExtreme)
        for shape in [AbilityShape(asymmetry: -2), AbilityShape(tailWeight: -1), AbilityShape(tailWeight: 0.5)] {
            #expect(shape.isExtreme)
            #expect(throws: Never.self) { try ItemBank(model: .twoPL, latent: .init(shape: shape), items: bank.items) }
        }
    }
}
