import AdaptiveModel
import Benchmark
import Foundation
import LearningAnalytics

/// Fitting tracers on one thread: on the data set assist09 where it is at hand (its folds 1 to 4), else on answers generated in its size.
func knowledgeTracing() {
    let training = practice()
    rate("BKT, every skill, 5 starts", of: "fits", amount: 1) { blackHole(try KnowledgeTracer(fitting: training)) }
    rate("Best-LR", of: "fits", amount: 1) {
        let tracer = try LogisticTracer(
            fitting: training, design: .bestLR, estimation: LogisticEstimation(tolerance: 1e-6))
        precondition(tracer.converged, "a benchmark of a fit that did not converge")
        blackHole(tracer)
    }

    // Rows times steps of EM: every pupil's answers to a skill a sequence, all as if they were of one skill.
    let sequences = sequences(training)
    let rows = sequences.reduce(0) { $0 + $1.outcomes.count }
    let estimation = KnowledgeEstimation(
        starts: [KnowledgeEstimation.defaultStarts[0]], tolerance: .leastNormalMagnitude, maximumSteps: 200)
    // It can end before the last step, where nothing is gained any more.
    guard let steps = try? estimation(sequences).steps else { preconditionFailure("the practice can be fitted") }
    rate("BKT, \(steps) steps of EM on one skill", of: "row-iterations", amount: rows * steps) {
        blackHole(try estimation(sequences))
    }
}

private func practice() -> InteractionTable {
    let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        .appendingPathComponent("../../shared/reference/fetched/kt", isDirectory: true)
    if let file = try? InteractionFile(contentsOf: folder.appendingPathComponent("assist09.csv.gz")),
        let folds = try? StudentFolds(
            contentsOf: folder.appendingPathComponent("assist09.folds.csv"), for: file.table.pupilNames)
    {
        return file.table.selecting(pupils: folds.folds.indices.filter { folds.folds[$0] != 0 })
    }
    return simulatedPractice(pupils: 2_500, skills: 147, items: 17_000, answers: 88)
}

private func simulatedPractice(pupils: Int, skills: Int, items: Int, answers: Int) -> InteractionTable {
    var pupil: [UInt32] = []
    var item: [UInt32] = []
    var outcome: [Int8] = []
    for place in 0..<pupils {
        var state = UInt64(place) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var skill = 0
        for step in 0..<answers {
            if step % 7 == 0 { skill = next(below: skills) }
            pupil.append(UInt32(place))
            item.append(UInt32(skill + skills * next(below: items / skills)))
            outcome.append(next(below: 100) < 50 + 5 * (step % 7) ? 1 : 0)
        }
    }
    do {
        return try InteractionTable(
            pupilNames: (0..<pupils).map(String.init), itemNames: (0..<items).map(String.init),
            skillNames: (0..<skills).map(String.init), combinations: SkillCombinations(singles: skills), pupil: pupil,
            item: item, combination: item.map { $0 % UInt32(skills) }, outcome: outcome)
    } catch {
        preconditionFailure("\(error)")
    }
}

private func sequences(_ table: InteractionTable) -> [KnowledgeSequence] {
    (0..<table.pupilCount).flatMap { pupil -> [KnowledgeSequence] in
        var bySkill: [UInt32: [Int8]] = [:]
        for row in table.rows(of: pupil) {
            bySkill[table.rowCombinations[row], default: []].append(table.outcomes[row])
        }
        return bySkill.sorted { $0.key < $1.key }.map { KnowledgeSequence(outcomes: $0.value) }
    }
}
