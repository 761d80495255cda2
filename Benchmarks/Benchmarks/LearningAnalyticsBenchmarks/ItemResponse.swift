import AdaptiveModel
import Benchmark
import NumericalCore

/// Calibration and scoring on complete answers generated from the model, at the sizes that the packages' timings are known for.
///
/// One thread; the data are generated once, outside the time. Fits stop when no parameter would move by more than 1e-4, which leaves the
/// log-likelihood within 0.01 of its maximum. The engine calls no BLAS in an E-step, so that it makes no difference which one is there.
func itemResponse() {
    calibration("2PL 10 000 x 50", .twoPL, pupils: 10_000, items: 50, nodes: 31)
    calibration("2PL 50 000 x 100", .twoPL, pupils: 50_000, items: 100, nodes: 61)
    calibration("GRM 10 000 x 50, 5 categories", .graded, pupils: 10_000, items: 50, nodes: 31)
    calibration(
        "3PL with prior 10 000 x 50", .threePL, pupils: 10_000, items: 50, nodes: 31,
        priors: [.lowerAsymptote: .normal(mean: -1.5, deviation: 0.5)])
    let bank = simulatedBank(.twoPL, items: 100)
    let answers = simulatedAnswers(bank, pupils: 50_000)
    rate("EAP of 50 000 x 100, 61 nodes", of: "pupils", amount: answers.pupilCount) {
        blackHole(try ExpectedAPosteriori(bank, quadrature: .equallySpaced(61)).estimates(answers))
    }
    let short = simulatedBank(.twoPL, items: 10)
    let few = simulatedAnswers(short, pupils: 200_000)
    rate("EAP of 200 000 x 10, 61 nodes", of: "pupils", amount: few.pupilCount) {
        blackHole(try ExpectedAPosteriori(short, quadrature: .equallySpaced(61)).estimates(few))
    }
    rate("Warm's estimate of 50 000 x 100", of: "pupils", amount: answers.pupilCount) {
        blackHole(try AbilityEquation(bank, by: .warm).estimates(answers))
    }
}

private func calibration(
    _ name: String, _ model: ItemResponseModel, pupils: Int, items: Int, nodes: Int,
    priors: [ItemParameter: ParameterPrior] = [:]
) {
    let answers = simulatedAnswers(simulatedBank(model, items: items), pupils: pupils)
    let calibration = Calibration(
        model, for: answers, priors: priors, grid: .fixed(.equallySpaced(nodes)), tolerance: 1e-4)
    rate("calibration \(name)", of: "fits", amount: 1) {
        let outcome = try calibration.fit(answers)
        precondition(outcome.isConverged, "a benchmark of a fit that did not converge")
        blackHole(outcome)
    }
}

private func simulatedBank(_ model: ItemResponseModel, items: Int) -> ItemBank {
    var stream = SimulationStream(seed: 2026, replicate: 0, stream: "benchmark bank")
    let all = (0..<items).map { item in
        let a = stream.logNormal(mu: 0, sigma: 0.3)
        let b = stream.normal()
        let curve: ItemModel =
            switch model {
            case .threePL:
                .logistic(
                    LogisticItem(
                        discrimination: a, intercept: -a * b, lowerAsymptote: 0.1 + 0.15 * stream.uniform()))
            case .graded:
                .graded(
                    GradedResponse(
                        discrimination: a, intercepts: (0..<4).map { -a * (0.6 * b + (Double($0) - 1.5) * 0.9) }))
            default: .logistic(LogisticItem(discrimination: a, intercept: -a * b))
            }
        return ItemBank.Item(name: "item\(item)", model: curve)
    }
    guard let bank = try? ItemBank(model: model, items: all) else { preconditionFailure("a sound bank") }
    return bank
}

private func simulatedAnswers(_ bank: ItemBank, pupils: Int) -> ResponseTable {
    var pupil: [UInt32] = []
    var item: [UInt32] = []
    var outcome: [Int8] = []
    for place in 0..<pupils {
        var stream = SimulationStream(seed: 2026, replicate: 0, stream: "benchmark answers", entity: place)
        let ability = stream.normal()
        for (index, entry) in bank.items.enumerated() {
            let probability = entry.model.probabilities(ability).probability
            var rest = stream.uniform()
            var category = 0
            while category < probability.count - 1, rest >= probability[category] {
                rest -= probability[category]
                category += 1
            }
            pupil.append(UInt32(place))
            item.append(UInt32(index))
            outcome.append(Int8(category))
        }
    }
    guard
        let table = try? ResponseTable(
            pupilNames: (0..<pupils).map { "pupil\($0)" }, itemNames: bank.items.map(\.name), pupil: pupil, item: item,
            outcome: outcome, categories: 5)
    else { preconditionFailure("the simulated answers fit together") }
    return table
}
