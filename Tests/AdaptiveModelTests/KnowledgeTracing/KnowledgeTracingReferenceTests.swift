import AdaptiveModel
import Foundation
import Testing
import _TestSupport

/// Exact rational values of the filter, the smoother and the most probable path (bkt_forward.json).
@Suite struct KnowledgeFilterReferenceTests {
    static let file = try? JSONValue(contentsOf: References.root.appendingPathComponent("kt/bkt_forward.json"))
    static let tolerance = file?["tolerance"]?.double ?? 0
    static let cases = file?["cases"]?.array ?? []

    @Test func thereAreCases() {
        #expect(!Self.cases.isEmpty)
        #expect(Self.tolerance > 0)
    }

    @Test(arguments: cases.indices)
    func everyStepIsExact(_ index: Int) throws {
        let reference = Self.cases[index]
        let parameters = try knowledgeParameters(reference["params"])
        let sequence = knowledgeSequence(reference)
        let steps = try parameters.filter(sequence)
        let expected = try #require(reference["steps"]?.array)
        #expect(steps.count == expected.count)
        for (step, expected) in zip(steps, expected) {
            #expect(abs(step.mastery - (expected["prior_mastery"]?.double ?? .nan)) < Self.tolerance)
            #expect(abs(step.probabilityRight - (expected["p_correct"]?.double ?? .nan)) < Self.tolerance)
            #expect(abs(step.posterior - (expected["posterior"]?.double ?? .nan)) < Self.tolerance)
            #expect(abs(step.next - (expected["next_mastery"]?.double ?? .nan)) < Self.tolerance)
        }
        let logLikelihood = try #require(reference["loglik"]?.double)
        #expect(abs(try parameters.logLikelihood(sequence) - logLikelihood) < Self.tolerance)
        if let fraction = reference["likelihood_fraction"]?.string {
            let parts = fraction.split(separator: "/").compactMap { Double($0) }
            let likelihood = parts.count == 2 ? parts[0] / parts[1] : try #require(parts.first)
            #expect(abs(exp(try parameters.logLikelihood(sequence)) - likelihood) < Self.tolerance)
        }
        let smoothed = try parameters.smoothed(sequence)
        let expectedSmoothed = try #require(reference["smoothed_mastery"]?.array)
        #expect(smoothed.count == expectedSmoothed.count)
        for (found, expected) in zip(smoothed, expectedSmoothed) {
            #expect(abs(found - (expected.double ?? .nan)) < Self.tolerance)
        }
        let path = try parameters.mostProbablePath(sequence)
        #expect(path.mastered == reference["viterbi_path"]?.array?.map { $0.double == 1 })
        #expect(abs(path.logProbability - (reference["viterbi_logprob"]?.double ?? .nan)) < Self.tolerance)
        let first = steps.firstIndex { $0.next >= 0.95 }.map { $0 + 1 }
        #expect(first == reference["first_step_next_mastery_ge_0.95"]?.integer)
    }

    @Test func aLongSequenceIsExact() throws {
        let reference = try #require(Self.file?["long"])
        let parameters = try knowledgeParameters(reference["params"])
        let outcomes = try #require(reference["obs_string"]?.string).utf8.map { Int8($0) - 48 }
        let sequence = KnowledgeSequence(outcomes: outcomes)
        let logLikelihood = try #require(reference["loglik"]?.double)
        // The file's value was summed in doubles over all steps: with 60 digits it is -8894.54571877123901686, 2.6e-10 below. So the
        // tolerance is taken relative to the sum here, and the exact value is asked for to the last digits where it is this case.
        let found = try parameters.logLikelihood(sequence)
        #expect(abs(found - logLikelihood) < Self.tolerance * max(1, abs(logLikelihood)))
        if logLikelihood == -8894.545718771498 { #expect(abs(found + 8894.54571877123901686) < 1e-11) }
        let steps = try parameters.filter(sequence)
        for (step, expected) in try #require(reference["check_steps"]?.object) {
            let found = steps[try #require(Int(step))]
            #expect(abs(found.mastery - (expected["prior_mastery"]?.double ?? .nan)) < Self.tolerance)
            #expect(abs(found.probabilityRight - (expected["p_correct"]?.double ?? .nan)) < Self.tolerance)
            #expect(abs(found.posterior - (expected["posterior"]?.double ?? .nan)) < Self.tolerance)
            #expect(abs(found.next - (expected["next_mastery"]?.double ?? .nan)) < Self.tolerance)
        }
    }
}

/// EM step by step and to its end (bkt_em.json).
@Suite struct KnowledgeEstimationReferenceTests {
    static let file = try? JSONValue(contentsOf: References.root.appendingPathComponent("kt/bkt_em.json"))
    static let tolerance = file?["tolerance"]?.double ?? 0
    static let variants =
        file?.object?.values.compactMap(\.array).first { $0.first?["trajectory"] != nil } ?? []

    @Test func thereAreVariants() {
        #expect(!Self.variants.isEmpty)
        #expect(Self.tolerance > 0)
    }

