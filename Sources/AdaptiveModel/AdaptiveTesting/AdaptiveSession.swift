internal import Foundation
internal import NumericalCore

/// One pupil's way through an adaptive test: ask for the next item, record the answer, until the session says it has enough.
///
/// ```swift
/// var session = AdaptiveSession(test, seed: seed, language: .nynorsk)
/// while case .item(let selection) = session.next() {
///     let category = show(selection.name)
///     try session.record(selection.name, category: category, seconds: 21)
/// }
/// let outcome = session.finish()
/// ```
///
/// A value: copies are independent, and a failed call leaves it as it was. All sessions share the ``AdaptiveTest`` by reference. ``next()`` is the
/// same each time it is asked, so that a session can be restored from its ``snapshot`` at any moment, on another machine.
public struct AdaptiveSession: Sendable {
    /// The test.
    public let test: AdaptiveTest
    /// What the session's random choices follow from.
    public let seed: UInt64
    /// The form of language that items must exist in; `nil` where it does not matter.
    public let language: LanguageForm?
    /// The answers in the order they were given.
    public private(set) var answers: [SessionAnswer] = []
    /// Ability after the answers so far, on the bank's scale.
    public private(set) var estimate: AbilityEstimate
    /// What is asked at present.
    public private(set) var pending: Selection?
    /// Why it ended; `nil` while it goes on.
    public private(set) var stopReason: StopReason?
    /// The number of scored answers.
    public private(set) var scoredCount = 0
    /// Seconds worked in all, where the caller said.
    public private(set) var seconds = 0.0
    /// Aim, in the order of ``CompiledBank/aims``, to the probability that it is mastered; empty without a ``MasteryModel``.
    public private(set) var mastery: [Double]
    /// Aim to the number of scored items it has had.
    public private(set) var aimCounts: [Int]

    /// What mastery was at the start, where the caller said.
    let startingMastery: [String: Double]
    /// Items with parameters that no constraint but exposure and balance keeps from being chosen.
    private(set) var available: ItemSet
    /// Items that exposure control passes over.
    let passedOver: ItemSet?
    private(set) var logLikelihood: [Double]
    /// The numbers of scored answers after which a new item comes.
    let seedPositions: [Int]
    private(set) var seedsAsked = 0

    /// A session at its beginning.
    ///
    /// - Parameters:
    ///   - test: the test.
    ///   - seed: decides the session's random choices; a different one for each session, not derived from the pupil's identity.
    ///   - language: the form of language that items must exist in.
    ///   - mastery: aim, by Grep code, to P(mastered) from earlier sessions; the model's own where it is not given. Numbers outside [0, 1]
    ///     and aims that the bank has not are left out.
    public init(
        _ test: AdaptiveTest, seed: UInt64, language: LanguageForm? = nil, mastery: [String: Double] = [:]
    ) {
        let passedOver = test.exposure.map { $0.passedOver(seed: seed, count: test.bank.totalCount) }
        self.init(test, seed: seed, language: language, mastery: mastery, passedOver: passedOver)
    }

    init(
        _ test: AdaptiveTest, seed: UInt64, language: LanguageForm?, mastery: [String: Double], passedOver: ItemSet?
    ) {
        let bank = test.bank
        self.test = test
        self.seed = seed
        self.language = language
        self.passedOver = passedOver
        startingMastery = mastery.filter { bank.aims.contains($0.key) && $0.value >= 0 && $0.value <= 1 }
        if test.mastery == nil {
            self.mastery = []
        } else {
            let given = startingMastery
            self.mastery = zip(bank.aims, test.tracing).map { given[$0] ?? $1.prior }
        }
        var available = bank.relations.openings.subtracting(bank.relations.waiting)
        if let language, let items = bank.relations.itemsOfLanguage[language] { available.formIntersection(items) }
        self.available = available
        logLikelihood = [Double](repeating: 0, count: bank.width)
        aimCounts = [Int](repeating: 0, count: bank.aims.count)
        if let seeding = test.seeding, seeding.perSession > 0 {
            var stream = SimulationStream(seed: seed, replicate: 0, stream: "adaptive-seeding")
            seedPositions = stream.sample(seeding.perSession, of: seeding.positions.count).sorted()
                .map { seeding.positions.lowerBound + $0 }
        } else {
            seedPositions = []
        }
        estimate = AbilityEstimate(ability: 0, standardError: .infinity)
        estimate = currentEstimate()
    }

