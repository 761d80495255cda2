/// Whether two releases, each harmless, tell of a few people by their difference.
///
/// "All pupils" and "all pupils but those of one class" are two tables of large counts, whose difference is a table of small ones.
public enum DifferencingGuard {
    /// The cells and totals of which a reader of both releases learns a small count.
    ///
    /// A cell that both publish, or whose difference can be computed from the differences of others, must not differ by 1 to
    /// threshold less 1. A cell that one withholds and the other publishes must differ by more, since the
    /// one is known from the other up to the difference; where the difference can be computed, it must not be published at all.
    /// - Parameters:
    ///   - earlier: What was published before.
    ///   - later: What is to be published, of the same dimensions with the same categories in the same order.
    ///   - threshold: Differences from 1 to this less 1 are small; at least 2.
    /// - Returns: The places, `nil` for a total; empty where nothing small is told.
    /// - Throws: `outOfRange` where the dimensions differ or the threshold is below 2.
    public static func exposedCells(
        earlier: CellSuppression, later: CellSuppression, threshold: Int
    ) throws(DisclosureControlError) -> [[Int?]] {
        guard threshold >= 2 else { throw .outOfRange(parameter: "threshold") }
        guard earlier.table.dimensions == later.table.dimensions else { throw .outOfRange(parameter: "dimensions") }
        let shape = earlier.table.shape
        let eitherWithheld = zip(earlier.withheld, later.withheld).map { $0 || $1 }
        let determined = SuppressionAudit.determined(eitherWithheld, shape)
        return (0..<shape.count).filter { cell in
            let difference = abs(earlier.table.cells[cell] - later.table.cells[cell])
            let isKnown = !eitherWithheld[cell] || determined[cell]
            if earlier.withheld[cell] != later.withheld[cell] { return isKnown || difference < threshold }
            return isKnown && difference > 0 && difference < threshold
        }.map(shape.places)
    }

    /// Whether a few people are in one of two releases and not in the other.
    ///
    /// For releases that are no tables of equal dimensions: everything computed from both may then be about those few.
    /// - Parameters:
    ///   - earlier: Who was in the release before, as the holder knows them.
    ///   - later: Who is to be in the release.
    ///   - threshold: 1 to this less 1 people are few; at least 2.
    public static func isolates<Subject: Hashable>(
        earlier: Set<Subject>, later: Set<Subject>, threshold: Int
    ) -> Bool {
        precondition(threshold >= 2, "fewer than 2 people are at least one")
        let few = 1..<threshold
        return few.contains(earlier.subtracting(later).count) || few.contains(later.subtracting(earlier).count)
    }
}
