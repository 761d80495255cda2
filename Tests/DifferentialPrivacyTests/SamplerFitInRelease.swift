import Testing
import _TestSupport

/// The samplers' fit with a million draws for each parameter set: chi-square at 1e-6, and moments within six standard errors.
///
/// In a debug build the same comparisons run with fewer draws, in ``SamplerFitReferenceTests``.
@Suite struct SamplerFitInRelease {
    #if !DEBUG
        @Test("Samples fit their probabilities at a million draws", arguments: SamplerFitReferenceTests.records)
        func million(_ record: ReferenceRecord) throws {
            #expect(SamplerFitReferenceTests.draws == 1_000_000)
            try SamplerFitReferenceTests().samplesFit(record)
        }

        @Test(
            "Mean and variance of a million draws are within six standard errors",
            arguments: SamplerFitReferenceTests.records)
        func moments(_ record: ReferenceRecord) throws {
            guard let distribution = try AnyNoise(record) else { return }
            var bits = SeededBits(seed: 15)
            var (sum, squares, fourths) = (0.0, 0.0, 0.0)
            let draws = 1_000_000.0
            for _ in 0..<Int(draws) {
                let value = Double(distribution.sample(&bits))
                sum += value
                squares += value * value
                fourths += value * value * value * value
            }
            let variance = distribution.variance
            #expect(abs(sum / draws) < 6 * (variance / draws).squareRoot())
            let spread = max(0, fourths / draws - (squares / draws) * (squares / draws))
            #expect(abs(squares / draws - variance) <= 6 * (spread / draws).squareRoot())
        }
    #endif
}
