import DifferentialPrivacy
import Foundation
import Testing

/// Groups of pupils at once, against what k of them can really change.
@Suite struct GroupPrivacyTests {
    // MARK: The truth

    /// The sum of what k pupils give, each in a sample of rate q, with normal noise, told only by its cell of 0.02 in -20...30: merging
    /// outcomes lowers every divergence, though little.
    private struct SampledSum {
        static let step = 0.02
        let without: [Double]
        let with: [Double]

        init(sigma: Double, rate: Double, size: Int) {
            func above(_ x: Double) -> Double { erfc(x / (sigma * 2.0.squareRoot())) / 2 }
            /// P(x <= noise < x + step), from the tail that is closer.
            func cell(_ x: Double) -> Double {
                x >= 0 ? above(x) - above(x + Self.step) : above(-x - Self.step) - above(-x)
            }
            var shares = [1.0]
            for _ in 0..<size {
                var next = [Double](repeating: 0, count: shares.count + 1)
                for (index, share) in shares.enumerated() {
                    next[index] += share * (1 - rate)
                    next[index + 1] += share * rate
                }
                shares = next
            }
            let places = (-1000...1500).map { Double($0) * Self.step }
            without = places.map(cell)
            with = places.map { place in
                shares.enumerated().reduce(0) { $0 + $1.element * cell(place - Double($1.offset)) }
            }
        }

        func divergence(order: Double) -> Double {
            max(Self.divergence(with, without, order), Self.divergence(without, with, order))
        }

        func delta(epsilon: Double) -> Double {
            max(Self.delta(with, without, epsilon), Self.delta(without, with, epsilon))
        }

        static func divergence(_ p: [Double], _ q: [Double], _ order: Double) -> Double {
            var sum = 0.0
            for (p, q) in zip(p, q) where p > 0 && q > 0 { sum += exp(order * log(p) + (1 - order) * log(q)) }
            return log(sum) / (order - 1)
        }

        static func delta(_ p: [Double], _ q: [Double], _ epsilon: Double) -> Double {
            zip(p, q).reduce(0) { $0 + max(0, $1.0 - exp(epsilon) * $1.1) }
        }
    }

    /// Whether a claimed curve of a group is at least what the group does.
    private func covers(size: Int, _ curve: (_ order: Double) throws -> Double) throws -> Bool {
        let truth = SampledSum(sigma: 1, rate: 0.2, size: size)
        for order in [1.1, 1.5, 2, 3, 5] {
            guard try curve(order) >= truth.divergence(order: order) * (1 - 1e-9) else { return false }
        }
        return true
    }

    // MARK: Rényi curves

    @Test("The curve of a group covers what its pupils do together", arguments: [2, 3, 6])
    func curves(size: Int) throws {
        let one = try RenyiCurve.sampledGaussian(sigma: 1, l2Sensitivity: 1, rate: 0.2)
        let group = try one.group(ofSize: size)
        #expect(try covers(size: size) { try group.divergence(order: $0) })
        #expect(try group.epsilon(delta: 1e-6) > one.epsilon(delta: 1e-6))
    }

