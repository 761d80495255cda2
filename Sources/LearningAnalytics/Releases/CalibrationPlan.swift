public import AdaptiveModel
public import NumericalCore

/// What schools and aggregator agree on before anybody looks at an answer. All of it is public.
public struct CalibrationPlan: Sendable, Equatable {
    /// How it becomes known which items pupils answer.
    public enum Exposure: Sendable, Equatable {
        /// By design: every pupil is given the same number of items, each set equally likely.
        case byDesign
        /// It is part of the data: a noisy count of answers an item is released first.
        case released
    }

    /// What is taken to be known about how pupils' abilities are distributed. Mean and variance only fix the scale.
    public enum Ability: String, Sendable, Codable {
        /// Their shape is estimated with the items, from numbers of their own in the scores (`AbilityShape`).
        case estimated
        /// They are normally distributed. Where they are not, item curves are off and intervals hold too seldom.
        case normal

        /// What is scored of the distribution of ability.
        package var population: PopulationScores { self == .estimated ? .scaleAndShape : .scale }
    }

    /// What is learnt about each item.
    public enum Model: String, Sendable, Codable {
        /// Intercept and discrimination.
        case twoParameter = "2pl"
        /// The intercept; discriminations are held at 1. A school then lets out half as many numbers. For fixed tests where noise is what limits a bank
        /// (``PrivacyPrice/warnings(model:test:pupils:)``); not for adaptive ones, which choose by the discriminations.
        case rasch
    }

    /// What is learnt about each item.
    public var model: Model { start.model == .rasch ? .rasch : .twoParameter }
    /// The items to calibrate, and where the first round starts: as a rule a bank of equal items.
    public var start: ItemBank
    /// The most answers of one pupil that count.
    public var answersPerPupil: Int
    /// The most answers of one pupil to one item that count.
    public var answersPerItem: Int
    /// How exposure becomes known.
    public var exposure: Exposure
    /// What is known about the distribution of ability.
    public var ability: Ability
    /// Shares of the budget that the rounds of scores get, after the counts.
    public var rounds: [Double]
    /// Share of the budget for the number of pupils.
    public var countShare: Double
    /// Share of the budget for the number of answers an item, where that is released.
    public var exposureShare: Double
    /// The norm a pupil's scores are clipped to, as a multiple of √(answers per pupil).
    public var clipFactor: Double
    /// Binary digits behind the point of the grid that clipped scores are rounded to.
    public var fractionBits: Int
    /// The prior that noisy items are shrunk to.
    public var prior: ItemPrior
    /// Nodes of ability in the scores.
    public var quadrature: Quadrature
    /// Pupils simulated to learn what clipped scores look like, at least: with many pupils, half as many as there are.
    public var simulatedPupils: Int
    /// Seed of the simulated pupils and of which answers count where a pupil has too many. Public; no noise comes from it.
    public var seed: UInt64

    /// A plan with the defaults that did best in our trials: clipping at 0.55 √m, and rounds of 10 and 90 %, or, where exposure is
    /// only estimated and the first round therefore less to be trusted, of 10, 20 and 70 %.
    public init(
        itemNames: [String], model: Model = .twoParameter, answersPerPupil: Int, answersPerItem: Int = 1,
        exposure: Exposure = .byDesign, ability: Ability = .estimated,
        simulatedPupils: Int = 30_000, seed: UInt64 = 1
    ) throws(ItemBankError) {
        start = try ItemBank(
            model: model == .rasch ? .rasch : .twoPL,
            items: itemNames.map { ItemBank.Item(name: $0, discrimination: 1, intercept: 0) })
        self.answersPerPupil = answersPerPupil
        self.answersPerItem = answersPerItem
        self.exposure = exposure
        self.ability = ability
        rounds = exposure == .byDesign ? [0.1, 0.9] : [0.1, 0.2, 0.7]
        countShare = 0.02
        exposureShare = exposure == .byDesign ? 0 : 0.08
        clipFactor = 0.55
        fractionBits = 12
        prior = ItemPrior()
        quadrature = Self.quadrature(answersPerPupil: answersPerPupil, reach: ability == .normal ? 4 : 5)
        self.simulatedPupils = simulatedPupils
        self.seed = seed
    }

    /// Nodes that are close enough together for what so many answers tell about a pupil.
    ///
    /// A posterior of standard deviation σ is integrated on a grid of step h with a relative error of about exp(−2π²σ²/h²) (the trapezoidal rule on a
    /// normal density). Answers to items of usual discrimination leave σ² near 1 / (1 + m/5); with h at most 1.45 σ the error is below 10⁻⁴. On a grid
    /// that is too coarse the scores are no longer the gradients of a likelihood, and intervals that are made as if they were hold too seldom.
    ///
    /// - Parameters:
    ///   - answersPerPupil: m.
    ///   - reach: how many standard deviations from the mean abilities may be; more where tails may be heavy.
    static func quadrature(answersPerPupil: Int, reach: Double) -> Quadrature {
        let step = 1.45 / (1 + 0.2 * Double(answersPerPupil)).squareRoot()
        let count = max(16, (Int((2 * reach / step).rounded(.up)) + 1 + 7) & ~7)
        return .equallySpaced(min(count, 128), from: -reach, to: reach)
    }

    /// The norm a pupil's scores are clipped to.
    var clip: Double { clipFactor * Double(answersPerPupil).squareRoot() }

    /// The answers that count, chosen without a look at them, and for each pupil without regard to the others: by the hash of
    /// the name, not the place in the table, so that the sums of neighbouring data differ by one pupil's part only.
    package func bounded(_ responses: ResponseTable) -> ResponseTable {
        responses.bounded(answersPerPupil: answersPerPupil, answersPerItem: answersPerItem) { name, available in
            var stream = SimulationStream(
                seed: seed, replicate: 0, stream: "answers-that-count",
                entity: Int(truncatingIfNeeded: SimulationStream.Name(rawValue: name).key))
            return stream.sample(answersPerPupil, of: available)
        }
    }
}

extension CalibrationPlan {
    /// How many numbers an item has in the sum of scores.
    package var valuesPerItem: Int { model == .rasch ? 1 : 2 }

    /// How many entries scores have: the items', and those of the distribution of ability.
    package var scoreEntries: Int { start.items.count + ability.population.entries }

    /// How many numbers a site lets out in all rounds together.
    public var valuesPerSite: Int {
        1 + (exposure == .released ? start.items.count : 0) + rounds.count * valuesPerItem * scoreEntries
    }
}
