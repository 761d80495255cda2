/// Items in a given order: a linear test, as a baseline.
public struct FixedOrder: SelectionRule {
    /// The names of the items in their order; empty for the bank's.
    public let order: [String]
    /// `fixed-order`.
    public let name = "fixed-order"
    /// For following.
    public let purpose = SelectionPurpose.following
    private let ranks: [Double]

    /// - Parameter order: names of the items in their order; items that it does not name come last. The bank's order unless given.
    public init(_ order: [String] = []) { self.init(order: order, ranks: []) }

    private init(order: [String], ranks: [Double]) {
        self.order = order
        self.ranks = ranks
    }

    /// The rule with the items' places in the order.
    ///
    /// - Throws: ``AdaptiveTestError/unknownItem(position:)`` where the order names an item without parameters or one that is not in the bank.
    public func prepared(for bank: CompiledBank) throws(AdaptiveTestError) -> FixedOrder {
        var ranks = (0..<bank.itemCount).map { Double(order.count + $0) }
        for (place, name) in order.enumerated() {
            guard let item = bank.index(of: name), !bank.isSeed(item) else { throw .unknownItem(position: place) }
            ranks[item] = Double(place)
        }
        return FixedOrder(order: order, ranks: ranks)
    }

    /// Merit: minus the place in the order.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        for item in 0..<merits.count { merits[item] = -ranks[item] }
    }
}
