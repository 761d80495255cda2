/// What a release must measure up to.
public struct ReleaseThresholds: Hashable, Sendable, Codable {
    /// The fewest pupils who may share all their quasi-identifiers (k of k-anonymity; Sweeney 2002), at least 1.
    public var minimumClassSize: Int
    /// The fewest pupils in a published cell of a table, at least 1.
    public var minimumCount: Int
    /// Counts in tables are rounded to the nearest multiple of this; 1 rounds nothing.
    public var rounding: Int
    /// The largest share of pupils whom one, two and three known rows may single out, each in [0, 1].
    public var singledOut: [Double]

    /// Thresholds.
    /// - Parameters:
    ///   - minimumClassSize: The fewest pupils who may share all their quasi-identifiers.
    ///   - minimumCount: The fewest pupils in a published cell.
    ///   - rounding: The base that counts in tables are rounded to.
    ///   - singledOut: The largest shares singled out by one, two and three known rows.
    public init(minimumClassSize: Int, minimumCount: Int, rounding: Int = 1, singledOut: [Double]) {
        self.minimumClassSize = minimumClassSize
        self.minimumCount = minimumCount
        self.rounding = rounding
        self.singledOut = singledOut
    }

    /// The field that says what no threshold can be; `nil` where all can.
    var impossible: String? {
        if minimumClassSize < 1 { return "minimumClassSize" }
        if minimumCount < 1 { return "minimumCount" }
        if rounding < 1 { return "rounding" }
        if singledOut.count != 3 || !singledOut.allSatisfy({ (0...1).contains($0) }) { return "singledOut" }
        return nil
    }
}
