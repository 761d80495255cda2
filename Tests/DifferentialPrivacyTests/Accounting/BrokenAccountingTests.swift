import DifferentialPrivacy
import Foundation
import Testing

/// The mistakes that accountants have been shipped with, each made here on purpose. One check accepts ours and must reject the
/// broken one, so that the checks are known to have teeth.
@Suite struct BrokenAccountingTests {
    // MARK: Checks

    /// Whether an account of k-fold normal noise never claims less than the exact epsilon, nor much more.
    private func isSoundForGaussians(
        slack: Double, _ epsilon: (_ mu: Double, _ count: Int, _ delta: Double) throws -> Double
    )
        throws -> Bool
    {
        for (mu, count) in [(0.2, 20), (0.5, 4), (1.0, 1), (1.0, 10)] {
            for delta in [1e-3, 1e-6, 1e-9] {
                let whole = mu * Double(count).squareRoot()
                let exact = try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: whole, delta: delta)
                let claimed = try epsilon(mu, count, delta)
                guard claimed >= exact * (1 - 1e-9), claimed <= exact * (1 + slack) + slack else { return false }
            }
        }
        return true
    }

    /// Whether noise of some sigma keeps the guarantee that it was chosen for.
    private func keepsDelta(_ sigma: (_ epsilon: Double, _ delta: Double) throws -> Double) throws -> Bool {
        for epsilon in [0.1, 1, 4, 8, 12] {
            for delta in [1e-3, 1e-5, 1e-9] {
                let noise = try sigma(epsilon, delta)
                guard try GaussianMechanism.delta(sigma: noise, l2Sensitivity: 1, epsilon: epsilon) <= delta else {
                    return false
                }
            }
        }
        return true
    }

    /// Whether a claimed curve is at least the Rényi divergence of two distributions, at every order tried.
    private func covers(_ p: [Double], _ q: [Double], curve: (_ order: Double) throws -> Double) throws -> Bool {
        for order in [1.01, 1.5, 2, 4, 8, 32] {
            let sum = zip(p, q).reduce(0) { $0 + pow($1.0, order) * pow($1.1, 1 - order) }
            guard try curve(order) >= log(sum) / (order - 1) else { return false }
        }
        return true
    }

    // MARK: Variants

    @Test("A conversion with the wrong sign is caught")
    func conversionSign() throws {
        #expect(
            try isSoundForGaussians(slack: 0.2) { mu, count, delta in
                try RenyiCurve.gaussian(sigma: 1, l2Sensitivity: mu).repeated(count).epsilon(delta: delta)
            })
        #expect(
            try !isSoundForGaussians(slack: 0.2) { mu, count, delta in
                let curve = try RenyiCurve.gaussian(sigma: 1, l2Sensitivity: mu).repeated(count)
                return try (1...200).map { index -> Double in
                    let order = 1 + Double(index) / 10
                    let divergence = try curve.divergence(order: order)
                    // + log(delta alpha)/(alpha - 1) instead of -.
                    return divergence + log1p(-1 / order) + (log(delta) + log(order)) / (order - 1)
                }.map { max(0, $0) }.min() ?? 0
            })
        #expect(
            try !isSoundForGaussians(slack: 0.2) { mu, count, delta in
                // The same mistake in rho + 2 sqrt(rho log(1/delta)).
                let rho = mu * mu / 2 * Double(count)
                return max(0, rho - 2 * (rho * log(1 / delta)).squareRoot())
            })
    }

    @Test("The classical Gaussian beyond epsilon 1 is caught")
    func classicalGaussian() throws {
        #expect(try keepsDelta { try GaussianMechanism.sigma(epsilon: $0, delta: $1, l2Sensitivity: 1) })
        #expect(try !keepsDelta { epsilon, delta in (2 * log(1.25 / delta)).squareRoot() / epsilon })
    }

    /// A window of losses in -3.2 ..< 3.2: what is above comes back below.
    @Test("Wrap-around in the convolution is caught")
    func wrapAround() throws {
        #expect(
            try isSoundForGaussians(slack: 1e-3) { mu, count, delta in
                var account = PrivacyLossAccountant(step: 1e-3)
                try account.add(.gaussian(sigma: 1, l2Sensitivity: mu), count: count)
                return try account.epsilon(delta: delta)
            })
        #expect(
            try !isSoundForGaussians(slack: 0.5) { mu, count, delta in
                try Self.circularEpsilon(mu: mu, count: count, delta: delta, size: 64, step: 0.1)
            })
        // With room enough, the same code is accepted: it is the window that the check rejects.
        #expect(
            try isSoundForGaussians(slack: 2.5) { mu, count, delta in
                try Self.circularEpsilon(mu: mu, count: count, delta: delta, size: 512, step: 0.1)
            })
    }

    /// Epsilon by circular convolution with masses rounded up to the grid, on -size/2 ..< size/2 steps.
    private static func circularEpsilon(mu: Double, count: Int, delta: Double, size: Int, step: Double) throws -> Double
    {
        func tail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }
        var masses = [Double](repeating: 0, count: size)
        for place in -300...300 {
            let (low, high) = ((Double(place) - 1) * step, Double(place) * step)
            let mass = tail(low / mu - mu / 2) - tail(high / mu - mu / 2)
            masses[((place % size) + size) % size] += mass
        }
        var sum = masses
        for _ in 1..<count {
            var next = [Double](repeating: 0, count: size)
            for i in 0..<size where sum[i] > 1e-18 {
                for j in 0..<size where masses[j] > 1e-18 { next[(i + j) % size] += sum[i] * masses[j] }
            }
            sum = next
        }
        func divergence(_ epsilon: Double) -> Double {
            var value = 0.0
            for place in -size / 2..<size / 2 where Double(place) * step > epsilon {
                value += sum[(place + size) % size] * -expm1(epsilon - Double(place) * step)
            }
            return value
        }
        return (0...size / 2).map { Double($0) * step }.first { divergence($0) <= delta } ?? .infinity
    }

    @Test("A sampling rate that is ignored, or claimed without sampling, is caught")
    func samplingRate() throws {
        // What one release of a 1 % sample costs, exactly, from both sides.
        let sampled = try DominatingPair.gaussian(sigma: 1, l2Sensitivity: 1).poissonSampled(rate: 0.01)
        func isExact(_ pair: DominatingPair, for truth: DominatingPair) throws -> Bool {
            for epsilon in [0.05, 0.2, 0.5] {
                let claimed = try pair.delta(epsilon: epsilon)
                let exact = try truth.delta(epsilon: epsilon)
                guard claimed >= exact * (1 - 1e-9), claimed <= exact * 1.001 else { return false }
            }
            return true
        }
        let whole = try DominatingPair.gaussian(sigma: 1, l2Sensitivity: 1)
        #expect(try isExact(sampled, for: sampled))
        #expect(try isExact(whole, for: whole))
        #expect(try !isExact(whole, for: sampled))
        #expect(try !isExact(sampled, for: whole))
        // The integral itself, by summing over outputs: the two sides of one release.
        let direct = Self.sampledDelta(rate: 0.01, epsilon: 0.2)
        #expect(try abs(sampled.delta(epsilon: 0.2) / direct - 1) < 1e-6)
    }

    /// max over both directions of the integral of (P - e^epsilon Q)_+ for a sampled normal count, by the midpoint rule.
    private static func sampledDelta(rate: Double, epsilon: Double) -> Double {
        var (removed, added) = (0.0, 0.0)
        let step = 1e-4
        for index in -100_000..<120_000 {
            let x = (Double(index) + 0.5) * step
            let without = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            let with = (1 - rate) * without + rate * exp(-(x - 1) * (x - 1) / 2) / (2 * Double.pi).squareRoot()
            removed += max(0, with - exp(epsilon) * without) * step
            added += max(0, without - exp(epsilon) * with) * step
        }
        return max(removed, added)
    }

    @Test("Add/remove mixed up with replace is caught")
    func relations() throws {
        // A count that replaces one pupil's 1 by another's -1 moves by 2.
        func coversReplacement(_ pair: DominatingPair) throws -> Bool {
            for epsilon in [0.1, 1, 2] {
                let actual = try GaussianMechanism.delta(sigma: 1, l2Sensitivity: 2, epsilon: epsilon)
                guard try pair.delta(epsilon: epsilon) >= actual * (1 - 1e-11) else { return false }
            }
            return true
        }
        #expect(try coversReplacement(.gaussian(sigma: 1, l2Sensitivity: 2, relation: .replace)))
        #expect(try !coversReplacement(.gaussian(sigma: 1, l2Sensitivity: 1)))

        // Fifty samples of half the pupils, one of whom is replaced: the account for Poisson samples promises too much.
        func coversSampling(_ account: PrivacyLossAccountant, step: Double) throws -> Bool {
            var truth = PrivacyLossAccountant(step: step)
            let pair = try DominatingPair.gaussian(sigma: 1, l2Sensitivity: 1, relation: .replace)
            try truth.add(pair.sampledWithoutReplacement(rate: 0.5), count: 8)
            return try account.epsilon(delta: 1e-6) >= truth.epsilon(delta: 1e-6, bound: .lower)
        }
        var right = PrivacyLossAccountant(step: 1e-2)
        let pair = try DominatingPair.gaussian(sigma: 1, l2Sensitivity: 1, relation: .replace)
        try right.add(pair.sampledWithoutReplacement(rate: 0.5), count: 8)
        #expect(try coversSampling(right, step: 1e-2))
        var wrong = PrivacyLossAccountant(step: 1e-2)
        try wrong.add(.gaussian(sigma: 1, l2Sensitivity: 1).poissonSampled(rate: 0.5), count: 8)
        #expect(try !coversSampling(wrong, step: 1e-2))

        // And by type: neither the sampling of the other relation nor a sum of both is to be had.
        #expect(throws: PrivacyParameterError.relationMismatch) { try pair.poissonSampled(rate: 0.5) }
        #expect(throws: PrivacyParameterError.relationMismatch) {
            try DominatingPair.gaussian(sigma: 1, l2Sensitivity: 1).sampledWithoutReplacement(rate: 0.5)
        }
        #expect(throws: PrivacyParameterError.relationMismatch) {
            try right.add(DominatingPair.gaussian(sigma: 1, l2Sensitivity: 1))
        }
        #expect(throws: PrivacyParameterError.relationMismatch) {
            try RenyiCurve.pure(epsilon: 1).composed(with: .pure(epsilon: 1, relation: .replace))
        }
    }

    /// Five candidates, the first 1 better or 1 worse than the others, which is what one pupil can do at sensitivity 1.
    @Test("Permute-and-flip charged epsilon^2/8 is caught", arguments: [0.5, 1, 2])
    func permuteAndFlip(epsilon: Double) throws {
        let p = Self.permuteAndFlip(scores: [0, 0, 0, 0, 0], epsilon: epsilon)
        let q = Self.permuteAndFlip(scores: [1, -1, -1, -1, -1], epsilon: epsilon)
        #expect(try covers(p, q) { try RenyiCurve.pure(epsilon: epsilon).divergence(order: $0) })
        #expect(try covers(p, q) { try ZeroConcentrated.fromPureTight(epsilon: epsilon).rho * $0 })
        #expect(try !covers(p, q) { epsilon * epsilon / 8 * $0 })
    }

    /// The law of permute-and-flip (McKenna and Sheldon, 2020): candidates in random order, each accepted with probability
    /// exp(epsilon (score - best)/2), by all orders.
    private static func permuteAndFlip(scores: [Double], epsilon: Double) -> [Double] {
        let best = scores.max() ?? 0
        let accept = scores.map { exp(epsilon * ($0 - best) / 2) }
        var law = scores.map { _ in 0.0 }
        func visit(_ left: [Int], _ weight: Double) {
            for candidate in left {
                let share = weight / Double(left.count)
                law[candidate] += share * accept[candidate]
                visit(left.filter { $0 != candidate }, share * (1 - accept[candidate]))
            }
        }
        visit(Array(scores.indices), 1)
        return law
    }
}
