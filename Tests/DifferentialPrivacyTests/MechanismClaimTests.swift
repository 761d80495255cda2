import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// Mechanisms against their claims from results alone, and broken ones that the same check has to reject.
///
/// ``BlackBoxAudit`` bounds delta from below; a right mechanism exceeds its claim with a probability of at most 1e-6 for each comparison, for
/// one choice of seeds, and the seeds are fixed.
@Suite struct MechanismClaimTests {
    static let level = 1e-6

    static func delta<Result>(
        epsilon: Double, trials: Int, seed: UInt64 = 61, events: [(Result) -> Bool],
        first: (inout SeededBits) throws -> Result, second: (inout SeededBits) throws -> Result
    ) throws -> Double {
        var bits = SeededBits(seed: seed)
        var counts = [(Int, Int)](repeating: (0, 0), count: events.count)
        for _ in 0..<trials {
            let (a, b) = try (first(&bits), second(&bits))
            for (index, event) in events.enumerated() {
                if event(a) { counts[index].0 += 1 }
                if event(b) { counts[index].1 += 1 }
            }
        }
        return try BlackBoxAudit.deltaLowerBound(
            epsilon: epsilon, events: counts.map { .init(first: $0.0, second: $0.1) }, trials: trials,
            significance: level)
    }

    // MARK: Sparse vector

    enum StreamVariant: CaseIterable { case asShipped, noThresholdNoise, noLimit, valuesReleased }

    /// The number of "below" answers before the first "above", or a count of "above" answers, in a stream of equal queries.
    static func stream(_ query: Int64, _ variant: StreamVariant, _ bits: inout SeededBits) throws -> Int {
        let epsilon = 2.0
        let length = 6
        let scale = DiscreteLaplace(scaleNumerator: 2 << 20)
        let fine = Int64(1) << 20
        switch variant {
        case .asShipped:
            var mechanism = try AboveThreshold(threshold: 0, sensitivity: 1, charge: pure(epsilon))
            for index in 0..<length where try mechanism.isAbove(query, using: &bits) { return index }
            return length
        case .noThresholdNoise:
            for index in 0..<length where query * fine + scale.sample(using: &bits) >= 0 { return index }
            return length
        case .noLimit:
            let limit = DiscreteLaplace(scaleNumerator: 1 << 20).sample(using: &bits)
            // Half of the queries move up, half down, so that the threshold's noise cancels.
            let up = (0..<60).count { _ in query * fine + scale.sample(using: &bits) >= limit }
            let down = (0..<60).count { _ in -query * fine + scale.sample(using: &bits) >= limit }
            return up - down
        case .valuesReleased:
            // The noisy value itself, with the noise that pays for one comparison with others.
            return Int(query * 8 + DiscreteLaplace(scaleNumerator: 2).sample(using: &bits))
        }
    }

    static func streamDelta(_ variant: StreamVariant) throws -> Double {
        let events: [(Int) -> Bool] = [{ $0 == 6 }, { $0 == 0 }, { $0 >= 4 }, { $0 > 12 }, { $0 <= -4 }]
        return try delta(
            epsilon: 2, trials: variant == .noLimit ? 1_500 : 60_000, events: events,
            first: { try stream(0, variant, &$0) }, second: { try stream(1, variant, &$0) })
    }

