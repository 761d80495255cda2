internal import NumericalCore
internal import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A class, a school or a platform of pupils, followed live: what is believed of each, updated in constant time per answer.
///
/// Made from a fitted ``DefaultTracer``, whose policy-free filter it runs, or from a fitted ``KnowledgeTracer``. Names come in at the
/// front:
///
/// ```swift
/// let roster = Roster(tracer)
/// let next = roster.prediction(pupil: "p17", item: "fractions-03", skills: ["fractions"])
/// roster.record(1, pupil: "p17", item: "fractions-03", skills: ["fractions"])
/// if roster.mastery(pupil: "p17", skills: ["fractions"]).decision == .mastered { ... }
/// ```
///
/// and where every microsecond counts, they are looked up once: ``pupil(_:)`` and ``exercise(item:skills:)`` give values that
/// ``record(_:of:on:)`` and ``prediction(of:on:)`` take.
///
/// Nothing is refused: a pupil, an item or a skill that was never met backs off (item → combination of skills → skills → all; own
/// answers on the skill → own answers → a pupil drawn from all), and every result says in its ``Basis`` how far.
///
/// Safe from many tasks: pupils are spread over shards, each behind a lock that is held for one answer. What is believed of a pupil
/// depends on the order of that pupil's own answers and on nothing else, so answers of one pupil must come in order.
///
/// Memory: 40 bytes a pupil and 46 to 91 bytes for each skill and each item that a pupil has met, besides names.
///
/// Important: A roster and its snapshots are personal data, under whatever names pupils have in them. ``remove(pupil:)`` forgets one.
public final class Roster: Sendable {
    /// When a skill counts as mastered.
    public let rule: MasteryRule
    let model: RosterModel
    private let shards: [Shard]
    private let names: Mutex<RosterNames>
    private let shardMask: UInt32
    private let shardShift: UInt32

    /// A lock with the pupils behind it.
    private final class Shard: Sendable {
        let state = Mutex(RosterShard())
    }

    /// A roster without pupils that follows them with the filter of `tracer`: the policy-free profile, bit for bit.
    ///
    /// - Parameters:
    ///   - tracer: fitted.
    ///   - rule: when a skill counts as mastered.
    ///   - shards: how many answers can be taken in at the same time; rounded up to a power of two, at most 1024.
    public convenience init(_ tracer: DefaultTracer, rule: MasteryRule = MasteryRule(), shards: Int = 16) {
        let shares = tracer.difficulties
        let known = (0..<tracer.combinations.count).map { combination in
            // A share that was learnt from answers is never exactly 0; combinations have none where each is one skill.
            tracer.combinations.hasSeveral
                ? shares.combinations[combination] != 0
                : tracer.combinations[combination].allSatisfy { shares.skills[Int($0)] != 0 }
        }
        let model = RosterModel(
            kind: .filter(tracer.settings, shares, tracer.calibration), itemNames: tracer.itemNames,
            skillNames: tracer.skillNames,
            combinations: tracer.combinations, knownCombinations: known, knownSkills: shares.skills.map { $0 != 0 })
        self.init(model: model, rule: rule, shards: shards)
    }

    /// A roster without pupils that follows them by Bayesian knowledge tracing.
    ///
    /// - Parameters:
    ///   - tracer: fitted to `table`.
    ///   - table: the table it was fitted to, or one with the same items, skills and combinations: for the names.
    ///   - rule: when a skill counts as mastered.
    ///   - shards: how many answers can be taken in at the same time; rounded up to a power of two, at most 1024.
    /// - Throws: ``KnowledgeTracingError/tableDiffers``.
    public convenience init(
        _ tracer: KnowledgeTracer, names table: InteractionTable, rule: MasteryRule = MasteryRule(), shards: Int = 16
    ) throws(KnowledgeTracingError) {
        guard tracer.skills.count == (tracer.unit == .skill ? table.skillCount : table.combinations.count) else {
            throw .tableDiffers
        }
        let model = RosterModel(
            kind: .bayesian(tracer), itemNames: table.itemNames, skillNames: table.skillNames,
            combinations: table.combinations, knownCombinations: [], knownSkills: [])
        self.init(model: model, rule: rule, shards: shards)
    }

    init(model: RosterModel, rule: MasteryRule, shards: Int) {
        precondition((1...1024).contains(shards), "1 to 1024 shards")
        var count = 1
        while count < shards { count *= 2 }
        self.model = model
        self.rule = rule
        self.shards = (0..<count).map { _ in Shard() }
        shardMask = UInt32(count - 1)
        shardShift = UInt32(count.trailingZeroBitCount)
        names = Mutex(RosterNames(model))
    }

