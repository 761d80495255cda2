#include "CKernels.h"

#if defined(__x86_64__)
#define KERNELS_AVX2 __attribute__((target("avx2")))
#endif

// Thirty-two sums at a time stay in registers while the answers go by. Each element is added up in the order of the answers on every
// processor, and nothing is fused, so that the bits do not depend on the width of the vectors.
#define KERNELS_GATHER(name, target)                                                                            \
    target static void name(const double *table, size_t width, const uint32_t *first, const uint32_t *items,    \
                            const uint8_t *outcomes, size_t count, double *sum) {                               \
        size_t q = 0;                                                                                           \
        for (; q + 32 <= width; q += 32) {                                                                      \
            double block[32];                                                                                   \
            for (int i = 0; i < 32; i++) block[i] = sum[q + i];                                                 \
            for (size_t k = 0; k < count; k++) {                                                                \
                const double *row = table + (first[items[k]] + (size_t)outcomes[k]) * width + q;                \
                for (int i = 0; i < 32; i++) block[i] += row[i];                                                \
            }                                                                                                   \
            for (int i = 0; i < 32; i++) sum[q + i] = block[i];                                                 \
        }                                                                                                       \
        for (; q < width; q += 8) {                                                                             \
            double block[8];                                                                                    \
            for (int i = 0; i < 8; i++) block[i] = sum[q + i];                                                  \
            for (size_t k = 0; k < count; k++) {                                                                \
                const double *row = table + (first[items[k]] + (size_t)outcomes[k]) * width + q;                \
                for (int i = 0; i < 8; i++) block[i] += row[i];                                                 \
            }                                                                                                   \
            for (int i = 0; i < 8; i++) sum[q + i] = block[i];                                                  \
        }                                                                                                       \
    }

#define KERNELS_SCATTER(name, target)                                                                           \
    target static void name(const double *restrict row, size_t width, const uint32_t *first,                    \
                            const uint32_t *items, const uint8_t *outcomes, size_t count,                       \
                            double *restrict table) {                                                           \
        for (size_t k = 0; k < count; k++) {                                                                    \
            double *restrict to = table + (first[items[k]] + (size_t)outcomes[k]) * width;                      \
            for (size_t q = 0; q < width; q += 8)                                                               \
                for (int i = 0; i < 8; i++) to[q + i] += row[q + i];                                            \
        }                                                                                                       \
    }

KERNELS_GATHER(gather_portable, )
KERNELS_SCATTER(scatter_portable, )
#if defined(KERNELS_AVX2)
KERNELS_GATHER(gather_avx2, KERNELS_AVX2)
KERNELS_SCATTER(scatter_avx2, KERNELS_AVX2)
#endif

void kernels_gather_rows(const double *table, size_t width, const uint32_t *first, const uint32_t *items,
                         const uint8_t *outcomes, size_t count, double *sum, bool portable) {
#if defined(KERNELS_AVX2)
    if (!portable && kernels_use_avx2()) {
        gather_avx2(table, width, first, items, outcomes, count, sum);
        return;
    }
#endif
    (void)portable;
    gather_portable(table, width, first, items, outcomes, count, sum);
}

void kernels_scatter_row(const double *row, size_t width, const uint32_t *first, const uint32_t *items,
                         const uint8_t *outcomes, size_t count, double *table, bool portable) {
#if defined(KERNELS_AVX2)
    if (!portable && kernels_use_avx2()) {
        scatter_avx2(row, width, first, items, outcomes, count, table);
        return;
    }
#endif
    (void)portable;
    scatter_portable(row, width, first, items, outcomes, count, table);
}

// Four sums, each in the order of its answers, leave the processor four additions to do at a time.
double kernels_gather_numbers(const double *values, const uint32_t *first, const uint32_t *items,
                              const uint8_t *outcomes, size_t count) {
    double sum[4] = {0, 0, 0, 0};
    size_t k = 0;
    for (; k + 4 <= count; k += 4)
        for (int i = 0; i < 4; i++) sum[i] += values[first[items[k + i]] + (size_t)outcomes[k + i]];
    for (; k < count; k++) sum[0] += values[first[items[k]] + (size_t)outcomes[k]];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

void kernels_scatter_number(double value, const uint32_t *first, const uint32_t *items, const uint8_t *outcomes,
                            size_t count, double *values) {
    for (size_t k = 0; k < count; k++) values[first[items[k]] + (size_t)outcomes[k]] += value;
}
