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
        case .scores: 2 * plan.start.items.count
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
        let responses = bounded(answers)
        let itemCount = responses.itemCount
        let dimension = question.dimension(self)
        switch question {
        case .pupilCount:
            return Self.sum(pupils: responses.pupilCount, dimension: dimension, grid) { $0.map { _ in 1 } }
        case .exposure:
            return Self.sum(pupils: responses.pupilCount, dimension: dimension, grid) { pupils in
                var counts = [Double](repeating: 0, count: pupils.count * itemCount)
                for (place, pupil) in pupils.enumerated() {
                    for answer in responses.answers(of: pupil) {
                        counts[place * itemCount + Int(responses.items[answer])] += 1
                    }
                }
                return counts
            }
        case .scores(let bank):
            let scores = MarginalScores(responses, at: bank, quadrature: quadrature, discriminationIsFree: true)
            return Self.sum(pupils: responses.pupilCount, dimension: dimension, grid) { scores.vectors(of: $0) }
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
