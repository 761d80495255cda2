internal import Foundation

/// The item whose difficulty is nearest the estimate (Urry 1970). For more than two categories the difficulty is the ability at which
/// half of the highest score is expected.
public struct MatchedDifficulty: SelectionRule {
    /// `matched-difficulty`.
    public let name = "matched-difficulty"
    /// For measuring.
    public let purpose = SelectionPurpose.measuring

    /// The rule.
    public init() {}

    /// Merit: minus the distance.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        for item in 0..<merits.count { merits[item] = -abs(state.bank.locations[item] - state.ability) }
    }
}

/// The item whose own most informative ability is nearest the estimate (Barrada, Mazuela & Olea 2006; Magis 2013): with a lower
/// asymptote that lies above the difficulty.
public struct MatchedOptimum: SelectionRule {
    /// `matched-optimum`.
    public let name = "matched-optimum"
    /// For measuring.
    public let purpose = SelectionPurpose.measuring
    private let optima: [Double]

    /// The rule.
    public init() { optima = [] }

    private init(optima: [Double]) { self.optima = optima }

    /// The rule with every item's most informative ability: by Magis's closed form (2013, equation 12), or for more than two categories
    /// by search.
    public func prepared(for bank: CompiledBank) throws(AdaptiveTestError) -> MatchedOptimum {
        MatchedOptimum(optima: bank.bank.items.map { Self.optimum($0.model) })
    }

    /// Merit: minus the distance.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        for item in 0..<merits.count { merits[item] = -abs(optima[item] - state.ability) }
    }

    static func optimum(_ model: ItemModel) -> Double {
        guard case .logistic(let item) = model else { return searched(model) }
        let (c, d) = (item.lowerAsymptote, item.upperAsymptote)
        let u = -0.75 + (c + d - 2 * c * d) / 2
        let v = (c + d - 1) / 4
        let angle = acos(min(1, max(-1, -v * (-27 / (u * u * u)).squareRoot() / 2)))
        let p = 2 * (-u / 3).squareRoot() * cos(angle / 3 + 4 * .pi / 3) + 0.5
        return item.difficulty + log((p - c) / (d - p)) / item.discrimination
    }

    /// On a grid, then by golden section between its neighbours.
    private static func searched(_ model: ItemModel) -> Double {
        let grid = (0...400).map { -10 + 0.05 * Double($0) }
        let values = grid.map { model.information($0) }
        let best = values.indices.max { values[$0] < values[$1] } ?? 0
        var (low, high) = (grid[max(0, best - 1)], grid[min(400, best + 1)])
        let ratio = (5.0.squareRoot() - 1) / 2
        for _ in 0..<60 {
            let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
            if model.information(left) < model.information(right) { low = left } else { high = right }
        }
        return 0.5 * (low + high)
    }
}
