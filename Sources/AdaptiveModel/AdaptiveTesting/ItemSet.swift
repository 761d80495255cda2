/// A set of items of a bank, one bit each.
public struct ItemSet: Sendable, Equatable {
    var words: [UInt64]

    /// The empty set, for items below `count`.
    init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

    /// The set of these items.
    init(count: Int, _ items: some Sequence<Int>) {
        self.init(count: count)
        for item in items { insert(item) }
    }

    /// Whether the item at this place of the bank is in the set.
    public func contains(_ item: Int) -> Bool { words[item >> 6] & (1 << UInt64(item & 63)) != 0 }

    /// How many items are in the set.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether there is none.
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// The items, ascending.
    public var items: [Int] {
        var items: [Int] = []
        items.reserveCapacity(count)
        forEach { items.append($0) }
        return items
    }

    /// Calls `body` with each item, ascending.
    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        for place in words.indices {
            var rest = words[place]
            while rest != 0 {
                body(place * 64 + rest.trailingZeroBitCount)
                rest &= rest &- 1
            }
        }
    }

    mutating func insert(_ item: Int) { words[item >> 6] |= 1 << UInt64(item & 63) }

    mutating func remove(_ item: Int) { words[item >> 6] &= ~(1 << UInt64(item & 63)) }

    mutating func formIntersection(_ other: ItemSet) {
        for place in words.indices { words[place] &= other.words[place] }
    }

    mutating func subtract(_ other: ItemSet) {
        for place in words.indices { words[place] &= ~other.words[place] }
    }

    mutating func formUnion(_ other: ItemSet) {
        for place in words.indices { words[place] |= other.words[place] }
    }

    func intersection(_ other: ItemSet) -> ItemSet {
        var result = self
        result.formIntersection(other)
        return result
    }

    func subtracting(_ other: ItemSet) -> ItemSet {
        var result = self
        result.subtract(other)
        return result
    }
}
