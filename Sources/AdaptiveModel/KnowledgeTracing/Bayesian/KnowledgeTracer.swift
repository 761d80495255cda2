/// Bayesian knowledge tracing of many skills, fitted to a table of interactions.
///
/// A row's combination of skills is traced as one skill unless ``Unit/skill`` is chosen: then every skill of the row is updated with
/// the answer, and the prediction is the mean of the skills'. A skill without an answer in training, and an item that its skill has not
/// met, have the parameters of all skills together: nothing is refused, and nothing falls back to one half.
public struct KnowledgeTracer: Sendable, Codable {
    /// What a pupil masters.
    public enum Unit: String, Sendable, Codable {
        /// The combination of skills that a row names, as one.
        case combination
        /// Each skill of a row by itself.
        case skill
    }

    /// What differs between the items of a skill.
    public struct ItemEffects: OptionSet, Sendable, Codable {
        /// The set as bits.
        public let rawValue: Int

        /// The set of these bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Guess and slip (KT-IDEM).
        public static let guessAndSlip = ItemEffects(rawValue: 1)
        /// What is learnt from the item.
        public static let learning = ItemEffects(rawValue: 2)
    }

    /// One unit's parameters.
    public struct Skill: Sendable, Codable, Equatable {
        /// The parameters; class 0 is that of items not met in training.
        public internal(set) var parameters: KnowledgeParameters
        /// Item to its class in ``parameters``.
        public internal(set) var classes: [UInt32: Int]
        /// Training log-likelihood, of all skills' answers for the parameters of all together.
        public internal(set) var logLikelihood: Double
    }

    /// What a pupil masters.
    public let unit: Unit
    /// What differs between items.
    public let itemEffects: ItemEffects
    /// Unit to parameters; `nil` where training had no answer.
    public let skills: [Skill?]
    /// Parameters of all skills together, for units without an answer in training.
    public let fallback: Skill

    /// Fits every skill by itself.
    ///
    /// - Parameters:
    ///   - table: the training pupils.
    ///   - unit: what one set of parameters is fitted to.
    ///   - itemEffects: what differs between the items of a skill.
    ///   - estimation: how; the item classes' shrinkage applies where `itemEffects` has something.
    ///   - ignoresStudyRows: whether rows without an answer are left out; else a pupil can learn from them.
    public init(
        fitting table: InteractionTable, unit: Unit = .combination, itemEffects: ItemEffects = [],
        estimation: KnowledgeEstimation = KnowledgeEstimation(), ignoresStudyRows: Bool = false
    ) throws(KnowledgeTracingError) {
        let rows = UnitRows(table, unit: unit, ignoresStudyRows: ignoresStudyRows)
        self.unit = unit
        self.itemEffects = itemEffects
        let plain = rows.trees()
        var results: [KnowledgeEstimation.Result?] = []
        for tree in plain {
            results.append(
                tree.stepCount == 0 ? nil : try estimation.estimate(tree, itemClasses: 1, resourceClasses: 1))
        }
        var together = estimation
        together.starts = [estimation.starts[0]]
        let all = try together.estimate(rows.commonTree(), itemClasses: 1, resourceClasses: 1)
        fallback = Skill(parameters: all.parameters, classes: [:], logLikelihood: all.logLikelihood)
        guard !itemEffects.isEmpty else {
            skills = results.map { result in
                result.map { Skill(parameters: $0.parameters, classes: [:], logLikelihood: $0.logLikelihood) }
            }
            return
        }
        // Item classes start from their skill's own estimate. Class 0 has no data: it stays at the common mean.
        var detailed: [Skill?] = []
        let classes = rows.itemClasses()
        for (tree, (result, classes)) in zip(rows.trees(classes: classes, effects: itemEffects), zip(results, classes))
        {
            guard let result else {
                detailed.append(nil)
                continue
            }
            var refined = estimation
            refined.starts = [result.parameters]
            let count = classes.count + 1
            let fit = try refined.estimate(
                tree, itemClasses: itemEffects.contains(.guessAndSlip) ? count : 1,
                resourceClasses: itemEffects.contains(.learning) ? count : 1)
            detailed.append(Skill(parameters: fit.parameters, classes: classes, logLikelihood: fit.logLikelihood))
        }
        skills = detailed
    }

    /// The parameters of a unit, its own or those of all together.
    public func skill(_ unit: UInt32) -> Skill {
        skills.indices.contains(Int(unit)) ? skills[Int(unit)] ?? fallback : fallback
    }

