import Foundation
import Testing
import _TestSupport

@testable import DifferentialPrivacy

/// Shares of noise: exactly the target distribution, or a bound that exact convolutions keep.
@Suite struct NoiseShareTests {
    @Test(
        "Negative binomial samples have their exact probabilities",
        arguments: [(1, 2, 1), (3, 1, 1), (2, 3, 2), (5, 1, 2)])
    func enumeration(parts: UInt64, numerator: UInt64, denominator: UInt64) {
        let law = NegativeBinomial(parts: parts, scaleNumerator: numerator, scaleDenominator: denominator)
        let enumerated = EnumeratedLaw<Int64>(largestProduct: 1 << 18) { law.draw(using: &$0) }
        let undecided = enumerated.undecidedProbability
        #expect(undecided < 0.3)
        for k: Int64 in 0...4 {
            let decided = enumerated.probability(k)
            #expect(decided <= law.pmf(k) * (1 + 1e-12))
            #expect(decided + undecided >= law.pmf(k) * (1 - 1e-12))
        }
    }

    /// No restart here, so that every sequence of draws ends and the rational numbers are equal to the last bit.
    @Test(
        "A geometric draw is kept with exactly its rational probability", arguments: [(1, 5), (2, 4), (3, 4), (7, 3)])
    func keptExactly(parts: UInt64, most: UInt64) {
        let law = NegativeBinomial(parts: parts, scaleNumerator: 1, scaleDenominator: 1)
        for k in 1...most {
            let enumerated = EnumeratedLaw<Bool>(largestProduct: 1 << 40) { law.keeps(k, using: &$0) }
            #expect(enumerated.undecided.isEmpty)
            var common: UInt128 = 1
            var exact: UInt128 = 1
            for i in stride(from: 2, through: UInt128(k), by: 1) {
                common *= UInt128(parts) * i
                exact *= UInt128(parts) * (i - 1) + 1
            }
            #expect((enumerated.decided[true] ?? []).allSatisfy { common % $0 == 0 })
            #expect((enumerated.decided[true] ?? []).reduce(0) { $0 + common / $1 } == exact)
        }
    }

    @Test("The shares of m parties sum to discrete Laplace noise, by convolution", arguments: [1, 2, 3, 10, 50])
    func convolution(parties: Int) {
        let law = NegativeBinomial(parts: UInt64(parties), scaleNumerator: 3, scaleDenominator: 2)
        let reach = 80
        let one = (0...reach).map { law.pmf(Int64($0)) }
        var sum = [1.0] + [Double](repeating: 0, count: reach)
        for _ in 0..<parties {
            sum = (0...reach).map { k in (0...k).reduce(0) { $0 + sum[$1] * one[k - $1] } }
        }
        // The sum is geometric; the difference of two geometric variables is discrete Laplace.
        let target = DiscreteLaplace(scaleNumerator: 3, scaleDenominator: 2)
        for x in 0...10 {
            let difference = (0...(reach - x)).reduce(0) { $0 + sum[$1] * sum[$1 + x] }
            #expect(abs(difference / target.pmf(Int64(x)) - 1) < 1e-11)
        }
    }

    @Test("The drawn shares of m of n parties fit the target", arguments: [(4, 1.0), (20, 0.25)])
    func drawnShares(parties: Int, epsilon: Double) throws {
        var bits = SeededBits(seed: 91)
        let noise = AnyNoise.laplace(
            DiscreteLaplace(scaleNumerator: UInt64(1 / epsilon)))
        var drawn = 0
        let pValue = SamplerFitReferenceTests.pValue(of: noise, seed: 92) { _ in
            drawn += 1
            var total: Int64 = 0
            for _ in 0..<parties {
                total +=
                    (try? LaplaceNoiseShare(l1Bound: 1, leastParties: parties, charge: pure(epsilon)))?
                    .add(to: [0].span, using: &bits)[0] ?? 1 << 40
            }
            return total
        }
        #expect(drawn > 0 && pValue > 1e-6)
    }

