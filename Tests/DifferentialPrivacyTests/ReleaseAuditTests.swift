import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// One pupil's data as they come: answers to items with aims, and a number.
struct Pupil: Equatable {
    var items: [Int] = []
    var aims: [Int] = []
    var scores: [Double] = []
}

/// Neighbouring data sets: a set, and the same with one pupil more or less. With pupils without answers, with many, with numbers that are
/// none, and with duplicates.
struct NeighbouringPair: Sendable {
    let pupils: [[Pupil]]

    init(seed: UInt64) {
        var bits = SeededBits(seed: seed)
        func below(_ bound: Int) -> Int { Int(bits.uniform(below: UInt64(bound))) }
        let extremes = [0.0, -0.0, 1, -1, 1e308, -1e308, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 0.5]
        func pupil() -> Pupil {
            let count = [0, 1, 1, 3, 8, 60][below(6)]
            var pupil = Pupil()
            for _ in 0..<count {
                pupil.items.append(below(8) == 0 ? -1 : below(12))
                pupil.aims.append(below(4))
                pupil.scores.append(below(4) == 0 ? extremes[below(extremes.count)] : Double(below(2001)) / 1000 - 1)
            }
            return pupil
        }
        let size = [0, 1, 2, 5, 25][below(5)]
        var first = (0..<size).map { _ in pupil() }
        if size > 2, below(3) == 0 { first[1] = first[0] }
        var second = first
        second.insert(below(4) == 0 ? first.first ?? pupil() : pupil(), at: below(size + 1))
        pupils = below(2) == 0 ? [first, second] : [second, first]
    }
}

@Suite struct ReleaseAuditTests {
    static let pairs = (0..<500).map { NeighbouringPair(seed: UInt64($0)) }

    typealias Pipeline = ([Pupil]) throws -> Void

    static func budget() throws -> PrivacyBudget { try PrivacyBudget(rho: 10, unit: .pupil, period: .schoolYear) }

    /// Every way from pupils to a release that the library offers.
    enum Right: CaseIterable {
        case gaussianSum, laplaceSum, histogram, gaussianHistogram, boundedSum, mean, variance, quantile, exponential,
            flip, noisyMax
        case aboveThreshold, partitions, thresholds, rootCounter, treeCounter, staircase, contributionBound, adaptive
        case analyticGaussian, constantTime, laplaceShare, gaussianShare

