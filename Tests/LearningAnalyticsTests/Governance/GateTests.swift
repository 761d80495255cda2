import Foundation
import LearningAnalytics
import Pseudonymizer
import Testing

@Suite struct GateTests {
    private func release(
        _ events: EventTable = Fixture.events, owner: String = Fixture.owner,
        under policy: SharingPolicy? = Fixture.policy(), now: Date = Fixture.now
    ) throws -> Released<ReleasedEvents> {
        let pseudonymiser = try Fixture.pseudonymiser()
        return try Gate.release(Raw(events, owner: owner), under: policy, with: pseudonymiser, now: now)
    }

    // MARK: What comes out

    @Test func everyRowComesOutUnderItsPupilsPseudonymInThePupilsOwnOrder() throws {
        let released = try release().value
        let pseudonymiser = try Fixture.pseudonymiser()
        let items = try #require(released.itemNames)
        let item = try #require(released.item)
        for (name, expected) in [("Kari", ["q2", "q1", "q3"]), ("Ola", ["q1", "q3"]), ("Åse", ["q3"])] {
            let pseudonym = pseudonymiser.pseudonym(of: try PupilIdentifier(local: name))
            let pupil = try #require(released.pupilNames.firstIndex(of: pseudonym))
            let rows = released.pupil.indices.filter { released.pupil[$0] == UInt32(pupil) }
            #expect(rows.map { items[Int(item[$0])] } == expected)
        }
        #expect(released.count == 6)
        #expect(released.pupilNames.count == 3)
        #expect(released.outcome?.sorted() == [-1, 0, 0, 1, 1, 1])
    }

    @Test func theOrderOfTheRosterDoesNotShow() throws {
        let reversed = Fixture.table([
            ("Åse", "q3", "fractions", .nan, -1),
            ("Ola", "q1", "algebra", 90_000, 0),
            ("Ola", "q3", "fractions", 172_800, 1),
            ("Kari", "q2", "fractions", 100, 1),
            ("Kari", "q1", "algebra", 86_399, 0),
            ("Kari", "q3", "fractions", -1, 1),
        ])
        #expect(reversed.pupilNames == Fixture.events.pupilNames.reversed())
        #expect(reversed.itemNames != Fixture.events.itemNames)
        let released = try release().value
        #expect(try release(reversed).value == released)
        #expect(released.pupilNames == released.pupilNames.sorted())
        #expect(released.pupil == released.pupil.sorted())
        #expect(released.itemNames == ["q1", "q2", "q3"])
        #expect(released.skillNames == ["algebra", "fractions"])
    }

    @Test func timesAreRoundedDownToTheStepAndMissingOnesStayMissing() throws {
        let released = try release().value
        let times = try #require(released.time)
        let sorted = times.filter { !$0.isNaN }.sorted()
        #expect(sorted == [-86_400, 0, 0, 86_400, 172_800])
        #expect(times.count(where: \.isNaN) == 1)
    }

    @Test func keptTimesAreThoseOfTheSource() throws {
        var policy = Fixture.policy()
        policy.fields[.time]?.transform = .keep
        let times = try #require(try release(under: policy).value.time)
        #expect(times.filter { !$0.isNaN }.sorted() == [-1, 100, 86_399, 90_000, 172_800])
    }

