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

    /// What else the source holds about the rows, by column; empty unless asked for.
    public var others: [EventColumn] = []

    /// An empty table.
    public init() {}

    /// The number of rows.
    public var count: Int { outcome.count }
}

/// A column that a source has beyond those of ``EventTable``: texts, with equal ones interned.
public struct EventColumn: Sendable, Equatable {
    /// As the source calls it.
    public var name: String
    /// The distinct texts, in order of first appearance.
    public var values: [String]
    /// Row to index in ``values``.
    public var rows: [UInt32]

    /// A column.
    /// - Parameters:
    ///   - name: As the source calls it.
    ///   - values: The distinct texts.
    ///   - rows: Row to index in `values`.
    public init(name: String, values: [String], rows: [UInt32]) {
        self.name = name
        self.values = values
        self.rows = rows
    }
}
