import Crypto
import Foundation
import Pseudonymizer
import Testing
import _TestSupport

@Suite struct SyntheticIVCipherReferenceTests {
    @Test func everyVectorOfRFC5297IsSealedAndOpened() throws {
        for record in try vectors(named: "aes_siv_rfc5297") {
            let name = Comment(rawValue: record["name"]?.string ?? "")
            let cipher = try SyntheticIVCipher(key: SymmetricKey(data: try bytes(record, "key")))
            let parts = try #require(record["ad"]?.array).map { try #require([UInt8](hexadecimal: $0.string ?? "-")) }
            let plaintext = try bytes(record, "plaintext")
            let sealed = try bytes(record, "output_v_c")
            #expect(try cipher.seal(plaintext, authenticating: parts) == sealed, name)
            #expect(try cipher.open(sealed, authenticating: parts) == plaintext, name)
        }
    }

    @Test(.enabled(if: References.fetched != nil, "the Wycheproof files are not here"))
    func everyWycheproofVectorOfAESSIVIsAsMarked() throws {
        try expectAll(of: "wycheproof_aes_siv_cmac_test") { test in
            (parts: [try bytes(test, "aad")], sealed: try bytes(test, "ct"))
        }
    }

    /// The nonce is the last part of the associated data (RFC 5297, section 3).
    @Test(.enabled(if: References.fetched != nil, "the Wycheproof files are not here"))
    func everyWycheproofVectorOfAESSIVWithANonceIsAsMarked() throws {
        try expectAll(of: "wycheproof_aead_aes_siv_cmac_test") { test in
            (
                parts: [try bytes(test, "aad"), try bytes(test, "iv")],
                sealed: try bytes(test, "tag") + bytes(test, "ct")
            )
        }
    }

    private func expectAll(
        of file: String, _ read: (JSONValue) throws -> (parts: [[UInt8]], sealed: [UInt8])
    ) throws {
        let tests = try wycheproof(file)
        #expect(!tests.isEmpty)
        for test in tests {
            let name = Comment(rawValue: "\(file) tcId \(test["tcId"]?.integer ?? 0)")
            let (parts, sealed) = try read(test)
            let plaintext = try bytes(test, "msg")
            let cipher = try SyntheticIVCipher(key: SymmetricKey(data: try bytes(test, "key")))
            switch test["result"]?.string {
            case "valid":
                #expect(try cipher.seal(plaintext, authenticating: parts) == sealed, name)
                #expect(try cipher.open(sealed, authenticating: parts) == plaintext, name)
            case "invalid":
                #expect(throws: SyntheticIVCipher.Failure.notAuthentic, name) {
                    try cipher.open(sealed, authenticating: parts)
                }
            default: Issue.record("neither valid nor invalid: \(name)")
            }
        }
    }
}

/// The tests of every group of a Wycheproof file.
func wycheproof(_ name: String) throws -> [JSONValue] {
    let directory = try #require(References.fetched).appendingPathComponent("pseudonymizer")
    let document = try JSONValue(contentsOf: directory.appendingPathComponent("\(name).json"))
    return try #require(document["testGroups"]?.array).flatMap { try #require($0["tests"]?.array) }
}

/// The primitives that the library calls, by the same calls, on the vectors made to find mistakes in them.
@Suite(.enabled(if: References.fetched != nil, "the Wycheproof files are not here"))
struct PrimitivesWycheproofReferenceTests {
    @Test func hmacSHA256FromACopiedState() throws {
        for test in try wycheproof("wycheproof_hmac_sha256_test") {
            let keyed = HMAC<SHA256>(key: SymmetricKey(data: try bytes(test, "key")))
            var state = keyed
            state.update(data: try bytes(test, "msg"))
            let expected = try bytes(test, "tag")
            let isEqual = Array(state.finalize().prefix(expected.count)) == expected
            #expect(isEqual == (test["result"]?.string == "valid"), "tcId \(test["tcId"]?.integer ?? 0)")
        }
    }

    @Test func hkdfSHA256() throws {
        for test in try wycheproof("wycheproof_hkdf_sha256_test") {
            let size = try #require(test["size"]?.integer)
            // More than 255 blocks is what HKDF cannot give; the library never asks for more than 64 bytes.
            guard size <= 255 * 32 else {
                #expect(test["result"]?.string == "invalid")
                continue
            }
            let key = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: try bytes(test, "ikm")), salt: try bytes(test, "salt"),
                info: try bytes(test, "info"), outputByteCount: size)
            #expect(
                (key == SymmetricKey(data: try bytes(test, "okm"))) == (test["result"]?.string == "valid"),
                "tcId \(test["tcId"]?.integer ?? 0)")
        }
    }

    @Test func aesGCM() throws {
        for test in try wycheproof("wycheproof_aes_gcm_test") {
            let name = Comment(rawValue: "tcId \(test["tcId"]?.integer ?? 0)")
            let iv = try bytes(test, "iv")
            // Ours are 12 random bytes; CryptoKit's type takes no other but longer ones.
            guard iv.count == 12 else { continue }
            let box = try AES.GCM.SealedBox(combined: iv + bytes(test, "ct") + bytes(test, "tag"))
            let key = SymmetricKey(data: try bytes(test, "key"))
            let opened = try? AES.GCM.open(box, using: key, authenticating: try bytes(test, "aad"))
            #expect((opened != nil) == (test["result"]?.string == "valid"), name)
            if let opened { #expect(Array(opened) == (try bytes(test, "msg")), name) }
        }
    }
}
