#include "CKernels.h"
#include <string.h>

#if defined(__x86_64__)
#define KERNELS_AVX2 __attribute__((target("avx2")))
#endif

// Four doubles that may lie anywhere. Products and sums are element by element and never fused, and a sum of the four is always
// (0 + 1) + (2 + 3), so that the bits do not depend on the width of the processor's vectors.
typedef double lanes __attribute__((vector_size(32)));
typedef double loose_lanes __attribute__((vector_size(32), aligned(8), may_alias));
#define AT(p) (*(const loose_lanes *)(p))
#define PUT(p) (*(loose_lanes *)(p))
#define ALL(x) ((lanes){(x), (x), (x), (x)})
#define TOTAL(v) (((v)[0] + (v)[1]) + ((v)[2] + (v)[3]))
// {TOTAL(a), TOTAL(b), TOTAL(c), TOTAL(d)}
#define ADJACENT(a, b) \
    (__builtin_shufflevector(a, b, 0, 4, 2, 6) + __builtin_shufflevector(a, b, 1, 5, 3, 7))
#define TOTALS(a, b, c, d, ab, cd)                                                                              \
    const lanes ab = ADJACENT(a, b), cd = ADJACENT(c, d);                                                       \
    const lanes ab##cd = __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7)

KERNELS_INLINE void put_population(const kernels_score_bank *bank, const double *population, double *first,
                                   double *second) {
    for (size_t k = 0; k < bank->populationEntries; k++) {
        first[k] = population[2 * k];
        second[k] = population[2 * k + 1];
    }
}

