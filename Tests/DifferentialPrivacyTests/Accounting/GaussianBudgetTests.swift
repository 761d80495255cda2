import Foundation
import Testing
import _TestSupport

@testable import DifferentialPrivacy

/// Budgets for Gaussian sums alone: that discrete noise, and shares of it, are as private as normal noise, by exact sums over the integers.
@Suite struct GaussianBudgetTests {
    /// The law of a sum of shares on −reach...reach.
    private static func law(variance: Double, parties: Int, reach: Int) -> [Double] {
        let share = DiscreteGaussian(varianceNumerator: UInt64(variance * 1024), varianceDenominator: 1024)
        let one = (-reach...reach).map { share.pmf(Int64($0)) }
        var sum = one
        for _ in 1..<max(1, parties) {
            var next = [Double](repeating: 0, count: 2 * reach + 1)
            for x in -reach...reach where sum[x + reach] > 1e-200 {
                for y in max(-reach, -reach - x)...min(reach, reach - x) {
                    next[x + y + reach] += sum[x + reach] * one[y + reach]
                }
            }
            sum = next
        }
        return sum
    }

    /// δ(ε) of a shift, exactly: Σ max(0, p(x) − e^ε p(x − shift)).
    private static func delta(_ law: [Double], shift: Int, epsilon: Double) -> Double {
        law.indices.reduce(0) { sum, x in
            let other = law.indices.contains(x - shift) ? law[x - shift] : 0
            return sum + max(0, law[x] - exp(epsilon) * other)
        }
    }

    /// The noise of one share that a charge pays for.
    private static func variance(rho: Double, l2Bound: Int64, parties: Int) throws -> Double {
        var budget = try PrivacyBudget(rho: rho, unit: .pupil, period: .schoolYear)
        var own = try GaussianBudget(restricting: &budget)
        return parties == 1
            ? try DiscreteGaussianSum(l2Bound: l2Bound, charge: own.spendRemaining()).noise.sigmaSquared
            : try GaussianNoiseShare(
                l2Bound: l2Bound, entries: 1, leastParties: parties, charge: own.spendRemaining()
            ).noise.sigmaSquared
    }

    @Test(
        "A charge of ρ pays for noise with the profile of √(2ρ)-Gaussian privacy",
        arguments: [(1, 0.02, 1), (3, 0.1, 1), (12, 2.0, 1), (20, 0.5, 1), (10, 0.5, 2), (20, 0.5, 5), (40, 3, 3)])
    func profile(l2Bound: Int, rho: Double, parties: Int) throws {
        let variance = try Self.variance(rho: rho, l2Bound: Int64(l2Bound), parties: parties)
        let total = Double(parties) * variance
        let law = Self.law(variance: variance, parties: parties, reach: Int(14 * total.squareRoot()) + l2Bound)
        let claimed = try GaussianDP(mu: (2 * rho).squareRoot())
        for epsilon in [0, 0.25, 0.5, 1, 2, 4] {
            let most = try claimed.delta(epsilon: epsilon)
            for shift in [1, l2Bound / 2, l2Bound] where shift > 0 {
                #expect(Self.delta(law, shift: shift, epsilon: epsilon) <= most * (1 + 1e-9) + 1e-14)
            }
        }
        // The claim is for the noise at hand and not for less: with a tenth less of it the profile is above.
        let less = (variance - Double(NormalNoise.surplus) / Double(parties)) * 0.9
        let broken = Self.law(variance: less, parties: parties, reach: Int(14 * total.squareRoot()) + l2Bound)
        let largest = [0.25, 0.5, 1, 2].map { Self.delta(broken, shift: l2Bound, epsilon: $0) }
        let claims = try [0.25, 0.5, 1, 2].map { try claimed.delta(epsilon: $0) }
        #expect(zip(largest, claims).contains { $0 > $1 })
    }

