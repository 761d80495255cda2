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
        #expect(Set(pupils.map(\.kind)) == Set(PupilIdentifier.Kind.allCases))
        for pupil in pupils {
            let token = maker.token(of: pupil)
            #expect(token == maker.token(of: pupil))
            #expect(try reader.pupil(behind: token) == pupil)
            #expect(try reader.pupil(behind: try #require(ReversibleToken(token.text))) == pupil)
        }
        #expect(Set(pupils.map { maker.token(of: $0) }).count == pupils.count)
    }

    @Test func anotherRecipientOwnerOrSecretReadsNothing() throws {
        let secret = EpochSecret()
        let token = ReversiblePseudonymiser(domain: domain, secret: secret).token(of: pupils[0])
        let others = [try domain(recipient: "vendor:other"), try domain(owner: "NO919477822")]
        for other in others {
            #expect(throws: ReidentificationError.notOfThisDomain) {
                _ = try Reidentifier(domain: other, secret: secret).pupil(behind: token)
            }
        }
        #expect(throws: ReidentificationError.notOfThisDomain) {
            _ = try Reidentifier(domain: domain, secret: EpochSecret()).pupil(behind: token)
        }
        #expect(throws: ReidentificationError.otherEpoch(found: 3, expected: 4)) {
            _ = try Reidentifier(domain: try domain(epoch: 4), secret: secret).pupil(behind: token)
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
                #expect(throws: ReidentificationError.self) { _ = try reader.pupil(behind: token) }
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

    @Test func tokensMoveToAnotherEpochAllOrNoneAndRecorded() throws {
        let secret = EpochSecret()
        let next = EpochSecret()
        let maker = ReversiblePseudonymiser(domain: domain, secret: secret)
        let target = ReversiblePseudonymiser(domain: try domain(epoch: 4), secret: next)
        let reader = Reidentifier(domain: domain, secret: secret)
        let trail = RecordingTrail()
        let tokens = pupils.map { maker.token(of: $0) }
        let now = Date(timeIntervalSince1970: 1)
        let moved = try reader.repseudonymise(tokens, to: target, recordedIn: trail, now: now)
        #expect(moved == pupils.map { target.token(of: $0) })
        #expect(
            trail.events == [
                CustodyEvent(
                    action: .repseudonymise, from: domain, to: try domain(epoch: 4), count: pupils.count, at: now)
            ])
        #expect(throws: ReidentificationError.self) {
            _ = try reader.repseudonymise(tokens + moved, to: target, recordedIn: trail)
        }
        #expect(throws: RefusingTrail.Full.self) {
            _ = try reader.repseudonymise(tokens, to: target, recordedIn: RefusingTrail())
        }
        let foreign = ReversiblePseudonymiser(domain: try domain(owner: "NO919477822"), secret: next)
        #expect(throws: ReidentificationError.otherOwner) {
            _ = try reader.repseudonymise(tokens, to: foreign, recordedIn: trail)
        }
        #expect(trail.events.count == 1)
    }
}
