import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// Mechanisms against their claims on their worst pairs of neighbouring data sets.
///
/// For an event E and neighbours D and D', (epsilon, delta)-DP says P(E | D) - e^epsilon P(E | D') <= delta. The left side
/// is bounded below from samples by Clopper-Pearson at 1e-6 (half on either side): a right mechanism exceeds its claim with
/// at most that probability. The events are fixed beforehand from theory, so no selection is paid for.
@Suite struct NeighbouringDataTests {
    static let level = 1e-6
    static let draws = 8_000

    /// The lower bound of delta at `epsilon`, the larger of both directions.
    static func deltaLowerBound(
        epsilon: Double, events: [(Outcome) -> Bool], first: (inout SeededBits) throws -> Outcome,
        second: (inout SeededBits) throws -> Outcome
    ) rethrows -> Double {
        var bits = SeededBits(seed: 31)
        let results = try (0..<draws).map { _ in (try first(&bits), try second(&bits)) }
        var largest = -Double.infinity
        let share = level / Double(4 * events.count)
        for event in events {
            let inFirst = results.count { event($0.0) }
            let inSecond = results.count { event($0.1) }
            for (high, low) in [(inFirst, inSecond), (inSecond, inFirst)] {
                let lower = Statistics.clopperPearsonLower(successes: high, trials: draws, alpha: share)
                let upper = Statistics.clopperPearsonUpper(successes: low, trials: draws, alpha: share)
                largest = max(largest, lower - exp(epsilon) * upper)
            }
        }
        return largest
    }

    typealias Outcome = [Int64]

    // MARK: Discrete Gaussian sum

    static let clipping = try? GridClipping(norm: 1, fractionBits: 4)

    /// Two entries; the second data set has one pupil more, with more than the bound allows, along (1, -1).
    static let pupils: [[Double]] = [[0.3, 0.4], [-0.5, 0.1], [0, 0.9]]
    static let oneMore: [[Double]] = pupils + [[20, -20]]

    enum SumVariant: CaseIterable {
        case asShipped, halfTheSensitivity, sigmaForSigmaSquared, clippedButNotUsed, noiseReused, entryByEntryClip
    }

    /// A release of the clipped sum for rho = 1/2, by the mechanism or by one that is wrong.
    static func release(_ pupils: [[Double]], _ variant: SumVariant, _ bits: inout SeededBits) throws -> Outcome {
        let clipping = try #require(Self.clipping)
        var sum: [Int64] = [0, 0]
        for pupil in pupils {
            var span = sum.mutableSpan
            switch variant {
            case .clippedButNotUsed:
                var unused: [Int64] = [0, 0]
                var unusedSpan = unused.mutableSpan
                clipping.add(pupil.span, to: &unusedSpan)
                for index in pupil.indices { span[index] += Int64(pupil[index] * 16) }
            case .entryByEntryClip:
                for index in pupil.indices { span[index] += Int64(max(-3, min(3, pupil[index])) * 16) }
            default: clipping.add(pupil.span, to: &span)
            }
        }
        var budget = try PrivacyBudget(rho: 0.5, unit: .pupil, period: .schoolYear)
        let mechanism = try DiscreteGaussianSum(l2Bound: clipping.l2Bound, charge: budget.spendRemaining())
        switch variant {
        case .asShipped, .clippedButNotUsed, .entryByEntryClip: return mechanism.release(sum.span, using: &bits)
        case .halfTheSensitivity:
            let noise = DiscreteGaussian(varianceNumerator: mechanism.noise.varianceNumerator / 4)
            return sum.map { $0 + noise.sample(using: &bits) }
        case .sigmaForSigmaSquared:
            let noise = DiscreteGaussian(varianceNumerator: UInt64(mechanism.sigma))
            return sum.map { $0 + noise.sample(using: &bits) }
        case .noiseReused:
            let noise = mechanism.noise.sample(using: &bits)
            return sum.map { $0 + noise }
        }
    }

    static func sumDelta(_ variant: SumVariant, epsilon: Double) throws -> Double {
        var exact: [Int64] = [0, 0]
        for pupil in pupils {
            var span = exact.mutableSpan
            try #require(clipping).add(pupil.span, to: &span)
        }
        // The likelihood ratio's direction; thresholds Delta/2 + epsilon sigma^2/Delta for
        // sigma = Delta = 16 and each epsilon.
        let origin = Double(exact[0] - exact[1]) / 2.0.squareRoot()
        let events = [8.0, 16, 24, 40].map { threshold in
            { (outcome: Outcome) in Double(outcome[0] - outcome[1]) / 2.0.squareRoot() - origin > threshold }
        }
        return try deltaLowerBound(
            epsilon: epsilon, events: events, first: { try release(pupils, variant, &$0) },
            second: { try release(oneMore, variant, &$0) })
    }