    /// Runs `body` on the shard of a pupil, with the pupil's place in it.
    @inline(__always)
    private func withShard<Result: Sendable>(
        of pupil: Pupil, _ body: (inout RosterShard, Int) -> Result
    ) -> Result {
        let place = Int(pupil.index >> shardShift)
        return shards[Int(pupil.index & shardMask)].state.withLock { shard in
            if place >= shard.pupils.count { shard.enrol(place) }
            return body(&shard, place)
        }
    }
}

// MARK: - By place

extension Roster {
    /// The pupil of this name, entered where there was none.
    public func pupil(_ name: String) -> Pupil { Pupil(index: names.withLock { $0.enter(pupil: name) }) }

    /// The pupil of this name, `nil` where there is none.
    public func enteredPupil(_ name: String) -> Pupil? {
        names.withLock { $0.pupils[name] }.map { Pupil(index: $0) }
    }

    /// An item with the skills it exercises; unknown names back off.
    ///
    /// - Parameters:
    ///   - item: `nil` for the typical item of the skills.
    ///   - skills: distinct; none stands for one skill without a name.
    public func exercise(item: String?, skills: [String]) -> Exercise {
        names.withLock { $0.exercise(item: item, skills: skills, model) }
    }

    /// Takes in a row of a pupil and says what was expected of it.
    ///
    /// - Parameters:
    ///   - outcome: 1 for right, 0 for wrong, −1 for studied without an answer.
    ///   - pupil: of this roster.
    ///   - exercise: of this roster.
    /// - Returns: P(right) before the answer, and what that rested on.
    @discardableResult
    public func record(_ outcome: Int8, of pupil: Pupil, on exercise: Exercise) -> Prediction {
        precondition((-1...1).contains(outcome), "an outcome is 1, 0 or -1")
        let (p, basis) = withShard(of: pupil) { shard, place in
            switch model.kind {
            case .filter(let settings, _, let calibration):
                let (logit, basis) = shard.record(outcome, of: place, on: exercise, settings)
                return (calibration.probability(logit), basis)
            case .bayesian: return shard.record(outcome, of: place, on: exercise)
            }
        }
        return Prediction(probability: p, basis: Basis(difficulty: exercise.basis, pupil: basis))
    }

    /// What is expected of a pupil's next answer.
    ///
    /// - Parameters:
    ///   - pupil: `nil` for one of whom nothing is known.
    ///   - exercise: of this roster.
    public func prediction(of pupil: Pupil?, on exercise: Exercise) -> Prediction {
        let (p, basis) = look(pupil) { shard, place in
            switch model.kind {
            case .filter(let settings, _, let calibration):
                let look = shard.look(place, exercise, settings)
                return (
                    calibration.probability(look.filter.shrinkage * (exercise.ease + look.filter.mean)), look.pupil
                )
            case .bayesian:
                let (_, right, _, basis) = shard.trace(place, exercise)
                return (right, basis)
            }
        }
        return Prediction(probability: p, basis: Basis(difficulty: exercise.basis, pupil: basis))
    }

    /// Whether a pupil has mastered the skills of an exercise, whatever its item.
    ///
    /// Under the filter, P(mastered) is the probability that the pupil's lasting ability and strength in the skills, as they are before
    /// the next row, make P(right) on their typical item at least ``MasteryRule/level``, both on the filter's own scale, before
    /// ``DefaultTracer/calibration``; the form of the day does not count. Under
    /// Bayesian knowledge tracing it is the mean of the skills' P(mastered). The decision asks for right answers besides
    /// (``MasteryRule/leastRight``).
    public func mastery(of pupil: Pupil?, in exercise: Exercise) -> Mastery {
        look(pupil) { shard, place in
            switch model.kind {
            case .filter(let settings, _, _):
                let look = shard.look(place, exercise, settings)
                let strength = Belief(
                    exercise.skillEase + look.filter.slow.mean + look.filter.skill.mean,
                    look.filter.slow.variance + look.filter.skill.variance)
                return Self.decide(
                    strength.probability(atLeast: log(rule.level / (1 - rule.level))), answers: look.answers,
                    rightRun: shard.rightRun(place, exercise), rule: rule,
                    basis: Basis(difficulty: exercise.skillBasis, pupil: look.pupil))
            case .bayesian:
                let (mastered, _, answers, basis) = shard.trace(place, exercise)
                return Self.decide(
                    min(max(mastered, 0), 1), answers: answers, rightRun: shard.rightRun(place, exercise), rule: rule,
                    basis: Basis(difficulty: exercise.skillBasis, pupil: basis))
            }
        }
    }

