import DifferentialPrivacy
import Foundation
import Testing

/// Filters and odometers against whoever makes the best choices on the way.
@Suite struct FilterTests {
    private static func promise(_ epsilon: Double, _ delta: Double) throws -> ApproximateDP {
        try ApproximateDP(epsilon: epsilon, delta: delta, unit: .pupil, period: .schoolYear)
    }

    // MARK: The best adversary

    /// Randomised responses of epsilon and of several times epsilon, as often as something lets them through.
    private struct Adversary {
        let epsilon: Double
        /// The large response's epsilon, in small ones.
        var large = 3
        /// Whether a number of small and large responses is let through.
        let accepts: (_ small: Int, _ large: Int) -> Bool

        /// The largest P(S) - e^target P'(S) over all rules of choosing and stopping. Exact: the value of a state is the better of
        /// stopping, (1 - e^(target - loss))_+, and of either response.
        func worstDelta(target: Double) -> Double {
            var known: [Int: Double] = [:]
            func value(_ small: Int, _ large: Int, _ loss: Int) -> Double {
                let state = ((small * 64) + large) * 4096 + loss + 2048
                if let value = known[state] { return value }
                var best = max(0, -expm1(target - Double(loss) * epsilon))
                for (isLarge, strength) in [(false, 1), (true, self.large)] {
                    let next = isLarge ? (small, large + 1) : (small + 1, large)
                    guard accepts(next.0, next.1) else { continue }
                    let likely = 1 / (1 + exp(-Double(strength) * epsilon))
                    best = max(
                        best,
                        likely * value(next.0, next.1, loss + strength)
                            + (1 - likely) * value(next.0, next.1, loss - strength))
                }
                known[state] = best
                return best
            }
            return value(0, 0, 0)
        }
    }

    /// Which numbers of responses a rule lets through that adds up a charge for each.
    private func table(_ admits: (_ small: Int, _ large: Int) throws -> Bool) rethrows -> Set<[Int]> {
        var found: Set<[Int]> = []
        for small in 0..<45 {
            for large in 0..<15 where try admits(small, large) { found.insert([small, large]) }
        }
        return found
    }

    @Test("No choice of responses takes more than the filter's delta", arguments: [nil, [12], [6, 9, 17, 33, 65]])
    func filter(orders: [Double]?) throws {
        let promise = try Self.promise(1, 1e-3)
        let table = try table { try isHeld($0, $1, large: 3, promise: promise, orders: orders) }
        // Adding epsilons holds 20 small ones; one order that was chosen well holds more.
        #expect(table.contains([20, 0]) && table.contains([2, 6]) && !table.contains([44, 14]))
        #expect(table.contains([23, 0]) || orders?.count == 5)
        let worst = Adversary(epsilon: 0.05) { table.contains([$0, $1]) }.worstDelta(target: 1)
        #expect(worst <= 1e-3)
    }

    /// Whether a fresh filter takes so many responses, in this order.
    private func isHeld(
        _ few: Int, _ many: Int, large: Int, promise: ApproximateDP, orders: [Double]?
    ) throws -> Bool {
        var filter = try RenyiFilter(promise, orders: orders)
        do {
            for _ in 0..<few { try filter.record(RenyiCurve.pure(epsilon: 0.05)) }
            for _ in 0..<many { try filter.record(RenyiCurve.pure(epsilon: 0.05 * Double(large))) }
            return true
        } catch { return false }
    }

