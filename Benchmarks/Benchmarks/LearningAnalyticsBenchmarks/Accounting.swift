import Benchmark
import DifferentialPrivacy

/// What accounting costs: one account, one calibration, one closed form.
func accounting() {
    Benchmark("account of 1000 sampled Gaussian rounds, grid 1e-4") { _ in
        var account = PrivacyLossAccountant(step: 1e-4)
        try account.add(.gaussian(sigma: 1, l2Sensitivity: 1).poissonSampled(rate: 0.01), count: 1000)
        let epsilon = try account.epsilon(delta: 1e-5)
        precondition(abs(epsilon - 1.82824) < 1e-3, "the account is wrong")
        blackHole(epsilon)
    }
    Benchmark("sigma for epsilon 1 of the same") { _ in
        let sigma = try PrivacyLossAccountant.smallestNoise(epsilon: 1, delta: 1e-5, within: 0.3...100) {
            (sigma, account) throws(PrivacyParameterError) in
            try account.add(.gaussian(sigma: sigma, l2Sensitivity: 1).poissonSampled(rate: 0.01), count: 1000)
        }
        precondition(abs(sigma - 1.41463) < 1e-4, "the calibration is wrong")
        blackHole(sigma)
    }
    rate("sigma of the analytic Gaussian", of: "sigmas", amount: 64) {
        for index in 0..<64 {
            blackHole(
                try GaussianMechanism.sigma(epsilon: 0.1 + Double(index) / 16, delta: 1e-6, l2Sensitivity: 1))
        }
    }
    rate("Rényi epsilon of 1000 sampled Gaussian rounds, all orders", of: "epsilons", amount: 1) {
        let curve = try RenyiCurve.sampledGaussian(sigma: 1, l2Sensitivity: 1, rate: 0.01).repeated(1000)
        blackHole(try curve.epsilon(delta: 1e-5))
    }
}
