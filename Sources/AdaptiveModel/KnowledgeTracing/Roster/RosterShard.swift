internal import NumericalCore

/// Some of a roster's pupils: the state and the constant-time update.
struct RosterShard: Sendable {
    /// What belongs to a pupil alone.
    struct State: Sendable {
        var slow = Belief(0, 0)
        var fast = Belief(0, 0)
        /// Rows taken in; 0 for a pupil of whom nothing is known.
        var rows = 0
    }

    private(set) var pupils: [State] = []
    private(set) var beliefs = BeliefTable()

    /// Makes room for a pupil; a new one has no rows.
    mutating func enrol(_ pupil: Int) {
        while pupils.count <= pupil { pupils.append(State()) }
    }

    mutating func remove(_ pupil: Int) {
        guard pupil < pupils.count else { return }
        pupils[pupil] = State()
        beliefs.remove(pupil: pupil)
    }

    mutating func restore(_ state: State, of pupil: Int) {
        enrol(pupil)
        pupils[pupil] = state
    }

    mutating func restore(_ belief: Belief, answers: UInt32, rightRun: UInt32, key: UInt64) {
        beliefs.reserve(1)
        beliefs.insert(belief, answers: answers, rightRun: rightRun, key: key, at: beliefs.place(of: key))
    }

    /// How many of a pupil's latest answers on an exercise's skills were right without a wrong one between; of several skills the least.
    func rightRun(_ pupil: Int?, _ exercise: Roster.Exercise) -> Int {
        guard let pupil, pupils[pupil].rows > 0 else { return 0 }
        var least = UInt32.max
        for unit in exercise.units {
            let place = beliefs.place(of: BeliefTable.key(pupil: pupil, skill: unit.index))
            least = min(least, beliefs.holds(place) ? beliefs.cells[place].rightRun : 0)
        }
        return Int(least)
    }

    /// What is believed before a row, and on what it rests.
    struct Look {
        var filter: AbilityFilter.Look
        var pupil: Roster.Basis.Pupil
        /// The pupil's answers on the skill, the fewest of several.
        var answers: Int
        /// Where the beliefs about the last skill and the item are or would be; −1 where that was not looked up.
        var skillPlace = -1
        var itemPlace = -1
    }

    private func basis(_ rows: Int, _ answers: Int) -> Roster.Basis.Pupil {
        rows == 0 ? .nothing : answers > 0 ? .skills : .otherSkills
    }

    /// What the filter believes of a pupil, who may be unknown (`nil`), before a row of an exercise.
    @inline(__always)
    func look(_ pupil: Int?, _ exercise: Roster.Exercise, _ h: FilterSettings) -> Look {
        let index = pupil ?? 0
        let state = pupil.map { pupils[$0] } ?? State()
        let isKnown = state.rows > 0
        var mean = 0.0
        var variance = 0.0
        var answers = UInt32.max
        var skillPlace = -1
        var itemPlace = -1
        let itemKey = BeliefTable.key(pupil: index, item: exercise.item)
        let itemStart = beliefs.start(itemKey)
        for unit in exercise.units {
            var belief = Belief(0, h.skillVariance)
            var here: UInt32 = 0
            if isKnown {
                skillPlace = beliefs.place(of: BeliefTable.key(pupil: index, skill: unit.index))
                if beliefs.holds(skillPlace) {
                    belief = h.aged(skill: beliefs.cells[skillPlace].belief)
                    here = beliefs.cells[skillPlace].answers
                }
            }
            mean += belief.mean
            variance += belief.variance
            answers = min(answers, here)
        }
        var item = Belief(0, h.itemVariance)
        if isKnown, exercise.item != .max {
            itemPlace = beliefs.place(of: itemKey, from: itemStart)
            if beliefs.holds(itemPlace) { item = h.aged(item: beliefs.cells[itemPlace].belief) }
        }
        let k = Double(exercise.units.count)
        return Look(
            filter: AbilityFilter.Look(
                slow: h.aged(slow: isKnown ? state.slow : nil), fast: h.aged(fast: isKnown ? state.fast : nil),
                item: item, skill: Belief(mean / k, variance / (k * k))),
            pupil: basis(state.rows, Int(answers)), answers: Int(answers), skillPlace: skillPlace,
            itemPlace: itemPlace)
    }

