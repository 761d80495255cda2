import Crypto
public import Foundation

/// The epoch secrets of a school owner, each wrapped by a key-encryption key.
///
/// Every series (owner, recipient, purpose) has epochs, numbered from 1, of which at most one makes new pseudonyms. A secret is random and
/// derived from nothing, so when its wrapped bytes are gone here and in every copy of the file, nobody can link that epoch's
/// pseudonyms to pupils by a key again. Copies made earlier stay readable with the key that wrapped them: after destroying an
/// epoch, ``rewrap(from:to:now:)`` under a new key-encryption key and let the old one go.
///
/// The whole is authenticated: a state, a date or an epoch that was edited in the file is noticed. What cannot be noticed is an
/// older copy put back in place; the audit log shows that.
public struct KeySet: ~Copyable, Sendable {
    /// What an epoch's secret may be used for.
    public enum EpochState: String, Hashable, Sendable, Codable {
        /// New pseudonyms are made with it.
        case enabled
        /// Pseudonyms that were made with it can still be found and linked; no data are released under it.
        case decryptOnly = "decrypt-only"
        /// The secret is gone.
        case destroyed
    }

    /// What somebody wants an epoch's secret for.
    public enum Use: Hashable, Sendable {
        /// Release data: the epoch must be enabled.
        case release
        /// Find, link or replace pseudonyms that exist: the epoch must not be destroyed.
        case link
    }

    private(set) var content: Content
    private let integrityKey: SymmetricKey
    /// What was done since the set was made or loaded.
    private(set) var events: [CustodyEvent] = []

    /// An empty set.
    /// - Parameter key: What wraps its secrets.
    /// - Throws: `wrapping` where a device refuses.
    public init(wrappedBy key: borrowing some KeyEncryptionKey & ~Copyable) throws(KeySetError) {
        integrityKey = SymmetricKey(size: .bits256)
        content = Content(
            keyDescriptor: key.descriptor, integrityKey: try Self.wrap(integrityKey, Self.integrityContext, by: key))
    }

    init(_ content: Content, openedBy key: borrowing some KeyEncryptionKey & ~Copyable) throws(KeySetError) {
        guard content.keyDescriptor == key.descriptor else {
            throw .otherKey(found: key.descriptor, expected: content.keyDescriptor)
        }
        integrityKey = try Self.unwrap(content.integrityKey, Self.integrityContext, by: key)
        self.content = content
    }

    /// The domains of a series whose secrets exist, in ascending order of epochs.
    /// - Parameter series: Owner, recipient and purpose.
    public borrowing func liveDomains(of series: PseudonymSeries) -> [PseudonymDomain] {
        (content.series[Content.key(series)]?.epochs ?? [])
            .filter { $0.state != .destroyed }.map { series.domain(epoch: $0.number) }
    }

    /// The state of a domain's secret; `nil` where there never was one.
    /// - Parameter domain: Owner, recipient, purpose and epoch.
    public borrowing func state(of domain: PseudonymDomain) -> EpochState? { epoch(domain)?.state }

    /// Whether pseudonyms of two epochs of the series may be linked.
    /// - Parameter series: Owner, recipient and purpose.
    public borrowing func allowsLinking(of series: PseudonymSeries) -> Bool {
        content.series[Content.key(series)]?.linkable ?? true
    }

