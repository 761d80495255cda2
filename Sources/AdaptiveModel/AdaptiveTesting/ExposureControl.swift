internal import NumericalCore

/// How often each item may be given: with probability K an item can be used in a session, drawn once for the session (Sympson & Hetter 1985).
///
/// An item that the rule would choose and whose draw failed is passed over for the whole session, as in Sympson and Hetter's procedure; because
/// the draw is made with the session's own seed, a restored session has the same items.
public struct ExposureControl: Sendable, Equatable {
    /// Item to K in [0, 1], in the bank's order.
    public let probabilities: [Double]

    /// - Parameter probabilities: item to K, in the order of the bank.
    /// - Throws: ``AdaptiveTestError/badExposure(item:)`` where one is not in [0, 1].
    public init(_ probabilities: [Double]) throws(AdaptiveTestError) {
        for (item, probability) in probabilities.enumerated() where !(probability >= 0 && probability <= 1) {
            throw .badExposure(item: item)
        }
        self.probabilities = probabilities
    }

    init(checked probabilities: [Double]) { self.probabilities = probabilities }

    /// The items that a session of this seed passes over.
    func passedOver(seed: UInt64, count: Int) -> ItemSet {
        var set = ItemSet(count: count)
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "adaptive-exposure")
        for (item, probability) in probabilities.enumerated() {
            if stream.uniform() >= probability { set.insert(item) }
        }
        return set
    }

    /// The control for the next period, from what happened in the last one: K falls where an item was given more often than allowed and rises where it
    /// was given less (van der Linden & Veldkamp 2004, item eligibility).
    ///
    /// With it a maximum rate holds in operation without simulation: count the sessions of a day or a week and renew.
    ///
    /// - Parameters:
    ///   - rates: item to the share of the period's sessions that had it.
    ///   - maximumRate: in (0, 1].
    /// - Throws: ``AdaptiveTestError/badExposure(item:)`` where a rate is not in [0, 1].
    public func renewed(after rates: [Double], maximumRate: Double) throws(AdaptiveTestError) -> ExposureControl {
        precondition(rates.count == probabilities.count, "a rate for every item")
        precondition(maximumRate > 0 && maximumRate <= 1, "a rate lies in (0, 1]")
        var next = probabilities
        for (item, rate) in rates.enumerated() {
            guard rate >= 0 && rate <= 1 else { throw .badExposure(item: item) }
            // Where an item was eligible with K and used in a share r of the sessions, it would be used in r K'/K with K'.
            next[item] = rate > 0 ? min(1, probabilities[item] * maximumRate / rate) : min(1, probabilities[item] * 2)
        }
        return ExposureControl(checked: next)
    }
}
