import AdaptiveModel
import Foundation
import Testing
import _TestSupport

/// Logistic tracing on pupils it was not fitted to: fold 0, fitted on folds 1 to 4 with the penalty 1 of the references.
@Suite(.enabled(if: StagedData.isPresent, StagedData.absent)) struct LogisticTracingInRelease {
    @Test(arguments: [
        ("assist09", 0.773), ("assist15", 0.701), ("statics11", 0.822), ("algebra05s", 0.809), ("cloze", 0.825),
    ])
    func bestLRForeseesAsTheReference(_ name: String, _ least: Double) throws {
        let scores = try scores(name, .bestLR)
        print("best-lr on \(name): \(scores)")
        #expect(scores.auc ?? 0 >= least)
    }

    @Test func das3hForeseesAsTheReference() throws {
        let scores = try scores("algebra05s", .das3h.withoutPupils)
        print("das3h on algebra05s: \(scores)")
        #expect(scores.auc ?? 0 >= 0.817)
    }

    private func scores(_ name: String, _ design: LogisticDesign) throws -> PredictionScores {
        let data = try StagedData.named(name)
        let clock = ContinuousClock()
        let start = clock.now
        let tracer = try LogisticTracer(
            fitting: data.training, design: design, estimation: LogisticEstimation(tolerance: 1e-6))
        print("\(name): \(clock.now - start) for \(tracer.steps) steps")
        #expect(tracer.converged)
        return try tracer.predictions(for: data.test).scores
    }
}
