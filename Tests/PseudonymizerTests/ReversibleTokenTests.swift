import Foundation
import Pseudonymizer
import Testing

@Suite struct ReversibleTokenTests {
    private let domain: PseudonymDomain
    private let pupils: [PupilIdentifier]

    init() throws {
        domain = try PseudonymDomain(owner: "NO970018131", recipient: "vendor:exempel", purpose: "support", epoch: 3)
        pupils = [
            try PupilIdentifier(nationalNumber: "15921250034"), try PupilIdentifier(feideName: "elev@skole.no"),
            try PupilIdentifier(feideSubject: "7b96eab9-b69e-4b8c-9636-1da868207864"),
            try PupilIdentifier(guid: "7b96eab9-b69e-4b8c-9636-1da868207864"),
            try PupilIdentifier(subjectID: "50cd08bdefb71829991ddc2d2f2254b9"), try PupilIdentifier(local: "17"),
        ]
    }

    private func domain(epoch: UInt32 = 3, recipient: String = "vendor:exempel", owner: String = "NO970018131") throws
        -> PseudonymDomain
    {
        try PseudonymDomain(owner: owner, recipient: recipient, purpose: "support", epoch: epoch)
    }

    @Test func theHolderFindsEveryKindOfPupilAgain() throws {
        let secret = EpochSecret()
        let maker = ReversiblePseudonymiser(domain: domain, secret: secret)
        let reader = Reidentifier(domain: domain, secret: secret)
        let trail = RecordingTrail()
        #expect(Set(pupils.map(\.kind)) == Set(PupilIdentifier.Kind.allCases))
        for pupil in pupils {
            let token = maker.token(of: pupil)
            #expect(token == maker.token(of: pupil))
            #expect(try reader.pupil(behind: token, recordedIn: trail) == pupil)
            let read = try #require(ReversibleToken(token.text))
            #expect(try reader.pupil(behind: read, recordedIn: trail) == pupil)
        }
        #expect(Set(pupils.map { maker.token(of: $0) }).count == pupils.count)
    }

