internal import AdaptiveModel
internal import DifferentialPrivacy
public import LearningAnalytics

/// An item as a federation calibrated it.
public struct FederatedItem: Sendable, Codable, Equatable {
    /// The item's name.
    public let name: String
    /// a.
    public let discrimination: Double
    /// d.
    public let intercept: Double
    /// b = −d/a.
    public let difficulty: Double
    /// Standard error of b, with sampling and noise in it.
    public let difficultyError: Double
    /// Standard error of a.
    public let discriminationError: Double
}

/// What came of the items of a federation.
public struct FederatedBank: Sendable, Equatable {
    /// The items that the sums say something about.
    public let items: [FederatedItem]
    /// The others, with the reason.
    public let refused: [ItemRefusal]
}

extension Transcript {
    /// The items after the last round, those that nobody could calibrate apart from the others; `nil` before.
    public func items() throws(FederationError) -> FederatedBank? {
        guard step == nil, let last = results.last else { return nil }
        let bank = try bank()
        let count = bank.items.count
        let refused = try plan.calibration().refusals(
            interceptErrors: Array(last.errors.prefix(count)), exposure: try exposure())
        let refusedNames = Set(refused.map(\.name))
        let items = bank.items.enumerated().compactMap { index, item in
            refusedNames.contains(item.name)
                ? nil
                : FederatedItem(
                    name: item.name, discrimination: item.discrimination, intercept: item.intercept,
                    difficulty: item.difficulty, difficultyError: last.errors[2 * count + index],
                    discriminationError: last.errors[count + index])
        }
        return FederatedBank(items: items, refused: refused)
    }

    /// The noisy number of answers of each item, where it was released.
    private func exposure() throws(FederationError) -> (counts: [Double], noiseVariance: Double)? {
        guard let first = results.first else { return nil }
        let calibration = try plan.calibration()
        let statement = try statement(of: 0)
        var start = 0
        for part in statement.parts {
            let count = part.question.dimension(calibration)
            if case .exposure = part.question {
                do {
                    let grid = try part.question.grid(calibration)
                    let noise = try plan.share(of: part, in: statement, calibration).noise.sigmaSquared
                    let step = grid.value(of: 1)
                    return (
                        first.total[start..<start + count].map { grid.value(of: $0) },
                        noise * step * step * Double(first.schools.count)
                    )
                } catch { throw .impossibleTotal }
            }
            start += count
        }
        return nil
    }
}
