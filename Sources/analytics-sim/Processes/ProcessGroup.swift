import ArgumentParser
import Foundation
import NumericalCore

/// The processes that work on one calibration: those that `mpirun` started, or this one alone.
///
/// All do the same until the first writes the files, and so come to every exchange together. What can go wrong in one of them only, because
/// it looks at its own machine, runs in ``together(_:)``.
struct ProcessGroup: Sendable {
    /// This process, from 0.
    let rank: Int
    let count: Int
    /// Given what this process has and process to how many elements it has, returns what all have, in the order of the processes.
    let exchange: @Sendable (_ own: [Double], _ counts: [Int]) -> [Double]
    let leave: @Sendable () -> Void

    static let alone = ProcessGroup(rank: 0, count: 1, exchange: { own, _ in own }, leave: {})

    /// This program's processes.
    static let current: ProcessGroup = {
        #if MPI
            if launched != nil, CommandLine.arguments.dropFirst().first == Calibrate._commandName {
                return MessagePassing.join()
            }
        #endif
        return alone
    }()

    /// How many processes `mpirun` started; `nil` where it did not start this one.
    static var launched: Int? { number("OMPI_COMM_WORLD_SIZE") }

    /// The cores of this machine for each of the processes on it.
    static var coresPerProcess: Int {
        max(1, ProcessInfo.processInfo.activeProcessorCount / (number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? 1))
    }

    private static func number(_ variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init)
    }

    var isFirst: Bool { rank == 0 }

    /// Sums over all processes.
    func reducer(workers: Int) -> ProcessReducer {
        ProcessReducer(rank: rank, processes: count, workers: workers, exchange: exchange)
    }

    /// Runs `body` in every process.
    ///
    /// - Throws: where `body` failed in any process: its error there, a clean exit in the others.
    func together<Value>(_ body: () throws -> Value) throws -> Value {
        let result = Result { try body() }
        let failed = if case .failure = result { 1.0 } else { 0.0 }
        let failures = gather([failed])
        let value = try result.get()
        guard failures.allSatisfy({ $0 == 0 }) else { throw ExitCode.success }
        return value
    }

    /// Whether all processes have the same values; as many in each.
    func agree(on values: [Double]) -> Bool {
        let all = gather(values)
        return all.indices.allSatisfy { all[$0] == values[$0 % values.count] }
    }

    /// Who is to say how the program ended, and its exit code: the first process that failed, or the first of all.
    func verdict(_ code: ExitCode) -> (speaker: Int, code: ExitCode) {
        let codes = gather([Double(code.rawValue)])
        let speaker = codes.firstIndex { $0 != 0 } ?? 0
        return (speaker, ExitCode(Int32(codes[speaker])))
    }

    /// Ends the program in all processes with the same code, once `text` has been said by one of them.
    func exit(saying text: String, _ code: ExitCode) -> Never {
        let (speaker, shared) = verdict(code)
        if rank == speaker, !text.isEmpty {
            if shared.isSuccess { say(text) } else { note(text) }
        }
        // mpirun kills the others as soon as one has ended with an error.
        _ = gather([0])
        leave()
        Foundation.exit(shared.rawValue)
    }

    private func gather(_ own: [Double]) -> [Double] {
        exchange(own, [Int](repeating: own.count, count: count))
    }
}
