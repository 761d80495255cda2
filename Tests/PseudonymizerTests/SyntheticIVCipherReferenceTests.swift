import Crypto
import CryptoExtras
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
    try wycheproofGroups(name).flatMap { try #require($0["tests"]?.array) }
}

func wycheproofGroups(_ name: String) throws -> [JSONValue] {
    let directory = try #require(References.fetched).appendingPathComponent("pseudonymizer")
    let document = try JSONValue(contentsOf: directory.appendingPathComponent("\(name).json"))
    return try #require(document["testGroups"]?.array)
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

    /// AES-GCM takes an initialisation vector of any length from 8 bits on; Crypto's type takes 12 bytes or more, of which the library uses
    /// 12 random ones.
    @Test func aesGCM() throws {
        var refused = 0
        for test in try wycheproof("wycheproof_aes_gcm_test") {
            let name = Comment(rawValue: "tcId \(test["tcId"]?.integer ?? 0)")
            let iv = try bytes(test, "iv")
            guard iv.count >= 12 else {
                refused += 1
                #expect(throws: (any Error).self, name) { try AES.GCM.Nonce(data: iv) }
                continue
            }
            let box = try AES.GCM.SealedBox(
                nonce: try AES.GCM.Nonce(data: iv), ciphertext: try bytes(test, "ct"), tag: try bytes(test, "tag"))
            let key = SymmetricKey(data: try bytes(test, "key"))
            let opened = try? AES.GCM.open(box, using: key, authenticating: try bytes(test, "aad"))
            #expect((opened != nil) == (test["result"]?.string == "valid"), name)
            if let opened {
                #expect(Array(opened) == (try bytes(test, "msg")), name)
                let sealed = try AES.GCM.seal(
                    opened, using: key, nonce: box.nonce, authenticating: try bytes(test, "aad"))
                #expect(sealed.tag == box.tag && sealed.ciphertext == box.ciphertext, name)
            }
        }
        // Shorter ones are too few for the rest to stand unread.
        #expect(refused < 30)
    }

    /// CMAC from a copied state with its key absorbed, as AES-SIV uses it.
    @Test func aesCMAC() throws {
        let tests = try wycheproofGroups("wycheproof_aes_cmac_test").flatMap { group in
            try #require(group["tests"]?.array).map { (group, $0) }
        }
        #expect(!tests.isEmpty)
        for (group, test) in tests {
            let name = Comment(rawValue: "tcId \(test["tcId"]?.integer ?? 0)")
            let key = SymmetricKey(data: try bytes(test, "key"))
            let isValid = test["result"]?.string == "valid"
            guard [128, 192, 256].contains(key.bitCount) else {
                #expect(!isValid, name)
                #expect(throws: (any Error).self, name) { try AES.CMAC(key: key) }
                continue
            }
            let keyed = try AES.CMAC(key: key)
            var state = keyed
            state.update(data: try bytes(test, "msg"))
            let expected = try bytes(test, "tag")
            #expect(expected.count * 8 == group["tagSize"]?.integer || !isValid, name)
            #expect((Array(state.finalize().prefix(expected.count)) == expected) == isValid, name)
        }
    }

    /// A file that no test reads would say nothing; these are of primitives that the library does not use.
    @Test func everyFileIsReadOrOfAPrimitiveThatIsNotInUse() throws {
        let read = [
            "aes_siv_cmac", "aead_aes_siv_cmac", "aes_cmac", "aes_gcm", "hkdf_sha256", "hmac_sha256",
        ]
        let directory = try #require(References.fetched).appendingPathComponent("pseudonymizer")
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasPrefix("wycheproof_") && $0.hasSuffix("_test.json") }
            .map { String($0.dropFirst("wycheproof_".count).dropLast("_test.json".count)) }
        #expect(Set(read).isSubset(of: names))
        for name in names where !read.contains(name) {
            #expect(name == "aes_gcm_siv" || name.hasPrefix("aes_ff1_"), "nothing reads \(name)")
        }
    }
}