    /// The total of one party fewer than the least has less noise than is claimed.
    @Test("Too few shares break the claim, and the audit sees it")
    func tooFewShares() throws {
        func total(_ parties: Int, value: Int64, _ bits: inout SeededBits) throws -> Int64 {
            var total = value
            for _ in 0..<parties {
                total += try LaplaceNoiseShare(l1Bound: 1, leastParties: 10, charge: pure(1)).add(
                    to: [0].span, using: &bits)[0]
            }
            return total
        }
        let events: [(Int64) -> Bool] = [{ $0 <= 0 }, { $0 >= 1 }, { $0 == 0 }]
        func delta(_ parties: Int) throws -> Double {
            try MechanismClaimTests.delta(
                epsilon: 1, trials: 3_000, events: events, first: { try total(parties, value: 0, &$0) },
                second: { try total(parties, value: 1, &$0) })
        }
        #expect(try delta(10) == 0)
        #expect(try delta(3) > 0)
    }

    @Test(
        "Sums of discrete Gaussian shares keep the stated divergence",
        arguments: [(2, 0.25), (5, 0.5), (10, 1), (3, 4)])
    func gaussianBound(parties: Int, variance: Double) {
        let reach = 60
        let share = DiscreteGaussian(
            varianceNumerator: UInt64(variance * 4), varianceDenominator: 4)
        let one = (-reach...reach).map { share.pmf(Int64($0)) }
        var sum = one
        for _ in 1..<parties {
            var next = [Double](repeating: 0, count: 2 * reach + 1)
            for x in -reach...reach {
                for y in max(-reach, x - reach)...min(reach, x + reach) {
                    next[x + reach] += sum[y + reach] * one[x - y + reach]
                }
            }
            sum = next
        }
        for shift in [1, 2] {
            let rho = GaussianNoiseShare.cost(
                variance: variance, l2Bound: Int64(shift), entries: 1, parties: parties)
            for order in [1.5, 2, 4, 8] {
                var moment = 0.0
                for x in (-reach + shift)...reach where sum[x + reach] > 1e-250 && sum[x - shift + reach] > 1e-250 {
                    moment += exp(order * log(sum[x + reach]) + (1 - order) * log(sum[x - shift + reach]))
                }
                #expect(log(moment) / (order - 1) <= order * rho)
            }
            // Nor is the bound loose once the shares are wide.
            if variance >= 4 {
                #expect(rho < Double(shift * shift) / (2 * Double(parties) * variance) * (1 + 1e-6))
            }
        }
    }

    // MARK: Parties that drop out

    /// The law of a sum of discrete Gaussian shares on -reach...reach, by convolution.
    private func sumLaw(_ share: DiscreteGaussian, parties: Int, reach: Int) -> [Double] {
        let one = (-reach...reach).map { share.pmf(Int64($0)) }
        var sum = one
        for _ in 1..<max(parties, 1) {
            var next = [Double](repeating: 0, count: 2 * reach + 1)
            for x in -reach...reach where sum[x + reach] > 0 {
                for y in max(-reach, -reach - x)...min(reach, reach - x) {
                    next[x + y + reach] += sum[x + reach] * one[y + reach]
                }
            }
            sum = next
        }
        return sum
    }

    /// Whether a total with this law keeps a rho for a shift of `bound`: the exact Rényi divergence at several orders.
    private func keeps(_ rho: Double, _ law: [Double], bound: Int) -> Bool {
        let reach = law.count / 2
        return [1.5, 2, 4, 8].allSatisfy { order in
            var moment = 0.0
            for x in (-reach + bound)...reach where law[x + reach] > 1e-250 && law[x - bound + reach] > 1e-250 {
                moment += exp(order * log(law[x + reach]) + (1 - order) * log(law[x - bound + reach]))
            }
            return log(moment) / (order - 1) <= order * rho
        }
    }

