import NumericalCore
import Testing

@testable import AdaptiveModel

/// The simulated moments and the equations of a noise-aware step.
@Suite struct ScoringSystemTests {
    static func bank(_ count: Int, seed: UInt64 = 5) throws -> ItemBank {
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "items")
        return try ItemBank(
            model: .twoPL,
            items: (0..<count).map { item in
                let a = stream.logNormal(mu: 0, sigma: 0.3)
                return .init(name: "item-\(item)", discrimination: a, intercept: -a * stream.normal())
            })
    }

    static let quadrature = Quadrature.equallySpaced(21, from: -5, to: 5)

    static func drawn(_ design: ExposureDesign, count: Int, items: Int) -> DrawnPupils {
        var drawn = DrawnPupils()
        SimulatedPupils(design: design, count: count, seed: 3).draw(upTo: count, itemCount: items, in: &drawn)
        return drawn
    }

    /// The answers that drawn pupils give under a bank.
    static func answers(_ drawn: DrawnPupils, under bank: ItemBank) -> ResponseTable {
        var outcomes: [UInt8] = []
        for pupil in 0..<drawn.count {
            for answer in drawn.starts[pupil]..<drawn.starts[pupil + 1] {
                let item = bank.items[Int(drawn.items[answer])]
                let p = VectorMath.logistic(item.discrimination * drawn.abilities[pupil] + item.intercept)
                outcomes.append(Double(drawn.luck[answer]) < p ? 1 : 0)
            }
        }
        return ResponseTable(
            pupilNames: (0..<drawn.count).map(String.init), itemNames: bank.items.map(\.name), starts: drawn.starts,
            items: drawn.items, outcomes: outcomes)
    }

    @Test("The scores of the fast loop are the gradients of the marginal likelihood", arguments: [1, 7, 20, 64])
    func scores(answers count: Int) throws {
        for bank in [
            try Self.bank(70),
            try ItemBank(
                model: .twoPL, items: (0..<70).map { .init(name: "\($0)", discrimination: 1.2, intercept: -0.3) }),
        ] {
            let table = Self.answers(Self.drawn(.uniform(answers: count), count: 40, items: 70), under: bank)
            let expected = MarginalScores(table, at: bank, quadrature: Self.quadrature, discriminationIsFree: true)
            let kernel = ScoreTable(bank, quadrature: Self.quadrature)
            let half = kernel.room(count) / 2
            func scores(portable: Bool) -> [Double] {
                var scores = [Double](repeating: 0, count: 40 * 2 * half)
                var span = scores.mutableSpan
                kernel.setScores(
                    starts: table.starts.span, items: table.items.span, outcomes: table.outcomes.span, in: &span,
                    portable: portable)
                return scores
            }
            let found = scores(portable: false)
            let portable = scores(portable: true)
            for pupil in 0..<40 {
                let vector = expected.vectors(of: pupil..<pupil + 1)
                for (place, answer) in table.answers(of: pupil).enumerated() {
                    let item = Int(table.items[answer])
                    let base = pupil * 2 * half + place
                    #expect(abs(found[base] - vector[item]) < 1e-13)
                    #expect(abs(found[base + half] - vector[70 + item]) < 1e-12)
                    #expect(found[base] == portable[base] && found[base + half] == portable[base + half])
                }
            }
        }
    }

    @Test(
        "The fast moments are the sums over pupils that they stand for",
        arguments: [
            ExposureDesign.uniform(answers: 5),
            .rates([1.6, 0.4, 1, 1.5, 0.2, 0.9, 0.6, 1, 1.9], perItem: 2, perPupil: 7),
        ])
    func moments(design: ExposureDesign) throws {
        let (truth, other) = (try Self.bank(9), try Self.bank(9, seed: 6))
        let drawn = Self.drawn(design, count: 700, items: 9)
        let scoring = DrawnPupils.Scoring(
            references: [(ScoreTable(other, quadrature: Self.quadrature), 0.3), (nil, 0.7)], clip: 0.9)
        var stream = SimulationStream(seed: 1, replicate: 0, stream: "directions")
        let directions = (0..<2 * 4 * 9).map { _ in stream.normal() }
        func moments(workers: Int, portable: Bool = false) -> DrawnPupils.Moments {
            drawn.moments(
                pupils: 650, mean: 0, deviation: 1, truth: ScoreTable(truth, quadrature: Self.quadrature),
                scoring: scoring, directions: directions, rank: 4, withPairs: true, workers: workers,
                portable: portable)
        }
        let found = moments(workers: 1)
        for same in [moments(workers: 3), moments(workers: 1, portable: true)] {
            #expect(same.records == found.records && same.crossed == found.crossed)
            #expect(same.collectiveSlope == found.collectiveSlope && same.pairSpread == found.pairSpread)
            #expect(same.pairSlope == found.pairSlope && same.collectiveSpread == found.collectiveSpread)
        }

        let table = Self.answers(drawn, under: truth)
        let exact = MarginalScores(table, at: truth, quadrature: Self.quadrature, discriminationIsFree: true)
        let off = MarginalScores(table, at: other, quadrature: Self.quadrature, discriminationIsFree: true)
        func clipped(_ x: [Double]) -> [Double] {
            let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return x.map { $0 * (norm > 0.9 ? 0.9 / norm : 1) }
        }
        var slope = Matrix(rows: 18, columns: 18)
        var spread = slope
        var sums = [Double](repeating: 0, count: 36)
        for pupil in 0..<650 {
            let s = exact.vectors(of: pupil..<pupil + 1)
            let c = zip(clipped(off.vectors(of: pupil..<pupil + 1)), clipped(s)).map { 0.3 * $0 + 0.7 * $1 }
            for i in 0..<18 {
                sums[i] += c[i]
                sums[18 + i] += s[i]
                for j in 0..<18 {
                    slope[i, j] += c[i] * s[j]
                    spread[i, j] += c[i] * c[j]
                }
            }
        }
        for item in 0..<9 {
            let record = found.records[item * DrawnPupils.Moments.record..<(item + 1) * DrawnPupils.Moments.record]
            let expected = [
                sums[item], sums[9 + item], sums[18 + item], sums[27 + item], slope[item, item], slope[item, 9 + item],
                slope[9 + item, item], slope[9 + item, 9 + item], spread[item, item], spread[item, 9 + item],
                spread[9 + item, 9 + item],
            ]
            for (one, other) in zip(record, expected) { #expect(abs(one - other) < 1e-9) }
            for other in item..<9 {
                let base = 4 * (item * 9 + other)
                #expect(abs(found.pairSlope[base + 1] - slope[item, 9 + other]) < 1e-9)
                #expect(abs(found.pairSlope[base + 2] - slope[9 + item, other]) < 1e-9)
                #expect(abs(found.pairSpread[base + 1] - spread[item, 9 + other]) < 1e-9)
                #expect(abs(found.pairSpread[base + 3] - spread[9 + item, 9 + other]) < 1e-9)
            }
        }
        // Qᵀ M Q, with Q's rows by item.
        func projected(_ matrix: Matrix, _ k: Int, _ l: Int) -> Double {
            var total = 0.0
            for i in 0..<18 {
                for j in 0..<18 {
                    total +=
                        directions[8 * (i % 9) + 4 * (i / 9) + k] * matrix[i, j]
                        * directions[8 * (j % 9) + 4 * (j / 9) + l]
                }
            }
            return total
        }
        for k in 0..<4 {
            for l in 0..<4 {
                #expect(abs(found.collectiveSlope[4 * k + l] - projected(slope, k, l)) < 1e-8)
                #expect(abs(found.collectiveSpread[4 * k + l] - projected(spread, k, l)) < 1e-8)
            }
        }
    }

    @Test func blocksWithACollectivePartGiveTheErrorsOfTheWholeMatrices() throws {
        let (items, pupils) = (60, 4000)
        let truth = try Self.bank(items)
        var near = truth
        var stream = SimulationStream(seed: 4, replicate: 0, stream: "moved")
        for item in near.items.indices {
            near.items[item].intercept += 0.2 * stream.normal()
            near.items[item].discrimination += 0.1 * stream.normal()
        }
        let drawn = Self.drawn(.uniform(answers: 12), count: pupils, items: items)
        func errors(isDense: Bool, noiseVariance: Double) throws -> [Double] {
            let setting = SimulatedMoments.Setting(
                drawn, count: pupils, references: [(near, 1)], clip: 2, quadrature: Self.quadrature, workers: 1,
                isDense: isDense)
            let system = try SimulatedMoments(setting, under: truth).system(
                pupils: 4000, noiseVariance: noiseVariance)
            let found = try system.information(adding: [Double](repeating: 0.5, count: 2 * items)).covariance()
            return (found.intercepts + found.discriminations).map { $0.squareRoot() }
        }
        for noiseVariance in [20.0, 2000] {
            let whole = try errors(isDense: true, noiseVariance: noiseVariance)
            let few = try errors(isDense: false, noiseVariance: noiseVariance)
            // The whole matrices have noise of their own of a few percent with so few simulated pupils.
            for (one, other) in zip(whole, few) { #expect(abs(other / one - 1) < 0.08) }
            let ratio = zip(whole, few).reduce(0) { $0 + $1.1 / $1.0 } / Double(whole.count)
            #expect(abs(ratio - 1) < 0.02)
        }
    }

    @Test func woodburysIdentityGivesTheInverseOfTheSameMatrices() throws {
        // Blocks plus a collective part, made as dense matrices: both ways must give the same numbers.
        let items = 80
        let bank = try Self.bank(items)
        let directions = CollectiveDirections([bank], exposure: [Double](repeating: 1, count: items))
        let rank = directions.rank
        #expect(rank >= 6)
        var q = Matrix(rows: 2 * items, columns: rank)
        for i in 0..<2 * items {
            for k in 0..<rank { q[i, k] = directions.compact[(2 * (i % items) + i / items) * rank + k] }
        }
        let gram = q.multiplied(by: q, transposingSelf: true)
        for k in 0..<rank { for l in 0..<rank { #expect(abs(gram[k, l] - (k == l ? 1 : 0)) < 1e-12) } }
        var stream = SimulationStream(seed: 2, replicate: 0, stream: "numbers")
        func dense(_ blocks: [ParameterBlock], _ core: Matrix) -> Matrix {
            var matrix = q.multiplied(by: core).multiplied(by: q, transposingOther: true)
            for (item, block) in blocks.enumerated() {
                matrix[item, item] += block.a
                matrix[item, items + item] += block.b
                matrix[items + item, item] += block.c
                matrix[items + item, items + item] += block.d
            }
            return matrix
        }
        func moments(_ matrix: Matrix) -> CollectiveScoring.Moments {
            .init(
                blocks: (0..<items).map {
                    ParameterBlock(
                        matrix[$0, $0], matrix[$0, items + $0], matrix[items + $0, $0],
                        matrix[items + $0, items + $0])
                }, projection: q.multiplied(by: matrix.multiplied(by: q), transposingSelf: true))
        }
        func core(symmetric: Bool) -> Matrix {
            var matrix = Matrix(rows: rank, columns: rank)
            for k in 0..<rank {
                for l in 0...k {
                    matrix[k, l] = -0.05 * stream.uniform()
                    matrix[l, k] = symmetric ? matrix[k, l] : 0.05 * stream.uniform()
                }
            }
            return matrix
        }
        let slope = dense(
            (0..<items).map { _ in
                ParameterBlock(1 + stream.uniform(), 0.3 * stream.normal(), 0.3 * stream.normal(), 1 + stream.uniform())
            }, core(symmetric: false))
        let covariance = dense(
            (0..<items).map { _ in
                let cross = 0.2 * stream.normal()
                return ParameterBlock(3 + stream.uniform(), cross, cross, 3 + stream.uniform())
            }, core(symmetric: true))
        let precision = (0..<2 * items).map { _ in 0.1 + stream.uniform() }
        let residual = (0..<2 * items).map { _ in stream.normal() }
        let whole = try DenseScoring(slope: slope, covariance: covariance)
        let collective = try CollectiveScoring(
            directions: directions.compact, slope: moments(slope), covariance: moments(covariance))
        #expect(abs(whole.squaredNorm(residual) - collective.squaredNorm(residual)) < 1e-4)
        for (one, other) in zip(whole.pulled(residual), collective.pulled(residual)) {
            #expect(abs(one - other) < 1e-4)
        }
        let (one, other) = (
            try whole.information(adding: precision), try collective.information(adding: precision)
        )
        for (one, other) in zip(one.solve(residual), other.solve(residual)) { #expect(abs(one - other) < 1e-4) }
        let (all, few) = (try one.covariance(), try other.covariance())
        for (one, other) in zip(all.matrix.elements, few.matrix.elements) { #expect(abs(one - other) < 1e-4) }
        let matrix = few.matrix
        for item in 0..<items {
            #expect(abs(few.intercepts[item] - matrix[item, item]) < 1e-12)
            #expect(abs(few.between[item] - matrix[item, items + item]) < 1e-12)
            #expect(abs(all.discriminations[item] - few.discriminations[item]) < 1e-4)
        }
    }
}
