import Foundation
import Testing
import _TestSupport

@testable import DifferentialPrivacy

@Suite struct ConstantTimeTests {
    /// Words of a stream, counted.
    struct CountedBits: BitSource {
        var bits = SeededBits(seed: 95)
        var words = 0

        mutating func next() -> UInt64 {
            words += 1
            return bits.next()
        }
    }

    @Test(
        "The law of the digits is the exact one within the stated distance",
        arguments: [(1, 2), (1, 1), (7, 2), (40, 1)])
    func law(numerator: UInt64, denominator: UInt64) {
        let noise = ConstantTimeLaplace(scaleNumerator: numerator, scaleDenominator: denominator)
        let exact = DiscreteLaplace(scaleNumerator: numerator, scaleDenominator: denominator)
        // The law of a geometric variable from the thresholds, digit by digit.
        var one = [1.0]
        for threshold in noise.thresholds {
            let p = Double(threshold) * 0x1p-64
            one = one.map { $0 * (1 - p) } + one.map { $0 * p }
        }
        let reach = min(one.count, Int(60 * Double(numerator) / Double(denominator)) + 2)
        var distance = 0.0
        for x in 0..<reach {
            let mass = (0..<(reach - x)).reduce(0) { $0 + one[$1] * one[$1 + x] }
            distance += abs(mass - exact.pmf(Int64(x))) * (x == 0 ? 0.5 : 1)
        }
        // Half the sum over both signs, and what the sums themselves round.
        #expect(distance < noise.totalVariation + 1e-13)
        #expect(noise.totalVariation < 1e-13)
    }

    @Test("Every draw takes the same number of words, whatever it gives")
    func words() throws {
        var bits = CountedBits()
        let noise = ConstantTimeLaplace(scaleNumerator: 1000, scaleDenominator: 1)
        var values: Set<Int64> = []
        for draw in 1...200 {
            values.insert(noise.draw(using: &bits))
            #expect(bits.words == draw * 2 * noise.thresholds.count)
        }
        #expect(values.count > 100)
    }

    @Test("Drawn noise fits the exact law", arguments: [1, 30])
    func fit(scale: UInt64) {
        let noise = ConstantTimeLaplace(scaleNumerator: scale, scaleDenominator: 1)
        let claim = AnyNoise.laplace(DiscreteLaplace(scaleNumerator: scale))
        #expect(SamplerFitReferenceTests.pValue(of: claim, seed: 96) { noise.draw(using: &$0) } > 1e-6)
    }

    @Test("The rounding has to be paid for")
    func charge() throws {
        func mechanism(_ delta: Double) throws -> [Int64] {
            var reserve = try DeltaReserve(delta: 1e-6)
            var bits = SystemBits()
            let exact: [Int64] = [1_000, -5]
            return try ConstantTimeCount(
                counts: 2, l1Bound: 2, charge: pure(1), delta: reserve.spend(delta: delta)
            ).release(exact.span, using: &bits)
        }
        // 60 scales: false alarm below 1e-25.
        #expect(try abs(mechanism(1e-12)[0] - 1_000) < 120)
        #expect(throws: MechanismError.chargeTooSmall) { try mechanism(1e-14) }
    }
}