    @Test(arguments: variants.indices)
    func everyStepIsTheReferences(_ index: Int) throws {
        let variant = Self.variants[index]
        let start = try knowledgeParameters(variant["init"])
        let sequences = try #require(variant["sequences"]?.array).map(knowledgeSequence)
        let estimation = KnowledgeEstimation(
            forgets: variant["fit_forget"]?.boolean ?? false, pseudoCount: variant["pseudocount"]?.double ?? 0,
            itemShrinkage: nil, resourceShrinkage: nil, bounds: .unconstrained, starts: [start])
        let expectation = KnowledgeExpectation(sequences)
        var current = start
        let trajectory = try #require(variant["trajectory"]?.array)
        var wanted: [Int: JSONValue] = [:]
        for point in trajectory { wanted[try #require(point["iter"]?.integer)] = point }
        let last = try #require(variant["converged"])
        let steps = try #require(last["iter"]?.integer)
        for iteration in 0...max(steps, trajectory.count - 1) {
            let counts = expectation(current)
            if let point = wanted[iteration] { try expect(current, counts.logLikelihood, are: point) }
            if iteration == steps { try expect(current, counts.logLikelihood, are: last) }
            current = estimation.maximized(counts, from: current)
        }
    }

    @Test(arguments: variants.indices)
    func acceleratedEstimationIsAtLeastAsLikely(_ index: Int) throws {
        let variant = Self.variants[index]
        guard variant["pseudocount"]?.double ?? 0 == 0 else { return }  // maximises something else
        let start = try knowledgeParameters(variant["init"])
        let estimation = KnowledgeEstimation(
            forgets: variant["fit_forget"]?.boolean ?? false, itemShrinkage: nil, resourceShrinkage: nil,
            bounds: .unconstrained, starts: [start], tolerance: 1e-9, maximumSteps: 5000)
        let found = try estimation(
            try #require(variant["sequences"]?.array).map(knowledgeSequence), itemClasses: start.itemClassCount,
            resourceClasses: start.resourceClassCount)
        #expect(found.converged)
        #expect(found.logLikelihood > (variant["converged"]?["loglik"]?.double ?? .nan) - 1e-6)
    }

    private func expect(
        _ found: KnowledgeParameters, _ logLikelihood: Double, are reference: JSONValue
    ) throws {
        #expect(abs(logLikelihood - (reference["loglik"]?.double ?? .nan)) < Self.tolerance)
        let expected = try knowledgeParameters(reference)
        #expect(found.guess.count == expected.guess.count && found.learn.count == expected.learn.count)
        #expect(abs(found.prior - expected.prior) < Self.tolerance)
        for (a, b) in zip(
            found.learn + found.forget + found.guess + found.slip,
            expected.learn + expected.forget + expected.guess + expected.slip)
        {
            #expect(abs(a - b) < Self.tolerance)
        }
    }
}

/// AUC with ties, calibration error and the rest (metrics.json).
@Suite struct PredictionScoresReferenceTests {
    static let file = try? JSONValue(contentsOf: References.root.appendingPathComponent("kt/metrics.json"))
    static let cases = file?["cases"]?.array ?? []

    @Test func thereAreCases() { #expect(!Self.cases.isEmpty) }

    @Test(arguments: cases.indices)
    func scoresAreTheReferences(_ index: Int) throws {
        let reference = Self.cases[index]
        let tolerance = try #require(Self.file?["tolerance"]?.double)
        let predictions = try Predictions(
            probabilities: try #require(reference["p"]?.array).map { $0.double ?? .nan },
            outcomes: try #require(reference["y"]?.array).map { Int8($0.integer ?? -1) })
        let scores = predictions.scores
        if reference["auc"]?.isNull ?? true {
            #expect(scores.auc == nil)
        } else {
            #expect(abs((scores.auc ?? .nan) - (reference["auc"]?.double ?? .nan)) < tolerance)
        }
        #expect(abs(scores.rmse - (reference["rmse"]?.double ?? .nan)) < tolerance)
        #expect(abs(scores.brier - (reference["brier"]?.double ?? .nan)) < tolerance)
        #expect(abs(scores.logLoss - (reference["logloss"]?.double ?? .nan)) < tolerance)
        #expect(abs(scores.accuracy - (reference["accuracy"]?.double ?? .nan)) < tolerance)
        #expect(abs(scores.expectedCalibrationError - (reference["ece10"]?.double ?? .nan)) < tolerance)
    }
}

func knowledgeParameters(_ json: JSONValue?) throws -> KnowledgeParameters {
    func list(_ key: String) -> [Double] { json?[key]?.array?.map { $0.double ?? .nan } ?? [] }
    return try KnowledgeParameters(
        prior: json?["prior"]?.double ?? .nan, learn: list("learn"), forget: list("forget"), guess: list("guess"),
        slip: list("slip"))
}

func knowledgeSequence(_ json: JSONValue) -> KnowledgeSequence {
    func list(_ key: String) -> [Int] { json[key]?.array?.map { $0.integer ?? -9 } ?? [] }
    return KnowledgeSequence(
        outcomes: list("obs").map(Int8.init), itemClasses: list("item_class"), resourceClasses: list("resource"))
}
