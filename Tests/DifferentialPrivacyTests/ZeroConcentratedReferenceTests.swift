import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// Against 50-digit optimisation over real orders.
@Suite struct ZeroConcentratedReferenceTests {
    static let records = (try? ReferenceRecord.all(in: "dp", named: "zcdp_conversion")) ?? []

    @Test("The reference file is there")
    func recordsExist() { #expect(!References.areShipped || Self.records.count >= 165) }

    @Test("Conversions are optimal, and err on the safe side only", arguments: records)
    func conversions(_ record: ReferenceRecord) throws {
        func input(_ key: String) throws -> Double { try #require(record.input[key]?.double) }
        func output(_ key: String) throws -> Double { try #require(record.output[key]?.double) }
        switch record.input["fn"]?.string {
        case "rho_to_epsilon":
            let rho = try ZeroConcentrated(rho: input("rho"))
            let delta = try input("delta")
            let epsilon = try rho.epsilon(delta: delta)
            let expected = try output("epsilon_cks20")
            #expect(epsilon >= expected * (1 - 1e-15))
            #expect(epsilon <= expected * (1 + 1e-10) + 1e-14)
            #expect(try epsilon >= output("epsilon_gaussian_exact"))
            #expect(try epsilon <= output("epsilon_simple_bun_steinke"))
            // The best order is where the bound is; any other is no better.
            let order = try output("alpha_star")
            let atOrder = rho.rho * order + log1p(-1 / order) - (log(delta) + log(order)) / (order - 1)
            #expect(
                max(0, atOrder) >= epsilon - 1e-9 * (1 + epsilon) && max(0, atOrder) <= epsilon + 1e-6 * (1 + epsilon))
            // The conversion backwards: no rho above this one may be claimed to keep epsilon.
            if epsilon > 0 {
                #expect(try ZeroConcentrated.rho(epsilon: epsilon, delta: delta).rho >= rho.rho * (1 - 1e-9))
            }
        case "rho_to_delta":
            let delta = try ZeroConcentrated(rho: input("rho")).delta(epsilon: input("epsilon"))
            let expected = try output("delta_cks20")
            #expect(delta > 0 && delta <= 1)
            #expect(delta >= expected * (1 - 1e-15))
            #expect(try delta >= output("delta_gaussian_exact") * (1 - 1e-12))
            #expect(try delta <= max(output("delta_simple_bun_steinke") * (1 + 1e-12), 2e-300))
            if expected > 1e-300 { #expect(delta <= expected * (1 + 1e-9)) } else { #expect(delta < 2e-300) }
        case "epsilon_delta_to_rho":
            let epsilon = try input("epsilon")
            let delta = try input("delta")
            let rho = try ZeroConcentrated.rho(epsilon: epsilon, delta: delta)
            let expected = try output("rho_cks20")
            #expect(rho.rho <= expected * (1 + 1e-15))
            #expect(rho.rho >= expected * (1 - 1e-9))
            #expect(try rho.rho >= output("rho_simple"))
            #expect(try abs(1 / (2 * rho.rho).squareRoot() / output("gaussian_sigma_at_rho_cks20") - 1) < 1e-9)
            #expect(try rho.epsilon(delta: delta) <= epsilon)
        case "pure_to_rho":
            let epsilon = try input("epsilon")
            for (computed, key) in [
                (try ZeroConcentrated.fromPure(epsilon: epsilon), "rho_generic_eps2_over_2"),
                (try ZeroConcentrated.fromPureTight(epsilon: epsilon), "rho_tight_eps_tanh_half"),
            ] {
                let expected = try output(key)
                #expect(computed.rho >= expected * (1 - 1e-16) && computed.rho <= expected * (1 + 1e-14))
            }
            // Of bounded range only: what a charge of that rho buys of the exponential mechanism is this epsilon, and no more.
            let bounded = try output("rho_bounded_range_eps2_over_8")
            let choice = try ExponentialMechanism(sensitivity: 1, charge: concentrated(bounded)).epsilon
            #expect(choice <= epsilon * (1 + 1e-15) && choice >= epsilon * (1 - 1e-13))
        default: throw UnknownRecord()
        }
    }
}

@Suite struct ZeroConcentratedTests {
    @Test("Composition adds, never down, and no release is neutral")
    func composition() throws {
        let tenth = try ZeroConcentrated(rho: 0.1)
        let twoTenths = try ZeroConcentrated(rho: 0.2)
        #expect(try tenth.composed(with: twoTenths) == twoTenths.composed(with: tenth))
        #expect(try tenth.composed(with: twoTenths).rho > 0.3)
        #expect(try tenth.composed(with: twoTenths).rho < 0.3 + 1e-15)
        #expect(try tenth.composed(with: .none) == tenth)
        #expect(try ZeroConcentrated.none.composed(with: tenth) == tenth)
    }

    /// The divergence of order alpha of binary randomised response, the worst epsilon-DP mechanism, by its definition.
    @Test(
        "No order's divergence exceeds epsilon tanh(epsilon/2) alpha, and orders near 1 reach it",
        arguments: [0.01, 0.3, 1, 2, 5, 12])
    func pureConversion(epsilon: Double) throws {
        let rho = try ZeroConcentrated.fromPureTight(epsilon: epsilon).rho
        let truth = 1 / (1 + exp(-epsilon))
        var largest = 0.0
        for exponent in stride(from: -3.0, through: 3, by: 0.1) {
            let order = 1 + pow(10, exponent)
            let logTerms = [
                order * log(truth) + (1 - order) * log1p(-truth), order * log1p(-truth) + (1 - order) * log(truth),
            ]
            let top = logTerms.max()!
            let divergence = (top + log(logTerms.reduce(0) { $0 + exp($1 - top) })) / (order - 1)
            largest = max(largest, divergence / order)
        }
        #expect(largest <= rho * (1 + 1e-9))
        #expect(largest >= rho * 0.99)
        #expect(try rho <= ZeroConcentrated.fromPure(epsilon: epsilon).rho)
    }

    @Test("Limits: nothing released costs nothing; without a delta no epsilon is finite")
    func limits() throws {
        #expect(try ZeroConcentrated.none.epsilon(delta: 0) == 0)
        #expect(try ZeroConcentrated.none.delta(epsilon: 0) == 0)
        #expect(try ZeroConcentrated(rho: 0.1).epsilon(delta: 0) == .infinity)
        #expect(try ZeroConcentrated.rho(epsilon: 3, delta: 0) == .none)
        #expect(try ZeroConcentrated.rho(epsilon: 0, delta: 1e-6).epsilon(delta: 1e-6) == 0)
        #expect(throws: PrivacyParameterError.rhoOutOfRange) { try ZeroConcentrated(rho: -1e-9) }
        #expect(throws: PrivacyParameterError.rhoOutOfRange) { try ZeroConcentrated(rho: .infinity) }
        #expect(throws: PrivacyParameterError.deltaOutOfRange) { try ZeroConcentrated(rho: 1).epsilon(delta: 1) }
        #expect(throws: PrivacyParameterError.epsilonOutOfRange) { try ZeroConcentrated(rho: 1).delta(epsilon: .nan) }
    }

    @Test(
        "A guarantee is read with its unit, period and delta",
        arguments: [
            (PrivacyUnit.pupil, AccountingPeriod.schoolYear, "ε = 1 per pupil and school year, δ = 1e-06"),
            (.answer, .days(30), "ε = 1 per single answer and 30 days, δ = 1e-06"),
        ])
    func description(unit: PrivacyUnit, period: AccountingPeriod, text: String) throws {
        #expect(try ApproximateDP(epsilon: 1, delta: 1e-6, unit: unit, period: period).description == text)
        #expect(throws: PrivacyParameterError.epsilonOutOfRange) {
            try ApproximateDP(epsilon: .infinity, delta: 0, unit: unit, period: period)
        }
        #expect(throws: PrivacyParameterError.deltaOutOfRange) {
            try ApproximateDP(epsilon: 1, delta: 1, unit: unit, period: period)
        }
    }
}

@Suite struct AdversaryViewTests {
    @Test(
        "The closed forms of the simulator's verification: V6",
        arguments: [
            (0.5, 0.6224593), (1, 0.7310586), (2, 0.8807971), (4, 0.9820138),
        ])
    func posterior(epsilon: Double, expected: Double) throws {
        #expect(try abs(AdversaryView.posterior(epsilon: epsilon, prior: 0.5) / expected - 1) < 1e-6)
    }

