import AdaptiveModel
import Foundation
import Testing
import _TestSupport

/// Ability tracers on pupils they were not fitted to: fold 0, everything fitted on folds 1 to 4.
@Suite(.enabled(if: StagedData.isPresent, StagedData.absent)) struct AbilityTracingInRelease {
    @Test(arguments: ["assist09", "statics11", "algebra05s", "cloze"])
    func foresightOnUnseenPupils(_ name: String) throws {
        let data = try StagedData.named(name)
        var how = AbilityTracer.Training()
        let global = try AbilityTracer(fitting: data.training)
        how.discriminates = true
        let discriminating = try AbilityTracer(fitting: data.training, training: how)
        how.scope = .combination
        let byCombination = try AbilityTracer(fitting: data.training, training: how)
        var scores: [String: PredictionScores] = [:]
        for (kind, predictions) in [
            ("1PL", try global.predictions(for: data.test)), ("2PL", try discriminating.predictions(for: data.test)),
            ("2PL by combination", try byCombination.predictions(for: data.test)),
            ("Elo", try EloTracer(fitting: data.training).predictions(for: data.test)),
            (
                "Elo with skills",
                try EloTracer(fitting: data.training, elo: Elo(ratesSkills: true)).predictions(for: data.test)
            ),
            ("Glicko", try GlickoTracer(fitting: data.training).predictions(for: data.test)),
        ] {
            let found = predictions.scores
            scores[kind] = found
            let auc = try #require(found.auc)
            // No tracer of abilities is worse than knowing nothing of the pupil.
            #expect(auc > 0.6)
            print(
                "\(name), \(kind): AUC \(auc), ECE \(found.expectedCalibrationError), log-loss \(found.logLoss)")
        }
        guard name == "assist09" else { return }
        let grid = try #require(scores["1PL"])
        #expect(grid.auc ?? 0 >= 0.768)
        #expect(grid.expectedCalibrationError <= 0.01)
    }
}
