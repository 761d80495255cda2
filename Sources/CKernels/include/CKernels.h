// Loops over arrays that need instructions beyond the platform's baseline. Each picks the best instructions the
// processor has, unless `portable` is set; the bits of the result are the same.
//
// `y` is `x` itself or does not overlap it; both hold `count` elements. Neither is kept.
#ifndef LEARNING_ANALYTICS_CKERNELS_H
#define LEARNING_ANALYTICS_CKERNELS_H
#include <stdbool.h>
#include <stddef.h>
#include "elementary.h"

void kernels_exp_array(const double *x, double *y, size_t count, bool portable);
void kernels_logistic_array(const double *x, double *y, size_t count, bool portable);
void kernels_log1pexp_array(const double *x, double *y, size_t count, bool portable);

// Whether the loops above use AVX2 on this processor.
bool kernels_use_avx2(void);

#endif
