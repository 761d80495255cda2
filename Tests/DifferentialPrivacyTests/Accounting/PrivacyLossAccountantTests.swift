import DifferentialPrivacy
import Foundation
import Testing

@Suite struct PrivacyLossAccountantTests {
    private func gaussianAccount(mu: Double, count: Int, step: Double = 1e-2) throws -> PrivacyLossAccountant {
        var account = PrivacyLossAccountant(step: step)
        try account.add(.gaussian(sigma: 1, l2Sensitivity: mu), count: count)
        return account
    }

    @Test("Both bounds enclose the exact composition of normal noise, down to deltas of 1e-14")
    func enclosesGaussians() throws {
        for (mu, count) in [(0.1, 100), (0.7, 3), (1.5, 1)] {
            let account = try gaussianAccount(mu: mu, count: count)
            let whole = mu * Double(count).squareRoot()
            for delta in [0.2, 1e-4, 1e-9, 1e-14] {
                let exact = try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: whole, delta: delta)
                #expect(try account.epsilon(delta: delta) >= exact)
                #expect(try account.epsilon(delta: delta) <= exact + Double(count) * 1e-4 + 1e-3)
                #expect(try account.epsilon(delta: delta, bound: .lower) <= exact)
            }
            for epsilon in [0, 0.5, 3] {
                let exact = try GaussianMechanism.delta(sigma: 1, l2Sensitivity: whole, epsilon: epsilon)
                #expect(try account.delta(epsilon: epsilon) >= exact * (1 - 1e-11))
                #expect(try account.delta(epsilon: epsilon) <= exact * 1.02)
                #expect(try account.delta(epsilon: epsilon, bound: .lower) <= exact)
            }
        }
    }

    @Test("Finer grids tighten both bounds, with the square of the step")
    func convergence() throws {
        let exact = try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: 2, delta: 1e-6)
        let coarse = try gaussianAccount(mu: 0.5, count: 16, step: 0.04).epsilon(delta: 1e-6) - exact
        let fine = try gaussianAccount(mu: 0.5, count: 16, step: 0.01).epsilon(delta: 1e-6) - exact
        #expect(fine > 0 && fine < coarse / 10)
        let loose = try gaussianAccount(mu: 0.5, count: 16, step: 0.04).epsilon(delta: 1e-6, bound: .lower) - exact
        let tight = try gaussianAccount(mu: 0.5, count: 16, step: 0.01).epsilon(delta: 1e-6, bound: .lower) - exact
        #expect(tight < 0 && tight > loose / 4)
    }

    @Test("The order of releases does not matter; more of them, more sampling and less noise cost more")
    func monotone() throws {
        func epsilon(rate: Double, sigma: Double, count: Int) throws -> Double {
            var account = PrivacyLossAccountant(step: 1e-2)
            try account.add(
                .gaussian(sigma: sigma, l2Sensitivity: 1).poissonSampled(rate: rate), count: count)
            return try account.epsilon(delta: 1e-6)
        }
        let base = try epsilon(rate: 0.1, sigma: 2, count: 20)
        #expect(try epsilon(rate: 0.1, sigma: 2, count: 21) > base)
        #expect(try epsilon(rate: 0.11, sigma: 2, count: 20) > base)
        #expect(try epsilon(rate: 0.1, sigma: 1.9, count: 20) > base)

        let laplace = try DominatingPair.laplace(scale: 4, l1Sensitivity: 1)
        let gaussian = try DominatingPair.gaussian(sigma: 3, l2Sensitivity: 1)
        var (first, second) = (PrivacyLossAccountant(step: 1e-2), PrivacyLossAccountant(step: 1e-2))
        try first.add(laplace, count: 3)
        try first.add(gaussian, count: 2)
        try second.add(gaussian, count: 2)
        for _ in 0..<3 { try second.add(laplace) }
        // Up to the millionth of delta that is spent on cutting large losses, which is divided by entries.
        #expect(try abs(first.epsilon(delta: 1e-6) - second.epsilon(delta: 1e-6)) < 1e-6)
        #expect(try PrivacyLossAccountant().epsilon(delta: 1e-6) == 0)
    }

    @Test("Discrete noise of a large scale is accounted for like the continuous kind")
    func discreteIsLikeContinuous() throws {
        var (discrete, continuous) = (PrivacyLossAccountant(step: 1e-2), PrivacyLossAccountant(step: 1e-2))
        try discrete.add(.discreteGaussian(sigmaSquared: 400, sensitivity: 10), count: 4)
        try continuous.add(.gaussian(sigma: 20, l2Sensitivity: 10), count: 4)
        #expect(try abs(discrete.epsilon(delta: 1e-6) - continuous.epsilon(delta: 1e-6)) < 1e-2)
    }

    @Test("Sampled noise costs more to the one who leaves; both directions are looked at")
    func bothDirections() throws {
        // A pupil with a report of pure epsilon: joining a 10 % sample moves the odds by less than -log(1 - 0.1).
        let pair = try DominatingPair.pure(epsilon: 5).poissonSampled(rate: 0.1)
        #expect(try pair.delta(epsilon: log(1 + 0.1 * expm1(5.0)) * (1 - 1e-12)) < 1e-9)
        #expect(try pair.delta(epsilon: 1) > 0)
    }

    @Test("Own deltas that exceed the target have no epsilon, and deltas add up")
    func failures() throws {
        var account = PrivacyLossAccountant(step: 1e-2)
        try account.add(.approximate(epsilon: 0.1, delta: 1e-6), count: 20)
        #expect(try account.epsilon(delta: 1e-5) == .infinity)
        #expect(try account.epsilon(delta: 1e-4).isFinite)
        #expect(try account.delta(epsilon: 10) >= 1.9e-5)
        #expect(try account.delta(epsilon: 10) <= 2e-5 * (1 + 1e-9))
        #expect(throws: PrivacyParameterError.epsilonOutOfRange) {
            try account.guarantee(delta: 1e-5, unit: .pupil, period: .schoolYear)
        }
    }

    @Test("The least noise keeps its target and is the analytic one for a single release")
    func calibration() throws {
        let noise = try PrivacyLossAccountant.smallestNoise(
            epsilon: 1, delta: 1e-6, within: 0.5...50, step: 1e-2, precision: 1e-4
        ) { (sigma, account) throws(PrivacyParameterError) in
            try account.add(.gaussian(sigma: sigma, l2Sensitivity: 1))
        }
        let exact = try GaussianMechanism.sigma(epsilon: 1, delta: 1e-6, l2Sensitivity: 1)
        #expect(noise >= exact && noise < exact * 1.003)
        #expect(throws: PrivacyParameterError.notAchievable) {
            try PrivacyLossAccountant.smallestNoise(
                epsilon: 0.1, delta: 1e-6, within: 0.5...2, step: 1e-2, precision: 1e-3
            ) { (sigma, account) throws(PrivacyParameterError) in
                try account.add(.gaussian(sigma: sigma, l2Sensitivity: 1))
            }
        }
    }

    @Test("Parameters outside their range are refused")
    func refusals() throws {
        let pair = try DominatingPair.gaussian(sigma: 1, l2Sensitivity: 1)
        for rate in [0, -1, 1.1, Double.nan] {
            #expect(throws: PrivacyParameterError.rateOutOfRange) { try pair.poissonSampled(rate: rate) }
        }
        var account = PrivacyLossAccountant()
        #expect(throws: PrivacyParameterError.countOutOfRange) { try account.add(pair, count: 0) }
        for delta in [0, 1, Double.nan] {
            #expect(throws: PrivacyParameterError.deltaOutOfRange) { try account.epsilon(delta: delta) }
        }
        #expect(throws: PrivacyParameterError.epsilonOutOfRange) { try account.delta(epsilon: .nan) }
        #expect(throws: PrivacyParameterError.lossOutOfRange) {
            try DominatingPair.gaussian(sigma: 0.01, l2Sensitivity: 1)
        }
        #expect(throws: PrivacyParameterError.orderOutOfRange) {
            try RenyiCurve.pure(epsilon: 1).divergence(order: 1)
        }
        #expect(throws: PrivacyParameterError.countOutOfRange) {
            try ShuffleAmplification(count: 1, localEpsilon: 1)
        }
    }
}

