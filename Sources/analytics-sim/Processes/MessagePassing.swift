#if MPI
    import CMPI

    /// The processes that `mpirun` started. All calls into MPI are in this file.
    enum MessagePassing {
        /// Joins the other processes.
        static func join() -> ProcessGroup {
            shim_mpi_start()
            return ProcessGroup(
                rank: Int(shim_mpi_rank()), count: Int(shim_mpi_size()), exchange: allGather, leave: { shim_mpi_end() })
        }

        private static func allGather(_ own: [Double], _ counts: [Int]) -> [Double] {
            var starts: [Int32] = []
            var total = 0
            for count in counts {
                starts.append(Int32(total))
                total += count
            }
            var all = [Double](repeating: 0, count: total)
            unsafe shim_mpi_allgather(own, Int32(own.count), &all, counts.map { Int32($0) }, starts)
            return all
        }
    }
#endif
