import Crypto

/// What a school owner calls a pupil inside: 16 random bytes that say nothing about the pupil.
///
/// A vault keeps the way from identifiers to subject ids. Pseudonyms made from a subject id lose their way back to the pupil when
/// the vault erases the subject, although the keys live on for all others.
public struct SubjectID: Hashable, Sendable {
    /// The 16 bytes.
    package let bytes: [UInt8]

    /// A new random id.
    package init() {
        bytes = unsafe SymmetricKey(size: .bits128).withUnsafeBytes { unsafe Array($0) }
    }

    /// An id that was given out before.
    /// - Returns: `nil` unless there are 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
    }

    /// The id as an identifier of kind ``PupilIdentifier/Kind/sid``.
    package var identifier: PupilIdentifier { PupilIdentifier(kind: .sid, normalised: bytes) }
}

extension SubjectID: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// No more than that it is one.
    public var description: String { "SubjectID(redacted)" }
    /// No more than that it is one.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
