/// Answers as they happened, one row an answer, stored by column with interned names.
///
/// Rows keep the order of the source, or, where the source numbers each pupil's answers, stand by pupil and then by
/// that number. A table that holds pupils' own identifiers belongs inside ``Raw``.
public struct EventTable: Sendable, Equatable {
    /// The distinct pupil identifiers, in order of first appearance.
    public var pupilNames: [String] = []
    /// The distinct item names, in order of first appearance.
    public var itemNames: [String] = []
    /// The distinct skills (or skill combinations), in order of first appearance.
    public var skillNames: [String] = []

    /// Row to index in ``pupilNames``.
    public var pupil: [UInt32] = []
    /// Row to index in ``itemNames``.
    public var item: [UInt32] = []
    /// Row to index in ``skillNames``; empty where the source has no skills.
    public var skill: [UInt32] = []
    /// Row to seconds since an origin that the source chose, NaN where a row has none; empty where the source has none.
    public var time: [Double] = []
    /// Row to 1 (right), 0 (wrong) or -1 (a study row without an answer).
    public var outcome: [Int8] = []

    /// An empty table.
    public init() {}

    /// The number of rows.
    public var count: Int { outcome.count }
}
