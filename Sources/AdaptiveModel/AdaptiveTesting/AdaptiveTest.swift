/// An adaptive test: a bank with all that decides how a session runs. Immutable; all sessions of the test share one by reference.
public final class AdaptiveTest: Sendable {
    /// The items.
    public let bank: CompiledBank
    /// How an item is chosen.
    public let rule: any SelectionRule
    /// How the first item is chosen.
    public let start: FirstItem
    /// How ability is estimated.
    public let estimator: SessionEstimator
    /// Shares of the competence aims; `nil` where they do not matter.
    public let contentBalance: ContentBalance?
    /// How often each item may be given; `nil` without limit.
    public let exposure: ExposureControl?
    /// How new items are tried out; `nil` where none are.
    public let seeding: Seeding?
    /// How mastery of each aim is traced; `nil` where it is not.
    public let mastery: MasteryModel?
    /// When a session stops, besides when no item is left.
    public let stopping: [StoppingRule]
    /// The number of scored items before which no rule stops a session.
    public let minimumLength: Int

    let quota: ContentQuota?
    let equation: BoundedEquation?
    /// Aim to its parameters.
    let tracing: [KnowledgeParameters]
    /// The longest session that a rule allows.
    let maximumLength: Int?

    /// - Parameters:
    ///   - bank: the items.
    ///   - rule: how an item is chosen.
    ///   - start: how the first item is chosen; by the rule unless given.
    ///   - estimator: how ability is estimated.
    ///   - contentBalance: shares of the competence aims.
    ///   - exposure: how often each item may be given.
    ///   - seeding: how the bank's new items are tried out.
    ///   - mastery: how mastery of each aim is traced; needed by ``MasteryDriven``.
    ///   - stopping: when a session stops; the first rule that says so counts. Without any it goes on until no item is left.
    ///   - minimumLength: the number of scored items before which no rule stops a session, at least 0.
    /// - Throws: ``AdaptiveTestError`` where the parts do not fit together.
    public init(
        _ bank: CompiledBank, rule: some SelectionRule = MaximumInformation(), start: FirstItem = .byRule,
        estimator: SessionEstimator = .expectedAPosteriori, contentBalance: ContentBalance? = nil,
        exposure: ExposureControl? = nil, seeding: Seeding? = nil, mastery: MasteryModel? = nil,
        stopping: [StoppingRule], minimumLength: Int = 1
    ) throws(AdaptiveTestError) {
        self.bank = bank
        self.rule = try rule.prepared(for: bank)
        self.start = start
        self.estimator = estimator
        self.contentBalance = contentBalance
        self.exposure = exposure
        self.seeding = seeding
        self.mastery = mastery
        self.stopping = stopping
        self.minimumLength = max(0, minimumLength)
        if let exposure, exposure.probabilities.count != bank.itemCount {
            throw .exposureCountDiffers(found: exposure.probabilities.count, expected: bank.itemCount)
        }
        if case .maximumInformation(let ability) = start, !ability.isFinite { throw .badStart }
        let spacing = zip(bank.nodes.dropFirst(), bank.nodes).map { $0 - $1 }.max() ?? 0
        for rule in stopping {
            if let fault = rule.fault { throw fault }
            // A sum over nodes h apart gives the deviation σ of a normal density to a relative 4(πσ/h)² exp(−2(πσ/h)²) (Poisson's summation): .5 % at
            // h = 1.5 σ. A posterior narrower than that has lost its width to the nodes, and would stop a session for no reason.
            if case .standardError(let limit) = rule, estimator == .expectedAPosteriori, 1.5 * limit < spacing {
                throw .nodesTooCoarse(spacing: spacing, limit: limit)
            }
        }
        maximumLength = stopping.compactMap { if case .length(let length) = $0 { length } else { nil } }.min()
        if let seeding, !(seeding.perSession >= 0 && seeding.positions.count >= seeding.perSession) {
            throw .badSeeding
        }
        if let contentBalance {
            let quota = try ContentQuota(contentBalance, aims: bank.aims)
            for (aim, share) in quota.shares.enumerated() where share > 0 && bank.relations.itemsOfAim[aim].isEmpty {
                throw .aimWithoutItems(aim: aim)
            }
            self.quota = quota
        } else {
            quota = nil
        }
        if let mastery {
            var tracing: [KnowledgeParameters] = []
            for (place, aim) in bank.aims.enumerated() {
                guard let parameters = mastery.parameters[aim] else { throw .aimWithoutMastery(aim: place) }
                tracing.append(parameters)
            }
            self.tracing = tracing
        } else {
            if rule.purpose == .mastering { throw .masteryMissing }
            tracing = []
        }
        equation = estimator.equation.map { BoundedEquation(bank.bank, by: $0.estimator, within: $0.range) }
    }

