import Foundation
import Testing
import _TestSupport

@testable import DifferentialPrivacy

/// Limits on what one unit contributes, and what is charged for a delta.
@Suite struct ContributionTests {
    @Test("What is kept keeps all three limits, and nothing that fits is left out", arguments: 0..<50 as Range<UInt64>)
    func limits(seed: UInt64) throws {
        var bits = SeededBits(seed: seed)
        let bound = try ContributionBound(responses: 6, aims: 2, perItem: 2)
        let count = Int(bits.uniform(below: UInt64(30)))
        let items = (0..<count).map { _ in Int(bits.uniform(below: UInt64(7))) }
        let aims = items.map { $0 % 3 }
        let kept = bound.kept(items: items, aims: aims, using: &bits)
        #expect(kept == kept.sorted() && Set(kept).count == kept.count && kept.count <= 6)
        let perItem = Dictionary(grouping: kept) { items[$0] }.mapValues(\.count)
        #expect(perItem.values.allSatisfy { $0 <= 2 })
        #expect(Set(kept.map { aims[$0] }).count <= 2)
        let squares = perItem.values.reduce(0) { $0 + $1 * $1 }
        #expect(squares <= bound.squaredL2OfItemCounts)
        if kept.count < 6 {
            let keptAims = Set(kept.map { aims[$0] })
            for answer in items.indices where !kept.contains(answer) {
                #expect(perItem[items[answer]] == 2 || (!keptAims.contains(aims[answer]) && keptAims.count == 2))
            }
        }
    }

    @Test("Every answer is equally likely to be kept")
    func uniform() throws {
        var bits = SeededBits(seed: 97)
        let bound = try ContributionBound(responses: 3, aims: 5)
        var observed = [Int](repeating: 0, count: 10)
        for _ in 0..<4_000 {
            for answer in bound.kept(items: Array(0..<10), aims: (0..<10).map { $0 % 5 }, using: &bits) {
                observed[answer] += 1
            }
        }
        #expect(observed.reduce(0, +) == 12_000)
        // Three without replacement: negatively correlated, so the statistic is smaller than chi-square.
        #expect(Statistics.goodnessOfFit(observed: observed, probabilities: [Double](repeating: 0.1, count: 10)) > 1e-6)
        var system = SystemBits()
        #expect(bound.kept(items: [1, 1, 1], aims: [0, 0, 0], using: &system).count == 1)
        #expect(throws: MechanismError.parameterOutOfRange) { try ContributionBound(responses: 0, aims: 1) }
    }

