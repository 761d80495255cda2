extension Roster {
    /// A pupil's place in a roster. Valid for the roster that gave it and for those restored from its snapshots.
    public struct Pupil: Sendable, Hashable {
        let index: UInt32
    }

    /// An item with its skills, looked up once so that an answer costs no names: difficulty and parameters are in it.
    public struct Exercise: Sendable, Equatable {
        /// A unit of mastery with its parameters where it is traced by hidden states.
        struct Unit: Sendable, Equatable {
            var index: UInt32
            var rates = Rates()
        }

        /// Bayesian knowledge tracing's numbers for one unit and this item.
        struct Rates: Sendable, Equatable {
            var prior = 0.0
            var learn = 0.0
            var forget = 0.0
            var guess = 0.0
            var slip = 0.0
        }

        /// `UInt32.max` where there is no item.
        let item: UInt32
        let units: [Unit]
        /// The ease of the item, and of the typical item of its skills.
        let ease: Double
        let skillEase: Double
        /// Where the difficulty comes from.
        public let basis: Basis.Difficulty
        /// The same for the typical item of the skills.
        let skillBasis: Basis.Difficulty
    }
}

/// What a roster knows of items and skills: a fitted model and its names.
struct RosterModel: Sendable, Codable {
    /// What beliefs are and how they move.
    enum Kind: Sendable, Codable {
        case filter(FilterSettings, Difficulties, CalibrationCurve)
        case bayesian(KnowledgeTracer)
    }

    let kind: Kind
    let itemNames: [String]
    let skillNames: [String]
    let combinations: SkillCombinations
    /// Combination to whether training had an answer to it; so for skills. Empty for hidden states, which know it themselves.
    let knownCombinations: [Bool]
    let knownSkills: [Bool]

    /// The difficulty of an item in a combination, and the parameters of its units.
    ///
    /// - Parameters:
    ///   - item: index, beyond what is known for an unknown one, `nil` for none.
    ///   - skills: indices, at least one.
    ///   - combination: index, beyond what is known for an unknown one.
    func exercise(item: UInt32?, skills: [UInt32], combination: UInt32) -> Roster.Exercise {
        let isKnown = Int(combination) < combinations.count
        let members = isKnown ? Array(combinations[Int(combination)]) : skills
        switch kind {
        case .filter(_, let difficulties, _):
            let anySkill = members.contains { Int($0) < knownSkills.count && knownSkills[Int($0)] }
            let skillBasis: Roster.Basis.Difficulty =
                isKnown && knownCombinations[Int(combination)] ? .combination : anySkill ? .skills : .all
            let place = item.map(Int.init) ?? .max
            let isAnswered = place < difficulties.answers.count && difficulties.answers[place] > 0
            let skillEase = difficulties.ease(item: .max, combination: Int(combination), skills: members.span)
            return Roster.Exercise(
                item: item ?? .max, units: members.map { Roster.Exercise.Unit(index: $0) },
                ease: skillEase + (place < difficulties.items.count ? difficulties.items[place] : 0),
                skillEase: skillEase, basis: isAnswered ? .item : skillBasis, skillBasis: skillBasis)
        case .bayesian(let tracer):
            let indices = tracer.unit == .skill ? members : [combination]
            var met = !tracer.itemEffects.isEmpty
            let units = indices.map { index in
                let skill = tracer.skill(index)
                let classes = item.map { tracer.classes(skill, $0) } ?? (item: 0, resource: 0)
                met = met && item.map { skill.classes[$0] != nil } == true
                let p = skill.parameters
                return Roster.Exercise.Unit(
                    index: index,
                    rates: Roster.Exercise.Rates(
                        prior: p.prior, learn: p.learn[classes.resource], forget: p.forget[classes.resource],
                        guess: p.guess[classes.item], slip: p.slip[classes.item]))
            }
            let fitted = indices.allSatisfy { Int($0) < tracer.skills.count && tracer.skills[Int($0)] != nil }
            let basis: Roster.Basis.Difficulty = fitted ? (tracer.unit == .skill ? .skills : .combination) : .all
            return Roster.Exercise(
                item: item ?? .max, units: units, ease: 0, skillEase: 0, basis: met ? .item : basis,
                skillBasis: basis)
        }
    }
}
