/// What a release must measure up to.
public struct ReleaseThresholds: Hashable, Sendable, Codable {
    /// The fewest pupils who may share all their quasi-identifiers (k of k-anonymity; Sweeney 2002), at least 1.
    public var minimumClassSize: Int
    /// The fewest pupils in a published cell of a table, at least 1.
    public var minimumCount: Int
    /// Counts in tables are rounded to the nearest multiple of this. Tables need at least ``leastRounding``.
    public var rounding: Int
    /// The largest share of pupils whom one, two and three known rows may single out, each in [0, 1].
    public var singledOut: [Double]
    /// The fewest distinct values of a sensitive column in any class (l of l-diversity), at least 1; `nil` asks for none.
    public var minimumDistinct: Int?
    /// The largest distance of a sensitive column in any class from the whole (t of t-closeness), in [0, 1]; `nil` allows any.
    public var maximumDistance: Double?

    /// Counts that are exact, or rounded to 2, give away what is withheld: from two tables of the same pupils, or from one table
    /// of this year and one of the next, a reader computes the cell that is not there.
    public static let leastRounding = 3

    /// Thresholds.
    /// - Parameters:
    ///   - minimumClassSize: The fewest pupils who may share all their quasi-identifiers.
    ///   - minimumCount: The fewest pupils in a published cell.
    ///   - rounding: The base that counts in tables are rounded to.
    ///   - singledOut: The largest shares singled out by one, two and three known rows.
    ///   - minimumDistinct: The fewest distinct values of a sensitive column in any class.
    ///   - maximumDistance: The largest distance of a sensitive column in any class from the whole.
    public init(
        minimumClassSize: Int, minimumCount: Int, rounding: Int = 1, singledOut: [Double],
        minimumDistinct: Int? = nil, maximumDistance: Double? = nil
    ) {
        self.minimumClassSize = minimumClassSize
        self.minimumCount = minimumCount
        self.rounding = rounding
        self.singledOut = singledOut
        self.minimumDistinct = minimumDistinct
        self.maximumDistance = maximumDistance
    }

    /// The field that says what no threshold can be; `nil` where all can.
    var impossible: String? {
        if minimumClassSize < 1 { return "minimumClassSize" }
        if minimumCount < 1 { return "minimumCount" }
        if rounding < 1 { return "rounding" }
        if singledOut.count != 3 || !singledOut.allSatisfy({ (0...1).contains($0) }) { return "singledOut" }
        if let minimumDistinct, minimumDistinct < 1 { return "minimumDistinct" }
        if let maximumDistance, !(0...1).contains(maximumDistance) { return "maximumDistance" }
        return nil
    }
}
