// exp, logistic and log(1 + e^x) of one double.
//
// Written with separate multiplications and additions only, never a fused multiply-add: so every compiler target (SSE2,
// AVX2, arm64) rounds in the same places and gives the same bits, and a loop over them vectorises on all. There
// are no branches, for the same reason: each `?:` is a select. Round-to-nearest is assumed.
//
// Method: Tang (1989), Table-driven implementation of the exponential function, ACM TOMS 15, for the reduction
// exp(x) = 2^k exp(r); the scheme of fdlibm's log1p for the logarithm. The polynomials are minimax in relative
// error (Remez, 60 digits): 2^-57.9 on |r| <= log(2)/2 and 2^-62.6 on s^2 <= 0.04.
#ifndef LEARNING_ANALYTICS_ELEMENTARY_H
#define LEARNING_ANALYTICS_ELEMENTARY_H
#include <stdint.h>

#define KERNELS_INLINE static inline __attribute__((always_inline))

// log(2) = LN2_HIGH + LN2_LOW; LN2_HIGH ends in 21 zero bits, so that k * LN2_HIGH is exact for |k| < 2^21.
#define KERNELS_LN2_HIGH 0x1.62e42feep-1
#define KERNELS_LN2_LOW 0x1.a39ef35793c76p-33

KERNELS_INLINE uint64_t kernels_bits(double x) {
    uint64_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

KERNELS_INLINE double kernels_double(uint64_t bits) {
    double x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

// e^x = head + tail, where head is e^x within 1 ulp (subnormal results included) and tail most of what it lacks.
typedef struct {
    double head, tail;
} kernels_pair;

KERNELS_INLINE kernels_pair kernels_exp_pair(double x) {
#pragma STDC FP_CONTRACT OFF
    // Past these the result is infinite or zero; the comparisons are false for NaN, which passes through.
    x = x > 710.0 ? 710.0 : x;
    x = x < -746.0 ? -746.0 : x;

    // Adding 1.5 * 2^52 leaves the nearest integer k of x / log 2 in the low bits.
    const double shift = 0x1.8p52;
    const double shifted = x * 0x1.71547652b82fep0 + shift;
    const double k = shifted - shift;
    const uint64_t biased = kernels_bits(shifted) - kernels_bits(shift) + 2046;

    // r + rest = x - k log 2, |r| <= log(2)/2.
    const double high = x - k * KERNELS_LN2_HIGH;
    const double low = k * KERNELS_LN2_LOW;
    const double r = high - low;
    const double rest = (high - r) - low;

    // e^r = 1 + r + r^2 p(r); p in Estrin's order, which is short enough to keep the multipliers busy.
    const double r2 = r * r;
    const double r4 = r2 * r2;
    const double p01 = 0x1.000000000000ap-1 + r * 0x1.55555555554fap-3;
    const double p23 = 0x1.555555555088cp-5 + r * 0x1.1111111127b9ep-7;
    const double p45 = 0x1.6c16c184267d3p-10 + r * 0x1.a01a012a68a2dp-13;
    const double p67 = 0x1.a0199a16ada86p-16 + r * 0x1.71df253ca6ae5p-19;
    const double p89 = 0x1.28ad68d997f06p-22 + r * 0x1.ad7f7716c836cp-26;
    const double p = (p01 + r2 * p23) + r4 * ((p45 + r2 * p67) + r4 * p89);

    // The roundings of the two large additions are exact differences (Dekker 1971).
    const double q = rest + r2 * p;
    const double m = r + q;
    const double e = 1.0 + m;
    const double eTail = (m - (e - 1.0)) + (q - (m - r));

    // Two factors: 2^k itself may be outside the range of a double. Only the last product can round.
    const uint64_t half = biased >> 1;
    const double scale = kernels_double(half << 52);
    const double scale2 = kernels_double((biased - half) << 52);
    return (kernels_pair){e * scale * scale2, eTail * scale * scale2};
}

// e^x, within 1 ulp.
KERNELS_INLINE double kernels_exp(double x) { return kernels_exp_pair(x).head; }

// log(1 + t) for t in [0, 1].
KERNELS_INLINE double kernels_log1p_unit(double t) {
#pragma STDC FP_CONTRACT OFF
    // 1 + t = 1 + f below one half and 2 (1 + f) from there on; both f are exact.
    const int upper = t >= 0.5;
    const double f = upper ? 0.5 * (t - 1.0) : t;
    const double ln2High = upper ? KERNELS_LN2_HIGH : 0.0;
    const double ln2Low = upper ? KERNELS_LN2_LOW : 0.0;

    const double s = f / (2.0 + f);
    const double z = s * s;
    const double z2 = z * z;
    const double p01 = 0x1.555555555554fp-1 + z * 0x1.999999999c1adp-2;
    const double p23 = 0x1.24924921e184fp-2 + z * 0x1.c71c749202ad2p-3;
    const double p45 = 0x1.745c4a5cf2f37p-3 + z * 0x1.3b35d01845101p-3;
    const double p67 = 0x1.0dca9fbc4b025p-3 + z * 0x1.1b87d8c6a9461p-3;
    const double p = z * ((p01 + z2 * p23) + (z2 * z2) * (p45 + z2 * p67));
    const double halfSquare = 0.5 * f * f;
    return ln2High + (f - (halfSquare - (s * (halfSquare + p) + ln2Low)));
}

// 1 / (1 + e^-x).
KERNELS_INLINE double kernels_logistic(double x) {
#pragma STDC FP_CONTRACT OFF
    // t <= 1 on either side: no overflow, and no cancellation in the left tail.
    const kernels_pair t = kernels_exp_pair(x < 0.0 ? x : -x);
    const double sum = 1.0 + t.head;
    const double sumTail = (t.head - (sum - 1.0)) + t.tail;
    // One step of correction for the tails, with 1 / (1 + t) = 1 - t / (1 + t) where a reciprocal is needed.
    const double quotient = (x < 0.0 ? t.head : 1.0) / sum;
    const double residual = (x < 0.0 ? t.tail : 0.0) - quotient * sumTail;
    return quotient + residual * (x < 0.0 ? 1.0 - quotient : quotient);
}

// log(1 + e^x).
KERNELS_INLINE double kernels_log1pexp(double x) {
#pragma STDC FP_CONTRACT OFF
    const double t = kernels_exp(x < 0.0 ? x : -x);
    return (x > 0.0 ? x : 0.0) + kernels_log1p_unit(t);
}

#endif