    /// Ten schools, of whom a fifth may fail: the share is for eight. Exact, on the law of what remains.
    @Test(
        "When the stated fraction of parties drops out, the rest's Gaussian noise keeps the promise; when more do, it does not"
    )
    func gaussianDropOut() throws {
        for (parties, fraction, bound, rho) in [(10, 0.2, 2, 0.1), (12, 0.5, 3, 0.2), (5, 0.4, 1, 0.5)] {
            let sure = parties - Int((fraction * Double(parties)).rounded())
            let share = try GaussianNoiseShare(
                l2Bound: Int64(bound), entries: 1, leastParties: sure, charge: concentrated(rho))
            let (noise, promise) = (share.noise, share.rho.rho)
            // The divergence of order 8 is decided 8 shifts away from the middle.
            let reach = Int(8 * (noise.sigmaSquared * Double(parties)).squareRoot()) + 9 * bound
            func law(_ remaining: Int) -> [Double] { sumLaw(noise, parties: remaining, reach: reach) }
            func variance(_ law: [Double]) -> Double {
                law.enumerated().reduce(0) { $0 + $1.element * pow(Double($1.offset - reach), 2) }
            }
            // Nobody, some, and as many as stated.
            for remaining in sure...parties {
                let rest = law(remaining)
                let isKept = keeps(promise, rest, bound: bound)
                #expect(isKept, "\(remaining) of \(parties)")
                #expect(variance(rest) >= Double(bound * bound) / (2 * rho) * (1 - 1e-9))
            }
            // One more than stated, and the mistake of a share for all parties where a fraction is missing.
            let isKeptByFewer = keeps(promise, law(sure - 1), bound: bound)
            #expect(!isKeptByFewer, "\(sure - 1) of \(parties)")
            let forAll = try GaussianNoiseShare(
                l2Bound: Int64(bound), entries: 1, leastParties: parties, charge: concentrated(rho))
            let isKeptByAll = keeps(promise, sumLaw(forAll.noise, parties: parties, reach: reach), bound: bound)
            let isKeptByRest = keeps(promise, sumLaw(forAll.noise, parties: sure, reach: reach), bound: bound)
            #expect(isKeptByAll && !isKeptByRest, "a share for all \(parties)")
        }
    }

    /// Drawn: 20 schools with shares for 16, four of which are not there. Within 6 standard errors of the variance, which for sums of
    /// 4 000 is wrong in fewer than one of 10^8 runs; the seed is fixed.
    @Test("The drawn noise of those who remain has the variance that was promised, and not with a share for all")
    func drawnGaussianDropOut() throws {
        let (parties, sure, draws, rho) = (20, 16, 4_000, 0.02)
        let promised = 1 / (2 * rho)
        var bits = SeededBits(seed: 94)
        func variance(sharesFor least: Int, remaining: Int) throws -> Double {
            var squares = 0.0
            let zeros = [Int64](repeating: 0, count: draws)
            var totals = zeros
            for _ in 0..<remaining {
                // As many entries as draws would raise the noise for its own sake: one entry, drawn anew.
                let noise = try GaussianNoiseShare(
                    l2Bound: 1, entries: 1, leastParties: least, charge: concentrated(rho)
                ).noise
                for draw in 0..<draws { totals[draw] += noise.draw(using: &bits) }
            }
            for total in totals { squares += Double(total) * Double(total) }
            return squares / Double(draws)
        }
        let error = promised * (2 / Double(draws)).squareRoot()
        let rest = try variance(sharesFor: sure, remaining: sure)
        #expect(abs(rest - promised) < 6 * error)
        #expect(try variance(sharesFor: sure, remaining: parties) > promised + 6 * error)
        #expect(try variance(sharesFor: parties, remaining: sure) < promised - 6 * error)
    }

    @Test(
        "A Gaussian share has the least noise that its charge allows",
        arguments: [(1, 0.5, 10), (1000, 0.01, 50), (3, 100, 4)])
    func gaussianShare(bound: Int64, rho: Double, parties: Int) throws {
        let share = try GaussianNoiseShare(
            l2Bound: bound, entries: 20, leastParties: parties, charge: concentrated(rho))
        let s = share.noise.sigmaSquared
        #expect(GaussianNoiseShare.cost(variance: s, l2Bound: bound, entries: 20, parties: parties) <= rho)
        if s > 0.25 {
            let less = max(0.25, s * (1 - 0x1p-20) - 0x1p-10)
            #expect(GaussianNoiseShare.cost(variance: less, l2Bound: bound, entries: 20, parties: parties) > rho)
        }
        var bits = SeededBits(seed: 93)
        let zeros = [Int64](repeating: 0, count: 20)
        #expect(share.add(to: zeros.span, using: &bits).allSatisfy { Double(abs($0)) < 12 * s.squareRoot() + 2 })
    }
}
