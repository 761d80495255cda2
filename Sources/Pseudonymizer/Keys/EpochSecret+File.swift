import Crypto
public import Foundation

extension EpochSecret {
    private static let heading = "learning-analytics epoch secret v1"

    /// Reads the secret that ``store(to:)`` wrote.
    /// - Parameter file: Where it lies.
    /// - Throws: `unreadable`, `malformed`, or `fileOpenToOthers` where group or others have any right to the file.
    public static func load(from file: URL) throws(EpochSecretError) -> EpochSecret {
        var data: Data
        do { data = try PrivateFile.read(file) } catch { throw EpochSecretError(error) }
        defer { data.resetBytes(in: 0..<data.count) }

        let path = file.resolvingSymlinksInPath().path
        guard let (lines, key) = SecretFile.read(data, lines: 1, byteCount: byteCount), lines == [heading] else {
            throw .malformed(path: path)
        }
        return EpochSecret(key: key)
    }

    /// Writes the secret, unwrapped, to a new file that only its owner may read and write (0600).
    ///
    /// The file appears complete or not at all, and never in place of another: losing a secret by overwriting it would break
    /// every pseudonym of the epoch. Needs a file system with hard links. A ``KeySet`` keeps secrets wrapped instead.
    /// - Parameter file: Where to put it.
    /// - Throws: `fileExists` or `unwritable`.
    public func store(to file: URL) throws(EpochSecretError) {
        var content = SecretFile.content([Self.heading], key)
        defer { content.resetBytes(in: 0..<content.count) }
        do {
            try PrivateFile.create(content, at: file)
        } catch {
            throw EpochSecretError(error)
        }
    }
}

extension EpochSecretError {
    init(_ error: PrivateFileError) {
        self =
            switch error {
            case .fileExists(let path): .fileExists(path: path)
            case .fileOpenToOthers(let path, let permissions): .fileOpenToOthers(path: path, permissions: permissions)
            case .unreadable(let path): .unreadable(path: path)
            case .unwritable(let path): .unwritable(path: path)
            case .notDurable(let path): .notDurable(path: path)
            }
    }
}