    private init(_ other: AdaptiveTest, exposure: ExposureControl?) {
        bank = other.bank
        rule = other.rule
        start = other.start
        estimator = other.estimator
        contentBalance = other.contentBalance
        self.exposure = exposure
        seeding = other.seeding
        mastery = other.mastery
        stopping = other.stopping
        minimumLength = other.minimumLength
        quota = other.quota
        equation = other.equation
        tracing = other.tracing
        maximumLength = other.maximumLength
    }

    /// The same test with another control of exposure, of as many items as the bank has.
    public func with(exposure: ExposureControl?) -> AdaptiveTest {
        precondition(
            exposure.map { $0.probabilities.count == bank.itemCount } ?? true, "one probability for each item")
        return AdaptiveTest(self, exposure: exposure)
    }
}

/// How the first item of a session is chosen.
public enum FirstItem: Sendable, Equatable {
    /// As every other.
    case byRule
    /// The one with most information at an ability, whatever the rule.
    case maximumInformation(at: Double)
}

/// How new items are tried out among the others. Their answers are not scored; they are in the outcome, for calibration.
public struct Seeding: Sendable, Equatable {
    /// How many new items a session gets.
    public let perSession: Int
    /// After how many scored items they may come; the places are drawn for each session.
    public let positions: Range<Int>

    /// - Parameters:
    ///   - perSession: at least 0, at most as many as there are positions.
    ///   - positions: numbers of scored items that have been answered before.
    public init(perSession: Int, positions: Range<Int>) {
        self.perSession = perSession
        self.positions = positions
    }
}

/// How mastery of the competence aims is traced during a session. The highest category of an item is a right answer.
public struct MasteryModel: Sendable {
    /// Aim, by Grep code, to its parameters of knowledge tracing; class 0 of items and resources is used.
    public let parameters: [String: KnowledgeParameters]
    /// Aim to the uncertainty of its parameters, for intervals of mastery.
    public let uncertainty: [String: KnowledgeUncertainty]

    /// - Parameters:
    ///   - parameters: by Grep code; every aim of the bank needs them.
    ///   - uncertainty: by Grep code; without it mastery has no interval.
    public init(parameters: [String: KnowledgeParameters], uncertainty: [String: KnowledgeUncertainty] = [:]) {
        self.parameters = parameters
        self.uncertainty = uncertainty
    }
}

/// Why a test cannot be made. Items and aims are counted from 0, aims in the order of ``CompiledBank/aims``.
public enum AdaptiveTestError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The order names, at this position, an item without parameters or one that is not in the bank.
    case unknownItem(position: Int)
    /// Shares of content are negative, not finite, or all 0.
    case badShares
    /// A share is given for an aim that no item has.
    case unknownAim
    /// An aim has a share but no item with parameters.
    case aimWithoutItems(aim: Int)
    /// A probability or rate of exposure is not in [0, 1].
    case badExposure(item: Int)
    /// There is not one probability of exposure for each item.
    case exposureCountDiffers(found: Int, expected: Int)
    /// A session is to start at an ability that is not finite.
    case badStart
    /// A number in a stopping rule is out of range.
    case badStoppingRule
    /// A standard error is asked for that the bank's nodes are too far apart to show.
    case nodesTooCoarse(spacing: Double, limit: Double)
    /// More new items are asked for than there are positions.
    case badSeeding
    /// The rule chooses by mastery, and the test traces none.
    case masteryMissing
    /// The mastery model has no parameters for an aim of the bank.
    case aimWithoutMastery(aim: Int)

    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .unknownItem(let position): "position \(position) of the order: no such item with parameters"
        case .badShares: "shares of content must be finite, at least 0 and not all 0"
        case .unknownAim: "a share is given for an aim that no item has"
        case .aimWithoutItems(let aim): "aim \(aim) has a share of the session but no items"
        case .badExposure(let item): "item \(item): exposure outside [0, 1]"
        case .exposureCountDiffers(let found, let expected):
            "\(found) probabilities of exposure, expected \(expected), one for each item"
        case .badStart: "the ability to start at is not finite"
        case .badStoppingRule: "a number in a stopping rule is out of range"
        case .nodesTooCoarse(let spacing, let limit):
            "a standard error of \(limit) cannot be seen on nodes \(spacing) apart: compile the bank with more nodes"
        case .badSeeding: "more new items in a session than positions for them"
        case .masteryMissing: "the rule needs a model of mastery"
        case .aimWithoutMastery(let aim): "aim \(aim) has no parameters of mastery"
        }
    }
}