    @Test func aDroppedColumnIsNotThereNorItsNames() throws {
        let policy = Fixture.policy(
            fields: [.pupil: .pseudonym, .item: .drop, .skill: .drop, .time: .drop, .outcome: .drop])
        let released = try release(under: policy)
        #expect(released.value.item == nil && released.value.itemNames == nil)
        #expect(released.value.skill == nil && released.value.skillNames == nil)
        #expect(released.value.time == nil && released.value.outcome == nil)
        #expect(released.receipt.fields.filter { $0.value.transform != "drop" }.keys.sorted() == ["pupil"])
        let json = try publishedText(released)
        for name in Fixture.events.itemNames + Fixture.events.skillNames { #expect(!json.contains(name)) }
    }

    @Test func noPupilNameAndNoNameWithoutRowsComesOut() throws {
        var events = Fixture.events
        events.pupilNames.append("Nobody")
        events.itemNames.append("unanswered")
        events.skillNames.append("untaught")
        let released = try release(events)
        let json = try publishedText(released)
        for name in events.pupilNames + ["unanswered", "untaught"] { #expect(!json.contains(name)) }
        #expect(released.receipt.pupils == 3)
    }

    @Test func twoSpellingsOfOneIdentifierAreOnePupil() throws {
        let events = Fixture.table([
            ("159212 50034", "q1", nil, nil, 1), ("17", "q1", nil, nil, 1), ("15921250034", "q2", nil, nil, 0),
        ])
        var policy = Fixture.policy()
        #expect(try release(events, under: policy).receipt.pupils == 3)
        policy.identifier = .fnr
        let numbers = Fixture.table([
            ("159212 50034", "q1", nil, nil, 1), ("15921250034", "q2", nil, nil, 0),
        ])
        let released = try release(numbers, under: policy)
        #expect(released.receipt.pupils == 1)
        #expect(released.value.pupil == [0, 0])
        let pseudonymiser = try Fixture.pseudonymiser()
        let expected = pseudonymiser.pseudonym(of: try PupilIdentifier(nationalNumber: "15921250034"))
        #expect(released.value.pupilNames == [expected])
    }

    @Test func theReceiptSaysOnWhatTermsAndThatTheRowsArePersonalData() throws {
        let receipt = try release().receipt
        #expect(receipt.policy == "vendor-2026")
        #expect(receipt.owner == Fixture.owner)
        #expect(receipt.recipient == "vendor:exempel")
        #expect(receipt.purpose == "calibration")
        #expect(receipt.legalBasis == "GDPR art. 6(1)(e)")
        #expect(receipt.releasedAt == "2026-05-28T20:26:40Z")
        #expect(receipt.validUntil == "2026-05-28T21:26:40Z")
        #expect(receipt.epoch == 3)
        #expect(receipt.rows == 6 && receipt.pupils == 3)
        #expect(
            receipt.fields.mapValues(\.transform) == [
                "pupil": "pseudonym", "item": "keep", "skill": "keep", "time": "coarsen-time to 86400.0 s",
                "outcome": "keep",
            ])
        #expect(receipt.fields["pupil"]?.fieldClass == .direct && receipt.fields["time"]?.fieldClass == .quasi)
        #expect(receipt.deleteBy == "2026-06-27T20:26:40Z")
        #expect(receipt.measures?.smallestClass == 3 && receipt.pupilsLeftOut == 0)
        #expect(receipt.guarantee.contains("personal data") && receipt.guarantee.contains("single the pupil out"))
    }

    // MARK: What is refused

    @Test func noPolicyNoRelease() {
        #expect(throws: GateRefusal.noPolicy) { try release(under: nil) }
    }

    @Test func aPolicyHoldsToItsLastMomentAndNoLonger() throws {
        let policy = Fixture.policy(validUntil: Fixture.now)
        _ = try release(under: policy)
        let later = Fixture.now.addingTimeInterval(1)
        #expect(throws: GateRefusal.policyExpired(policy: policy.id, validUntil: Fixture.now, now: later)) {
            try release(under: policy, now: later)
        }
    }