        func run(_ pupils: [Pupil]) throws {
            var bits = SystemBits()
            var budget = try ReleaseAuditTests.budget()
            switch self {
            case .gaussianSum:
                let clipping = try GridClipping(norm: 2, fractionBits: 8)
                let sum = summed(pupils) { clipping.add($0, to: &$1) }
                _ = try DiscreteGaussianSum(l2Bound: clipping.l2Bound, charge: budget.spend(rho: 0.1))
                    .release(sum.span, using: &bits)
            case .laplaceSum:
                let clipping = try L1GridClipping(norm: 2, fractionBits: 8)
                let sum = summed(pupils) { clipping.add($0, to: &$1) }
                _ = try DiscreteLaplaceCount(l1Bound: clipping.l1Bound, charge: budget.spend(pureEpsilon: 1))
                    .release(sum.span, using: &bits)
            case .histogram:
                let units = pupils.map(\.items)
                _ = try BoundedHistogram(cells: 12, cellsPerUnit: 3, perCell: 2, charge: budget.spend(pureEpsilon: 1))
                    .release(units, using: &bits)
            case .gaussianHistogram:
                let units = pupils.map(\.items)
                _ = try BoundedHistogram(cells: 12, cellsPerUnit: 3, perCell: 2, charge: budget.spend(rho: 0.1))
                    .release(units, using: &bits)
            case .boundedSum:
                let units = pupils.map(\.scores)
                _ = try BoundedSum(range: -10...1, valuesPerUnit: 3, charge: budget.spend(pureEpsilon: 1))
                    .release(units, using: &bits)
            case .mean:
                let units = pupils.map(\.scores)
                _ = try BoundedMean(range: -1...1, valuesPerUnit: 2, charge: budget.spend(pureEpsilon: 1))
                    .release(units, using: &bits)
                _ = try BoundedMean(range: -1...1, valuesPerUnit: 2, charge: budget.spend(rho: 0.1))
                    .release(units, using: &bits)
            case .variance:
                let units = pupils.map(\.scores)
                _ = try BoundedVariance(range: -1...1, valuesPerUnit: 2, charge: budget.spend(pureEpsilon: 1))
                    .release(units, using: &bits)
                _ = try BoundedVariance(range: -1...1, valuesPerUnit: 2, charge: budget.spend(rho: 0.1))
                    .release(units, using: &bits)
            case .quantile:
                let candidates = (-10...10).map { Double($0) / 10 }
                _ = try PrivateQuantile(
                    numerator: 3, denominator: 4, candidates: candidates, charge: budget.spend(rho: 0.1)
                ).release(pupils.compactMap(\.scores.first), using: &bits)
            case .exponential:
                _ = try ExponentialMechanism(sensitivity: 1, isMonotonic: true, charge: budget.spend(rho: 0.1))
                    .choose(from: pupilsByItem(pupils), using: &bits)
            case .flip:
                _ = try PermuteAndFlip(sensitivity: 1, isMonotonic: true, charge: budget.spend(pureEpsilon: 1))
                    .choose(from: pupilsByItem(pupils), using: &bits)
            case .noisyMax:
                _ = try ReportNoisyMax(sensitivity: 1, charge: budget.spend(pureEpsilon: 1))
                    .choose(from: pupilsByItem(pupils), using: &bits)
            case .aboveThreshold:
                var stream = try AboveThreshold(
                    threshold: 5, sensitivity: 1, answersAbove: 2, charge: budget.spend(pureEpsilon: 1))
                var above = 0
                for count in pupilsByItem(pupils) where above < 2 {
                    if try stream.isAbove(count, using: &bits) { above += 1 }
                }
            case .partitions:
                var reserve = try DeltaReserve(delta: 1e-3)
                _ = try OptimalPartitionSelection(
                    groupsPerUnit: 2, charge: budget.spend(pureEpsilon: 1), delta: reserve.spend(delta: 1e-3)
                ).select(from: pupilsByAim(pupils), using: &bits)
            case .thresholds:
                var reserve = try DeltaReserve(delta: 2e-3)
                _ = try ThresholdedCounts(
                    groupsPerUnit: 2, charge: budget.spend(pureEpsilon: 1), delta: reserve.spend(delta: 1e-3)
                ).release(pupilsByAim(pupils), using: &bits)
                _ = try ThresholdedCounts(
                    groupsPerUnit: 2, charge: budget.spend(rho: 0.1), delta: reserve.spend(delta: 1e-3)
                ).release(pupilsByAim(pupils), using: &bits)
            case .rootCounter:
                var counter = try SquareRootCounter(steps: 12, l1Bound: 12, charge: budget.spend(rho: 0.1))
                for count in pupilsByItem(pupils) { _ = try counter.add(count, using: &bits) }
            case .treeCounter:
                var counter = try TreeCounter(steps: 12, l1Bound: 12, charge: budget.spend(rho: 0.1))
                for count in pupilsByItem(pupils) { _ = try counter.add(count, using: &bits) }
            case .staircase:
                _ = try Staircase(sensitivity: 1, charge: budget.spend(pureEpsilon: 1))
                    .release(Int64(pupils.count), using: &bits)
            case .contributionBound:
                let bound = try ContributionBound(responses: 5, aims: 2, perItem: 1)
                var counts = [Int64](repeating: 0, count: 12)
                for pupil in pupils {
                    // A choice that belongs to the pupil, so that both runs make it alike for the pupils they share.
                    var own = SeededBits(seed: UInt64(pupil.items.count))
                    for answer in bound.kept(items: pupil.items, aims: pupil.aims, using: &own)
                    where pupil.items[answer] >= 0 { counts[pupil.items[answer]] += 1 }
                }
                _ = try DiscreteGaussianSum(
                    squaredL2Bound: Int64(bound.squaredL2OfItemCounts), charge: budget.spend(rho: 0.1)
                ).release(counts.span, using: &bits)
            case .analyticGaussian:
                let clipping = try GridClipping(norm: 2, fractionBits: 8)
                let sum = summed(pupils) { clipping.add($0, to: &$1) }
                var reserve = try DeltaReserve(delta: 1e-3)
                _ = try AnalyticGaussianSum(
                    l2Bound: clipping.l2Bound, entries: 3, charge: budget.spend(pureEpsilon: 1),
                    delta: reserve.spend(delta: 1e-3)
                ).release(sum.span, using: &bits)
            case .constantTime:
                var reserve = try DeltaReserve(delta: 1e-3)
                _ = try ConstantTimeCount(
                    counts: 12, l1Bound: 12, charge: budget.spend(pureEpsilon: 1), delta: reserve.spend(delta: 1e-3)
                ).release(pupilsByItem(pupils).span, using: &bits)
            case .laplaceShare:
                _ = try LaplaceNoiseShare(l1Bound: 12, leastParties: 3, charge: budget.spend(pureEpsilon: 1))
                    .add(to: pupilsByItem(pupils).span, using: &bits)
            case .gaussianShare:
                _ = try GaussianNoiseShare(l2Bound: 4, entries: 12, leastParties: 3, charge: budget.spend(rho: 0.1))
                    .add(to: pupilsByItem(pupils).span, using: &bits)
            case .adaptive:
                // The second question depends on the first answer, which a replay gives again.
                let counts = pupilsByItem(pupils)
                let item = try PermuteAndFlip(
                    sensitivity: 1, isMonotonic: true, charge: budget.spend(pureEpsilon: 0.1)
                ).choose(from: counts, using: &bits)
                for _ in 0...item {
                    _ = try DiscreteLaplaceCount(l1Bound: 1, charge: budget.spend(pureEpsilon: 0.1))
                        .release([counts[item]].span, using: &bits)
                }
            }
        }
    }

