import Foundation
import Testing

@testable import DifferentialPrivacy

/// Regressions on simulated rows, and their privacy's arithmetic.
@Suite struct RegressionTests {
    /// n rows of d features with norm at most 1, and answers with the given coefficients.
    static func simulated(_ count: Int, coefficients: [Double], seed: UInt64) -> (rows: [Double], answers: [Bool]) {
        var bits = SeededBits(seed: seed)
        var rows: [Double] = []
        var answers: [Bool] = []
        for _ in 0..<count {
            let row = coefficients.map { _ in (2 * bits.unit() - 1) / Double(coefficients.count).squareRoot() }
            let margin = zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
            rows += row
            answers.append(bits.unit() < 1 / (1 + exp(-margin)))
        }
        return (rows, answers)
    }

    static func settings(_ steps: Int = 60, rate: Double = 0.1, batch: Double = 2_000) throws
        -> LogisticDescent.Settings
    {
        try LogisticDescent.Settings(
            features: 3, featureNorm: 1, gradientNorm: 1, steps: steps, expectedBatch: batch, samplingRate: rate,
            learningRate: 10)
    }

    static func descent(
        _ settings: LogisticDescent.Settings, epsilon: Double = 2, delta: Double = 1e-6
    ) throws -> LogisticDescent {
        var reserve = try DeltaReserve(delta: delta)
        return try LogisticDescent(settings, charge: pure(epsilon), delta: reserve.spend(delta: delta))
    }

