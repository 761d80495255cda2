import CMPI
import NumericalCore

/// The processes that `mpirun` started. All calls into MPI are in this file.
enum MessagePassing {
    /// Joins the other processes.
    ///
    /// - Returns: Whether MPI could be started.
    static func start() -> Bool { shim_mpi_start() != 0 }

    /// Leaves, when all have come this far.
    static func end() { shim_mpi_end() }

    /// Ends all processes.
    static func abort(_ code: Int32) { shim_mpi_abort(code) }

    /// This process, from 0.
    static var rank: Int { Int(shim_mpi_rank()) }

    /// Sums over all processes.
    static var reducer: ProcessReducer {
        ProcessReducer(rank: rank, processes: Int(shim_mpi_size())) { own, counts in
            var starts: [Int32] = []
            var total = 0
            for count in counts {
                starts.append(Int32(total))
                total += count
            }
            var all = [Double](repeating: 0, count: total)
            // Any error has ended the program before this returns.
            _ = shim_mpi_allgather(own, Int32(own.count), &all, counts.map { Int32($0) }, starts)
            return all
        }
    }
}
