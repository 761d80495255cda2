import AdaptiveModel
import NumericalCore

/// A bank of mixed items drawn from a seed: right or wrong with and without asymptotes, and with three to five categories.
func mixedBank(_ count: Int, seed: UInt64, dichotomous: Bool = false) throws -> ItemBank {
    var stream = SimulationStream(seed: seed, replicate: 0, stream: "test bank")
    return try ItemBank(
        model: .mixed,
        items: (0..<count).map { item in
            let a = stream.logNormal(mu: 0.1, sigma: 0.3)
            let b = stream.normal()
            let model: ItemModel
            switch dichotomous ? item % 2 : item % 5 {
            case 0: model = .logistic(LogisticItem(discrimination: a, intercept: -a * b))
            case 1:
                model = .logistic(
                    LogisticItem(discrimination: a, intercept: -a * b, lowerAsymptote: 0.2, upperAsymptote: 0.98))
            case 2:
                model = .graded(
                    GradedResponse(discrimination: a, intercepts: (0..<4).map { -a * (b + Double($0) - 1.5) }))
            case 3:
                model = .partialCredit(PartialCredit(discrimination: a, intercepts: [a * 0.6, a * 0.4, -a * 0.3]))
            default:
                model = .sequential(SequentialResponse(discrimination: a, intercepts: [a * (0.5 - b), -a * b]))
            }
            return ItemBank.Item(name: "item\(item)", model: model)
        })
}

/// Traits of every kind: four aims, languages, enemies, prerequisites, testlets of three.
func mixedTraits(_ count: Int, seed: UInt64) -> [String: ItemTraits] {
    var stream = SimulationStream(seed: seed, replicate: 0, stream: "test traits")
    var traits: [String: ItemTraits] = [:]
    for item in 0..<count {
        var own = ItemTraits(aim: "KM\(stream.integer(below: 4))")
        if stream.bernoulli(0.3) { own.languages = [.bokmaal] }
        if stream.bernoulli(0.2) { own.languages = [.nynorsk, .bokmaal] }
        if (30..<36).contains(item) {
            own.testlet = "text \(item / 3)"
            own.languages = []
        } else {
            if stream.bernoulli(0.2), item > 0 {
                let other = stream.integer(below: count)
                if other != item { own.enemies = ["item\(other)"] }
            }
            if stream.bernoulli(0.2), item > 0 { own.prerequisites = ["item\(stream.integer(below: min(item, 30)))"] }
        }
        traits["item\(item)"] = own
    }
    return traits
}

/// Every rule of the library, prepared for sessions of about 20 items.
func allRules() -> [any SelectionRule] {
    [
        MaximumInformation(), PosteriorWeightedInformation(), LikelihoodWeightedInformation(),
        KullbackLeibler(over: .likelihood), KullbackLeibler(), GlobalDiscrimination(under: .likelihood),
        GlobalDiscrimination(), ExpectedPosteriorVariance(), ExpectedPosteriorVariance(predicting: .atEstimate),
        ExpectedInformation(), MatchedDifficulty(), MatchedOptimum(), Randomesque(MaximumInformation(), among: 5),
        Progressive(length: 20), Proportional(length: 20), AStratified(strata: 4, length: 20), TargetSuccess(),
        MasteryDriven(), FixedOrder(), RandomOrder(),
    ]
}

/// The same parameters of mastery for every aim.
func mastery(of bank: CompiledBank) throws -> MasteryModel {
    let parameters = try KnowledgeParameters(prior: 0.3, learn: [0.1], guess: [0.2], slip: [0.1])
    return MasteryModel(parameters: Dictionary(uniqueKeysWithValues: bank.aims.map { ($0, parameters) }))
}