    @Test("Discrete noise is normal noise with randomised rounding, and shares add up to it, but for what is stated")
    func lemma() {
        // log of the sum over the integers of a normal density with variance 9: nothing a floating-point number can tell from 0.
        func excess(_ variance: Double, at centre: Double) -> Double {
            let sum = (-200...200).reduce(0.0) {
                let x = Double($1) - centre
                return $0 + exp(-x * x / (2 * variance))
            }
            return abs(log(sum / (2 * Double.pi * variance).squareRoot()))
        }
        for centre in [0, 0.1, 0.25, 0.5, 0.7] {
            #expect(excess(Double(NormalNoise.surplus), at: centre) < 1e-13)
            #expect(excess(NormalNoise.leastShare / 2, at: centre) < 1e-13)
        }
        // And it is the size of the noise that does it: with a variance of 1/2 the formula's e^(−2π² v) is to be seen.
        let expected = 2 * exp(-2 * Double.pi * Double.pi * 0.5)
        #expect(abs(excess(0.5, at: 0) / expected - 1) < 1e-3)
        // What all the numbers ever released, and their shares, can add up to.
        func ratio(_ variance: Double) -> Double { 2.1 * exp(-2 * Double.pi * Double.pi * variance) }
        let perEntry = 0x1p20 * 4 * ratio(NormalNoise.leastShare / 2) + 4 * ratio(Double(NormalNoise.surplus))
        #expect(0x1p63 * perEntry < GaussianBudget.logRatio)
    }

    @Test(
        "The budget is that of Gaussian privacy, larger than that of concentrated privacy", arguments: [0.25, 1, 4, 8])
    func budget(epsilon: Double) throws {
        let guarantee = try ApproximateDP(epsilon: epsilon, delta: 1e-6, unit: .pupil, period: .schoolYear)
        let budget = try GaussianBudget(guarantee)
        let mu = try GaussianDP.mu(epsilon: epsilon, delta: 1e-6).mu
        let rho = budget.total.rho
        #expect(rho <= mu * mu / 2 && rho > mu * mu / 2 * (1 - 1e-9) - 2e-15)
        let concentrated = try ZeroConcentrated.rho(epsilon: epsilon, delta: 1e-6).rho
        // By 5 to 9 % in the noise's standard deviation.
        #expect((1.05...1.09).contains((rho / concentrated).squareRoot()))
        let told = try budget.guarantee(delta: 1e-6)
        #expect(told.epsilon <= epsilon && told.epsilon > epsilon * (1 - 1e-9))
    }

    /// Three rounds, as in a calibration, by the exact privacy loss of discrete noise.
    @Test("Rounds together keep what the budget promises, by an accountant that knows nothing of normal noise")
    func rounds() throws {
        let guarantee = try ApproximateDP(epsilon: 1, delta: 1e-6, unit: .pupil, period: .schoolYear)
        var budget = try GaussianBudget(guarantee)
        let total = budget.total.rho
        var accountant = PrivacyLossAccountant()
        for share in [0.1, 0.2] {
            let sum = try DiscreteGaussianSum(l2Bound: 40, charge: budget.spend(rho: share * total))
            try accountant.add(.discreteGaussian(sigmaSquared: sum.noise.sigmaSquared, sensitivity: 40))
        }
        let last = try DiscreteGaussianSum(l2Bound: 40, charge: budget.spendRemaining())
        try accountant.add(.discreteGaussian(sigmaSquared: last.noise.sigmaSquared, sensitivity: 40))
        #expect(try accountant.delta(epsilon: 1, bound: .lower) <= 1e-6)
        // And the promise is not far from what is needed.
        #expect(try accountant.delta(epsilon: 1, bound: .upper) > 0.99e-6)
    }

    @Test("What was charged elsewhere keeps its amount, and is not spent twice")
    func restricting() throws {
        var budget = try PrivacyBudget(rho: 0.02, unit: .pupil, period: .schoolYear)
        _ = try budget.spend(rho: 0.005)
        var own = try GaussianBudget(restricting: &budget)
        #expect(abs(own.total.rho - 0.015) < 1e-14)
        #expect(throws: BudgetError.exceedsRemaining) { _ = try GaussianBudget(restricting: &budget) }
        #expect(throws: BudgetError.exceedsRemaining) { _ = try own.spend(rho: 0.0151) }
        _ = try own.spend(rho: 0.015)
        #expect(throws: BudgetError.exceedsRemaining) { _ = try own.spendRemaining() }
        #expect(own.unit == .pupil && own.period == .schoolYear)
    }

    @Test("A guarantee without delta or without epsilon has no Gaussian budget")
    func refusals() throws {
        let pure = try ApproximateDP(epsilon: 1, delta: 0, unit: .pupil, period: .schoolYear)
        #expect(throws: BudgetError.needsDelta) { _ = try GaussianBudget(pure) }
        let nothing = try ApproximateDP(epsilon: 0, delta: 1e-6, unit: .pupil, period: .schoolYear)
        #expect(throws: BudgetError.amountOutOfRange) { _ = try GaussianBudget(nothing) }
    }
}
