import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// Against two published accountants. Both bound the truth from two sides; ours must lie on the stated sides.
@Suite struct PrivacyLossReferenceInRelease {
    static let google = (try? ReferenceRecord.all(in: "dp", named: "pld_google")) ?? []
    static let prv = (try? ReferenceRecord.all(in: "dp", named: "pld_prv")) ?? []

    @Test("The reference files are there")
    func recordsExist() {
        #expect(!References.areShipped || Self.google.count >= 42)
        #expect(!References.areShipped || Self.prv.count >= 17)
    }

    @Test("Epsilon and delta lie between dp_accounting's optimistic and pessimistic values", arguments: google)
    func betweenBounds(_ record: ReferenceRecord) throws {
        let account = try Self.account(record.input)
        let pessimistic = try #require(record.output["epsilon_pessimistic"]?.object)
        for (key, value) in pessimistic {
            let delta = try #require(Double(key))
            let reference = try #require(value.double ?? (value.string == "inf" ? .infinity : nil))
            let epsilon = try account.epsilon(delta: delta)
            #expect(epsilon <= reference + max(1e-3, 1e-3 * reference), "delta \(delta)")
            if delta == 1e-6 { #expect(try account.epsilon(delta: delta, bound: .lower) <= epsilon) }
            if let low = record.output["epsilon_optimistic"]?[key]?.double { #expect(epsilon >= low - 1e-6) }
        }
        for (key, value) in try #require(record.output["delta_pessimistic"]?.object) {
            let epsilon = try #require(Double(key))
            let reference = try #require(value.double)
            let delta = try account.delta(epsilon: epsilon)
            #expect(delta <= reference * (1 + 2e-3) + Self.noise, "epsilon \(epsilon)")
            if epsilon == 0.5 { #expect(try account.delta(epsilon: epsilon, bound: .lower) <= delta) }
            if let low = record.output["delta_optimistic"]?[key]?.double {
                #expect(delta >= low * (1 - 1e-6) - Self.noise)
            }
        }
    }

    @Test("Epsilon lies in prv_accountant's interval, close to its estimate", arguments: prv)
    func insideInterval(_ record: ReferenceRecord) throws {
        let delta = try #require(record.input["delta"]?.double)
        let lower = try #require(record.output["eps_lower"]?.double)
        let upper = try #require(record.output["eps_upper"]?.double)
        let account = try Self.account(record.input)
        let epsilon = try account.epsilon(delta: delta)
        #expect(epsilon >= lower && epsilon <= upper + 1e-3)
        #expect(try account.epsilon(delta: delta, bound: .lower) <= upper)
        // Its estimate is the middle of an interval that is its error bound wide on either side, which is all that it says. It is furthest off
        // for 100 Laplace releases at 0.05: 1.95180, where the loss summed with a step of 2e-6 (numpy's FFT, losses rounded up) gives
        // 1.94771, as ours.
        let estimate = try #require(record.output["eps_estimate"]?.double)
        let bound = try #require(record.input["eps_error"]?.double)
        #expect(abs(epsilon - estimate) <= bound)
    }

    /// What the reference's own transform leaves where there is nothing: it has deltas of -2e-14, 1e-15 and 5e-14 there.
    private static let noise = 1e-13

    /// The releases that a record describes.
    static func account(_ input: JSONValue) throws -> PrivacyLossAccountant {
        var account = PrivacyLossAccountant(step: input["h"]?.double ?? 1e-4)
        let count = input["k"]?.integer ?? input["k"]?[0]?.integer ?? 1
        let mechanism = try #require(input["mech"]?.string)
        if mechanism == "mixed" {
            for part in try #require(input["parts"]?.array) {
                let name = try #require(part[0]?.string)
                let parameters = try #require(part[1])
                try account.add(pair(name, parameters), count: #require(part[2]?.integer))
            }
            return account
        }
        let pair = try pair(mechanism, input)
        if let relation = input["relation"]?.string {
            let known: [String: NeighbouringRelation] = ["add_remove": .addRemove, "replace_one": .replace]
            #expect(try pair.relation == #require(known[relation]))
        }
        try account.add(pair, count: count)
        return account
    }

    private static func pair(_ mechanism: String, _ input: JSONValue) throws -> DominatingPair {
        func number(_ names: String...) throws -> Double {
            let values = names.compactMap { input[$0]?.double }
            return try #require(values.first)
        }
        switch mechanism {
        case "gaussian", "poisson_subsampled_gaussian":
            let sigma = try number("sigma", "z", "standard_deviation")
            let pair = try DominatingPair.gaussian(sigma: sigma, l2Sensitivity: 1)
            guard let rate = (input["q"] ?? input["sampling_prob"])?.double else { return pair }
            return try pair.poissonSampled(rate: rate)
        case "laplace", "poisson_subsampled_laplace":
            if let mu = input["mu (=1/scale)"]?.double {
                return try .laplace(scale: 1, l1Sensitivity: mu)
            }
            let pair = try DominatingPair.laplace(scale: number("scale", "parameter"), l1Sensitivity: 1)
            guard let rate = input["q"]?.double else { return pair }
            return try pair.poissonSampled(rate: rate)
        case "discrete_laplace", "dlaplace":
            return try .discreteLaplace(
                scale: 1 / number("a (P~exp(-a|x|))", "parameter"), sensitivity: Int(number("sensitivity")))
        case "discrete_gaussian":
            let sigma = try number("sigma")
            return try .discreteGaussian(sigmaSquared: sigma * sigma, sensitivity: Int(number("sensitivity")))
        case "k_randomized_response":
            let noise = try number("noise_parameter")
            let categories = try number("buckets")
            let epsilon = log((1 - noise + noise / categories) / (noise / categories))
            return try .randomizedResponse(epsilon: epsilon, categories: Int(categories))
        case "(eps,delta) dominating pair":
            return try .approximate(epsilon: number("epsilon"), delta: number("delta"))
        default:
            // "approx eps=.1 delta=1e-8".
            let words = mechanism.split(separator: " ")
            guard words.count == 3, words[0] == "approx", words[1].hasPrefix("eps="), words[2].hasPrefix("delta=")
            else {
                throw UnknownRecord()
            }
            let parameters = try words.dropFirst().map { word in
                let digits = try #require(word.split(separator: "=").last)
                return try #require(Double(digits.hasPrefix(".") ? "0" + digits : String(digits)))
            }
            return try .approximate(epsilon: parameters[0], delta: parameters[1])
        }
    }
}
