/// Pupils grouped by which items they answered, so that pupils of one pattern share all work that does not depend on their answers.
struct ExposurePatterns: Sendable {
    /// Pupils, those of one pattern side by side.
    let order: [Int]
    /// Place in ``order`` to the number of the pattern.
    let pattern: [Int]
    /// Where each pattern's items begin in ``items``; one element more than there are patterns.
    let starts: [Int]
    /// The answered items of the patterns, rising; an item answered twice stands twice.
    let items: [UInt32]

    init(_ responses: ResponseTable) {
        var numberOf: [[UInt32]: Int] = [:]
        var patternOfPupil: [Int] = []
        patternOfPupil.reserveCapacity(responses.pupilCount)
        var starts = [0]
        var items: [UInt32] = []
        for pupil in 0..<responses.pupilCount {
            let answered = responses.items[responses.answers(of: pupil)].sorted()
            if let number = numberOf[answered] {
                patternOfPupil.append(number)
            } else {
                numberOf[answered] = numberOf.count
                patternOfPupil.append(starts.count - 1)
                items.append(contentsOf: answered)
                starts.append(items.count)
            }
        }
        // Counting sort by pattern keeps pupils of a pattern in their own order.
        var next = [Int](repeating: 0, count: starts.count)
        for number in patternOfPupil { next[number + 1] += 1 }
        for number in 1..<next.count { next[number] += next[number - 1] }
        var order = [Int](repeating: 0, count: patternOfPupil.count)
        for (pupil, number) in patternOfPupil.enumerated() {
            order[next[number]] = pupil
            next[number] += 1
        }
        self.order = order
        pattern = order.map { patternOfPupil[$0] }
        self.starts = starts
        self.items = items
    }

    /// The items of a pattern.
    func items(of pattern: Int) -> ArraySlice<UInt32> { items[starts[pattern]..<starts[pattern + 1]] }
}
