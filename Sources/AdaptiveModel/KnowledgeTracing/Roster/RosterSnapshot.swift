extension Roster {
    /// A roster as it was: model, names, and what was believed of every pupil. Personal data.
    ///
    /// Encoded by any coder that keeps doubles exact, as JSON's does, it restores every bit.
    public struct Snapshot: Sendable, Codable {
        /// Of this layout; another is refused when decoding.
        private var version = 1
        let model: RosterModel
        let rule: MasteryRule
        private let pupilNames: [String?]
        private let itemNames: [String]
        private let skillNames: [String]
        private let newCombinations: [[UInt32]]
        /// Pupils with rows: index, rows, and four numbers each.
        private var pupils: [UInt32] = []
        private var rows: [Int] = []
        private var abilities: [Double] = []
        /// Beliefs: key, answers, right answers since the last wrong one, and two numbers each.
        private var keys: [UInt64] = []
        private var answers: [UInt32] = []
        private var rightRuns: [UInt32] = []
        private var beliefs: [Double] = []

        init(model: RosterModel, rule: MasteryRule, names: RosterNames) {
            self.model = model
            self.rule = rule
            pupilNames = names.pupilNames
            itemNames = names.items.names
            skillNames = names.skills.names
            newCombinations = names.newCombinations
        }

        /// Decodes a snapshot whose columns fit together; anything else is refused.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            version = try container.decode(Int.self, forKey: .version)
            model = try container.decode(RosterModel.self, forKey: .model)
            rule = try container.decode(MasteryRule.self, forKey: .rule)
            pupilNames = try container.decode([String?].self, forKey: .pupilNames)
            itemNames = try container.decode([String].self, forKey: .itemNames)
            skillNames = try container.decode([String].self, forKey: .skillNames)
            newCombinations = try container.decode([[UInt32]].self, forKey: .newCombinations)
            pupils = try container.decode([UInt32].self, forKey: .pupils)
            rows = try container.decode([Int].self, forKey: .rows)
            abilities = try container.decode([Double].self, forKey: .abilities)
            keys = try container.decode([UInt64].self, forKey: .keys)
            answers = try container.decode([UInt32].self, forKey: .answers)
            rightRuns = try container.decode([UInt32].self, forKey: .rightRuns)
            beliefs = try container.decode([Double].self, forKey: .beliefs)
            let isSound =
                version == 1 && pupils.count == rows.count && abilities.count == 4 * rows.count
                && keys.count == answers.count && beliefs.count == 2 * keys.count
                && rightRuns.count == keys.count && zip(rightRuns, answers).allSatisfy { $0 <= $1 }
                && pupils.allSatisfy { Int($0) < pupilNames.count } && rows.allSatisfy { $0 > 0 }
                && keys.allSatisfy { Int($0 >> 32) < pupilNames.count } && Set(keys).count == keys.count
                && Set(pupils).count == pupils.count && abilities.allSatisfy(\.isFinite)
                && beliefs.allSatisfy(\.isFinite)
            guard isSound else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(
                        codingPath: decoder.codingPath,
                        debugDescription: "not a roster's snapshot of version 1: its columns do not fit together"))
            }
        }

        /// The number of pupils of whom something is known.
        public var pupilCount: Int { pupils.count }
        /// The number of beliefs about their skills and items.
        public var beliefCount: Int { keys.count }

        mutating func add(_ state: RosterShard.State, pupil: Int) {
            pupils.append(UInt32(pupil))
            rows.append(state.rows)
            abilities += [state.slow.mean, state.slow.variance, state.fast.mean, state.fast.variance]
        }

        mutating func add(_ cell: BeliefTable.Cell, key: UInt64) {
            keys.append(key)
            answers.append(cell.answers)
            rightRuns.append(cell.rightRun)
            beliefs += [cell.belief.mean, cell.belief.variance]
        }

        /// Orders by pupil and key, so that a snapshot does not show how the roster was sharded.
        mutating func sort() {
            let order = pupils.indices.sorted { pupils[$0] < pupils[$1] }
            (pupils, rows, abilities) = (
                order.map { pupils[$0] }, order.map { rows[$0] }, order.flatMap { abilities[4 * $0..<4 * $0 + 4] }
            )
            let places = keys.indices.sorted { keys[$0] < keys[$1] }
            (keys, answers, rightRuns, beliefs) = (
                places.map { keys[$0] }, places.map { answers[$0] }, places.map { rightRuns[$0] },
                places.flatMap { beliefs[2 * $0..<2 * $0 + 2] }
            )
        }

        var names: RosterNames {
            RosterNames(
                model, pupilNames: pupilNames, itemNames: itemNames, skillNames: skillNames,
                newCombinations: newCombinations)
        }

        var states: [(pupil: UInt32, state: RosterShard.State)] {
            pupils.indices.map { place in
                let at = 4 * place
                return (
                    pupils[place],
                    RosterShard.State(
                        slow: Belief(abilities[at], abilities[at + 1]),
                        fast: Belief(abilities[at + 2], abilities[at + 3]), rows: rows[place])
                )
            }
        }

        func forEachBelief(
            _ body: (_ key: UInt64, _ belief: Belief, _ answers: UInt32, _ rightRun: UInt32) -> Void
        ) {
            for place in keys.indices {
                body(
                    keys[place], Belief(beliefs[2 * place], beliefs[2 * place + 1]), answers[place], rightRuns[place])
            }
        }
    }
}
