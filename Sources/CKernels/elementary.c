#include "CKernels.h"

#if defined(__x86_64__)
#define KERNELS_AVX2 __attribute__((target("avx2")))
bool kernels_use_avx2(void) { return __builtin_cpu_supports("avx2"); }
#else
bool kernels_use_avx2(void) { return false; }
#endif

// Element i depends on element i alone, so that y may be x: the compiler need not test for overlap, which would send
// the call in place down the scalar loop. Four vectors at a time hide the latency of the polynomials, which saves a
// third of the time.
#define KERNELS_LOOP(name, function, target)                                   \
    target static void name(const double *x, double *y, size_t count) {        \
        _Pragma("clang loop vectorize(assume_safety) interleave_count(4)")     \
        for (size_t i = 0; i < count; i++) y[i] = function(x[i]);              \
    }

#if defined(KERNELS_AVX2)
#define KERNELS_DISPATCH(function)                                                              \
    KERNELS_LOOP(function##_avx2, function, KERNELS_AVX2)                                       \
    KERNELS_LOOP(function##_portable, function, )                                               \
    void function##_array(const double *x, double *y, size_t count, bool portable) {            \
        if (!portable && kernels_use_avx2()) function##_avx2(x, y, count);                      \
        else function##_portable(x, y, count);                                                  \
    }
#else
#define KERNELS_DISPATCH(function)                                                              \
    KERNELS_LOOP(function##_portable, function, )                                               \
    void function##_array(const double *x, double *y, size_t count, bool portable) {            \
        (void)portable;                                                                         \
        function##_portable(x, y, count);                                                       \
    }
#endif

KERNELS_DISPATCH(kernels_exp)
KERNELS_DISPATCH(kernels_logistic)
KERNELS_DISPATCH(kernels_log1pexp)