    @Test("A stream of comparisons keeps its pure epsilon")
    func streamKeepsItsClaim() throws { #expect(try Self.streamDelta(.asShipped) == 0) }

    @Test("The test rejects broken streams", arguments: StreamVariant.allCases.filter { $0 != .asShipped })
    func brokenStreamsAreRejected(_ variant: StreamVariant) throws { #expect(try Self.streamDelta(variant) > 0) }

    // MARK: Thresholds and partitions

    /// The probability that a group of one unit is named, which must not exceed delta.
    static func namedAlone(
        _ groups: Int, _ trials: Int, _ isNamed: (inout SeededBits) throws -> Bool
    ) throws -> Double {
        var bits = SeededBits(seed: 62)
        var named = 0
        for _ in 0..<trials where try isNamed(&bits) { named += 1 }
        return Statistics.clopperPearsonLower(successes: named, trials: trials, alpha: level)
    }

    @Test("A group of one unit is named with probability delta at most; with > for >= it is not", arguments: [1, 3])
    func thresholds(groups: Int) throws {
        let delta = 0.02
        func counts() throws -> ThresholdedCounts {
            var reserve = try DeltaReserve(delta: delta)
            return try ThresholdedCounts(groupsPerUnit: groups, charge: pure(1), delta: reserve.spend(delta: delta))
        }
        func gaussian() throws -> ThresholdedCounts {
            var reserve = try DeltaReserve(delta: delta)
            return try ThresholdedCounts(
                groupsPerUnit: groups, charge: concentrated(0.5), delta: reserve.spend(delta: delta))
        }
        let alone = Dictionary(uniqueKeysWithValues: (0..<groups).map { ($0, Int64(1)) })
        #expect(try Self.namedAlone(groups, 20_000) { try !counts().release(alone, using: &$0).isEmpty } <= delta)
        #expect(try Self.namedAlone(groups, 20_000) { try !gaussian().release(alone, using: &$0).isEmpty } <= delta)
        // P(X > T - 1) in place of P(X >= T - 1): the threshold is one lower.
        let threshold = try counts().threshold - 1
        let noise = DiscreteLaplace(scaleNumerator: UInt64(groups))
        let broken = try Self.namedAlone(groups, 100_000) { bits in
            (0..<groups).contains { _ in 1 + noise.sample(using: &bits) >= threshold }
        }
        #expect(broken > delta)
    }

    @Test("Partition selection keeps epsilon and delta for every number of units, in whole numbers")
    func partitions() throws {
        for (epsilon, delta, groups) in [(1.0, 1e-5, 1), (0.3, 1e-3, 4), (3, 1e-8, 2)] {
            var reserve = try DeltaReserve(delta: delta)
            let selection = try OptimalPartitionSelection(
                groupsPerUnit: groups, charge: pure(epsilon), delta: reserve.spend(delta: delta))
            let (part, growth) = (-expm1(log1p(-delta) / Double(groups)), exp(epsilon / Double(groups)))
            for units: Int64 in 0..<2_000 {
                let (less, more) = (
                    selection.keepProbability(units: units), selection.keepProbability(units: units + 1)
                )
                #expect(more >= less)
                #expect(more <= growth * less + part * (1 + 1e-15))
                #expect(1 - less <= growth * (1 - more) + part * (1 + 1e-15) + 1e-15)
            }
        }
    }

    @Test("Groups are named as often as their keep probability says")
    func partitionSampler() throws {
        var bits = SeededBits(seed: 63)
        let counts = ["a": Int64(3), "b": 8, "c": 12, "d": 0, "e": 400]
        var named: [String: Int] = [:]
        var probabilities: [String: Double] = [:]
        for _ in 0..<10_000 {
            var reserve = try DeltaReserve(delta: 0.01)
            let selection = try OptimalPartitionSelection(
                groupsPerUnit: 2, charge: pure(1), delta: reserve.spend(delta: 0.01))
            for (name, units) in counts { probabilities[name] = selection.keepProbability(units: units) }
            for name in selection.select(from: counts, using: &bits) { named[name, default: 0] += 1 }
        }
        #expect(named["d"] == nil && named["e"] == 10_000)
        for name in ["a", "b", "c"] {
            let expected = try #require(probabilities[name])
            // 6 standard errors.
            let error = abs(Double(named[name] ?? 0) / 10_000 - expected)
            #expect(error < 6 * (expected * (1 - expected) / 10_000).squareRoot())
        }
    }

    // MARK: Local reports

    @Test("Every local report is at most e^epsilon likelier for one value than for another", arguments: [0.5, 1, 3])
    func localClaims(epsilon: Double) throws {
        for mechanism in LocalFrequencyMechanism.allCases {
            let estimate = try mechanism.estimate(epsilon: epsilon, categories: 6)
            let (p, q) = (estimate.ownProbability, estimate.otherProbability)
            // The likelihood ratio of whole reports.
            let ratio =
                switch mechanism {
                case .categoryResponse: p / q
                case .symmetricUnaryEncoding, .optimizedUnaryEncoding: p * (1 - q) / ((1 - p) * q)
                case .optimizedLocalHashing, .binaryLocalHashing:
                    p / ((1 - p) / (1 / q - 1))
                case .hadamardResponse: p / (1 - p)
                case .subsetSelection:
                    try { w in p * (6 - w) / ((1 - p) * w) }(
                        Double(SubsetSelection(categories: 6, epsilon: epsilon).subsetSize))
                }
            #expect(abs(log(ratio) - epsilon) < 1e-9)
        }
    }

    @Test("Estimates from reports are unbiased, with the stated variance", arguments: LocalFrequencyMechanism.allCases)
    func localEstimates(_ mechanism: LocalFrequencyMechanism) throws {
        let epsilon = 1.0
        let categories = 6
        let units = 4_000
        // A third has category 0, nobody has category 5.
        let values = (0..<units).map { $0 % 3 == 0 ? 0 : 1 + $0 % 4 }
        var bits = SeededBits(seed: 64)
        var estimates: [(own: Double, absent: Double)] = []
        for _ in 0..<60 {
            let support = try Self.support(mechanism, values, epsilon, categories, &bits)
            let estimate = try mechanism.estimate(epsilon: epsilon, categories: categories)
            estimates.append(
                (
                    estimate.frequency(support: support[0], reports: units),
                    estimate.frequency(support: support[5], reports: units)
                ))
        }
        let estimate = try mechanism.estimate(epsilon: epsilon, categories: categories)
        for (values, frequency) in [
            (estimates.map(\.own), Double((units + 2) / 3) / Double(units)), (estimates.map(\.absent), 0),
        ] {
            let deviation = estimate.standardDeviation(frequency: frequency, reports: units)
            let mean = values.reduce(0, +) / 60
            #expect(abs(mean - frequency) < 5 * deviation / 60.0.squareRoot())
            let variance = values.map { ($0 - frequency) * ($0 - frequency) }.reduce(0, +) / 60
            // Chi-square with 60 degrees of freedom at 1e-6 on either side.
            #expect(variance / (deviation * deviation) > 0.35 && variance / (deviation * deviation) < 2.25)
        }
    }

    static func support(
        _ mechanism: LocalFrequencyMechanism, _ values: [Int], _ epsilon: Double, _ categories: Int,
        _ bits: inout SeededBits
    ) throws -> [Int] {
        func counted<Report>(_ reports: [Report], _ supports: (Report, Int) -> Bool) -> [Int] {
            (0..<categories).map { category in reports.count { supports($0, category) } }
        }
        switch mechanism {
        case .categoryResponse:
            let oracle = try CategoryResponse(categories: categories, epsilon: epsilon)
            return counted(try oracle.reports(for: values, charge: pure(epsilon), using: &bits)) { $0 == $1 }
        case .symmetricUnaryEncoding, .optimizedUnaryEncoding:
            let oracle = try UnaryEncoding(
                categories: categories, form: mechanism == .symmetricUnaryEncoding ? .symmetric : .optimized,
                epsilon: epsilon)
            return counted(try oracle.reports(for: values, charge: pure(epsilon), using: &bits)) { $0[$1] }
        case .optimizedLocalHashing, .binaryLocalHashing:
            let oracle = try LocalHashing(buckets: mechanism == .binaryLocalHashing ? 2 : nil, epsilon: epsilon)
            return counted(try oracle.reports(for: values, charge: pure(epsilon), using: &bits)) {
                oracle.supports($0, category: $1)
            }
        case .hadamardResponse:
            let oracle = try HadamardResponse(categories: categories, epsilon: epsilon)
            return counted(try oracle.reports(for: values, charge: pure(epsilon), using: &bits)) {
                oracle.supports($0, category: $1)
            }
        case .subsetSelection:
            let oracle = try SubsetSelection(categories: categories, epsilon: epsilon)
            return counted(try oracle.reports(for: values, charge: pure(epsilon), using: &bits)) { $0.contains($1) }
        }
    }

    @Test(
        "The mean of signs is unbiased, and every number has both signs", arguments: [-1, -0.3, 0, 1, .nan, .infinity])
    func localMean(value: Double) throws {
        let mechanism = try LocalMean(epsilon: 1)
        var bits = SeededBits(seed: 65)
        let reports = try mechanism.reports(
            for: [Double](repeating: value, count: 20_000), charge: pure(1), using: &bits)
        let mean = reports.map(mechanism.value).reduce(0, +) / 20_000
        let truth = value.isNaN ? 0 : min(1, value)
        #expect(abs(mean - truth) < 5 * (mechanism.worstVariance / 20_000).squareRoot())
        let positive = Double(reports.count { $0 }) / 20_000
        #expect(positive > 0.25 && positive < 0.75)
    }

    @Test("A charge for less than a local mechanism uses is refused")
    func localCharges() throws {
        var bits = SystemBits()
        let small = 0.9
        func refused(_ body: () throws -> Void) { #expect(throws: MechanismError.chargeTooSmall, performing: body) }
        refused {
            _ = try CategoryResponse(categories: 3, epsilon: 1).reports(for: [1], charge: pure(small), using: &bits)
        }
        refused {
            _ = try UnaryEncoding(categories: 3, epsilon: 1).reports(for: [1], charge: pure(small), using: &bits)
        }
        refused { _ = try LocalHashing(epsilon: 1).reports(for: [1], charge: pure(small), using: &bits) }
        refused {
            _ = try HadamardResponse(categories: 3, epsilon: 1).reports(for: [1], charge: pure(small), using: &bits)
        }
        refused {
            _ = try SubsetSelection(categories: 3, epsilon: 1).reports(for: [1], charge: pure(small), using: &bits)
        }
        refused { _ = try LocalMean(epsilon: 1).reports(for: [1], charge: pure(small), using: &bits) }
    }

    // MARK: Staircase, and noise in floating point

    @Test("The staircase's profile is exactly epsilon", arguments: [(1, 0.5), (5, 1), (16, 2), (7, 4)])
    func staircase(sensitivity: Int64, epsilon: Double) throws {
        let mechanism = try Staircase(sensitivity: sensitivity, charge: pure(epsilon))
        let reach = Int64(40 / epsilon + 2) * sensitivity
        var mass = 0.0
        var magnitude = 0.0
        for x in -reach...reach {
            mass += mechanism.pmf(x)
            magnitude += mechanism.pmf(x) * Double(abs(x))
            for shift in 1...sensitivity {
                #expect(abs(log(mechanism.pmf(x) / mechanism.pmf(x + shift))) <= epsilon + 1e-12)
            }
        }
        #expect(abs(mass - 1) < 1e-12)
        #expect(abs(magnitude / mechanism.expectedMagnitude - 1) < 1e-9)
        // Never worse than Laplace noise on the same grid.
        let laplace = DiscreteLaplace(
            scaleNumerator: UInt64(sensitivity) * 1_000_000, scaleDenominator: UInt64(epsilon * 1_000_000))
        #expect(mechanism.expectedMagnitude <= laplace.meanMagnitude * (1 + 1e-12))
    }

    @Test("Staircase samples fit their probabilities")
    func staircaseSamples() throws {
        var bits = SeededBits(seed: 66)
        var observed = [Int](repeating: 0, count: 41)
        var probabilities = [Double](repeating: 0, count: 41)
        for _ in 0..<10_000 {
            let mechanism = try Staircase(sensitivity: 4, charge: pure(1))
            if probabilities[20] == 0 {
                for x in -19...19 { probabilities[x + 20] = mechanism.pmf(Int64(x)) }
                probabilities[0] = (1 - probabilities.reduce(0, +)) / 2
                probabilities[40] = probabilities[0]
            }
            observed[Int(max(-20, min(20, mechanism.release(0, using: &bits)))) + 20] += 1
        }
        #expect(Statistics.goodnessOfFit(observed: observed, probabilities: probabilities) > Self.level)
    }

    /// Mironov (2012): the sum of a number and floating-point noise can only be what the number's own last bits allow.
    @Test("Laplace noise in floating point is rejected by the grid of its results; noise in integers is not")
    func floatingPointNoise() throws {
        func naive(_ x: Double, _ bits: inout SeededBits) -> Double {
            x + (bits.next() & 1 == 0 ? 1 : -1) * log(bits.unit())
        }
        func onGrid(_ x: Double, _ bits: inout SeededBits) throws -> Double {
            try BoundedSum(range: 0...1, charge: pure(1)).release([[x]], using: &bits)
        }
        // Results that are no multiple of 2^-54 betray a sum of less than 1/2, whatever epsilon is claimed.
        let events: [(Double) -> Bool] = [{ ($0 * 0x1p54).rounded() != $0 * 0x1p54 }]
        #expect(
            try Self.delta(
                epsilon: 1, trials: 4_000, events: events, first: { naive(0, &$0) }, second: { naive(1, &$0) })
                > 0.01)
        #expect(
            try Self.delta(
                epsilon: 1, trials: 4_000, events: events, first: { try onGrid(0, &$0) }, second: { try onGrid(1, &$0) }
            )
                == 0)
    }

    // MARK: Bounded statistics

    enum SumVariant: CaseIterable { case asShipped, upperBoundForLargestMagnitude, sensitivityOfOneValueForThree }

    /// One unit more, with three values of -10, where the interval is -10...1.
    static func sumDelta(_ variant: SumVariant) throws -> Double {
        func release(_ units: [[Double]], _ bits: inout SeededBits) throws -> Double {
            switch variant {
            case .asShipped:
                return try BoundedSum(range: -10...1, valuesPerUnit: 3, charge: pure(1)).release(units, using: &bits)
            case .upperBoundForLargestMagnitude:
                // The noise is for values of at most 1.
                let noise = try BoundedSum(range: -1...1, valuesPerUnit: 3, charge: pure(1)).release([], using: &bits)
                return units.joined().reduce(0, +) + noise
            case .sensitivityOfOneValueForThree:
                return try BoundedSum(range: -10...1, valuesPerUnit: 1, charge: pure(1))
                    .release(units.joined().map { [$0] }, using: &bits)
            }
        }
        return try delta(
            epsilon: 1, trials: 6_000, events: [{ $0 < 0 }, { $0 < -15 }, { $0 <= -30 }],
            first: { try release([[0]], &$0) }, second: { try release([[0], [-10, -10, -10]], &$0) })
    }

    @Test("A bounded sum keeps its epsilon for the larger bound and for all values of a unit")
    func boundedSum() throws { #expect(try Self.sumDelta(.asShipped) == 0) }

    @Test("The test rejects broken sums", arguments: SumVariant.allCases.filter { $0 != .asShipped })
    func brokenSums(_ variant: SumVariant) throws { #expect(try Self.sumDelta(variant) > 0) }

    @Test("A mean divided by the exact number of values is rejected; the noisy one is not")
    func secretCount() throws {
        // One pupil or none: with exact division the noise of an empty class is infinite, that is the middle for certain.
        func right(_ units: [[Double]], _ bits: inout SeededBits) throws -> Double {
            try BoundedMean(range: 0...1, charge: pure(1)).release(units, using: &bits)
        }
        func broken(_ units: [[Double]], _ bits: inout SeededBits) throws -> Double {
            let sum = try BoundedSum(range: 0...1, charge: pure(1)).release(units, using: &bits)
            return units.isEmpty ? 0.5 : sum / Double(units.count)
        }
        let events: [(Double) -> Bool] = [{ $0 == 0.5 }, { $0 > 0.75 }, { $0 == 1 }]
        #expect(
            try Self.delta(
                epsilon: 1, trials: 6_000, events: events, first: { try right([], &$0) },
                second: { try right([[1]], &$0) })
                == 0)
        #expect(
            try Self.delta(
                epsilon: 1, trials: 6_000, events: events, first: { try broken([], &$0) },
                second: { try broken([[1]], &$0) })
                > 0)
    }

    @Test("Sums, means and variances are right up to their stated error")
    func boundedStatistics() throws {
        var bits = SeededBits(seed: 67)
        let units = (0..<2_000).map { [sin(Double($0)) * 3, 100] }
        let values = units.map { $0[0] }
        let mean = values.reduce(0, +) / 2_000
        let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2_000
        for isPure in [true, false] {
            let sum =
                isPure
                ? try BoundedSum(range: -4...4, charge: pure(1))
                : try BoundedSum(range: -4...4, charge: concentrated(0.5))
            let sumError = sum.standardDeviation
            #expect(abs(sumError / 4 - (isPure ? 2.0.squareRoot() : 1)) < 1e-3)
            #expect(abs(sum.release(units, using: &bits) - mean * 2_000) < 6 * sumError)
            let means =
                isPure
                ? try BoundedMean(range: -4...4, charge: pure(1))
                : try BoundedMean(range: -4...4, charge: concentrated(0.5))
            let meanError = means.standardDeviation(values: 2_000)
            #expect(abs(means.release(units, using: &bits) - mean) < 6 * meanError)
            let moments =
                isPure
                ? try BoundedVariance(range: -4...4, charge: pure(1))
                : try BoundedVariance(range: -4...4, charge: concentrated(0.5))
            let found = moments.release(units, using: &bits)
            #expect(abs(found.count - 2_000) < 50)
            #expect(abs(found.mean - mean) < 0.15)
            #expect(abs(found.variance - variance) < 0.5)
        }
    }

    @Test("A quantile among candidates is near the exact one, and follows the exponential mechanism")
    func quantile() throws {
        var bits = SeededBits(seed: 68)
        let values = (0..<1_000).map { Double($0 % 100) }
        let candidates = (0...100).map { Double($0) }
        let found = try PrivateQuantile(numerator: 9, denominator: 10, candidates: candidates, charge: pure(2))
            .release(values, using: &bits)
        #expect(abs(found - 90) <= 3)
        let median = try PrivateQuantile(
            numerator: 1, denominator: 2, candidates: candidates, charge: concentrated(0.5)
        )
        .release(values + [.nan], using: &bits)
        #expect(abs(median - 50) <= 4)
        #expect(throws: MechanismError.parameterOutOfRange) {
            try PrivateQuantile(numerator: 1, denominator: 2, candidates: [1, 1], charge: pure(1)).release(
                [], using: &bits)
        }
    }

