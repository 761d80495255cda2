package import Crypto
import Foundation
package import Pseudonymizer

/// The keys of a vault, all below one random secret by HKDF-SHA256, and what is computed with them.
package struct VaultKeys: Sendable {
    private let lookup: HMAC<SHA256>
    private let tombstone: SymmetricKey
    private let journal: SymmetricKey
    private let wrapping: SymmetricKey
    private let subject: SymmetricKey

    /// - Parameter secret: 32 random bytes.
    package init(secret: SymmetricKey) {
        lookup = HMAC(key: Self.key("vault-lookup", below: secret))
        tombstone = Self.key("vault-tombstone", below: secret)
        journal = Self.key("vault-journal", below: secret)
        wrapping = Self.key("vault-wrap", below: secret)
        subject = Self.key("vault-subject", below: secret)
    }

    /// Under which an identifier is found: nothing about it can be tested without the vault's secret.
    package func lookupTag(ofKind kind: String, bytes: [UInt8]) -> [UInt8] {
        var message = LengthPrefixed(reservingCapacity: 8 + kind.utf8.count + bytes.count)
        message.append(kind.utf8)
        message.append(bytes)
        var state = lookup
        state.update(data: message.bytes)
        return Array(state.finalize())
    }

    func lookupTag(of pupil: PupilIdentifier) -> [UInt8] { lookupTag(ofKind: pupil.kind.rawValue, bytes: pupil.bytes) }

    /// What is left of an erased subject: enough to recognise the id in a restored backup, and nothing else.
    func tombstone(of subject: SubjectID) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: subject.bytes, using: tombstone))
    }

    /// The code of the journal's end and of everything in the vault: without it, a shortened journal would still be a valid one, and an older
    /// row still one of this vault.
    func journalCode(_ end: JournalEnd) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: end.message, using: journal))
    }

    /// Whether a code is that of the journal's end, in a time that does not depend on where they differ.
    func isJournalCode(_ code: Data, of end: JournalEnd) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: end.message, using: journal)
    }

    /// The code of what is said about a subject.
    func subjectCode(_ message: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: subject))
    }

    /// Whether a code is that of what is said about a subject, in a time that does not depend on where they differ.
    func isSubjectCode(_ code: Data, of message: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: subject)
    }

    /// A subject's data key as the vault stores it, bound to the subject.
    func wrap(_ dataKey: SymmetricKey, of subject: SubjectID) -> [UInt8] {
        KeyWrapping.wrap(dataKey, under: wrapping, for: Self.context("subject-key", subject))
    }

    /// The data key that was wrapped for the subject.
    func unwrap(_ wrapped: [UInt8], of subject: SubjectID) throws -> SymmetricKey {
        do {
            return try KeyWrapping.unwrap(wrapped, under: wrapping, for: Self.context("subject-key", subject))
        } catch {
            throw VaultError.corrupted
        }
    }

    /// `nonce || AES-256-GCM` of something about a subject, under the subject's data key.
    package static func seal(
        _ plaintext: [UInt8], of subject: SubjectID, under dataKey: SymmetricKey, nonce: [UInt8]? = nil
    ) throws -> [UInt8] {
        try seal(plaintext, under: dataKey, context: context("subject-data", subject), nonce: nonce)
    }

    /// The inverse of `seal`.
    package static func open(_ sealed: [UInt8], of subject: SubjectID, under dataKey: SymmetricKey) throws -> [UInt8] {
        try open(sealed, under: dataKey, context: context("subject-data", subject))
    }

    private static func seal(
        _ plaintext: [UInt8], under key: SymmetricKey, context: [UInt8], nonce: [UInt8]? = nil
    ) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            plaintext, using: key, nonce: try nonce.map { try AES.GCM.Nonce(data: $0) } ?? AES.GCM.Nonce(),
            authenticating: context)
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    private static func open(_ sealed: [UInt8], under key: SymmetricKey, context: [UInt8]) throws -> [UInt8] {
        do {
            return Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: context))
        } catch {
            throw VaultError.corrupted
        }
    }

    private static func context(_ label: String, _ subject: SubjectID) -> [UInt8] {
        var context = LengthPrefixed()
        context.append(EpochSecret.layout)
        context.append(label.utf8)
        context.append(subject.bytes)
        return context.bytes
    }

    private static func key(_ label: String, below secret: SymmetricKey) -> SymmetricKey {
        var info = LengthPrefixed()
        info.append(EpochSecret.layout)
        info.append(label.utf8)
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: info.bytes, outputByteCount: 32)
    }
}
