import Foundation
import GRDB
import PseudonymVault
import Pseudonymizer
import Testing

@Suite struct RightsTests {
    @Test func theAccessReportHoldsAllThatIsKnown() throws {
        let school = try School()
        let subject = try #require(
            try school.vault.enrol([[try birthNumber(), try feide("elev")]], retainUntil: now + 86_400, now: now).first)
        try school.vault.keep(Data(#"{"theta":0.5}"#.utf8), named: "profile", of: subject)
        try school.vault.keep(Data([0xFF, 0x00]), named: "picture", of: subject)
        let cost = PrivacyCost(epsilon: 0.5, delta: 1e-6, unit: "pupil", period: "2026-08/2027-07")
        try school.vault.noteRelease(named: "events", of: [subject], in: school.vendor.domain(epoch: 1), now: now)
        try school.vault.noteRelease(
            named: "sums", of: [subject], in: school.research.domain(epoch: 1), cost: cost, now: now)
        try school.vault.object(subject, to: "vendor:exempel")

        let report = try school.vault.accessReport(of: subject, now: now)
        #expect(
            report.owner == owner && report.at == now && report.enrolled == now && report.retainUntil == now + 86_400)
        #expect(
            Set(report.identifiers.map { "\($0.kind) \($0.value)" }) == ["fnr 15921250034", "feide elev@skole.no"])
        #expect(report.records.map(\.name) == ["profile", "picture"])
        #expect(report.records.map(\.text) == [#"{"theta":0.5}"#, nil])
        #expect(report.records.map(\.bytes) == [nil, Data([0xFF, 0x00])])
        #expect(report.disclosures.map(\.release) == ["events", "sums"])
        #expect(report.disclosures.map(\.recipient) == ["vendor:exempel", "research:uio"])
        #expect(report.disclosures.map(\.cost) == [nil, cost])
        #expect(report.objections.map { [$0.recipient, $0.purpose] } == [["vendor:exempel", nil]])

        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        #expect(try decoder.decode(AccessReport.self, from: try encoder.encode(report)) == report)
        #expect(try school.vault.journal().entries.last?.action == "access")
    }

    @Test func erasureTellsEveryRecipientProvesItselfAndLeavesNoWay() throws {
        var school = try School()
        let vendor = school.vendor
        let pupils = try school.vault.enrol([[try pupil(1), try feide("elev")], [try pupil(2)]], now: now)
        let subject = pupils[0]
        let first = try school.pseudonym(of: subject, in: school.vendor.domain(epoch: 1))
        try school.vault.noteRelease(named: "r1", of: pupils, in: school.vendor.domain(epoch: 1), now: now)
        _ = try school.startEpoch(of: vendor)
        let second = try school.pseudonym(of: subject, in: school.vendor.domain(epoch: 2))
        try school.vault.noteRelease(named: "r2", of: pupils, in: school.vendor.domain(epoch: 2), now: now)
        try school.vault.noteRelease(named: "r3", of: pupils, in: school.research.domain(epoch: 1), now: now)
        try school.keys.destroy(school.research.domain(epoch: 1))
        try school.vault.keep(Data("secret".utf8), named: "note", of: subject)

        let proof = try school.erase(subject)
        #expect(proof.notices == 3 && proof.tombstones.count == 1 && proof.entry.action == "erase")
        let notices = try school.vault.pendingNotices()
        #expect(notices.map(\.recipient) == ["research:uio", "vendor:exempel", "vendor:exempel"])
        // The epoch whose secret was destroyed: that rows exist can be said, not which.
        #expect(notices.map(\.pseudonym) == [nil, first, second])
        #expect(try school.vault.confirms(proof))
        #expect(try school.vault.subject(of: try pupil(1)) == nil)
        #expect(try school.vault.subject(of: try feide("elev")) == nil)
        #expect(throws: VaultError.unknownSubject) { try school.vault.records(of: subject) }
        #expect(throws: VaultError.unknownSubject) { try school.erase(subject) }
        #expect(try school.vault.count() == 1)

        // The same pupil comes back as somebody else.
        let again = try #require(try school.vault.enrol([[try pupil(1)]]).first)
        #expect(again != subject)
        #expect(Set(try school.pseudonyms(of: again, in: school.vendor)).isDisjoint(with: [first, second]))

        try school.vault.confirm(notices)
        #expect(try school.vault.pendingNotices().isEmpty)
        #expect(try school.vault.verify() == 2)
        let other = try SubjectVault(inMemoryFor: owner)
        #expect(try !other.confirms(proof))
    }

    @Test func aLateConfirmationForgetsNoOtherPupilsNotice() throws {
        let school = try School()
        let pupils = try school.vault.enrol([[try pupil(1)], [try pupil(2)], [try pupil(3)]], now: now)
        try school.vault.noteRelease(named: "r1", of: pupils, in: school.vendor.domain(epoch: 1), now: now)
        _ = try school.erase(pupils[0])
        let first = try school.vault.pendingNotices()
        #expect(try school.vault.confirm(first) == 1)
        _ = try school.erase(pupils[1])
        let second = try school.vault.pendingNotices()
        #expect(second.count == 1)
        #expect(first[0].id != second[0].id)
        // The recipient says once more that it is done; nothing is, of the second.
        let entries = try school.vault.journal().entries.count
        #expect(try school.vault.confirm(first) == 0)
        #expect(try school.vault.pendingNotices() == second)
        #expect(try school.vault.journal().entries.count == entries)
        // Nor by the number alone, as another vault's notice may have it.
        let other = try School()
        let there = try other.vault.enrol([[try pupil(1)], [try pupil(2)]], now: now)
        try other.vault.noteRelease(named: "r1", of: there, in: other.vendor.domain(epoch: 1), now: now)
        for subject in there { _ = try other.erase(subject) }
        let foreign = try other.vault.pendingNotices()
        #expect(foreign.map(\.id) == [1, 2] && second[0].id == 2)
        #expect(try school.vault.confirm(foreign) == 0)
        #expect(try school.vault.pendingNotices() == second)
        #expect(try school.vault.confirm(second) == 1)
        #expect(try school.vault.pendingNotices().isEmpty)
    }

    @Test func anErasureReachesTheIdsOfBeforeAMerge() throws {
        let school = try School()
        let pupils = try school.vault.enrol([[try pupil(1)], [try pupil(2)]])
        let domain = school.vendor.domain(epoch: 1)
        try school.vault.noteRelease(named: "r1", of: pupils, in: domain)
        try school.vault.merge(pupils[1], into: pupils[0])
        let expected = try pupils.map { try school.pseudonym(of: $0, in: domain) }
        #expect(Set(try school.pseudonyms(of: pupils[0], in: school.vendor)) == Set(expected))
        let proof = try school.erase(pupils[0])
        #expect(Set(try school.vault.pendingNotices().compactMap(\.pseudonym)) == Set(expected))
        #expect(proof.tombstones.count == 2)
        #expect(try school.vault.confirms(proof))
    }

    @Test func aRestoredBackupIsErasedAgain() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("vault.sqlite")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            try SubjectVault.create(at: file, owner: owner, wrappedBy: key)
            var vault = try SubjectVault.open(file, openedBy: key)
            let subject = try #require(try vault.enrol([[try pupil(1)], [try pupil(2)]]).first)
            let backup = try Data(contentsOf: file)
            let school = try School(vault: vault)
            let proof = try school.erase(subject)

            try FileManager.default.removeItem(at: file)
            try PrivateFile.create(backup, at: file)
            vault = try SubjectVault.open(file, openedBy: key)
            #expect(try vault.subject(of: try pupil(1)) == subject)
            #expect(try !vault.confirms(proof))
            #expect(try vault.reapply([proof]) == 1)
            #expect(try vault.subject(of: try pupil(1)) == nil)
            #expect(try vault.reapply([proof]) == 0)
            #expect(try vault.count() == 1)
        }
    }

    /// Nothing of an erased subject is left in the file: neither its id, nor its tag, nor its wrapped key or sealed data.
    @Test func erasureOverwritesWhatTheFileHeld() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("vault.sqlite")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            try SubjectVault.create(at: file, owner: owner, wrappedBy: key)
            let vault = try SubjectVault.open(file, openedBy: key)
            let subject = try #require(try vault.enrol(try (0..<200).map { [try pupil($0)] }).first)
            try vault.keep(Data(repeating: 7, count: 5000), named: "note", of: subject)
            let held = try vault.queue.read { db in
                try [
                    Data.fetchAll(db, sql: "SELECT sid FROM subject WHERE id = 1"),
                    Data.fetchAll(db, sql: "SELECT dataKey FROM subject WHERE id = 1"),
                    Data.fetchAll(db, sql: "SELECT tag FROM alias WHERE subject = 1"),
                    Data.fetchAll(db, sql: "SELECT sealed FROM alias WHERE subject = 1"),
                    Data.fetchAll(db, sql: "SELECT substr(sealed, 1, 64) FROM record WHERE subject = 1"),
                ].flatMap(\.self)
            }
            #expect(held.count == 5)
            let before = try Data(contentsOf: file)
            for bytes in held { #expect(before.range(of: bytes) != nil) }
            _ = try School(vault: vault).erase(subject)
            let after = try Data(contentsOf: file)
            for bytes in held { #expect(after.range(of: bytes) == nil) }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["kek", "vault.sqlite"])
        }
    }

    @Test func whoIsRestrictedObjectsOrIsPastRetentionStopsTheRelease() throws {
        let school = try School()
        let pupils = try (0..<6).map { try pupil($0) }
        let subjects = try school.vault.enrol(pupils.map { [$0] }, now: now)
        try school.vault.restrict(subjects[0])
        try school.vault.object(subjects[1])
        try school.vault.object(subjects[2], to: "vendor:exempel")
        try school.vault.object(subjects[3], purpose: "statistics")
        try school.vault.retain(subjects[4], until: now + 10)
        func answer(_ series: PseudonymSeries, at time: Date) throws -> [ProcessingStop?] {
            try school.vault.subjects(of: pupils + [try pupil(99)], for: series.domain(epoch: 1), now: time).map {
                if case .failure(let stop) = $0 { stop } else { nil }
            }
        }
        #expect(try answer(school.vendor, at: now) == [.restricted, .objected, .objected, nil, nil, nil, .unknown])
        #expect(
            try answer(school.research, at: now + 10) == [
                .restricted, .objected, nil, .objected, .retentionEnded, nil, .unknown,
            ])
        #expect(try school.vault.due(now: now + 9).isEmpty)
        #expect(try school.vault.due(now: now + 10) == [subjects[4]])
        try school.vault.restrict(subjects[0], false)
        try school.vault.withdrawObjection(subjects[1])
        try school.vault.withdrawObjection(subjects[2], to: "vendor:exempel")
        try school.vault.retain(subjects[4], until: nil)
        #expect(try answer(school.vendor, at: now + 10) == [nil, nil, nil, nil, nil, nil, .unknown])
        #expect(throws: VaultError.otherOwner) {
            _ = try school.vault.subjects(
                of: pupils, for: try PseudonymDomain(owner: "NO919477822", recipient: "a", purpose: "b", epoch: 1),
                now: now)
        }
    }
}
