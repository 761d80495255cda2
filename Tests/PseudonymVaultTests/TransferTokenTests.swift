import Crypto
import Foundation
import PseudonymVault
import Pseudonymizer
import Testing

@Suite struct TransferTokenTests {
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
        try sender.restrict(subject)
        let token = try token()
        let there = try accept(try #require(TransferToken(token.text)))
        #expect(there != subject)
        #expect(try receiver.subject(of: try birthNumber()) == there)
        #expect(try receiver.records(of: there).map(\.name) == ["note"])
        #expect(try receiver.accessReport(of: there).isRestricted)
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