    @Test(
        "A noisy sum keeps its concentrated guarantee, and the sharper one of Gaussian noise",
        arguments: [0, 0.5, 1, 2])
    func gaussianSumKeepsItsClaim(epsilon: Double) throws {
        let measured = try Self.sumDelta(.asShipped, epsilon: epsilon)
        #expect(try measured <= ZeroConcentrated(rho: 0.5).delta(epsilon: epsilon))
        let exact = try GaussianMechanism.delta(sigma: 16, l2Sensitivity: 16, epsilon: epsilon)
        #expect(measured <= exact)
        // The pair is the worst one: the test has power, since it comes near to what is allowed.
        #expect(measured > exact - 0.1)
    }

    @Test("The test rejects broken sums", arguments: SumVariant.allCases.filter { $0 != .asShipped })
    func brokenSumsAreRejected(_ variant: SumVariant) throws {
        #expect(try Self.sumDelta(variant, epsilon: 1) > ZeroConcentrated(rho: 0.5).delta(epsilon: 1))
    }

    /// No sampling: the profile is the sum of max(0, P(x) - e^epsilon P(x - Delta)) over the integers.
    @Test(
        "The noise's exact profile is within the concentrated guarantee, for every epsilon",
        arguments: [(1, 0.5), (3, 0.02), (7, 2), (16, 0.3)])
    func exactProfile(bound: Int64, rho: Double) throws {
        var budget = try PrivacyBudget(rho: rho, unit: .pupil, period: .schoolYear)
        let mechanism = try DiscreteGaussianSum(l2Bound: bound, charge: budget.spend(rho: rho))
        let reach = Int64(12 * mechanism.sigma) + bound + 10
        for epsilon in stride(from: 0.0, through: 6, by: 0.25) {
            let profile = (-reach...reach).reduce(0.0) {
                $0 + max(0, mechanism.noise.pmf($1) - exp(epsilon) * mechanism.noise.pmf($1 - bound))
            }
            #expect(try profile <= mechanism.rho.delta(epsilon: epsilon) + 1e-15)
        }
        // Nor is noise wasted: the cost of what is added is the charge, within the rounding of sigma^2.
        let cost = Double(bound * bound) / (2 * mechanism.noise.sigmaSquared)
        #expect(cost <= rho * (1 + 1e-15) && cost > rho * (1 - 2e-7))
    }

    @Test("The noise does not depend on the data, nor on their size", arguments: [0, 1, -1, 1 << 40, -(1 << 50)])
    func noiseIsIndependentOfData(value: Int64) throws {
        func noisy(_ value: Int64) throws -> Int64 {
            var budget = try PrivacyBudget(rho: 0.1, unit: .pupil, period: .schoolYear)
            let mechanism = try DiscreteGaussianSum(l2Bound: 1000, charge: budget.spendRemaining())
            var bits = SeededBits(seed: 32)
            return mechanism.release([value].span, using: &bits)[0]
        }
        #expect(try noisy(value) - value == noisy(7) - 7)
    }

    @Test("Every bound and charge of the stated range gets its noise; others are refused")
    func range() throws {
        func variance(_ bound: Int64, _ rho: Double) throws -> Double {
            var budget = try PrivacyBudget(rho: rho, unit: .pupil, period: .schoolYear)
            return try DiscreteGaussianSum(l2Bound: bound, charge: budget.spendRemaining()).noise.sigmaSquared
        }
        // A grid of 2^-12, clip bounds up to 2^6, rho down to 1e-6.
        for bits in 0...18 {
            for rho in [1e-6, 0.02436, 1, 1000] {
                let bound = Int64(1) << bits
                let exact = Double(bound) * Double(bound) / (2 * rho)
                let rounded = try variance(bound, rho)
                #expect(rounded >= exact * (1 - 1e-15) && rounded <= exact * (1 + 0x1p-23))
            }
        }
        #expect(throws: MechanismError.noiseOutOfRange) { try variance(1 << 30, 1e-3) }
        #expect(throws: MechanismError.boundOutOfRange) { try variance(0, 1) }
        #expect(throws: MechanismError.boundOutOfRange) { try variance((1 << 30) + 1, 1) }
    }

    // MARK: Discrete Laplace count

    enum CountVariant: CaseIterable { case asShipped, halfTheSensitivity, oneSided, noiseReused }

    /// Two counts; one unit adds 2 to the first and takes 1 from the second: an l1 norm of 3.
    static func release(counts: Outcome, _ variant: CountVariant, _ bits: inout SeededBits) throws -> Outcome {
        var budget = try PrivacyBudget(rho: 10, unit: .pupil, period: .schoolYear)
        let mechanism = try DiscreteLaplaceCount(l1Bound: 3, charge: budget.spend(pureEpsilon: 0.75))
        #expect(mechanism.noise == DiscreteLaplace(scaleNumerator: 4))
        let noise = mechanism.noise
        switch variant {
        case .asShipped: return mechanism.release(counts.span, using: &bits)
        case .halfTheSensitivity:
            let quiet = DiscreteLaplace(scaleNumerator: 2)
            return counts.map { $0 + quiet.sample(using: &bits) }
        case .oneSided: return counts.map { $0 + Int64(noise.sample(using: &bits).magnitude) }
        case .noiseReused:
            let drawn = noise.sample(using: &bits)
            return counts.map { $0 + drawn }
        }
    }

