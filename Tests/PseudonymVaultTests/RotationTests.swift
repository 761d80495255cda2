import Foundation
import PseudonymVault
import Pseudonymizer
import Testing

@Suite struct RotationTests {
    @Test func theHolderTurnsPseudonymsOfOneEpochIntoThoseOfTheNext() throws {
        var school = try School()
        let vendor = school.vendor
        let subjects = try school.vault.enrol(try (0..<50).map { [try pupil($0)] })
        let old = school.vendor.domain(epoch: 1)
        let before = try subjects.map { try school.pseudonym(of: $0, in: old) }
        let new = try school.startEpoch(of: vendor)
        // In another order, and with a repetition, as a recipient's rows come.
        let rows = before.reversed() + [before[0]]
        let moved = try school.move(rows, old, new)
        #expect(moved == (try (subjects.reversed() + [subjects[0]]).map { try school.pseudonym(of: $0, in: new) }))
        #expect(Set(before).isDisjoint(with: moved))
        let entry = try #require(try school.vault.journal().entries.last)
        #expect(entry.action == "repseudonymise" && entry.count == 51)
        #expect(entry.concerning == "vendor:exempel adaptive-sequencing 1>2")
        #expect(
            try school.pseudonyms(of: subjects[3], in: school.vendor) == [
                before[3], try school.pseudonym(of: subjects[3], in: new),
            ])
        let asked = try #require(try school.vault.journal().entries.last)
        #expect(
            asked.action == "pseudonyms" && asked.count == 2 && asked.concerning == "vendor:exempel adaptive-sequencing"
        )
    }

    @Test func aMergedSubjectsOldPseudonymBecomesTheNewOfTheOneThatStays() throws {
        var school = try School()
        let vendor = school.vendor
        let subjects = try school.vault.enrol([[try pupil(1)], [try pupil(2)]])
        let old = school.vendor.domain(epoch: 1)
        let before = try subjects.map { try school.pseudonym(of: $0, in: old) }
        try school.vault.merge(subjects[1], into: subjects[0])
        let new = try school.startEpoch(of: vendor)
        let moved = try school.move(before, old, new)
        #expect(Set(moved) == [try school.pseudonym(of: subjects[0], in: new)])
    }

    @Test func whatMayNotBeLinkedIsNot() throws {
        var school = try School()
        let vendor = school.vendor
        let subject = try #require(try school.vault.enrol([[try pupil(1)]]).first)
        let old = school.vendor.domain(epoch: 1)
        let before = [try school.pseudonym(of: subject, in: old)]
        let new = try school.startEpoch(of: vendor)
        #expect(throws: VaultError.otherOwner) { _ = try school.move(before, old, school.research.domain(epoch: 1)) }
        #expect(throws: VaultError.keys(.notEnabled(epoch: 1))) { _ = try school.move(before, new, old) }
        #expect(throws: VaultError.keys(.unknownEpoch(7))) {
            _ = try school.move(before, school.vendor.domain(epoch: 7), new)
        }
        let stranger = try #require(Pseudonym("p1_" + String(repeating: "a", count: 32)))
        #expect(throws: VaultError.unknownPseudonym(index: 1)) { _ = try school.move(before + [stranger], old, new) }
        try school.vault.object(subject, to: "vendor:exempel")
        #expect(throws: VaultError.stopped(index: 0, reason: .objected)) { _ = try school.move(before, old, new) }
        try school.vault.withdrawObjection(subject, to: "vendor:exempel")
        #expect(try school.move(before, old, new).count == 1)
        let entries = try school.vault.journal().entries
        #expect(entries.filter { $0.action == "repseudonymise" }.count == 1)
        try school.keys.forbidLinking(of: vendor)
        #expect(throws: VaultError.keys(.linkingForbidden)) { _ = try school.move(before, old, new) }
        #expect(try school.pseudonyms(of: subject, in: school.vendor).count == 1)
    }

    /// Two recipients put together all pseudonyms of the same pupils: no two are equal.
    @Test func twoRecipientsHaveNoPseudonymInCommon() throws {
        let school = try School()
        let subjects = try school.vault.enrol(try (0..<10_000).map { [try pupil($0)] })
        func all(_ domain: PseudonymDomain) throws -> Set<Pseudonym> {
            let pseudonymiser = Pseudonymiser(
                domain: domain, secret: try school.keys.secret(of: domain, for: .release, openedBy: school.key))
            return Set(subjects.map { pseudonymiser.pseudonym(of: $0) })
        }
        let vendor = try all(school.vendor.domain(epoch: 1))
        let research = try all(school.research.domain(epoch: 1))
        #expect(vendor.count == 10_000 && research.count == 10_000)
        #expect(vendor.isDisjoint(with: research))
    }
}
