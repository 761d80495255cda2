import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

/// What the gate asks of columns beyond the five, of directories, and of what it measures.
@Suite struct GateMeasuresTests {
    /// Twelve pupils with two answers each, in grades 8 to 10, with a score.
    private static var events: EventTable {
        var events = Fixture.table(
            (0..<24).map { ("p\($0 / 2)", "q\($0 % 2)", nil, nil, Int8($0 / 2 % 2)) })
        events.others = [
            EventColumn(name: "grade", values: ["8", "9", "10"], rows: (0..<24).map { UInt32($0 / 2 % 3) }),
            EventColumn(name: "score", values: ["-3", "12.5", ""], rows: (0..<24).map { UInt32($0 / 2 % 3) }),
        ]
        return events
    }

    private func release(
        _ events: EventTable = events, grade: FieldRule? = FieldRule(.quasi, .keep),
        score: FieldRule? = FieldRule(.sensitive, .drop), k: Int = 1, singledOut: [Double] = [1, 1, 1],
        directory: (any SubjectDirectory)? = nil, stopped: SharingPolicy.StoppedPupils = .refuse
    ) throws -> Released<ReleasedEvents> {
        var policy = Fixture.policy()
        policy.fields["grade"] = grade
        policy.fields["score"] = score
        policy.stoppedPupils = stopped
        policy.thresholds = ReleaseThresholds(minimumClassSize: k, minimumCount: 1, singledOut: singledOut)
        let pseudonymiser = try Fixture.pseudonymiser()
        return try Gate.release(
            Raw(events, owner: Fixture.owner), under: policy, with: pseudonymiser, askedOf: directory, now: Fixture.now)
    }

    private func values(_ released: Released<ReleasedEvents>, _ name: String) throws -> [String] {
        let column = try #require(released.value.others.first { $0.name == name })
        #expect(column.values == column.values.sorted())
        return column.rows.map { column.values[Int($0)] }
    }

    @Test func aColumnThatThePolicyDoesNotNameStopsTheRelease() {
        #expect(throws: GateRefusal.fieldNotNamed(policy: "vendor-2026", field: "grade")) { try release(grade: nil) }
    }

    @Test func columnsAreKeptGeneralisedPutIntoIntervalsOrDropped() throws {
        let kept = try release()
        #expect(try values(kept, "grade").filter { $0 == "9" }.count == 8)
        #expect(kept.value.others.count == 1)
        #expect(kept.receipt.measures?.smallestClass == 4 && kept.receipt.measures?.classes == 3)
        #expect(kept.receipt.measures?.largestRisk == 0.25 && kept.receipt.measures?.averageRisk == 0.25)

        let wider = try release(grade: FieldRule(.quasi, .generalise(to: ["8": "8-9", "9": "8-9"], other: "other")))
        #expect(try values(wider, "grade").filter { $0 == "8-9" }.count == 16)
        #expect(wider.receipt.measures?.smallestClass == 4 && wider.receipt.measures?.classes == 2)

        let intervals = try release(score: FieldRule(.sensitive, .bucket(width: 10, origin: 0)))
        #expect(Set(try values(intervals, "score")) == ["[-10.0, 0.0)", "[10.0, 20.0)", ""])
    }