    @Test func anotherRecipientOwnerOrSecretReadsNothing() throws {
        let secret = EpochSecret()
        let token = ReversiblePseudonymiser(domain: domain, secret: secret).token(of: pupils[0])
        let others = [try domain(recipient: "vendor:other"), try domain(owner: "NO919477822")]
        for other in others {
            #expect(throws: ReidentificationError.notOfThisDomain) {
                _ = try Reidentifier(domain: other, secret: secret).pupil(behind: token, recordedIn: RecordingTrail())
            }
        }
        #expect(throws: ReidentificationError.notOfThisDomain) {
            _ = try Reidentifier(domain: domain, secret: EpochSecret()).pupil(
                behind: token, recordedIn: RecordingTrail())
        }
        #expect(throws: ReidentificationError.otherEpoch(found: 3, expected: 4)) {
            _ = try Reidentifier(domain: try domain(epoch: 4), secret: secret).pupil(
                behind: token, recordedIn: RecordingTrail())
        }
    }

    @Test func everyChangedCharacterIsNoticed() throws {
        let secret = EpochSecret()
        let reader = Reidentifier(domain: domain, secret: secret)
        let text = Array(ReversiblePseudonymiser(domain: domain, secret: secret).token(of: pupils[0]).text.utf8)
        for place in text.indices {
            for replacement in [UInt8(ascii: "a"), UInt8(ascii: "7"), UInt8(ascii: "A")]
            where text[place] != replacement {
                var changed = text
                changed[place] = replacement
                guard let token = ReversibleToken(String(decoding: changed, as: UTF8.self)) else { continue }
                #expect(throws: ReidentificationError.self) {
                    _ = try reader.pupil(behind: token, recordedIn: RecordingTrail())
                }
            }
        }
    }

    @Test(arguments: [
        "", "r", "r3", "r3_", "r3_a", "r03_\(code)", "r-3_\(code)", "r4294967296_\(code)", "p3_\(code)", "r3_\(code)=",
        "r3_\(code.uppercased())", "r3_\(code)1", "r3__\(code)", " r3_\(code)", "r3_aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "r3_\(String(repeating: "a", count: 100_000))",
    ])
    func whatNoEpochCanHaveGivenOutIsNoToken(text: String) {
        #expect(ReversibleToken(text) == nil)
    }
    private static let code = "a6axmcqwozlvlhzmsmashvmn2updaiu46uo56ahafp7q"

    @Test func nobodyIsFoundWithoutARecordOfIt() throws {
        let secret = EpochSecret()
        let token = ReversiblePseudonymiser(domain: domain, secret: secret).token(of: pupils[0])
        let reader = Reidentifier(domain: domain, secret: secret)
        let trail = RecordingTrail()
        let now = Date(timeIntervalSince1970: 1)
        _ = try reader.pupil(behind: token, recordedIn: trail, now: now)
        #expect(trail.events == [CustodyEvent(action: .reidentify, from: domain, count: 1, at: now)])
        #expect(throws: RefusingTrail.Full.self) { _ = try reader.pupil(behind: token, recordedIn: RefusingTrail()) }
        // Nobody was found: nothing is recorded.
        let other = Reidentifier(domain: domain, secret: EpochSecret())
        #expect(throws: ReidentificationError.notOfThisDomain) {
            _ = try other.pupil(behind: token, recordedIn: trail)
        }
        #expect(trail.events.count == 1)
    }

    /// The secrets of a series' epochs, and what is made with them.
    private struct Epochs: ~Copyable {
        let key: PassphraseKey
        var keys: KeySet
        let series: PseudonymSeries

        init(of series: PseudonymSeries, count: Int) throws {
            let key = try PassphraseKey(newPassphrase: "seks tilfeldige ord er bra", costLog2: 10)
            var keys = try KeySet(wrappedBy: key)
            for _ in 0..<count { _ = try keys.startEpoch(of: series, wrappedBy: key) }
            self.key = key
            self.keys = keys
            self.series = series
        }

        func maker(_ epoch: UInt32) throws -> ReversiblePseudonymiser {
            let domain = series.domain(epoch: epoch)
            return ReversiblePseudonymiser(
                domain: domain, secret: try keys.secret(of: domain, for: .link, openedBy: key))
        }

        func reader(_ epoch: UInt32) throws -> Reidentifier {
            let domain = series.domain(epoch: epoch)
            return Reidentifier(domain: domain, secret: try keys.secret(of: domain, for: .link, openedBy: key))
        }
    }

    @Test func tokensMoveToAnotherEpochAllOrNoneAndRecorded() throws {
        let series = PseudonymSeries(of: domain)
        var epochs = try Epochs(of: series, count: 2)
        let maker = try epochs.maker(1)
        let target = try epochs.maker(2)
        let reader = try epochs.reader(1)
        let trail = RecordingTrail()
        let tokens = pupils.map { maker.token(of: $0) }
        let now = Date(timeIntervalSince1970: 1)
        let moved = try reader.repseudonymise(tokens, to: target, with: epochs.keys, recordedIn: trail, now: now)
        #expect(moved == pupils.map { target.token(of: $0) })
        #expect(
            trail.events == [
                CustodyEvent(
                    action: .repseudonymise, from: series.domain(epoch: 1), to: series.domain(epoch: 2),
                    count: pupils.count, at: now)
            ])
        #expect(throws: ReidentificationError.self) {
            _ = try reader.repseudonymise(tokens + moved, to: target, with: epochs.keys, recordedIn: trail)
        }
        #expect(throws: RefusingTrail.Full.self) {
            _ = try reader.repseudonymise(tokens, to: target, with: epochs.keys, recordedIn: RefusingTrail())
        }
        // Back to an epoch that is closed for releases.
        #expect(throws: KeySetError.notEnabled(epoch: 1)) {
            _ = try epochs.reader(2).repseudonymise(moved, to: maker, with: epochs.keys, recordedIn: trail)
        }
        // Another set's word does not count.
        let stranger = try KeySet(wrappedBy: epochs.key)
        #expect(throws: KeySetError.unknownEpoch(1)) {
            _ = try reader.repseudonymise(tokens, to: target, with: stranger, recordedIn: trail)
        }
        try epochs.keys.forbidLinking(of: series)
        #expect(throws: KeySetError.linkingForbidden) {
            _ = try reader.repseudonymise(tokens, to: target, with: epochs.keys, recordedIn: trail)
        }
        #expect(trail.events.count == 1)
    }

    @Test func tokensNeverMoveToAnotherOwnerRecipientOrPurpose() throws {
        let epochs = try Epochs(of: PseudonymSeries(of: domain), count: 1)
        let token = try epochs.maker(1).token(of: pupils[0])
        let trail = RecordingTrail()
        for other in [
            try self.domain(epoch: 2, owner: "NO919477822"), try self.domain(epoch: 2, recipient: "vendor:other"),
            try PseudonymDomain(
                owner: "NO970018131", recipient: "vendor:exempel", purpose: "statistics", epoch: 2),
        ] {
            let target = ReversiblePseudonymiser(domain: other, secret: EpochSecret())
            #expect(throws: ReidentificationError.otherSeries) {
                _ = try epochs.reader(1).repseudonymise(
                    [token], to: target, with: epochs.keys, recordedIn: trail)
            }
        }
        #expect(trail.events.isEmpty)
    }
}