@Suite struct OdometerAndPartsTests {
    @Test("An odometer's reading covers what was spent, and pays for being read at any time")
    func odometer() throws {
        var odometer = try PrivacyOdometer(delta: 1e-6, firstLevel: 0.01, unit: .pupil, period: .schooling)
        #expect(try odometer.guarantee().epsilon == 0)
        var last = 0.0
        for _ in 0..<50 {
            try odometer.record(ZeroConcentrated(rho: 0.003))
            let reading = try odometer.guarantee()
            #expect(reading.epsilon >= last && reading.delta == 1e-6 && reading.unit == .pupil)
            // More than a conversion with the whole delta, which would only hold for one reading chosen beforehand.
            #expect(try reading.epsilon > odometer.spent.epsilon(delta: 1e-6))
            last = reading.epsilon
        }
        // Each record is rounded up to a quantum.
        #expect(odometer.spent.rho >= 0.15 && odometer.spent.rho < 0.15 + 51e-15)
    }

    @Test("Parts that share a unit are refused, without naming it; disjoint ones cost the largest")
    func parts() throws {
        #expect(throws: DisjointParts<String, Int>.OverlapError.unitsInSeveralParts(1)) {
            try DisjointParts(["a": [1, 2, 3], "b": [3, 4]])
        }
        let division = try DisjointParts(["a": [1, 2, 3], "b": [4]])
        let cost = try division.guarantee(["a": ZeroConcentrated(rho: 0.1), "b": ZeroConcentrated(rho: 0.3)])
        #expect(cost.rho == 0.3)
        #expect(throws: DisjointParts<String, Int>.OverlapError.unknownPart) {
            try division.guarantee(["c": ZeroConcentrated(rho: 0.1)])
        }
    }
}