    @Test("A reserve of delta is spent once, exactly")
    func reserve() throws {
        var reserve = try DeltaReserve(delta: 1e-6)
        for _ in 0..<10 { _ = try reserve.spend(delta: 1e-7) }
        #expect(reserve.remaining == 0)
        do throws(BudgetError) {
            _ = try reserve.spend(delta: 1e-18)
            Issue.record("an empty reserve was overdrawn")
        } catch { #expect(error == .exceedsRemaining) }
        for delta in [0, -1, 1, 1e-20, .nan] {
            do throws(BudgetError) {
                _ = try reserve.spend(delta: delta)
                Issue.record("no delta was spent")
            } catch { #expect(error == .amountOutOfRange) }
            do throws(PrivacyParameterError) {
                _ = try DeltaReserve(delta: delta)
                Issue.record("no delta was reserved")
            } catch { #expect(error == .deltaOutOfRange) }
        }
    }

    @Test("Clipping in the l1 norm keeps its bound for every vector", arguments: 0..<200 as Range<UInt64>)
    func l1Clipping(seed: UInt64) throws {
        var bits = SeededBits(seed: seed)
        let clipping = try L1GridClipping(norm: 1.5, fractionBits: 6)
        let extremes = [Double.nan, .infinity, 1e308, -1e308, .leastNonzeroMagnitude, 0]
        let vector = (0..<(1 + Int(bits.uniform(below: UInt64(40))))).map { _ in
            bits.uniform(below: UInt64(30)) == 0
                ? extremes[Int(bits.uniform(below: UInt64(6)))] : 4 * bits.unit() - 2
        }
        var sum = [Int64](repeating: 0, count: vector.count)
        var span = sum.mutableSpan
        clipping.add(vector.span, to: &span)
        let norm = sum.reduce(0) { $0 + abs($1) }
        #expect(norm <= clipping.l1Bound)
        if !vector.allSatisfy(\.isFinite) { #expect(norm == 0) }
        // Not needlessly small: what was beyond the bound comes near to it, up to half a step an entry.
        let length = vector.reduce(0) { $0 + abs($1) }
        if vector.allSatisfy({ abs($0) < 3 }), length > 2 { #expect(norm >= clipping.l1Bound - Int64(vector.count)) }
    }

    @Test("Integer roots are exact", arguments: [0, 1, 2, 3, 4, 99, 1 << 64, (1 << 100) - 1, 8 << 110])
    func roots(x: UInt128) {
        let root = IntegerRoot.floor(x)
        #expect(root * root <= x && (root + 1) * (root + 1) > x)
    }

    @Test("Concentrated charges buy the exponential mechanism of bounded range", arguments: [1e-6, 0.02, 0.125, 3])
    func boundedRange(rho: Double) throws {
        let mechanism = try ExponentialMechanism(sensitivity: 1, charge: concentrated(rho))
        let epsilon = mechanism.epsilon
        #expect(epsilon * epsilon / 8 <= rho * (1 + 1e-15) && epsilon > (8 * rho).squareRoot() * (1 - 1e-9) - 1e-14)
    }

    @Test("Bounds and parameters outside their range are refused")
    func refusals() {
        func refused(_ expected: MechanismError, _ body: () throws -> Void) {
            #expect(throws: expected, performing: body)
        }
        var bits = SystemBits()
        refused(.boundOutOfRange) { _ = try PermuteAndFlip(sensitivity: 0, charge: pure(1)) }
        refused(.parameterOutOfRange) {
            _ = try PermuteAndFlip(sensitivity: 1, charge: pure(1)).choose(from: [], using: &bits)
        }
        refused(.parameterOutOfRange) {
            _ = try ExponentialMechanism(sensitivity: 1, charge: pure(1)).choose(from: [], using: &bits)
        }
        refused(.boundOutOfRange) { _ = try ReportNoisyMax(sensitivity: -1, charge: pure(1)) }
        refused(.noiseOutOfRange) { _ = try ReportNoisyMax(sensitivity: 1 << 30, charge: pure(1e-6)) }
        refused(.parameterOutOfRange) {
            _ = try AboveThreshold(threshold: 0, sensitivity: 1, answersAbove: 0, charge: pure(1))
        }
        refused(.parameterOutOfRange) {
            _ = try BoundedHistogram(cells: 0, cellsPerUnit: 1, charge: pure(1))
        }
        refused(.boundOutOfRange) { _ = try BoundedSum(range: 0...0, charge: pure(1)) }
        refused(.boundOutOfRange) { _ = try BoundedMean(range: 1...1, charge: pure(1)) }
        refused(.boundOutOfRange) { _ = try BoundedVariance(range: 0 ... .infinity, charge: pure(1)) }
        refused(.parameterOutOfRange) { _ = try SquareRootCounter(steps: 0, l1Bound: 1, charge: concentrated(1)) }
        refused(.boundOutOfRange) { _ = try TreeCounter(steps: 1, l1Bound: 0, charge: concentrated(1)) }
        refused(.boundOutOfRange) { _ = try Staircase(sensitivity: 0, charge: pure(1)) }
        refused(.parameterOutOfRange) { _ = try GramMatrix(dimension: 0, norm: 1, charge: concentrated(1)) }
        refused(.boundOutOfRange) { _ = try L1GridClipping(norm: .nan, fractionBits: 4) }
        refused(.parameterOutOfRange) { _ = try LaplaceNoiseShare(l1Bound: 1, leastParties: 0, charge: pure(1)) }
        refused(.parameterOutOfRange) {
            _ = try GaussianNoiseShare(l2Bound: 1, entries: 0, leastParties: 2, charge: concentrated(1))
        }
        #expect(throws: PrivacyParameterError.epsilonOutOfRange) {
            _ = try CategoryResponse(categories: 3, epsilon: 41)
        }
        #expect(throws: PrivacyParameterError.epsilonOutOfRange) { _ = try LocalMean(epsilon: .nan) }
    }

    @Test("A stream is exhausted after the answers that were paid for")
    func exhausted() throws {
        var bits = SystemBits()
        var stream = try AboveThreshold(threshold: 0, sensitivity: 1, answersAbove: 2, charge: pure(1))
        // 10^6 is 10^5 scales above: false alarm below e^-10000.
        #expect(try stream.isAbove(1_000_000, using: &bits))
        #expect(try !stream.isAbove(-1_000_000, using: &bits))
        #expect(try stream.isAbove(1_000_000, using: &bits))
        do throws(MechanismError) {
            _ = try stream.isAbove(0, using: &bits)
            Issue.record("an answer that nobody paid for")
        } catch { #expect(error == .exhausted) }
    }
}
