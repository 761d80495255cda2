public import Foundation
public import Pseudonymizer

/// Tables of how many pupils there are, and how many of them were right, by the values of some columns.
///
/// Cells with fewer pupils than the policy's minimum are not there, not even by name, and all counts are rounded, at least to
/// multiples of ``ReleaseThresholds/leastRounding``. Nothing is added up: a total beside cells would give the missing one away.
public struct CountTables: Equatable, Sendable {
    /// One table.
    public struct Table: Equatable, Sendable {
        /// As the policy calls it.
        public let name: String
        /// The columns by whose values pupils are counted.
        public let columns: [String]
        /// The published cells, by their values.
        public let cells: [Cell]
    }

    /// One cell.
    public struct Cell: Equatable, Sendable {
        /// A value for each of the table's columns.
        public let values: [String]
        /// The number of pupils with a row in the cell, rounded.
        public let pupils: Int
        /// The number of those whose first answer in the cell was right, rounded; `nil` where they, or the others, are too few.
        public let right: Int?
    }

    /// The tables, by name.
    public let tables: [Table]
}

extension Gate {
    /// Releases tables of counts of pupils.
    ///
    /// Not differentially private: whoever sees two tables of nearly the same pupils learns of the difference, which rounding blurs and does not hide.
    /// - Parameters:
    ///   - names: The tables, as the policy names them.
    ///   - events: The school's answers.
    ///   - policy: The owner's policy for this recipient and purpose.
    ///   - directory: Who knows for whom nothing may be released.
    ///   - now: The time of the release, which must be within the policy's.
    /// - Returns: The tables.
    /// - Throws: The first reason not to release; nothing is released then.
    public static func release(
        tables names: [String], of events: Raw<EventTable>, under policy: SharingPolicy?,
        askedOf directory: (any SubjectDirectory)? = nil, now: Date = Date()
    ) throws(GateRefusal) -> Released<CountTables> {
        let policy = try inForce(policy, for: events.owner, now: now)
        let thresholds = try thresholds(of: policy)
        guard thresholds.rounding >= ReleaseThresholds.leastRounding else {
            throw .roundingTooFine(found: thresholds.rounding, expected: ReleaseThresholds.leastRounding)
        }
        let table = events.value
        try checkColumns(of: table)
        let rules = try rules(of: table, under: policy)
        let domain: PseudonymDomain
        do {
            domain = try PseudonymDomain(
                owner: policy.owner, recipient: policy.recipient, purpose: policy.purpose, epoch: 0)
        } catch {
            throw .policyIncomplete(policy: policy.id, field: "recipient")
        }
        let pupils = try identifiers(of: table, kind: policy.identifier)
        let (admissions, _) = try admitted(pupils, policy, in: domain, askedOf: directory, now: now)
        let rank = ranks(of: pupils, as: admissions)
        let order = rowsByPupil(table.pupil, rank: rank.places, pupils: rank.count)

        var released: [CountTables.Table] = []
        var suppressed = 0
        for name in names {
            guard let by = policy.tables[name] else { throw .tableNotNamed(policy: policy.id, table: name) }
            var columns: [EventColumn] = []
            for field in by {
                guard let column = try column(field, of: table, in: order, rules) else {
                    throw .tableWithoutField(table: name, field: field)
                }
                columns.append(column)
            }
            let counts = count(
                order.map { rank.places[Int(table.pupil[$0])] }, order.map { table.outcome[$0] }, columns)
            let cells = counts.filter { $0.pupils >= thresholds.minimumCount }
            guard !cells.isEmpty else {
                throw .nothingToPublish(table: name, minimumCount: thresholds.minimumCount)
            }
            suppressed += counts.count - cells.count
            let showsRight = rules[.outcome]?.transform == .keep
            released.append(
                .init(
                    name: name, columns: by.map(\.description),
                    cells: cells.map { $0.cell(thresholds, showsRight: showsRight) }))
        }
        var measures = ReleaseMeasures()
        measures.fieldsReleased = shareReleased(rules)
        measures.cellsPublished = released.map(\.cells.count).reduce(0, +)
        measures.cellsSuppressed = suppressed
        return Released(
            CountTables(tables: released),
            receipt: ReleaseReceipt(
                policy: policy, now: now, fields: facts(of: rules), measures: measures,
                guarantee: """
                    Counts of at least \(thresholds.minimumCount) pupils, rounded to multiples of \(thresholds.rounding). \
                    No differential privacy: tables of nearly the same pupils can be subtracted from each other.
                    """))
    }