// The derivatives of one pupil's marginal log-likelihood by intercept and discrimination, answer by answer: `right` is 1 or 0. `work` holds
// 2 * width elements; `right`, `byIntercept` and `byDiscrimination` have room for `count` rounded up to a multiple of 4.
KERNELS_INLINE void pupil_scores(const kernels_score_bank *bank, const uint32_t *items, const double *right, size_t count,
                                 double *work, double *byIntercept, double *byDiscrimination) {
#pragma STDC FP_CONTRACT OFF
    const size_t width = bank->width;
    double *posterior = work, *weighted = work + width;

    // The log-likelihood at node q is slope * node - sum of softplus + what does not depend on the node.
    double slope;
    if (bank->equal) {
        slope = 0;
        for (size_t k = 0; k < count; k++) slope += right[k];
        slope *= bank->discriminations[0];
        for (size_t q = 0; q < width; q++) posterior[q] = (double)count * bank->softplus[q];
    } else {
        lanes part = ALL(0.0);
        size_t answer = 0;
        const double *a = bank->discriminations;
        for (; answer + 4 <= count; answer += 4) {
            const uint32_t *i = items + answer;
            part += AT(right + answer) * (lanes){a[i[0]], a[i[1]], a[i[2]], a[i[3]]};
        }
        for (; answer < count; answer++) part[0] += right[answer] * a[items[answer]];
        slope = TOTAL(part);
        for (size_t q = 0; q < width; q += 8) {
            lanes a0 = ALL(0.0), a1 = a0, b0 = a0, b1 = a0;
            size_t k = 0;
            for (; k + 2 <= count; k += 2) {
                const double *one = bank->softplus + items[k] * width + q;
                const double *other = bank->softplus + items[k + 1] * width + q;
                a0 += AT(one);
                a1 += AT(one + 4);
                b0 += AT(other);
                b1 += AT(other + 4);
            }
            if (k < count) {
                const double *one = bank->softplus + items[k] * width + q;
                a0 += AT(one);
                a1 += AT(one + 4);
            }
            PUT(posterior + q) = a0 + b0;
            PUT(posterior + q + 4) = a1 + b1;
        }
    }
    lanes top = ALL(-1e308);
    for (size_t q = 0; q < width; q += 4) {
        const lanes value = (ALL(slope) * AT(bank->nodes + q) - AT(posterior + q)) + AT(bank->logWeights + q);
        PUT(posterior + q) = value;
        top = __builtin_elementwise_max(value, top);
    }
    const double low = top[0] > top[1] ? top[0] : top[1], high = top[2] > top[3] ? top[2] : top[3];
    const double highest = low > high ? low : high;
    for (size_t q = 0; q < width; q++) posterior[q] = kernels_exp(posterior[q] - highest);
    lanes sum = ALL(0.0);
    for (size_t q = 0; q < width; q += 4) sum += AT(posterior + q);
    const double scale = 1.0 / TOTAL(sum);
    lanes mean = ALL(0.0);
    for (size_t q = 0; q < width; q += 4) {
        const lanes h = AT(posterior + q) * ALL(scale);
        const lanes g = h * AT(bank->nodes + q);
        PUT(posterior + q) = h;
        PUT(weighted + q) = g;
        mean += g;
    }
    const double ability = TOTAL(mean);
    double population[4] = {0};
    for (size_t k = 0; k < 2 * bank->populationEntries; k++) {
        lanes product = ALL(0.0);
        for (size_t q = 0; q < width; q += 4) product += AT(posterior + q) * AT(bank->population + k * width + q);
        population[k] = TOTAL(product);
    }

    if (bank->equal) {
        lanes e0 = ALL(0.0), e1 = ALL(0.0);
        for (size_t q = 0; q < width; q += 4) {
            e0 += AT(posterior + q) * AT(bank->probability + q);
            e1 += AT(weighted + q) * AT(bank->probability + q);
        }
        const double expected = TOTAL(e0), expectedWeighted = TOTAL(e1);
        for (size_t k = 0; k < count; k++) {
            byIntercept[k] = right[k] - expected;
            byDiscrimination[k] = right[k] * ability - expectedWeighted;
        }
        put_population(bank, population, byIntercept + count, byDiscrimination + count);
        return;
    }
    for (size_t k = 0; k < count; k += 4) {
        // Past the end the last answer is gone through again; what comes of it is not read.
        const size_t last = count - 1;
        const size_t k1 = k + 1 < last ? k + 1 : last, k2 = k + 2 < last ? k + 2 : last, k3 = k + 3 < last ? k + 3 : last;
        const double *p0 = bank->probability + items[k] * width, *p1 = bank->probability + items[k1] * width;
        const double *p2 = bank->probability + items[k2] * width, *p3 = bank->probability + items[k3] * width;
        lanes a0 = ALL(0.0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        for (size_t q = 0; q < width; q += 4) {
            const lanes h = AT(posterior + q), g = AT(weighted + q);
            a0 += h * AT(p0 + q);
            b0 += g * AT(p0 + q);
            a1 += h * AT(p1 + q);
            b1 += g * AT(p1 + q);
            a2 += h * AT(p2 + q);
            b2 += g * AT(p2 + q);
            a3 += h * AT(p3 + q);
            b3 += g * AT(p3 + q);
        }
        TOTALS(a0, a1, a2, a3, e, f);
        TOTALS(b0, b1, b2, b3, u, v);
        PUT(byIntercept + k) = AT(right + k) - ef;
        PUT(byDiscrimination + k) = AT(right + k) * ALL(ability) - uv;
    }
    put_population(bank, population, byIntercept + count, byDiscrimination + count);
}

// Adds up answers to the same item, which stand side by side; gives how many items there are.
KERNELS_INLINE size_t merge_repeats(const uint32_t *items, size_t count, double *byIntercept, double *byDiscrimination) {
    size_t entries = 0;
    for (size_t k = 0; k < count; k++) {
        if (k > 0 && items[k] == items[k - 1]) {
            byIntercept[entries - 1] += byIntercept[k];
            byDiscrimination[entries - 1] += byDiscrimination[k];
        } else {
            byIntercept[entries] = byIntercept[k];
            byDiscrimination[entries] = byDiscrimination[k];
            entries++;
        }
    }
    return entries;
}

KERNELS_INLINE void range_scores(const kernels_score_bank *bank, const size_t *starts, const uint32_t *items,
                                 const uint8_t *outcomes, size_t pupils, double *work, double *scores) {
    double *cursor = scores, *right = work + 2 * bank->width;
    for (size_t pupil = 0; pupil < pupils; pupil++) {
        const size_t first = starts[pupil], count = starts[pupil + 1] - first;
        const size_t entries = count + bank->populationEntries, room = (entries + 3) & ~(size_t)3;
        for (size_t k = 0; k < count; k++) right[k] = outcomes[first + k] > 0 ? 1.0 : 0.0;
        if (count > 0) pupil_scores(bank, items + first, right, count, work, cursor, cursor + room);
        for (size_t k = count > 0 ? entries : 0; k < room; k++) cursor[k] = cursor[room + k] = 0;
        cursor += 2 * room;
    }
}

// Projections of c and s on the collective directions, eight or four at a time.
KERNELS_INLINE void project(const double *directions, size_t rank, const uint32_t *entry, size_t entries,
                            const double *cd, const double *ca, const double *sd, const double *sa, double *pc,
                            double *ps) {
#pragma STDC FP_CONTRACT OFF
    for (size_t r = 0; r < rank; r += 4) {
        lanes c0 = ALL(0.0), c1 = c0, s0 = c0, s1 = c0;
        for (size_t k = 0; k < entries; k++) {
            const double *row = directions + 2 * rank * entry[k] + r;
            const lanes d = AT(row), a = AT(row + rank);
            c0 += d * ALL(cd[k]);
            c1 += a * ALL(ca[k]);
            s0 += d * ALL(sd[k]);
            s1 += a * ALL(sa[k]);
        }
        PUT(pc + r) = c0 + c1;
        PUT(ps + r) = s0 + s1;
    }
}

KERNELS_INLINE void range_moments(const kernels_simulation *of, size_t first, size_t last, double *work,
                                  uint32_t *entry, double *totals, double *records, double *collective, double *pairs) {
#pragma STDC FP_CONTRACT OFF
    const size_t room = of->room, items = of->items, rank = of->rank;
    double *scratch = work, *sd = scratch + 2 * of->widest, *sa = sd + room, *rd = sa + room, *ra = rd + room;
    double *cd = ra + room, *ca = cd + room, *chance = ca + room, *right = chance + room, *pc = right + room, *ps = pc + rank;
    double *blocks = ps + rank;
    double crossed = 0, exactNorm = 0, ownNorm = 0;
    for (size_t pupil = first; pupil < last; pupil++) {
        const size_t start = of->starts[pupil], count = of->starts[pupil + 1] - start;
        if (count == 0) continue;
        const uint32_t *item = of->item + start;
        const float *luck = of->luck + start;
        const double ability = of->mean + of->deviation * of->ability[pupil];
        for (size_t k = 0; k < count; k++)
            chance[k] = of->truth->discriminations[item[k]] * ability + of->truth->intercepts[item[k]];
        for (size_t k = 0; k < count; k++) chance[k] = kernels_logistic(chance[k]);
        for (size_t k = 0; k < count; k++) right[k] = (double)luck[k] < chance[k] ? 1.0 : 0.0;

        pupil_scores(of->truth, item, right, count, scratch, sd, sa);
        size_t entries = count;
        if (of->repeats) {
            size_t places = 0;
            for (size_t k = 0; k < count; k++)
                if (k == 0 || item[k] != item[k - 1]) entry[places++] = item[k];
            entries = merge_repeats(item, count, sd, sa);
        } else {
            memcpy(entry, item, count * sizeof *entry);
        }
        const size_t population = of->truth->populationEntries;
        for (size_t k = 0; k < population; k++, entries++) {
            entry[entries] = (uint32_t)(items - population + k);
            sd[entries] = sd[count + k];
            sa[entries] = sa[count + k];
        }
        if (of->interceptsOnly) memset(sa, 0, entries * sizeof *sa);
        // Zeros past the end, so that four entries at a time may be gone through.
        const size_t padded = (entries + 3) & ~(size_t)3;
        for (size_t k = entries; k < padded; k++) sd[k] = sa[k] = 0;
        for (size_t k = 0; k < padded; k++) cd[k] = ca[k] = 0;
        for (size_t r = 0; r < of->references; r++) {
            const double *d = sd, *a = sa;
            if (of->reference[r] != of->truth) {
                pupil_scores(of->reference[r], item, right, count, scratch, rd, ra);
                const size_t own = of->repeats ? merge_repeats(item, count, rd, ra) : count;
                for (size_t k = 0; k < population; k++) {
                    rd[own + k] = rd[count + k];
                    ra[own + k] = ra[count + k];
                }
                if (of->interceptsOnly) memset(ra, 0, entries * sizeof *ra);
                for (size_t k = entries; k < padded; k++) rd[k] = ra[k] = 0;
                d = rd;
                a = ra;
            }
            lanes square = ALL(0.0);
            for (size_t k = 0; k < padded; k += 4) square += AT(d + k) * AT(d + k) + AT(a + k) * AT(a + k);
            const double norm = __builtin_sqrt(TOTAL(square));
            const double factor = of->weight[r] * (norm > of->clip ? of->clip / norm : 1.0);
            for (size_t k = 0; k < padded; k += 4) {
                PUT(cd + k) = AT(cd + k) + ALL(factor) * AT(d + k);
                PUT(ca + k) = AT(ca + k) + ALL(factor) * AT(a + k);
            }
        }

        lanes across = ALL(0.0), exact = across, ours = across;
        for (size_t k = 0; k < padded; k += 4) {
            const lanes d = AT(cd + k), a = AT(ca + k), u = AT(sd + k), v = AT(sa + k);
            across += d * u + a * v;
            exact += u * u + v * v;
            ours += d * d + a * a;
        }
        crossed += TOTAL(across);
        exactNorm += TOTAL(exact);
        ownNorm += TOTAL(ours);
        for (size_t k = 0; k < entries; k++) {
            const lanes own = {cd[k], cd[k], ca[k], ca[k]}, score = {sd[k], sa[k], sd[k], sa[k]};
            const lanes sums = {cd[k], ca[k], sd[k], sa[k]}, square = {cd[k], ca[k], ca[k], 0};
            double *record = records + KERNELS_RECORD * entry[k];
            const lanes product = own * score, squares = own * square;
            PUT(record) = AT(record) + sums;
            PUT(record + 4) = AT(record + 4) + product;
            // c_d c_d, c_d c_a, c_a c_a, 0
            PUT(record + 8) = AT(record + 8) + squares;
        }

        if (rank > 0 && pupil % of->every == 0) {
            project(of->directions, rank, entry, entries, cd, ca, sd, sa, pc, ps);
            double *slope = collective, *spread = collective + rank * rank;
            for (size_t i = 0; i < rank; i++)
                for (size_t j = 0; j < rank; j += 4) {
                    PUT(slope + i * rank + j) = AT(slope + i * rank + j) + ALL(pc[i]) * AT(ps + j);
                    PUT(spread + i * rank + j) = AT(spread + i * rank + j) + ALL(pc[i]) * AT(pc + j);
                }
        }
        if (pairs) {
            double *spreads = pairs + 4 * items * items;
            for (size_t j = 0; j < entries; j++) {
                PUT(blocks + 8 * j) = (lanes){sd[j], sa[j], sd[j], sa[j]};
                PUT(blocks + 8 * j + 4) = (lanes){cd[j], ca[j], cd[j], ca[j]};
            }
            for (size_t i = 0; i < entries; i++) {
                const lanes own = {cd[i], cd[i], ca[i], ca[i]};
                double *slope = pairs + 4 * items * entry[i], *spread = spreads + 4 * items * entry[i];
                for (size_t j = 0; j < entries; j++) {
                    double *to = slope + 4 * entry[j];
                    PUT(to) = AT(to) + own * AT(blocks + 8 * j);
                }
                for (size_t j = i; j < entries; j++) {
                    double *to = spread + 4 * entry[j];
                    PUT(to) = AT(to) + own * AT(blocks + 8 * j + 4);
                }
            }
        }
    }
    totals[0] += crossed;
    totals[1] += exactNorm;
    totals[2] += ownNorm;
}

#define SCORES(name, target)                                                                                    \
    target static void scores_##name(const kernels_score_bank *bank, const size_t *starts, const uint32_t *items, \
                                     const uint8_t *outcomes, size_t pupils, double *work, double *scores) {    \
        range_scores(bank, starts, items, outcomes, pupils, work, scores);                                      \
    }                                                                                                           \
    target static void moments_##name(const kernels_simulation *of, size_t first, size_t last, double *work,    \
                                      uint32_t *entry, double *totals, double *records, double *collective,     \
                                      double *pairs) {                                                          \
        range_moments(of, first, last, work, entry, totals, records, collective, pairs);                        \
    }

SCORES(portable, )
#if defined(KERNELS_AVX2)
SCORES(avx2, KERNELS_AVX2)
#endif

void kernels_marginal_scores(const kernels_score_bank *bank, const size_t *starts, const uint32_t *items,
                             const uint8_t *outcomes, size_t pupils, double *work, double *scores, bool portable) {
#if defined(KERNELS_AVX2)
    if (!portable && kernels_use_avx2()) {
        scores_avx2(bank, starts, items, outcomes, pupils, work, scores);
        return;
    }
#endif
    (void)portable;
    scores_portable(bank, starts, items, outcomes, pupils, work, scores);
}

void kernels_score_moments(const kernels_simulation *of, size_t first, size_t last, double *work, uint32_t *entry,
                           double *totals, double *records, double *collective, double *pairs, bool portable) {
#if defined(KERNELS_AVX2)
    if (!portable && kernels_use_avx2()) {
        moments_avx2(of, first, last, work, entry, totals, records, collective, pairs);
        return;
    }
#endif
    (void)portable;
    moments_portable(of, first, last, work, entry, totals, records, collective, pairs);
}
