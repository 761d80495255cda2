import NumericalCore

/// Sums over schools as masks leave them: each school's in whole steps of a grid, added modulo 2^64.
///
/// Which pupils make up a school makes no difference to an exact total, so that entities are cut into ranges in order.
final class SchoolSums: Reducer {
    private let schools: Int
    /// Numbers that one school has sent.
    private(set) var numbers = 0

    /// Steps per 1: totals up to 2^33 fit, and a school's sum is off by 2^-31 at most.
    private static let steps = 0x1p30

    init(schools: Int) {
        precondition(schools >= 1, "a sum is over schools")
        self.schools = schools
    }

    func sum(_ contributions: some Contributions) -> [Double] {
        let dimension = contributions.dimension
        var total = [Int64](repeating: 0, count: dimension)
        for school in 0..<schools {
            let first = school * contributions.entityCount / schools
            let last = (school + 1) * contributions.entityCount / schools
            var values = [Double](repeating: 0, count: dimension)
            var sum = values.mutableSpan
            contributions.add(first..<last, to: &sum)
            for k in total.indices { total[k] &+= Int64((values[k] * Self.steps).rounded()) }
        }
        numbers += dimension
        return total.map { Double($0) / Self.steps }
    }
}
