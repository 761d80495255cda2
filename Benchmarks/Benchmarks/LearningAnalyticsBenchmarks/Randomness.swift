import Benchmark
import DifferentialPrivacy
import NumericalCore

/// Both kinds of randomness, and the exact samplers that draw on the second.
func randomness() {
    let words = 1 << 16
    rate("simulation stream (Philox 4x64-10)", of: "words", amount: words) {
        var stream = SimulationStream(seed: 1, replicate: 0, stream: "benchmark")
        var sum: UInt64 = 0
        for _ in 0..<words { sum &+= stream.next() }
        blackHole(sum)
    }
    rate("simulation stream, normal numbers", of: "draws", amount: words) {
        var stream = SimulationStream(seed: 1, replicate: 0, stream: "benchmark")
        var sum = 0.0
        for _ in 0..<words { sum += stream.normal() }
        blackHole(sum)
    }
    let buffers = 64
    rate(
        "cryptographic bits (AES-256-CTR), keyed anew each buffer", of: "bytes",
        amount: buffers * SystemBits.bufferBytes
    ) {
        for _ in 0..<buffers { _ = SystemBits() }
    }
    let draws = 1 << 12
    for scale: UInt64 in [1, 100] {
        rate("discrete Laplace, scale \(scale)", of: "draws", amount: draws) {
            var bits = SystemBits()
            let law = DiscreteLaplace(scaleNumerator: scale)
            var sum: Int64 = 0
            for _ in 0..<draws { sum &+= law.sample(using: &bits) }
            blackHole(sum)
        }
        rate("discrete Gaussian, sigma \(scale)", of: "draws", amount: draws) {
            var bits = SystemBits()
            let law = DiscreteGaussian(varianceNumerator: scale * scale)
            var sum: Int64 = 0
            for _ in 0..<draws { sum &+= law.sample(using: &bits) }
            blackHole(sum)
        }
    }
}
