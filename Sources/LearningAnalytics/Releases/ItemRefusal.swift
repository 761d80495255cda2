public import AdaptiveModel

/// An item that a calibration has no result for. The round and the other items stand.
public struct ItemRefusal: Sendable, Equatable, Codable {
    /// Why there is none.
    public enum Reason: String, Sendable, Codable {
        /// The sums say no more about the item than was believed before: nobody saw it, or so few that their answers drown in the noise. Which
        /// of the two, nobody can tell from the sums, and nobody should.
        case saysNoMoreThanThePrior = "says-no-more-than-the-prior"
        /// The released number of answers cannot be told from none.
        case seenByNobody = "seen-by-nobody"
    }

    /// The item's name.
    public let name: String
    /// Why.
    public let reason: Reason
}

extension CalibrationPlan {
    /// The share of the prior's standard deviation above which a standard error says that nothing was learnt.
    private static let learntNothing = 0.8

    /// A noisy count below so many standard deviations is taken for none: of a thousand items that nobody saw, one passes.
    private static let noneBelow = 3.0

    /// The items that must not pass for calibrated.
    ///
    /// Where items came to pupils by design, that they did is the plan's word: scores of an item that was planned and never given look like those of
    /// an item that the starting bank describes perfectly. Where anybody doubts it, exposure is to be released.
    ///
    /// - Parameters:
    ///   - interceptErrors: Standard errors of the intercepts, in the order of the plan's items.
    ///   - exposure: The noisy number of answers of each item and the variance of its noise, where it was released.
    package func refusals(
        interceptErrors: [Double], exposure: (counts: [Double], noiseVariance: Double)?
    ) -> [ItemRefusal] {
        precondition(interceptErrors.count == start.items.count, "an error for every item")
        let least = exposure.map { max(0.5, Self.noneBelow * $0.noiseVariance.squareRoot()) } ?? 0
        return start.items.enumerated().compactMap { place, item in
            if let exposure, exposure.counts[place] < least {
                return ItemRefusal(name: item.name, reason: .seenByNobody)
            }
            return interceptErrors[place] < Self.learntNothing * prior.interceptDeviation
                ? nil : ItemRefusal(name: item.name, reason: .saysNoMoreThanThePrior)
        }
    }
}

extension PrivateCalibration.Result {
    /// The bank without the items that were refused: what may be used. Its items are fewer than those of `covariance`.
    public var calibratedBank: ItemBank {
        let names = Set(refused.map(\.name))
        var result = bank
        result.items.removeAll { names.contains($0.name) }
        return result
    }
}
