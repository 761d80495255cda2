package import AdaptiveModel
package import DifferentialPrivacy
internal import NumericalCore

/// What a site can be asked for in a calibration: a sum over its pupils of a vector of bounded norm.
package enum CalibrationQuestion: Sendable {
    /// How many pupils there are: each adds 1.
    case pupilCount
    /// How many answers each item has: a pupil's counts have norm √(answers per pupil × answers per item) at most.
    case exposure
    /// The clipped marginal scores at a bank.
    case scores(at: ItemBank)

    /// The name under which a ``SharingPolicy`` must allow the sum.
    package var name: String {
        switch self {
        case .pupilCount: CalibrationSite.statistics[0]
        case .exposure: CalibrationSite.statistics[1]
        case .scores: CalibrationSite.statistics[2]
        }
    }

    /// How many numbers the sum has.
    package func dimension(_ plan: CalibrationPlan) -> Int {
        switch self {
        case .pupilCount: 1
        case .exposure: plan.start.items.count
        case .scores: plan.valuesPerItem * plan.scoreEntries
        }
    }

    /// The grid on which a pupil's part is clipped and rounded.
    package func grid(_ plan: CalibrationPlan) throws(MechanismError) -> GridClipping {
        let norm =
            switch self {
            case .pupilCount: 1.0
            case .exposure: Double(plan.answersPerPupil * plan.answersPerItem).squareRoot()
            case .scores: plan.clip
            }
        return try GridClipping(norm: norm, fractionBits: plan.fractionBits)
    }
}

extension CalibrationPlan {
    /// Pupils whose vectors are formed at a time.
    private static let block = 64

    /// The sum over pupils of the clipped vectors, in whole steps of the grid.
    ///
    /// - Parameter answers: a site's own, with items in the order of the plan's; those beyond the plan's limits don't count.
    package func clippedSum(_ question: CalibrationQuestion, _ grid: GridClipping, of answers: ResponseTable) -> [Int64]
    {
        switch question {
        case .pupilCount:
            // Which answers count makes no difference to how many pupils there are.
            return Self.sum(pupils: answers.pupilCount, dimension: 1, grid) { $0.map { _ in 1 } }
        case .exposure:
            let responses = bounded(answers)
            let itemCount = responses.itemCount
            return Self.sum(pupils: responses.pupilCount, dimension: itemCount, grid) { pupils in
                var counts = [Double](repeating: 0, count: pupils.count * itemCount)
                for (place, pupil) in pupils.enumerated() {
                    for answer in responses.answers(of: pupil) {
                        counts[place * itemCount + Int(responses.items[answer])] += 1
                    }
                }
                return counts
            }
        case .scores(let bank):
            return scoreSum(bounded(answers), at: bank, grid)
        }
    }

    /// The sum of the clipped scores. A pupil's vector is zero but at the items answered, so that only these entries are gone through; the norm
    /// that is tested is the whole vector's. With discriminations held, only the derivatives by intercept are there. The distribution of ability has the last
    /// entries of each kind.
    private func scoreSum(_ responses: ResponseTable, at bank: ItemBank, _ grid: GridClipping) -> [Int64] {
        let (itemCount, entries) = (responses.itemCount, scoreEntries)
        let table = ScoreTable(bank, quadrature: quadrature, population: ability.population)
        let items = responses.items.span
        var total = [Int64](repeating: 0, count: valuesPerItem * entries)
        var sum = total.mutableSpan
        var scores: [Double] = []
        var steps: [Int64] = []
        for first in stride(from: 0, to: responses.pupilCount, by: Self.block) {
            let range = first..<min(first + Self.block, responses.pupilCount)
            let needed = range.reduce(0) { $0 + table.room(responses.answers(of: $1).count) }
            if scores.count < needed { scores = [Double](repeating: 0, count: needed) }
            var values = scores.mutableSpan
            table.setScores(
                starts: Array(responses.starts[first...range.upperBound]).span, items: items,
                outcomes: responses.outcomes.span, in: &values)
            var start = 0
            for pupil in range {
                let answers = responses.answers(of: pupil)
                let half = table.room(answers.count) / 2
                if answersPerItem > 1 { Self.join(items.extracting(answers), at: start, half, in: &values) }
                let length = valuesPerItem * half
                if steps.count != length { steps = [Int64](repeating: 0, count: length) }
                var own = steps.mutableSpan
                grid.setSteps(values.span.extracting(start..<start + length), in: &own)
                for (place, answer) in answers.enumerated() {
                    let item = Int(items[answer])
                    // Modulo 2^64, as the noise is added: a sum must not stop for the number of pupils.
                    sum[item] &+= own[place]
                    if valuesPerItem == 2 { sum[entries + item] &+= own[half + place] }
                }
                for place in 0..<(answers.isEmpty ? 0 : ability.population.entries) {
                    sum[itemCount + place] &+= own[answers.count + place]
                    if valuesPerItem == 2 {
                        sum[entries + itemCount + place] &+= own[half + answers.count + place]
                    }
                }
                start += 2 * half
            }
        }
        return total
    }

    /// Adds what several answers to an item say to the first of them: they are one entry of the pupil's vector.
    private static func join(_ items: Span<UInt32>, at start: Int, _ half: Int, in values: inout MutableSpan<Double>) {
        for later in items.indices {
            for earlier in 0..<later where items[earlier] == items[later] {
                for place in [start, start + half] {
                    values[place + earlier] += values[place + later]
                    values[place + later] = 0
                }
                break
            }
        }
    }

    private static func sum(
        pupils: Int, dimension: Int, _ grid: GridClipping, vectors: (Range<Int>) -> [Double]
    ) -> [Int64] {
        var total = [Int64](repeating: 0, count: dimension)
        for first in stride(from: 0, to: pupils, by: block) {
            let range = first..<min(first + block, pupils)
            let values = vectors(range)
            var span = total.mutableSpan
            for place in 0..<range.count {
                grid.add(values.span.extracting(place * dimension..<(place + 1) * dimension), to: &span)
            }
        }
        return total
    }
}

/// What sites are asked for at once, and what share of the whole budget pays for each sum.
package struct CalibrationRound: Sendable {
    /// A sum and its share of the budget; `nil`: all that is left of the round's.
    package struct Part: Sendable {
        package let question: CalibrationQuestion
        package let share: Double
    }

    /// From 0.
    package let number: Int
    /// In the order of the message.
    package let parts: [Part]

    /// The share of the whole budget.
    package var share: Double { parts.reduce(0) { $0 + $1.share } }

    /// How many numbers leave.
    package func dimension(_ plan: CalibrationPlan) -> Int { parts.reduce(0) { $0 + $1.question.dimension(plan) } }
}

extension CalibrationPlan {
    /// What is asked for in a round: scores, and before them in the first round how many pupils and, where it is not public, which items.
    ///
    /// - Parameters:
    ///   - number: from 0, below the number of rounds.
    ///   - bank: where the scores are taken.
    package func round(_ number: Int, at bank: ItemBank) -> CalibrationRound {
        let released = exposure == .released ? exposureShare : 0
        let left = 1 - countShare - released
        var parts: [CalibrationRound.Part] = []
        if number == 0 {
            parts.append(.init(question: .pupilCount, share: countShare))
            if exposure == .released { parts.append(.init(question: .exposure, share: exposureShare)) }
        }
        parts.append(.init(question: .scores(at: bank), share: left * rounds[number] / rounds.reduce(0, +)))
        return CalibrationRound(number: number, parts: parts)
    }
}
