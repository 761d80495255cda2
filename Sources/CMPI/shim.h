// MPI names its constants by macros that Swift does not see. Errors end all processes: that is MPI's default, and a sum
// of which a part is missing is no sum.
#ifndef LEARNING_ANALYTICS_MPI_SHIM_H
#define LEARNING_ANALYTICS_MPI_SHIM_H

#include <mpi.h>

static inline void shim_mpi_start(void) {
    int provided = 0;
    // Only the thread that started MPI calls it; others may compute.
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    if (provided < MPI_THREAD_FUNNELED) MPI_Abort(MPI_COMM_WORLD, 1);
}

static inline void shim_mpi_end(void) { MPI_Finalize(); }

static inline int shim_mpi_rank(void) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

static inline int shim_mpi_size(void) {
    int size = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
}

static inline void shim_mpi_allgather(
    const double *own, int count, double *all, const int *counts, const int *starts) {
    MPI_Allgatherv(own, count, MPI_DOUBLE, all, counts, starts, MPI_DOUBLE, MPI_COMM_WORLD);
}

#endif
