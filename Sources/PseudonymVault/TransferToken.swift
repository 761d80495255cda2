public import Crypto
public import Foundation
import GRDB
public import Pseudonymizer

/// Takes one pupil from one school owner to another, sealed for the one and authenticated by the other: `t1_` and base 32.
///
/// HPKE in mode Auth (RFC 9180) with X25519, HKDF-SHA256 and ChaCha20-Poly1305. It holds what the pupil is called and, if wanted, the records, and
/// never the subject id: the pseudonyms at the two owners' recipients have nothing in common. It can be accepted once.
public struct TransferToken: Hashable, Sendable {
    /// `t1_...`, lower case.
    public let text: String

    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
        text = Base32.text(of: bytes, after: "t1_")
    }

    /// A token that was written before.
    /// - Parameter text: As ``text`` gives it.
    /// - Returns: `nil` for a text that is no token.
    public init?(_ text: String) {
        guard text.hasPrefix("t1_"), text.utf8.count <= 1 << 24, let bytes = Base32.decode(text.utf8.dropFirst(3)),
            bytes.count > 48
        else { return nil }
        self.text = text
        self.bytes = bytes
    }
}

extension TransferToken: CustomStringConvertible {
    /// That it is a token: whoever holds its text and the receiver's key holds the pupil's data.
    public var description: String { "TransferToken(\(bytes.count) bytes)" }
}

extension SubjectVault {
    private struct Content: Codable {
        var id: Data
        var expires: Int64
        var retainUntil: Int64?
        var objections: [Objection]
        var identifiers: [Identifier]
        var records: [Record]

        struct Objection: Codable {
            var recipient: String
            var purpose: String
        }

        struct Identifier: Codable {
            var kind: PupilIdentifier.Kind
            var value: Data
        }

        struct Record: Codable {
            var name: String
            var content: Data
        }
    }

    /// For what data go from owner to owner: an objection to this purpose, or to the receiving owner, stops a transfer.
    public static var transferPurpose: String { "transfer" }

    /// A token that takes a subject to another owner.
    ///
    /// A transfer is a disclosure: it is refused for whom nothing may be released, since restricted data may be stored and nothing else (GDPR
    /// article 18(2)), and data past their time not even that. Objections and the end of retention go along, so that moving frees nobody's data
    /// of them. Where the pupil or the guardians ask for the transfer themselves, lift the restriction first; that is in the journal.
    /// - Parameters:
    ///   - subject: Whom.
    ///   - receiver: The other owner, as in `PseudonymDomain.owner`.
    ///   - receiverKey: The public half of that owner's key.
    ///   - key: This owner's key.
    ///   - withRecords: Whether what is kept about the subject goes along.
    ///   - expires: Until when it may be accepted.
    ///   - now: When.
    /// - Throws: `unknownSubject`, or `stopped` with the reason.
    public func transferToken(
        for subject: SubjectID, to receiver: String, _ receiverKey: Curve25519.KeyAgreement.PublicKey,
        from key: borrowing TransferKey, withRecords: Bool, expires: Date, now: Date = Date()
    ) throws(VaultError) -> TransferToken {
        try write { db in
            let found = try self.subject(id: subject, in: db)
            try self.checkHoldings(of: found, in: db)
            if let stop = try self.stop(found, recipient: receiver, purpose: Self.transferPurpose, now: now, in: db) {
                throw VaultError.stopped(index: 0, reason: stop)
            }
            let content = Content(
                id: Data(SubjectID().bytes), expires: Int64(expires.timeIntervalSince1970),
                retainUntil: found.retainUntil,
                objections: try self.objections(of: found, in: db).map {
                    Content.Objection(recipient: $0.recipient, purpose: $0.purpose)
                },
                identifiers: try self.identifiers(of: found, in: db)
                    .map { Content.Identifier(kind: $0.kind, value: Data($0.bytes)) },
                records: withRecords
                    ? try self.records(of: found, in: db).map { Content.Record(name: $0.name, content: $0.content) }
                    : [])
            var sender = try key.sender(to: receiverKey, info: Self.info(from: self.owner, to: receiver))
            let sealed = try sender.seal(try JSONEncoder().encode(content))
            try self.record(.init("transfer-out", count: 1, concerning: receiver), at: now, in: db)
            return TransferToken(bytes: Array(sender.encapsulatedKey) + Array(sealed))
        }
    }

