import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// Against 60-digit arithmetic.
@Suite struct GaussianReferenceTests {
    static let sigmas = (try? ReferenceRecord.all(in: "dp", named: "gaussian_analytic_sigma")) ?? []
    static let profiles = (try? ReferenceRecord.all(in: "dp", named: "gaussian_profile")) ?? []

    @Test("The reference files are there")
    func recordsExist() {
        #expect(!References.areShipped || Self.sigmas.count >= 203)
        #expect(!References.areShipped || Self.profiles.count >= 222)
    }

    @Test("Sigma is exact to 1e-12 and keeps delta by our own profile", arguments: sigmas)
    func sigma(_ record: ReferenceRecord) throws {
        let epsilon = try #require(record.input["epsilon"]?.double)
        let delta = try #require(record.input["delta"]?.double)
        let sensitivity = try #require(record.input["l2_sensitivity"]?.double)
        let expected = try #require(record.output["sigma"]?.double)
        let sigma = try GaussianMechanism.sigma(epsilon: epsilon, delta: delta, l2Sensitivity: sensitivity)
        #expect(abs(sigma / expected - 1) < 1e-12)
        #expect(try GaussianMechanism.delta(sigma: sigma, l2Sensitivity: sensitivity, epsilon: epsilon) <= delta)
        if let classical = record.output["classical_sigma"]?.double {
            #expect(abs(sensitivity * (2 * log(1.25 / delta)).squareRoot() / epsilon / classical - 1) < 1e-12)
            // Above epsilon = 1 it is no mechanism; where it is one, it is no better.
            let isValid = try #require(record.output["classical_valid"]?.boolean as Bool?)
            #expect(isValid == (epsilon <= 1) && (!isValid || sigma <= classical))
        }
        if let other = record.output["dp_accounting_sigma"]?.double { #expect(abs(sigma / other - 1) < 1e-3) }
    }

    @Test("The privacy profile is exact: delta to 1e-9 down to 1e-300, epsilon to 1e-10", arguments: profiles)
    func profile(_ record: ReferenceRecord) throws {
        let sigma = try #require(record.input["sigma"]?.double)
        let sensitivity = try #require(record.input["l2_sensitivity"]?.double)
        switch record.input["fn"]?.string {
        case "delta":
            let epsilon = try #require(record.input["epsilon"]?.double)
            let expected = try #require(record.output["delta"]?.double)
            let delta = try GaussianMechanism.delta(sigma: sigma, l2Sensitivity: sensitivity, epsilon: epsilon)
            if expected < 1e-300 {
                #expect(delta > 0 && delta < 2e-300)
            } else {
                #expect(delta >= expected && delta <= expected * (1 + 1e-11))
            }
        case "epsilon":
            let delta = try #require(record.input["delta"]?.double)
            let expected = try #require(record.output["epsilon"]?.double)
            let epsilon = try GaussianMechanism.epsilon(sigma: sigma, l2Sensitivity: sensitivity, delta: delta)
            #expect(abs(epsilon - expected) <= 1e-10 * expected)
            if let other = record.output["dp_accounting_epsilon"]?.double {
                #expect(abs(epsilon - other) <= 1e-3 * other + 1e-6)
            }
            #expect(try GaussianMechanism.delta(sigma: sigma, l2Sensitivity: sensitivity, epsilon: epsilon) <= delta)
        default: throw UnknownRecord()
        }
    }
}

@Suite struct GaussianMechanismTests {
    /// At epsilon 0 the profile is erf(mu/sqrt 8), which has no cancellation for any mu.
    @Test("Delta at epsilon 0 is the advantage, for any amount of noise", arguments: [1e-12, 1e-6, 0.1, 0.5, 1, 3, 20])
    func deltaAtZero(mu: Double) throws {
        let delta = try GaussianMechanism.delta(sigma: 1, l2Sensitivity: mu, epsilon: 0)
        #expect(delta >= AdversaryView.advantage(mu: mu))
        #expect(delta <= AdversaryView.advantage(mu: mu) * (1 + 1e-12))
    }

    @Test("Delta decreases in epsilon and in sigma, also where it changes its formula")
    func monotone() throws {
        for mu in [0.3, 0.499, 0.4999999, 0.5, 0.501, 2, 2.5, 8] {
            var last = 2.0
            for epsilon in stride(from: 0.0, through: 12, by: 0.05) {
                let delta = try GaussianMechanism.delta(sigma: 1, l2Sensitivity: mu, epsilon: epsilon)
                guard delta > 1e-300 else { break }
                #expect(delta < last)
                last = delta
                let quieter = try GaussianMechanism.delta(sigma: 1.0001, l2Sensitivity: mu, epsilon: epsilon)
                #expect(quieter < delta)
            }
        }
    }

    @Test("Extreme parameters give a bound and not a number that is none", arguments: [1e-200, 1e-3, 1e3, 1e200])
    func extremes(sigma: Double) throws {
        for epsilon in [0, 1e-9, 1, 1e3, 1e200] {
            let delta = try GaussianMechanism.delta(sigma: sigma, l2Sensitivity: 1, epsilon: epsilon)
            #expect(delta > 0 && delta <= 1)
        }
    }

    @Test("The smallest deltas have a sigma, or infinity where none is a number")
    func smallestDeltas() throws {
        let least = Double.leastNonzeroMagnitude
        #expect(try GaussianMechanism.sigma(epsilon: 0, delta: least, l2Sensitivity: 1) == .infinity)
        #expect(try GaussianMechanism.sigma(epsilon: 1, delta: least, l2Sensitivity: 1).isFinite)
        #expect(try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: 1, delta: least).isFinite)
    }

    @Test("Parameters outside their range are refused")
    func refusals() {
        #expect(throws: PrivacyParameterError.sigmaOutOfRange) {
            try GaussianMechanism.delta(sigma: 0, l2Sensitivity: 1, epsilon: 1)
        }
        #expect(throws: PrivacyParameterError.sensitivityOutOfRange) {
            try GaussianMechanism.sigma(epsilon: 1, delta: 0.1, l2Sensitivity: .nan)
        }
        #expect(throws: PrivacyParameterError.epsilonOutOfRange) {
            try GaussianMechanism.sigma(epsilon: -1, delta: 0.1, l2Sensitivity: 1)
        }
        for delta in [0, 1, -0.1, Double.nan] {
            #expect(throws: PrivacyParameterError.deltaOutOfRange) {
                try GaussianMechanism.sigma(epsilon: 1, delta: delta, l2Sensitivity: 1)
            }
            #expect(throws: PrivacyParameterError.deltaOutOfRange) {
                try GaussianMechanism.epsilon(sigma: 1, l2Sensitivity: 1, delta: delta)
            }
        }
    }
}