    /// Ways that have been shipped by somebody, or might be.
    enum Wrong: CaseIterable {
        case unclipped, halfTheSensitivity, boundFromData, batchSizeFromData, roundsFromData, cellsFromData,
            failsOnOddPupil
        case releasesOnlyIfSomebody, addRemoveForReplace, firstAnswersOfAllPupils, duplicatesCountTwice, meanOfExactMean

        func run(_ pupils: [Pupil]) throws {
            var bits = SystemBits()
            var budget = try ReleaseAuditTests.budget()
            func release(_ sum: [Int64], squaredBound: Int64, rho: Double = 0.1) throws {
                _ = try DiscreteGaussianSum(squaredL2Bound: squaredBound, charge: budget.spend(rho: rho))
                    .release(sum.span, using: &bits)
            }
            let clipping = try GridClipping(norm: 2, fractionBits: 8)
            let sum = summed(pupils) { clipping.add($0, to: &$1) }
            let bound = clipping.l2Bound * clipping.l2Bound
            switch self {
            case .unclipped:
                let plain = summed(pupils) { vector, sum in
                    for index in vector.indices where vector[index].isFinite && abs(vector[index]) < 1e6 {
                        sum[index] += Int64(vector[index] * 256)
                    }
                }
                // For a norm of 1/2.
                try release(plain, squaredBound: bound / 16)
            case .halfTheSensitivity: try release(sum, squaredBound: bound / 4)
            case .boundFromData:
                let largest = pupils.flatMap(\.scores).filter { abs($0) < 1e6 }.map { abs($0) }.max() ?? 1
                try release([], squaredBound: max(1, Int64(largest * 256)))
            case .batchSizeFromData: try release(sum, squaredBound: bound, rho: 1 / Double(pupils.count + 1))
            case .roundsFromData: for _ in 0..<(pupils.count / 2) { try release(sum, squaredBound: bound) }
            case .cellsFromData:
                let cells = Set(pupils.flatMap(\.items)).sorted()
                try release(cells.map { cell in Int64(pupils.count { $0.items.contains(cell) }) }, squaredBound: 12)
            case .failsOnOddPupil:
                guard pupils.allSatisfy({ $0.scores.allSatisfy(\.isFinite) }) else {
                    throw MechanismError.boundOutOfRange
                }
                try release(sum, squaredBound: bound)
            case .releasesOnlyIfSomebody: if !pupils.isEmpty { try release(sum, squaredBound: bound) }
            case .addRemoveForReplace:
                // The last two pupils swap places between cells: a change of both.
                try release([Int64(pupils.count), Int64(-pupils.count)], squaredBound: 1)
            case .firstAnswersOfAllPupils:
                // The limit counts over all pupils, so that one pupil pushes out others' answers.
                var counts = [Int64](repeating: 0, count: 13)
                for item in pupils.flatMap(\.items).prefix(20) { counts[item + 1] += 1 }
                try release(counts, squaredBound: 1)
            case .duplicatesCountTwice:
                var counts = [Int64](repeating: 0, count: 13)
                for item in pupils.flatMap(\.items) { counts[item + 1] += 1 }
                try release(counts, squaredBound: 12)
            case .meanOfExactMean:
                let scores = pupils.compactMap(\.scores.first).map { $0.isNaN ? 0 : max(-1, min(1, $0)) }
                let mean = scores.isEmpty ? 0 : scores.reduce(0, +) / Double(scores.count)
                let deviations = scores.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
                try release([Int64(deviations * 256)], squaredBound: 256 * 256)
            }
        }
    }

