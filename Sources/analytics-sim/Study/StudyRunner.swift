import Dispatch
import Foundation
import Synchronization

/// Runs the replicates of a study on several cores, keeping each as it is finished.
struct StudyRunner: Sendable {
    let runner: ReplicateRunner
    let store: ChunkStore
    let workers: Int

    /// How a run ended.
    struct Ending: Sendable {
        /// All replicates in order, or those there are where the run was stopped.
        var outcomes: [ReplicateOutcome]
        var computed: Int
        var reused: Int
        var stopped: Bool
    }

    /// - Parameters:
    ///   - progress: told after every cell how many are done, of how many to compute.
    ///   - shouldStop: asked after every cell.
    func run(
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Ending {
        let replicates = 0..<runner.scenario.replicates
        let kept = replicates.compactMap { store.load($0) }
        let missing = replicates.filter { replicate in !kept.contains { $0.replicate == replicate } }
        let cells = missing.count * Cell.all(runner.scenario).count

        let next = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        let results = Mutex<(outcomes: [ReplicateOutcome], failure: (any Error)?)>(([], nil))
        progress(0, cells)
        if !missing.isEmpty {
            DispatchQueue.concurrentPerform(iterations: min(workers, missing.count)) { _ in
                while true {
                    let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard turn < missing.count, !shouldStop(), results.withLock({ $0.failure == nil }) else { return }
                    do {
                        let outcome = try runner.run(missing[turn]) {
                            progress(done.wrappingAdd(1, ordering: .relaxed).newValue, cells)
                            return !shouldStop()
                        }
                        guard let outcome else { return }
                        try store.keep(outcome)
                        results.withLock { $0.outcomes.append(outcome) }
                    } catch {
                        results.withLock { $0.failure = $0.failure ?? error }
                        return
                    }
                }
            }
        }
        let (computed, failure) = results.withLock { $0 }
        if let failure { throw failure }
        let outcomes = (kept + computed).sorted { $0.replicate < $1.replicate }
        return Ending(
            outcomes: outcomes, computed: computed.count, reused: kept.count,
            stopped: outcomes.count < replicates.count)
    }
}
