/// Values numbered from 0 in order of first appearance: a hash table of words, open addressing, at most half full.
struct Numbering {
    private(set) var count = 0
    private var keys: [UInt64]
    /// 0 is free; else the number plus 1.
    private var numbers: [UInt32]

    /// - Parameter expected: About how many distinct values will come; more is no harm.
    init(expecting expected: Int = 0) {
        let slots = 1 << (Int.bitWidth - max(2 * min(expected, 1 << 20), 64).leadingZeroBitCount)
        keys = [UInt64](repeating: 0, count: slots)
        numbers = [UInt32](repeating: 0, count: slots)
    }

    /// The number of a value.
    mutating func number(of value: UInt64) -> UInt32 {
        var slot = firstSlot(value)
        while numbers[slot] != 0 {
            if keys[slot] == value { return numbers[slot] - 1 }
            slot = (slot + 1) & (keys.count - 1)
        }
        keys[slot] = value
        count += 1
        numbers[slot] = UInt32(count)
        if 2 * count > keys.count { grow() }
        return UInt32(count - 1)
    }

    private func firstSlot(_ value: UInt64) -> Int {
        // The finaliser of Stafford (2011), mix 13: every bit of the value reaches the low bits.
        var mixed = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: mixed ^ mixed >> 31) & (keys.count - 1)
    }

    private mutating func grow() {
        let (oldKeys, oldNumbers) = (keys, numbers)
        keys = [UInt64](repeating: 0, count: 2 * oldKeys.count)
        numbers = [UInt32](repeating: 0, count: 2 * oldKeys.count)
        for place in oldKeys.indices where oldNumbers[place] != 0 {
            var slot = firstSlot(oldKeys[place])
            while numbers[slot] != 0 { slot = (slot + 1) & (keys.count - 1) }
            keys[slot] = oldKeys[place]
            numbers[slot] = oldNumbers[place]
        }
    }
}

/// Tuples numbered from 0, one column after another.
struct TupleNumbering {
    /// Row to the number of its tuple.
    private(set) var rows: [UInt32]
    /// One more than the largest number that may occur.
    private(set) var count = 1
    /// Row to a key that is the tuple's own; not yet numbered, where that is not needed.
    private var keys: [UInt64]
    private var range: UInt64 = 1

    /// Empty tuples.
    init(rows: Int) {
        keys = [UInt64](repeating: 0, count: rows)
        self.rows = []
    }

    /// Adds a column whose values are below `count`.
    mutating func add(_ count: Int, _ value: (Int) -> Int) {
        let width = UInt64(max(count, 1))
        if range.multipliedReportingOverflow(by: width).overflow {
            number()
            for row in keys.indices { keys[row] = UInt64(rows[row]) }
            range = UInt64(self.count)
        }
        for row in keys.indices { keys[row] = keys[row] * width + UInt64(value(row)) }
        range *= width
    }

    /// Numbers the tuples.
    mutating func number() {
        var numbering = Numbering(expecting: keys.count)
        rows = keys.map { numbering.number(of: $0) }
        count = max(numbering.count, 1)
    }
}

extension ReleasedEvents {
    /// Row to a number that equal rows, but for the pseudonym, share.
    func distinctRows() -> [UInt32] {
        var tuples = TupleNumbering(rows: count)
        if let item { tuples.add(itemNames?.count ?? 0) { Int(item[$0]) } }
        if let skill { tuples.add(skillNames?.count ?? 0) { Int(skill[$0]) } }
        if let outcome { tuples.add(3) { Int(outcome[$0]) + 1 } }
        for other in others { tuples.add(other.values.count) { Int(other.rows[$0]) } }
        if let time {
            var times = Numbering(expecting: 1 << 10)
            // Adding 0 makes one zero of the two.
            let numbers = time.map { times.number(of: ($0 + 0).bitPattern) }
            tuples.add(times.count) { Int(numbers[$0]) }
        }
        tuples.number()
        return tuples.rows
    }
}
