"""Writes gamma_ratio.json and noncentral_chi_square.json.

Run in this directory: python3 generate_gamma.py (mpmath 1.3). Fixed seed. Decimal strings carry 25 digits; an input is the
shortest decimal of a double.
"""
import json, random
import mpmath as mp

mp.mp.dps = 50
random.seed(20261124)
SOURCE = f"mpmath {mp.__version__} at {mp.mp.dps} digits, generate_gamma.py"


def text(x):
    return mp.nstr(x, 25, strip_zeros=False, min_fixed=-4, max_fixed=20)


def write(name, meta, records):
    with open(name + ".json", "w") as file:
        json.dump({"meta": meta, "count": len(records), "records": records}, file, indent=1)
        file.write("\n")


def ratios(a, x):
    a, x = mp.mpf(a), mp.mpf(x)
    lower = mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)) * mp.hyp1f1(1, a + 1, x)
    if lower < mp.mpf("0.9"):
        return lower, 1 - lower
    # Legendre's continued fraction, far enough; below it what many digits leave of the difference.
    if x > a + 1:
        f = mp.mpf(0)
        for n in range(4000, 0, -1):
            f = -n * (n - a) / (x + 2 * n + 1 - a + f)
        upper = mp.exp(a * mp.log(x) - x - mp.loggamma(a)) / (x + 1 - a + f)
    else:
        upper = 1 - lower
    return 1 - upper, upper


points = [(0.5, 0.5), (1, 1), (2.5, 40.0), (0.5, 300.0), (50, 50.0), (5000, 5100.0), (0.01, 1e-5), (100, 400.0), (1e-3, 0.5)]
points += [(10 ** random.uniform(-2, 3), 10 ** random.uniform(-3, 3)) for _ in range(150)]
points += [(a, a * 10 ** random.uniform(-0.2, 0.2)) for a in (10 ** random.uniform(-1, 3.5) for _ in range(120))]
points += [(k / 2, random.uniform(0.01, 4) * k) for k in range(1, 60)]
records = []
for i, (a, x) in enumerate(points):
    lower, upper = ratios(a, x)
    assert abs(lower + upper - 1) < mp.mpf(10) ** -35
    if lower > mp.mpf(10) ** -290 and upper > mp.mpf(10) ** -290:
        records.append({"id": str(i), "in": {"shape": repr(float(a)), "x": repr(float(x))},
                        "out": {"lower": text(lower), "upper": text(upper)}})
write("gamma_ratio", {"what": "regularised incomplete gamma functions P(a, x) and Q(a, x)", "source": SOURCE,
                      "tol": "relative 1e-12"}, records)


def noncentral(x, k, l):
    half = mp.mpf(l) / 2
    total, j = mp.mpf(0), 0
    while True:
        weight = mp.exp(j * mp.log(half) - half - mp.loggamma(j + 1)) if l > 0 else mp.mpf(j == 0)
        total += weight * ratios(mp.mpf(k) / 2 + j, mp.mpf(x) / 2)[0]
        j += 1
        if j > half + 10 and weight < mp.mpf(10) ** -30 or l == 0:
            return total


records = []
for i in range(60):
    k, l, x = random.choice([1, 2, 5, 10, 55, 200]), random.choice([0.0, 0.3, 2.0, 17.5, 150.0]), 0
    x = (k + l) * random.uniform(0.3, 2)
    records.append({"id": str(i), "in": {"x": repr(x), "df": k, "noncentrality": repr(l)}, "out": {"cdf": text(noncentral(x, k, l))}})
write("noncentral_chi_square", {"what": "distribution function of the noncentral chi-square", "source": SOURCE,
                                "tol": "absolute 1e-12"}, records)
