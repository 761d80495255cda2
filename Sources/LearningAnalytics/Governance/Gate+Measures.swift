import NumericalCore
import Pseudonymizer

extension Gate {
    /// The most pupils who are probed for singling out.
    private static let probedPupils = 2_000

    /// What the release is worth, measured on what leaves.
    static func measures(of released: ReleasedEvents, _ rules: [FieldName: FieldRule]) -> ReleaseMeasures {
        var measures = ReleaseMeasures()
        let all = released.columns
        func columns(_ fieldClass: FieldClass) -> [EventColumn] {
            all.filter { rules[FieldName($0.name)]?.fieldClass == fieldClass }
        }
        let quasi = columns(.quasi)
        measures.quasiFields = quasi.map(\.name).sorted()
        let classes = EquivalenceClasses(of: [pupils(of: released, by: quasi, named: "quasi-identifiers")])
        if let smallest = KAnonymity(of: classes).k {
            measures.smallestClass = smallest
            measures.classes = classes.sizes.count
            measures.largestRisk = 1 / Double(smallest)
            measures.averageRisk = Double(classes.sizes.count) / Double(released.pupilNames.count)
        }
        for column in columns(.sensitive) {
            let values = SensitiveDistribution(
                of: pupils(of: released, by: [column], named: column.name), in: classes)
            guard let diversity = LDiversity(of: values) else { continue }
            // Pupils with {A} and with {A, B} have distinct sets, and yet everybody knows that each of them has A.
            let largestShare = Self.largestShare(of: column, in: released, by: classes)
            let isCertain = largestShare == 1
            // Equal distances need no hierarchy, so nothing can be wrong with them.
            let closeness = try? TCloseness(of: values, distance: .equal)
            measures.sensitive[column.name] = .init(
                distinct: isCertain ? 1 : diversity.distinct, entropy: isCertain ? 1 : diversity.entropy,
                largestShare: largestShare,
                distance: closeness?.t)
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

    /// One value for each pupil: the set of combinations of some columns on the pupil's rows.
    private static func pupils(
        of released: ReleasedEvents, by columns: [EventColumn], named name: String
    ) -> CategoricalColumn {
        var packing = KeyPacking(rows: released.count)
        for column in columns { packing.add(column.values.count) { column.rows[$0] } }
        let tuples = packing.numbered().numbers
        var numbers: [[UInt32]: UInt32] = [:]
        var codes: [UInt32] = []
        codes.reserveCapacity(released.pupilNames.count)
        var row = 0
        for pupil in released.pupilNames.indices {
            var own: [UInt32] = []
            while row < released.count, released.pupil[row] == pupil {
                if own.last != tuples[row] { own.append(tuples[row]) }
                row += 1
            }
            own.sort()
            var distinct: [UInt32] = []
            for tuple in own where distinct.last != tuple { distinct.append(tuple) }
            if let known = numbers[distinct] {
                codes.append(known)
            } else {
                codes.append(UInt32(numbers.count))
                numbers[distinct] = UInt32(numbers.count)
            }
        }
        return CategoricalColumn(name: name, codes: codes, categories: numbers.values.sorted().map { "\($0)" })
    }

    /// The largest share of a class's pupils who have one value on any of their rows.
    private static func largestShare(
        of column: EventColumn, in released: ReleasedEvents, by classes: EquivalenceClasses
    ) -> Double {
        // Class and value in one key, to the number of pupils.
        var holders: [UInt64: Int] = [:]
        var lastHolder = [Int](repeating: -1, count: column.values.count)
        for (row, value) in column.rows.enumerated() {
            let pupil = Int(released.pupil[row])
            guard lastHolder[Int(value)] != pupil else { continue }
            lastHolder[Int(value)] = pupil
            holders[UInt64(classes.classOfRow[pupil]) << 32 | UInt64(value), default: 0] += 1
        }
        return holders.lazy.map { Double($0.value) / Double(classes.sizes[Int($0.key >> 32)]) }.max() ?? 0
    }

    /// Refuses what falls short of the thresholds.
    static func check(
        _ measures: ReleaseMeasures, of pupils: Int, _ thresholds: ReleaseThresholds
    ) throws(GateRefusal) {
        let smallest = measures.smallestClass ?? 0
        guard smallest >= thresholds.minimumClassSize else {
            throw .classTooSmall(
                fields: measures.quasiFields.map { FieldName($0) }, found: smallest,
                expected: thresholds.minimumClassSize)
        }
        if let least = thresholds.minimumDistinct {
            for (name, found) in measures.sensitive.sorted(by: { $0.key < $1.key }) where found.distinct < least {
                throw .sensitiveTooUniform(field: FieldName(name), found: found.distinct, expected: least)
            }
        }
        if let most = thresholds.maximumDistance {
            for (name, found) in measures.sensitive.sorted(by: { $0.key < $1.key }) where found.distance ?? 1 > most {
                throw .sensitiveTooTelling(field: FieldName(name), found: found.distance ?? 1, allowed: most)
            }
        }
        // A share that was estimated from some of the pupils counts with two standard errors on top.
        for (measured, allowed) in zip(measures.singledOut, thresholds.singledOut) {
            let unprobed = 1 - Double(measured.pupilsProbed) / Double(max(pupils, 1))
            let share = min(1, measured.share + 2 * measured.standardError * max(unprobed, 0).squareRoot())
            if share > allowed { throw .singledOut(knownRows: measured.knownRows, share: share, allowed: allowed) }
        }
    }
}