    @Test("The posterior follows Bayes' rule and keeps certainty", arguments: [0.001, 0.2, 0.9])
    func posteriorOfPrior(prior: Double) throws {
        let byOdds = exp(2.0) * prior / (1 + (exp(2.0) - 1) * prior)
        #expect(try abs(AdversaryView.posterior(epsilon: 2, prior: prior) - byOdds) < 1e-14)
        #expect(try AdversaryView.posterior(epsilon: 700, prior: prior) <= 1)
        #expect(try AdversaryView.posterior(epsilon: 5, prior: 0) == 0)
        #expect(try AdversaryView.posterior(epsilon: 0, prior: prior) == prior)
    }

    /// Phi(1/2) = 0.69146246127401310.
    @Test("The best attack on Gaussian noise gains what theory says")
    func attack() throws {
        #expect(try AdversaryView.mu(sigma: 2, l2Sensitivity: 3) == 1.5)
        #expect(abs(AdversaryView.advantage(mu: 1) - (2 * 0.6914624612740131 - 1)) < 1e-15)
        #expect(abs(AdversaryView.successProbability(mu: 1, prior: 0.5) - 0.6914624612740131) < 1e-15)
        #expect(AdversaryView.successProbability(mu: 0, prior: 0.3) == 0.7)
        #expect(AdversaryView.successProbability(mu: 1e-9, prior: 0.3) == 0.7)
        #expect(AdversaryView.successProbability(mu: 1, prior: 0.01) > 0.99)
        #expect(AdversaryView.successProbability(mu: 50, prior: 0.3) == 1)
    }
}
