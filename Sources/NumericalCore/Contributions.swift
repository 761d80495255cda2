/// What each of many entities, pupils as a rule, adds to one vector.
///
/// Everything this project learns is such a sum: expected sufficient statistics, score vectors, transition counts. Model code says
/// only what one pupil adds; a ``Reducer`` decides where and how it is added up.
public protocol Contributions: Sendable {
    /// How many entities contribute.
    var entityCount: Int { get }

    /// The length of the vector that each entity adds to.
    var dimension: Int { get }

    /// Adds what `entities` contribute, one after the other in rising order.
    ///
    /// What an entity adds depends on nothing but that entity and public values, so a range of one entity gives its own vector.
    ///
    /// - Parameters:
    ///   - entities: a range within `0..<entityCount`.
    ///   - sum: `dimension` elements, which keep what they held.
    func add(_ entities: Range<Int>, to sum: inout MutableSpan<Double>)
}

/// A way of adding contributions up: on the cores of this machine, over schools, or with noise.
public protocol Reducer {
    /// Why a sum may not be had: a budget that is spent, a site that did not answer. `Never` for exact sums in memory.
    associatedtype Failure: Error

    /// The sum over all entities.
    ///
    /// - Returns: `contributions.dimension` elements.
    mutating func sum(_ contributions: some Contributions) throws(Failure) -> [Double]
}
