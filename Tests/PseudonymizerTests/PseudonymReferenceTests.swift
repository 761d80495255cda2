import Crypto
import Foundation
import Pseudonymizer
import Testing
import _TestSupport

@Suite struct PseudonymReferenceTests {
    // The files' vault is for PseudonymVaultTests; auditChain and merkleRootsRFC6962 are for AuditReferenceTests.
    @Test func keysPseudonymAndTokenOfEveryRecordAreAsComputedElsewhere() throws {
        let records = try vectors(named: "recommended_layout", member: "pseudonyms")
        #expect(!records.isEmpty)
        for record in records {
            let expected = try #require(record["pseudonym"]?.string)
            let secret = try EpochSecret(bytes: try bytes(record, "epochSecret"))
            let domain = try PseudonymDomain(
                owner: try #require(record["owner"]?.string), recipient: try #require(record["domain"]?.string),
                purpose: try #require(record["purpose"]?.string),
                epoch: try #require(record["epoch"]?.integer.flatMap { UInt32(exactly: $0) }))
            let domainKey = secret.domainKey(for: domain)
            #expect(domainKey == SymmetricKey(data: try bytes(record, "domainKey")), Comment(rawValue: expected))
            #expect(
                EpochSecret.macKey(below: domainKey) == SymmetricKey(data: try bytes(record, "macKey")),
                Comment(rawValue: expected))

            let kind = try #require(record["identifierKind"]?.string)
            let identifier = try bytes(record, "identifierHex")
            let pseudonymiser = Pseudonymiser(domain: domain, secret: secret)
            let pseudonym = pseudonymiser.pseudonym(ofKind: kind, bytes: identifier)
            #expect(pseudonym.text == expected)
            #expect(Pseudonym(expected) == pseudonym)

            #expect(EpochSecret.sivKey(below: domainKey) == SymmetricKey(data: try bytes(record, "sivKey")))
            let expectedToken = try #require(record["reversibleToken"]?.string)
            let token = ReversiblePseudonymiser(domain: domain, secret: secret).token(ofKind: kind, bytes: identifier)
            #expect(token.text == expectedToken)
            #expect(ReversibleToken(expectedToken) == token)
            let pupil = try Reidentifier(domain: domain, secret: secret).pupil(
                behind: token, recordedIn: RecordingTrail())
            #expect(pupil.kind.rawValue == kind && pupil.bytes == identifier)

            // The records' national numbers are any eleven digits; all else must also come through the front door.
            switch try #require(PupilIdentifier.Kind(rawValue: kind)) {
            case .fnr where (try? PupilIdentifier(nationalNumber: String(decoding: identifier, as: UTF8.self))) == nil:
                break
            case .sid:
                let pupil = try PupilIdentifier(subjectID: identifier.hexadecimal)
                #expect(pseudonymiser.pseudonym(of: pupil).text == expected)
            case let known:
                let pupil = try PupilIdentifier(known, String(decoding: identifier, as: UTF8.self))
                #expect(pseudonymiser.pseudonym(of: pupil).text == expected)
            }
        }
    }
}
