"""Writes elementary.json: exp, logistic and log(1 + e^x) of doubles, correctly rounded, as bit patterns.

Run in this directory: python3 generate_elementary.py (mpmath 1.3, any Python 3.9 or later). Fixed seed.
"""
import json, math, random, struct
import mpmath as mp

mp.mp.prec = 1400  # past the 1074 + 53 bits that 1 + e^x needs for the smallest results
random.seed(20250401)


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def double(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


def correctly_rounded(value):
    """The double nearest to a positive mpf, ties to even; mpmath's own conversion does not round subnormals once."""
    if value == 0:
        return 0.0
    exponent = max(mp.frexp(value)[1] - 53, -1074)
    scaled = mp.ldexp(value, -exponent)
    floor = int(mp.floor(scaled))
    rest = scaled - floor
    whole = floor + (1 if rest > 0.5 or (rest == 0.5 and floor % 2) else 0)
    if whole.bit_length() + exponent > 1024:
        return math.inf
    return math.ldexp(whole, exponent)


def nearest(function, x):
    if math.isnan(x):
        return x
    if math.isinf(x):
        return {"exp": 0.0 if x < 0 else x, "logistic": 0.0 if x < 0 else 1.0, "log1pexp": 0.0 if x < 0 else x}[function]
    if abs(x) > 2000:  # far beyond the last rounding: e^-|x| is below half of the smallest double
        if function == "exp":
            return math.inf if x > 0 else 0.0
        return (1.0 if function == "logistic" else x) if x > 0 else 0.0
    y = mp.mpf(x)
    t = mp.exp(y)
    if function == "exp":
        return correctly_rounded(t)
    if function == "logistic":
        return correctly_rounded(t / (1 + t))
    return correctly_rounded(mp.log1p(t))


def around(x, count=12):
    b = bits(x)
    return [double(b + i) for i in range(-count, count + 1)]


special = [0.0, -0.0, math.inf, -math.inf, math.nan, -math.nan]
special += [s * v for s in (1, -1) for v in (5e-324, 2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308,
            1.0, 2.0, 0.5, 2.0**-53, 2.0**-54, 2.0**-52, 2.0**-1022, 2.0**1023, 2.0**31, 2.0**52, 2.0**63)]
boundaries = []
for v in (709.782712893384, 709.0895657128241, -708.3964185322641, -745.1332191019411, -744.4400719213812, -745.0, -746.0,
          710.0, -709.0, -36.7368005696771, 36.7368005696771, 36.04365338911715, -36.04365338911715, 37.42994775023705, 745.0,
          746.0, math.log(2), -math.log(2), math.log(2) / 2, -math.log(2) / 2, -math.log(1.5)):
    boundaries += around(v)
# Halfway points of the reduction: the remainder is largest there.
for k in range(-1074, 1024, 19):
    boundaries += around((k + 0.5) * math.log(2), 1)

families = {
    "special": special,
    "boundary": boundaries,
    "any-bits": [double(random.getrandbits(64)) for _ in range(600)],
    "any-exponent": [math.ldexp(random.choice((-1, 1)) * random.uniform(1, 2), random.randint(-70, 10)) for _ in range(900)],
    "ordinary": [random.uniform(-40, 40) for _ in range(900)],
    "logit": [random.gauss(0, 2) for _ in range(600)],
    "whole-range": [random.uniform(-746, 710) for _ in range(600)],
    "subnormal-result": [random.uniform(-745.2, -708.3) for _ in range(400)],
}

records = []
for function in ("exp", "logistic", "log1pexp"):
    for family, xs in families.items():
        for start in range(0, len(xs), 100):
            part = xs[start:start + 100]
            records.append({
                "id": f"{function}/{family}/{start}",
                "in": {"function": function, "bits": " ".join(f"{bits(x):016x}" for x in part)},
                "out": {"bits": " ".join(f"{bits(nearest(function, x)):016x}" for x in part)},
            })
with open("elementary.json", "w") as file:
    json.dump({
        "meta": {
            "what": "exp(x), logistic(x) = 1 / (1 + exp(-x)) and log1pexp(x) = log(1 + exp(x)); bit patterns of doubles, "
                    "hexadecimal, separated by spaces; the output is the correctly rounded value",
            "source": f"mpmath {mp.__version__} at {mp.mp.prec} bits, generate_elementary.py",
            "tol": "2 units in the last place; NaN to NaN; infinities exact",
            "points_per_function": sum(len(v) for v in families.values()),
        },
        "count": len(records),
        "records": records,
    }, file, indent=1)
    file.write("\n")
