#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The M-step of items: shares of ease by level and logarithms of discriminations, under normal priors whose variances are learnt.
///
/// The expected score of every cell is known to second order, so the levels are moved in turn on that quadratic, several times, before
/// anything is summed over pupils again.
struct AbilityEstimation {
    private let sequences: AbilitySequences
    private var skillVariance = 0.5
    private var combinationVariance = 0.3
    private var itemVariance = 0.5
    private var discriminationVariance = 0.05
    private(set) var difficulties: Difficulties
    private(set) var logDiscriminations: [Double]

    init(_ sequences: AbilitySequences) {
        self.sequences = sequences
        let table = sequences.table
        difficulties = Difficulties(
            skills: table.skillCount, combinations: table.combinations.count, items: table.itemCount)
        logDiscriminations = [Double](repeating: 0, count: table.itemCount)
        var right = 0.0
        var all = 0.0
        for row in 0..<table.count where table.outcomes[row] >= 0 {
            difficulties.answers[Int(table.items[row])] += 1
            right += Double(table.outcomes[row])
            all += 1
        }
        difficulties.intercept = log((right + 1) / (all - right + 1))
    }

    /// Cell to ease.
    var eases: [Double] {
        let sets = sequences.table.combinations
        return sequences.cellItems.indices.map { cell in
            let combination = sequences.cellCombinations[cell]
            return difficulties.ease(
                item: Int(sequences.cellItems[cell]), combination: Int(combination),
                skills: sets.members.span.extracting(sets.places(combination)))
        }
    }

    /// Cell to discrimination.
    var cellDiscriminations: [Double] { sequences.cellItems.map { exp(logDiscriminations[Int($0)]) } }

    /// One M-step from the sums of an E-step.
    mutating func move(_ sums: [Double], discriminates: Bool) {
        let cells = sequences.cellItems.indices
        let sets = sequences.table.combinations
        var gradient = cells.map { sums[AbilitySums.head + 4 * $0] }
        let information = cells.map { sums[AbilitySums.head + 4 * $0 + 1] }
        for _ in 0..<5 {
            // One right and one wrong answer more keep the mean finite where all answers are the same.
            let share = 1 / (1 + exp(-difficulties.intercept))
            let total = information.reduce(0, +) + 2 * share * (1 - share)
            let shift = min(max((gradient.reduce(0, +) + 1 - 2 * share) / total, -1.5), 1.5)
            difficulties.intercept += shift
            for cell in cells { gradient[cell] -= information[cell] * shift }

            let ofSkills = step(&difficulties.skills, &skillVariance, gradient, information) { cell, body in
                let members = sets[Int(sequences.cellCombinations[cell])]
                for skill in members { body(Int(skill), 1 / Double(members.count)) }
            }
            for cell in cells { gradient[cell] -= information[cell] * ofSkills[cell] }
            if sets.hasSeveral {
                let moved = step(&difficulties.combinations, &combinationVariance, gradient, information) {
                    cell, body in
                    body(Int(sequences.cellCombinations[cell]), 1)
                }
                for cell in cells { gradient[cell] -= information[cell] * moved[cell] }
            }
            let ofItems = step(&difficulties.items, &itemVariance, gradient, information) { cell, body in
                body(Int(sequences.cellItems[cell]), 1)
            }
            for cell in cells { gradient[cell] -= information[cell] * ofItems[cell] }
        }
        guard discriminates else { return }
        _ = step(
            &logDiscriminations, &discriminationVariance, cells.map { sums[AbilitySums.head + 4 * $0 + 2] },
            cells.map { sums[AbilitySums.head + 4 * $0 + 3] }, variances: 0.001...0.5, longest: 0.5
        ) { cell, body in body(Int(sequences.cellItems[cell]), 1) }
    }

    /// One diagonal Newton step of a level and one EM step of its variance; cell to the change of its ease.
    private func step(
        _ effects: inout [Double], _ variance: inout Double, _ gradient: [Double], _ information: [Double],
        variances range: ClosedRange<Double> = 0.02...4, longest: Double = 1.5,
        levels: (_ cell: Int, _ body: (_ level: Int, _ share: Double) -> Void) -> Void
    ) -> [Double] {
        var sums = [SIMD2<Double>](repeating: .zero, count: effects.count)
        for cell in gradient.indices {
            levels(cell) { level, share in
                sums[level] += SIMD2(share * gradient[cell], share * share * information[cell])
            }
        }
        var moves = [Double](repeating: 0, count: effects.count)
        var squares = 0.0
        var count = 0.0
        for level in effects.indices where sums[level].y > 0 {
            let precision = sums[level].y + 1 / variance
            moves[level] = min(max((sums[level].x - effects[level] / variance) / precision, -longest), longest)
            effects[level] += moves[level]
            squares += effects[level] * effects[level] + 1 / precision
            count += 1
        }
        if count > 0 { variance = min(max(squares / count, range.lowerBound), range.upperBound) }
        return gradient.indices.map { cell in
            var change = 0.0
            levels(cell) { level, share in change += share * moves[level] }
            return change
        }
    }
}
