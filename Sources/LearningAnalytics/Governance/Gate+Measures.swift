import NumericalCore
import Pseudonymizer

extension Gate {
    /// The most pupils who are probed for singling out.
    private static let probedPupils = 2_000

    /// What the release is worth, measured on what leaves.
    static func measures(of released: ReleasedEvents, _ rules: [FieldName: FieldRule]) -> ReleaseMeasures {
        var measures = ReleaseMeasures()
        let quasi = released.others.filter { rules[FieldName($0.name)]?.fieldClass == .quasi }
        measures.quasiFields = quasi.map(\.name).sorted()
        let sizes = classSizes(released, quasi)
        if let smallest = sizes.min() {
            measures.smallestClass = smallest
            measures.classes = sizes.count
            measures.largestRisk = 1 / Double(smallest)
            measures.averageRisk = Double(sizes.count) / Double(released.pupilNames.count)
        }
        // The points to try are not what protects anybody, so they may as well be the same each time.
        var generator = SimulationStream(seed: 2026, replicate: 0, stream: "singling-out")
        let shares = SinglingOut.shares(
            of: released, knownRows: [1, 2, 3], sampling: probedPupils, using: &generator)
        measures.singledOut = zip(1...3, shares ?? []).map { known, estimate in
            .init(
                knownRows: known, share: estimate.share, standardError: estimate.standardError,
                pupilsProbed: estimate.pupils)
        }
        measures.fieldsReleased = Self.shareReleased(rules)
        return measures
    }

    static func shareReleased(_ rules: [FieldName: FieldRule]) -> Double {
        Double(rules.values.count { $0.transform != .drop }) / Double(max(rules.count, 1))
    }

    /// The numbers of pupils who share all their values of some columns: a pupil's class is the set of combinations on its rows.
    static func classSizes(_ released: ReleasedEvents, _ columns: [EventColumn]) -> [Int] {
        guard !released.pupilNames.isEmpty else { return [] }
        var tuples = TupleNumbering(rows: released.count)
        for column in columns { tuples.add(column.values.count) { Int(column.rows[$0]) } }
        tuples.number()
        var sizes: [[UInt32]: Int] = [:]
        var row = 0
        for pupil in released.pupilNames.indices {
            var own: [UInt32] = []
            while row < released.count, released.pupil[row] == pupil {
                if own.last != tuples.rows[row] { own.append(tuples.rows[row]) }
                row += 1
            }
            own.sort()
            var distinct: [UInt32] = []
            for tuple in own where distinct.last != tuple { distinct.append(tuple) }
            sizes[distinct, default: 0] += 1
        }
        return sizes.values.sorted()
    }

    /// Refuses what falls short of the thresholds.
    static func check(_ measures: ReleaseMeasures, _ thresholds: ReleaseThresholds) throws(GateRefusal) {
        let smallest = measures.smallestClass ?? 0
        guard smallest >= thresholds.minimumClassSize else {
            throw .classTooSmall(
                fields: measures.quasiFields.map { FieldName($0) }, found: smallest,
                expected: thresholds.minimumClassSize)
        }
        for (measured, allowed) in zip(measures.singledOut, thresholds.singledOut) where measured.share > allowed {
            throw .singledOut(knownRows: measured.knownRows, share: measured.share, allowed: allowed)
        }
    }
}
