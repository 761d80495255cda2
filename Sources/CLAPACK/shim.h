// CBLAS comes with its header in libblas-dev. LAPACK's C header is not in liblapack-dev, so the Fortran symbols in
// use are declared here; a Fortran CHARACTER argument adds a hidden length at the end of the argument list.
//
// The wrappers give Swift one signature on every platform: on Apple's systems Accelerate declares the same symbols,
// without the hidden lengths (not tested).
#ifndef LEARNING_ANALYTICS_CLAPACK_H
#define LEARNING_ANALYTICS_CLAPACK_H

#ifdef __APPLE__
#define ACCELERATE_NEW_LAPACK
#include <Accelerate/Accelerate.h>
#define CLAPACK_LENGTH
#else
#include <cblas.h>
#define CLAPACK_LENGTH , 1
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_len);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
             const int *ldb, int *info, unsigned long uplo_len);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_len);
void dsterf_(const int *n, double *d, double *e, int *info);
void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb, int *info);
#endif

// Cholesky factor (lower) of a symmetric positive definite matrix, in place. Returns LAPACK's info.
static inline int clapack_dpotrf(int n, double *a, int lda) {
    int info = 0;
    dpotrf_("L", &n, a, &lda, &info CLAPACK_LENGTH);
    return info;
}

// Solution in place of A X = B from the factor of A.
static inline int clapack_dpotrs(int n, int nrhs, const double *a, int lda, double *b, int ldb) {
    int info = 0;
    dpotrs_("L", &n, &nrhs, a, &lda, b, &ldb, &info CLAPACK_LENGTH);
    return info;
}

// Lower triangle of the inverse of A from its factor, in place.
static inline int clapack_dpotri(int n, double *a, int lda) {
    int info = 0;
    dpotri_("L", &n, a, &lda, &info CLAPACK_LENGTH);
    return info;
}

// Solution in place of A X = B for any square A, which is overwritten; ipiv holds n numbers.
static inline int clapack_dgesv(int n, int nrhs, double *a, int lda, int *ipiv, double *b, int ldb) {
    int info = 0;
    dgesv_(&n, &nrhs, a, &lda, ipiv, b, &ldb, &info);
    return info;
}

// Eigenvalues, ascending, of the symmetric tridiagonal matrix with diagonal d; e is overwritten.
static inline int clapack_dsterf(int n, double *d, double *e) {
    int info = 0;
    dsterf_(&n, d, e, &info);
    return info;
}

#endif
