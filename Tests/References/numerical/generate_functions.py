"""Writes normal.json, log_gamma.json, gauss_hermite.json, philox4x64.json and simulation_stream.json.

Run in this directory: python3 generate_functions.py (mpmath 1.3, numpy 2). Fixed seed. Decimal strings carry 25 digits
where the value is real; an input is the shortest decimal of a double. Words of 64 bits are hexadecimal.
"""
import json, random, struct
import mpmath as mp
import numpy as np

mp.mp.dps = 60
random.seed(20250402)
SOURCE = f"mpmath {mp.__version__} at {mp.mp.dps} digits, generate_functions.py"


def text(x, digits=25):
    return mp.nstr(x, digits, strip_zeros=False, min_fixed=-4, max_fixed=20)


def write(name, meta, records):
    with open(name + ".json", "w") as file:
        json.dump({"meta": meta, "count": len(records), "records": records}, file, indent=1)
        file.write("\n")


def cdf(x):
    return mp.erfc(-mp.mpf(x) / mp.sqrt(2)) / 2


def quantile(p):
    """Root of cdf = p by Newton's method on log cdf in the lower half; the upper half by symmetry, exactly."""
    p = mp.mpf(p)
    if p > mp.mpf(1) / 2:
        return -quantile(1 - p)
    x = -mp.sqrt(-2 * mp.log(p)) if p < mp.mpf("0.1") else (p - mp.mpf(1) / 2) * mp.sqrt(2 * mp.pi)
    for _ in range(200):
        f = mp.log(cdf(x) / p)
        step = f * cdf(x) / (mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi))
        x -= step
        if abs(step) <= mp.mpf(10) ** -50 * max(abs(x), mp.mpf(10) ** -20):
            return x
    raise ArithmeticError


records = []
xs = [0.0, -0.0, 1e-300, -1e-300, 1e-17, 1.0, -1.0, 8.3, -37.5, -37.6, -38.4, 5.0, -5.0]
xs += [random.uniform(-38, 9) for _ in range(300)] + [random.gauss(0, 1.5) for _ in range(200)]
xs += [random.choice((-1, 1)) * 2.0 ** random.uniform(-60, 3) for _ in range(80)]
for i, x in enumerate(xs):
    records.append({"id": f"cdf/{i}", "in": {"x": repr(x)}, "out": {"cdf": text(cdf(x)), "logCdf": text(mp.log(cdf(x)))}})
for i, x in enumerate([-1e300, -1e6, -1000.0, -200.0, -50.0, -39.0, -20.0, -19.999, -20.001, 10.0, 30.0, 38.0]
                      + [-10 ** random.uniform(1, 5) for _ in range(60)]):
    if x < -1e5:
        value = -mp.mpf(x) ** 2 / 2 - mp.log(-mp.mpf(x) * mp.sqrt(2 * mp.pi)) - 1 / mp.mpf(x) ** 2
    else:
        value = mp.log(cdf(x)) if x < 5 else mp.log1p(-cdf(-x))
    if abs(value) < mp.mpf(10) ** 308:
        records.append({"id": f"log-cdf/{i}", "in": {"x": repr(x)}, "out": {"logCdf": text(value)}})
ps = [0.5, 0.075, 0.925, 0.25, 0.75, 0.5 + 2.0**-53, 0.5 - 2.0**-54, 2.0**-53, 1 - 2.0**-53, 5e-324, 2.2250738585072014e-308,
      1e-320, 1e-300, 1e-100, 1e-16, 0.975, 0.025, 0.999999]
ps += [random.random() for _ in range(400)] + [10 ** random.uniform(-323, -1) for _ in range(200)]
ps += [0.5 + random.choice((-1, 1)) * 2.0 ** random.uniform(-53, -2) for _ in range(80)]
ps += [1 - 2.0 ** random.uniform(-53, -2) for _ in range(80)]
for i, p in enumerate(ps):
    records.append({"id": f"quantile/{i}", "in": {"p": repr(p)}, "out": {"quantile": text(quantile(p))}})
write("normal", {"what": "standard normal distribution function, its logarithm, its quantiles", "source": SOURCE,
                 "tol": "relative 1e-15 (cdf; absolute 5e-324 below the least normal), 2e-15 (logCdf, quantile)"}, records)

xs = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 10.0, 100.5, 1e-10, 1e-300, 1e10, 1e100] + [10 ** random.uniform(-6, 6) for _ in range(100)]
write("log_gamma", {"what": "logarithm of the gamma function", "source": SOURCE,
                    "tol": "1e-15 relative to 1 + |value|"},
      [{"id": str(i), "in": {"x": repr(x)}, "out": {"logGamma": text(mp.loggamma(x))}} for i, x in enumerate(xs)])


