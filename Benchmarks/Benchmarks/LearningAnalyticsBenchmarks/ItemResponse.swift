import AdaptiveModel
import Benchmark
import NumericalCore

/// Calibration and scoring, on answers from a two-parameter model: 5 000 pupils who each answered 40 of 40 items.
func itemResponse() {
    let answers = simulatedAnswers(pupils: 5_000, items: 40)
    var calibration = MarginalMaximumLikelihood(.twoPL)
    calibration.maximumSteps = 5
    // Five EM steps and the likelihood at the last: six passes over the answers.
    rate("2PL calibration, one pass over 200 000 answers", of: "answers", amount: 6 * answers.count) {
        blackHole(try calibration.fit(answers))
    }
    rate("2PL calibration to convergence", of: "fits", amount: 1) {
        blackHole(try MarginalMaximumLikelihood(.twoPL).fit(answers))
    }
    rate("EAP scores of 5 000 pupils", of: "pupils", amount: answers.pupilCount) {
        let bank = try simulatedBank(items: answers.itemCount)
        blackHole(try ExpectedAPosteriori(bank).estimates(answers))
    }
}

private func simulatedBank(items: Int) throws -> ItemBank {
    var stream = SimulationStream(seed: 2026, replicate: 0, stream: "benchmark bank")
    return try ItemBank(
        model: .twoPL,
        items: (0..<items).map { item in
            let discrimination = stream.logNormal(mu: 0, sigma: 0.3)
            return .init(
                name: "item\(item)", discrimination: discrimination, intercept: -discrimination * stream.normal())
        })
}

private func simulatedAnswers(pupils: Int, items: Int) -> ResponseTable {
    do {
        let bank = try simulatedBank(items: items)
        var pupil: [UInt32] = []
        var item: [UInt32] = []
        var outcome: [Int8] = []
        for place in 0..<pupils {
            var stream = SimulationStream(seed: 2026, replicate: 0, stream: "benchmark answers", entity: place)
            let ability = stream.normal()
            for (index, parameters) in bank.items.enumerated() {
                let right = VectorMath.logistic(parameters.discrimination * ability + parameters.intercept)
                pupil.append(UInt32(place))
                item.append(UInt32(index))
                outcome.append(stream.bernoulli(right) ? 1 : 0)
            }
        }
        return try ResponseTable(
            pupilNames: (0..<pupils).map { "pupil\($0)" }, itemNames: bank.items.map(\.name), pupil: pupil, item: item,
            outcome: outcome)
    } catch {
        preconditionFailure("the simulated answers do not fit together")
    }
}
