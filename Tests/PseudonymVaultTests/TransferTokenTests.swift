import Crypto
import Foundation
import PseudonymVault
import Pseudonymizer
import Testing

@Suite final class TransferTokenTests {
    private let sender: SubjectVault
    private let receiver: SubjectVault
    private let senderKey = TransferKey()
    private let receiverKey = TransferKey()
    private let subject: SubjectID

    init() throws {
        sender = try SubjectVault(inMemoryFor: owner)
        receiver = try SubjectVault(inMemoryFor: "NO919477822")
        subject = try #require(try sender.enrol([[try birthNumber(), try feide("elev")]]).first)
        try sender.keep(Data("profile".utf8), named: "note", of: subject)
    }

    private func token(expires: Date = now + 100, withRecords: Bool = true, to: String = "NO919477822") throws
        -> TransferToken
    {
        try sender.transferToken(
            for: subject, to: to, receiverKey.publicKey, from: senderKey, withRecords: withRecords, expires: expires,
            now: now)
    }

    private func accept(_ token: TransferToken, from: String = owner, at time: Date = now) throws -> SubjectID {
        try receiver.accept(token, from: from, senderKey.publicKey, with: receiverKey, now: time)
    }

    @Test func aTokenBringsThePupilOnceUnderANewId() throws {
        let token = try token()
        let there = try accept(try #require(TransferToken(token.text)))
        #expect(there != subject)
        #expect(try receiver.subject(of: try birthNumber()) == there)
        #expect(try receiver.records(of: there).map(\.name) == ["note"])
        #expect(throws: VaultError.tokenUsed) { _ = try accept(token) }
        #expect(try receiver.journal().entries.contains { $0.action == "transfer-in" && $0.concerning == owner })
        #expect(try sender.journal().entries.last?.action == "transfer-out")
        #expect(try receiver.verify() == 1)
        for text in [token.text, "\(token)"] { #expect(!text.contains("15921250034")) }
    }

    @Test func whoIsKnownThereStaysTheSame() throws {
        let known = try #require(try receiver.enrol([[try birthNumber()]]).first)
        #expect(try accept(try token(withRecords: false)) == known)
        #expect(try receiver.records(of: known).isEmpty)
    }

    @Test func whoseDataMayNotBeReleasedIsNotTransferredEither() throws {
        func expect(_ reason: ProcessingStop, _ what: Comment) {
            #expect(throws: VaultError.stopped(index: 0, reason: reason), what) { _ = try token() }
        }
        let before = try sender.journal().entries.count
        try sender.restrict(subject)
        expect(.restricted, "restricted")
        try sender.restrict(subject, false)
        try sender.retain(subject, until: now)
        expect(.retentionEnded, "retention")
        try sender.retain(subject, until: nil)
        for (recipient, purpose) in [
            (nil, nil), ("NO919477822", nil), (nil, SubjectVault.transferPurpose),
        ] as [(String?, String?)] {
            try sender.object(subject, to: recipient, purpose: purpose)
            expect(.objected, "objection")
            try sender.withdrawObjection(subject, to: recipient, purpose: purpose)
        }
        _ = try token()
        #expect(
            try sender.journal().entries.dropFirst(before).filter { $0.action == "transfer-out" }.count == 1)
    }

    @Test func objectionsAndTheEndOfRetentionGoAlong() throws {
        try sender.object(subject, to: "vendor:exempel")
        try sender.object(subject, purpose: "statistics")
        try sender.retain(subject, until: now + 1000)
        let known = try #require(try receiver.enrol([[try birthNumber()]], retainUntil: now + 500).first)
        try receiver.object(known, to: "research:uio")
        let late = try token(expires: now + 5000)
        let there = try accept(try token())
        #expect(there == known)
        let report = try receiver.accessReport(of: there)
        #expect(
            report.objections.map { "\($0.recipient ?? "*") \($0.purpose ?? "*")" } == [
                "* statistics", "research:uio *", "vendor:exempel *",
            ])
        // The shorter of the two.
        #expect(report.retainUntil == now + 500)
        try receiver.retain(there, until: nil)
        _ = try accept(try token())
        #expect(try receiver.accessReport(of: there).retainUntil == now + 1000)
        #expect(throws: VaultError.stopped(index: 0, reason: .retentionEnded)) {
            _ = try accept(late, at: now + 1000)
        }
        #expect(try receiver.verify() == 1)
    }

    @Test func aTransferKeyIsKeptWrappedAndOpenedByItsOwnKeyOnly() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("transfer.key")
            let kek = try FileKey.create(at: directory.appendingPathComponent("kek"))
            let made = try TransferKey.create(at: file, wrappedBy: kek)
            let loaded = try TransferKey.load(from: file, openedBy: kek)
            #expect(loaded.publicKey.rawRepresentation == made.publicKey.rawRepresentation)
            // Not only the same name: the same key, in both.
            let one = try sender.transferToken(
                for: subject, to: owner, loaded.publicKey, from: made, withRecords: false, expires: now + 1, now: now)
            _ = try sender.accept(one, from: owner, made.publicKey, with: loaded, now: now)
            let other = try FileKey.create(at: directory.appendingPathComponent("other"))
            #expect(throws: VaultError.otherKey(found: other.descriptor, expected: kek.descriptor)) {
                _ = try TransferKey.load(from: file, openedBy: other)
            }
            #expect(throws: VaultError.file(.fileExists(path: file.path))) {
                _ = try TransferKey.create(at: file, wrappedBy: kek)
            }
            let text = try String(contentsOf: file, encoding: .utf8)
            for (wrong, error) in [
                (text.replacing("v1", with: "v2"), KeyWrappingError.malformed(path: file.path)),
                (String(text.dropLast()), .malformed(path: file.path)),
                (String(text.dropLast(4)) + "0\"}\n", .notOpened),
            ] where wrong != text {
                try Data(wrong.utf8).write(to: file)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
                #expect(throws: VaultError.wrapping(error)) { _ = try TransferKey.load(from: file, openedBy: kek) }
            }
        }
    }

    @Test func nobodyElseOpensItAndNothingElsePassesForIt() throws {
        let token = try token()
        #expect(throws: VaultError.tokenNotOpened) { _ = try accept(token, from: "NO976820037") }
        #expect(throws: VaultError.tokenNotOpened) {
            _ = try receiver.accept(token, from: owner, TransferKey().publicKey, with: receiverKey, now: now)
        }
        #expect(throws: VaultError.tokenNotOpened) {
            _ = try receiver.accept(token, from: owner, senderKey.publicKey, with: TransferKey(), now: now)
        }
        let elsewhere = try self.token(to: "NO976820037")
        #expect(throws: VaultError.tokenNotOpened) { _ = try accept(elsewhere) }
        #expect(throws: VaultError.tokenExpired) { _ = try accept(token, at: now + 100) }
        let text = Array(token.text.utf8)
        for place in stride(from: 3, to: text.count, by: 11) {
            var changed = text
            changed[place] = changed[place] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            guard let altered = TransferToken(String(decoding: changed, as: UTF8.self)) else { continue }
            #expect(throws: VaultError.tokenNotOpened) { _ = try accept(altered) }
        }
        #expect(try receiver.count() == 0)
        _ = try accept(token)
    }

    @Test(arguments: [
        "", "t1_", "t1_aaaa", "t2_\(String(repeating: "a", count: 200))", "t1_\(String(repeating: "1", count: 200))",
    ])
    func whatIsNoTokenIsNoToken(text: String) {
        #expect(TransferToken(text) == nil)
    }
}