    static func countDelta(_ variant: CountVariant) throws -> Double {
        let events: [(Outcome) -> Bool] = [
            { $0[0] <= 10 && $0[1] >= 10 }, { $0[0] >= 12 && $0[1] <= 9 }, { $0[0] <= 11 }, { $0[0] == $0[1] },
        ]
        return try deltaLowerBound(
            epsilon: 0.75, events: events, first: { try release(counts: [10, 10], variant, &$0) },
            second: { try release(counts: [12, 9], variant, &$0) })
    }

    @Test("Noisy counts keep pure epsilon")
    func countsKeepTheirClaim() throws {
        #expect(try Self.countDelta(.asShipped) <= 0)
    }

    @Test("The test rejects broken counts", arguments: CountVariant.allCases.filter { $0 != .asShipped })
    func brokenCountsAreRejected(_ variant: CountVariant) throws {
        #expect(try Self.countDelta(variant) > 0)
    }

    // MARK: Randomised response

    @Test("Reports keep pure epsilon, and half the flips do not")
    func randomizedResponse() throws {
        func delta(flipsOf epsilon: Double) throws -> Double {
            let mechanism = try RandomizedResponse(epsilon: epsilon)
            func report(_ answer: Bool, _ bits: inout SeededBits) throws -> Outcome {
                var budget = try PrivacyBudget(rho: 10, unit: .answer, period: .schoolYear)
                // The charge is for what is used, so that the broken variant is not refused.
                let charge = try budget.spend(pureEpsilon: epsilon)
                return try mechanism.reports(for: [answer], charge: charge, using: &bits).map { $0 ? 1 : 0 }
            }
            return try Self.deltaLowerBound(
                epsilon: 1, events: [{ $0[0] == 0 }, { $0[0] == 1 }], first: { try report(true, &$0) },
                second: { try report(false, &$0) })
        }
        #expect(try delta(flipsOf: 1) <= 0)
        // q/2 instead of q: epsilon = log((1 - q/2)/(q/2)).
        let q = 1 / (1 + exp(1.0))
        #expect(try delta(flipsOf: log((2 - q) / q)) > 0)
    }
}

@Suite struct RandomizedResponseTests {
    @Test(
        "The closed forms of the simulator's verification: V2",
        arguments: [
            (1, 1000, 0.3, 0.033625), (1.0986122886681098, 1000, 0.5, 0.031623), (4, 200, 0.6, 0.035986),
        ])
    func standardDeviation(epsilon: Double, count: Int, proportion: Double, expected: Double) throws {
        let mechanism = try RandomizedResponse(epsilon: epsilon)
        // The reference is printed with five digits.
        #expect(abs(mechanism.standardDeviation(proportion: proportion, count: count) - expected) < 6e-7)
    }

    @Test("The estimate recovers the proportion", arguments: [0.1, 1, 3])
    func estimate(epsilon: Double) throws {
        let mechanism = try RandomizedResponse(epsilon: epsilon)
        #expect(abs(mechanism.flipProbability - 1 / (1 + exp(epsilon))) < 1e-15)
        for proportion in [0, 0.25, 1] {
            let q = mechanism.flipProbability
            let reported = proportion * (1 - q) + (1 - proportion) * q
            #expect(abs(mechanism.estimate(reportedProportion: reported) - proportion) < 1e-13)
        }
    }

    @Test("Public releases draw from the system, and a charge that is too small is refused")
    func publicReleases() throws {
        var bits = SystemBits()
        var budget = try PrivacyBudget(rho: 5, unit: .answer, period: .term)
        let mechanism = try RandomizedResponse(epsilon: 2)
        let answers = [Bool](repeating: true, count: 2_000)
        let reports = try mechanism.reports(for: answers, charge: budget.spend(pureEpsilon: 2), using: &bits)
        // 5 standard deviations: false alarm 6e-7.
        let kept = Double(reports.count { $0 }) / 2_000
        let estimate = mechanism.estimate(reportedProportion: kept)
        #expect(abs(estimate - 1) < 5 * mechanism.standardDeviation(proportion: 1, count: 2_000))
        let charge = try budget.spend(pureEpsilon: 1.9)
        do throws(MechanismError) {
            _ = try mechanism.reports(for: answers, charge: charge, using: &bits)
            Issue.record("more was released than was paid for")
        } catch { #expect(error == .chargeTooSmall) }

        let count = try DiscreteLaplaceCount(l1Bound: 1, charge: budget.spend(pureEpsilon: 0.5))
        let sum = try DiscreteGaussianSum(l2Bound: 1, charge: budget.spend(rho: 0.1))
        // 400 sigma or scales: false alarm below 1e-100.
        #expect(abs(count.release([1_000_000].span, using: &bits)[0] - 1_000_000) < 800)
        #expect(abs(sum.release([1_000_000].span, using: &bits)[0] - 1_000_000) < 900)
        var drawn: Set<Int64> = []
        for _ in 0..<20 {
            drawn.insert(DiscreteGaussian(varianceNumerator: 1 << 40).sample(using: &bits))
            drawn.insert(DiscreteLaplace(scaleNumerator: 1 << 30).sample(using: &bits))
        }
        #expect(drawn.count > 30)
    }
}