    /// Places of admitted pupils, so that two spellings of an identifier, or of a subject's identifiers, count once.
    private static func ranks(
        of pupils: [PupilIdentifier?], as admissions: [Admission]
    ) -> (places: [UInt32], count: Int) {
        var byIdentifier: [PupilIdentifier: UInt32] = [:]
        var bySubject: [SubjectID: UInt32] = [:]
        var count: UInt32 = 0
        func place<Key>(_ key: Key, in places: inout [Key: UInt32]) -> UInt32 {
            if let known = places[key] { return known }
            places[key] = count
            count += 1
            return count - 1
        }
        let places = zip(pupils, admissions).map { pupil, admission in
            switch admission {
            case .absent, .leftOut: nowhere
            case .stateless: pupil.map { place($0, in: &byIdentifier) } ?? nowhere
            case .subject(let subject): place(subject, in: &bySubject)
            }
        }
        return (places, Int(count))
    }

    /// A column of any field, transformed.
    private static func column(
        _ field: FieldName, of table: EventTable, in order: [Int], _ rules: [FieldName: FieldRule]
    ) throws(GateRefusal) -> EventColumn? {
        let source: (values: [String], rows: [UInt32])
        switch field {
        case .item: source = (table.itemNames, table.item)
        case .skill where !table.skill.isEmpty: source = (table.skillNames, table.skill)
        default:
            // Neither pupils nor outcomes are what one counts by, and times have no cells.
            guard let other = table.others.first(where: { $0.name == field.description }) else { return nil }
            source = (other.values, other.rows)
        }
        return try column(field, source.values, source.rows, in: order, rules).map {
            EventColumn(name: field.description, values: $0.names, rows: $0.rows)
        }
    }

    private struct Count {
        var values: [String]
        var pupils = 0
        var right = 0

        func cell(_ thresholds: ReleaseThresholds, showsRight: Bool) -> CountTables.Cell {
            let rounding = CountRounding.nearest(base: thresholds.rounding)
            let isShown = showsRight && right >= thresholds.minimumCount && pupils - right >= thresholds.minimumCount
            return .init(
                values: values, pupils: rounding.rounded(pupils), right: isShown ? rounding.rounded(right) : nil)
        }
    }

    /// The pupils in each cell that has any, cells by their values; rows of a pupil stand together.
    private static func count(_ pupil: [UInt32], _ outcome: [Int8], _ columns: [EventColumn]) -> [Count] {
        var tuples = KeyPacking(rows: pupil.count)
        for column in columns { tuples.add(column.values.count) { column.rows[$0] } }
        var cells: [Count] = []
        var lastPupil: [UInt32] = []
        var lastAnswered: [UInt32] = []
        for (row, cell) in tuples.numbered().numbers.enumerated() {
            if Int(cell) == cells.count {
                cells.append(Count(values: columns.map { $0.values[Int($0.rows[row])] }))
                lastPupil.append(nowhere)
                lastAnswered.append(nowhere)
            }
            if lastPupil[Int(cell)] != pupil[row] {
                lastPupil[Int(cell)] = pupil[row]
                cells[Int(cell)].pupils += 1
            }
            if outcome[row] >= 0, lastAnswered[Int(cell)] != pupil[row] {
                lastAnswered[Int(cell)] = pupil[row]
                if outcome[row] == 1 { cells[Int(cell)].right += 1 }
            }
        }
        return cells.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }
}
