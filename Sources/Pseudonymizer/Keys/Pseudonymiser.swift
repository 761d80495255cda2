import Crypto

/// Gives pupils their pseudonyms in one domain.
///
/// `HMAC-SHA256(macKey, lp(kind, identifier))`, cut to 160 bits, with `macKey` from the epoch secret and the domain by two steps of
/// HKDF-SHA256 (RFC 5869, RFC 2104). The same pupil always has the same pseudonym here and an unrelated one in any
/// other domain. Among all pupils of the country two share one with probability below 2^-120.
///
/// It cannot be copied, and cannot be asked about anything but a ``PupilIdentifier``.
public struct Pseudonymiser: ~Copyable, Sendable {
    /// Where its pseudonyms mean something.
    public let domain: PseudonymDomain

    // The state after the key has been absorbed: copying it saves hashing the key for each pupil.
    private let keyed: HMAC<SHA256>
    private let prefix: [UInt8]

    /// The secret is needed only here; a pseudonymiser holds nothing from which it, or another domain's key, can be computed.
    public init(domain: PseudonymDomain, secret: borrowing EpochSecret) {
        self.domain = domain
        prefix = Pseudonym.prefix(epoch: domain.epoch)
        keyed = HMAC(key: EpochSecret.macKey(below: secret.domainKey(for: domain)))
    }

    /// The subject's pseudonym in ``domain``.
    ///
    /// When the vault that knows the subject erases it, the pseudonym leads to nobody any more, whoever has the keys.
    /// - Parameter subject: As the vault gives it.
    public borrowing func pseudonym(of subject: SubjectID) -> Pseudonym { pseudonym(of: subject.identifier) }

    /// The pupil's pseudonym in ``domain``, computed from the identifier itself, without a vault.
    ///
    /// For edges and streams that keep no state. One pupil cannot be erased: whoever has the epoch's secret can find the pupil's rows as
    /// long as the secret exists, which is as long as any other pupil of the epoch needs it.
    /// - Parameter pupil: A whole identifier.
    public borrowing func pseudonymErasedOnlyWithEpoch(of pupil: PupilIdentifier) -> Pseudonym {
        pseudonym(of: pupil)
    }

    /// The pupil's pseudonym in ``domain``.
    package borrowing func pseudonym(of pupil: PupilIdentifier) -> Pseudonym {
        pseudonym(ofKind: pupil.kind.rawValue, bytes: pupil.bytes)
    }

    /// As ``pseudonym(of:)``, for identifiers as published test vectors give them.
    package borrowing func pseudonym(ofKind kind: String, bytes: [UInt8]) -> Pseudonym {
        var message = LengthPrefixed(reservingCapacity: 8 + kind.utf8.count + bytes.count)
        message.append(kind.utf8)
        message.append(bytes)
        var state = keyed
        state.update(data: message.bytes)
        return unsafe state.finalize().withUnsafeBytes { unsafe Pseudonym(prefix: prefix, tag: $0) }
    }
}