    @Test func aPolicyThatLeavesSomethingUnsaidIsRefused() {
        for (field, path) in [
            ("id", \SharingPolicy.id), ("owner", \.owner), ("recipient", \.recipient), ("purpose", \.purpose),
            ("legalBasis", \.legalBasis),
        ] {
            for nothing in ["", " \n"] {
                var policy = Fixture.policy()
                policy[keyPath: path] = nothing
                #expect(throws: GateRefusal.policyIncomplete(policy: policy.id, field: field)) {
                    try release(under: policy)
                }
            }
        }
    }

    @Test func dataOfAnotherOwnerAreRefused() {
        #expect(throws: GateRefusal.ownerMismatch(found: "NO1", expected: Fixture.owner)) { try release(owner: "NO1") }
    }

    @Test(arguments: ["owner", "recipient", "purpose"])
    func pseudonymsForAnotherDomainAreRefused(part: String) throws {
        let domainPart = try #require(PseudonymDomainError.Part(rawValue: part))
        let pseudonymiser = try Fixture.pseudonymiser(
            owner: part == "owner" ? "other" : Fixture.owner,
            recipient: part == "recipient" ? "other" : "vendor:exempel",
            purpose: part == "purpose" ? "other" : "calibration")
        let expected = ["owner": Fixture.owner, "recipient": "vendor:exempel", "purpose": "calibration"][part]
        let raw = Raw(Fixture.events, owner: Fixture.owner)
        do {
            _ = try Gate.release(raw, under: Fixture.policy(), with: pseudonymiser, now: Fixture.now)
            Issue.record("released to another \(part)")
        } catch {
            #expect(
                error == .domainMismatch(part: domainPart, found: "other", expected: try #require(expected)))
        }
    }

    @Test(arguments: FieldName.answers)
    func aFieldThatThePolicyDoesNotNameStopsTheRelease(field: FieldName) {
        var policy = Fixture.policy()
        policy.fields[field] = nil
        #expect(throws: GateRefusal.fieldNotNamed(policy: policy.id, field: field)) { try release(under: policy) }
    }

    @Test func aFieldThatTheDataLackNeedsNoName() throws {
        let events = Fixture.table([("Kari", "q1", nil, nil, 1)])
        let policy = Fixture.policy(fields: [.pupil: .pseudonym, .item: .keep, .outcome: .keep])
        let released = try release(events, under: policy)
        #expect(released.value.time == nil && released.value.skill == nil)
    }

    @Test(arguments: [
        (FieldName.pupil, FieldTransform.keep), (.pupil, .coarsenTime(seconds: 60)),
        (.item, .pseudonym), (.skill, .pseudonym), (.outcome, .pseudonym), (.time, .pseudonym),
        (.item, .coarsenTime(seconds: 60)), (.time, .coarsenTime(seconds: 0)), (.time, .coarsenTime(seconds: -60)),
        (.time, .coarsenTime(seconds: .infinity)), (.time, .coarsenTime(seconds: 0.5)),
    ])
    func aTransformThatDoesNotFitTheFieldIsRefused(field: FieldName, transform: FieldTransform) throws {
        var policy = Fixture.policy()
        policy.fields[field]?.transform = transform
        do {
            _ = try release(under: policy)
            Issue.record("released with \(transform) of \(field)")
        } catch GateRefusal.transformNotAllowed(let found, let what, _) {
            #expect(found == field && what.transform == transform)
        }
    }

    @Test func aPupilNameOfAnotherKindIsRefusedByRowAndNotQuoted() throws {
        let events = Fixture.table([("15921250034", "q1", nil, nil, 1), ("15921250035", "q1", nil, nil, 1)])
        var policy = Fixture.policy()
        policy.identifier = .fnr
        let refusal = GateRefusal.identifierRefused(row: 1, expected: .fnr, reason: .checkDigits)
        #expect(throws: refusal) { try release(events, under: policy) }
        #expect(!"\(refusal)".contains("15921"))
    }

    @Test(arguments: FieldName.answers)
    func aColumnThatDoesNotFitTheTableIsRefused(field: FieldName) {
        var broken = [Fixture.events, Fixture.events]
        switch field {
        case .pupil:
            broken[0].pupil.removeLast()
            broken[1].pupil[2] = 3
        case .item:
            broken[0].item.append(0)
            broken[1].item[2] = 3
        case .skill:
            broken[0].skill.removeLast()
            broken[1].skill[2] = 2
        case .time:
            broken[0].time.removeLast()
            broken[1].time[2] = .infinity
        default:
            broken[0].outcome[2] = 2
            broken[1].outcome[2] = -2
        }
        for events in broken {
            #expect(throws: GateRefusal.columnMalformed(field: field)) { try release(events) }
        }
    }

    // MARK: Statistics

    private func releaseSum(
        _ name: String = "item-calibration", owner: String = Fixture.owner,
        under policy: SharingPolicy? = Fixture.policy(statistics: ["item-calibration"])
    ) throws -> Released<NoisySum> {
        try Gate.release(
            noisySum: [1.5, -2], named: name, of: owner,
            guarantee: "discrete Gaussian; epsilon 1 per pupil and school year, delta 1e-6", under: policy,
            now: Fixture.now)
    }

    @Test func aNoisySumComesOutWithItsGuaranteeAndWithoutAnyCount() throws {
        let released = try releaseSum()
        #expect(released.value.name == "item-calibration" && released.value.values == [1.5, -2])
        #expect(released.receipt.rows == nil && released.receipt.pupils == nil && released.receipt.epoch == nil)
        #expect(released.receipt.guarantee.contains("delta 1e-6"))
        let receipt = try JSONDecoder().decode([String: Value].self, from: JSONEncoder().encode(released.receipt))
        #expect(
            receipt.keys.sorted() == [
                "fields", "guarantee", "legalBasis", "owner", "policy", "policyDigest", "purpose", "recipient",
                "releasedAt",
                "validUntil",
            ])
    }

    /// Any JSON value: only the keys are looked at.
    private struct Value: Decodable {
        init(from decoder: any Decoder) {}
    }

    @Test func aStatisticThatThePolicyDoesNotNameIsRefused() {
        #expect(throws: GateRefusal.statisticNotNamed(policy: "vendor-2026", statistic: "means")) {
            try releaseSum("means")
        }
        #expect(throws: GateRefusal.statisticNotNamed(policy: "vendor-2026", statistic: "item-calibration")) {
            try releaseSum(under: Fixture.policy())
        }
    }

    @Test func statisticsNeedAPolicyInForceForTheirOwnerToo() {
        #expect(throws: GateRefusal.noPolicy) { try releaseSum(under: nil) }
        #expect(throws: GateRefusal.ownerMismatch(found: "NO1", expected: Fixture.owner)) {
            try releaseSum(owner: "NO1")
        }
        let old = Fixture.policy(statistics: ["item-calibration"], validUntil: Fixture.now.addingTimeInterval(-1))
        #expect(throws: GateRefusal.self) { try releaseSum(under: old) }
    }
}
