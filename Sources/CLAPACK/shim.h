// CBLAS comes with its header in libblas-dev. LAPACK's C header is not in liblapack-dev, so the Fortran symbols in
// use are declared here; a Fortran CHARACTER argument adds a hidden length at the end of the argument list.
#ifndef LEARNING_ANALYTICS_CLAPACK_H
#define LEARNING_ANALYTICS_CLAPACK_H
#include <cblas.h>

// Cholesky factorisation of a symmetric positive definite matrix, and solution with it.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_len);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
             const int *ldb, int *info, unsigned long uplo_len);
// Inverse from a Cholesky factor.
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_len);

#endif