    /// What comes next: the pending item if there is one, a newly chosen one, or why the session has ended.
    public mutating func next() -> SessionStep { step { $0.choose() } }

    /// Records the answer to the pending item.
    ///
    /// - Parameters:
    ///   - name: the item that was answered.
    ///   - category: the category of the answer: 1 for right and 0 for wrong where there are two.
    ///   - seconds: how long the pupil worked on it, finite and at least 0; `nil` where it was not measured.
    /// - Returns: ability after it.
    /// - Throws: ``AdaptiveSessionError``; the session is then as it was.
    @discardableResult
    public mutating func record(
        _ name: String, category: Int, seconds: Double? = nil
    ) throws(AdaptiveSessionError) -> AbilityEstimate {
        guard stopReason == nil else { throw .ended }
        guard let item = test.bank.index(of: name) else { throw .unknownItem }
        guard !isAnswered(item) else { throw .alreadyAnswered }
        guard let pending else { throw .nothingAsked }
        guard pending.item == item else { throw .notTheItemAsked }
        guard (0..<test.bank.categoryCounts[item]).contains(category) else {
            throw .unknownCategory(categories: test.bank.categoryCounts[item])
        }
        guard seconds.map({ $0 >= 0 && $0.isFinite }) ?? true else { throw .badTime }
        self.pending = nil
        // A millisecond is what a snapshot keeps.
        let kept = seconds.map { ($0 * 1000).rounded() / 1000 }
        append(SessionAnswer(item: item, category: category, origin: pending.origin, seconds: kept))
        estimate = currentEstimate()
        return estimate
    }

    /// Puts an item of the teacher's choice in place of the pending one, or next. The record says that it was the teacher's.
    ///
    /// The teacher may break any constraint, but no item is asked twice.
    ///
    /// - Parameter name: an item of the bank.
    /// - Throws: ``AdaptiveSessionError``; the session is then as it was.
    public mutating func override(with name: String) throws(AdaptiveSessionError) -> Selection {
        guard stopReason == nil else { throw .ended }
        guard let item = test.bank.index(of: name) else { throw .unknownItem }
        guard !isAnswered(item) else { throw .alreadyAnswered }
        let selection = Selection(item: item, origin: .teacher, relaxed: [], in: test.bank)
        pending = selection
        return selection
    }

    /// Ends the session, if it has not ended by itself, and says what came of it.
    public mutating func finish() -> SessionOutcome {
        pending = nil
        if stopReason == nil { stopReason = .ended }
        return SessionOutcome(self)
    }

    /// Whether the item at this place of the bank was answered.
    public func isAnswered(_ item: Int) -> Bool { answers.contains { $0.item == item } }

    /// The interval about the estimate: ± standard errors by the normal distribution.
    ///
    /// - Parameter confidence: in (0, 1).
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        let half = normalQuantile(0.5 + confidence / 2) * estimate.standardError
        return (estimate.ability - half)...(estimate.ability + half)
    }

    /// Node of the bank to its probability given the scored answers.
    public func posterior() -> [Double] { Array(fullPosterior().prefix(test.bank.nodes.count)) }
}

extension AdaptiveSession {
    /// What comes next, with this choice of an item where neither a testlet nor a new item is due. An error leaves the session as it was.
    mutating func step<Failure: Error>(
        _ choice: (AdaptiveSession) throws(Failure) -> Selection?
    ) throws(Failure) -> SessionStep {
        if let stopReason { return .stopped(stopReason) }
        if let pending { return .item(pending) }
        let selection: Selection
        if let item = nextOfTestlet() {
            selection = Selection(item: item, origin: .testlet, relaxed: [], in: test.bank)
        } else if let reason = stoppingDecision() {
            stopReason = reason
            return .stopped(reason)
        } else if let item = nextSeed() {
            selection = Selection(item: item, origin: .seed, relaxed: [], in: test.bank)
        } else if let chosen = try choice(self) {
            selection = chosen
        } else {
            let reason = StopReason.noEligibleItem(bindingConstraints())
            stopReason = reason
            return .stopped(reason)
        }
        pending = selection
        return .item(selection)
    }

    func fullPosterior() -> [Double] {
        var values = test.bank.logPrior
        for q in values.indices { values[q] += logLikelihood[q] }
        _ = normalizePosterior(&values)
        return values
    }

