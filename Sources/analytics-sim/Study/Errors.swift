import AdaptiveModel
import NumericalCore

/// What errors are measured against: the truth, or for real answers the bank and abilities that all of them together give.
struct Reference: Sendable {
    let bank: ItemBank
    /// Pupil to ability.
    let abilities: [Double]
}

/// Errors of calibrated banks, and of the abilities that pupils get from them.
struct Errors {
    private static let grid = Quadrature.equallySpaced(31)
    /// Difficulties beyond this are the same to a user: nobody is there. Keeps b = −d/a of flat items from ruling the mean.
    private static let farthestDifficulty = 6.0

    private var weight = 0.0
    private var curve = 0.0
    private var difficulty = 0.0
    private var discrimination = 0.0
    private var ability = 0.0
    private var covered = 0.0
    private var intervals = 0.0

    /// Root mean squares over items and pupils of all parts, parts weighted by their pupils.
    ///
    /// A bank's unit is the deviation of the pupils it was calibrated on, so the reference is moved to a part's own scale before
    /// the two are compared; errors of ability are given in deviations of the whole population.
    init(_ outcome: RuleOutcome, _ reference: Reference, _ world: World) throws {
        for part in outcome.parts {
            let share = Double(part.pupils.count)
            let items = reference.bank.items.map { item in
                ItemBank.Item(
                    name: item.name, discrimination: item.discrimination * part.deviation,
                    intercept: item.intercept + item.discrimination * part.mean)
            }
            addItems(part, items, share, truthIsKnown: world.truth != nil)
            let responses = world.responses.selecting(pupils: part.pupils)
            let estimates = try ExpectedAPosteriori(part.bank, quadrature: .equallySpaced(41)).estimates(responses)
            for (estimate, pupil) in zip(estimates, part.pupils) {
                let error = part.mean + part.deviation * estimate.ability - reference.abilities[pupil]
                ability += error * error
            }
            weight += share
        }
    }

    private mutating func addItems(
        _ part: RuleOutcome.Part, _ items: [ItemBank.Item], _ share: Double, truthIsKnown: Bool
    ) {
        let scale = share / Double(items.count)
        for (place, (found, right)) in zip(part.bank.items, items).enumerated() {
            for (theta, weight) in zip(Self.grid.nodes, Self.grid.weights) {
                let gap = found.probability(theta) - right.probability(theta)
                curve += scale * weight * gap * gap
            }
            let b = bounded(found.difficulty) - bounded(right.difficulty)
            let a = found.discrimination - right.discrimination
            difficulty += scale * b * b
            discrimination += scale * a * a
            if let errors = part.difficultyErrors, truthIsKnown {
                covered += abs(found.difficulty - right.difficulty) <= 1.959964 * errors[place] ? 1 : 0
                intervals += 1
            }
        }
    }

    private func bounded(_ difficulty: Double) -> Double {
        min(max(difficulty, -Self.farthestDifficulty), Self.farthestDifficulty)
    }

    /// The metrics by name.
    var metrics: [String: Double] {
        var metrics = [
            "curve_rmse": (curve / weight).squareRoot(), "difficulty_rmse": (difficulty / weight).squareRoot(),
            "discrimination_rmse": (discrimination / weight).squareRoot(),
            "ability_rmse": (ability / weight).squareRoot(),
        ]
        if intervals > 0 { metrics["coverage_difficulty"] = covered / intervals }
        return metrics
    }
}