    @Test("No release differs from what it declares on 500 pairs of neighbours", arguments: Right.allCases)
    func rightPipelines(_ pipeline: Right) {
        for pair in Self.pairs {
            let found = ReleaseAudit.violations(
                on: pair.pupils[0], neighbour: pair.pupils[1], pipeline: pipeline.run)
            #expect(found.isEmpty)
        }
    }

    @Test("The recorder finds every broken pipeline", arguments: Wrong.allCases)
    func brokenPipelines(_ pipeline: Wrong) {
        let found = Self.pairs.flatMap {
            ReleaseAudit.violations(on: $0.pupils[0], neighbour: $0.pupils[1], pipeline: pipeline.run)
        }
        #expect(!found.isEmpty)
        switch pipeline {
        case .boundFromData, .batchSizeFromData: #expect(found.contains { $0.kind == .arguments })
        case .roundsFromData, .releasesOnlyIfSomebody: #expect(found.contains { $0.kind == .sequence })
        case .failsOnOddPupil: #expect(found.contains { $0.kind == .failure })
        default: #expect(found.contains { $0.kind == .sensitivity })
        }
    }

    /// Every kind of local report, of everybody.
    private func localReports(_ values: [Int]) throws {
        var bits = SystemBits()
        _ = try CategoryResponse(categories: 4, epsilon: 1).reports(for: values, charge: pure(1), using: &bits)
        _ = try UnaryEncoding(categories: 4, epsilon: 1).reports(for: values, charge: pure(1), using: &bits)
        _ = try LocalHashing(epsilon: 1).reports(for: values, charge: pure(1), using: &bits)
        _ = try HadamardResponse(categories: 4, epsilon: 1).reports(for: values, charge: pure(1), using: &bits)
        _ = try SubsetSelection(categories: 4, epsilon: 1).reports(for: values, charge: pure(1), using: &bits)
        let numbers = values.map { [.nan, -2, -1e308, 0, .infinity, 1][$0 + 1] }
        _ = try LocalMean(epsilon: 1).reports(for: numbers, charge: pure(1), using: &bits)
        _ = try RandomizedResponse(epsilon: 1).reports(for: values.map { $0 > 1 }, charge: pure(1), using: &bits)
    }