    /// Predictions of every answer from the pupil's earlier rows.
    ///
    /// - Parameter table: with the units and items that the model was fitted to; pupils may be others.
    public func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions {
        try check(table)
        let units = skills.indices.map { skill(UInt32($0)) }
        var mastery = units.map(\.parameters.prior)
        var touched: [Int] = []
        var probabilities: [Double] = []
        var outcomes: [Int8] = []
        var pupils: [UInt32] = []
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil) {
                let combination = table.rowCombinations[row]
                let members = unit == .skill ? Array(table.combinations[Int(combination)]) : [combination]
                var p = 0.0
                for member in members {
                    let unit = Int(member)
                    let (item, resource) = classes(units[unit], table.items[row])
                    let here = mastery[unit]
                    p += units[unit].parameters.probabilityRight(mastery: here, itemClass: item)
                    let posterior = units[unit].parameters.conditioned(
                        here, on: table.outcomes[row], itemClass: item
                    ).mastery
                    mastery[unit] = units[unit].parameters.advanced(posterior, resourceClass: resource)
                    touched.append(unit)
                }
                guard table.outcomes[row] >= 0 else { continue }
                probabilities.append(min(max(p / Double(members.count), 0), 1))
                outcomes.append(table.outcomes[row])
                pupils.append(UInt32(pupil))
            }
            for unit in touched { mastery[unit] = units[unit].parameters.prior }
            touched.removeAll(keepingCapacity: true)
        }
        do {
            return try Predictions(probabilities: probabilities, outcomes: outcomes, pupils: pupils)
        } catch {
            throw .notAProbability
        }
    }

    /// Refuses a table with other units than those fitted to.
    func check(_ table: InteractionTable) throws(KnowledgeTracingError) {
        guard skills.count == (unit == .skill ? table.skillCount : table.combinations.count) else {
            throw .tableDiffers
        }
    }

    /// The classes of an item in a skill; 0 where it was not met.
    func classes(_ skill: Skill, _ item: UInt32) -> (item: Int, resource: Int) {
        guard !itemEffects.isEmpty, let found = skill.classes[item] else { return (0, 0) }
        return (
            itemEffects.contains(.guessAndSlip) ? found : 0, itemEffects.contains(.learning) ? found : 0
        )
    }
}

/// The rows of a table as sequences of each unit.
struct UnitRows {
    let table: InteractionTable
    let unit: KnowledgeTracer.Unit
    let ignoresStudyRows: Bool

    init(_ table: InteractionTable, unit: KnowledgeTracer.Unit, ignoresStudyRows: Bool) {
        self.table = table
        self.unit = unit
        self.ignoresStudyRows = ignoresStudyRows
    }

    var unitCount: Int { unit == .skill ? table.skillCount : table.combinations.count }

    /// Calls `body` with every row of every pupil, for each unit that it names.
    private func forEach(_ body: (_ unit: Int, _ row: Int) -> Void, endOfPupil: () -> Void) {
        for pupil in 0..<table.pupilCount {
            for row in table.rows(of: pupil) where !ignoresStudyRows || table.outcomes[row] >= 0 {
                let combination = table.rowCombinations[row]
                if unit == .skill {
                    for place in table.combinations.places(combination) {
                        body(Int(table.combinations.members[place]), row)
                    }
                } else {
                    body(Int(combination), row)
                }
            }
            endOfPupil()
        }
    }

    /// Unit to the classes of its answered items, from 1.
    func itemClasses() -> [[UInt32: Int]] {
        var classes = [[UInt32: Int]](repeating: [:], count: unitCount)
        forEach(
            { unit, row in
                guard classes[unit][table.items[row]] == nil else { return }
                classes[unit][table.items[row]] = classes[unit].count + 1
            }, endOfPupil: {})
        return classes
    }

    /// Unit to the tree of its sequences, without classes unless given.
    func trees(
        classes: [[UInt32: Int]]? = nil, effects: KnowledgeTracer.ItemEffects = []
    ) -> [SequenceTree] {
        var trees = [SequenceTree](repeating: SequenceTree(), count: unitCount)
        var nodes = [Int32](repeating: -1, count: unitCount)
        var touched: [Int] = []
        forEach(
            { unit, row in
                let found = classes?[unit][table.items[row]] ?? 0
                if nodes[unit] < 0 { touched.append(unit) }
                nodes[unit] = trees[unit].extend(
                    nodes[unit], outcome: table.outcomes[row], itemClass: effects.contains(.guessAndSlip) ? found : 0,
                    resourceClass: effects.contains(.learning) ? found : 0)
            },
            endOfPupil: {
                for unit in touched {
                    trees[unit].end(nodes[unit])
                    nodes[unit] = -1
                }
                touched.removeAll(keepingCapacity: true)
            })
        for unit in trees.indices { trees[unit].close() }
        return trees
    }

    /// The tree of all units' sequences.
    func commonTree() -> SequenceTree {
        var tree = SequenceTree()
        var nodes = [Int32](repeating: -1, count: unitCount)
        var touched: [Int] = []
        forEach(
            { unit, row in
                if nodes[unit] < 0 { touched.append(unit) }
                nodes[unit] = tree.extend(nodes[unit], outcome: table.outcomes[row], itemClass: 0, resourceClass: 0)
            },
            endOfPupil: {
                for unit in touched {
                    tree.end(nodes[unit])
                    nodes[unit] = -1
                }
                touched.removeAll(keepingCapacity: true)
            })
        tree.close()
        return tree
    }
}
