internal import Dispatch

/// Consecutive parts of one array filled on several cores, each part by one worker: the result does not depend on how many there are.
///
/// - Parameters:
///   - lengths: the number of elements of each part, in order.
///   - workers: at least 1.
///   - fill: receives a part's number and its elements, zero at first.
/// - Returns: all parts, side by side.
package func parallelFill(
    lengths: [Int], workers: Int, _ fill: @Sendable (Int, inout MutableSpan<Double>) -> Void
) -> [Double] {
    precondition(workers >= 1, "work needs a worker")
    var starts = [0]
    for length in lengths { starts.append(starts[starts.count - 1] + length) }
    var values = [Double](repeating: 0, count: starts[lengths.count])
    let active = max(1, min(workers, lengths.count))
    let places = starts
    unsafe values.withUnsafeMutableBufferPointer { buffer in
        // The parts do not overlap, and each is written by one worker.
        nonisolated(unsafe) let base = unsafe buffer
        withoutActuallyEscaping(fill) { fill in
            let work: @Sendable (Int) -> Void = { worker in
                for part in stride(from: worker, to: lengths.count, by: active) {
                    let slice = unsafe UnsafeMutableBufferPointer(rebasing: base[places[part]..<places[part + 1]])
                    var span = unsafe MutableSpan(_unsafeElements: slice)
                    fill(part, &span)
                }
            }
            if active == 1 {
                work(0)
            } else {
                DispatchQueue.concurrentPerform(iterations: active, execute: work)
            }
        }
    }
    return values
}

/// Values of many entities computed on several cores.
///
/// - Parameters:
///   - count: how many entities.
///   - width: how many values an entity has.
///   - fill: receives a range of entities and the `width × range.count` values that are theirs, zero at first.
/// - Returns: `width × count` values, an entity's side by side.
package func parallelFill(
    count: Int, width: Int, workers: Int, _ fill: @Sendable (Range<Int>, inout MutableSpan<Double>) -> Void
) -> [Double] {
    let shards = InProcessReducer.shards(of: count)
    return parallelFill(lengths: shards.map { $0.count * width }, workers: workers) { shard, span in
        fill(shards[shard], &span)
    }
}
