/// Exact sums on the cores of one machine: the same bits at any number of workers.
///
/// Entities are cut into shards whose number depends only on how many entities there are. A shard is added up in order by one
/// worker, and the shards' sums are added in a fixed pairwise tree, so neither the number of workers nor their speed shows in
/// the result.
public struct InProcessReducer: Reducer {
    /// How many workers add at the same time.
    public let workers: Int

    /// The most shards a sum is cut into: a bound on both memory (shards × dimension) and useful workers.
    static let shardLimit = 64

    /// - Parameter workers: at least 1.
    public init(workers: Int = 1) {
        precondition(workers >= 1, "a sum needs at least one worker")
        self.workers = workers
    }

    /// The sum over all entities, `contributions.dimension` elements.
    public func sum(_ contributions: some Contributions) -> [Double] {
        let dimension = contributions.dimension
        let shards = Self.shards(of: contributions.entityCount)
        guard !shards.isEmpty else { return [Double](repeating: 0, count: dimension) }
        var partial = parallelFill(lengths: shards.map { _ in dimension }, workers: workers) { shard, sum in
            contributions.add(shards[shard], to: &sum)
        }
        Self.combine(&partial, shards: shards.count, dimension: dimension)
        return Array(partial[..<dimension])
    }

    /// Adds the shards' sums in a pairwise tree, strides 1, 2, 4, ...; the total is left in the first `dimension` elements.
    static func combine(_ partial: inout [Double], shards: Int, dimension: Int) {
        var distance = 1
        while distance < shards {
            for left in stride(from: 0, to: shards - distance, by: 2 * distance) {
                let a = left * dimension
                let b = (left + distance) * dimension
                for k in 0..<dimension { partial[a + k] += partial[b + k] }
            }
            distance *= 2
        }
    }

    /// The ranges that `count` entities are cut into: a function of `count` alone.
    package static func shards(of count: Int) -> [Range<Int>] {
        guard count > 0 else { return [] }
        let shards = min(shardLimit, (count + 63) / 64)
        return (0..<shards).map { shard in
            (shard * count / shards)..<((shard + 1) * count / shards)
        }
    }
}
