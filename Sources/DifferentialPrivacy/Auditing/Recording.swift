internal import Synchronization

/// By how much a release says that its input changes when one unit is added or removed.
public enum DeclaredSensitivity: Sendable, Equatable {
    /// The sum of absolute changes of all entries.
    case l1(Int64)
    /// The square of the Euclidean norm of the change.
    case l2(squared: Int64)
    /// The change of each entry by itself; all in one direction where `oneDirection`.
    case eachEntry(Int64, oneDirection: Bool)
    /// The number of named groups whose count changes, each by at most 1. Groups may appear or vanish.
    case groups(Int)
    /// In the local model, the number of units whose own value is replaced.
    case replaced(Int)
}

/// What one release was given.
enum RecordedInput: Sendable {
    case entries([Int64])
    case groups([String: Int64])

    static func counts<Group: Hashable>(_ counts: [Group: Int64]) -> RecordedInput {
        .groups(Dictionary(counts.map { (String(describing: $0.key), $0.value) }) { $0 + $1 })
    }

    static func entries(_ span: Span<Int64>) -> RecordedInput { .entries(span.indices.map { span[$0] }) }
}

/// One release as the recorder keeps it.
struct RecordedCall: Sendable {
    let mechanism: String
    let sensitivity: DeclaredSensitivity
    /// What may not depend on the data: sizes, noise, charges.
    let arguments: [String]
    let input: RecordedInput
    var output: (any Sendable)?
}

/// The seam between mechanisms and the recorder audit (``ReleaseAudit``). Without an audit it costs the reading of one
/// task-local value for each release.
enum Recording {
    @TaskLocal static var session: RecordingSession?

    /// Announces a release, before its noise is drawn.
    static func begin(
        _ mechanism: String, _ sensitivity: DeclaredSensitivity, _ arguments: @autoclosure () -> [String],
        input: @autoclosure () -> RecordedInput
    ) -> AnnouncedCall {
        guard let session else { return AnnouncedCall(session: nil, frozen: nil, index: 0) }
        let call = RecordedCall(
            mechanism: mechanism, sensitivity: sensitivity, arguments: arguments(), input: input(), output: nil)
        return session.announce(call)
    }
}

/// A release that was announced to the recorder, or to nobody.
struct AnnouncedCall {
    let session: RecordingSession?
    let frozen: (any Sendable)?
    let index: Int

    /// The result that the same release had on the first data set, in a replay.
    func replayed<Output>(_: Output.Type) -> Output? { frozen as? Output }

    /// Keeps the result for replays.
    func end<Output: Sendable>(_ output: Output) -> Output {
        session?.keep(output, of: index)
        return output
    }
}

/// The calls of one run on the first data set, and then the comparison with a second run.
final class RecordingSession: Sendable {
    private struct State {
        var calls: [RecordedCall] = []
    }

    private let state = Mutex(State())
    /// The calls that a replay is compared with; `nil` while recording.
    private let original: [RecordedCall]?

    init(replaying original: [RecordedCall]? = nil) { self.original = original }

    var calls: [RecordedCall] { state.withLock { $0.calls } }

    func announce(_ call: RecordedCall) -> AnnouncedCall {
        state.withLock { state in
            let index = state.calls.count
            state.calls.append(call)
            // The frozen output makes the rest of the run depend on the data only through what is released.
            var frozen: (any Sendable)?
            if let original, index < original.count, original[index].mechanism == call.mechanism {
                frozen = original[index].output
            }
            return AnnouncedCall(session: self, frozen: frozen, index: index)
        }
    }

    func keep(_ output: any Sendable, of index: Int) { state.withLock { $0.calls[index].output = output } }
}
