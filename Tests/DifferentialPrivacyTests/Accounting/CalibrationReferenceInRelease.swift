import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// The way back: the reference's epsilon as a target has to give the reference's noise again.
@Suite struct CalibrationReferenceInRelease {
    static let shuffles = (try? ReferenceRecord.all(in: "dp", named: "shuffle_amplification")) ?? []
    static let compositions = ((try? ReferenceRecord.all(in: "dp", named: "composition")) ?? [])
        .filter { $0.input["fn"]?.string == "homogeneous" }
    static let conversions = (try? ReferenceRecord.all(in: "dp", named: "rdp_to_dp")) ?? []
    static let gaussians = (try? ReferenceRecord.all(in: "dp", named: "gaussian_analytic_sigma")) ?? []

    @Test("The reference files are there")
    func recordsExist() {
        #expect(!References.areShipped || Self.shuffles.count >= 108)
        #expect(!References.areShipped || Self.compositions.count >= 60)
        #expect(!References.areShipped || Self.conversions.count >= 21)
        #expect(!References.areShipped || Self.gaussians.count >= 100)
    }

    @Test("Shuffling: the local epsilon comes back", arguments: shuffles)
    func shuffle(_ record: ReferenceRecord) throws {
        let count = try #require(record.input["n"]?.integer)
        let delta = try #require(record.input["delta"]?.double)
        let expected = try #require(record.input["epsilon0"]?.double)
        let target = try #require(record.output["exact_clone_sum"]?.double)
        guard target >= 1e-6 else { return }
        let local = try ShuffleAmplification.localEpsilon(count: count, epsilon: target, delta: delta)
        #expect(try ShuffleAmplification(count: count, localEpsilon: local).epsilon(delta: delta) <= target)
        // The reference's epsilon is good to 1e-5 of it, and does not grow faster than local epsilon by more than a factor.
        #expect(abs(local / expected - 1) < 1e-4)
    }

    @Test("Optimal composition: the epsilon of one release comes back", arguments: compositions)
    func composition(_ record: ReferenceRecord) throws {
        let (expected, own) = (
            try #require(record.input["epsilon"]?.double), try #require(record.input["delta"]?.double)
        )
        let count = try #require(record.input["k"]?.integer)
        let delta = try #require(record.input["target_delta"]?.double)
        guard let target = record.output["optimal_KOV"]?.double, target > 0, target.isFinite else { return }
        let noise = try OptimalComposition.smallestNoise(
            epsilon: target, delta: delta, within: (0.1 / expected)...(10 / expected), precision: 1e-9
        ) { noise throws(PrivacyParameterError) in
            try OptimalComposition(epsilon: 1 / noise, delta: own, count: count)
        }
        #expect(
            try OptimalComposition(epsilon: 1 / noise, delta: own, count: count).epsilon(delta: delta) <= target)
        #expect(abs(noise * expected - 1) < 1e-7)
    }

    @Test("Rényi divergences: never more noise than the reference needs with its orders", arguments: conversions)
    func conversion(_ record: ReferenceRecord) throws {
        // All noises of the record are multiplied by one factor, which should come out as at most 1.
        func curve(_ factor: Double) throws(PrivacyParameterError) -> RenyiCurve {
            guard let curve = try? RenyiReferenceTests.curve(record.input, noiseFactor: factor) else {
                throw .lossOutOfRange
            }
            return curve
        }
        for (key, value) in try #require(record.output.object) where key.hasPrefix("epsilon@") {
            let delta = try #require(Double(key.dropFirst("epsilon@".count)))
            let target = try #require(value.double)
            let found = try RenyiCurve.smallestNoise(
                epsilon: target, delta: delta, within: 0.5...1.5, precision: 1e-6, releases: curve)
            #expect(found <= 1 + 2e-6)
            #expect(try curve(found).epsilon(delta: delta) <= target)
            if found > 0.5 { #expect(try curve(found * (1 - 2e-6)).epsilon(delta: delta) > target) }
        }
    }

    @Test("Gaussian differential privacy: the analytic noise comes back", arguments: gaussians)
    func gaussian(_ record: ReferenceRecord) throws {
        let epsilon = try #require(record.input["epsilon"]?.double)
        let delta = try #require(record.input["delta"]?.double)
        let sensitivity = record.input["l2_sensitivity"]?.double ?? 1
        let expected = try #require(record.output["sigma"]?.double)
        let mu = try GaussianDP.mu(epsilon: epsilon, delta: delta)
        #expect(try mu.epsilon(delta: delta) <= epsilon)
        #expect(abs(sensitivity / mu.mu / expected - 1) < 1e-9)
    }
}
