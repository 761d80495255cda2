import Crypto
public import Foundation

extension EpochSecret {
    private static let heading = "learning-analytics epoch secret v1"

    /// Reads the secret that ``store(to:)`` wrote.
    /// - Throws: `unreadable`, `malformed`, or `fileOpenToOthers` where group or others have any right to the file.
    public static func load(from file: URL) throws(EpochSecretError) -> EpochSecret {
        let file = file.resolvingSymlinksInPath()
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let permissions = (attributes[.posixPermissions] as? NSNumber)?.intValue
        else { throw .unreadable(path: file.path) }
        guard permissions & 0o077 == 0 else { throw .fileOpenToOthers(path: file.path, permissions: permissions) }
        guard var data = try? Data(contentsOf: file) else { throw .unreadable(path: file.path) }
        defer { data.resetBytes(in: 0..<data.count) }

        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0] == heading, lines[2].isEmpty, let bytes = [UInt8](hexadecimal: lines[1]),
            bytes.count == byteCount
        else { throw .malformed(path: file.path) }
        return try EpochSecret(bytes: bytes)
    }

    /// Writes the secret to a new file that only its owner may read and write (0600).
    ///
    /// The file appears complete or not at all, and never in place of another: losing a secret by overwriting it would break
    /// every pseudonym of the epoch. Needs a file system with hard links.
    /// - Throws: `fileExists` or `unwritable`.
    public func store(to file: URL) throws(EpochSecretError) {
        let files = FileManager.default
        // Foundation narrows permissions only after it has created a file, so it is created in a directory that is already closed.
        let closed = file.deletingLastPathComponent()
            .appendingPathComponent(".epoch-secret-\(UUID().uuidString)", isDirectory: true)
        let draft = closed.appendingPathComponent("draft")
        defer { try? files.removeItem(at: closed) }
        do {
            try files.createDirectory(
                at: closed, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            guard files.createFile(atPath: draft.path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw EpochSecretError.unwritable(path: file.path)
            }
            // The one place that needs the bytes themselves; Crypto gives them out through a closure only.
            let bytes = unsafe key.withUnsafeBytes { unsafe Array($0) }
            let handle = try FileHandle(forWritingTo: draft)
            try handle.write(contentsOf: Data("\(Self.heading)\n\(bytes.hexadecimal)\n".utf8))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw .unwritable(path: file.path)
        }
        do {
            // link(2) fails where the name is taken, also by a file that came a moment ago; a rename would replace it.
            try files.linkItem(at: draft, to: file)
        } catch {
            if files.fileExists(atPath: file.path) { throw .fileExists(path: file.path) }
            throw .unwritable(path: file.path)
        }
    }
}