    /// Takes in a row of the filter; the logit of P(right) before it, and what that rested on.
    @inline(__always)
    mutating func record(
        _ outcome: Int8, of pupil: Int, on exercise: Roster.Exercise, _ h: FilterSettings
    ) -> (logit: Double, basis: Roster.Basis.Pupil) {
        beliefs.reserve(exercise.units.count + 1)
        let look = look(pupil, exercise, h)
        let kappa = look.filter.shrinkage
        let logit = kappa * (exercise.ease + look.filter.mean)
        let p = VectorMath.logistic(logit)
        var state = pupils[pupil]
        state.slow = look.filter.slow
        state.fast = look.filter.fast
        state.rows += 1
        let gradient = kappa * (Double(outcome) - p)
        let weight = kappa * kappa * p * (1 - p)
        let isAnswer = outcome >= 0
        if isAnswer {
            state.slow.take(gradient, weight)
            state.fast.take(gradient, weight)
        }
        pupils[pupil] = state
        let share = 1 / Double(exercise.units.count)
        // A place that was free can be taken by another belief that is new; those that held one stay.
        let isSingle = exercise.units.count == 1
        var hasNew = false
        for unit in exercise.units {
            let key = BeliefTable.key(pupil: pupil, skill: unit.index)
            let place = isSingle && look.skillPlace >= 0 ? look.skillPlace : beliefs.place(of: key)
            var belief = Belief(0, h.skillVariance)
            if beliefs.holds(place) {
                belief = h.aged(skill: beliefs.cells[place].belief)
            } else {
                beliefs.insert(belief, key: key, at: place)
                hasNew = true
            }
            if isAnswer {
                belief.take(gradient, weight, share: share, then: h.skillLearning)
            } else {
                belief.mean += h.skillStudy
            }
            beliefs.set(belief, after: outcome, at: place)
        }
        if exercise.item != .max {
            let key = BeliefTable.key(pupil: pupil, item: exercise.item)
            let place = !hasNew && look.itemPlace >= 0 ? look.itemPlace : beliefs.place(of: key)
            var belief = look.filter.item
            if !beliefs.holds(place) { beliefs.insert(belief, key: key, at: place) }
            if isAnswer {
                belief.take(gradient, weight, then: h.itemLearning)
            } else {
                belief.mean += h.itemStudy
            }
            beliefs.set(belief, after: outcome, at: place)
        }
        return (logit, look.pupil)
    }

    /// P(mastered) of one unit, and the answers it rests on.
    @inline(__always)
    private func mastery(_ pupil: Int?, _ unit: Roster.Exercise.Unit) -> (p: Double, answers: UInt32) {
        guard let pupil, pupils[pupil].rows > 0 else { return (unit.rates.prior, 0) }
        let place = beliefs.place(of: BeliefTable.key(pupil: pupil, skill: unit.index))
        guard beliefs.holds(place) else { return (unit.rates.prior, 0) }
        return (beliefs.cells[place].belief.mean, beliefs.cells[place].answers)
    }

    /// The means over the units of P(mastered) and of P(right), and the answers of the unit with fewest.
    @inline(__always)
    func trace(
        _ pupil: Int?, _ exercise: Roster.Exercise
    ) -> (mastery: Double, right: Double, answers: Int, basis: Roster.Basis.Pupil) {
        var mastered = 0.0
        var right = 0.0
        var answers = UInt32.max
        for unit in exercise.units {
            let (mastery, here) = mastery(pupil, unit)
            mastered += mastery
            right += mastery * (1 - unit.rates.slip) + (1 - mastery) * unit.rates.guess
            answers = min(answers, here)
        }
        let k = Double(exercise.units.count)
        return (
            mastered / k, min(max(right / k, 0), 1), Int(answers),
            basis(pupil.map { pupils[$0].rows } ?? 0, Int(answers))
        )
    }

    /// Takes in a row of hidden states; P(right) before it, and what that rested on.
    @inline(__always)
    mutating func record(
        _ outcome: Int8, of pupil: Int, on exercise: Roster.Exercise
    ) -> (p: Double, basis: Roster.Basis.Pupil) {
        beliefs.reserve(exercise.units.count)
        let (_, right, _, basis) = trace(pupil, exercise)
        for unit in exercise.units {
            let key = BeliefTable.key(pupil: pupil, skill: unit.index)
            let place = beliefs.place(of: key)
            if !beliefs.holds(place) { beliefs.insert(Belief(unit.rates.prior, 0), key: key, at: place) }
            let cell = beliefs.cells[place]
            let rates = unit.rates
            var mastery = cell.belief.mean
            if outcome >= 0 {
                let isRight = outcome == 1
                mastery =
                    KnowledgeParameters.bayes(
                        mastery, isRight ? 1 - rates.slip : rates.slip, isRight ? rates.guess : 1 - rates.guess
                    ).mastery
            }
            mastery = mastery * (1 - rates.forget) + (1 - mastery) * rates.learn
            beliefs.set(Belief(mastery, 0), after: outcome, at: place)
        }
        pupils[pupil].rows += 1
        return (right, basis)
    }
}
