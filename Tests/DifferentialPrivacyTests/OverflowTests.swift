import DifferentialPrivacy
import Testing

/// A process that stops for a number in the data tells about it. Sums wrap around, and numbers stay in range whatever they are.
@Suite struct OverflowTests {
    @Test("Noise is added modulo 2^64: the largest entries stop nothing")
    func noise() throws {
        var bits = SeededBits(seed: 73)
        let entries: [Int64] = [.max, .min, .max - 1, 0]
        for _ in 0..<50 {
            let gaussian = try DiscreteGaussianSum(l2Bound: 1 << 20, charge: concentrated(0.1))
                .release(entries.span, using: &bits)
            let laplace = try DiscreteLaplaceCount(l1Bound: 1 << 20, charge: pure(1))
                .release(entries.span, using: &bits)
            // Modulo 2^64 the noise is small on either side.
            for (noisy, exact) in zip(gaussian + laplace, entries + entries) {
                #expect(abs(noisy &- exact) < 1 << 27)
            }
            _ = try Staircase(sensitivity: 1 << 20, charge: pure(0.1)).release(.max, using: &bits)
            _ = try LaplaceNoiseShare(l1Bound: 5, leastParties: 3, charge: pure(1)).add(
                to: entries.span, using: &bits)
            _ = try GaussianNoiseShare(l2Bound: 5, entries: 4, leastParties: 3, charge: concentrated(0.1)).add(
                to: entries.span, using: &bits)
            var reserve = try DeltaReserve(delta: 1e-3)
            let groups = try ThresholdedCounts(
                groupsPerUnit: 1, charge: pure(1), delta: reserve.spend(delta: 1e-3)
            ).release(["all": Int64.max], using: &bits)
            #expect(groups["all"].map { $0 > 1 << 62 } == true)
            var counter = try SquareRootCounter(steps: 3, l1Bound: 1, charge: concentrated(0.1))
            var tree = try TreeCounter(steps: 3, l1Bound: 1, charge: concentrated(0.1))
            for entry in [Int64.max, .max, .min] {
                _ = try counter.add(entry, using: &bits)
                _ = try tree.add(entry, using: &bits)
            }
        }
    }

    @Test("Contributions are added modulo 2^64")
    func contributions() throws {
        let clipping = try GridClipping(norm: 1, fractionBits: 30)
        let other = try L1GridClipping(norm: 1, fractionBits: 30)
        var sum: [Int64] = [.max]
        var span = sum.mutableSpan
        clipping.add([1.0].span, to: &span)
        other.add([1.0].span, to: &span)
        #expect(sum == [.max &+ (1 << 31)])
    }

    @Test("A step too small to be a number is refused, and so is a norm too small for its features")
    func steps() throws {
        for width in [0x1p-1070, 0x1p-1000] {
            #expect(throws: MechanismError.boundOutOfRange) { _ = try BoundedSum(range: 0...width, charge: pure(1)) }
            #expect(throws: MechanismError.boundOutOfRange) { _ = try BoundedMean(range: 0...width, charge: pure(1)) }
            #expect(throws: MechanismError.parameterOutOfRange) {
                try LogisticDescent.Settings(
                    features: 1, featureNorm: width, gradientNorm: width, steps: 1, expectedBatch: 1, samplingRate: 1,
                    learningRate: 1)
            }
        }
        var bits = SystemBits()
        let odd = [
            [Double.nan], [.infinity], [-.infinity], [.greatestFiniteMagnitude], [.leastNonzeroMagnitude], [-0.0],
        ]
        // The largest noise of 64 bits included, nothing is infinite.
        for range in [0...0x1p-900, -0x1p499...0, -0x1p499...0x1p498] {
            for _ in 0..<100 {
                #expect(try BoundedSum(range: range, charge: pure(1)).release(odd, using: &bits).isFinite)
                #expect(try BoundedMean(range: range, charge: pure(1)).release(odd, using: &bits).isFinite)
                let moments = try BoundedVariance(range: range, charge: pure(1)).release(odd, using: &bits)
                #expect(moments.count.isFinite && moments.mean.isFinite && moments.variance.isFinite)
            }
        }
        for range in [-0x1p501...0, -0x1p1023...0x1p1022, 0...Double.infinity] {
            #expect(throws: MechanismError.boundOutOfRange) { _ = try BoundedSum(range: range, charge: pure(1)) }
            #expect(throws: MechanismError.boundOutOfRange) { _ = try BoundedMean(range: range, charge: pure(1)) }
            #expect(throws: MechanismError.boundOutOfRange) { _ = try BoundedVariance(range: range, charge: pure(1)) }
        }
    }

    @Test("A staircase takes no longer for a small epsilon, and noise beyond 64 bits is refused")
    func staircase() throws {
        var bits = SeededBits(seed: 74)
        for _ in 0..<200 {
            _ = try Staircase(sensitivity: 1, charge: pure(1e-9)).release(0, using: &bits)
        }
        #expect(throws: MechanismError.noiseOutOfRange) {
            _ = try Staircase(sensitivity: 1 << 30, charge: pure(1e-15))
        }
    }
}
