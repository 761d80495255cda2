/// Who holds which points, both ways round.
///
/// The holders of a point are a list, and also a bit set where that is no larger than the list (from one person in 32 up), so that
/// memory follows the number of rows while the common points are intersected 64 people at a time.
struct Traces {
    let people: Int
    private let words: Int
    private var pointsOf: [UInt32] = []
    private var pointsStart: [Int] = [0]
    private var holdersOf: [UInt32] = []
    private var holdersStart: [Int]
    private var bits: [UInt64] = []
    private var bitsStart: [Int?]

    init(people: Int, rows: Int, personOfRow: (Int) -> Int, pointOfRow: (Int) -> Int?) {
        self.people = people
        words = (people + 63) / 64

        var numbering = KeyNumbering(capacity: rows)
        var row = 0
        for person in 0..<people {
            var own: [UInt32] = []
            while row < rows, personOfRow(row) == person {
                if let point = pointOfRow(row) {
                    own.append(numbering.number(of: UInt64(bitPattern: Int64(point))))
                }
                row += 1
            }
            own.sort()
            for (index, point) in own.enumerated() where index == 0 || own[index - 1] != point {
                pointsOf.append(point)
            }
            pointsStart.append(pointsOf.count)
        }

        // Counting sort of (person, point) by point; people stay ascending within a point.
        holdersStart = [Int](repeating: 0, count: numbering.count + 1)
        for point in pointsOf { holdersStart[Int(point) + 1] += 1 }
        for point in 0..<numbering.count { holdersStart[point + 1] += holdersStart[point] }
        var next = holdersStart
        holdersOf = [UInt32](repeating: 0, count: pointsOf.count)
        for person in 0..<people {
            for place in pointsStart[person]..<pointsStart[person + 1] {
                let point = Int(pointsOf[place])
                holdersOf[next[point]] = UInt32(person)
                next[point] += 1
            }
        }

        bitsStart = [Int?](repeating: nil, count: numbering.count)
        for point in 0..<numbering.count {
            let holders = holdersStart[point]..<holdersStart[point + 1]
            guard holders.count * 32 >= people else { continue }
            let start = bits.count
            bitsStart[point] = start
            bits.append(contentsOf: repeatElement(0, count: words))
            for place in holders {
                let person = Int(holdersOf[place])
                bits[start + person / 64] |= 1 << UInt64(person % 64)
            }
        }
    }

    /// The person's distinct points, ascending.
    func points(of person: Int) -> ArraySlice<UInt32> {
        pointsOf[pointsStart[person]..<pointsStart[person + 1]]
    }

    /// Whether nobody but `person`, who has them, has all of `points`.
    func areUnique(_ points: ArraySlice<UInt32>, to person: Int) -> Bool {
        guard let rarest = points.min(by: { holders($0).count < holders($1).count }) else { return people == 1 }
        if bitsStart[Int(rarest)] == nil {
            return !holders(rarest).contains { other in
                other != person && points.allSatisfy { $0 == rarest || holds(Int(other), $0) }
            }
        }
        let starts = points.compactMap { bitsStart[Int($0)] }
        var found = 0
        for word in 0..<words {
            var common = ~(0 as UInt64)
            for start in starts { common &= bits[start + word] }
            found += common.nonzeroBitCount
            if found > 1 { return false }
        }
        return true
    }

    private func holders(_ point: UInt32) -> ArraySlice<UInt32> {
        holdersOf[holdersStart[Int(point)]..<holdersStart[Int(point) + 1]]
    }

    private func holds(_ person: Int, _ point: UInt32) -> Bool {
        if let start = bitsStart[Int(point)] { return bits[start + person / 64] >> UInt64(person % 64) & 1 == 1 }
        let own = points(of: person)
        var low = own.startIndex
        var high = own.endIndex
        while low < high {
            let middle = (low + high) / 2
            if own[middle] < point { low = middle + 1 } else { high = middle }
        }
        return low < own.endIndex && own[low] == point
    }
}
