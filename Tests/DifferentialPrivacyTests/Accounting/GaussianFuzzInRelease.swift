import DifferentialPrivacy
import Testing

/// Random compositions of normal noise, whose sum is known exactly.
@Suite struct GaussianFuzzInRelease {
    @Test("Both bounds enclose the exact epsilon and delta, within 1e-4", arguments: 0..<40 as Range<UInt64>)
    func encloses(seed: UInt64) throws {
        var bits = SeededBits(seed: seed)
        var account = PrivacyLossAccountant(step: 1e-4)
        var square = 0.0
        for _ in 0..<(1 + bits.uniform(below: UInt64(3))) {
            let mu = 0.02 + bits.unit() * 0.6
            let count = 1 + Int(bits.uniform(below: UInt64(30)))
            try account.add(.gaussian(sigma: 1 / mu, l2Sensitivity: 1), count: count)
            square += mu * mu * Double(count)
        }
        let whole = square.squareRoot()
        for exponent in [3, 6, 9, 13] {
            let delta = 1 / (1...exponent).reduce(1.0) { value, _ in value * 10 }
            let exact = try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: whole, delta: delta)
            let upper = try account.epsilon(delta: delta)
            let lower = try account.epsilon(delta: delta, bound: .lower)
            #expect(upper >= exact && upper <= exact + 1e-4)
            #expect(lower <= exact && lower >= exact - 5e-3)
            let deltaUpper = try account.delta(epsilon: exact)
            #expect(deltaUpper >= delta * (1 - 1e-9) && deltaUpper <= delta * 1.01)
            #expect(try account.delta(epsilon: exact, bound: .lower) <= delta)
        }
    }
}
