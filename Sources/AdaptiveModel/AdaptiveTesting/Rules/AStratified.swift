/// Weakly discriminating items first, the best last, and within a stratum the difficulty nearest the estimate (Chang & Ying 1999): good items are
/// not spent while ability is hardly known.
public struct AStratified: SelectionRule {
    /// How many strata of discrimination.
    public let strata: Int
    /// The session's usual length: each stratum has an equal share of it.
    public let length: Int
    /// `a-stratified`.
    public let name = "a-stratified"
    /// For spreading.
    public let purpose = SelectionPurpose.spreading
    private let stratumOfItem: [Int]

    /// - Parameters:
    ///   - strata: at least 1.
    ///   - length: at least as many.
    public init(strata: Int, length: Int) {
        precondition(strata >= 1 && length >= strata, "every stratum needs an item")
        self.init(strata: strata, length: length, stratumOfItem: [])
    }

    private init(strata: Int, length: Int, stratumOfItem: [Int]) {
        self.strata = strata
        self.length = length
        self.stratumOfItem = stratumOfItem
    }

    /// The rule with the bank's items in strata of equal size.
    public func prepared(for bank: CompiledBank) throws(AdaptiveTestError) -> AStratified {
        let slopes = bank.bank.items.map { abs($0.discrimination) }
        let order = slopes.indices.sorted { (slopes[$0], $0) < (slopes[$1], $1) }
        var stratumOfItem = [Int](repeating: 0, count: slopes.count)
        for (rank, item) in order.enumerated() { stratumOfItem[item] = rank * strata / slopes.count }
        return AStratified(strata: strata, length: length, stratumOfItem: stratumOfItem)
    }

    /// The stratum that is used at a position, from 0.
    public func stratum(at position: Int) -> Int { min(strata - 1, position * strata / length) }

    /// Merit: minus the distance of difficulty; an item of another stratum comes after all of this one, the nearest strata first.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        let current = stratum(at: state.position)
        for item in 0..<merits.count {
            let distance = abs(state.bank.locations[item] - state.ability)
            // In [0, 1), so that a stratum outweighs every distance.
            merits[item] = -Double(abs(stratumOfItem[item] - current)) - distance / (1 + distance)
        }
    }
}