    @Test("A group in proportion to its size, or at the order of one pupil, is caught")
    func brokenCurves() throws {
        let one = try RenyiCurve.sampledGaussian(sigma: 1, l2Sensitivity: 1, rate: 0.2)
        #expect(try covers(size: 4) { try one.group(ofSize: 4).divergence(order: $0) })
        #expect(try !covers(size: 4) { try 4 * one.divergence(order: $0) })
        // Weights of the bound at one pupil's order instead of the group's orders.
        #expect(
            try !covers(size: 4) { order in
                let top = 4 * order
                return try (0..<4).reduce(0) { try $0 + top / (top - Double($1)) * one.divergence(order: order) }
            })
    }

    @Test("Normal noise: the square; Laplace noise and pure epsilon: the multiple")
    func structure() throws {
        for size in [1, 2, 7, 40] {
            let times = Double(size)
            for order in [1.01, 2, 7.5, 300] {
                let normal = try RenyiCurve.gaussian(sigma: 3, l2Sensitivity: 1).group(ofSize: size)
                let exact = order * times * times / 18
                #expect(try normal.divergence(order: order) >= exact)
                #expect(try normal.divergence(order: order) <= exact * (1 + 1e-14))
                // The sum of the article gives the same for it.
                let sum = RenyiCurve.groupDivergence(ofSize: size, order: order) { $0 / 18 }
                #expect(sum >= exact * (1 - 1e-15) && (size > 32 ? sum < exact * 1.05 : sum <= exact * (1 + 1e-13)))
                let laplace = try RenyiCurve.laplace(scale: 9, l1Sensitivity: 1).group(ofSize: size)
                let wide = try RenyiCurve.laplace(scale: 9, l1Sensitivity: times)
                #expect(try abs(laplace.divergence(order: order) / wide.divergence(order: order) - 1) < 1e-12)
                let pure = try RenyiCurve.pure(epsilon: 0.1).group(ofSize: size)
                #expect(try pure.divergence(order: order) <= 0.1 * times * (1 + 1e-10))
                #expect(
                    try abs(
                        pure.divergence(order: order) / RenyiCurve.pure(epsilon: 0.1 * times).divergence(order: order)
                            - 1)
                        < 1e-12)
            }
        }
        let twice = try RenyiCurve.sampledGaussian(sigma: 1, l2Sensitivity: 1, rate: 0.1).group(ofSize: 2).group(
            ofSize: 3)
        let once = try RenyiCurve.sampledGaussian(sigma: 1, l2Sensitivity: 1, rate: 0.1).group(ofSize: 6)
        #expect(try twice.divergence(order: 3) == once.divergence(order: 3))
    }

    /// Mironov (2017), proposition 2: 3^c D at 2^c times the order, for orders of at least 2.
    @Test("Never looser than the published rule, under its conditions", arguments: [2, 3, 4, 8, 30])
    func published(size: Int) throws {
        let doublings = Double(Int.bitWidth - (size - 1).leadingZeroBitCount)
        for rate in [0.01, 0.3] {
            let one = try RenyiCurve.sampledGaussian(sigma: 2, l2Sensitivity: 1, rate: rate)
            let group = try one.group(ofSize: size)
            for order in [2, 2.5, 8] {
                let rule = try pow(3, doublings) * one.divergence(order: order * pow(2, doublings))
                #expect(try group.divergence(order: order) <= rule)
            }
        }
    }

    @Test("The inequality holds for chains of arbitrary laws, and not for half of it")
    func chains() throws {
        var bits = SeededBits(seed: 11)
        func below(_ bound: UInt64) -> Int { Int(bits.uniform(below: bound)) }
        func law() -> [Double] {
            let weights = (0..<5).map { _ in pow(Double(below(1 << 20) + 1) / Double(1 << 20), 3) }
            let total = weights.reduce(0, +)
            return weights.map { $0 / total }
        }
        var caught = 0
        for _ in 0..<200 {
            let size = 2 + below(4)
            let laws = (0...size).map { _ in law() }
            let order = 1.05 + Double(below(400)) / 100
            let truth = SampledSum.divergence(laws[0], laws[size], order)
            func neighbours(_ order: Double) -> Double {
                (0..<size).map { SampledSum.divergence(laws[$0], laws[$0 + 1], order) }.max() ?? 0
            }
            let bound = RenyiCurve.groupDivergence(ofSize: size, order: order, neighbours)
            #expect(bound >= truth * (1 - 1e-12))
        }
        // The chain for which it is nearly an equality: normal laws, moved by one each time.
        for size in 2...5 {
            let places = (-400...600).map { Double($0) / 20 }
            let laws = (0...size).map { shift in
                places.map { exp(-($0 - Double(shift)) * ($0 - Double(shift)) / 2) / 50.13 }
            }
            let truth = SampledSum.divergence(laws[0], laws[size], 1.5)
            let bound = RenyiCurve.groupDivergence(ofSize: size, order: 1.5) { $0 / 2 }
            #expect(bound >= truth * (1 - 1e-3))
            if bound / 2 < truth { caught += 1 }
        }
        #expect(caught == 4)
    }

    // MARK: Privacy losses

    /// Whether a claimed epsilon of a group is at least the exact one, for normal noise and for sampled normal noise.
    private func isSound(
        _ epsilon: (_ account: PrivacyLossAccountant, _ delta: Double, _ size: Int) throws -> Double
    ) throws -> Bool {
        for (mu, size) in [(0.2, 2), (0.2, 6), (1, 3)] {
            var account = PrivacyLossAccountant(step: 1e-2)
            try account.add(.gaussian(sigma: 1, l2Sensitivity: mu))
            let whole = mu * Double(size)
            let exact = try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: whole, delta: 1e-6)
            guard try epsilon(account, 1e-6, size) >= exact else { return false }
        }
        return true
    }

    @Test("A group's epsilon is at least the exact one of normal noise, and close to it")
    func losses() throws {
        #expect(try isSound { account, delta, size in try account.epsilon(delta: delta, groupOf: size) })
        for (mu, size) in [(0.2, 2), (0.2, 10), (1, 3)] {
            var account = PrivacyLossAccountant(step: 1e-2)
            try account.add(.gaussian(sigma: 1, l2Sensitivity: mu))
            let whole = mu * Double(size)
            let exact = try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: whole, delta: 1e-6)
            let claimed = try account.epsilon(delta: 1e-6, groupOf: size)
            #expect(claimed <= exact * 1.03, "\(mu), \(size)")
            // And back: delta at that epsilon is the target, but for the ladder.
            let delta = try account.delta(epsilon: claimed, groupOf: size)
            let truth = try GaussianMechanism.delta(sigma: 1, l2Sensitivity: whole, epsilon: claimed)
            #expect(delta >= truth && delta < 3e-6)
        }
    }

    @Test("A group's delta covers what pupils in a sample do together")
    func sampledLosses() throws {
        var account = PrivacyLossAccountant(step: 1e-2)
        try account.add(.gaussian(sigma: 1, l2Sensitivity: 1).poissonSampled(rate: 0.2))
        for size in [1, 2, 4] {
            let truth = SampledSum(sigma: 1, rate: 0.2, size: size)
            for epsilon in [0.5, 1, 2, 4] {
                let claimed = try account.delta(epsilon: epsilon, groupOf: size)
                #expect(claimed >= truth.delta(epsilon: epsilon) * (1 - 1e-9))
                #expect(claimed <= 1)
            }
        }
    }

    @Test("A group's epsilon of k times one pupil's, with delta or k delta, is caught")
    func brokenDeltas() throws {
        #expect(try !isSound { account, delta, size in try Double(size) * account.epsilon(delta: delta) })
        #expect(
            try !isSound { account, delta, size in
                try Double(size) * account.epsilon(delta: delta / Double(size))
            })
        // The right rule of (epsilon, delta) alone is sound and looser than the whole curve.
        func rule(_ account: PrivacyLossAccountant, _ delta: Double, _ size: Int) throws -> Double {
            var best = Double.infinity
            for exponent in 0..<60 {
                let own = delta * exp(-Double(exponent) / 2)
                let one = try ApproximateDP(
                    epsilon: account.epsilon(delta: own), delta: own, unit: .pupil, period: .schoolYear)
                if let group = try? one.group(ofSize: size), group.delta <= delta { best = min(best, group.epsilon) }
            }
            return best
        }
        #expect(try isSound(rule))
        var account = PrivacyLossAccountant(step: 1e-2)
        try account.add(.gaussian(sigma: 1, l2Sensitivity: 0.2))
        #expect(try account.epsilon(delta: 1e-6, groupOf: 6) < rule(account, 1e-6, 6))
    }

    @Test("Nothing, one unit, a failure that nothing bounds, and sizes outside the range")
    func edges() throws {
        let empty = PrivacyLossAccountant(step: 1e-2)
        #expect(try empty.epsilon(delta: 1e-6, groupOf: 5) == 0)
        #expect(try empty.delta(epsilon: 0, groupOf: 5) == 0)
        var account = PrivacyLossAccountant(step: 1e-2)
        try account.add(.approximate(epsilon: 0.5, delta: 1e-7))
        #expect(try account.epsilon(delta: 1e-6, groupOf: 1) == account.epsilon(delta: 1e-6))
        // Three failures of 1e-7, the later ones weighed by e^0.5 and e^1: at most 5.4e-7.
        #expect(try account.epsilon(delta: 1e-6, groupOf: 3) <= 1.5 * (1 + 0.05))
        #expect(try account.epsilon(delta: 1e-8, groupOf: 3) == .infinity)
        #expect(try account.delta(epsilon: 30, groupOf: 3) >= 3e-7)
        for size in [0, -1, 1001] {
            #expect(throws: PrivacyParameterError.countOutOfRange) { try account.epsilon(delta: 1e-6, groupOf: size) }
            #expect(throws: PrivacyParameterError.countOutOfRange) { try account.delta(epsilon: 1, groupOf: size) }
        }
        #expect(throws: PrivacyParameterError.countOutOfRange) { try RenyiCurve.pure(epsilon: 1).group(ofSize: 0) }
        let sampled = try RenyiCurve.sampledGaussian(sigma: 1, l2Sensitivity: 1, rate: 0.1)
        #expect(throws: PrivacyParameterError.countOutOfRange) { try sampled.group(ofSize: 1001) }
        #expect(throws: PrivacyParameterError.countOutOfRange) { try sampled.group(ofSize: 40).group(ofSize: 40) }
    }
}
