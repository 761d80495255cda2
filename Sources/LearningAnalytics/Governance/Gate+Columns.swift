import Pseudonymizer

extension Gate {
    /// The pseudonyms of all pupils with rows, ascending, and for each index in `pupilNames` its place among them.
    static func pseudonyms(
        of table: EventTable, kind: PupilIdentifier.Kind, with pseudonymiser: borrowing Pseudonymiser
    ) throws(GateRefusal) -> (names: [Pseudonym], rank: [UInt32]) {
        var pseudonymOf = [Pseudonym?](repeating: nil, count: table.pupilNames.count)
        for (row, pupil) in table.pupil.enumerated() where pseudonymOf[Int(pupil)] == nil {
            do {
                let identifier = try PupilIdentifier(kind, table.pupilNames[Int(pupil)])
                pseudonymOf[Int(pupil)] = pseudonymiser.pseudonym(of: identifier)
            } catch {
                throw .identifierRefused(row: row, expected: kind, reason: error)
            }
        }
        let names = Set(pseudonymOf.compactMap(\.self)).sorted()
        let place = Dictionary(uniqueKeysWithValues: zip(names, 0 as UInt32..<UInt32(names.count)))
        return (names, pseudonymOf.map { $0.flatMap { place[$0] } ?? 0 })
    }

    /// The rows sorted by pupil, those of one pupil in the order of the source: a counting sort, which is stable.
    static func rowsByPupil(_ column: [UInt32], rank: [UInt32], pupils: Int) -> [Int] {
        var next = [Int](repeating: 0, count: pupils + 1)
        for pupil in column { next[Int(rank[Int(pupil)]) + 1] += 1 }
        for pupil in 0..<pupils { next[pupil + 1] += next[pupil] }
        var order = [Int](repeating: 0, count: column.count)
        for (row, pupil) in column.enumerated() {
            let place = Int(rank[Int(pupil)])
            order[next[place]] = row
            next[place] += 1
        }
        return order
    }

    /// The names that occur, ascending, and the column that points into them: in order of first appearance they would show
    /// which items the first pupil of the roster answered.
    static func sortedNames(
        _ names: [String], _ column: [UInt32], in order: [Int]
    ) -> (names: [String], column: [UInt32]) {
        var occurs = [Bool](repeating: false, count: names.count)
        for name in column { occurs[Int(name)] = true }
        let sorted = names.indices.filter { occurs[$0] }.sorted { names[$0] < names[$1] }
        var place = [UInt32](repeating: 0, count: names.count)
        for (index, name) in sorted.enumerated() { place[name] = UInt32(index) }
        return (sorted.map { names[$0] }, order.map { place[Int(column[$0])] })
    }

    /// The times as the policy lets them out; `nil` where it drops them.
    static func times(_ column: [Double], in order: [Int], treatment: FieldTreatment) -> [Double?]? {
        switch treatment {
        case .keep: order.map { column[$0].isNaN ? nil : column[$0] }
        case .coarsenTime(let step): order.map { column[$0].isNaN ? nil : (column[$0] / step).rounded(.down) * step }
        case .drop, .pseudonym: nil
        }
    }
}
