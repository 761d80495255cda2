import NumericalCore
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Every statistical check here has a fixed seed, so it passes or fails for good. Its false-alarm rate is what it would be
/// over random seeds: 1e-6 for a Kolmogorov-Smirnov test (critical value 2.7 / √n), 6e-7 for a mean or count within 5
/// standard errors, in all about 5e-5 for this file.
@Suite struct SimulationStreamTests {
    static let draws = 20_000

    static func stream(_ entity: Int = 0) -> SimulationStream {
        SimulationStream(seed: 11, replicate: 0, stream: "distributions", entity: entity)
    }

    struct Continuous: Sendable, CustomStringConvertible {
        let description: String
        let draw: @Sendable (inout SimulationStream) -> Double
        let cdf: @Sendable (Double) -> Double
    }

    static let continuous: [Continuous] = [
        .init(description: "uniform", draw: { $0.uniform() }, cdf: { $0 }),
        .init(description: "normal", draw: { $0.normal() }, cdf: normalCDF),
        .init(
            description: "exponential(3)", draw: { $0.exponential(mean: 3) },
            cdf: { 1 - VectorMath.exp(-$0 / 3) }),
        .init(
            description: "log-normal(-1, 0.5)", draw: { $0.logNormal(mu: -1, sigma: 0.5) },
            cdf: { normalCDF((log($0) + 1) / 0.5) }),
        .init(
            description: "gamma(1, 2)", draw: { $0.gamma(shape: 1, scale: 2) }, cdf: { 1 - VectorMath.exp(-$0 / 2) }),
        .init(
            description: "gamma(3, 2)", draw: { $0.gamma(shape: 3, scale: 2) },
            cdf: { 1 - VectorMath.exp(-$0 / 2) * (1 + $0 / 2 + $0 * $0 / 8) }),
        .init(
            description: "gamma(0.5), mean 2", draw: { $0.gamma(shape: 0.5, mean: 2) },
            cdf: { 2 * normalCDF(($0 / 2).squareRoot()) - 1 }),
        .init(
            description: "beta(2, 3)", draw: { $0.beta(2, 3) },
            cdf: { $0 * $0 * (6 - 8 * $0 + 3 * $0 * $0) }),
        .init(
            description: "beta(0.5, 0.5)", draw: { $0.beta(0.5, 0.5) },
            cdf: { 2 / Double.pi * asin($0.squareRoot()) }),
        .init(
            description: "beta(1, 0.25)", draw: { $0.beta(1, 0.25) }, cdf: { 1 - (1 - $0).squareRoot().squareRoot() }),
    ]

    @Test(arguments: Array(continuous.enumerated()))
    func `continuous numbers have their distribution function`(index: Int, distribution: Continuous) {
        var stream = Self.stream(index)
        let sorted = (0..<Self.draws).map { _ in distribution.draw(&stream) }.sorted()
        let n = Double(Self.draws)
        let distances = sorted.enumerated().map { rank, x in
            let p = distribution.cdf(x)
            return max(p - Double(rank) / n, Double(rank + 1) / n - p)
        }
        #expect((distances.max() ?? 1) * n.squareRoot() < 2.7)
    }

    @Test(arguments: [0, 0.3, 4, 9.99, 10, 47.5, 3000])
    func `Poisson counts have their probabilities`(mean: Double) {
        var stream = Self.stream(100 + Int(mean * 100))
        var counts: [Int: Int] = [:]
        for _ in 0..<Self.draws { counts[stream.poisson(mean: mean), default: 0] += 1 }
        guard mean > 0 else {
            #expect(counts == [0: Self.draws])
            return
        }
        // Chi-square over neighbouring counts pooled to an expectation of at least 10.
        var (chiSquare, cells) = (0.0, 0)
        var (expected, observed, left) = (0.0, 0, Double(Self.draws))
        let last = Int(mean + 12 * mean.squareRoot() + 20)
        for k in 0...last {
            expected += Double(Self.draws) * VectorMath.exp(Double(k) * log(mean) - mean - logGamma(Double(k) + 1))
            observed += counts.removeValue(forKey: k) ?? 0
            if expected >= 10, left - expected >= 10 {
                chiSquare += (Double(observed) - expected) * (Double(observed) - expected) / expected
                cells += 1
                left -= expected
                (expected, observed) = (0, 0)
            }
        }
        chiSquare += (Double(observed) - left) * (Double(observed) - left) / left
        #expect(counts.isEmpty)
        // Wilson & Hilferty (1931): the cube root of chi-square over its degrees of freedom is nearly normal.
        let freedom = Double(cells)
        let z = (cbrt(chiSquare / freedom) - 1 + 2 / (9 * freedom)) / (2 / (9 * freedom)).squareRoot()
        #expect(z < 5)
    }

