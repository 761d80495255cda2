import NumericalCore
import Synchronization
import Testing

/// Sums over entities.
@Suite struct ReducerTests {
    /// Numbers of very different sizes, so that any other order of addition shows in the bits.
    private struct Uneven: Contributions {
        let entityCount: Int
        let dimension = 3

        func add(_ entities: Range<Int>, to sum: inout MutableSpan<Double>) {
            for entity in entities {
                var stream = SimulationStream(seed: 7, replicate: 0, stream: "reducer", entity: entity)
                for k in 0..<dimension { sum[k] += stream.normal() * (entity % 7 == 0 ? 1e12 : 1e-3) }
            }
        }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 1000, 50_000])
    func theSumHasTheSameBitsForOneTwoAndSevenWorkers(entities: Int) {
        let contributions = Uneven(entityCount: entities)
        let one = InProcessReducer(workers: 1).sum(contributions)
        for workers in [2, 7] {
            #expect(InProcessReducer(workers: workers).sum(contributions).map(\.bitPattern) == one.map(\.bitPattern))
        }
        #expect(one.count == 3)
        if entities == 0 { #expect(one == [0, 0, 0]) }
    }

    @Test(arguments: [1, 2, 3, 4, 7, 70], [0, 1, 64, 1000, 50_000])
    func theSumHasTheSameBitsOverSeveralProcesses(processes: Int, entities: Int) {
        let contributions = Uneven(entityCount: entities)
        let expected = InProcessReducer().sum(contributions).map(\.bitPattern)
        // What each process would send, and then what each makes of all.
        let sent = Mutex([[Double]](repeating: [], count: processes))
        for rank in 0..<processes {
            _ = ProcessReducer(rank: rank, processes: processes) { own, counts in
                sent.withLock { $0[rank] = own }
                return [Double](repeating: 0, count: counts.reduce(0, +))
            }.sum(contributions)
        }
        let all = sent.withLock { $0.flatMap { $0 } }
        for rank in 0..<processes {
            let reducer = ProcessReducer(rank: rank, processes: processes, workers: 2) { own, counts in
                #expect(own.count == counts[rank])
                return all
            }
            #expect(reducer.sum(contributions).map(\.bitPattern) == expected)
        }
    }

    @Test func everyEntityIsAddedOnce() {
        struct Ones: Contributions {
            let entityCount: Int
            let dimension = 1
            func add(_ entities: Range<Int>, to sum: inout MutableSpan<Double>) { sum[0] += Double(entities.count) }
        }
        for entities in [1, 64, 127, 128, 4096, 9999] {
            #expect(InProcessReducer(workers: 3).sum(Ones(entityCount: entities)) == [Double(entities)])
        }
    }

    @Test func anOrderThatFollowedTheWorkersWouldShow() {
        // The numbers do tell orders apart: summed from the other end they differ.
        let contributions = Uneven(entityCount: 1000)
        var backwards = [Double](repeating: 0, count: 3)
        var span = backwards.mutableSpan
        for entity in (0..<1000).reversed() { contributions.add(entity..<entity + 1, to: &span) }
        #expect(InProcessReducer().sum(contributions) != backwards)
    }

    @Test(arguments: [1, 2, 7])
    func everyPlaceOfAParallelFillIsWrittenByItsOwnEntity(workers: Int) {
        let values = parallelFill(count: 1000, width: 2, workers: workers) { range, span in
            for (place, entity) in range.enumerated() {
                span[2 * place] = Double(entity)
                span[2 * place + 1] = -Double(entity)
            }
        }
        #expect(values == (0..<1000).flatMap { [Double($0), -Double($0)] })
    }
}
