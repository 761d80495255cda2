import Crypto
import Foundation
import PseudonymVault
import Pseudonymizer
import Testing
import _TestSupport

@Suite struct VaultReferenceTests {
    private func records(_ member: String) throws -> [JSONValue] {
        let files = References.files(in: "pseudonymizer")
            .filter { $0.deletingPathExtension().lastPathComponent == "recommended_layout" }
        try #require(!files.isEmpty)
        return try files.flatMap { try #require(try JSONValue(contentsOf: $0)[member]?.array) }
    }

    private func bytes(_ record: JSONValue, _ member: String) throws -> [UInt8] {
        let text = try #require(record[member]?.string)
        return try #require([UInt8](hexadecimal: text))
    }

    @Test func lookupTagAndSealedContentOfEveryRecordAreAsComputedElsewhere() throws {
        let records = try records("vault")
        #expect(!records.isEmpty)
        for record in records {
            let keys = VaultKeys(secret: SymmetricKey(data: try bytes(record, "vaultSecret")))
            let kind = try #require(record["identifierKind"]?.string)
            let identifier = Array(try #require(record["identifier"]?.string).utf8)
            #expect(keys.lookupTag(ofKind: kind, bytes: identifier) == (try bytes(record, "lookupTag")))

            let subject = try #require(SubjectID(bytes: try bytes(record, "subjectId")))
            let dataKey = SymmetricKey(data: try bytes(record, "subjectDataKey"))
            let plaintext = try bytes(record, "plaintext")
            let sealed = try bytes(record, "sealed")
            #expect(
                try VaultKeys.seal(plaintext, of: subject, under: dataKey, nonce: try bytes(record, "nonce")) == sealed)
            #expect(try VaultKeys.open(sealed, of: subject, under: dataKey) == plaintext)
            #expect(throws: VaultError.corrupted) { try VaultKeys.open(sealed, of: SubjectID(), under: dataKey) }
        }
    }
}
