package import Crypto
package import Foundation

/// The file of one key that a key-encryption key wraps: what the key is for, the descriptor of what opens it, and the wrapped key.
package struct WrappedKeyFile {
    /// ``KeyEncryptionKey/descriptor`` of what wrapped the key.
    package let keyDescriptor: String
    /// What ``KeyEncryptionKey/unwrap(_:for:)`` takes.
    package let wrapped: [UInt8]

    /// Wraps `key`.
    package init(
        _ key: SymmetricKey, for context: [UInt8], wrappedBy wrapper: borrowing some KeyEncryptionKey & ~Copyable
    ) throws(KeyWrappingError) {
        wrapped = try wrapper.wrap(key, for: context)
        keyDescriptor = wrapper.descriptor
    }

    private init(keyDescriptor: String, wrapped: [UInt8]) {
        self.keyDescriptor = keyDescriptor
        self.wrapped = wrapped
    }

    /// Writes the file (0600), which must not exist.
    /// - Parameter format: What the file says it is.
    package func create(at file: URL, as format: String) throws(PrivateFileError) {
        let document = CanonicalJSON.object([
            "format": .text(format), "keyDescriptor": .text(keyDescriptor), "wrapped": .text(wrapped.hexadecimal),
        ])
        try PrivateFile.create(Data(document.bytes + Array("\n".utf8)), at: file)
    }

    /// What ``create(at:as:)`` wrote; nil of a file that is not one of that format.
    package static func read(_ file: URL, as format: String) throws(PrivateFileError) -> WrappedKeyFile? {
        let data = try PrivateFile.read(file)
        guard data.last == UInt8(ascii: "\n"), let document = CanonicalJSON(canonical: Array(data.dropLast())),
            document["format"]?.text == format, let keyDescriptor = document["keyDescriptor"]?.text,
            let wrapped = document["wrapped"]?.text.flatMap({ [UInt8](hexadecimal: $0) })
        else { return nil }
        return WrappedKeyFile(keyDescriptor: keyDescriptor, wrapped: wrapped)
    }
}
