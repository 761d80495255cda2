import Dispatch
import Foundation
import Synchronization

/// Runs the replicates of a study on several cores, keeping each calibration as it is finished.
struct StudyRunner: Sendable {
    let runner: ReplicateRunner
    let store: ChunkStore
    let workers: Int

    /// How a run ended.
    struct Ending: Sendable {
        /// All replicates in order; where the run was stopped, those there are, some of them unfinished.
        var outcomes: [ReplicateOutcome]
        /// Calibrations computed by this run.
        var computed: Int
        /// Calibrations found.
        var reused: Int
        /// Calibrations of the whole study.
        var all: Int

        var stopped: Bool { computed + reused < all }
    }

    /// - Parameters:
    ///   - progress: told after every calibration how many are done, of how many to compute.
    ///   - shouldStop: asked after every calibration.
    func run(
        progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Ending {
        let perReplicate = Cell.all(runner.scenario).count
        let kept = (0..<runner.scenario.replicates).map { store.load($0) }
        let unfinished = kept.indices.filter { (kept[$0]?.cells.count ?? 0) < perReplicate }
        let all = kept.count * perReplicate
        let reused = kept.reduce(0) { $0 + ($1?.cells.count ?? 0) }

        let next = Atomic<Int>(0)
        let computed = Atomic<Int>(0)
        let results = Mutex<(outcomes: [ReplicateOutcome?], failure: (any Error)?)>((kept, nil))
        progress(0, all - reused)
        if !unfinished.isEmpty {
            DispatchQueue.concurrentPerform(iterations: min(workers, unfinished.count)) { _ in
                while true {
                    let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard turn < unfinished.count, !shouldStop(), results.withLock({ $0.failure == nil }) else {
                        return
                    }
                    let replicate = unfinished[turn]
                    do {
                        let outcome = try runner.run(replicate, from: kept[replicate]) { outcome in
                            try store.keep(outcome)
                            progress(computed.wrappingAdd(1, ordering: .relaxed).newValue, all - reused)
                            return !shouldStop()
                        }
                        results.withLock { $0.outcomes[replicate] = outcome }
                    } catch {
                        results.withLock { $0.failure = $0.failure ?? error }
                        return
                    }
                }
            }
        }
        let (outcomes, failure) = results.withLock { $0 }
        if let failure { throw failure }
        return Ending(
            outcomes: outcomes.compactMap(\.self), computed: computed.load(ordering: .relaxed), reused: reused, all: all
        )
    }
}