    @Test("A histogram counts what the limits allow")
    func histogram() throws {
        var bits = SeededBits(seed: 69)
        let units = [[Int]](repeating: [0, 0, 0, 1, 2, -5, 99], count: 500)
        let mechanism = try BoundedHistogram(cells: 3, cellsPerUnit: 2, perCell: 2, charge: pure(4))
        let error = mechanism.standardDeviation
        let counts = mechanism.release(units, using: &bits)
        for (count, expected) in zip(counts, [1_000.0, 500, 0]) { #expect(abs(Double(count) - expected) < 12 * error) }
    }

    // MARK: Running totals

    @Test("Running totals have the stated error and no bias", arguments: [true, false])
    func counters(isRoot: Bool) throws {
        var bits = SeededBits(seed: 70)
        let steps = 50
        var squares = [Double](repeating: 0, count: steps)
        var deviations = [Double](repeating: 0, count: steps)
        for _ in 0..<300 {
            var exact: Int64 = 0
            if isRoot {
                var counter = try SquareRootCounter(steps: steps, l1Bound: 1, charge: concentrated(0.1))
                for step in 0..<steps {
                    exact += Int64(step % 7)
                    squares[step] += pow(try counter.add(Int64(step % 7), using: &bits) - Double(exact), 2)
                    deviations[step] = counter.standardDeviation(step: step + 1)
                }
            } else {
                var counter = try TreeCounter(steps: steps, l1Bound: 1, charge: concentrated(0.1))
                for step in 0..<steps {
                    exact += Int64(step % 7)
                    squares[step] += pow(Double(try counter.add(Int64(step % 7), using: &bits) - exact), 2)
                    deviations[step] = counter.standardDeviation(step: step + 1)
                }
            }
        }
        for step in 0..<steps {
            // Chi-square with 300 degrees of freedom at 1e-6 on either side.
            let ratio = squares[step] / 300 / (deviations[step] * deviations[step])
            #expect(ratio > 0.64 && ratio < 1.45)
        }
        var full = try TreeCounter(steps: 1, l1Bound: 1, charge: concentrated(0.1))
        _ = try full.add(1, using: &bits)
        do throws(MechanismError) {
            _ = try full.add(1, using: &bits)
            Issue.record("more steps than were paid for")
        } catch { #expect(error == .exhausted) }
    }

    // MARK: One run with canaries

    @Test("One run with 1000 canaries never proves more than the claim, and proves much of it")
    func oneRun() throws {
        // Each canary is counted by itself or not, with noise for epsilon = 1: the guesses are the noisy counts furthest out.
        var bits = SeededBits(seed: 71)
        var proven: [Double] = []
        for _ in 0..<20 {
            var scored: [(score: Int64, isIn: Bool)] = []
            for _ in 0..<1_000 {
                let isIn = bits.next() & 1 == 1
                let noisy = DiscreteLaplace(scaleNumerator: 1).sample(using: &bits) + (isIn ? 1 : 0)
                scored.append((2 * noisy - 1, isIn))
            }
            scored.sort { abs($0.score) > abs($1.score) }
            let guesses = scored.prefix(800)
            let correct = guesses.count { ($0.score > 0) == $0.isIn }
            let audit = OneRunAudit(canaries: 1_000, guesses: 800, correct: correct)
            proven.append(try audit.epsilonLowerBound(delta: 0, significance: 1e-6))
        }
        #expect(proven.allSatisfy { $0 <= 1 })
        #expect(proven.reduce(0, +) / 20 > 0.3)
    }
}
