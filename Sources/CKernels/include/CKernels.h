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

// A bank of two-parameter items at the nodes of a quadrature. Past the last node the weights are 0 and all else is finite, up to `width`
// nodes, a multiple of 8.
typedef struct {
    size_t width;
    // Whether all items are the same: then only the first is read.
    bool equal;
    const double *nodes, *logWeights;
    // By item, the nodes side by side: log(1 + e^(a node + d)) and the probability of a right answer.
    const double *softplus, *probability;
    const double *discriminations, *intercepts;
    // For each of at most two entries, by node the derivatives of its log-probability by two parameters of the distribution of ability.
    const double *population;
    size_t populationEntries;
} kernels_score_bank;

// The derivatives of pupils' marginal log-likelihoods by intercept and discrimination, answer by answer: for each pupil first those by
// intercept, then those by discrimination, each padded with zeros to a multiple of 4. Of the entries for the distribution of ability the
// first derivatives come after those by intercept, and the second ones after those by discrimination.
//
// The answers of pupil i are starts[i] up to starts[i + 1]; `work` holds 2 * width elements, and as many as the longest pupil
// has answers, rounded up to a multiple of 4.
void kernels_marginal_scores(const kernels_score_bank *bank, const size_t *starts, const uint32_t *items,
                             const uint8_t *outcomes, size_t pupils, double *work, double *scores, bool portable);

// How many numbers are kept of an item: sums of c and s, of c s', and of c c' (and a zero).
#define KERNELS_RECORD 12

// Pupils who do not exist, with what they met and their luck, and what is to be learnt about their scores.
typedef struct {
    const double *ability;
    const size_t *starts;
    const uint32_t *item;
    const float *luck;
    // The distribution of ability is mean + deviation * ability.
    double mean, deviation;
    // Whether a pupil can meet an item more than once; then side by side.
    bool repeats;
    // Whether discriminations are held: then their derivatives are taken for 0.
    bool interceptsOnly;
    // The bank that answers come from, and the ones that scores are taken at, which may be the same, with weights.
    const kernels_score_bank *truth;
    const kernels_score_bank *const *reference;
    const double *weight;
    size_t references;
    double clip;
    // With the entries for the distribution of ability, as the last.
    size_t items;
    // By item `rank` numbers for the intercept, then as many for the discrimination; a multiple of 4, or 0.
    const double *directions;
    size_t rank;
    // Of how many pupils one is projected on them.
    size_t every;
    // The most entries of a pupil's scores, rounded up to a multiple of 4, and the largest width of a bank.
    size_t room, widest;
} kernels_simulation;

// Adds up, over pupils first up to last, moments of s, the score at the bank that answers come from, and of c, the weighted sum of the
// clipped scores at the others.
//
// `totals` holds 3 elements: c's, s's and c'c. `records` holds KERNELS_RECORD for an item. `collective` holds the moments c s' and c c' of the
// projections on the directions, rank * rank each. `pairs` is NULL, or holds c s' and then c c' in blocks of 2 x 2 for every pair of items, of the
// latter only those whose second item is not before the first. `work` holds 2 * widest + 16 * room + 2 * rank elements, `entry` holds `room`.
void kernels_score_moments(const kernels_simulation *of, size_t first, size_t last, double *work, uint32_t *entry,
                           double *totals, double *records, double *collective, double *pairs, bool portable);

// Whether the loops above use AVX2 on this processor.
bool kernels_use_avx2(void);

#endif
