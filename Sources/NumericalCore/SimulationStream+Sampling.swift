extension SimulationStream {
    /// Puts the elements in an order drawn uniformly from all orders (Fisher & Yates).
    @inlinable
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        var unplaced = elements.count
        while unplaced > 1 {
            elements.swapAt(integer(below: unplaced), unplaced - 1)
            unplaced -= 1
        }
    }

    /// `k` different integers from 0..<`n`, in increasing order, every subset equally likely.
    ///
    /// Floyd's algorithm (Bentley & Floyd 1987): memory and draws in proportion to `k`, however large `n`.
    ///
    /// - Parameters:
    ///   - k: In 0...`n`.
    ///   - n: At least 0.
    public mutating func sample(_ k: Int, of n: Int) -> [Int] {
        precondition(k >= 0 && k <= n, "a sample is not larger than what it is drawn from")
        var chosen = Set<Int>(minimumCapacity: k)
        for last in (n - k)..<n {
            let candidate = integer(below: last + 1)
            chosen.insert(chosen.contains(candidate) ? last : candidate)
        }
        return chosen.sorted()
    }
}
