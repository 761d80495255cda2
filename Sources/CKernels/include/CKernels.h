// Loops over arrays that need instructions beyond the platform's baseline. Each picks the best instructions the
// processor has, unless `portable` is set; the bits of the result are the same.
//
// `y` is `x` itself or does not overlap it; both hold `count` elements. Neither is kept.
#ifndef LEARNING_ANALYTICS_CKERNELS_H
#define LEARNING_ANALYTICS_CKERNELS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "elementary.h"

void kernels_exp_array(const double *x, double *y, size_t count, bool portable);
void kernels_logistic_array(const double *x, double *y, size_t count, bool portable);
void kernels_log1pexp_array(const double *x, double *y, size_t count, bool portable);

// A product of a matrix of zeros and ones, given by where the ones are, and a table of rows of `width` elements (a multiple of 8):
// answer k is the row first[items[k]] + outcomes[k].
//
// Adds to sum the rows of the answers.
void kernels_gather_rows(const double *table, size_t width, const uint32_t *first, const uint32_t *items,
                         const uint8_t *outcomes, size_t count, double *sum, bool portable);
// Adds row to each of the table's rows that the answers name.
void kernels_scatter_row(const double *row, size_t width, const uint32_t *first, const uint32_t *items,
                         const uint8_t *outcomes, size_t count, double *table, bool portable);

// The same for rows of one element: the sum of what the answers name, and value added to each of them.
double kernels_gather_numbers(const double *values, const uint32_t *first, const uint32_t *items,
                              const uint8_t *outcomes, size_t count);
void kernels_scatter_number(double value, const uint32_t *first, const uint32_t *items, const uint8_t *outcomes,
                            size_t count, double *values);

// Whether the loops above use AVX2 on this processor.
bool kernels_use_avx2(void);

#endif
