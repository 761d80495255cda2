/// Two groups of pupils whose answers to an item are compared among pupils who are otherwise alike.
///
/// The reference group is the one that the test is thought to suit; the focal group is the one whose treatment is in question. Which is
/// which changes signs only.
public struct MatchedGroups: Sendable {
    /// What makes pupils alike.
    public enum Match: Sendable, Equatable {
        /// The number of right answers to the anchor items and the item itself (Holland & Thayer 1988).
        case sumScore
        /// Pupil to a value such as an estimated ability: for answers that are missing by design. Pupils match whose values are equal, so
        /// that an ability is to be rounded for tables.
        case value([Double])
    }

    let responses: ResponseTable
    let isFocal: [Bool]
    let match: Match

    /// - Parameters:
    ///   - responses: items scored right or wrong.
    ///   - isFocal: pupil to whether in the focal group; both groups need pupils.
    ///   - match: what makes pupils alike.
    public init(
        _ responses: ResponseTable, isFocal: [Bool], match: Match = .sumScore
    ) throws(FairnessError) {
        guard isFocal.count == responses.pupilCount else {
            throw .countsDiffer(found: isFocal.count, expected: responses.pupilCount)
        }
        guard isFocal.contains(true), isFocal.contains(false) else { throw .emptyGroup }
        for place in responses.items.indices where responses.outcomes[place] > 1 {
            throw .notDichotomous(item: Int(responses.items[place]))
        }
        switch match {
        case .sumScore:
            let complete = responses.completePupils
            if complete.count < responses.pupilCount {
                throw .incompleteAnswers(pupil: zip(complete, 0...).first { $0 != $1 }?.1 ?? complete.count)
            }
        case .value(let values):
            guard values.count == responses.pupilCount else {
                throw .countsDiffer(found: values.count, expected: responses.pupilCount)
            }
            for (pupil, value) in values.enumerated() where !value.isFinite { throw .badMatch(pupil: pupil) }
        }
        self.responses = responses
        self.isFocal = isFocal
        self.match = match
    }

    /// Pupils alike in the matching value, by group and answer to one item.
    struct Stratum: Sendable, Equatable {
        var match: Double
        var referenceRight = 0.0
        var referenceWrong = 0.0
        var focalRight = 0.0
        var focalWrong = 0.0

        var reference: Double { referenceRight + referenceWrong }
        var focal: Double { focalRight + focalWrong }
        var right: Double { referenceRight + focalRight }
        var wrong: Double { referenceWrong + focalWrong }
        var total: Double { reference + focal }

        mutating func add(isFocal: Bool, isRight: Bool) {
            switch (isFocal, isRight) {
            case (false, true): referenceRight += 1
            case (false, false): referenceWrong += 1
            case (true, true): focalRight += 1
            case (true, false): focalWrong += 1
            }
        }
    }

    /// Item to its strata, by rising matching value.
    ///
    /// - Parameter anchors: item to whether it counts in the sum score; an item counts in its own besides.
    func strata(anchors: [Bool]) -> [[Stratum]] {
        let itemCount = responses.itemCount
        guard case .value(let values) = match else {
            var tables = [[Stratum]](
                repeating: (0...itemCount).map { Stratum(match: Double($0)) }, count: itemCount)
            for pupil in 0..<responses.pupilCount {
                let answers = responses.answers(of: pupil)
                var score = 0
                for answer in answers where anchors[Int(responses.items[answer])] {
                    score += Int(responses.outcomes[answer])
                }
                for answer in answers {
                    let item = Int(responses.items[answer])
                    let isRight = responses.outcomes[answer] == 1
                    tables[item][anchors[item] || !isRight ? score : score + 1].add(
                        isFocal: isFocal[pupil], isRight: isRight)
                }
            }
            return tables.map { $0.filter { $0.total > 0 } }
        }
        let levels = Set(values).sorted()
        let place = Dictionary(uniqueKeysWithValues: zip(levels, levels.indices))
        var tables = [[Int: Stratum]](repeating: [:], count: itemCount)
        for pupil in 0..<responses.pupilCount {
            guard let level = place[values[pupil]] else { continue }
            for answer in responses.answers(of: pupil) {
                tables[Int(responses.items[answer])][level, default: Stratum(match: levels[level])].add(
                    isFocal: isFocal[pupil], isRight: responses.outcomes[answer] == 1)
            }
        }
        return tables.map { table in table.sorted { $0.key < $1.key }.map(\.value) }
    }
}

/// Statistics of every item, with the items that stood out left out of the others' matching score.
public struct PurifiedAnalysis<Statistic: Sendable>: Sendable {
    /// Item to its statistic; `nil` where the answers leave none.
    public let items: [Statistic?]
    /// Items that stand out, counted from 0. In a purified analysis these do not count in the others' sum score.
    public let flagged: [Int]
    /// How many times the items were left out and all statistics formed again.
    public let rounds: Int
    /// Whether the last round flagged the items that it had left out.
    public let isSettled: Bool
}

extension MatchedGroups {
    /// Forms statistics, leaves out what stands out, and starts again until nothing changes (Candell & Drasgow 1988).
    func analysed<Statistic: Sendable>(
        maximumRounds: Int, _ statistics: (_ anchors: [Bool]) -> [Statistic?],
        isFlagged: (Statistic) -> Bool
    ) -> PurifiedAnalysis<Statistic> {
        func flags(_ items: [Statistic?]) -> [Int] { items.indices.filter { items[$0].map(isFlagged) ?? false } }
        var items = statistics([Bool](repeating: true, count: responses.itemCount))
        var flagged = flags(items)
        var rounds = 0
        var isSettled = flagged.isEmpty
        while !isSettled, rounds < maximumRounds, flagged.count < responses.itemCount {
            rounds += 1
            items = statistics(responses.itemNames.indices.map { !flagged.contains($0) })
            let next = flags(items)
            isSettled = next == flagged
            flagged = next
        }
        return PurifiedAnalysis(items: items, flagged: flagged, rounds: rounds, isSettled: isSettled)
    }
}
