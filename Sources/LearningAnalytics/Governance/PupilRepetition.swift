import Pseudonymizer

/// Finds columns that say on a pupil's own row what the pupil column said, under another name.
struct PupilRepetition {
    private let table: EventTable
    private let kind: PupilIdentifier.Kind?
    /// The spellings of an identifier are one pupil: identifier to a number, and index in `pupilNames` to it.
    private var numbers: [PupilIdentifier: UInt32] = [:]
    private var numberOf: [UInt32?] = []

    /// - Parameters:
    ///   - pupils: For each index in the table's `pupilNames` the identifier; `nil` where it has no rows.
    ///   - table: The answers.
    init(of pupils: [PupilIdentifier?], in table: EventTable) {
        self.table = table
        kind = pupils.lazy.compactMap(\.self).first?.kind
        for pupil in pupils {
            guard let pupil else {
                numberOf.append(nil)
                continue
            }
            let number = numbers[pupil] ?? UInt32(numbers.count)
            numbers[pupil] = number
            numberOf.append(number)
        }
    }

    /// Refuses such a column. A short id may be equal to a grade or a count by chance, so fewer than five bytes count where most pupils have them.
    /// - Parameters:
    ///   - names: The column's values, as they are to leave.
    ///   - rows: Place in `order` to index in `names`.
    ///   - order: The table's rows that are to leave.
    /// - Throws: `pupilFound` with the first row.
    func check(
        _ field: FieldName, _ names: [String], _ rows: [UInt32], in order: [Int]
    ) throws(GateRefusal) {
        guard let kind else { return }
        let named = names.map { name in (try? PupilIdentifier(kind, name)).flatMap { numbers[$0] } }
        guard named.contains(where: { $0 != nil }) else { return }
        let own = order.indices.filter { place in
            named[Int(rows[place])].map { $0 == numberOf[Int(table.pupil[order[place]])] } ?? false
        }
        guard let first = own.map({ order[$0] }).min() else { return }
        let areLong = own.contains { names[Int(rows[$0])].utf8.count >= 5 }
        let pupils = Set(own.map { table.pupil[order[$0]] }).count
        guard !areLong, 2 * pupils <= numberOf.count else { throw .pupilFound(row: first, field: field) }
    }
}