    /// Enrols the pupil whom a token brings, once.
    /// - Parameters:
    ///   - token: The token.
    ///   - sender: The owner it comes from.
    ///   - senderKey: The public half of that owner's key.
    ///   - key: This owner's key.
    ///   - now: When.
    /// - Returns: The subject here, new or known by one of the identifiers; with the objections of both owners, and the shorter retention.
    /// - Throws: `stopped` where the retention has ended meanwhile, `tokenNotOpened`, `tokenExpired`, `tokenUsed`, `conflict` or `noLastingIdentifier`; nothing has changed then.
    public func accept(
        _ token: TransferToken, from sender: String, _ senderKey: Curve25519.KeyAgreement.PublicKey,
        with key: borrowing TransferKey, now: Date = Date()
    ) throws(VaultError) -> SubjectID {
        let content: Content
        do {
            var recipient = try key.recipient(
                of: Data(token.bytes.prefix(32)), from: senderKey, info: Self.info(from: sender, to: owner))
            content = try JSONDecoder().decode(Content.self, from: recipient.open(token.bytes.dropFirst(32)))
        } catch {
            throw .tokenNotOpened
        }
        guard now.timeIntervalSince1970 < Double(content.expires) else { throw .tokenExpired }
        if let until = content.retainUntil, now.timeIntervalSince1970 >= Double(until) {
            throw .stopped(index: 0, reason: .retentionEnded)
        }
        // The sender is authenticated, not trusted to write as we do: every identifier comes through its own front door.
        let identifiers: [PupilIdentifier]
        do {
            identifiers = try content.identifiers.map {
                try PupilIdentifier($0.kind, String(decoding: $0.value, as: UTF8.self))
            }
        } catch {
            throw .tokenNotOpened
        }
        guard content.objections.allSatisfy({ $0.recipient.utf8.count <= 128 && $0.purpose.utf8.count <= 128 }) else {
            throw .tokenNotOpened
        }
        return try write { db in
            guard try Row.fetchOne(db, sql: "SELECT 1 FROM usedToken WHERE id = ?", arguments: [content.id]) == nil
            else {
                throw VaultError.tokenUsed
            }
            try db.execute(
                sql: "INSERT INTO usedToken VALUES (?, ?)", arguments: [content.id, Int64(now.timeIntervalSince1970)])
            let subject = try self.enrol(identifiers, entry: 0, retainUntil: nil, now: now, in: db).subject
            try self.checkHoldings(of: try self.subject(subject.row, in: db), in: db)
            try db.execute(
                sql: """
                    UPDATE subject SET
                        retainUntil = nullif(min(ifnull(retainUntil, :never), ifnull(:until, :never)), :never)
                    WHERE id = :row
                    """, arguments: ["until": content.retainUntil, "never": Int64.max, "row": subject.row])
            for objection in content.objections {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO objection VALUES (?, ?, ?)",
                    arguments: [subject.row, objection.recipient, objection.purpose])
            }
            for record in content.records {
                try self.insertRecord(record.content, named: record.name, of: subject, in: db)
            }
            try self.authenticate(subject.row, withHoldings: true, in: db)
            try self.record(.init("transfer-in", count: 1, concerning: sender), at: now, in: db)
            return subject.id
        }
    }

    private static func info(from sender: String, to receiver: String) -> Data {
        var info = LengthPrefixed()
        info.append(EpochSecret.layout)
        info.append("transfer".utf8)
        info.append(sender.utf8)
        info.append(receiver.utf8)
        return Data(info.bytes)
    }
}