    @Test("Local reports change with their own unit only, on 500 pairs; nobody at all reports nothing")
    func localReports() throws {
        var bits = SeededBits(seed: 50)
        func below(_ bound: UInt64) -> Int { Int(bits.uniform(below: bound)) }
        for pair in 0..<500 {
            // Nobody, one unit, several, with values outside the categories and all alike. The number of units is public here.
            let size = [0, 1, 2, 7, 20][pair % 5]
            let base =
                pair % 7 == 0 ? Array(repeating: below(6) - 1, count: size) : (0..<size).map { _ in below(6) - 1 }
            var neighbour = base
            if size > 0 { neighbour[below(UInt64(size))] = below(5) }
            #expect(ReleaseAudit.violations(on: base, neighbour: neighbour, pipeline: localReports).isEmpty)
            // Two units at once are no neighbours, nor is one who reports and one who does not.
            guard pair < 100 else { continue }
            if size > 1 {
                let shifted = base.map { $0 == 4 ? 0 : $0 + 1 }
                #expect(!ReleaseAudit.violations(on: base, neighbour: shifted, pipeline: localReports).isEmpty)
            }
            #expect(!ReleaseAudit.violations(on: base, neighbour: base + [0], pipeline: localReports).isEmpty)
        }
    }

    /// A release that is not under the recorder is a release whose code nobody compared with its claim.
    @Test("Every type of the libraries that draws noise for a release is audited on 500 pairs")
    func completeness() throws {
        let drawing = ["public consuming func", "public mutating func", "public func"]
        var types: Set<String> = []
        for folder in ["DifferentialPrivacy/Mechanisms", "LearningAnalytics/Releases", "Federation"] {
            let root = References.packageRoot.appendingPathComponent("Sources/\(folder)")
            for file in References.files(below: root, ending: ".swift") {
                let text = try String(contentsOf: file, encoding: .utf8)
                let draws = text.components(separatedBy: "inout SystemBits").dropLast().contains { before in
                    drawing.contains { before.suffix(300).contains($0) }
                }
                if draws || text.contains("var bits = SystemBits()") {
                    types.insert(file.deletingPathExtension().lastPathComponent)
                }
            }
        }
        // Draws keys, and their shares for other schools: nothing about pupils.
        #expect(types.remove("SchoolKeys") != nil && types.count >= 30)
        var audits = ""
        for file in References.files(
            below: References.packageRoot.appendingPathComponent("Tests"), ending: ".swift")
        {
            let text = try String(contentsOf: file, encoding: .utf8)
            if text.contains("ReleaseAudit.violations"), text.contains("500") { audits += text }
        }
        // Those that an audit reaches by another name.
        let reached = [
            "SchoolOffice": "plan.contribution(", "ObjectivePerturbation": "ObjectivePerturbationTests.mechanism(",
        ]
        for type in types.sorted() { #expect(audits.contains(reached[type] ?? "\(type)("), "\(type) is not audited") }
    }

    @Test("A violation says which release, and nothing about the data")
    func description() {
        let found = ReleaseAudit.violations(on: 1, neighbour: 1000) { (value: Int64) in
            var bits = SystemBits()
            _ = try Staircase(sensitivity: 1, charge: pure(1)).release(value, using: &bits)
        }
        #expect(found.map(\.description) == ["release 0 (Staircase): sensitivity"])
    }
}

// MARK: Statistics of pupils

private func summed(
    _ pupils: [Pupil], _ add: (Span<Double>, inout MutableSpan<Int64>) -> Void
) -> [Int64] {
    var sum: [Int64] = [0, 0, 0]
    for pupil in pupils {
        let vector = [0, 1, 2].map { pupil.scores.count > $0 ? pupil.scores[$0] : 0 }
        var span = sum.mutableSpan
        add(vector.span, &span)
    }
    return sum
}

/// How many pupils answered each item.
private func pupilsByItem(_ pupils: [Pupil]) -> [Int64] {
    (0..<12).map { item in Int64(pupils.count { $0.items.contains(item) }) }
}

/// How many pupils count for each aim, at most two for each pupil.
private func pupilsByAim(_ pupils: [Pupil]) -> [String: Int64] {
    var counts: [String: Int64] = [:]
    for pupil in pupils { for aim in Set(pupil.aims).sorted().prefix(2) { counts["aim \(aim)", default: 0] += 1 } }
    return counts
}
