import DifferentialPrivacy
import Foundation
import Testing

@Suite struct TradeOffTests {
    @Test("The best test on normal noise is below every bound for its guarantees, and near the tightest")
    func boundsCoverTheBestTest() throws {
        for mu in [0.2, 1, 2.5] {
            let cost = try ZeroConcentrated(rho: mu * mu / 2)
            var account = PrivacyLossAccountant(step: 1e-2)
            try account.add(.gaussian(sigma: 1, l2Sensitivity: mu))
            for rate in [0.001, 0.01, 0.1, 0.5] {
                let best = AdversaryView.truePositiveRate(falsePositiveRate: rate, mu: mu)
                #expect(best > rate)
                let byRho = AdversaryView.truePositiveRate(falsePositiveRate: rate, cost)
                let byLosses = try AdversaryView.truePositiveRate(falsePositiveRate: rate, account)
                #expect(best <= byRho && best <= byLosses)
                #expect(byLosses < best * 1.3 + 0.02)
                for epsilon in [0.3, 1, 3] {
                    let delta = try GaussianMechanism.delta(sigma: 1, l2Sensitivity: mu, epsilon: epsilon)
                    let guarantee = try ApproximateDP(epsilon: epsilon, delta: delta, unit: .pupil, period: .term)
                    #expect(best <= AdversaryView.truePositiveRate(falsePositiveRate: rate, guarantee))
                }
            }
        }
        // Phi(1 - 2.326348) from tables.
        #expect(abs(AdversaryView.truePositiveRate(falsePositiveRate: 0.01, mu: 1) - 0.092_362_9) < 1e-5)
    }

    /// Randomised response reaches the bound: the test that believes the report.
    @Test("Pure guarantees: the bound is reached, and nothing is learnt from nothing")
    func pure() throws {
        let guarantee = try ApproximateDP(epsilon: 1, delta: 0, unit: .pupil, period: .term)
        let rate = 1 / (1 + exp(1.0))
        #expect(abs(AdversaryView.truePositiveRate(falsePositiveRate: rate, guarantee) - (1 - rate)) < 1e-14)
        #expect(AdversaryView.truePositiveRate(falsePositiveRate: 0, guarantee) < 1e-15)
        #expect(AdversaryView.truePositiveRate(falsePositiveRate: 0.3, ZeroConcentrated.none) == 0.3)
        #expect(AdversaryView.truePositiveRate(falsePositiveRate: 1, mu: 3) == 1)
    }

    @Test("Odds move by a factor as rarely as normal noise lets them, at most")
    func odds() throws {
        let mu = 0.5
        for factor in [2.0, 4, 10] {
            // P(loss > log factor) for normal noise.
            let exact = erfc((log(factor) / mu - mu / 2) / 2.0.squareRoot()) / 2
            let bound = AdversaryView.probability(ofOddsMovingBy: factor, try ZeroConcentrated(rho: mu * mu / 2))
            #expect(bound >= exact && bound < 30 * exact)
        }
    }
}

@Suite struct ReleasePlanTests {
    /// Half-widths in closed form: one aim with geometric noise at 95 %.
    @Test("Half-widths are those of the law", arguments: [(0.5, 6), (1, 3), (2, 1), (4, 0)] as [(Double, Int)])
    func laplaceWidths(epsilon: Double, expected: Int) throws {
        #expect(try NoiseWidth.discreteLaplace(scale: 1 / epsilon) == expected)
        // By summing the law itself.
        let decay = exp(-epsilon)
        let head = (1 - decay) / (1 + decay)
        var (inside, width) = (head, 0)
        while inside < 0.95 {
            width += 1
            inside += 2 * head * pow(decay, Double(width))
        }
        #expect(width == expected)
    }

    @Test("A wide discrete Gaussian has the normal half-width; a narrow one none")
    func gaussianWidths() throws {
        #expect(try NoiseWidth.discreteGaussian(sigma: 100) == 196)
        #expect(try NoiseWidth.discreteGaussian(sigma: 0.3) == 0)
        // P(|X| > 2) = 2 (0.00443 + 0.00013 + ...) = 0.0091.
        #expect(try NoiseWidth.discreteGaussian(sigma: 1, confidence: 0.99) == 2)
    }

    @Test("A class of eight can never be told; a thousand can")
    func cells() throws {
        let sizes = [8, 25, 60, 200, 1000]
        let plan = try ReleasePlan(
            cells: sizes.map { .init(name: "\($0) pupils", pupils: $0) }, cellsPerPupil: 1, noise: .pure(epsilon: 1))
        let shares = plan.rows.map(\.share)
        #expect(shares == [0.375, 0.12, 0.05, 0.015, 0.003])
        #expect(plan.rows.map(\.isUseful) == [false, false, true, true, true])
        #expect(plan.smallestUsefulCell == 30)
        #expect(plan.description.contains("8 pupils: ± 3 of 8 pupils, ± 37.5 percentage points: too coarse"))

        // Twenty aims at epsilon 1, delta 1e-6: sigma 20.3.
        let rho = try ZeroConcentrated.rho(epsilon: 1, delta: 1e-6).rho
        let aims = try ReleasePlan(
            cells: [.init(name: "a", pupils: 60), .init(name: "b", pupils: 1000)], cellsPerPupil: 20,
            noise: .concentrated(rho: rho))
        #expect(abs(aims.scale - 20.3) < 0.1)
        #expect(abs(aims.rows[0].share - 0.66) < 0.01 && abs(aims.rows[1].share - 0.04) < 0.001)
    }

    @Test("The factor for all cells is enough, and hardly less is not")
    func factor() throws {
        func plan(_ epsilon: Double) throws -> ReleasePlan {
            try ReleasePlan(
                cells: [.init(name: "a", pupils: 40), .init(name: "b", pupils: 90)], cellsPerPupil: 5,
                noise: .pure(epsilon: epsilon))
        }
        let factor = try #require(try plan(0.5).factorForAll())
        #expect(factor > 1)
        #expect(try plan(0.5 * factor).rows.allSatisfy(\.isUseful))
        #expect(try !plan(0.5 * factor / 1.03).rows.allSatisfy(\.isUseful))
    }

    @Test("Plans of nothing are refused")
    func refusals() {
        #expect(throws: PrivacyParameterError.countOutOfRange) {
            try ReleasePlan(cells: [.init(name: "a", pupils: 0)], cellsPerPupil: 1, noise: .pure(epsilon: 1))
        }
        #expect(throws: PrivacyParameterError.epsilonOutOfRange) {
            try ReleasePlan(cells: [], cellsPerPupil: 1, noise: .pure(epsilon: 0))
        }
        #expect(throws: PrivacyParameterError.sigmaOutOfRange) { try NoiseWidth.discreteGaussian(sigma: .nan) }
    }

    @Test("An explanation has unit, period and delta, and its numbers")
    func explanation() throws {
        let text = try PrivacyExplanation(
            ApproximateDP(epsilon: 1, delta: 1e-6, unit: .pupil, period: .schoolYear)
        ).description
        for part in ["ε = 1 per pupil and school year, δ = 1e-06", "73.2 %", "2.8 of 100"] {
            #expect(text.contains(part), "\(part)")
        }
    }
}
