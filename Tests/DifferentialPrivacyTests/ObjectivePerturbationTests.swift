import Foundation
import Testing

@testable import DifferentialPrivacy

/// Objective perturbation against its claim: the exact densities of its minimum on neighbouring data, and the certificate of what is computed.
@Suite struct ObjectivePerturbationTests {
    static func mechanism(
        features: Int = 1, norm: Double = 1, ridge: Double? = nil, epsilon: Double, delta: Double
    ) throws -> ObjectivePerturbation {
        var reserve = try DeltaReserve(delta: delta)
        return try ObjectivePerturbation(
            features: features, featureNorm: norm, ridge: ridge, charge: pure(epsilon),
            delta: reserve.spend(delta: delta))
    }

    // MARK: The claim

    /// One feature: rows of value x with answers.
    typealias Row = (x: Double, answer: Bool)

    /// The density of the exact minimum at theta: that of the linear term which puts it there, times the slope of that map.
    static func density(_ rows: [Row], at theta: Double, ridge: Double, sigma: Double) -> Double {
        var (slope, curvature) = (ridge * theta, ridge)
        for row in rows {
            let sign = row.answer ? -1.0 : 1
            let share = 1 / (1 + exp(-sign * row.x * theta))
            slope += sign * share * row.x
            curvature += share * (1 - share) * row.x * row.x
        }
        return exp(-slope * slope / (2 * sigma * sigma)) / (sigma * (2 * Double.pi).squareRoot()) * curvature
    }

    /// The larger delta of both directions at epsilon, by the midpoint rule.
    static func delta(_ first: [Row], _ second: [Row], epsilon: Double, ridge: Double, sigma: Double) -> Double {
        let reach = (12 * sigma + Double(first.count + second.count)) / ridge
        let points = 40_000
        let step = 2 * reach / Double(points)
        var (forward, backward, mass) = (0.0, 0.0, 0.0)
        for index in 0..<points {
            let theta = -reach + (Double(index) + 0.5) * step
            let p = density(first, at: theta, ridge: ridge, sigma: sigma)
            let q = density(second, at: theta, ridge: ridge, sigma: sigma)
            forward += max(0, p - exp(epsilon) * q) * step
            backward += max(0, q - exp(epsilon) * p) * step
            mass += p * step
        }
        #expect(abs(mass - 1) < 1e-6)
        return max(forward, backward)
    }

    /// The extreme row against nobody, among others who agree, and among others who do not.
    static let pairs: [(first: [Row], second: [Row])] = [
        ([], [(1, true)]),
        ([(1, true), (1, true)], [(1, true), (1, true), (1, false)]),
        ([(1, true), (-1, true), (0.5, false)], [(1, true), (-1, true), (0.5, false), (-1, false)]),
    ]

    @Test(
        "The minimum's exact law keeps its share of epsilon and delta on neighbouring data",
        arguments: [(0.25, 0.05), (1, 0.02), (1, 1e-6), (4, 0.01)])
    func exactLaw(epsilon: Double, delta: Double) throws {
        for ridge in [nil, 5.0] {
            let mechanism = try Self.mechanism(ridge: ridge, epsilon: epsilon, delta: delta)
            for pair in Self.pairs {
                let found = Self.delta(
                    pair.first, pair.second, epsilon: 0.875 * epsilon, ridge: mechanism.ridge, sigma: mechanism.sigma)
                #expect(found <= 0.875 * delta + 1e-9)
            }
        }
    }

    enum Broken: CaseIterable { case halfTheNoise, ridgeOfATenth, determinantIgnored }

    @Test(
        "The same check rejects too little noise, too small a ridge, and a determinant that nobody pays for",
        arguments: Broken.allCases)
    func broken(_ variant: Broken) throws {
        let (epsilon, delta) = (1.0, 0.02)
        let mechanism = try Self.mechanism(epsilon: epsilon, delta: delta)
        var (ridge, sigma) = (mechanism.ridge, mechanism.sigma)
        switch variant {
        case .halfTheNoise: sigma /= 2
        case .ridgeOfATenth: ridge /= 10
        case .determinantIgnored:
            ridge /= 100
            sigma = try #require(ObjectivePerturbation.deviation(epsilon: 0.875, delta: 2 * 0.0175, featureNorm: 1))
        }
        let worst =
            Self.pairs.map {
                Self.delta($0.first, $0.second, epsilon: 0.875 * epsilon, ridge: ridge, sigma: sigma)
            }.max() ?? 0
        #expect(worst > 0.875 * delta)
    }