    @Test("Private descent comes near the true coefficients, and the approximation by squares too")
    func logistic() throws {
        let truth = [2.0, -1, 0.5]
        let data = Self.simulated(20_000, coefficients: truth, seed: 81)
        var bits = SeededBits(seed: 82)
        let fitted = try Self.descent(Self.settings()).fit(data.rows.span, answers: data.answers, using: &bits)
        for (value, expected) in zip(fitted, truth) { #expect(abs(value - expected) < 0.35) }

        var signed: [Double] = []
        for (index, answer) in data.answers.enumerated() {
            signed += data.rows[(3 * index)..<(3 * index + 3)] + [answer ? 1 : -1]
        }
        let gram = try GramMatrix(dimension: 4, norm: 2, charge: concentrated(0.1)).release(signed.span, using: &bits)
        for (value, expected) in zip(gram.logisticCoefficients(ridge: gram.suggestedRidge, largestMargin: 2), truth) {
            #expect(abs(value - expected) < 0.3)
        }
    }

    @Test("Linear regression from a noisy Gram matrix comes near the true coefficients")
    func linear() throws {
        let truth = [0.5, -0.25, 0.125]
        let data = Self.simulated(5_000, coefficients: truth, seed: 83)
        var rows: [Double] = []
        for index in 0..<5_000 {
            let row = Array(data.rows[(3 * index)..<(3 * index + 3)])
            rows += row + [zip(row, truth).reduce(0) { $0 + $1.0 * $1.1 }]
        }
        var bits = SeededBits(seed: 84)
        let mechanism = try GramMatrix(dimension: 4, norm: 1.5, charge: concentrated(0.5))
        #expect(abs(mechanism.standardDeviation - 2.25) < 1e-4)
        let gram = mechanism.release(rows.span, using: &bits)
        let exact = (0..<16).map { place in
            stride(from: 0, to: rows.count, by: 4).reduce(0.0) { $0 + rows[$1 + place / 4] * rows[$1 + place % 4] }
        }
        for (noisy, exact) in zip(gram.entries, exact) { #expect(abs(noisy - exact) < 6 * 2.25) }
        for (value, expected) in zip(gram.linearCoefficients(ridge: 0), truth) { #expect(abs(value - expected) < 0.05) }
        // Noise alone: the ridge grows until the matrix is positive.
        let nobody: [Double] = []
        let empty = try GramMatrix(dimension: 4, norm: 1.5, charge: concentrated(0.5)).release(
            nobody.span, using: &bits)
        for value in empty.linearCoefficients(ridge: 0) { #expect(value.isFinite) }
    }

    @Test(
        "Whole-order divergences of a sampled step are those of quadrature",
        arguments: [(0.01, 1.0), (0.1, 2), (0.5, 0.8), (1, 1)])
    func divergence(rate: Double, multiplier: Double) {
        for order in [2, 3, 8, 32] {
            let a = Double(order)
            // The mean of (1 - q + q e^((2x - 1)/(2 z^2)))^a over x = z times a standard normal variable.
            let step = 0.01
            let exponents = stride(from: -40.0, through: 60 + a / multiplier, by: step).map { x in
                let ratio = 1 - rate + rate * exp((2 * x * multiplier - 1) / (2 * multiplier * multiplier))
                return a * log(ratio) - x * x / 2
            }
            let largest = exponents.max() ?? 0
            let sum = exponents.reduce(0) { $0 + step * exp($1 - largest) / (2 * Double.pi).squareRoot() }
            let exact = (largest + log(sum)) / (a - 1)
            let found = SubsampledNoise.stepDivergence(order, multiplier, rate)
            #expect(found >= exact * (1 - 1e-9) - 1e-13)
            #expect(found <= exact * (1 + 1e-9) + 1e-12)
        }
    }

    @Test("A thousand sampled steps cost what dp_accounting's Rényi accountant says")
    func thousandSteps() throws {
        // 2.1014 with q = .01 and sigma = 1, which it finds with fractional orders too.
        let epsilon = SubsampledNoise.epsilon(multiplier: 1, rate: 0.01, steps: 1_000, delta: 1e-5)
        #expect(epsilon >= 2.1014 - 5e-4 && epsilon < 2.1014 * 1.02)
        let multiplier = try #require(
            SubsampledNoise.multiplier(epsilon: epsilon, rate: 0.01, steps: 1_000, delta: 1e-5))
        #expect(multiplier >= 1 - 1e-12 && multiplier < 1 + 2e-6)
        #expect(SubsampledNoise.multiplier(epsilon: 1e-9, rate: 1, steps: 1_000_000, delta: 1e-9) == nil)
    }

    /// q ignored: with the noise of a sampled step on the whole data, the cost is far above the claim.
    @Test("Noise for sampled steps does not pay for whole ones")
    func sampleIgnored() throws {
        let sampled = try Self.descent(Self.settings(1_000, rate: 0.01))
        let whole = SubsampledNoise.epsilon(multiplier: sampled.noiseMultiplier, rate: 1, steps: 1_000, delta: 1e-6)
        #expect(whole > 10 * 2)
    }

    @Test("The recorder finds no violation in 500 pairs of regressions, and finds a row that counts for two")
    func recorder() throws {
        // Every row in every step: the search for the noise of samples is slow in a debug build.
        let settings = try Self.settings(3, rate: 1)
        for seed: UInt64 in 0..<500 {
            let pair = NeighbouringPair(seed: seed)
            func fit(_ pupils: [Pupil], twice: Bool) throws {
                var rows: [Double] = []
                var answers: [Bool] = []
                for pupil in pupils {
                    for _ in 0..<(twice ? 2 : 1) {
                        rows += [0, 1, 2].map { pupil.scores.count > $0 ? pupil.scores[$0] : 1 }
                        answers.append((pupil.items.first ?? 0) % 2 == 0)
                    }
                }
                var bits = SystemBits()
                _ = try Self.descent(settings).fit(rows.span, answers: answers, using: &bits)
                _ = try GramMatrix(dimension: 3, norm: 1, charge: concentrated(0.1)).release(rows.span, using: &bits)
                _ = try ObjectivePerturbationTests.mechanism(features: 3, epsilon: 2, delta: 1e-3)
                    .fit(rows.span, answers: answers, using: &bits)
            }
            let found = ReleaseAudit.violations(on: pair.pupils[0], neighbour: pair.pupils[1]) {
                try fit($0, twice: false)
            }
            #expect(found.isEmpty)
            guard seed < 20 else { continue }
            let broken = ReleaseAudit.violations(on: [Pupil](), neighbour: [Pupil()]) { try fit($0, twice: true) }
            #expect(broken.contains { $0.kind == .sensitivity })
        }
    }

    @Test("Settings outside their range are refused")
    func refusals() {
        #expect(throws: MechanismError.parameterOutOfRange) { try Self.settings(0) }
        #expect(throws: MechanismError.parameterOutOfRange) { try Self.settings(10, rate: 0) }
        #expect(throws: MechanismError.parameterOutOfRange) { try Self.settings(10, batch: .nan) }
        #expect(throws: MechanismError.noiseOutOfRange) {
            _ = try Self.descent(Self.settings(1_000_000, rate: 1), epsilon: 1e-9)
        }
    }
}
