internal import NumericalCore

/// One of the best few by another rule, each equally likely (Kingsbury & Zara 1989).
public struct Randomesque<Base: SelectionRule>: SelectionRule {
    /// The rule that says what is best.
    public let base: Base
    /// How many items are drawn from, at least 1.
    public let among: Int
    /// `randomesque-` and the other rule's name.
    public var name: String { "randomesque-\(base.name)" }
    /// For spreading.
    public let purpose = SelectionPurpose.spreading

    /// - Parameters:
    ///   - base: the rule that says what is best.
    ///   - among: how many items are drawn from, at least 1.
    public init(_ base: Base, among: Int) {
        precondition(among >= 1, "a draw needs an item")
        self.base = base
        self.among = among
    }

    /// The rule with what the other can compute once.
    public func prepared(for bank: CompiledBank) throws(AdaptiveTestError) -> Randomesque {
        Randomesque(try base.prepared(for: bank), among: among)
    }

    /// Merit: the other rule's.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        base.evaluate(state, into: &merits)
    }

    /// One of the best; of equal ones the first count as better.
    public func choose(_ state: SelectionState, merits: Span<Double>) -> Int {
        var best: [(item: Int, merit: Double)] = []
        state.eligible.forEach { item in
            let merit = merits[item].isNaN ? -Double.infinity : merits[item]
            if best.count == among, let last = best.last, merit <= last.merit { return }
            let place = best.firstIndex { $0.merit < merit } ?? best.count
            best.insert((item, merit), at: place)
            if best.count > among { best.removeLast() }
        }
        var stream = state.stream()
        return best[stream.integer(below: best.count)].item
    }
}
