import Crypto
import Foundation
import Pseudonymizer
import Testing
import _TestSupport

@Suite struct KeySetTests {
    private let series: PseudonymSeries
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        series = try PseudonymSeries(owner: "NO970018131", recipient: "vendor:exempel", purpose: "calibration")
    }

    /// Cheap for tests; the library's own is 128 times as dear.
    private func passphraseKey(_ passphrase: String = "seks tilfeldige ord er bra") throws -> PassphraseKey {
        try PassphraseKey(newPassphrase: passphrase, costLog2: 10)
    }

    private func pseudonym(_ domain: PseudonymDomain, _ secret: borrowing EpochSecret) throws -> Pseudonym {
        Pseudonymiser(domain: domain, secret: secret).pseudonym(of: try PupilIdentifier(local: "17"))
    }

    @Test func aStoredSetGivesTheSamePseudonymsWhenItIsOpenedAgain() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try passphraseKey()
            var keys = try KeySet(wrappedBy: key)
            let domain = try keys.startEpoch(of: series, wrappedBy: key, now: now)
            #expect(domain.epoch == 1)
            let before = try pseudonym(domain, try keys.secret(of: domain, for: .release, openedBy: key))
            try keys.store(to: file)
            #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)

            let again = try PassphraseKey("seks tilfeldige ord er bra", descriptor: try KeySet.keyDescriptor(of: file))
            let opened = try KeySet.load(from: file, openedBy: again)
            #expect(
                try (pseudonym(domain, try opened.secret(of: domain, for: .release, openedBy: again)) == before) as Bool
            )
            #expect((opened.liveDomains(of: series) == [domain]) as Bool)
            #expect(throws: KeySetError.file(.fileExists(path: file.path))) { try keys.store(to: file) }
        }
    }

    @Test func aPassphraseMayBeTypedComposedOrDecomposed() throws {
        let key = try passphraseKey("bl\u{00E5}b\u{00E6}r og fl\u{00F8}te")
        let wrapped = key.wrapped(SymmetricKey(size: .bits256))
        let decomposed = try PassphraseKey("bla\u{030A}b\u{00E6}r og fl\u{00F8}te", descriptor: key.descriptor)
        _ = try decomposed.unwrap(wrapped, for: [1])
    }

    @Test func aWrongPassphraseOpensNothingAndSaysSo() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try passphraseKey()
            try KeySet(wrappedBy: key).store(to: file)
            let wrong = try PassphraseKey("seks tilfeldige ord er brA", descriptor: key.descriptor)
            #expect(throws: KeySetError.wrapping(.notOpened)) { _ = try KeySet.load(from: file, openedBy: wrong) }
            let other = try passphraseKey()
            #expect(throws: KeySetError.otherKey(found: other.descriptor, expected: key.descriptor)) {
                _ = try KeySet.load(from: file, openedBy: other)
            }
            #expect(KeySetError.wrapping(.notOpened).description.contains("passphrase is wrong"))
        }
        #expect(throws: KeyWrappingError.passphraseTooShort(found: 11, minimum: 12)) {
            _ = try PassphraseKey(newPassphrase: "elleve tegn")
        }
    }

    @Test(arguments: [
        "", "scrypt", "scrypt:9:8:1:\(salt)", "scrypt:40:8:1:\(salt)", "scrypt:10:9:1:\(salt)", "scrypt:10:8:2:\(salt)",
        "scrypt:10:8:1:00", "scrypt:10:8:1:\(salt)zz", "file:1", "scrypt:99999999999999999999:8:1:\(salt)",
    ])
    func aDescriptorOutOfBoundsIsRefused(descriptor: String) {
        #expect(throws: KeyWrappingError.descriptor) {
            _ = try PassphraseKey("seks tilfeldige", descriptor: descriptor)
        }
    }
    private static let salt = "00112233445566778899aabbccddeeff"

    @Test func anEpochGoesFromEnabledToDecryptOnlyToDestroyed() throws {
        let key = try passphraseKey()
        var keys = try KeySet(wrappedBy: key)
        let first = try keys.startEpoch(of: series, wrappedBy: key, now: now)
        let second = try keys.startEpoch(of: series, wrappedBy: key, now: now)
        #expect(second == series.domain(epoch: 2))
        #expect((keys.state(of: first) == .decryptOnly && keys.state(of: second) == .enabled) as Bool)
        #expect((keys.state(of: series.domain(epoch: 3)) == nil) as Bool)
        #expect(throws: KeySetError.notEnabled(epoch: 1)) {
            _ = try keys.secret(of: first, for: .release, openedBy: key)
        }
        _ = try keys.secret(of: first, for: .link, openedBy: key)

        try keys.destroy(first, now: now)
        #expect((keys.state(of: first) == .destroyed) as Bool)
        #expect((keys.liveDomains(of: series) == [second]) as Bool)
        for use in [KeySet.Use.link, .release] {
            #expect(throws: KeySetError.destroyed(epoch: 1)) { _ = try keys.secret(of: first, for: use, openedBy: key) }
        }
        #expect(throws: KeySetError.destroyed(epoch: 1)) { try keys.retire(first) }
        #expect(throws: KeySetError.unknownEpoch(3)) { try keys.destroy(series.domain(epoch: 3)) }
        try keys.retire(second)
        #expect(throws: KeySetError.notEnabled(epoch: 2)) {
            _ = try keys.secret(of: second, for: .release, openedBy: key)
        }
        // A number is never given out twice, even when every secret is gone.
        try keys.destroy(second)
        #expect(try (keys.startEpoch(of: series, wrappedBy: key).epoch == 3) as Bool)
    }

    @Test func whereLinkingIsForbiddenOnlyTheEnabledEpochLives() throws {
        let key = try passphraseKey()
        var keys = try KeySet(wrappedBy: key)
        for _ in 0..<3 { _ = try keys.startEpoch(of: series, wrappedBy: key) }
        try keys.forbidLinking(of: series)
        #expect((!keys.allowsLinking(of: series)) as Bool)
        #expect((keys.liveDomains(of: series).map(\.epoch) == [3]) as Bool)
        _ = try keys.startEpoch(of: series, wrappedBy: key)
        #expect((keys.liveDomains(of: series).map(\.epoch) == [4]) as Bool)
    }

    @Test func aDestroyedSecretIsNotInTheFile() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try passphraseKey()
            let trail = RecordingTrail()
            try KeySet(wrappedBy: key).store(to: file)
            let domain = try KeySet.update(file, openedBy: key, recordedIn: trail) { keys throws(KeySetError) in
                try keys.startEpoch(of: series, wrappedBy: key, now: now)
            }
            let before = try String(contentsOf: file, encoding: .utf8)
            let wrapped = try #require(
                try NSRegularExpression(pattern: "\"secret\":\"([^\"]+)\"")
                    .firstMatch(in: before, range: NSRange(before.startIndex..., in: before))
                    .flatMap { Range($0.range(at: 1), in: before) }.map { String(before[$0]) })
            try KeySet.update(file, openedBy: key, recordedIn: trail) { keys throws(KeySetError) in
                try keys.destroy(domain, now: now)
            }
            #expect(!(try String(contentsOf: file, encoding: .utf8)).contains(wrapped))
            #expect(trail.events.map(\.action) == [.startEpoch, .startEpoch, .destroyEpoch, .destroyEpoch])
            #expect(trail.events.map(\.stage) == [.intended, .done, .intended, .done])
            #expect(trail.events.allSatisfy { $0.from == domain && $0.at == now })
            #expect(
                Set(try FileManager.default.contentsOfDirectory(atPath: directory.path)) == [
                    "keys.json", "keys.json.lock",
                ])
        }
    }

    @Test func whatCannotBeRecordedIsNotDone() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try passphraseKey()
            try KeySet(wrappedBy: key).store(to: file)
            let before = try Data(contentsOf: file)
            #expect(throws: KeySetError.notRecorded) {
                _ = try KeySet.update(file, openedBy: key, recordedIn: RefusingTrail()) { keys throws(KeySetError) in
                    try keys.startEpoch(of: series, wrappedBy: key)
                }
            }
            #expect(try Data(contentsOf: file) == before)
        }
    }

    @Test func rewrappingKeepsThePseudonymsAndLetsTheOldKeyOpenNothing() throws {
        try withDirectory { directory in
            let old = try passphraseKey()
            let new = try FileKey.create(at: directory.appendingPathComponent("kek"))
            var keys = try KeySet(wrappedBy: old)
            let domain = try keys.startEpoch(of: series, wrappedBy: old)
            let before = try pseudonym(domain, try keys.secret(of: domain, for: .release, openedBy: old))
            #expect(throws: KeySetError.self) { try keys.rewrap(from: new, to: old) }
            try keys.rewrap(from: old, to: new)
            let file = directory.appendingPathComponent("keys.json")
            try keys.store(to: file)
            let loaded = try FileKey.load(from: directory.appendingPathComponent("kek"))
            let opened = try KeySet.load(from: file, openedBy: loaded)
            #expect(
                try (pseudonym(domain, try opened.secret(of: domain, for: .release, openedBy: loaded)) == before)
                    as Bool)
            #expect(throws: KeySetError.wrapping(.notOpened)) {
                _ = try opened.secret(of: domain, for: .release, openedBy: old)
            }
        }
    }

    /// Every bit of the file, one at a time, and every truncation: an error, never another set.
    @Test func everyFlippedBitAndEveryTruncationIsNoticed() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            var keys = try KeySet(wrappedBy: key)
            let domain = try keys.startEpoch(of: series, wrappedBy: key)
            let pseudonym = try pseudonym(domain, try keys.secret(of: domain, for: .release, openedBy: key))
            try keys.store(to: file)
            let whole = try Data(contentsOf: file)
            var refused = 0
            func expectRefusalOrTheSame(_ data: Data, _ what: Comment) throws {
                try FileManager.default.removeItem(at: file)
                try PrivateFile.create(data, at: file)
                do {
                    let opened = try KeySet.load(from: file, openedBy: key)
                    // What JSON itself leaves open, such as the last newline, may differ; nothing that means something may.
                    #expect((opened.liveDomains(of: series) == [domain]) as Bool, what)
                    let secret = try opened.secret(of: domain, for: .release, openedBy: key)
                    #expect(try self.pseudonym(domain, secret) == pseudonym, what)
                } catch {
                    refused += 1
                }
            }
            for byte in whole.indices {
                var flipped = whole
                flipped[byte] ^= 1 << UInt8(byte % 8)
                try expectRefusalOrTheSame(flipped, "byte \(byte)")
            }
            for length in stride(from: 0, to: whole.count - 2, by: 7) {
                let before = refused
                try expectRefusalOrTheSame(whole.prefix(length), "length \(length)")
                #expect(refused == before + 1, "a part of \(length) bytes passes as a whole")
            }
            #expect(refused > whole.count)
        }
    }

    @Test func anEditThatJSONAcceptsIsNoticed() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("keys.json")
            let key = try FileKey.create(at: directory.appendingPathComponent("kek"))
            var keys = try KeySet(wrappedBy: key)
            let first = try keys.startEpoch(of: series, wrappedBy: key, now: now)
            _ = try keys.startEpoch(of: series, wrappedBy: key, now: now)
            #expect((keys.state(of: first) == .decryptOnly) as Bool)
            try keys.store(to: file)
            let text = try String(contentsOf: file, encoding: .utf8)
            for (from, to) in [
                ("decrypt-only", "enabled"), ("\"linkable\":true", "\"linkable\":false"), ("1800000000", "1800000001"),
            ] {
                let edited = text.replacingOccurrences(of: from, with: to)
                #expect(edited != text)
                try FileManager.default.removeItem(at: file)
                try PrivateFile.create(Data(edited.utf8), at: file)
                #expect(throws: KeySetError.altered(path: file.path)) { _ = try KeySet.load(from: file, openedBy: key) }
            }
        }
    }

    /// A secret moved to the place of another domain's does not open there.
    @Test func aWrappedKeyOpensForItsOwnContextOnly() throws {
        let key = try passphraseKey()
        let wrapped = key.wrapped(SymmetricKey(size: .bits256))
        _ = try key.unwrap(wrapped, for: [1])
        for context in [[], [2], [1, 1]] as [[UInt8]] {
            #expect(throws: KeyWrappingError.notOpened) { _ = try key.unwrap(wrapped, for: context) }
        }
        for length in 0..<wrapped.count {
            #expect(throws: KeyWrappingError.notOpened) { _ = try key.unwrap(Array(wrapped[..<length]), for: [1]) }
        }
    }

    @Test func manyWritersAtOnceLoseNothing() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("key-set-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appendingPathComponent("keys.json")
        let kek = directory.appendingPathComponent("kek")
        let key = try FileKey.create(at: kek)
        try KeySet(wrappedBy: key).store(to: file)
        let epochs = try await withThrowingTaskGroup(of: [UInt32].self) { group in
            for _ in 0..<4 {
                group.addTask { [series] in
                    let key = try FileKey.load(from: kek)
                    return try (0..<5).map { _ in
                        try KeySet.update(file, openedBy: key) { keys throws(KeySetError) in
                            try keys.startEpoch(of: series, wrappedBy: key).epoch
                        }
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(epochs.sorted() == Array(1...20))
    }
}

extension KeyEncryptionKey where Self: ~Copyable {
    fileprivate func wrapped(_ key: SymmetricKey) -> [UInt8] { (try? wrap(key, for: [1])) ?? [] }
}

/// Keeps what it is told.
final class RecordingTrail: CustodyTrail, @unchecked Sendable {
    private let lock = NSLock()
    private var recorded: [CustodyEvent] = []
    var events: [CustodyEvent] { lock.withLock { recorded } }
    func record(_ event: CustodyEvent) { lock.withLock { recorded.append(event) } }
}

/// Takes nothing.
struct RefusingTrail: CustodyTrail {
    struct Full: Error {}
    func record(_ event: CustodyEvent) throws { throw Full() }
}

/// Runs `body` with a new directory, which is removed afterwards.
func withDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("pseudonymizer-tests-\(UUID().uuidString)", isDirectory: true).resolvingSymlinksInPath()
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory)
}
