/// Data as the school holds them: about pupils who can be told apart, and therefore not for sending.
///
/// There is no `Encodable` here, and printing, reflecting or dumping shows nothing but the type: what has not been through
/// the ``Gate`` cannot be written anywhere by accident. Wrap data at the point where they are read.
public struct Raw<Value: Sendable>: Sendable {
    /// The school owner who is the controller of the data, as policies name them.
    public let owner: String

    package let value: Value

    /// Marks `value` as not released, and as belonging to `owner`, the controller (for example `NO987654321`).
    public init(_ value: Value, owner: String) {
        self.value = value
        self.owner = owner
    }

    /// Runs a computation where the data are: a model of the pupil that chooses the next exercise, an import check.
    ///
    /// This is the one way to the data outside the package, and so the place to look at in a review: what `body` returns
    /// is no longer marked. Return what stays at the school; what leaves goes through ``Gate``.
    public func withinSchool<Result, Failure: Error>(
        _ body: (borrowing Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(value)
    }
}

extension Raw: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The type only.
    public var description: String { "Raw<\(Value.self)>(redacted)" }
    /// The type only.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
