import Crypto
package import Foundation

/// A new file (0600) that is written through a buffer and digested on the way.
package struct DigestingFile: ~Copyable {
    private static let bufferSize = 1 << 20

    private let file: URL
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var hash = SHA256()

    /// Makes the file; it must not exist.
    package init(creating file: URL) throws(DurableFile.Failure) {
        self.file = file
        descriptor = try DurableFile.open(file, O_WRONLY | O_CREAT | O_EXCL)
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    deinit { close(descriptor) }

    /// Lets `body` append to the buffer, and writes it where it is full.
    package mutating func append(_ body: (inout [UInt8]) -> Void) throws(DurableFile.Failure) {
        body(&buffer)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Waits until everything is on the disk.
    /// - Returns: SHA-256 of the content.
    package mutating func finish() throws(DurableFile.Failure) -> [UInt8] {
        try flush()
        guard fsync(descriptor) == 0 else { throw DurableFile.Failure(file.path) }
        return Array(hash.finalize())
    }

    private mutating func flush() throws(DurableFile.Failure) {
        hash.update(data: buffer)
        try DurableFile.write(buffer, to: descriptor, file)
        buffer.removeAll(keepingCapacity: true)
    }

    /// SHA-256 of some bytes.
    package static func digest(of bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
