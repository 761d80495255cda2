public import Crypto
public import Foundation

/// A key-encryption key in a file of its own that only its owner may use (0600).
///
/// As safe as the place of the file: keep it on another disk, or mounted only where it is used, and never in the backup of what it
/// opens.
public struct FileKey: KeyEncryptionKey, ~Copyable {
    private static let heading = "learning-analytics key-encryption key v1"

    /// `file:<id>`, with the random id that the key file bears.
    public let descriptor: String

    private let key: SymmetricKey

    /// Makes a key and its file.
    /// - Parameter file: Where to put it; must not exist.
    /// - Throws: `file`.
    public static func create(at file: URL) throws(KeyWrappingError) -> FileKey {
        let id = UUID().uuidString.lowercased()
        let key = SymmetricKey(size: .bits256)
        var content = SecretFile.content([heading, id], key)
        defer { content.resetBytes(in: 0..<content.count) }
        do {
            try PrivateFile.create(content, at: file)
        } catch {
            throw .file(error)
        }
        return FileKey(id: id, key: key)
    }

    /// Reads the key that ``create(at:)`` wrote.
    /// - Parameter file: Where it lies.
    /// - Throws: `file` or `malformed`.
    public static func load(from file: URL) throws(KeyWrappingError) -> FileKey {
        var data: Data
        do { data = try PrivateFile.read(file) } catch { throw .file(error) }
        defer { data.resetBytes(in: 0..<data.count) }
        guard let (lines, key) = SecretFile.read(data, lines: 2, byteCount: 32), lines[0] == heading,
            UUID(uuidString: lines[1]) != nil
        else { throw .malformed(path: file.path) }
        return FileKey(id: lines[1], key: key)
    }

    private init(id: String, key: SymmetricKey) {
        descriptor = "file:\(id)"
        self.key = key
    }

    /// AES-256-GCM under the file's key.
    public func wrap(_ key: SymmetricKey, for context: [UInt8]) throws(KeyWrappingError) -> [UInt8] {
        KeyWrapping.wrap(key, under: self.key, for: context)
    }

    /// The inverse of ``wrap(_:for:)``.
    public func unwrap(_ wrapped: [UInt8], for context: [UInt8]) throws(KeyWrappingError) -> SymmetricKey {
        try KeyWrapping.unwrap(wrapped, under: key, for: context)
    }
}
