/// Elo over a table: item ratings from the training pupils, and each pupil's rating from the pupil's earlier answers.
///
/// Items keep their training rating while other pupils are followed, so that a prediction reads nothing but the pupil's own earlier
/// rows. An item without an answer in training is rated as the answered items of its combination are on average, or as all.
public struct EloTracer: Sendable, Equatable, Codable {
    /// How ratings move.
    public let elo: Elo
    /// Item to rating after training.
    public let items: [Elo.Rating]
    /// Combination to the mean rating of its answers' items; `nil` where training had none.
    public let combinations: [Double?]
    /// The mean rating of all answers' items.
    public let common: Double

    /// Rates the items, pupil after pupil in the table's order.
    ///
    /// - Parameters:
    ///   - table: the training pupils.
    ///   - elo: how ratings move.
    /// - Throws: ``KnowledgeTracingError/noAnswers``.
    public init(fitting table: InteractionTable, elo: Elo = Elo()) throws(KnowledgeTracingError) {
        var items = [Elo.Rating](repeating: Elo.Rating(), count: table.itemCount)
        var pupil = EloPupil(skillCount: table.skillCount)
        for place in 0..<table.pupilCount {
            pupil.reset()
            for row in table.rows(of: place) where table.outcomes[row] >= 0 {
                let skills = table.combinations.members.span.extracting(
                    table.combinations.places(table.rowCombinations[row]))
                var item = items[Int(table.items[row])]
                let p = pupil.probability(elo, difficulty: item.value, skills: skills)
                pupil.record(table.outcomes[row], p, elo, skills: skills)
                item.move(by: p - Double(table.outcomes[row]), elo.schedule)
                items[Int(table.items[row])] = item
            }
        }
        let means = CombinationMeans(table) { items[$0].value }
        guard let common = means.common else { throw .noAnswers }
        self.elo = elo
        self.items = items
        self.common = common
        combinations = means.combinations
    }

    /// The difficulty of an item in a row of a combination.
    func difficulty(_ item: UInt32, _ combination: UInt32) -> Double {
        let rating = items[Int(item)]
        return rating.updates > 0 ? rating.value : combinations[Int(combination)] ?? common
    }

    /// Predictions of every answer from the pupil's earlier rows.
    ///
    /// - Parameter table: with the items, skills and combinations that the model was fitted to; pupils may be others.
    /// - Throws: ``KnowledgeTracingError/tableDiffers``.
    public func predictions(for table: InteractionTable) throws(KnowledgeTracingError) -> Predictions {
        guard table.itemCount == items.count, table.combinations.count == combinations.count else {
            throw .tableDiffers
        }
        var columns = PredictionColumns(reserving: table.count)
        var pupil = EloPupil(skillCount: table.skillCount)
        for place in 0..<table.pupilCount {
            pupil.reset()
            for row in table.rows(of: place) where table.outcomes[row] >= 0 {
                let combination = table.rowCombinations[row]
                let skills = table.combinations.members.span.extracting(table.combinations.places(combination))
                let p = pupil.probability(elo, difficulty: difficulty(table.items[row], combination), skills: skills)
                columns.append(p, outcome: table.outcomes[row], pupil: place)
                pupil.record(table.outcomes[row], p, elo, skills: skills)
            }
        }
        return try columns.predictions()
    }
}

/// One pupil's ratings. Of a row with several skills the logit has their mean, so each moves by its share of the step.
struct EloPupil {
    var overall = Elo.Rating()
    private var skills: [Elo.Rating]
    private var touched: [Int] = []

    init(skillCount: Int) { skills = [Elo.Rating](repeating: Elo.Rating(), count: skillCount) }

    mutating func reset() {
        overall = Elo.Rating()
        for skill in touched { skills[skill] = Elo.Rating() }
        touched.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    func probability(_ elo: Elo, difficulty: Double, skills members: Span<UInt32>) -> Double {
        var mean = 0.0
        if elo.ratesSkills {
            for place in members.indices { mean += skills[Int(members[place])].value }
            mean /= Double(members.count)
        }
        return elo.probability(overall.value + mean - difficulty)
    }

    @inline(__always)
    mutating func record(_ outcome: Int8, _ p: Double, _ elo: Elo, skills members: Span<UInt32>) {
        let surprise = Double(outcome) - p
        overall.move(by: surprise, elo.schedule)
        guard elo.ratesSkills else { return }
        let share = surprise / Double(members.count)
        for place in members.indices {
            let skill = Int(members[place])
            if skills[skill].updates == 0 { touched.append(skill) }
            skills[skill].move(by: share, elo.schedule)
        }
    }
}

/// Means over answers of a number that belongs to their items.
struct CombinationMeans {
    let combinations: [Double?]
    let common: Double?

    init(_ table: InteractionTable, _ value: (_ item: Int) -> Double) {
        var sums = [SIMD2<Double>](repeating: .zero, count: table.combinations.count)
        for row in 0..<table.count where table.outcomes[row] >= 0 {
            sums[Int(table.rowCombinations[row])] += SIMD2(value(Int(table.items[row])), 1)
        }
        let total = sums.reduce(.zero, +)
        combinations = sums.map { $0.y > 0 ? $0.x / $0.y : nil }
        common = total.y > 0 ? total.x / total.y : nil
    }
}
