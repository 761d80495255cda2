/// Exact sums over several processes, on one machine or many: the same bits as ``InProcessReducer`` gives in one.
///
/// Each process adds up its share of the shards, all exchange their shards' sums, and each adds these in the same fixed tree. The exchange is the
/// caller's: MPI's allgather (as in `analytics-sim calibrate`), or anything else that moves doubles. All processes must call ``sum(_:)`` with the same
/// contributions in the same order, as they do when they run the same program on the same data.
public struct ProcessReducer: Reducer {
    /// This process, from 0.
    public let rank: Int
    /// How many processes there are.
    public let processes: Int
    /// How many cores this process uses.
    public let workers: Int

    private let exchange: (_ own: [Double], _ counts: [Int]) -> [Double]

    /// A reducer of one of the processes.
    ///
    /// - Parameters:
    ///   - rank: This process, in 0..<processes.
    ///   - processes: How many there are, at least 1.
    ///   - workers: How many cores this process uses, at least 1.
    ///   - exchange: Given what this process has and process to how many elements it has, returns what all have, in the order of the processes.
    public init(
        rank: Int, processes: Int, workers: Int = 1,
        exchange: @escaping (_ own: [Double], _ counts: [Int]) -> [Double]
    ) {
        precondition(processes >= 1 && (0..<processes).contains(rank), "a process is one of all")
        precondition(workers >= 1, "a sum needs at least one worker")
        self.rank = rank
        self.processes = processes
        self.workers = workers
        self.exchange = exchange
    }

    /// The shards of one of the processes, side by side: as even as can be.
    static func shards(_ count: Int, of rank: Int, processes: Int) -> Range<Int> {
        rank * count / processes..<(rank + 1) * count / processes
    }

    /// The sum over all entities, `contributions.dimension` elements, the same in every process.
    public func sum(_ contributions: some Contributions) -> [Double] {
        let dimension = contributions.dimension
        let shards = InProcessReducer.shards(of: contributions.entityCount)
        guard !shards.isEmpty else { return [Double](repeating: 0, count: dimension) }
        let mine = Self.shards(shards.count, of: rank, processes: processes)
        let own = parallelFill(lengths: mine.map { _ in dimension }, workers: workers) { place, sum in
            contributions.add(shards[mine.lowerBound + place], to: &sum)
        }
        let counts = (0..<processes).map { Self.shards(shards.count, of: $0, processes: processes).count * dimension }
        var partial = exchange(own, counts)
        precondition(partial.count == shards.count * dimension, "the exchange returns what all processes have")
        InProcessReducer.combine(&partial, shards: shards.count, dimension: dimension)
        return Array(partial[..<dimension])
    }
}
