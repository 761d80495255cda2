import Crypto
import Foundation
import Pseudonymizer
import Testing

@Suite struct EpochSecretTests {
    @Test func twoNewSecretsDiffer() {
        let one = EpochSecret()
        let other = EpochSecret()
        #expect(one.key.bitCount == 256)
        #expect(one.key != other.key)
    }

    @Test(arguments: [0, 16, 31, 33])
    func aSecretOfAnotherLengthIsRefused(count: Int) {
        #expect(throws: EpochSecretError.wrongLength(found: count, expected: 32)) {
            _ = try EpochSecret(bytes: [UInt8](repeating: 1, count: count))
        }
    }

    @Test func aStoredSecretIsLoadedUnchangedFromAFileOnlyItsOwnerMayUse() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("epoch-1.key")
            let secret = EpochSecret()
            try secret.store(to: file)
            let loaded = try EpochSecret.load(from: file)
            #expect(loaded.key == secret.key)
            #expect(try permissions(of: file) == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["epoch-1.key"])
        }
    }

    @Test func aFileIsNeverOverwritten() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("epoch-1.key")
            let first = EpochSecret()
            try first.store(to: file)
            #expect(throws: EpochSecretError.fileExists(path: file.path)) { try EpochSecret().store(to: file) }
            let loaded = try EpochSecret.load(from: file)
            #expect(loaded.key == first.key)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["epoch-1.key"])
        }
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o601, 0o644, 0o777])
    func aFileOpenToOthersIsRefused(mode: Int) throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("epoch-1.key")
            try EpochSecret().store(to: file)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            #expect(throws: EpochSecretError.fileOpenToOthers(path: file.path, permissions: mode)) {
                _ = try EpochSecret.load(from: file)
            }
        }
    }

    @Test func aFileBehindALinkIsJudgedByItsOwnPermissions() throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("epoch-1.key")
            let link = directory.appendingPathComponent("current.key")
            let secret = EpochSecret()
            try secret.store(to: file)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            let loaded = try EpochSecret.load(from: link)
            #expect(loaded.key == secret.key)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
            #expect(throws: EpochSecretError.self) { _ = try EpochSecret.load(from: link) }
        }
    }

    @Test(arguments: [
        "", "learning-analytics epoch secret v1\n",
        "learning-analytics epoch secret v2\n\(String(repeating: "ab", count: 32))\n",
        "learning-analytics epoch secret v1\n\(String(repeating: "ab", count: 31))\n",
        "learning-analytics epoch secret v1\n\(String(repeating: "xy", count: 32))\n",
        "learning-analytics epoch secret v1\n\(String(repeating: "ab", count: 32))\nmore\n",
    ])
    func anotherContentIsRefusedAndNotQuoted(content: String) throws {
        try withDirectory { directory in
            let file = directory.appendingPathComponent("epoch-1.key")
            try Data(content.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            #expect(throws: EpochSecretError.malformed(path: file.path)) { _ = try EpochSecret.load(from: file) }
        }
    }

    @Test func aMissingFileAndADirectoryAreRefused() throws {
        try withDirectory { directory in
            let missing = directory.appendingPathComponent("missing.key")
            #expect(throws: EpochSecretError.unreadable(path: missing.path)) {
                _ = try EpochSecret.load(from: missing)
            }
            #expect(throws: EpochSecretError.self) { _ = try EpochSecret.load(from: directory) }
            let nowhere = missing.appendingPathComponent("epoch-1.key")
            #expect(throws: EpochSecretError.unwritable(path: nowhere.path)) { try EpochSecret().store(to: nowhere) }
        }
    }

    private func permissions(of file: URL) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? NSNumber)?.intValue
    }
}
