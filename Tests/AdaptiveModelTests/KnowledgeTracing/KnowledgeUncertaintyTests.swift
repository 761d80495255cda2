import AdaptiveModel
import Testing

/// Standard errors behave as sampling says they must.
@Suite struct KnowledgeUncertaintyTests {
    @Test func fourTimesTheDataHalveTheErrors() throws {
        var sequences: [KnowledgeSequence] = []
        for pattern in 0..<64 {
            // Rising shares of right answers, none of the patterns ruled out.
            for _ in 0..<(1 + (pattern & 1) + (pattern >> 1 & 1) + (pattern & pattern >> 1 & 1) * 3) {
                sequences.append(KnowledgeSequence(outcomes: (0..<6).map { Int8(pattern >> (5 - $0) & 1) }))
            }
        }
        let estimation = KnowledgeEstimation(pseudoCount: 0, tolerance: 1e-10, maximumSteps: 5000)
        let fit = try estimation(sequences)
        let once = try KnowledgeUncertainty(fit.parameters, sequences: sequences, estimation: estimation)
        let fourTimes = try KnowledgeUncertainty(
            fit.parameters, sequences: sequences + sequences + sequences + sequences, estimation: estimation)
        for (a, b) in zip(once.standardErrors, fourTimes.standardErrors) { #expect(abs(a / b - 2) < 1e-3) }
        let right = KnowledgeSequence(outcomes: [1, 1, 1])
        let (estimate, interval) = try once.mastery(after: right)
        #expect(interval.contains(estimate))
        #expect(abs(estimate - (try #require(try fit.parameters.filter(right).last).next)) < 1e-9)
    }

    @Test func theBootstrapErrorOfAShareIsTheBinomialOne() throws {
        // 400 pupils of one answer, 300 as predicted: sqrt(.75 × .25 / 400) = .02165; 400 replicates know it to 4 % (one deviation).
        let predictions = try Predictions(
            probabilities: [Double](repeating: 0.75, count: 400), outcomes: (0..<400).map { $0 < 300 ? 1 : 0 })
        let accuracy = ScoreEstimates(predictions, replicates: 400).accuracy
        #expect(accuracy.estimate == 0.75)
        #expect(abs(accuracy.standardError / 0.02165 - 1) < 0.16)
    }
}
