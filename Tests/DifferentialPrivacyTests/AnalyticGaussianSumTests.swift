import Foundation
import Testing
import _TestSupport

@testable import DifferentialPrivacy

/// The analytic Gaussian mechanism: its noise, its claim in samples, and the step from normal noise to whole numbers.
@Suite struct AnalyticGaussianSumTests {
    static func mechanism(
        bound: Int64 = 100, entries: Int = 1, epsilon: Double, delta: Double
    ) throws -> AnalyticGaussianSum {
        var reserve = try DeltaReserve(delta: delta)
        return try AnalyticGaussianSum(
            l2Bound: bound, entries: entries, charge: pure(epsilon), delta: reserve.spend(delta: delta))
    }

    @Test(
        "Sigma is the analytic one, never below and above by less than 1e-6",
        arguments: [(1, 1.0, 1e-6), (1 << 12, 0.1, 1e-9), (1 << 30, 3, 1e-3), (7, 12, 1e-12)])
    func sigma(bound: Int64, epsilon: Double, delta: Double) throws {
        let exact = try GaussianMechanism.sigma(epsilon: epsilon, delta: delta, l2Sensitivity: Double(bound))
        for entries in [1, 1_000] {
            let found = try Self.mechanism(bound: bound, entries: entries, epsilon: epsilon, delta: delta).sigma
            #expect(found >= exact && found <= exact * (1 + 1e-6))
        }
        // What concentrated privacy needs for the same.
        let rho = try ZeroConcentrated.rho(epsilon: epsilon, delta: delta).rho
        #expect(exact < Double(bound) / (2 * rho).squareRoot())
    }

    /// Both laws at x, as their log-ratio: the mean of e^(-(2 x u + u^2)/(2 s^2)) over a cell by Gauss and Legendre's rule.
    @Test("Discrete Gaussian and rounded normal noise differ as little as is stated", arguments: [4.0, 5.5, 20, 300])
    func rounding(deviation s: Double) {
        let rule = GaussLegendre(count: 24)
        let twice = 2 * s * s
        var total = 1.0
        for x in stride(from: 1.0, through: 14 * s, by: 1) { total += 2 * exp(-x * x / twice) }
        let normalizer = log(total / (s * (2 * Double.pi).squareRoot()))
        var largest = 0.0
        for x in stride(from: 0.0, through: 12 * s, by: max(1, (s / 4).rounded())) {
            var mean = 0.0
            for (node, weight) in zip(rule.nodes, rule.weights) {
                let u = node - 0.5
                mean += weight * exp(-(2 * x * u + u * u) / twice)
            }
            largest = max(largest, abs(log(mean) + normalizer))
        }
        #expect(largest <= RoundedGaussian.logRatio(deviation: s))
        // Not by far: the bound is of the right order.
        #expect(largest > RoundedGaussian.logRatio(deviation: s) / 4)
    }

    @Test("What the rounding costs is taken from epsilon and delta, and refused where nothing is left")
    func required() throws {
        let rounding = RoundedGaussian(entries: 100, deviationAtLeast: 1_000)
        let kept = try #require(rounding.required(epsilon: 1, delta: 1e-9))
        #expect(kept.epsilon < 1 - 3.69e-3 && kept.epsilon > 1 - 3.71e-3)
        #expect(kept.delta < 1e-9 * (1 - 1.8e-3) && kept.delta > 1e-9 * (1 - 1.9e-3))
        #expect(rounding.required(epsilon: 1e-3, delta: 1e-9) == nil)
        #expect(rounding.required(epsilon: 1, delta: 1e-29) == nil)
    }

    @Test(
        "Noisy sums keep their guarantee in samples; with half the noise, or that of the classical formula beyond 1, they do not"
    )
    func claim() throws {
        let (epsilon, delta) = (4.0, 0.01)
        let exact = try GaussianMechanism.sigma(epsilon: epsilon, delta: delta, l2Sensitivity: 100)
        func found(_ release: (Int64, inout SeededBits) throws -> Double) throws -> Double {
            let events = [0.25, 0.5, 1, 1.5].map { share in
                { (value: Double) in value > 50 + share * epsilon * exact * exact / 100 }
            }
            return try MechanismClaimTests.delta(
                epsilon: epsilon, trials: 20_000, events: events, first: { try release(100, &$0) },
                second: { try release(0, &$0) })
        }
        let right = try found {
            try Self.mechanism(epsilon: epsilon, delta: delta).release([$0].span, using: &$1)[0]
        }
        #expect(right <= delta)
        func gaussian(_ sigma: Double) -> (Int64, inout SeededBits) -> Double {
            { value, bits in
                let noise = DiscreteGaussian(
                    varianceNumerator: UInt64(sigma * sigma * 0x1p20), varianceDenominator: 1 << 20)
                return Double(value + noise.sample(using: &bits))
            }
        }
        #expect(try found(gaussian(exact / 2)) > delta)
        // The classical formula gives less than is needed from some epsilon above 1 on.
        let classical = 100 * (2 * log(1.25 / delta)).squareRoot() / 8
        #expect(try GaussianMechanism.delta(sigma: classical, l2Sensitivity: 100, epsilon: 8) > delta)
        #expect(try Self.mechanism(epsilon: 8, delta: delta).sigma > classical)
    }

    @Test(
        "The noise is normal on a grid far finer than its standard deviation, and entries may be as large as they are")
    func noise() throws {
        var bits = SeededBits(seed: 72)
        let exact = [Int64](repeating: 5, count: 4_000)
        let mechanism = try Self.mechanism(entries: 4_000, epsilon: 1, delta: 1e-6)
        let sigma = mechanism.sigma
        var observed = [Int](repeating: 0, count: 20)
        for value in mechanism.release(exact.span, using: &bits) {
            observed[min(19, Int(Statistics.normalTail((value - 5) / sigma) * 20))] += 1
        }
        #expect(
            Statistics.goodnessOfFit(observed: observed, probabilities: [Double](repeating: 0.05, count: 20)) > 1e-6)
        let extreme = try Self.mechanism(entries: 2, epsilon: 1, delta: 1e-6)
            .release([Int64.max, .min].span, using: &bits)
        #expect(extreme[0] > 9.2e18 && extreme[1] < -9.2e18)
    }

    @Test("Bounds and charges outside their range are refused")
    func refusals() {
        #expect(throws: MechanismError.boundOutOfRange) { _ = try Self.mechanism(bound: 0, epsilon: 1, delta: 1e-6) }
        #expect(throws: MechanismError.parameterOutOfRange) {
            _ = try Self.mechanism(entries: 0, epsilon: 1, delta: 1e-6)
        }
        #expect(throws: MechanismError.chargeTooSmall) {
            _ = try Self.mechanism(entries: 1 << 20, epsilon: 1e-7, delta: 1e-6)
        }
    }
}
