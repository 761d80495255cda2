internal import NumericalCore

/// A test tried on simulated pupils: how precise, how even in its use of items, how long.
///
/// A pupil's numbers depend on the seed and the pupil's place alone: the result has the same bits at any number of workers.
public struct AdaptiveStudy: Sendable {
    /// The test.
    public let test: AdaptiveTest
    /// Pupil to true ability.
    public let abilities: [Double]
    /// The curves that the answers come from.
    private let curves: [ItemModel]
    private let seed: UInt64
    private let replicate: Int

    /// - Parameters:
    ///   - test: the test.
    ///   - abilities: pupil to true ability, at least one.
    ///   - truth: the items' true curves by name, where they are not the bank's; new items need one.
    ///   - seed: of the study.
    ///   - replicate: which repetition of it.
    /// - Throws: ``AdaptiveStudyError``.
    public init(
        _ test: AdaptiveTest, abilities: [Double], truth: ItemBank? = nil, seed: UInt64, replicate: Int = 0
    ) throws(AdaptiveStudyError) {
        guard !abilities.isEmpty, abilities.allSatisfy(\.isFinite) else { throw .badAbilities }
        let given = Dictionary(
            (truth?.items ?? []).map { ($0.name, $0.model) }, uniquingKeysWith: { first, _ in first })
        var curves: [ItemModel] = []
        for (item, name) in test.bank.itemNames.enumerated() {
            guard let model = given[name] ?? (test.bank.isSeed(item) ? nil : test.bank.bank.items[item].model) else {
                throw .newItemWithoutCurve(item: item)
            }
            guard model.categoryCount <= test.bank.categoryCounts[item] else { throw .categoriesDiffer(item: item) }
            curves.append(model)
        }
        self.test = test
        self.abilities = abilities
        self.curves = curves
        self.seed = seed
        self.replicate = replicate
    }

    /// Pupils of the bank's own distribution of ability.
    ///
    /// - Parameters:
    ///   - test: the test.
    ///   - pupils: how many, at least 1.
    ///   - truth: the items' true curves by name, where they are not the bank's.
    ///   - seed: of the study.
    ///   - replicate: which repetition of it.
    /// - Throws: ``AdaptiveStudyError``.
    public init(
        _ test: AdaptiveTest, pupils: Int, truth: ItemBank? = nil, seed: UInt64, replicate: Int = 0
    ) throws(AdaptiveStudyError) {
        let latent = test.bank.bank.latent
        let standard = StandardAbility(latent.shape)
        let abilities = (0..<max(0, pupils)).map { pupil in
            var stream = SimulationStream(seed: seed, replicate: replicate, stream: "adaptive-ability", entity: pupil)
            return latent.mean + latent.variance.squareRoot() * standard.ability(stream.normal())
        }
        try self.init(test, abilities: abilities, truth: truth, seed: seed, replicate: replicate)
    }

    /// One simulated pupil's session.
    public func session(of pupil: Int) -> (session: AdaptiveSession, outcome: SessionOutcome) {
        var stream = SimulationStream(seed: seed, replicate: replicate, stream: "adaptive-answers", entity: pupil)
        var session = AdaptiveSession(test, seed: stream.next())
        let ability = abilities[pupil]
        let outcome = session.run { selection in
            Self.category(curves[selection.item], ability, stream.uniform())
        }
        return (session, outcome)
    }

    /// Every pupil's session, summed up.
    ///
    /// - Parameter workers: how many cores to use, at least 1.
    public func run(workers: Int = 1) -> AdaptiveStudyResult {
        let bank = test.bank
        // Items as words of 32 bits, which a double holds exactly.
        let words = (bank.totalCount + 31) / 32
        let width = AdaptiveStudyResult.fixedWidth + words
        let rows = parallelFill(count: abilities.count, width: width, workers: workers) { pupils, values in
            for (place, pupil) in pupils.enumerated() {
                let (session, outcome) = session(of: pupil)
                let base = place * width
                values[base] = outcome.estimate.ability
                values[base + 1] = outcome.estimate.standardError
                values[base + 2] = Double(outcome.scored.count)
                values[base + 3] = session.contentDeviation
                var bits = [UInt32](repeating: 0, count: words)
                for answer in outcome.answers { bits[answer.item >> 5] |= 1 << UInt32(answer.item & 31) }
                for word in 0..<words {
                    values[base + AdaptiveStudyResult.fixedWidth + word] = Double(bits[word])
                }
            }
        }
        return AdaptiveStudyResult(abilities: abilities, rows: rows, width: width, itemCount: bank.totalCount)
    }

    private static func category(_ model: ItemModel, _ ability: Double, _ uniform: Double) -> Int {
        if case .logistic(let item) = model {
            let s = VectorMath.logistic(item.discrimination * ability + item.intercept)
            return uniform < item.lowerAsymptote + (item.upperAsymptote - item.lowerAsymptote) * s ? 1 : 0
        }
        let probability = model.probabilities(ability).probability
        var rest = uniform
        var category = 0
        while category < probability.count - 1, rest >= probability[category] {
            rest -= probability[category]
            category += 1
        }
        return category
    }
}

extension AdaptiveSession {
    /// The furthest that a competence aim is from its share of the session so far, in items; 0 where the test does not balance content.
    public var contentDeviation: Double {
        guard let quota = test.quota else { return 0 }
        var total = 0
        for aim in aimCounts.indices { total += aimCounts[aim] }
        return quota.shares.indices.reduce(0) { max($0, abs(Double(aimCounts[$1]) - quota.shares[$1] * Double(total))) }
    }
}

/// Why a study cannot be made. Items are counted from 0.
public enum AdaptiveStudyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There are no pupils, or an ability is not finite.
    case badAbilities
    /// A new item has no true curve.
    case newItemWithoutCurve(item: Int)
    /// An item's true curve has more categories than the item.
    case categoriesDiffer(item: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .badAbilities: "a study needs pupils of finite ability"
        case .newItemWithoutCurve(let item): "item \(item) is new: a study needs its true curve"
        case .categoriesDiffer(let item): "item \(item): its true curve has more categories than the item"
        }
    }
}