    private static let nobody = RosterShard()

    /// Looks at a pupil, or at nobody.
    private func look<Result: Sendable>(_ pupil: Pupil?, _ body: (borrowing RosterShard, Int?) -> Result) -> Result {
        guard let pupil else { return body(Self.nobody, nil) }
        return withShard(of: pupil) { shard, place in body(shard, place) }
    }
}

// MARK: - By name

extension Roster {
    /// Takes in a row by names; a pupil who is not in the roster is entered.
    ///
    /// - Parameters:
    ///   - outcome: 1 for right, 0 for wrong, −1 for studied without an answer.
    ///   - pupil: who.
    ///   - item: what.
    ///   - skills: what it exercises.
    /// - Returns: P(right) before the answer, and what that rested on.
    @discardableResult
    public func record(_ outcome: Int8, pupil: String, item: String?, skills: [String]) -> Prediction {
        record(outcome, of: self.pupil(pupil), on: exercise(item: item, skills: skills))
    }

    /// What is expected of a pupil's next answer. A pupil who is not in the roster is not entered.
    public func prediction(pupil: String, item: String?, skills: [String]) -> Prediction {
        prediction(of: enteredPupil(pupil), on: exercise(item: item, skills: skills))
    }

    /// Whether a pupil has mastered skills. A pupil who is not in the roster is not entered.
    public func mastery(pupil: String, skills: [String]) -> Mastery {
        mastery(of: enteredPupil(pupil), in: exercise(item: nil, skills: skills))
    }

    /// Forgets a pupil: name, ability and all beliefs. A ``Pupil`` of this name must not be used any more.
    ///
    /// A visit to every belief of the pupil's shard.
    public func remove(pupil: String) {
        guard let index = names.withLock({ $0.remove(pupil: pupil) }) else { return }
        withShard(of: Pupil(index: index)) { shard, place in shard.remove(place) }
    }

    /// The names of all pupils, in the order they were entered.
    public var pupilNames: [String] { names.withLock { $0.pupilNames.compactMap(\.self) } }
}

// MARK: - Whole

extension Roster {
    /// Everything, to be stored. Each pupil's state is one that the pupil had at some moment of the call.
    public func snapshot() -> Snapshot {
        let copies = shards.map { $0.state.withLock { $0 } }
        // Names after states: whoever has a state was entered before. Who was removed since stays out.
        let names = self.names.withLock { $0 }
        var snapshot = Snapshot(model: model, rule: rule, names: names)
        for (number, copy) in copies.enumerated() {
            for (place, state) in copy.pupils.enumerated() where state.rows > 0 {
                let pupil = place << Int(shardShift) | number
                if names.pupilNames[pupil] != nil { snapshot.add(state, pupil: pupil) }
            }
            for cell in copy.beliefs.cells where cell.key != BeliefTable.free {
                let pupil = Int(cell.key >> 32) << Int(shardShift) | number
                guard names.pupilNames[pupil] != nil else { continue }
                snapshot.add(cell, key: UInt64(pupil) << 32 | cell.key & 0xFFFF_FFFF)
            }
        }
        snapshot.sort()
        return snapshot
    }

    /// The roster that a snapshot was taken of: every number has the same bits, so it goes on as the first would have.
    ///
    /// - Parameters:
    ///   - snapshot: taken of another roster, or decoded.
    ///   - shards: as many as suit this machine; the result does not depend on it.
    public convenience init(restoring snapshot: Snapshot, shards: Int = 16) {
        self.init(model: snapshot.model, rule: snapshot.rule, shards: shards)
        names.withLock { $0 = snapshot.names }
        for (pupil, state) in snapshot.states {
            withShard(of: Pupil(index: pupil)) { shard, place in shard.restore(state, of: place) }
        }
        snapshot.forEachBelief { key, belief, answers, rightRun in
            withShard(of: Pupil(index: UInt32(key >> 32))) { shard, place in
                shard.restore(
                    belief, answers: answers, rightRun: rightRun, key: UInt64(place) << 32 | key & 0xFFFF_FFFF)
            }
        }
    }
}