    /// The secret of a domain.
    /// - Parameters:
    ///   - domain: Owner, recipient, purpose and epoch.
    ///   - use: What for.
    ///   - key: The key-encryption key of this set.
    /// - Throws: `unknownEpoch`, `destroyed`, `notEnabled` or `wrapping`.
    public borrowing func secret(
        of domain: PseudonymDomain, for use: Use, openedBy key: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(KeySetError) -> EpochSecret {
        guard let epoch = epoch(domain) else { throw .unknownEpoch(domain.epoch) }
        guard epoch.state != .destroyed, let wrapped = epoch.secret else { throw .destroyed(epoch: domain.epoch) }
        guard use == .link || epoch.state == .enabled else { throw .notEnabled(epoch: domain.epoch) }
        return EpochSecret(key: try Self.unwrap(wrapped, Self.context(of: domain), by: key))
    }

    /// Begins the next epoch of a series with a new random secret.
    ///
    /// The epoch before becomes decrypt-only, or is destroyed where linking is forbidden.
    /// - Parameters:
    ///   - series: Owner, recipient and purpose.
    ///   - key: The key-encryption key of this set.
    ///   - now: When.
    /// - Returns: The new domain.
    /// - Throws: `wrapping`; nothing has changed then.
    public mutating func startEpoch(
        of series: PseudonymSeries, wrappedBy key: borrowing some KeyEncryptionKey & ~Copyable, now: Date = Date()
    ) throws(KeySetError) -> PseudonymDomain {
        let before = content.series[Content.key(series)] ?? Content.Series(series)
        let domain = series.domain(epoch: (before.epochs.last?.number ?? 0) + 1)
        let secret = EpochSecret()
        let wrapped = try Self.wrap(secret.key, Self.context(of: domain), by: key)
        for last in before.epochs where last.state == .enabled {
            if before.linkable {
                try retire(series.domain(epoch: last.number), now: now)
            } else {
                try destroy(series.domain(epoch: last.number), now: now)
            }
        }
        content.series[Content.key(series), default: before].epochs
            .append(Content.Epoch(number: domain.epoch, began: now, secret: wrapped))
        events.append(CustodyEvent(action: .startEpoch, from: domain, count: 1, at: now))
        return domain
    }

    /// Stops an epoch from making pseudonyms, without a new one taking its place.
    /// - Parameters:
    ///   - domain: Owner, recipient, purpose and epoch.
    ///   - now: When.
    /// - Throws: `unknownEpoch` or `destroyed`. Retiring again changes nothing.
    public mutating func retire(_ domain: PseudonymDomain, now: Date = Date()) throws(KeySetError) {
        guard let epoch = epoch(domain) else { throw .unknownEpoch(domain.epoch) }
        guard epoch.state != .destroyed else { throw .destroyed(epoch: domain.epoch) }
        guard epoch.state == .enabled else { return }
        change(domain) { $0.end(.decryptOnly, at: now) }
        events.append(CustodyEvent(action: .retireEpoch, from: domain, count: 1, at: now))
    }

    /// Destroys the secret of an epoch: its pseudonyms can never again be linked to pupils by a key.
    /// - Parameters:
    ///   - domain: Owner, recipient, purpose and epoch.
    ///   - now: When.
    /// - Throws: `unknownEpoch`. Destroying again changes nothing.
    public mutating func destroy(_ domain: PseudonymDomain, now: Date = Date()) throws(KeySetError) {
        guard let epoch = epoch(domain) else { throw .unknownEpoch(domain.epoch) }
        guard epoch.state != .destroyed else { return }
        change(domain) { $0.end(.destroyed, at: now) }
        events.append(CustodyEvent(action: .destroyEpoch, from: domain, count: 1, at: now))
    }

    /// Forbids for good that pseudonyms of two epochs of the series are linked, and destroys all but the enabled epoch.
    /// - Parameters:
    ///   - series: Owner, recipient and purpose.
    ///   - now: When.
    public mutating func forbidLinking(of series: PseudonymSeries, now: Date = Date()) throws(KeySetError) {
        if allowsLinking(of: series) {
            content.series[Content.key(series), default: Content.Series(series)].linkable = false
            events.append(CustodyEvent(action: .forbidLinking, from: series.domain(epoch: 0), count: 1, at: now))
        }
        for domain in liveDomains(of: series) where state(of: domain) == .decryptOnly { try destroy(domain, now: now) }
    }

    /// Wraps everything anew under another key-encryption key.
    /// - Parameters:
    ///   - old: The key-encryption key of this set.
    ///   - new: What wraps it from now on.
    ///   - now: When.
    /// - Throws: `otherKey` or `wrapping`; nothing has changed then.
    public mutating func rewrap(
        from old: borrowing some KeyEncryptionKey & ~Copyable, to new: borrowing some KeyEncryptionKey & ~Copyable,
        now: Date = Date()
    ) throws(KeySetError) {
        guard content.keyDescriptor == old.descriptor else {
            throw .otherKey(found: old.descriptor, expected: content.keyDescriptor)
        }
        var moved = content
        moved.keyDescriptor = new.descriptor
        moved.integrityKey = try Self.wrap(integrityKey, Self.integrityContext, by: new)
        for (key, series) in content.series {
            for (place, epoch) in series.epochs.enumerated() {
                guard let wrapped = epoch.secret, let name = series.name else { continue }
                let context = Self.context(of: name.domain(epoch: epoch.number))
                let secret = try Self.unwrap(wrapped, context, by: old)
                moved.series[key]?.epochs[place].secret = try Self.wrap(secret, context, by: new)
            }
        }
        content = moved
        for series in content.series.sorted(by: { $0.key < $1.key }).compactMap(\.value.name) {
            events.append(
                CustodyEvent(
                    action: .rewrap, from: series.domain(epoch: 0), count: liveDomains(of: series).count, at: now))
        }
    }

    /// The authentication code of everything in the set.
    borrowing func code() -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: content.canonical, using: integrityKey)
    }

    private borrowing func epoch(_ domain: PseudonymDomain) -> Content.Epoch? {
        content.series[Content.key(PseudonymSeries(of: domain))]?.epochs.first { $0.number == domain.epoch }
    }

    private mutating func change(_ domain: PseudonymDomain, _ body: (inout Content.Epoch) -> Void) {
        let key = Content.key(PseudonymSeries(of: domain))
        guard var series = content.series[key],
            let place = series.epochs.firstIndex(where: { $0.number == domain.epoch })
        else { return }
        body(&series.epochs[place])
        content.series[key] = series
    }

    private static var integrityContext: [UInt8] {
        var context = LengthPrefixed()
        context.append(EpochSecret.layout)
        context.append("keyset".utf8)
        return context.bytes
    }

    private static func context(of domain: PseudonymDomain) -> [UInt8] {
        var context = LengthPrefixed()
        context.append(EpochSecret.layout)
        context.append("epoch-secret".utf8)
        context.append(domain.owner.utf8)
        context.append(domain.recipient.utf8)
        context.append(domain.purpose.utf8)
        context.append(number: domain.epoch)
        return context.bytes
    }

    private static func wrap(
        _ key: SymmetricKey, _ context: [UInt8], by wrappingKey: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(KeySetError) -> Data {
        do { return Data(try wrappingKey.wrap(key, for: context)) } catch { throw .wrapping(error) }
    }

    private static func unwrap(
        _ wrapped: Data, _ context: [UInt8], by wrappingKey: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(KeySetError) -> SymmetricKey {
        do { return try wrappingKey.unwrap(Array(wrapped), for: context) } catch { throw .wrapping(error) }
    }
}

/// Why a key set cannot be opened, kept or used as asked.
public enum KeySetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be used.
    case file(PrivateFileError)
    /// The file does not hold a key set.
    case malformed(path: String)
    /// The secrets are wrapped by a key with another descriptor.
    case otherKey(found: String, expected: String)
    /// The key-encryption key did not do its part.
    case wrapping(KeyWrappingError)
    /// The right key opens it, but something in it is not as it was written.
    case altered(path: String)
    /// There never was such an epoch.
    case unknownEpoch(UInt32)
    /// The epoch's secret is gone.
    case destroyed(epoch: UInt32)
    /// The epoch is decrypt-only: data are released under its successor.
    case notEnabled(epoch: UInt32)
    /// Epochs of this series must not be linked.
    case linkingForbidden
    /// The act could not be recorded, and was not done.
    case notRecorded
    /// The act was done, and only its outcome could not be recorded: the trail holds the intent.
    case doneNotRecorded

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .file(let error): error.description
        case .malformed(let path): "\(path) is not a key set, or only a part of one: restore it from a backup"
        case .otherKey(let found, let expected): "the key set is wrapped by key \(expected), and was given \(found)"
        case .wrapping(let error): error.description
        case .altered(let path): "\(path) was altered after it was written: restore it from a backup"
        case .unknownEpoch(let epoch): "there is no epoch \(epoch) of this owner, recipient and purpose"
        case .destroyed(let epoch): "the secret of epoch \(epoch) was destroyed"
        case .notEnabled(let epoch): "epoch \(epoch) is closed for new releases: use the enabled one"
        case .linkingForbidden: "the epochs of this owner, recipient and purpose must not be linked"
        case .notRecorded: "the act could not be recorded in the audit trail, and was not done"
        case .doneNotRecorded:
            "the act was done, but its outcome could not be recorded: the audit trail holds the intent only"
        }
    }
}
