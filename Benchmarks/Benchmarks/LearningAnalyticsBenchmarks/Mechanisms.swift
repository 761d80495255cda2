import Benchmark
import DifferentialPrivacy
import Foundation
import NumericalCore

/// Exact noise at the scales that releases need, selections, and private regression.
func mechanisms() {
    let draws = 1 << 12
    for scale: UInt64 in [1, 1_000, 1_000_000] {
        rate("release noise, discrete Laplace, scale \(scale)", of: "draws", amount: draws) {
            var bits = SystemBits()
            let law = DiscreteLaplace(scaleNumerator: scale)
            var sum: Int64 = 0
            for _ in 0..<draws { sum &+= law.sample(using: &bits) }
            blackHole(sum)
        }
        rate("release noise, discrete Gaussian, sigma \(scale)", of: "draws", amount: draws) {
            var bits = SystemBits()
            let law = DiscreteGaussian(varianceNumerator: scale * scale)
            var sum: Int64 = 0
            for _ in 0..<draws { sum &+= law.sample(using: &bits) }
            blackHole(sum)
        }
    }
    let scores = (0..<1_000).map { Int64($0 * $0 % 97) }
    rate("permute-and-flip among 1000 candidates", of: "choices", amount: 1) {
        var bits = SystemBits()
        var budget = try PrivacyBudget(rho: 1, unit: .pupil, period: .schoolYear)
        blackHole(
            try PermuteAndFlip(sensitivity: 1, charge: budget.spend(pureEpsilon: 1)).choose(from: scores, using: &bits))
    }
    rate("analytic Gaussian sum of 1000 entries, with its noise found", of: "entries", amount: 1_000) {
        var bits = SystemBits()
        var budget = try PrivacyBudget(rho: 1, unit: .pupil, period: .schoolYear)
        var reserve = try DeltaReserve(delta: 1e-6)
        let mechanism = try AnalyticGaussianSum(
            l2Bound: 1 << 12, entries: 1_000, charge: budget.spend(pureEpsilon: 1), delta: reserve.spend(delta: 1e-6))
        blackHole(mechanism.release([Int64](repeating: 0, count: 1_000).span, using: &bits))
    }
    timing(of: "constant-time noise", constant: true)
    timing(of: "sampled noise, for comparison", constant: false)
    regressions()
}

/// How far the time of a release tells its noise: the correlation of both over many releases of one count, in units of 1e-4.
private func timing(of name: String, constant: Bool) {
    let metric = BenchmarkMetric.custom(
        "|correlation of time and |noise||, 1e-4", polarity: .prefersSmaller, useScalingFactor: false)
    var configuration = Benchmark.defaultConfiguration
    configuration.metrics = [metric]
    configuration.maxIterations = 3
    Benchmark("timing of \(name), scale 1000", configuration: configuration) { benchmark in
        var bits = SystemBits()
        let clock = ContinuousClock()
        var pairs: [(noise: Double, seconds: Double)] = []
        let zero: [Int64] = [0]
        for _ in 0..<100_000 {
            var budget = try PrivacyBudget(rho: 1, unit: .pupil, period: .schoolYear)
            let charge = try budget.spend(pureEpsilon: 1e-3)
            var noisy: [Int64] = []
            let duration: Duration
            if constant {
                var reserve = try DeltaReserve(delta: 1e-9)
                let mechanism = try ConstantTimeCount(
                    counts: 1, l1Bound: 1, charge: charge, delta: reserve.spend(delta: 1e-9))
                let start = clock.now
                noisy = mechanism.release(zero.span, using: &bits)
                duration = clock.now - start
            } else {
                let mechanism = try DiscreteLaplaceCount(l1Bound: 1, charge: charge)
                let start = clock.now
                noisy = mechanism.release(zero.span, using: &bits)
                duration = clock.now - start
            }
            pairs.append((Double(noisy[0].magnitude), duration / .seconds(1)))
        }
        // Interruptions, and the words at which the source keys itself anew, are not the noise's doing.
        let limit = pairs.map(\.seconds).sorted()[pairs.count * 99 / 100]
        benchmark.measurement(metric, Int(abs(correlation(pairs.filter { $0.seconds <= limit })) * 10_000))
    }
}

private func correlation(_ pairs: [(noise: Double, seconds: Double)]) -> Double {
    let count = Double(pairs.count)
    let noise = pairs.reduce(0) { $0 + $1.noise } / count
    let seconds = pairs.reduce(0) { $0 + $1.seconds } / count
    var (both, ofNoise, ofSeconds) = (0.0, 0.0, 0.0)
    for pair in pairs {
        both += (pair.noise - noise) * (pair.seconds - seconds)
        ofNoise += (pair.noise - noise) * (pair.noise - noise)
        ofSeconds += (pair.seconds - seconds) * (pair.seconds - seconds)
    }
    return ofNoise > 0 && ofSeconds > 0 ? both / (ofNoise * ofSeconds).squareRoot() : 0
}

/// One epoch of DP-SGD: 100 000 rows of 50 features in 100 samples of about 1000; and objective perturbation on the same.
private func regressions() {
    let (count, features) = (100_000, 50)
    var stream = SimulationStream(seed: 7, replicate: 0, stream: "benchmark")
    var rows: [Double] = []
    rows.reserveCapacity(count * features)
    var answers: [Bool] = []
    for _ in 0..<count {
        var margin = 0.0
        for feature in 0..<features {
            let value = stream.normal() / 7
            margin += value * (feature % 2 == 0 ? 1 : -1)
            rows.append(value)
        }
        answers.append(margin + stream.normal() > 0)
    }
    let data = (rows, answers)
    rate("DP-SGD epoch, 100 000 x 50, batch 1000", of: "rows", amount: count) {
        let settings = try LogisticDescent.Settings(
            features: features, featureNorm: 1, gradientNorm: 1, steps: 100, expectedBatch: 1_000, samplingRate: 0.01,
            learningRate: 1)
        var budget = try PrivacyBudget(rho: 10, unit: .pupil, period: .schoolYear)
        var reserve = try DeltaReserve(delta: 1e-6)
        let descent = try LogisticDescent(
            settings, charge: budget.spend(pureEpsilon: 2), delta: reserve.spend(delta: 1e-6))
        var bits = SystemBits()
        blackHole(descent.fit(data.0.span, answers: data.1, using: &bits))
    }
    rate("objective perturbation, 100 000 x 50", of: "rows", amount: count) {
        var budget = try PrivacyBudget(rho: 10, unit: .pupil, period: .schoolYear)
        var reserve = try DeltaReserve(delta: 1e-6)
        let mechanism = try ObjectivePerturbation(
            features: features, featureNorm: 1, charge: budget.spend(pureEpsilon: 2), delta: reserve.spend(delta: 1e-6))
        var bits = SystemBits()
        blackHole(try mechanism.fit(data.0.span, answers: data.1, using: &bits))
    }
}
