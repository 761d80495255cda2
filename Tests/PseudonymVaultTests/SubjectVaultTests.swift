import Foundation
import PseudonymVault
import Pseudonymizer
import Testing

@Suite struct SubjectVaultTests {
    private let vault: SubjectVault

    init() throws { vault = try SubjectVault(inMemoryFor: owner) }

    private func enrol(_ identifiers: PupilIdentifier...) throws -> SubjectID {
        try #require(try vault.enrol([identifiers], now: now).first)
    }

    @Test func onePupilIsOneSubjectWhateverTheyAreCalled() throws {
        let subject = try enrol(try birthNumber(), try feide("elev"))
        #expect(try vault.subject(of: try birthNumber()) == subject)
        #expect(try vault.subject(of: try feide("ELEV")) == subject)
        #expect(try vault.subject(of: try pupil(1)) == nil)
        // A new Feide name and a directory id, told together with what is known.
        #expect(try enrol(try birthNumber(), try feide("elev.ny"), try pupil(1)) == subject)
        #expect(try vault.subject(of: try feide("elev.ny")) == subject)
        #expect(try vault.subject(of: try pupil(1)) == subject)
        #expect(try vault.count() == 1)
        #expect(try vault.verify() == 1)
    }

    @Test func aFeideNameAloneIsNobodysAndMovesWhenItIsGivenOutAgain() throws {
        #expect(throws: VaultError.noLastingIdentifier(entry: 1)) {
            try vault.enrol([[try pupil(1)], [try feide("elev")]])
        }
        #expect(try vault.count() == 0)
        for kind in [PupilIdentifier.Kind.local, .sid] {
            let text = kind == .local ? "17" : "50cd08bdefb71829991ddc2d2f2254b9"
            #expect(throws: VaultError.noLastingIdentifier(entry: 0)) {
                try vault.enrol([[try PupilIdentifier(kind, text)]])
            }
        }
        let first = try enrol(try pupil(1), try feide("elev"))
        let second = try enrol(try pupil(2), try feide("elev"))
        #expect(first != second)
        #expect(try vault.subject(of: try feide("elev")) == second)
        #expect(try vault.accessReport(of: first).identifiers.map(\.kind) == ["guid"])
    }

    @Test func identifiersOfTwoSubjectsInOneEntryAreAConflictUntilTheyAreMerged() throws {
        let one = try enrol(try pupil(1))
        let other = try enrol(try pupil(2))
        #expect(throws: VaultError.conflict(entry: 0)) { try vault.enrol([[try pupil(1), try pupil(2)]]) }
        try vault.merge(other, into: one, now: now)
        #expect(try enrol(try pupil(1), try pupil(2)) == one)
        #expect(try vault.count() == 1)
        #expect(throws: VaultError.unknownSubject) { try vault.merge(one, into: one) }
    }

    @Test func mergingKeepsDataRestrictionsAndTheShorterRetention() throws {
        let one = try enrol(try pupil(1))
        let other = try enrol(try pupil(2), try feide("elev"))
        try vault.keep(Data("one".utf8), named: "note", of: one)
        try vault.keep(Data("other".utf8), named: "note", of: other)
        try vault.retain(one, until: now + 200)
        try vault.retain(other, until: now + 100)
        try vault.object(other, to: "vendor:exempel")
        try vault.restrict(other)
        try vault.merge(other, into: one)
        #expect(
            Set(try vault.records(of: one).map { String(decoding: $0.content, as: UTF8.self) }) == ["one", "other"])
        let report = try vault.accessReport(of: one)
        #expect(report.isRestricted)
        #expect(report.retainUntil == now + 100)
        #expect(report.objections.map { [$0.recipient, $0.purpose] } == [["vendor:exempel", nil]])
        #expect(report.identifiers.count == 3)
        // The former id still leads to the subject.
        #expect(try vault.accessReport(of: other).identifiers == report.identifiers)
        #expect(try vault.verify() == 1)
    }

    @Test func retentionWithoutLimitStaysSoThroughAMerge() throws {
        let one = try enrol(try pupil(1))
        try vault.merge(try enrol(try pupil(2)), into: one)
        #expect(try vault.accessReport(of: one).retainUntil == nil)
    }

    @Test func splittingGivesTheLeaverANewIdAndBothTheObjections() throws {
        let one = try enrol(try pupil(1), try pupil(2), try feide("elev"))
        try vault.object(one, purpose: "statistics")
        try vault.noteRelease(
            named: "r1", of: [one],
            in: try PseudonymDomain(owner: owner, recipient: "vendor:exempel", purpose: "adaptive-sequencing", epoch: 1)
        )
        let other = try vault.split([try pupil(2), try feide("elev")], from: one, now: now)
        #expect(other != one)
        #expect(try vault.subject(of: try pupil(1)) == one)
        #expect(try vault.subject(of: try pupil(2)) == other)
        #expect(try vault.subject(of: try feide("elev")) == other)
        for subject in [one, other] {
            let report = try vault.accessReport(of: subject)
            #expect(report.objections.map { [$0.recipient, $0.purpose] } == [[nil, "statistics"]])
            #expect(report.disclosures.map(\.release) == ["r1"])
        }
        for wrong in [[try pupil(1)], [try pupil(2)], [try feide("elev")], []] {
            #expect(throws: VaultError.notSplittable) { try vault.split(wrong, from: one) }
        }
        #expect(try vault.verify() == 2)
    }

    @Test func aPupilWhoChangesSchoolInsideTheOwnerKeepsTheSubject() throws {
        // Each school has a directory of its own; the national number says that it is the same pupil.
        let before = try enrol(try birthNumber(), try pupil(1))
        #expect(try enrol(try birthNumber(), try pupil(2)) == before)
    }

    @Test func aDNumberBecomesABirthNumberAndThePupilStaysTheSame() throws {
        // Synthetic (month + 80), of one day; a D-number has 4 more in its first digit.
        let dNumber = try PupilIdentifier(nationalNumber: "55921250028")
        let before = try enrol(dNumber, try feide("elev"))
        #expect(try enrol(dNumber, try birthNumber()) == before)
        #expect(try vault.subject(of: try birthNumber()) == before)
        #expect(try vault.subject(of: dNumber) == before)
        // From now on the new number alone is enough.
        #expect(try enrol(try birthNumber(), try feide("elev.ny")) == before)
        #expect(try vault.count() == 1)
        #expect(
            try vault.accessReport(of: before).identifiers.filter { $0.kind == "fnr" }.map(\.value).sorted() == [
                "15921250034", "55921250028",
            ])
        #expect(try vault.verify() == 1)
        // Without being told, nobody can know that they are one person.
        let other = try SubjectVault(inMemoryFor: owner)
        let apart = try other.enrol([[dNumber], [try birthNumber()]])
        #expect(apart[0] != apart[1])
    }

    @Test func theJournalTellsWhatWasDoneAndNeverToWhom() throws {
        let one = try enrol(try birthNumber(), try feide("elev"))
        try vault.merge(try enrol(try pupil(2)), into: one, now: now)
        _ = try vault.split([try pupil(2)], from: one, now: now)
        try vault.restrict(one, now: now)
        _ = try vault.accessReport(of: one, now: now)
        let (entries, head) = try vault.journal()
        #expect(entries.map(\.action) == ["create", "enrol", "enrol", "merge", "split", "restrict", "access"])
        #expect(entries.map(\.seq) == Array(0..<7))
        #expect(head.count == 32)
        let text = String(decoding: try JSONEncoder().encode(entries), as: UTF8.self)
        for secret in ["15921250034", "elev@", "7b96eab9"] { #expect(!text.contains(secret)) }
        // Enrolling who is known changes nothing, and is no entry.
        _ = try enrol(try birthNumber())
        #expect(try vault.journal().entries.count == 7)
    }

    @Test func whatIsRefusedLeavesNothingBehind() throws {
        _ = try enrol(try pupil(1))
        let before = try vault.journal()
        #expect(throws: VaultError.self) {
            try vault.enrol([[try pupil(5)], [try pupil(6)], [try feide("elev")]])
        }
        #expect(try vault.subject(of: try pupil(5)) == nil)
        #expect(try vault.journal().head == before.head)
    }

    @Test func aThousandPupilsAreAThousandSubjects() throws {
        let pupils = try (0..<1000).map { [try pupil($0)] }
        let subjects = try vault.enrol(pupils)
        #expect(Set(subjects).count == 1000)
        #expect(try vault.enrol(pupils) == subjects)
        #expect("\(subjects[0])" == "SubjectID(redacted)")
        #expect(Mirror(reflecting: subjects[0]).children.isEmpty)
    }
}
