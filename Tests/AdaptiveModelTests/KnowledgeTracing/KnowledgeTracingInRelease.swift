import AdaptiveModel
import Foundation
import Testing
import _TestSupport

/// Bayesian knowledge tracing on real data: likelihood and foresight at least those of the mature tools.
@Suite(.enabled(if: StagedData.isPresent, StagedData.absent)) struct KnowledgeTracingInRelease {
    static let likelihoods = References.files(in: "kt", ending: "_bkt_mle.csv")

    /// The best of five starts of an exact EM, skill by skill (*_bkt_mle.csv).
    @Test(arguments: likelihoods)
    func everySkillIsAtLeastAsLikelyAsTheReference(_ file: URL) throws {
        let name = file.lastPathComponent.replacingOccurrences(of: "_bkt_mle.csv", with: "")
        let data = try StagedData.named(name)
        let combinations = try data.sourceCombinations()
        let tracer = try KnowledgeTracer(
            fitting: data.training,
            estimation: KnowledgeEstimation(bounds: .unconstrained, tolerance: 1e-4), ignoresStudyRows: true)
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        let header = lines[0].split(separator: ",")
        let column = try #require(header.firstIndex(of: "ll"))
        var worst = Double.infinity
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",")
            let combination = try #require(combinations[String(fields[0])])
            let expected = try #require(Double(fields[column]))
            let found = try #require(tracer.skills[Int(combination)]).logLikelihood
            worst = min(worst, found - expected)
            #expect(found >= expected - 0.05, "skill \(fields[0])")
        }
        #expect(lines.count > 1)
        print("\(name): least gain of log-likelihood over the reference \(worst)")
    }

    @Test(arguments: [
        ("assist09", 0.726, 0.731), ("assist15", 0.702, 0.705), ("statics11", 0.690, 0.714),
    ])
    func foresightOnUnseenPupils(_ name: String, _ plain: Double, _ forgetting: Double) throws {
        let data = try StagedData.named(name)
        for (forgets, least) in [(false, plain), (true, forgetting)] {
            let tracer = try KnowledgeTracer(
                fitting: data.training,
                estimation: KnowledgeEstimation(forgets: forgets, bounds: .unconstrained))
            let scores = try tracer.predictions(for: data.test).scores
            let auc = try #require(scores.auc)
            #expect(auc >= least)
            print("\(name), forgetting \(forgets): AUC \(auc), ECE \(scores.expectedCalibrationError)")
        }
    }
}
