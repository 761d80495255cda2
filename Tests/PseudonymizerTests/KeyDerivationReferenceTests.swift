import Crypto
import Foundation
import Pseudonymizer
import Testing
import _TestSupport

/// The primitives underneath, by the same calls as the library's, on the published vectors.
@Suite struct KeyDerivationReferenceTests {
    @Test func hkdfGivesEveryRFC5869Vector() throws {
        for record in try vectors(named: "hkdf_rfc5869") {
            let name = Comment(rawValue: try #require(record["name"]?.string))
            switch record["hash"]?.string {
            case "sha256": try expectHKDF(SHA256.self, record, name)
            case "sha1": try expectHKDF(Insecure.SHA1.self, record, name)
            default: Issue.record("unknown hash in \(name)")
            }
        }
    }

    private func expectHKDF<Hash: HashFunction>(_: Hash.Type, _ record: JSONValue, _ name: Comment) throws {
        let secret = SymmetricKey(data: try bytes(record, "ikm"))
        let salt = try bytes(record, "salt")
        let info = try bytes(record, "info")
        let length = try #require(record["L"]?.integer)
        let expected = SymmetricKey(data: try bytes(record, "okm"))
        #expect(
            HKDF<Hash>.deriveKey(inputKeyMaterial: secret, salt: salt, info: info, outputByteCount: length) == expected,
            name)
        #expect(Array(HKDF<Hash>.extract(inputKeyMaterial: secret, salt: salt)) == (try bytes(record, "prk")), name)
        if salt.isEmpty {
            #expect(
                HKDF<Hash>.deriveKey(inputKeyMaterial: secret, info: info, outputByteCount: length) == expected, name)
        }
    }

    @Test func hmacFromACopiedStateGivesEveryRFC4231Vector() throws {
        for record in try vectors(named: "hmac_sha256_rfc4231") {
            let name = Comment(rawValue: "case \(record["case"]?.integer ?? 0)")
            let keyed = HMAC<SHA256>(key: SymmetricKey(data: try bytes(record, "key")))
            let data = try bytes(record, "data")
            let expected = try bytes(record, "tag")
            let isTruncated = try #require(record["truncated"]?.boolean as Bool?)
            #expect(isTruncated || expected.count == 32, name)
            for _ in 0..<2 {
                // Twice, since a finished copy must leave the keyed state as it was.
                var state = keyed
                state.update(data: data)
                #expect(Array(state.finalize().prefix(expected.count)) == expected, name)
            }
        }
    }
}

/// The bytes that a record's member spells in hexadecimal.
func bytes(_ record: JSONValue, _ member: String) throws -> [UInt8] {
    let text = try #require(record[member]?.string)
    return try #require([UInt8](hexadecimal: text))
}