    @Test func aValueThatHasNoWiderOneOrIsNoNumberStopsTheReleaseByRow() {
        #expect(
            throws: GateRefusal.valueNotTransformed(
                row: 4, field: "grade", expected: "one of the 2 values that the policy generalises")
        ) { try release(grade: FieldRule(.quasi, .generalise(to: ["8": "a", "9": "a"], other: nil))) }
        var events = Self.events
        events.others[1].values[1] = "twelve"
        #expect(
            throws: GateRefusal.valueNotTransformed(
                row: 2, field: "score", expected: "a finite number, or nothing")
        ) { try release(events, score: FieldRule(.sensitive, .bucket(width: 10, origin: 0))) }
    }

    @Test(arguments: [
        (FieldRule(.direct, .keep), "drop for a direct identifier"),
        (FieldRule(.direct, .pseudonym), "drop, since only pupils are pseudonymised"),
        (FieldRule(.freeText, .keep), "drop for free text"),
        (FieldRule(.freeText, .generalise(to: [:], other: "x")), "drop for free text"),
        (FieldRule(.quasi, .pseudonym), "keep, generalise, bucket or drop"),
        (FieldRule(.quasi, .coarsenTime(seconds: 60)), "keep, generalise, bucket or drop"),
        (FieldRule(.quasi, .bucket(width: 0, origin: 0)), "a width above 0 and an origin, both finite"),
    ])
    func directIdentifiersAndFreeTextDoNotLeaveAndNothingElseIsPseudonymised(rule: FieldRule, expected: String) {
        #expect(throws: GateRefusal.transformNotAllowed(field: "grade", found: rule, expected: expected)) {
            try release(grade: rule)
        }
    }

    @Test(arguments: [("15921250034", PupilIdentifier.Kind.fnr), ("159212 50034", .fnr), ("Kari@skole.no", .feide)])
    func anIdentifierInAColumnThatIsKeptStopsTheReleaseAndIsNotQuoted(text: String, kind: PupilIdentifier.Kind) throws {
        var events = Self.events
        events.others[0].values[2] = text
        let refusal = GateRefusal.identifierFound(row: 4, field: "grade", kind: kind)
        #expect(throws: refusal) { try release(events) }
        #expect(!refusal.description.contains(text))
        _ = try release(events, grade: FieldRule(.quasi, .drop))
        events = Self.events
        events.itemNames[1] = text
        #expect(throws: GateRefusal.identifierFound(row: 1, field: .item, kind: kind)) { try release(events) }
    }

    @Test(arguments: [
        ("fnr 15921250034", PupilIdentifier.Kind.fnr), ("15921250034, 97541208", .fnr),
        ("se kari.nordmann@skole.no!", .feide),
    ])
    func anIdentifierWithinATextStopsTheRelease(text: String, kind: PupilIdentifier.Kind) throws {
        var events = Self.events
        events.others[0].values[2] = text
        #expect(throws: GateRefusal.identifierFound(row: 4, field: "grade", kind: kind)) { try release(events) }
        // Numbers of other kinds may leave.
        events.others[0].values[2] = "41234567 oppgaver, 12345678901 av dem"
        _ = try release(events)
    }

    @Test func aColumnThatRepeatsThePupilsIsRefusedAndAGradeThatIsAPupilsNumberIsNot() throws {
        var events = Self.events
        events.pupilNames = (0..<12).map { "elev-\($0)" }
        events.others[1] = EventColumn(name: "score", values: events.pupilNames, rows: events.pupil)
        let keep = FieldRule(.content, .keep)
        #expect(throws: GateRefusal.pupilFound(row: 0, field: "score")) { try release(events, score: keep) }
        // One such row is enough, and the row is that of the file.
        events.others[1].rows = events.pupil.map { ($0 + 1) % 12 }
        _ = try release(events, score: keep)
        events.others[1].rows[7] = events.pupil[7]
        #expect(throws: GateRefusal.pupilFound(row: 7, field: "score")) { try release(events, score: keep) }

        events = Self.events
        events.pupilNames = (0..<12).map { "\($0)" }
        // Pupil 8 is in grade 10, and pupil 9 in grade 8: one meets by chance.
        events.others[0].rows[18] = 1
        _ = try release(events)
        events.others[1] = EventColumn(name: "score", values: events.pupilNames, rows: events.pupil)
        #expect(throws: GateRefusal.self) { try release(events, score: keep) }
    }

    @Test func itemsSkillsAndAnswersAreMeasuredByTheirClass() throws {
        var policy = Fixture.policy()
        // Each of three pupils has another set of items.
        policy.fields[.item] = FieldRule(.quasi, .keep)
        policy.fields[.skill] = FieldRule(.sensitive, .keep)
        policy.fields[.outcome] = FieldRule(.sensitive, .keep)
        func measures(_ policy: SharingPolicy) throws -> ReleaseMeasures {
            try #require(
                try Gate.release(
                    Raw(Fixture.events, owner: Fixture.owner), under: policy, with: try Fixture.pseudonymiser(),
                    now: Fixture.now
                ).receipt.measures)
        }
        let found = try measures(policy)
        #expect(found.quasiFields == ["item"] && found.smallestClass == 1)
        #expect(Set(found.sensitive.keys) == ["skill", "outcome"] && found.sensitive["skill"]?.distinct == 1)
        policy.thresholds?.minimumClassSize = 2
        #expect(throws: GateRefusal.classTooSmall(fields: [.item], found: 1, expected: 2)) { try measures(policy) }

        policy = Fixture.policy()
        policy.fields[.skill] = FieldRule(.sensitive, .keep)
        // All three have fractions, two of them algebra as well: two sets, and one certainty.
        let shared = try #require(try measures(policy).sensitive["skill"])
        #expect(shared.distinct == 1 && shared.largestShare == 1 && shared.entropy == 1)
        policy.thresholds?.minimumDistinct = 2
        #expect(throws: GateRefusal.sensitiveTooUniform(field: .skill, found: 1, expected: 2)) { try measures(policy) }

        policy = Fixture.policy()
        policy.fields[.time]?.fieldClass = .sensitive
        #expect(throws: GateRefusal.self) { try measures(policy) }
    }

    @Test func namesThatAreGivenOutAgainNeedAVaultOrADecision() throws {
        var events = Self.events
        events.pupilNames = (0..<12).map { "elev\($0)@skole.no" }
        var policy = Fixture.policy()
        policy.fields["grade"] = FieldRule(.quasi, .keep)
        policy.fields["score"] = FieldRule(.sensitive, .drop)
        policy.identifier = .feide
        func pupils(askedOf directory: (any SubjectDirectory)? = nil) throws -> Int? {
            try Gate.release(
                Raw(events, owner: Fixture.owner), under: policy, with: try Fixture.pseudonymiser(), askedOf: directory,
                now: Fixture.now
            ).receipt.pupils
        }
        #expect(throws: GateRefusal.identifierReassignable(.feide)) { try pupils() }
        #expect(try pupils(askedOf: Directory()) == 12)
        policy.acceptsReassignable = true
        #expect(try pupils() == 12)
        #expect(try SharingPolicy(toml: policy.toml) == policy)
    }

    @Test func twoColumnsOfOneNameAreRefused() {
        for name in ["grade", "pupil", "time"] {
            var events = Self.events
            events.others[1].name = name
            #expect(throws: GateRefusal.fieldAmbiguous(FieldName(name))) { try release(events) }
        }
    }

    @Test func aSingleColumnUnderANameOfTheGateIsNotCalledADuplicate() {
        let skill = GateRefusal.fieldAmbiguous(.skill).description
        #expect(skill.contains("'skill'") && skill.contains("'kc' or 'skills'"))
        #expect(!skill.contains("more than one column"))
        #expect(!GateRefusal.fieldAmbiguous(.time).description.contains("kc"))
        #expect(GateRefusal.fieldAmbiguous("grade").description.contains("more than one column"))
    }

    @Test func tooSmallAClassStopsTheRelease() throws {
        _ = try release(k: 4)
        #expect(throws: GateRefusal.classTooSmall(fields: ["grade"], found: 4, expected: 5)) { try release(k: 5) }
        _ = try release(grade: FieldRule(.quasi, .drop), k: 12)
        #expect(throws: GateRefusal.classTooSmall(fields: [], found: 12, expected: 13)) {
            try release(grade: FieldRule(.content, .keep), k: 13)
        }
    }

    @Test func aPupilsClassIsAllThatStandsOnThePupilsRows() throws {
        var events = Self.events
        // One pupil of grade 8 has a row of grade 9: a combination that nobody else has.
        events.others[0].rows[0] = 1
        #expect(try release(events).receipt.measures?.smallestClass == 1)
    }

    @Test func whatAClassTellsOfASensitiveColumnStopsTheRelease() throws {
        func release(_ thresholds: ReleaseThresholds) throws -> ReleaseMeasures? {
            var policy = Fixture.policy()
            policy.fields["grade"] = FieldRule(.quasi, .keep)
            policy.fields["score"] = FieldRule(.sensitive, .keep)
            policy.thresholds = thresholds
            var events = Self.events
            // In grade 10 all have one score; in the others two pupils have one and two the other.
            events.others[1].rows = (0..<24).map { row in
                let pupil = row / 2
                return pupil % 3 == 2 ? 0 : UInt32(pupil % 2)
            }
            let pseudonymiser = try Fixture.pseudonymiser()
            return try Gate.release(
                Raw(events, owner: Fixture.owner), under: policy, with: pseudonymiser, now: Fixture.now
            ).receipt.measures
        }
        let found = try #require(try release(Fixture.noThresholds)?.sensitive["score"])
        #expect(found.distinct == 1 && found.largestShare == 1)
        // 8 of 12 pupils have the first score: the class that all have it in is 1/3 away.
        #expect(abs((found.distance ?? 0) - 1.0 / 3) < 1e-12)
        var thresholds = Fixture.noThresholds
        thresholds.minimumDistinct = 2
        #expect(throws: GateRefusal.sensitiveTooUniform(field: "score", found: 1, expected: 2)) {
            try release(thresholds)
        }
        thresholds = Fixture.noThresholds
        thresholds.maximumDistance = 0.4
        _ = try release(thresholds)
        thresholds.maximumDistance = 0.3
        #expect(throws: GateRefusal.self) { try release(thresholds) }
    }

    @Test func anEmptyTableDoesNotMeasureUp() {
        #expect(throws: GateRefusal.classTooSmall(fields: [], found: 0, expected: 1)) {
            try Gate.release(
                Raw(EventTable(), owner: Fixture.owner), under: Fixture.policy(), with: try Fixture.pseudonymiser(),
                now: Fixture.now)
        }
    }

    @Test func whoIsSingledOutByKnownRowsStopsTheRelease() throws {
        var events = Self.events
        let calm = try release(events, singledOut: [0, 0, 0])
        #expect(calm.receipt.measures?.singledOut.map(\.share) == [0, 0, 0])
        // One pupil's rows are like nobody else's; then nobody's are like those of the only other in grade 8 who was wrong.
        events.outcome[0] = -1
        events.outcome[1] = -1
        #expect(throws: GateRefusal.singledOut(knownRows: 1, share: 2.0 / 12, allowed: 0.05)) {
            try release(events, singledOut: [0.05, 1, 1])
        }
        let measures = try #require(try release(events, singledOut: [0.2, 0.2, 0.2]).receipt.measures)
        #expect(measures.singledOut.map(\.knownRows) == [1, 2, 3] && measures.singledOut[0].pupilsProbed == 12)
    }

    @Test func aPolicyWithoutThresholdsOrRetentionLetsNoRowsOut() throws {
        let pseudonymiser = try Fixture.pseudonymiser()
        for (field, change) in [
            ("thresholds", { (policy: inout SharingPolicy) in policy.thresholds = nil }),
            ("thresholds.singledOut", { $0.thresholds?.singledOut = [1] }),
            ("thresholds.minimumClassSize", { $0.thresholds?.minimumClassSize = 0 }),
            ("retentionDays", { $0.retentionDays = nil }),
        ] {
            var policy = Fixture.policy()
            change(&policy)
            do {
                _ = try Gate.release(
                    Raw(Fixture.events, owner: Fixture.owner), under: policy, with: pseudonymiser, now: Fixture.now)
                Issue.record("released")
            } catch {
                #expect(error == .policyIncomplete(policy: "vendor-2026", field: field))
            }
        }
    }

    @Test func aPolicyWhoseTimeHasNotComeIsRefused() {
        var policy = Fixture.policy()
        policy.validFrom = Fixture.now.addingTimeInterval(1)
        #expect(throws: GateRefusal.self) {
            try Gate.release(
                Raw(Fixture.events, owner: Fixture.owner), under: policy, with: try Fixture.pseudonymiser(),
                now: Fixture.now)
        }
    }

    // MARK: Directories

    /// Knows all pupils but for those whom it stops.
    private struct Directory: SubjectDirectory {
        var stops: [Int: ProcessingStop] = [:]
        var isDown = false
        let ids = (0..<100).map { _ in SubjectID() }

        func subjects(
            of pupils: [PupilIdentifier], for domain: PseudonymDomain, now: Date
        ) throws -> [Result<SubjectID, ProcessingStop>] {
            if isDown { throw CocoaError(.fileReadUnknown) }
            return pupils.indices.map { place in stops[place].map { .failure($0) } ?? .success(ids[place]) }
        }
    }

    @Test func pseudonymsAreOfTheVaultsSubjects() throws {
        let directory = Directory()
        let released = try release(directory: directory)
        let pseudonymiser = try Fixture.pseudonymiser()
        #expect(
            Set(released.value.pupilNames) == Set(directory.ids.prefix(12).map { pseudonymiser.pseudonym(of: $0) }))
        #expect(released.receipt.pseudonymsFrom?.contains("vault's random subject ids") == true)
        #expect(try release().receipt.pseudonymsFrom?.contains("without a vault") == true)
    }

    @Test func aRestrictionOrObjectionStopsTheReleaseOrLeavesThePupilOut() throws {
        let directory = Directory(stops: [2: .objected, 5: .restricted, 6: .objected])
        #expect(throws: GateRefusal.pupilsStopped([.objected: 2, .restricted: 1])) {
            try release(directory: directory)
        }
        let released = try release(directory: directory, stopped: .leaveOut)
        #expect(released.receipt.pupils == 9 && released.receipt.pupilsLeftOut == 3 && released.receipt.rows == 18)
        let pseudonymiser = try Fixture.pseudonymiser()
        #expect(!released.value.pupilNames.contains(pseudonymiser.pseudonym(of: directory.ids[5])))
    }

    @Test func anUnknownPupilOrADirectoryThatIsDownStopsTheRelease() {
        #expect(throws: GateRefusal.pupilsStopped([.unknown: 1])) {
            try release(directory: Directory(stops: [2: .unknown]), stopped: .leaveOut)
        }
        #expect(throws: GateRefusal.directoryUnavailable) { try release(directory: Directory(isDown: true)) }
    }

    // MARK: Tables

    private func tables(
        _ names: [String], minimumCount: Int, rounding: Int = 3, _ events: EventTable = events
    ) throws -> Released<CountTables> {
        var policy = Fixture.policy(fields: [.pupil: .drop, .item: .keep, .outcome: .keep])
        policy.fields["grade"] = FieldRule(.quasi, .keep)
        policy.fields["score"] = FieldRule(.sensitive, .drop)
        policy.tables = ["by-grade": ["grade"], "by-item-and-grade": [.item, "grade"], "by-score": ["score"]]
        policy.thresholds = ReleaseThresholds(
            minimumClassSize: 1, minimumCount: minimumCount, rounding: rounding, singledOut: [0, 0, 0])
        return try Gate.release(tables: names, of: Raw(events, owner: Fixture.owner), under: policy, now: Fixture.now)
    }

    @Test func pupilsAreCountedOnceACellAndSmallCellsAreNotThere() throws {
        var events = Self.events
        // A third pupil's grade becomes a class of its own.
        events.others[0].values.append("7")
        events.others[0].rows[4] = 3
        events.others[0].rows[5] = 3
        let released = try tables(["by-grade", "by-item-and-grade"], minimumCount: 2, events)
        let byGrade = try #require(released.value.tables.first)
        #expect(byGrade.cells.map(\.values) == [["10"], ["8"], ["9"]])
        // 3, 4 and 4 pupils.
        #expect(byGrade.cells.map(\.pupils) == [3, 3, 3])
        // Pupils 0, 2, 4... are wrong and 1, 3, 5... right; of three pupils, one is too few to be told.
        #expect(byGrade.cells.map(\.right) == [nil, 3, 3])
        #expect(released.value.tables[1].cells.count == 6)
        #expect(released.receipt.measures?.cellsSuppressed == 3 && released.receipt.pupils == nil)
    }

    @Test func countsAreRounded() throws {
        let cells = try #require(try tables(["by-grade"], minimumCount: 1, rounding: 3).value.tables.first?.cells)
        #expect(cells.map(\.pupils) == [3, 3, 3] && cells.map(\.right) == [3, 3, 3])
        let coarse = try #require(try tables(["by-grade"], minimumCount: 1, rounding: .max).value.tables.first?.cells)
        #expect(coarse.map(\.pupils) == [0, 0, 0])
    }

    /// Exact counts by school and by school and sex would say who is left: 13 pupils less 12 boys.
    @Test(arguments: [1, 2]) func countsThatAreNearlyExactDoNotLeave(rounding: Int) {
        #expect(throws: GateRefusal.roundingTooFine(found: rounding, expected: 3)) {
            try tables(["by-grade"], minimumCount: 1, rounding: rounding)
        }
    }

    @Test func aTableThatIsNotNamedOrHasNoColumnOrNoCellIsRefused() {
        #expect(throws: GateRefusal.tableNotNamed(policy: "vendor-2026", table: "all")) {
            try tables(["all"], minimumCount: 1)
        }
        #expect(throws: GateRefusal.tableWithoutField(table: "by-score", field: "score")) {
            try tables(["by-score"], minimumCount: 1)
        }
        #expect(throws: GateRefusal.nothingToPublish(table: "by-grade", minimumCount: 5)) {
            try tables(["by-grade"], minimumCount: 5)
        }
    }

    @Test func aReleaseOfTablesIsAFileATable() throws {
        try withLog { directory, log in
            let folder = directory.appendingPathComponent("tables")
            _ = try tables(["by-grade"], minimumCount: 3).publish(to: folder, recordedIn: log)
            let text = try String(contentsOf: folder.appendingPathComponent("by-grade.csv"), encoding: .utf8)
            #expect(text == "grade,pupils,right\n10,3,\n8,3,\n9,3,\n")
            #expect(try AuditLog.verify(log.file).history.check(release: folder) == 0)
        }
    }
}