def hermite(n):
    """Nodes and probabilities of the n-point rule for the standard normal, by Newton's method on the orthonormal recurrence."""
    def values(x):
        previous, current = mp.mpf(0), mp.mpf(1)
        for k in range(n):
            previous, current = current, (x * current - mp.sqrt(k) * previous) / mp.sqrt(k + 1)
        return previous, current
    nodes, weights = [], []
    guesses = np.linalg.eigvalsh(np.diag(np.sqrt(np.arange(1, n)), 1) + np.diag(np.sqrt(np.arange(1, n)), -1)) if n > 1 else [0.0]
    for guess in guesses:
        x = mp.mpf(float(guess)) if abs(guess) > 1e-10 else mp.mpf(0)
        for _ in range(8):
            below, value = values(x)
            x -= value / (mp.sqrt(n) * below)
        if abs(x) < mp.mpf(10) ** -40:
            x = mp.mpf(0)
        below, _ = values(x)
        nodes.append(x)
        weights.append(1 / (n * below ** 2))
    assert abs(sum(weights) - 1) < mp.mpf(10) ** -45 and all(a < b for a, b in zip(nodes, nodes[1:]))
    return nodes, weights


records = []
for n in (1, 2, 3, 4, 5, 7, 10, 15, 21, 32, 41, 61, 100, 151, 200):
    nodes, weights = hermite(n)
    records.append({"id": str(n), "in": {"count": n}, "out": {"nodes": [text(x) for x in nodes], "weights": [text(w) for w in weights]}})
write("gauss_hermite", {"what": "Gauss-Hermite rule for the standard normal: nodes ascending, weights sum to 1", "source": SOURCE,
                        "tol": "nodes 1e-14 absolute, weights 1e-13 relative"}, records)

MASK = 2**64 - 1


def philox_words(key, counter, blocks):
    """numpy advances the counter before its first block, so it is set one back."""
    total = sum(c << (64 * i) for i, c in enumerate(counter))
    total = (total - 1) % 2**256
    generator = np.random.Philox(key=np.array(key, dtype=np.uint64),
                                 counter=np.array([(total >> (64 * i)) & MASK for i in range(4)], dtype=np.uint64))
    return [int(w) for w in generator.random_raw(4 * blocks)]


def words(values):
    return " ".join(f"{v:016x}" for v in values)


known = [  # Random123, tests/kat_vectors, "philox4x64 10"
    ([0] * 4, [0] * 2, "16554d9eca36314c db20fe9d672d0fdc d7e772cee186176b 7e68b68aec7ba23b"),
    ([MASK] * 4, [MASK] * 2, "87b092c3013fe90b 438c3c67be8d0224 9cc7d7c69cd777b6 a09caebf594f0ba0"),
    ([0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89], [0x452821E638D01377, 0xBE5466CF34E90C6C],
     "a528f45403e61d95 38c72dbd566e9788 a5a1610e72fd18b5 57bd43b5e52b7fe6"),
]
records = []
for i, (counter, key, expected) in enumerate(known):
    assert words(philox_words(key, counter, 1)) == expected
    records.append({"id": f"random123/{i}", "in": {"counter": words(counter), "key": words(key)}, "out": {"words": expected}})
for i in range(100):
    counter, key = [random.getrandbits(64) for _ in range(4)], [random.getrandbits(64) for _ in range(2)]
    records.append({"id": f"numpy/{i}", "in": {"counter": words(counter), "key": words(key)},
                    "out": {"words": words(philox_words(key, counter, 1))}})
write("philox4x64", {"what": "Philox4x64-10 blocks", "tol": "exact",
                     "source": f"Random123 known answers; numpy {np.__version__} np.random.Philox"}, records)


def fnv1a(name):
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return h


assert fnv1a("a") == 0xAF63DC4C8601EC8C and fnv1a("foobar") == 0x85944171F73967E8
records = []
for i, (seed, replicate, stream, entity) in enumerate(
        [(0, 0, "", 0), (1, 0, "ability", 0), (1, 0, "ability", 1), (1, 1, "ability", 0), (2**64 - 1, 7, "blåbær-ærlighet", 123456789)]
        + [(random.getrandbits(64), random.randrange(10**6), random.choice(("ability", "responses", "items")), random.randrange(10**9))
           for _ in range(20)]):
    out = philox_words([seed, fnv1a(stream)], [0, entity, replicate, 0], 3)
    records.append({"id": str(i), "in": {"seed": f"{seed:016x}", "replicate": replicate, "stream": stream, "entity": entity},
                    "out": {"words": words(out)}})
write("simulation_stream", {"what": "first 12 words of SimulationStream: key (seed, FNV-1a-64 of the stream's name), "
                                    "counter (block, entity, replicate, 0)", "tol": "exact",
                            "source": f"numpy {np.__version__} np.random.Philox"}, records)
