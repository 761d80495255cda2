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
    logisticDescent()
}

/// One epoch of DP-SGD: 100 000 rows of 50 features in 100 samples of about 1000.
private func logisticDescent() {
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
}
