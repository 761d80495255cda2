import DifferentialPrivacy
import Foundation
import Testing

/// Noise for a target, in every currency: what is returned keeps it, and slightly less noise does not.
@Suite struct CalibrationTests {
    /// One way from a noise to an epsilon, and where to look.
    struct Releases: Sendable {
        let name: String
        let range: ClosedRange<Double>
        let epsilon: @Sendable (_ noise: Double, _ delta: Double) throws(PrivacyParameterError) -> Double
        let smallest:
            @Sendable (_ epsilon: Double, _ delta: Double, _ range: ClosedRange<Double>, _ precision: Double)
                throws(PrivacyParameterError) -> Double

        init<Account: CalibratedAccount>(
            _ name: String, _ range: ClosedRange<Double>,
            _ account: @escaping @Sendable (_ noise: Double) throws(PrivacyParameterError) -> Account
        ) {
            self.name = name
            self.range = range
            epsilon = { noise, delta throws(PrivacyParameterError) in try account(noise).epsilon(delta: delta) }
            smallest = { epsilon, delta, range, precision throws(PrivacyParameterError) in
                try Account.smallestNoise(
                    epsilon: epsilon, delta: delta, within: range, precision: precision, releases: account)
            }
        }
    }

    static let all = [
        Releases("Rényi, normal noise", 0.1...1e4) { sigma throws(PrivacyParameterError) in
            try RenyiCurve.gaussian(sigma: sigma, l2Sensitivity: 2).repeated(7)
        },
        Releases("Rényi, Laplace and normal noise", 0.1...1e4) { noise throws(PrivacyParameterError) in
            try RenyiCurve.laplace(scale: 2 * noise, l1Sensitivity: 1).repeated(3)
                .composed(with: .gaussian(sigma: noise, l2Sensitivity: 1))
        },
        Releases("Rényi, randomised responses", 0.05...1e3) { noise throws(PrivacyParameterError) in
            try RenyiCurve.pure(epsilon: 1 / noise).repeated(25)
        },
        Releases("Gaussian, several sensitivities", 0.1...1e5) { sigma throws(PrivacyParameterError) in
            var parts: [GaussianDP] = []
            for sensitivity in [1.0, 2, 5] { parts.append(try GaussianDP(mu: (sensitivity / sigma).nextUp)) }
            return try GaussianDP.composed(parts)
        },
        Releases("concentrated", 0.1...1e5) { sigma throws(PrivacyParameterError) in
            try ZeroConcentrated(rho: (1 / (2 * sigma * sigma)).nextUp)
        },
        Releases("optimal composition of 30 Laplace counts", 0.1...1e5) { scale throws(PrivacyParameterError) in
            try OptimalComposition(epsilon: (1 / scale).nextUp, delta: 0, count: 30)
        },
        Releases("optimal composition of unlike counts", 0.1...1e5) { scale throws(PrivacyParameterError) in
            var guarantees: [ApproximateDP] = []
            for weight in [1.0, 1, 3, 0.5] {
                let one = try ApproximateDP(
                    epsilon: (weight / scale).nextUp, delta: 1e-12, unit: .pupil, period: .schoolYear)
                guarantees.append(one)
            }
            return try OptimalComposition(guarantees)
        },
        Releases("shuffled reports of 3000 pupils", 0.05...1e4) { noise throws(PrivacyParameterError) in
            try ShuffleAmplification(count: 3000, localEpsilon: 1 / noise)
        },
    ]

    @Test("The noise keeps its target, and slightly less does not", arguments: all.indices)
    func certified(_ index: Int) throws {
        let releases = Self.all[index]
        for (epsilon, delta) in [(0.3, 1e-5), (1, 1e-6), (4, 1e-9)] {
            let noise = try releases.smallest(epsilon, delta, releases.range, 1e-6)
            #expect(releases.range.contains(noise), "\(releases.name)")
            #expect(try releases.epsilon(noise, delta) <= epsilon, "\(releases.name)")
            if noise > releases.range.lowerBound {
                #expect(try releases.epsilon(noise * (1 - 2e-6), delta) > epsilon, "\(releases.name)")
            }
        }
    }

