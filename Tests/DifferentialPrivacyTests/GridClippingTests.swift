import DifferentialPrivacy
import Foundation
import Testing

@Suite struct GridClippingTests {
    /// The contribution as integers.
    static func steps(_ vector: [Double], _ clipping: GridClipping) -> [Int64] {
        var sum = [Int64](repeating: 0, count: vector.count)
        var span = sum.mutableSpan
        clipping.add(vector.span, to: &span)
        return sum
    }

    static func isWithinBound(_ steps: [Int64], _ clipping: GridClipping) -> Bool {
        steps.reduce(Int128(0)) { $0 + Int128($1) * Int128($1) } <= Int128(clipping.l2Bound) * Int128(clipping.l2Bound)
    }

    @Test(
        "The integer norm is within the bound for vectors of any size and shape",
        arguments: [
            (0.1, 0), (1, 0), (1, 4), (3.5, 12), (64, 12), (5.477225575051661, 20), (0.001, 12), (5e-4, 40),
        ])
    func normIsBounded(norm: Double, fractionBits: Int) throws {
        guard let clipping = try? GridClipping(norm: norm, fractionBits: fractionBits) else {
            #expect((norm * Double(1 << fractionBits)) < 1)
            return
        }
        var bits = SeededBits(seed: 21)
        for round in 0..<600 {
            let count = 1 + Int(bits.uniform(below: UInt64(60)))
            let size = [Double.leastNonzeroMagnitude, 1e-9, 0.1, 0.9999, 1, 1.0001, 30, 1e9, 1e155, 1e300][round % 10]
            var vector = (0..<count).map { _ in bits.unit() < 0.3 ? 0 : 2 * bits.unit() - 1 }
            let length = max(vector.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-9)
            vector = vector.map { $0 / length * norm * size }
            let steps = Self.steps(vector, clipping)
            #expect(Self.isWithinBound(steps, clipping))
            #expect(zip(steps, vector).allSatisfy { $0 == 0 || ($0 > 0) == ($1 > 0) })
        }
    }

    @Test("A clipped vector keeps its direction and nearly the full norm", arguments: [1.0, 1.0001, 7, 1e200, 1e307])
    func clippedNormIsUsed(size: Double) throws {
        let clipping = try GridClipping(norm: 3.5, fractionBits: 12)
        var bits = SeededBits(seed: 22)
        for _ in 0..<50 {
            let direction = (0..<200).map { _ in 2 * bits.unit() - 1 }
            let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let steps = Self.steps(direction.map { $0 / length * 3.5 * size }, clipping)
            let norm = steps.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            // sqrt(200)/2 steps for the norm, and as much again for the rounding.
            #expect(norm > Double(clipping.l2Bound) - 15)
            for (step, entry) in zip(steps, direction) {
                #expect(abs(Double(step) - entry / length * Double(clipping.l2Bound)) < 1.5)
            }
        }
    }

    @Test("Vectors of the grid within the bound pass unchanged, up to the bound itself")
    func gridVectorsPass() throws {
        let counts = try GridClipping(norm: 5, fractionBits: 0)
        for vector: [Double] in [[3, 4], [5, 0], [-5, 0], [1, -1], [2, 2, 2, 2, 3], [0, 0]] {
            #expect(Self.steps(vector, counts) == vector.map { Int64($0) })
        }
        let grid = try GridClipping(norm: 1, fractionBits: 12)
        #expect(Self.steps([1], grid) == [4096])
        #expect(Self.steps([-0.25, 0.75], grid) == [-1024, 3072])
        #expect(grid.value(of: 3072) == 0.75)
    }

    @Test("An unclipped vector is rounded to the nearest grid point, without bias")
    func roundingIsUnbiased() throws {
        let clipping = try GridClipping(norm: 8, fractionBits: 4)
        #expect(Self.steps([0.031, 0.0313, -0.031, -0.0313], clipping) == [0, 1, 0, -1])
    }

    /// A refusal would show in the release's absence; a NaN in the sum would erase it.
    @Test(
        "Entries that are not finite make the whole contribution zero",
        arguments: [
            [Double.nan, 1], [1, .infinity], [-.infinity, .infinity], [1e308, .nan],
        ])
    func notFinite(_ vector: [Double]) throws {
        let clipping = try GridClipping(norm: 3, fractionBits: 8)
        #expect(Self.steps(vector, clipping) == [0, 0])
    }

    @Test("Contributions add up")
    func addsUp() throws {
        let clipping = try GridClipping(norm: 2, fractionBits: 3)
        var sum: [Int64] = [100, -100]
        for _ in 0..<3 {
            var span = sum.mutableSpan
            clipping.add([1.0, 0.5].span, to: &span)
        }
        #expect(sum == [124, -88])
    }

    @Test(
        "Bounds outside the range are refused",
        arguments: [
            (0, 4), (-1, 4), (.nan, 4), (.infinity, 4), (0.9, 0), (1e9, 1), (1, 41), (1, -1),
        ] as [(Double, Int)])
    func refusals(norm: Double, fractionBits: Int) {
        #expect(throws: MechanismError.boundOutOfRange) { try GridClipping(norm: norm, fractionBits: fractionBits) }
    }
}