    @Test("A filter that checks afterwards, or forgets the order, is caught")
    func brokenFilters() throws {
        let promise = try Self.promise(1, 1e-3)
        func worst(large: Int = 3, _ admits: (Int, Int) throws -> Bool) throws -> Double {
            let table = try table(admits)
            return Adversary(epsilon: 0.05, large: large) { table.contains([$0, $1]) }.worstDelta(target: 1)
        }
        func isHeld(_ few: Int, _ many: Int, large: Int) throws -> Bool {
            try self.isHeld(few, many, large: large, promise: promise, orders: [12])
        }
        for large in [3, 40] { #expect(try worst(large: large) { try isHeld($0, $1, large: large) } <= 1e-3) }
        // Looking at the sum only after the release: whatever comes last is let through.
        let late = try worst(large: 40) { few, many in
            try many > 0 ? isHeld(few, many - 1, large: 40) : isHeld(max(0, few - 1), many, large: 40)
        }
        #expect(late > 1e-3)
        // The divergence of order 1 against the limit of order 12.
        let order = 12.0
        let limit = 1 - log1p(-1 / order) + (log(1e-3) + log(order)) / (order - 1)
        let forgetful = try worst { few, many in
            Double(few) * 0.05 * tanh(0.025) + Double(many) * 0.15 * tanh(0.075) <= limit
        }
        #expect(forgetful > 1e-3)
    }

    // MARK: Capacity and charges

    @Test("Normal noise: nearly what the filter of concentrated privacy lets through; sampled noise: far more")
    func capacity() throws {
        let promise = try Self.promise(1, 1e-6)
        let total = try ZeroConcentrated.rho(epsilon: 1, delta: 1e-6).rho
        var filter = try RenyiFilter(promise)
        var count = 0
        while (try? filter.record(.zeroConcentrated(ZeroConcentrated(rho: total / 1000)))) != nil { count += 1 }
        #expect(count >= 850 && count <= 1000)

        // A single chosen order has the whole delta.
        let best = 1 + (log(1e6) / total).squareRoot()
        var single = try RenyiFilter(promise, orders: [best])
        var most = 0
        while (try? single.record(.zeroConcentrated(ZeroConcentrated(rho: total / 1000)))) != nil { most += 1 }
        #expect(most > count && most <= 1000)

        let round = try RenyiCurve.sampledGaussian(sigma: 2, l2Sensitivity: 1, rate: 0.01)
        var sampled = try RenyiFilter(promise)
        var rounds = 0
        while (try? sampled.record(round)) != nil, rounds < 20_000 { rounds += 1 }
        // Unsampled, the same noise is charged 1/8 each time.
        #expect(Double(rounds) > 100 * total / 0.125)
        #expect(try round.repeated(rounds).epsilon(delta: 1e-6) <= 1)
        #expect(try !sampled.allows(round) && sampled.allows(.pure(epsilon: 0)))
    }

    @Test("A mechanism may be run on a filter's charge, for exactly what was counted")
    func charges() throws {
        var filter = try RenyiFilter(Self.promise(1, 1e-6))
        var bits = SystemBits()
        let charge = try filter.spend(rho: 0.005)
        #expect(abs(charge.rho.rho - 0.005) < 1e-15 && charge.unit == .pupil && charge.period == .schoolYear)
        _ = try DiscreteGaussianSum(l2Bound: 1, charge: charge).release([3].span, using: &bits)
        let pure = try filter.spend(pureEpsilon: 0.05)
        #expect(pure.guarantee.epsilon == 0.05)
        _ = try DiscreteLaplaceCount(l1Bound: 1, charge: pure).release([3].span, using: &bits)
        #expect(throws: BudgetError.exceedsRemaining) { _ = try filter.spend(rho: 1) }
        #expect(throws: BudgetError.amountOutOfRange) { _ = try filter.spend(rho: .nan) }
        #expect(throws: BudgetError.amountOutOfRange) { _ = try filter.spend(pureEpsilon: -1) }
        // What was refused was not counted.
        _ = try filter.spend(rho: 0.005)
    }

    @Test("Own deltas are added up, and a filter that leaves them out is caught")
    func ownDeltas() throws {
        var filter = try RenyiFilter(Self.promise(1, 1e-4), ownDeltas: 5e-5)
        let release = try Self.promise(0, 1e-5)
        var count = 0
        while count < 1000, (try? filter.record(release)) != nil { count += 1 }
        // Each reveals everything with probability 1e-5.
        func keeps(_ count: Int) -> Bool { 1 - pow(1 - 1e-5, Double(count)) <= 1e-4 }
        #expect((4...5).contains(count) && keeps(count))
        #expect(filter.remainingOwnDeltas < 1.1e-5)
        // Without them, nothing stops releases of epsilon 0.
        var forgetful = try RenyiFilter(Self.promise(1, 1e-4))
        var forgotten = 0
        while forgotten < 1000, (try? forgetful.record(RenyiCurve.pure(epsilon: release.epsilon))) != nil {
            forgotten += 1
        }
        #expect(!keeps(forgotten))
        #expect(throws: BudgetError.exceedsRemaining) { try forgetful.record(release) }
    }

    // MARK: Odometers

    /// P(S) - E'[e^reading; S] for the one who stops as soon as the loss exceeds the reading, where rho of normal noise is 4^j at the
    /// j-th of 26 looks. The loss is N(rho, 2 rho); on the scale u = (loss - rho)/sqrt(2 rho) a look is u/2 + sqrt(3)/2 N(0, 1) away from
    /// the one before. By the trapezoid rule with steps of 0.02.
    private func stopped(_ reading: (_ rho: Double) throws -> Double) throws -> Double {
        let step = 0.02
        let places = (-400...400).map { Double($0) * step }
        func density(_ x: Double, _ sigma: Double) -> Double {
            exp(-x * x / (2 * sigma * sigma)) / (sigma * (2 * Double.pi).squareRoot())
        }
        let sigma = 3.0.squareRoot() / 2
        let kernel = (-1600...1600).map { density(Double($0) * step / 2, sigma) * step }
        var law = places.map { density($0, 1) }
        var total = 0.0
        for look in 0..<26 {
            let rho = pow(4, Double(look))
            if look > 0 {
                // u' at index i, u at index j: u' - u/2 in half steps.
                var next = [Double](repeating: 0, count: law.count)
                for j in law.indices where law[j] > 1e-12 {
                    for i in next.indices {
                        let offset = 2 * (i - 400) - (j - 400)
                        if abs(offset) <= 1600 { next[i] += law[j] * kernel[1600 + offset] }
                    }
                }
                law = next
            }
            let epsilon = try reading(rho)
            for index in law.indices {
                let loss = rho + (2 * rho).squareRoot() * places[index]
                guard loss > epsilon else { continue }
                total += law[index] * step * -expm1(epsilon - loss)
                law[index] = 0
            }
        }
        return total
    }

    @Test(
        "Whoever stops when it pays gains no more than delta from an odometer; from a reading with the whole delta they do"
    )
    func readings() throws {
        let delta = 0.01
        let orders = (0...13).map { 1 + pow(4, -Double($0)) }
        var odometer = try RenyiOdometer(
            delta: delta, first: .zeroConcentrated(ZeroConcentrated(rho: 1)), orders: orders, unit: .pupil,
            period: .schooling)
        var recorded = 0.0
        let right = try stopped { rho in
            try odometer.record(.zeroConcentrated(ZeroConcentrated(rho: rho - recorded)))
            recorded = rho
            return try odometer.guarantee().epsilon
        }
        #expect(right <= delta)
        // The levels of the concentrated odometer, each with its share, and without.
        let shared = try stopped { rho in
            let level = log2(rho)
            return try ZeroConcentrated(rho: rho).epsilon(delta: delta / ((level + 1) * (level + 2)))
        }
        #expect(shared <= delta)
        let naive = try stopped { try ZeroConcentrated(rho: $0).epsilon(delta: delta) }
        #expect(naive > delta * 1.2)
    }

    @Test("A reading covers what was recorded, in the order of what it costs")
    func odometer() throws {
        let first = try RenyiCurve.gaussian(sigma: 20, l2Sensitivity: 1)
        let orders: [Double] = [2, 4, 8, 16, 32, 64]
        var odometer = try RenyiOdometer(
            delta: 1e-6, ownDeltas: 1e-7, first: first, orders: orders, unit: .pupil, period: .schooling)
        #expect(try odometer.guarantee().epsilon == 0)
        var last = 0.0
        var whole: RenyiCurve?
        for _ in 0..<30 {
            try odometer.record(first)
            whole = try whole?.composed(with: first) ?? first
            let reading = try odometer.guarantee()
            #expect(reading.epsilon >= last && reading.delta == 1e-6 && reading.unit == .pupil)
            // More than a conversion with the whole delta, at most that of twice as much with a share of it.
            #expect(try reading.epsilon > #require(whole).epsilon(delta: 1e-6))
            #expect(try reading.epsilon < #require(whole).repeated(2).epsilon(delta: 1e-9, orders: orders))
            last = reading.epsilon
        }
        try odometer.record(Self.release(0.1, 9e-8))
        #expect(throws: BudgetError.exceedsRemaining) { try odometer.record(Self.release(0.1, 9e-8)) }
        #expect(throws: BudgetError.relationMismatch) { try odometer.record(Self.promise(0.1, 1e-9)) }
        #expect(try odometer.guarantee().epsilon >= last)

        // Pure releases alone are read as their sum, without any delta being needed.
        var pure = try RenyiOdometer(
            delta: 1e-6, first: first, orders: [4], unit: .pupil, period: .schooling)
        for _ in 0..<3 { try pure.record(.pure(epsilon: 0.01)) }
        #expect(try abs(pure.guarantee().epsilon - 0.03) < 1e-12)
    }

    private static func release(_ epsilon: Double, _ delta: Double) throws -> ApproximateDP {
        try ApproximateDP(epsilon: epsilon, delta: delta, unit: .pupil, period: .schooling)
    }

    @Test("Parameters outside their range, and releases about something else, are refused")
    func refusals() throws {
        let promise = try Self.promise(1, 1e-6)
        for orders in [[], [1], [2, .nan], [.infinity]] {
            #expect(throws: PrivacyParameterError.orderOutOfRange) { _ = try RenyiFilter(promise, orders: orders) }
        }
        for ownDeltas in [1e-6, 1, -1e-9, Double.nan] {
            #expect(throws: PrivacyParameterError.deltaOutOfRange) {
                _ = try RenyiFilter(promise, ownDeltas: ownDeltas)
            }
        }
        // At order 1.5 a delta of 1e-6 alone costs 27.
        #expect(throws: PrivacyParameterError.notAchievable) { _ = try RenyiFilter(promise, orders: [1.5]) }
        #expect(throws: PrivacyParameterError.deltaOutOfRange) { _ = try RenyiFilter(Self.promise(1, 0)) }
        var filter = try RenyiFilter(promise)
        #expect(throws: BudgetError.relationMismatch) { try filter.record(.pure(epsilon: 0.1, relation: .replace)) }
        #expect(throws: BudgetError.relationMismatch) { try filter.record(Self.release(0.1, 0)) }
        #expect(throws: PrivacyParameterError.lossOutOfRange) {
            try RenyiOdometer(
                delta: 1e-6, first: .pure(epsilon: 0), orders: [2], unit: .pupil, period: .schooling)
        }
    }
}
