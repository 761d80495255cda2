import DifferentialPrivacy
import Foundation
import Testing
import _TestSupport

/// Drawn samples against probabilities. The level is 1e-6 for each comparison: with about 20 of them, right samplers fail
/// with a probability of 2e-5 for one choice of seeds, and the seeds are fixed.
@Suite struct SamplerFitReferenceTests {
    static let level = 1e-6

    #if DEBUG
        static let draws = 20_000
    #else
        static let draws = 1_000_000
    #endif

    static let records = (try? ReferenceRecord.all(in: "dp", named: "discrete_pmf")) ?? []

    @Test("The reference file is there")
    func recordsExist() { #expect(!References.areShipped || Self.records.count >= 17) }

    @Test("Probabilities, tails and moments agree with 50-digit sums", arguments: records)
    func closedForms(_ record: ReferenceRecord) throws {
        guard let distribution = try AnyNoise(record) else {
            let (numerator, denominator) = try fraction(record.input["gamma"])
            try expectClose(exp(-Double(numerator) / Double(denominator)), #require(record.output["p_true"]), 1e-12)
            return
        }
        for (key, value) in record.output["pmf"]?.object ?? [:] {
            try expectClose(distribution.pmf(#require(Int64(key))), value, 1e-12)
        }
        for (key, value) in record.output["sf_ge"]?.object ?? [:] {
            try expectClose(distribution.tail(#require(Int64(key))), value, 1e-12)
        }
        try expectClose(distribution.variance, #require(record.output["variance"]), 1e-12)
        try expectClose(distribution.meanMagnitude, #require(record.output["mean_abs"]), 1e-12)
        if let zero = record.output["p_zero"] { try expectClose(distribution.pmf(0), zero, 1e-12) }
        if let expected = record.output["rho_zcdp_sens1"]?.double {
            #expect(abs(0.5 / distribution.parameter / expected - 1) < 1e-12)
        }
    }

    @Test("Samples fit the probabilities", arguments: records)
    func samplesFit(_ record: ReferenceRecord) throws {
        if let distribution = try AnyNoise(record) {
            #expect(Self.pValue(of: distribution, seed: 11) { distribution.sample(&$0) } > Self.level)
        } else {
            let (numerator, denominator) = try fraction(record.input["gamma"])
            let expected = try #require(record.output["p_true"]?.double)
            var bits = SeededBits(seed: 12)
            var successes = 0
            for _ in 0..<Self.draws where bits.exponentialBernoulli(numerator, over: denominator) { successes += 1 }
            let above = Statistics.binomialTail(atLeast: successes, trials: Self.draws, probability: expected)
            let below = 1 - Statistics.binomialTail(atLeast: successes + 1, trials: Self.draws, probability: expected)
            #expect(min(above, below) > Self.level / 2)
        }
    }

    @Test("Samples fit also where the products need 128 and 256 bits", arguments: [1 << 32, 1 << 40, 1 << 60])
    func largeVariances(_ variance: UInt64) {
        let distribution = DiscreteGaussian(varianceNumerator: variance)
        var bits = SeededBits(seed: 13)
        let sigma = Double(variance).squareRoot()
        var observed = [Int](repeating: 0, count: 20)
        for _ in 0..<Self.draws {
            // The normal distribution differs from the discrete one by less than 1e-4/sigma here.
            let upper = Statistics.normalTail(Double(distribution.sample(using: &bits)) / sigma)
            observed[min(19, Int(upper * 20))] += 1
        }
        let uniform = [Double](repeating: 0.05, count: 20)
        #expect(Statistics.goodnessOfFit(observed: observed, probabilities: uniform) > Self.level)
    }

    @Test("The expansion of a wide distribution's tail agrees with the sum", arguments: [1, 10, 500, 10_000, 30_000])
    func wideTails(_ start: Int64) {
        let distribution = DiscreteGaussian(varianceNumerator: 1_000_001)
        var sum = 0.0
        var x = start
        repeat {
            sum += distribution.pmf(x)
            x += 1
        } while distribution.pmf(x) > 1e-18 * sum
        #expect(abs(distribution.tail(atLeast: start) / sum - 1) < 1e-12)
        #expect(distribution.tail(atLeast: 1 - start) == 1 - distribution.tail(atLeast: start))
    }

    /// Each is wrong in a way that has been shipped by somebody. The test that right samplers pass has to reject all.
    @Test("The test rejects broken samplers", arguments: BrokenSampler.allCases)
    func brokenSamplersAreRejected(_ broken: BrokenSampler) {
        #expect(Self.pValue(of: broken.claim, seed: 14) { broken.sample(&$0) } < Self.level)
        // The same bins and seed, with the claimed sampler.
        #expect(Self.pValue(of: broken.claim, seed: 14) { broken.claim.sample(&$0) } > Self.level)
    }

    static func pValue(
        of claim: AnyNoise, seed: UInt64, _ sample: (inout SeededBits) -> Int64
    ) -> Double {
        // Single values out to where five draws are expected, at most 40 bins a side; the rest are the two tails.
        var edge: Int64 = 0
        while edge < 40 * claim.width, Double(draws) * claim.tail(edge + claim.width) >= 5 { edge += claim.width }
        let half = Int(edge / claim.width)
        var probabilities = [Double](repeating: 0, count: 2 * half + 2)
        for bin in 0..<(2 * half) {
            let start = Int64(bin - half) * claim.width
            probabilities[bin + 1] = (start..<(start + claim.width)).reduce(0) { $0 + claim.pmf($1) }
        }
        probabilities[0] = 1 - claim.tail(-edge)
        probabilities[2 * half + 1] = claim.tail(edge)
        var bits = SeededBits(seed: seed)
        var observed = [Int](repeating: 0, count: probabilities.count)
        for _ in 0..<draws {
            let value = sample(&bits)
            let bin = value < -edge ? -1 : value >= edge ? 2 * half : Int((value + edge) / claim.width)
            observed[bin + 1] += 1
        }
        return Statistics.goodnessOfFit(observed: observed, probabilities: probabilities)
    }
}

/// One of the two distributions.
enum AnyNoise: Sendable {
    case laplace(DiscreteLaplace)
    case gaussian(DiscreteGaussian)

    init?(_ record: ReferenceRecord) throws {
        switch record.input["dist"]?.string {
        case "discrete_laplace":
            let (numerator, denominator) = try fraction(record.input["scale"])
            self = .laplace(DiscreteLaplace(scaleNumerator: numerator, scaleDenominator: denominator))
        case "discrete_gaussian":
            let (numerator, denominator) = try fraction(record.input["sigma2"])
            self = .gaussian(DiscreteGaussian(varianceNumerator: numerator, varianceDenominator: denominator))
        case "bernoulli_exp": return nil
        default: throw UnknownRecord()
        }
    }

    func pmf(_ x: Int64) -> Double {
        switch self {
        case .laplace(let distribution): distribution.pmf(x)
        case .gaussian(let distribution): distribution.pmf(x)
        }
    }

    func tail(_ x: Int64) -> Double {
        switch self {
        case .laplace(let distribution): distribution.tail(atLeast: x)
        case .gaussian(let distribution): distribution.tail(atLeast: x)
        }
    }

    var variance: Double {
        switch self {
        case .laplace(let distribution): distribution.variance
        case .gaussian(let distribution): distribution.variance
        }
    }

    var meanMagnitude: Double {
        switch self {
        case .laplace(let distribution): return distribution.meanMagnitude
        case .gaussian(let distribution):
            var x: Int64 = 1
            var sum = 0.0
            while true {
                let term = 2 * Double(x) * distribution.pmf(x)
                sum += term
                if term < 1e-17 * sum { return sum }
                x += 1
            }
        }
    }

    /// b, or sigma^2.
    var parameter: Double {
        switch self {
        case .laplace(let distribution):
            Double(distribution.scaleNumerator) / Double(distribution.scaleDenominator)
        case .gaussian(let distribution): distribution.sigmaSquared
        }
    }

    /// The width of a bin: about a tenth of the standard deviation.
    var width: Int64 { max(1, Int64(variance.squareRoot() / 10)) }

    func sample(_ bits: inout SeededBits) -> Int64 {
        switch self {
        case .laplace(let distribution): distribution.sample(using: &bits)
        case .gaussian(let distribution): distribution.sample(using: &bits)
        }
    }
}

enum BrokenSampler: CaseIterable {
    case scaleTenPercentOff, zeroCountedTwice, oneSided, sigmaForSigmaSquared, proposalNotRejected, parityLost

    var claim: AnyNoise {
        switch self {
        case .scaleTenPercentOff, .zeroCountedTwice, .oneSided: .laplace(DiscreteLaplace(scaleNumerator: 2))
        case .sigmaForSigmaSquared, .proposalNotRejected: .gaussian(DiscreteGaussian(varianceNumerator: 100))
        case .parityLost: .gaussian(DiscreteGaussian(varianceNumerator: 9))
        }
    }

    func sample(_ bits: inout SeededBits) -> Int64 {
        switch self {
        case .scaleTenPercentOff:
            return DiscreteLaplace(scaleNumerator: 22, scaleDenominator: 10).sample(using: &bits)
        case .zeroCountedTwice:
            var geometric: Int64 = 0
            while bits.exponentialBernoulli(1, over: 2) { geometric += 1 }
            return bits.uniform(below: UInt64(2)) == 0 ? geometric : -geometric
        case .oneSided:
            return Int64(DiscreteLaplace(scaleNumerator: 2).sample(using: &bits).magnitude)
        case .sigmaForSigmaSquared:
            return DiscreteGaussian(varianceNumerator: 10).sample(using: &bits)
        case .proposalNotRejected:
            return DiscreteLaplace(scaleNumerator: 11).sample(using: &bits)
        case .parityLost:
            return DiscreteGaussian(varianceNumerator: 9).sample(using: &bits) & ~1
        }
    }
}

struct UnknownRecord: Error {}

/// A positive rational from "10/3", "0.25" or "100", exactly.
func fraction(_ value: JSONValue?) throws -> (UInt64, UInt64) {
    let text = try #require(value?.string)
    let terms = text.split(separator: "/")
    if terms.count == 2 { return try (#require(UInt64(terms[0])), #require(UInt64(terms[1]))) }
    let parts = text.split(separator: ".")
    guard parts.count == 2 else { return try (#require(UInt64(text)), 1) }
    let scale = parts[1].reduce(UInt64(1)) { product, _ in product * 10 }
    return try (#require(UInt64(parts[0])) * scale + #require(UInt64(parts[1])), scale)
}

func expectClose(
    _ value: Double, _ expected: JSONValue, _ tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let expected = try #require(expected.double)
    #expect(abs(value - expected) <= tolerance * abs(expected) + 1e-300, sourceLocation: sourceLocation)
}
