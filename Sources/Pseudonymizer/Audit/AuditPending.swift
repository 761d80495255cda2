import Crypto
package import Foundation

/// What an audit log is in the middle of, written down before it is begun, so that whoever comes next can finish or undo it.
///
/// Signed by the log's key: whoever finishes it signs a line and empties a folder, and must do neither for a stranger.
package struct AuditPending: Equatable {
    private static let heading = "learning-analytics audit note v1"

    /// How far it is.
    package enum State: String {
        /// Files are being written to the staging folder.
        case stage
        /// All files are on the disk; the staging folder is renamed next, then the line written.
        case commit
        /// There are no files; the line is written next.
        case append
    }

    package var state: State
    /// The log's size before, in bytes: where the line goes.
    package var offset: Int
    /// The staging folder.
    package var staging: String?
    /// The line with its line break, from `commit` and `append` on.
    package var line: [UInt8]?

    private var members: [String: CanonicalJSON] {
        [
            "state": .text(state.rawValue), "offset": .whole(offset), "staging": staging.map { .text($0) } ?? .null,
            "line": line.map { .text(String(decoding: $0, as: UTF8.self)) } ?? .null,
        ]
    }

    private func signed(_ log: String) -> [UInt8] {
        Array("\(Self.heading)\n\(log)\n".utf8) + CanonicalJSON.object(members).bytes
    }

    /// The note as it is kept.
    /// - Parameters:
    ///   - signer: The log's key.
    ///   - log: The log's id, so that it is no other log's note.
    package func bytes(signedBy signer: borrowing AuditSigner, for log: String) throws(AuditError) -> [UInt8] {
        var members = members
        members["signature"] = .text(try signer.signature(of: signed(log)).hexadecimal)
        return CanonicalJSON.object(members).bytes
    }

    package init(_ state: State, offset: Int, staging: URL? = nil, line: [UInt8]? = nil) {
        self.state = state
        self.offset = offset
        self.staging = staging?.path
        self.line = line
    }

    /// The note beside a log; `nil` where there is none.
    /// - Throws: `malformed`, or `unsignedNote` where another than the log's key wrote it.
    static func read(
        beside file: URL, of log: String, signedBy publicKey: [UInt8]
    ) throws(AuditError) -> (pending: AuditPending, bytes: [UInt8])? {
        let place = Self.file(beside: file)
        // It may come or go meanwhile; what stays there and cannot be read stops us.
        var content: Data?
        for _ in 0..<3 where content == nil {
            content = try? Data(contentsOf: place)
            if content == nil, !DurableFile.exists(place) { return nil }
        }
        guard let bytes = content.map({ [UInt8]($0) }) else { throw .unreadable(path: place.path) }
        guard let value = CanonicalJSON(canonical: bytes), let pending = AuditPending(value) else {
            throw .malformed(path: place.path)
        }
        guard let signature = value["signature"]?.text.flatMap({ [UInt8](hexadecimal: $0) }),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey),
            key.isValidSignature(signature, for: pending.signed(log))
        else { throw .unsignedNote(path: place.path) }
        return (pending, bytes)
    }

    static func file(beside log: URL) -> URL { log.appendingPathExtension("pending") }

    private init?(_ value: CanonicalJSON) {
        guard let state = value["state"]?.text.flatMap({ State(rawValue: $0) }), let offset = value["offset"]?.whole,
            offset > 0
        else { return nil }
        self.state = state
        self.offset = offset
        staging = value["staging"]?.text
        line = value["line"]?.text.map { Array($0.utf8) }
        guard (staging != nil) == (state != .append), (line != nil) == (state != .stage) else { return nil }
    }
}