    @Test("A range without enough noise is refused, one with more than enough gives its least", arguments: all.indices)
    func ends(_ index: Int) throws {
        let releases = Self.all[index]
        let noise = try releases.smallest(1, 1e-6, releases.range, 1e-6)
        #expect(throws: PrivacyParameterError.notAchievable) {
            try releases.smallest(1, 1e-6, (noise / 4)...(noise * 0.99), 1e-6)
        }
        #expect(try releases.smallest(1, 1e-6, (noise * 1.5)...(noise * 3), 1e-6) == noise * 1.5)
    }

    /// The mistake: the middle of the last bracket, or its lower end, instead of the end that was tried and accepted.
    @Test("A calibration that returns what it did not try is caught", arguments: all.indices)
    func untried(_ index: Int) throws {
        let releases = Self.all[index]
        func keeps(_ noise: Double) throws -> Bool { try releases.epsilon(noise, 1e-6) <= 1 }
        let (least, width) = (try releases.smallest(1, 1e-6, releases.range, 1e-9), 1e-3)
        let (low, high) = (least * (1 - width), least * (1 + width / 8))
        #expect(try keeps(least) && keeps(high))
        #expect(try !keeps(low) && !keeps((low * high).squareRoot()))
    }

    @Test("Against inversions in closed form: concentrated, Gaussian and one pure release")
    func closedForms() throws {
        for (epsilon, delta) in [(0.1, 1e-5), (1, 1e-6), (6, 1e-9)] {
            let rho = try ZeroConcentrated.rho(epsilon: epsilon, delta: delta).rho
            let noise = try ZeroConcentrated.smallestNoise(
                epsilon: epsilon, delta: delta, within: 1e-3...1e6, precision: 1e-9
            ) { noise throws(PrivacyParameterError) in try ZeroConcentrated(rho: 1 / noise) }
            #expect(abs(noise * rho - 1) < 2e-9)

            let mu = try GaussianDP.mu(epsilon: epsilon, delta: delta)
            #expect(try mu.epsilon(delta: delta) <= epsilon)
            #expect(try GaussianDP(mu: mu.mu * (1 + 1e-9)).epsilon(delta: delta) > epsilon)
            let sigma = try GaussianMechanism.sigma(epsilon: epsilon, delta: delta, l2Sensitivity: 1)
            #expect(abs(mu.mu * sigma - 1) < 1e-12)

            // delta = 1 - 2/(1 + e^e') (1 + e^epsilon)/2 for one randomised response of e': e' = log((e^epsilon + delta)/(1 - delta)).
            let pure = log((exp(epsilon) + delta) / (1 - delta))
            let scale = try OptimalComposition.smallestNoise(
                epsilon: epsilon, delta: delta, within: 1e-3...1e3, precision: 1e-9
            ) { scale throws(PrivacyParameterError) in
                try OptimalComposition(epsilon: 1 / scale, delta: 0, count: 1)
            }
            #expect(abs(scale * pure - 1) < 1e-8)
        }
    }

    @Test("The local epsilon of shuffled reports keeps its target and is never below it")
    func localEpsilon() throws {
        for (count, epsilon, delta) in [(100, 0.2, 1e-6), (10_000, 0.5, 1e-7), (10_000, 40, 1e-7)] {
            let local = try ShuffleAmplification.localEpsilon(count: count, epsilon: epsilon, delta: delta)
            #expect(local >= min(30, epsilon * (1 - 2e-9)) && local <= 30)
            #expect(try ShuffleAmplification(count: count, localEpsilon: local).epsilon(delta: delta) <= epsilon)
            if local < 30 {
                let more = try ShuffleAmplification(count: count, localEpsilon: local * (1 + 4e-9))
                #expect(try more.epsilon(delta: delta) > epsilon)
            }
        }
        // More reports hide each of them better.
        let few = try ShuffleAmplification.localEpsilon(count: 1000, epsilon: 0.3, delta: 1e-6)
        let many = try ShuffleAmplification.localEpsilon(count: 100_000, epsilon: 0.3, delta: 1e-6)
        #expect(few > 0.3 && many > few + 1)
    }

    @Test("Targets outside their range are refused")
    func refusals() throws {
        func noise(_ epsilon: Double, _ delta: Double, _ range: ClosedRange<Double> = 1...2, _ precision: Double = 1e-6)
            throws(PrivacyParameterError) -> Double
        {
            try GaussianDP.smallestNoise(epsilon: epsilon, delta: delta, within: range, precision: precision) {
                sigma throws(PrivacyParameterError) in try GaussianDP(mu: 1 / sigma)
            }
        }
        for epsilon in [0, -1, Double.nan, .infinity] {
            #expect(throws: PrivacyParameterError.epsilonOutOfRange) { try noise(epsilon, 1e-6) }
            #expect(throws: PrivacyParameterError.epsilonOutOfRange) {
                try ShuffleAmplification.localEpsilon(count: 100, epsilon: epsilon, delta: 1e-6)
            }
        }
        for delta in [0, 1, Double.nan] {
            #expect(throws: PrivacyParameterError.deltaOutOfRange) { try noise(1, delta) }
            #expect(throws: PrivacyParameterError.deltaOutOfRange) { try GaussianDP.mu(epsilon: 1, delta: delta) }
        }
        #expect(throws: PrivacyParameterError.sigmaOutOfRange) { try noise(1, 1e-6, 0...1) }
        #expect(throws: PrivacyParameterError.sigmaOutOfRange) { try noise(1, 1e-6, 1...2, 0.5) }
    }
}
