import Testing
import _TestSupport

/// Against scipy 1.17.1.
@Suite struct StatisticsTests {
    @Test(
        "Chi-square tails agree with scipy",
        arguments: [
            (3.84, 1.0, 0.05004352124870519), (30, 20, 0.06985366069940986), (5, 20, 0.9997226479053791),
            (120, 50, 1.0958807112599678e-07), (0.01, 2, 0.9950124791926823),
        ])
    func chiSquare(statistic: Double, degrees: Double, expected: Double) {
        let value = Statistics.chiSquareTail(statistic, degreesOfFreedom: degrees)
        #expect(abs(value / expected - 1) < 1e-10)
    }

    @Test(
        "Binomial tails agree with scipy",
        arguments: [
            (3, 10, 0.2, 0.32220047360000015), (5500, 10_000, 0.54, 0.02289909245494676),
            (1, 1_000_000, 1e-6, 0.632120742768355), (700_000, 1_000_000, 0.7, 0.5004933190666278),
            (0, 5, 0.1, 1), (6, 5, 0.1, 0),
        ])
    func binomial(successes: Int, trials: Int, probability: Double, expected: Double) {
        let value = Statistics.binomialTail(atLeast: successes, trials: trials, probability: probability)
        #expect(abs(value - expected) <= 1e-8 * expected)
    }

    @Test(
        "Clopper-Pearson bounds agree with scipy",
        arguments: [
            (0, 100, 1e-6, 0.0, 0.12903641004391936), (5, 100, 0.025, 0.016431879182052155, 0.11283491110546276),
            (9900, 20_000, 1e-6, 0.47817877787081764, 0.5118289344598783),
            (20_000, 20_000, 1e-3, 0.9996546718755381, 1.0),
        ])
    func clopperPearson(successes: Int, trials: Int, alpha: Double, lower: Double, upper: Double) {
        let low = Statistics.clopperPearsonLower(successes: successes, trials: trials, alpha: alpha)
        let high = Statistics.clopperPearsonUpper(successes: successes, trials: trials, alpha: alpha)
        #expect(abs(low - lower) < 1e-9)
        #expect(abs(high - upper) < 1e-9)
    }

    @Test("Normal tails agree with scipy")
    func normal() {
        #expect(abs(Statistics.normalTail(6) / 9.865876450376946e-10 - 1) < 1e-12)
        #expect(abs(Statistics.normalTail(-1) / 0.8413447460685429 - 1) < 1e-12)
    }

    @Test("Counts that fit have a large p-value, counts that do not a small one")
    func goodnessOfFit() {
        #expect(Statistics.goodnessOfFit(observed: [48, 52, 100], probabilities: [0.25, 0.25, 0.5]) > 0.9)
        #expect(Statistics.goodnessOfFit(observed: [80, 20, 100], probabilities: [0.25, 0.25, 0.5]) < 1e-6)
    }
}
