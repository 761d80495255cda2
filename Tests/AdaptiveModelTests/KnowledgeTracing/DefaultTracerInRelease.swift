import AdaptiveModel
import Foundation
import Testing
import _TestSupport

/// The default tracer on pupils it was not fitted to: fold 0, everything fitted on folds 1 to 4.
@Suite(.enabled(if: StagedData.isPresent, StagedData.absent)) struct DefaultTracerInRelease {
    @Test(arguments: [
        ("assist09", 0.782, 0.797), ("assist15", 0.706, 0.731), ("statics11", 0.824, 0.837),
        ("algebra05s", 0.817, 0.834), ("cloze", 0.835, 0.859),
    ])
    func foresightOnUnseenPupils(_ name: String, _ policyFree: Double, _ forecast: Double) throws {
        let data = try StagedData.named(name)
        let tracer = try DefaultTracer(fitting: data.training)
        for (profile, least) in [(DefaultTracer.Profile.policyFree, policyFree), (.forecast, forecast)] {
            let predictions = try tracer.predictions(for: data.test, profile: profile)
            let scores = predictions.scores
            let slope = try #require(predictions.calibrationLine).slope
            print(
                "\(name) \(profile.rawValue): AUC \(scores.auc ?? .nan), ECE \(scores.expectedCalibrationError), slope \(slope)"
            )
            #expect(scores.auc ?? 0 >= least)
            #expect(scores.expectedCalibrationError <= 0.012)
            #expect((0.95...1.05).contains(slope))
        }
    }
}
