/// Pupils grouped by which items they answered, so that pupils of one pattern share all work that does not depend on their answers.
struct ExposurePatterns: Sendable {
    /// Pupils, those of one pattern side by side; only those with answers and a weight above 0.
    let order: [Int]
    /// Place in ``order`` to the number of the pattern.
    let pattern: [Int]
    /// Where each pattern's items begin in ``items``; one element more than there are patterns.
    let starts: [Int]
    /// The answered items of the patterns, rising; an item answered twice stands twice.
    let items: [UInt32]
    /// Pattern to group.
    let groups: [Int]

    /// - Returns: `nil` where patterns are too rarely the same for grouping to pay.
    init?(_ data: CalibrationData) {
        let responses = data.responses
        let span = responses.items.span
        var numberOf: [[UInt32]: Int] = [:]
        var patternOfPupil = [Int](repeating: -1, count: responses.pupilCount)
        var starts = [0]
        var items: [UInt32] = []
        var groups: [Int] = []
        var last: (pattern: Int, answers: Range<Int>)?
        var counted = 0
        for pupil in 0..<responses.pupilCount where data.weight(of: pupil) > 0 {
            let answers = responses.answers(of: pupil)
            guard !answers.isEmpty else { continue }
            counted += 1
            // Most pupils of a class met the same items in the same order as the one before.
            if let last, groups[last.pattern] == data.group(of: pupil), last.answers.count == answers.count,
                Self.areEqual(span.extracting(last.answers), span.extracting(answers))
            {
                patternOfPupil[pupil] = last.pattern
                continue
            }
            let key = [UInt32(data.group(of: pupil))] + responses.items[answers].sorted()
            if let number = numberOf[key] {
                patternOfPupil[pupil] = number
            } else {
                numberOf[key] = groups.count
                patternOfPupil[pupil] = groups.count
                items.append(contentsOf: key.dropFirst())
                starts.append(items.count)
                groups.append(data.group(of: pupil))
                if counted >= 256 && groups.count * 4 > counted { return nil }
            }
            last = (patternOfPupil[pupil], answers)
        }
        guard groups.count * 4 <= counted || groups.count <= 4 else { return nil }
        // Counting sort by pattern keeps pupils of a pattern in their own order.
        var next = [Int](repeating: 0, count: groups.count + 1)
        for number in patternOfPupil where number >= 0 { next[number + 1] += 1 }
        for number in 0..<groups.count { next[number + 1] += next[number] }
        var order = [Int](repeating: 0, count: counted)
        for (pupil, number) in patternOfPupil.enumerated() where number >= 0 {
            order[next[number]] = pupil
            next[number] += 1
        }
        self.order = order
        pattern = order.map { patternOfPupil[$0] }
        self.starts = starts
        self.items = items
        self.groups = groups
    }

    private static func areEqual(_ x: Span<UInt32>, _ y: Span<UInt32>) -> Bool {
        // Without a way out the loop is vectorised.
        var difference: UInt32 = 0
        for k in x.indices { difference |= x[k] ^ y[k] }
        return difference == 0
    }

    /// The items of a pattern.
    func items(of pattern: Int) -> ArraySlice<UInt32> { items[starts[pattern]..<starts[pattern + 1]] }
}
