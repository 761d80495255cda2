import Crypto
public import Foundation

/// Gives pupils tokens that the school itself can turn back, in one domain.
///
/// AES-256-SIV (RFC 5297) of the identifier with its kind as associated data, under a key of two steps of HKDF-SHA256 below the epoch
/// secret. It cannot turn a token back: that is a ``Reidentifier``'s, so that the right to do so can be kept in other hands.
public struct ReversiblePseudonymiser: ~Copyable, Sendable {
    /// Where its tokens mean something.
    public let domain: PseudonymDomain

    private let cipher: SyntheticIVCipher

    /// Derives the domain's key; the secret is needed only here.
    /// - Parameters:
    ///   - domain: Where its tokens mean something.
    ///   - secret: The domain's epoch secret.
    public init(domain: PseudonymDomain, secret: borrowing EpochSecret) {
        self.domain = domain
        cipher = Reidentifier.cipher(domain, secret)
    }

    /// The pupil's token in ``domain``.
    /// - Parameter pupil: The whole identifier, which the token holds.
    public borrowing func token(of pupil: PupilIdentifier) -> ReversibleToken {
        token(ofKind: pupil.kind.rawValue, bytes: pupil.bytes)
    }

    /// As ``token(of:)``, for identifiers as published test vectors give them.
    package borrowing func token(ofKind kind: String, bytes: [UInt8]) -> ReversibleToken {
        do {
            return ReversibleToken(
                epoch: domain.epoch, sealed: try cipher.seal(bytes, authenticating: [Reidentifier.label(kind)]))
        } catch {
            preconditionFailure("AES-SIV takes one part of associated data")
        }
    }
}

/// Turns the tokens of one domain back into pupils.
///
/// Whoever has one re-identifies; keep the right to make one apart from the right to make tokens.
public struct Reidentifier: ~Copyable, Sendable {
    /// Where the tokens mean something.
    public let domain: PseudonymDomain

    private let cipher: SyntheticIVCipher

    /// Derives the domain's key; the secret is needed only here.
    /// - Parameters:
    ///   - domain: Where the tokens mean something.
    ///   - secret: The domain's epoch secret.
    public init(domain: PseudonymDomain, secret: borrowing EpochSecret) {
        self.domain = domain
        cipher = Self.cipher(domain, secret)
    }

    /// The pupil behind a token.
    ///
    /// `trail` hears of it before the caller has anything, and if it cannot take the entry there is no result.
    /// - Parameters:
    ///   - token: A token of this domain.
    ///   - trail: Where the act is recorded.
    ///   - now: When.
    /// - Throws: `otherEpoch` or `notOfThisDomain`, or what `trail` throws.
    public borrowing func pupil(
        behind token: ReversibleToken, recordedIn trail: some CustodyTrail, now: Date = Date()
    ) throws -> PupilIdentifier {
        let pupil = try open(token)
        try trail.record(CustodyEvent(action: .reidentify, from: domain, count: 1, at: now))
        return pupil
    }

    private borrowing func open(_ token: ReversibleToken) throws(ReidentificationError) -> PupilIdentifier {
        guard token.epoch == domain.epoch else { throw .otherEpoch(found: token.epoch, expected: domain.epoch) }
        for kind in PupilIdentifier.Kind.allCases {
            if let bytes = try? cipher.open(token.sealed, authenticating: [Self.label(kind.rawValue)]) {
                return PupilIdentifier(kind: kind, normalised: bytes)
            }
        }
        throw .notOfThisDomain
    }

    /// The tokens of the same pupils in another epoch, in the same order.
    ///
    /// Of the same owner, recipient and purpose only: tokens of two recipients have nothing in common, and nobody makes a table from the one to the
    /// other. And not where the key set forbids that epochs are linked.
    ///
    /// All or none: the first token that cannot be read stops it. `trail` hears of it before the caller has anything, and if it cannot
    /// take the entry there is no result.
    /// - Parameters:
    ///   - tokens: Tokens of this domain.
    ///   - target: Makes the tokens of the other epoch.
    ///   - keySet: The owner's secrets, which say whether the epochs may be linked and data be released under the new one.
    ///   - trail: Where the act is recorded.
    ///   - now: When.
    /// - Throws: ``ReidentificationError``, of ``KeySetError`` `linkingForbidden`, `unknownEpoch`, `destroyed` or `notEnabled`, or what
    ///   `trail` throws.
    public borrowing func repseudonymise(
        _ tokens: [ReversibleToken], to target: borrowing ReversiblePseudonymiser, with keySet: borrowing KeySet,
        recordedIn trail: some CustodyTrail, now: Date = Date()
    ) throws -> [ReversibleToken] {
        let series = PseudonymSeries(of: domain)
        guard PseudonymSeries(of: target.domain) == series else { throw ReidentificationError.otherSeries }
        guard keySet.allowsLinking(of: series) else { throw KeySetError.linkingForbidden }
        for one in [domain, target.domain] {
            switch keySet.state(of: one) {
            case nil: throw KeySetError.unknownEpoch(one.epoch)
            case .destroyed: throw KeySetError.destroyed(epoch: one.epoch)
            case .decryptOnly where one == target.domain: throw KeySetError.notEnabled(epoch: one.epoch)
            case .decryptOnly, .enabled: break
            }
        }
        var result: [ReversibleToken] = []
        result.reserveCapacity(tokens.count)
        for token in tokens { result.append(target.token(of: try open(token))) }
        try trail.record(
            CustodyEvent(action: .repseudonymise, from: domain, to: target.domain, count: tokens.count, at: now))
        return result
    }

    static func label(_ kind: String) -> [UInt8] {
        var label = LengthPrefixed()
        label.append(kind.utf8)
        return label.bytes
    }

    static func cipher(_ domain: PseudonymDomain, _ secret: borrowing EpochSecret) -> SyntheticIVCipher {
        do {
            return try SyntheticIVCipher(key: EpochSecret.sivKey(below: secret.domainKey(for: domain)))
        } catch {
            preconditionFailure("HKDF gives the 64 bytes it is asked for")
        }
    }
}

/// Why a token cannot be turned back.
public enum ReidentificationError: Error, Equatable, Sendable {
    /// The token is of another key period.
    case otherEpoch(found: UInt32, expected: UInt32)
    /// Altered, or of another owner, recipient, purpose or secret.
    case notOfThisDomain
    /// The two domains differ in owner, recipient or purpose. From owner to owner goes only a transfer token, and from recipient to recipient
    /// nothing.
    case otherSeries
}
