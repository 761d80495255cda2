/// Numbers 64-bit keys from 0 in order of first appearance: an open-addressing hash table that is made once for a
/// number of keys and never grows.
///
/// The inner loop of every partition into classes; the standard dictionary takes five times as long.
package struct KeyNumbering {
    private var keys: [UInt64]
    private var numbers: [UInt32]
    private let shift: UInt64
    /// Odd, and another in each process: whoever chooses the keys, the times of a file for example, must not be able to choose such as
    /// all fall on one place. The numbers do not depend on it.
    private static let multiplier = UInt64.random(in: 0...UInt64.max) | 1
    private let multiplier = Self.multiplier
    /// The number of distinct keys so far.
    package private(set) var count = 0

    /// - Parameter capacity: The largest number of distinct keys.
    package init(capacity: Int) {
        var bits = 4
        while 1 << bits < 2 * capacity { bits += 1 }
        keys = [UInt64](repeating: 0, count: 1 << bits)
        numbers = [UInt32](repeating: .max, count: 1 << bits)
        shift = UInt64(64 - bits)
    }

    /// The number of a key.
    package mutating func number(of key: UInt64) -> UInt32 {
        // Multiply-shift (Dietzfelbinger et al. 1997), after mixing the high bits down.
        var place = Int(((key ^ key >> 32) &* multiplier) >> shift)
        let mask = keys.count - 1
        while true {
            let number = numbers[place]
            if number == .max {
                keys[place] = key
                numbers[place] = UInt32(count)
                count += 1
                return UInt32(count - 1)
            }
            if keys[place] == key { return number }
            place = (place + 1) & mask
        }
    }
}

/// Joins columns of codes into one class number a row.
///
/// Codes are packed into one 64-bit key as long as the product of the numbers of categories allows, and numbered anew
/// before the next column would overflow, so that any number of columns is possible.
package struct KeyPacking {
    private var keys: [UInt64]
    private var combinations: UInt64 = 1

    /// No columns yet.
    package init(rows: Int) { keys = [UInt64](repeating: 0, count: rows) }

    /// Adds a column of codes below `categories`.
    package mutating func add(_ categories: Int, code: (Int) -> UInt32) {
        guard categories > 1 else { return }
        let factor = UInt64(categories)
        if combinations.multipliedReportingOverflow(by: factor).overflow {
            let (numbers, count) = numbered()
            for row in keys.indices { keys[row] = UInt64(numbers[row]) }
            combinations = UInt64(count)
        }
        for row in keys.indices { keys[row] = keys[row] &* factor &+ UInt64(code(row)) }
        combinations *= factor
    }

    /// The class of each row, numbered in order of first appearance, and how many there are.
    package func numbered() -> (numbers: [UInt32], count: Int) {
        if combinations <= UInt64(max(4 * keys.count, 1 << 12)) {
            var numbers = [UInt32](repeating: .max, count: Int(combinations))
            var count: UInt32 = 0
            let result = keys.map { key in
                if numbers[Int(key)] == .max {
                    numbers[Int(key)] = count
                    count += 1
                }
                return numbers[Int(key)]
            }
            return (result, Int(count))
        }
        var numbering = KeyNumbering(capacity: keys.count)
        let result = keys.map { numbering.number(of: $0) }
        return (result, numbering.count)
    }
}
