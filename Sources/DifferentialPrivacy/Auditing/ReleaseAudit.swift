/// The recorder audit: runs a pipeline on two neighbouring data sets and compares what its releases declare with what
/// they do.
///
/// A mechanism's proof speaks of a sensitivity, a noise and a charge. Whether the code around it keeps to them is another
/// question, and there most libraries fail: a vector that was clipped and then not used, a batch size read from the data, a
/// release that only happens when somebody is present. The audit answers it without any statistics:
///
/// 1. The pipeline runs on the first data set, and every release is recorded with its exact input and its result.
/// 2. It runs on the neighbour. Each release gets the *same result* as before instead of a new one, so that whatever the
///    pipeline decides from released values it decides as before.
/// 3. The two runs must make the same releases in the same order with the same public arguments (number of entries, noise,
///    charge), and the inputs of each may differ by at most the declared sensitivity, in exact integer arithmetic. A run that
///    fails where the other doesn't is a violation too: an error tells about the data.
///
/// The pipeline must make its own budget and may draw from ``SystemBits`` as always. Finding nothing on many pairs is no
/// proof, but each finding is one.
///
/// - Warning: A replay repeats a result, so never publish what the pipeline returns under the audit.
///
/// Source: Cebere, Erb, Desfontaines, Bellet and Fitzsimons (2026), "Re:cord-play".
public enum ReleaseAudit {
    /// What is wrong with one release, without any of the data.
    public struct Violation: Sendable, Equatable, CustomStringConvertible {
        /// What differs between the runs.
        public enum Kind: Sendable, Equatable {
            /// Another mechanism, or one release more or less.
            case sequence
            /// A public argument: number of entries, noise or charge.
            case arguments
            /// The inputs differ by more than the declared sensitivity.
            case sensitivity
            /// One run failed and the other did not, or not with the same error.
            case failure
        }

        /// What differs.
        public let kind: Kind
        /// The release, counted from 0.
        public let call: Int
        /// The mechanism's name; empty for a failure.
        public let mechanism: String

        /// For example "release 2 (DiscreteGaussianSum): sensitivity".
        public var description: String { "release \(call) (\(mechanism)): \(kind)" }
    }

    /// Every way in which a pipeline treats two neighbouring data sets differently beyond what it declares.
    ///
    /// - Parameters:
    ///   - data: The first data set.
    ///   - neighbour: The same with one unit more or less.
    ///   - pipeline: Everything from data to releases, with budgets of its own.
    /// - Returns: Nothing where the pipeline keeps to its declarations on this pair.
    public static func violations<Data>(
        on data: Data, neighbour: Data, pipeline: (Data) throws -> Void
    ) -> [Violation] {
        let recording = RecordingSession()
        let firstError = run(recording) { try pipeline(data) }
        let original = recording.calls
        let replay = RecordingSession(replaying: original)
        let secondError = run(replay) { try pipeline(neighbour) }
        let replayed = replay.calls

        var found: [Violation] = []
        for (index, (first, second)) in zip(original, replayed).enumerated() {
            guard first.mechanism == second.mechanism else {
                return found + [Violation(kind: .sequence, call: index, mechanism: first.mechanism)]
            }
            if first.arguments != second.arguments || first.sensitivity != second.sensitivity {
                found.append(Violation(kind: .arguments, call: index, mechanism: first.mechanism))
            }
            if !first.sensitivity.covers(first.input, second.input) {
                found.append(Violation(kind: .sensitivity, call: index, mechanism: first.mechanism))
            }
        }
        if original.count != replayed.count {
            let index = min(original.count, replayed.count)
            let name = (original.count > replayed.count ? original : replayed)[index].mechanism
            found.append(Violation(kind: .sequence, call: index, mechanism: name))
        }
        if firstError != secondError {
            found.append(Violation(kind: .failure, call: min(original.count, replayed.count), mechanism: ""))
        }
        return found
    }

    /// The kind of error that a run ended with.
    private static func run(_ session: RecordingSession, _ body: () throws -> Void) -> String? {
        do {
            try Recording.$session.withValue(session) { try body() }
            return nil
        } catch {
            return String(describing: error)
        }
    }
}

extension DeclaredSensitivity {
    /// Whether two inputs are within the declared distance, in exact arithmetic.
    func covers(_ first: RecordedInput, _ second: RecordedInput) -> Bool {
        switch (self, first, second) {
        case (.groups(let most), .groups(let first), .groups(let second)):
            let changes = Set(first.keys).union(second.keys).map { (second[$0] ?? 0) - (first[$0] ?? 0) }
            return changes.allSatisfy { abs($0) <= 1 } && changes.count { $0 != 0 } <= most
        case (_, .entries(let first), .entries(let second)):
            guard first.count == second.count else { return false }
            return covers(zip(first, second).map { Int128($1) - Int128($0) })
        default: return false
        }
    }

    private func covers(_ changes: [Int128]) -> Bool {
        switch self {
        case .l1(let bound): return changes.reduce(0) { $0 + $1.magnitude } <= UInt128(bound)
        case .l2(let squaredBound):
            let limit = UInt128(squaredBound)
            var sum: UInt128 = 0
            for change in changes {
                guard change.magnitude <= limit, change.magnitude < 1 << 63 else { return false }
                sum += change.magnitude * change.magnitude
                guard sum <= limit else { return false }
            }
            return true
        case .eachEntry(let bound, let oneDirection):
            let isOneDirection = changes.allSatisfy { $0 >= 0 } || changes.allSatisfy { $0 <= 0 }
            return changes.allSatisfy { $0.magnitude <= UInt128(bound) } && (!oneDirection || isOneDirection)
        case .replaced(let most): return changes.count { $0 != 0 } <= most
        case .groups: return false
        }
    }
}