    @Test("Released coefficients keep epsilon and delta in samples; those of a 32nd of the linear term do not")
    func released() throws {
        let (epsilon, delta) = (2.0, 1e-3)
        func fit(_ rows: [Double], _ bits: inout SeededBits) throws -> Double {
            try Self.mechanism(ridge: 0.5, epsilon: epsilon, delta: delta)
                .fit(rows.span, answers: rows.map { _ in true }, using: &bits)[0]
        }
        let sigma = try Self.mechanism(ridge: 0.5, epsilon: epsilon, delta: delta).sigma
        func quieter(_ rows: [Double], _ bits: inout SeededBits) throws -> Double {
            let term = Double(DiscreteGaussian(varianceNumerator: 1 << 40).sample(using: &bits)) * 0x1p-20 * sigma / 32
            let objective = PerturbedObjective(
                rows: rows, answers: rows.map { _ in true }, norm: 1, ridge: 0.5, linear: [term])
            return try #require(objective.minimum(gradientWithin: 1e-6))[0]
        }
        let events = [0, 0.25, 0.5, 1, 4].map { limit in { (value: Double) in value > limit } }
        let found = try MechanismClaimTests.delta(
            epsilon: epsilon, trials: 1_500, events: events, first: { try fit([1], &$0) }, second: { try fit([], &$0) })
        #expect(found <= delta)
        let broken = try MechanismClaimTests.delta(
            epsilon: epsilon, trials: 1_500, events: events, first: { try quieter([1], &$0) },
            second: { try quieter([], &$0) })
        #expect(broken > delta)
    }

    // MARK: The certificate

    @Test(
        "A minimum is as near to the exact one as its gradient says, and the error bound holds", arguments: [1, 3, 8])
    func certificate(width: Int) throws {
        var bits = SeededBits(seed: UInt64(width))
        let count = 300
        let rows = (0..<(count * width)).map { _ in (2 * bits.unit() - 1) / Double(width).squareRoot() }
        let answers = (0..<count).map { _ in bits.next() & 1 == 0 }
        let linear = (0..<width).map { _ in 20 * bits.unit() - 10 }
        func objective(reversed: Bool) -> PerturbedObjective {
            let order = reversed ? Array((0..<count).reversed()) : Array(0..<count)
            return PerturbedObjective(
                rows: order.flatMap { rows[($0 * width)..<(($0 + 1) * width)] }, answers: order.map { answers[$0] },
                norm: 1,
                ridge: 0.5, linear: linear)
        }
        let (one, other) = (objective(reversed: false), objective(reversed: true))
        let rough = try #require(one.minimum(gradientWithin: 1e-3))
        let fine = try #require(other.minimum(gradientWithin: 1e-10))
        let distance = PerturbedObjective.norm(zip(rough, fine).map { $0 - $1 })
        #expect(distance <= (1e-3 + 1e-10) / 0.5)
        // Two orders of summation are within the sum of their bounds; and the bound is far below what is asked for.
        let (a, b) = (one.gradient(at: fine), other.gradient(at: fine))
        #expect(PerturbedObjective.norm(zip(a.value, b.value).map { $0 - $1 }) <= a.error + b.error)
        #expect(a.error < 1e-11)
        #expect(PerturbedObjective.norm(b.value) <= 1e-10)
        // A gradient that rounding cannot tell from 0 is not claimed.
        #expect(one.minimum(gradientWithin: 1e-16) == nil)
    }

    @Test("Separable answers, no rows, odd rows and many rows have a minimum", arguments: [0, 1, 2, 3])
    func oddData(_ kind: Int) throws {
        var bits = SeededBits(seed: 7)
        let many = (0..<6_000).map { _ in 2 * bits.unit() - 1 }
        let rows: [Double] =
            [[], [1, 0, 1, 0, -1, 0], [.nan, 1, .infinity, 0, 1e300, -1e300, 0, 0], many][kind]
        let answers = (0..<(rows.count / 2)).map { kind == 1 ? rows[2 * $0] > 0 : $0 % 3 == 0 }
        for ridge in [nil, 1e-3, 1e3] {
            let fitted = try Self.mechanism(features: 2, ridge: ridge, epsilon: 20, delta: 1e-6)
                .fit(rows.span, answers: answers, using: &bits)
            for value in fitted { #expect(value.isFinite) }
        }
    }

    // MARK: Utility and refusals

    @Test("The fit comes near the true coefficients, nearer than descent with the same guarantee")
    func utility() throws {
        let truth = [2.0, -1, 0.5]
        let data = RegressionTests.simulated(20_000, coefficients: truth, seed: 81)
        var bits = SeededBits(seed: 83)
        let mechanism = try Self.mechanism(features: 3, epsilon: 2, delta: 1e-6)
        // What covers the distance to the exact minimum is small against what the linear term does.
        #expect(mechanism.outputDeviation < 0.2 * mechanism.sigma / (20_000 * 0.2 / 9))
        let fitted = try mechanism.fit(data.rows.span, answers: data.answers, using: &bits)
        for (value, expected) in zip(fitted, truth) { #expect(abs(value - expected) < 0.2) }
    }

    @Test("A ridge that epsilon cannot pay for is refused, and so are settings outside their range")
    func refusals() {
        #expect(throws: MechanismError.noiseOutOfRange) {
            _ = try Self.mechanism(ridge: 0.01, epsilon: 1, delta: 1e-6)
        }
        #expect(throws: MechanismError.parameterOutOfRange) {
            _ = try Self.mechanism(features: 0, epsilon: 1, delta: 1e-6)
        }
        #expect(throws: MechanismError.parameterOutOfRange) {
            _ = try Self.mechanism(ridge: -1, epsilon: 1, delta: 1e-6)
        }
        #expect(throws: MechanismError.boundOutOfRange) {
            _ = try Self.mechanism(norm: .nan, epsilon: 1, delta: 1e-6)
        }
    }
}
