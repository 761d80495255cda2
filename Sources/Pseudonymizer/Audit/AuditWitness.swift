public import Foundation

/// Where an audit log's checkpoints are kept apart from it: on other storage, in other hands.
///
/// The file names the log's key and then holds one checkpoint after another. A log that was replaced by an older copy, or written anew by
/// somebody with its key, does not go on from them.
public struct AuditWitness: Sendable {
    private static let heading = "learning-analytics audit witness v1"

    /// Where it lies.
    public let file: URL

    /// A witness in a file.
    /// - Parameter file: Where it lies or is to lie; its folder must exist.
    public init(file: URL) { self.file = file }

    /// Adds a checkpoint.
    /// - Parameters:
    ///   - checkpoint: The newest of its log.
    ///   - publicKey: The log's key.
    /// - Throws: `otherLog` for another log than the one that the file is about, `malformed` or `unwritable`.
    public func record(_ checkpoint: AuditCheckpoint, publicKey: [UInt8]) throws(AuditError) {
        do throws(DurableFile.Failure) {
            guard DurableFile.exists(file) else {
                return try DurableFile.replace(
                    Array("\(Self.heading) \(publicKey.hexadecimal)\n\(checkpoint.text)".utf8), at: file)
            }
        } catch {
            throw AuditError(error)
        }
        let (known, seen, end) = try read()
        guard known == publicKey, seen.last.map({ $0.log == checkpoint.log }) ?? true else { throw .otherLog }
        guard seen.last != checkpoint else { return }
        do throws(DurableFile.Failure) {
            // What a crash left of a checkpoint goes.
            try DurableFile.write(Array(checkpoint.text.utf8), to: file, at: end)
        } catch {
            throw AuditError(error)
        }
    }

    /// The log's key and its checkpoints, oldest first.
    /// - Throws: `unreadable` or `malformed`.
    public func checkpoints() throws(AuditError) -> (publicKey: [UInt8], checkpoints: [AuditCheckpoint]) {
        let (publicKey, checkpoints, _) = try read()
        return (publicKey, checkpoints)
    }

    private func read() throws(AuditError) -> (publicKey: [UInt8], checkpoints: [AuditCheckpoint], end: Int) {
        let text = String(decoding: try AuditLog.bytes(of: file), as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), first.hasPrefix(Self.heading + " "),
            let publicKey = [UInt8](hexadecimal: first.dropFirst(Self.heading.count + 1)), publicKey.count == 32
        else { throw .malformed(path: file.path) }
        var checkpoints: [AuditCheckpoint] = []
        var end = first.utf8.count + 1
        // The last element is what follows the last line break.
        while lines.count > 7 {
            let text = lines.prefix(7).joined(separator: "\n") + "\n"
            guard let checkpoint = AuditCheckpoint(text) else { throw .malformed(path: file.path) }
            checkpoints.append(checkpoint)
            end += text.utf8.count
            lines = lines.dropFirst(7)
        }
        return (publicKey, checkpoints, end)
    }
}