    /// Takes an answer into the account; the estimate is left to ``restate()``.
    mutating func append(_ answer: SessionAnswer) {
        let bank = test.bank
        let item = answer.item
        if bank.isSeed(item) {
            if answer.origin == .seed { seedsAsked += 1 }
        } else {
            scoredCount += 1
            let row = (Int(bank.table.first[item]) + answer.category) * bank.width
            let rows = bank.table.logProbability
            let table = rows.span
            for q in logLikelihood.indices { logLikelihood[q] += table[row + q] }
            if let aim = bank.aimOfItem[item] {
                aimCounts[aim] += 1
                if test.mastery != nil {
                    let right: Int8 = answer.category == bank.categoryCounts[item] - 1 ? 1 : 0
                    let tracing = test.tracing[aim]
                    mastery[aim] = tracing.advanced(tracing.conditioned(mastery[aim], on: right).mastery)
                }
            }
        }
        seconds += answer.seconds ?? 0
        answers.append(answer)
        withdraw(item)
    }

    /// The estimate from all answers so far.
    func currentEstimate() -> AbilityEstimate {
        if let equation = test.equation {
            guard scoredCount > 0 else {
                let latent = test.bank.bank.latent
                return AbilityEstimate(ability: latent.mean, standardError: latent.variance.squareRoot())
            }
            let scored = scored()
            return test.bank.withCalibrationNoise(equation.estimate(scored), answers: scored)
        }
        let posterior = fullPosterior()
        let estimate = posteriorEstimate(posterior, test.bank.nodes)
        guard test.bank.calibration != nil else { return estimate }
        return test.bank.withCalibrationNoise(estimate, answers: scored(), posterior: posterior)
    }

    mutating func restate() { estimate = currentEstimate() }

    mutating func restorePending(_ selection: Selection?, stopReason: StopReason?) {
        pending = selection
        self.stopReason = stopReason
    }

    /// The scored answers.
    func scored() -> [(item: Int, category: Int)] {
        answers.lazy.filter { !self.test.bank.isSeed($0.item) }.map { ($0.item, $0.category) }
    }

    func informationGiven(at theta: Double) -> Double {
        scored().reduce(0) { $0 + test.bank.bank.items[$1.item].model.information(theta) }
    }

    func logLikelihood(at theta: Double) -> Double {
        scored().reduce(0) {
            $0 + log(test.bank.bank.items[$1.item].model.probabilities(theta).probability[$1.category])
        }
    }

    /// Takes the item, its enemies and what can no longer be given out of the available ones, and lets in what waited for it.
    private mutating func withdraw(_ item: Int) {
        let relations = test.bank.relations
        available.remove(item)
        for enemy in relations.enemies[item] {
            available.remove(enemy)
            // A testlet is given whole or not at all.
            if let testlet = relations.testletOfItem[enemy] { available.remove(relations.testlets[testlet][0]) }
        }
        if let testlet = relations.testletOfItem[item] { available.remove(relations.testlets[testlet][0]) }
        for other in relations.dependents[item] where !test.bank.isSeed(other) && isOpen(other) {
            available.insert(other)
        }
    }

    /// Whether every constraint but exposure and balance lets this item begin a choice.
    private func isOpen(_ item: Int) -> Bool {
        let relations = test.bank.relations
        guard relations.openings.contains(item), !isAnswered(item) else { return false }
        return obstacles(to: item).isEmpty
    }

    /// What keeps an unanswered item from being given.
    func obstacles(to item: Int) -> [BindingConstraint.Kind] {
        let relations = test.bank.relations
        var kinds: [BindingConstraint.Kind] = []
        if let language, let items = relations.itemsOfLanguage[language], !items.contains(item) {
            kinds.append(.language)
        }
        let members = relations.testletOfItem[item].map { relations.testlets[$0] } ?? [item]
        if members.contains(where: { relations.enemies[$0].contains(where: isAnswered) }) { kinds.append(.enemy) }
        if !(relations.prerequisites[members[0]].allSatisfy(isAnswered)) { kinds.append(.prerequisite) }
        if members.count > 1, members.contains(where: isAnswered) || !fits(members.count) { kinds.append(.testlet) }
        return kinds
    }

    /// Whether so many more items are within the greatest length.
    func fits(_ items: Int) -> Bool { test.maximumLength.map { scoredCount + items <= $0 } ?? true }
}
