import Foundation

/// What an audit log is in the middle of, written down before it is begun, so that whoever comes next can finish or undo it.
struct AuditPending: Equatable {
    /// How far it is.
    enum State: String {
        /// Files are being written to the staging folder.
        case stage
        /// All files are on the disk; the staging folder is renamed next, then the line written.
        case commit
        /// There are no files; the line is written next.
        case append
    }

    var state: State
    /// The log's size before, in bytes: where the line goes.
    var offset: Int
    /// The staging folder.
    var staging: String?
    /// The line with its line break, from `commit` and `append` on.
    var line: [UInt8]?

    var bytes: [UInt8] {
        CanonicalJSON.object([
            "state": .text(state.rawValue), "offset": .whole(offset), "staging": staging.map { .text($0) } ?? .null,
            "line": line.map { .text(String(decoding: $0, as: UTF8.self)) } ?? .null,
        ]).bytes
    }

    init(_ state: State, offset: Int, staging: URL? = nil, line: [UInt8]? = nil) {
        self.state = state
        self.offset = offset
        self.staging = staging?.path
        self.line = line
    }

    init?(_ bytes: [UInt8]) {
        guard let value = CanonicalJSON(canonical: bytes),
            let state = value["state"]?.text.flatMap({ State(rawValue: $0) }), let offset = value["offset"]?.whole,
            offset > 0
        else { return nil }
        self.state = state
        self.offset = offset
        staging = value["staging"]?.text
        line = value["line"]?.text.map { Array($0.utf8) }
        guard (staging != nil) == (state != .append), (line != nil) == (state != .stage) else { return nil }
    }
}
