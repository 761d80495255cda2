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
        if n <= 64 * k { return denseSample(k, of: n) }
        var chosen = Set<Int>(minimumCapacity: k)
        for last in (n - k)..<n {
            let candidate = integer(below: last + 1)
            chosen.insert(chosen.contains(candidate) ? last : candidate)
        }
        return chosen.sorted()
    }

    /// The same sample from the same numbers, what is chosen marked in `n` bits.
    private mutating func denseSample(_ k: Int, of n: Int) -> [Int] {
        var marks = [UInt64](repeating: 0, count: (n + 63) / 64)
        for last in (n - k)..<n {
            var candidate = integer(below: last + 1)
            if marks[candidate >> 6] >> UInt64(candidate & 63) & 1 == 1 { candidate = last }
            marks[candidate >> 6] |= 1 << UInt64(candidate & 63)
        }
        var chosen: [Int] = []
        chosen.reserveCapacity(k)
        for word in marks.indices {
            var left = marks[word]
            while left != 0 {
                chosen.append(word << 6 + left.trailingZeroBitCount)
                left &= left - 1
            }
        }
        return chosen
    }
}
