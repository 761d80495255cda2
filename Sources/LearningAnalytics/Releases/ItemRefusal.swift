public import AdaptiveModel

/// An item that a calibration has no result for. The round and the other items stand.
public struct ItemRefusal: Sendable, Equatable, Codable {
    /// Why there is none.
    public enum Reason: String, Sendable, Codable {
        /// The sums say no more about the item than was believed before: nobody saw it, or so few that their answers drown in the noise. Which
        /// of the two, nobody can tell from the sums, and nobody should.
        case saysNoMoreThanThePrior = "says-no-more-than-the-prior"
    }

    /// The item's name.
    public let name: String
    /// Why.
    public let reason: Reason
}

extension CalibrationPlan {
    /// The share of the prior's standard deviation above which a standard error says that nothing was learnt.
    private static let learntNothing = 0.8

    /// The items that must not pass for calibrated.
    ///
    /// - Parameter interceptErrors: Standard errors of the intercepts, in the order of the plan's items.
    package func refusals(interceptErrors: [Double]) -> [ItemRefusal] {
        precondition(interceptErrors.count == start.items.count, "an error for every item")
        return zip(start.items, interceptErrors).compactMap { item, error in
            error < Self.learntNothing * prior.interceptDeviation
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