    @Test(arguments: [1, 2, 3, 10, 1000])
    func `integers below a bound are equally likely`(bound: Int) {
        var stream = Self.stream(200 + bound)
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<Self.draws { counts[stream.integer(below: bound)] += 1 }
        let p = 1 / Double(bound)
        let deviation = (Double(Self.draws) * p * (1 - p)).squareRoot()
        // 5 standard errors for one cell; with 1000 cells of 20 expected counts, 7.5 keeps the rate below 1e-6.
        let limit = bound == 1000 ? 7.5 : 5.0
        #expect(counts.allSatisfy { (Double($0) - Double(Self.draws) * p).magnitude <= limit * deviation })
    }

    @Test func `integers below a bound near 2^63 are no more often multiples of 3 than they should be`() {
        // Without rejection, 2^64 words fall on 3 * 2^61 integers as 3, 3, 2 in turn: 3/8 are multiples of 3, not 1/3.
        let bound = 3 << 61
        var stream = Self.stream(300)
        let third = (0..<Self.draws).filter { _ in stream.integer(below: bound) % 3 == 0 }.count
        let deviation = (Double(Self.draws) * 2 / 9).squareRoot()
        #expect((Double(third) - Double(Self.draws) / 3).magnitude < 5 * deviation)
    }

    @Test func `uniform numbers are never 0 or 1, and normal ones finite`() {
        #expect(SimulationStream.uniform(from: .min) == 0x1p-53)
        #expect(SimulationStream.uniform(from: .max) == 1 - 0x1p-53)
        #expect(normalQuantile(0x1p-53).isFinite && normalQuantile(1 - 0x1p-53).isFinite)
    }

    @Test func `certain and impossible events are that`() {
        var stream = Self.stream(301)
        let certain = (0..<1000).filter { _ in stream.bernoulli(1) }.count
        let impossible = (0..<1000).filter { _ in stream.bernoulli(0) }.count
        #expect(certain == 1000 && impossible == 0)
        let hits = (0..<Self.draws).filter { _ in stream.bernoulli(0.2) }.count
        #expect((Double(hits) - 0.2 * Double(Self.draws)).magnitude < 5 * (0.16 * Double(Self.draws)).squareRoot())
    }

    @Test func `beta numbers with tiny parameters are defined and have their mean`() {
        var stream = Self.stream(302)
        let values = (0..<Self.draws).map { _ in stream.beta(0.001, 0.003) }
        #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
        let mean = values.reduce(0, +) / Double(Self.draws)
        // Variance ab / ((a + b)² (a + b + 1)), nearly that of a coin.
        #expect((mean - 0.25).magnitude < 5 * (0.1875 / 1.004 / Double(Self.draws)).squareRoot())
    }

    @Test func `common seeds keep normal and Bernoulli numbers coupled`() {
        for entity in 0..<200 {
            var (a, b, c) = (Self.stream(entity), Self.stream(entity), Self.stream(entity))
            let (u, z, hit) = (a.uniform(), b.normal(), c.bernoulli(0.4))
            #expect(z == normalQuantile(u))
            #expect(hit == (u < 0.4))
        }
    }

    @Test func `streams that differ in one part of their name share no word`() {
        var seen = Set<UInt64>()
        var streams = 0
        for seed: UInt64 in [0, 1, .max] {
            for replicate in [-1, 0, 1, 1 << 40] {
                for name: SimulationStream.Name in ["ability", "abilitz", ""] {
                    for entity in [-1, 0, 1, 2, 1 << 40] {
                        var stream = SimulationStream(seed: seed, replicate: replicate, stream: name, entity: entity)
                        for _ in 0..<40 { seen.insert(stream.next()) }
                        streams += 1
                    }
                }
            }
        }
        // 7200 words of 64 bits: two equal by chance with probability 1e-12.
        #expect(seen.count == streams * 40)
    }
}

@Suite struct SamplingTests {
    private func stream(_ entity: Int = 0) -> SimulationStream {
        SimulationStream(seed: 12, replicate: 0, stream: "sampling", entity: entity)
    }

    @Test func `every order of four elements is equally likely`() {
        var stream = stream()
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 {
            var order = [0, 1, 2, 3]
            stream.shuffle(&order)
            counts[order, default: 0] += 1
        }
        #expect(counts.count == 24)
        // 5 standard errors for each of 24 cells: false-alarm rate 1.4e-5.
        #expect(counts.values.allSatisfy { (Double($0) - 1000).magnitude < 5 * (1000.0 * 23 / 24).squareRoot() })
    }

    @Test func `every subset of two from five is equally likely`() {
        var stream = stream(1)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<10_000 { counts[stream.sample(2, of: 5), default: 0] += 1 }
        #expect(counts.count == 10)
        #expect(counts.values.allSatisfy { (Double($0) - 1000).magnitude < 5 * 900.0.squareRoot() })
    }

    @Test(arguments: [(0, 0), (0, 5), (5, 5), (100, 1000), (1000, 1 << 60)])
    func `samples are different, in order and in range`(k: Int, n: Int) {
        var stream = stream(2)
        let sample = stream.sample(k, of: n)
        #expect(sample.count == k)
        #expect(zip(sample, sample.dropFirst()).allSatisfy { $0 < $1 })
        #expect(sample.allSatisfy { (0..<n).contains($0) })
    }
}
