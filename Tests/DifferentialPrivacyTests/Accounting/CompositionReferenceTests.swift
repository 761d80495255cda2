import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// Against exact arithmetic, published formulas and Apple's analysis of shuffling.
@Suite struct CompositionReferenceTests {
    static let compositions = (try? ReferenceRecord.all(in: "dp", named: "composition")) ?? []
    static let gaussians = (try? ReferenceRecord.all(in: "dp", named: "gdp_composition")) ?? []
    static let samplings = (try? ReferenceRecord.all(in: "dp", named: "subsampling_amplification")) ?? []
    static let shuffles = (try? ReferenceRecord.all(in: "dp", named: "shuffle_amplification")) ?? []

    @Test("The reference files are there")
    func recordsExist() {
        #expect(!References.areShipped || Self.compositions.count >= 111)
        #expect(!References.areShipped || Self.gaussians.count >= 11)
        #expect(!References.areShipped || Self.samplings.count >= 17)
        #expect(!References.areShipped || Self.shuffles.count >= 108)
    }

    @Test("Composition of known epsilons is exact to 1e-10", arguments: compositions)
    func composition(_ record: ReferenceRecord) throws {
        let input = record.input
        func number(_ value: JSONValue?) throws -> Double { try #require(value?.double) }
        switch input["fn"]?.string {
        case "homogeneous":
            let (epsilon, delta) = (try number(input["epsilon"]), try number(input["delta"]))
            let count = try #require(input["k"]?.integer)
            let target = try number(input["target_delta"])
            let optimum = try OptimalComposition(epsilon: epsilon, delta: delta, count: count)
            let value = try optimum.epsilon(delta: target)
            if let expected = record.output["optimal_KOV"]?.double {
                Self.expect(value, expected)
                if expected.isFinite { #expect(try optimum.delta(epsilon: value) <= target * (1 + 1e-9) + 1e-13) }
            }
            if let basic = record.output["basic"]?.double {
                #expect(abs(basic - Double(count) * epsilon) <= 1e-12 * basic)
            }
            for (rule, formula) in Self.rules(epsilon: epsilon, delta: delta, count: count, target: target) {
                guard let other = record.output[rule]?.double else { continue }
                #expect(abs(formula - other) <= 1e-10 * other, "\(rule)")
            }
            for rule in ["basic", "advanced_DRV10_strong", "advanced_DRV10_with_tanh", "KOV15_simplified_thm3.4"] {
                // Every other rule promises more. Basic composition has a delta of k delta, which may exceed the target.
                guard let other = record.output[rule]?.double, Double(count) * delta < target else { continue }
                #expect(value <= other * (1 + 1e-9), "\(rule)")
            }
        case "KOV_point":
            let optimum = try OptimalComposition(
                epsilon: number(input["epsilon"]), delta: number(input["delta"]), count: #require(input["k"]?.integer))
            let loss = try number(record.output["eps_i"])
            let negative = try #require(input["i"]?.integer)
            let count = try #require(input["k"]?.integer)
            #expect(try abs(loss - Double(count - 2 * negative) * number(input["epsilon"])) <= 1e-12 * (1 + abs(loss)))
            let delta = try optimum.delta(epsilon: loss)
            Self.expect(delta, try number(record.output["delta_i_total"]))
        case "heterogeneous_exact_MV16":
            let guarantees = try #require(input["epsilons"]?.array).map { value in
                try ApproximateDP(epsilon: number(value), delta: 0, unit: .pupil, period: .schoolYear)
            }
            let value = try OptimalComposition(guarantees).epsilon(delta: number(input["target_delta"]))
            Self.expect(value, try number(record.output["optimal"]))
            #expect(try value <= number(record.output["basic"]) * (1 + 1e-12))
        case "fully_adaptive_filter_Whitehouse2023":
            // A filter at rho = sum epsilon^2/2. Ours reads a smaller epsilon off a smaller rho.
            let epsilons = try Self.epsilons(input["epsilons"])
            let delta = try number(input["delta"])
            let expected = try number(record.output["epsilon_spent"])
            let rho = epsilons.reduce(0) { $0 + $1 * $1 / 2 }
            #expect(abs(rho + 2 * (rho * log(1 / delta)).squareRoot() - expected) < 1e-10 * expected)
            let spent = try epsilons.reduce(ZeroConcentrated.none) { sum, epsilon in
                try sum.composed(with: .fromPureTight(epsilon: epsilon))
            }
            #expect(try spent.epsilon(delta: delta) <= expected)
            // And no less than what normal noise of that rho exactly costs.
            let whole = try GaussianDP(mu: (2 * spent.rho).squareRoot() * (1 - 1e-12))
            #expect(try spent.epsilon(delta: delta) >= whole.epsilon(delta: delta))
            // A filter that promises what the reference spent lets all of it through, and little more at its one order.
            let promise = try ApproximateDP(epsilon: expected, delta: delta, unit: .pupil, period: .schoolYear)
            var filter = try RenyiFilter(promise, orders: [1 + (log(1 / delta) / rho).squareRoot()])
            for epsilon in epsilons { try filter.record(.pure(epsilon: epsilon)) }
            #expect(throws: BudgetError.exceedsRemaining) {
                try filter.record(.zeroConcentrated(ZeroConcentrated(rho: 10 * rho)))
            }
        case "group_privacy":
            let size = try #require(input["k"]?.integer)
            let one = try ApproximateDP(
                epsilon: number(input["epsilon"]), delta: number(input["delta"]), unit: .pupil, period: .schoolYear)
            let grown = try number(record.output["delta"])
            guard grown < 1 else {
                #expect(throws: PrivacyParameterError.deltaOutOfRange) { try one.group(ofSize: size) }
                return
            }
            let group = try one.group(ofSize: size)
            Self.expect(group.epsilon, try number(record.output["epsilon"]))
            Self.expect(group.delta, grown)
            Self.expect(
                try ZeroConcentrated(rho: 0.01).group(ofSize: size).rho,
                0.01 * (try number(record.output["zcdp_factor_k2"])))
        default: throw UnknownRecord()
        }
    }

    @Test("Gaussian composition is exact to 1e-10", arguments: gaussians)
    func gaussian(_ record: ReferenceRecord) throws {
        let list = try #require(record.input["mus"]?.array).compactMap(\.string)
        let parts = try list.flatMap { text -> [GaussianDP] in
            // "0.1 x 100" or "0.1".
            let words = text.split(separator: " ")
            let part = try GaussianDP(mu: #require(Double(words[0])))
            return Array(repeating: part, count: words.count == 3 ? try #require(Int(words[2])) : 1)
        }
        let whole = try GaussianDP.composed(parts)
        Self.expect(whole.mu, try #require(record.output["mu"]?.double))
        let delta = try #require(record.input["delta"]?.double)
        Self.expect(try whole.epsilon(delta: delta), try #require(record.output["epsilon"]?.double))
    }

    @Test("Sampling is exact to 1e-12, for the relation it is about", arguments: samplings)
    func sampling(_ record: ReferenceRecord) throws {
        let rate = try #require(record.input["q"]?.double)
        let epsilon = try #require(record.input["epsilon"]?.double)
        let delta = try #require(record.input["delta"]?.double)
        let one = try ApproximateDP(epsilon: epsilon, delta: delta, unit: .pupil, period: .schoolYear)
        let population = 1_000_000_000_000_000
        let schemes: [(String, SamplingScheme)] = [
            ("poisson_add_remove", .poisson(rate: rate)),
            (
                "without_replacement_substitute",
                .withoutReplacement(sample: Int((rate * Double(population)).rounded()), population: population)
            ),
        ]
        for (name, scheme) in schemes {
            let amplified = try one.sampled(scheme, relation: scheme.relation)
            Self.expect(amplified.epsilon, try #require(record.output[name]?["epsilon"]?.double), 1e-12)
            Self.expect(amplified.delta, try #require(record.output[name]?["delta"]?.double), 1e-12)
            let other: NeighbouringRelation = scheme.relation == .replace ? .addRemove : .replace
            #expect(throws: PrivacyParameterError.relationMismatch) { try one.sampled(scheme, relation: other) }
        }
        let with = try #require(record.output["with_replacement_substitute_n1000"])
        let pure = try ApproximateDP(epsilon: epsilon, delta: 0, unit: .pupil, period: .schoolYear)
        let draws = try pure.sampled(
            .withReplacement(sample: #require(with["m"]?.integer), population: 1000), relation: .replace)
        Self.expect(draws.epsilon, try #require(with["epsilon"]?.double), 1e-12)
        let inverse = try #require(record.output["inverse: base epsilon allowed for amplified target e"]?.double)
        let before = try ApproximateDP.epsilon(beforeSampling: .poisson(rate: rate), epsilon: epsilon)
        #expect(before <= inverse && before >= inverse * (1 - 1e-12))
    }

    @Test("Shuffling: the clones' sum to 1e-5, the closed form to 1e-9", arguments: shuffles)
    func shuffle(_ record: ReferenceRecord) throws {
        let delta = try #require(record.input["delta"]?.double)
        let shuffle = try ShuffleAmplification(
            count: #require(record.input["n"]?.integer), localEpsilon: #require(record.input["epsilon0"]?.double))
        let exact = try shuffle.epsilon(delta: delta)
        Self.expect(exact, try #require(record.output["exact_clone_sum"]?.double), 1e-5)
        #expect(try shuffle.delta(epsilon: exact) <= delta)
        let closed = try shuffle.closedForm(delta: delta)
        let expected = record.output["closed_form_FMT21"]?.double
        #expect((closed == nil) == (expected == nil))
        if let closed, let expected {
            Self.expect(closed, expected, 1e-9)
            #expect(exact <= closed)
        }
        // Apple's own numbers: a sum on a coarser grid, from both sides.
        if let low = record.output["apple_numeric_lower_step1"]?.double { #expect(exact >= low * (1 - 1e-6)) }
        if let high = record.output["apple_numeric_upper_step1"]?.double { #expect(exact <= high * (1 + 1e-6)) }
    }

    /// The rules that the reference lists besides the optimum, from their articles: Dwork, Rothblum and Vadhan (2010), the same with the mean
    /// loss epsilon tanh(epsilon/2), and Kairouz, Oh and Viswanath (2015), theorem 3.4.
    private static func rules(epsilon: Double, delta: Double, count: Int, target: Double) -> [(String, Double)] {
        let k = Double(count)
        // What the mechanisms' own deltas leave.
        let rest = target + expm1(k * log1p(-delta))
        guard rest > 0 else { return [] }
        let spread = epsilon * (2 * k * log(1 / rest)).squareRoot()
        let mean = k * epsilon * tanh(epsilon / 2)
        let tighter = epsilon * (2 * k * log(M_E + epsilon * k.squareRoot() / rest)).squareRoot()
        return [
            ("advanced_DRV10_strong", spread + k * epsilon * expm1(epsilon)),
            ("advanced_DRV10_with_tanh", spread + mean),
            ("KOV15_simplified_thm3.4", min(k * epsilon, mean + tighter, mean + spread)),
        ]
    }

    /// [epsilon, "x", count], or one epsilon after another.
    private static func epsilons(_ value: JSONValue?) throws -> [Double] {
        let list = try #require(value?.array)
        if list.count == 3, list[1].string == "x" {
            return try Array(repeating: #require(list[0].double), count: #require(list[2].integer))
        }
        return try list.map { try #require($0.double) }
    }

    /// Within a relative tolerance, and not below by more than the reference's own rounding.
    private static func expect(
        _ value: Double, _ expected: Double, _ tolerance: Double = 1e-10, at location: SourceLocation = #_sourceLocation
    ) {
        if !expected.isFinite {
            #expect(value == expected, sourceLocation: location)
            return
        }
        #expect(abs(value - expected) <= tolerance * expected, sourceLocation: location)
        #expect(value >= expected * (1 - min(tolerance, 1e-9)), sourceLocation: location)
    }
}
