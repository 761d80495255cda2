#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The probability that a chi-square variable exceeds `x`: the p-value of a chi-square statistic.
///
/// - Parameters:
///   - x: The statistic; at and below 0 the result is 1, NaN gives NaN.
///   - degreesOfFreedom: Above 0, not necessarily whole.
/// - Returns: In [0, 1], as accurate as ``upperGammaRatio(shape:_:)``.
public func chiSquareTail(_ x: Double, degreesOfFreedom: Double) -> Double {
    upperGammaRatio(shape: degreesOfFreedom / 2, x / 2)
}

/// The regularised upper incomplete gamma function Q(a, x) = Γ(a, x)/Γ(a).
///
/// - Parameters:
///   - a: Above 0 and finite.
///   - x: At and below 0 the result is 1, NaN gives NaN.
/// - Returns: In [0, 1]; relative error below 1e-12 for a up to 1e5, where the result is a normal number.
public func upperGammaRatio(shape a: Double, _ x: Double) -> Double {
    gammaRatios(a, x).upper
}

/// The regularised lower incomplete gamma function P(a, x) = 1 − Q(a, x), also where that rounds to 0.
///
/// - Parameters:
///   - a: Above 0 and finite.
///   - x: At and below 0 the result is 0, NaN gives NaN.
/// - Returns: In [0, 1], as accurate as ``upperGammaRatio(shape:_:)``.
public func lowerGammaRatio(shape a: Double, _ x: Double) -> Double {
    gammaRatios(a, x).lower
}

/// The probability that a noncentral chi-square variable is at most `x`: a Poisson mixture of central ones (Patnaik 1949).
///
/// - Parameters:
///   - x: At and below 0 the result is 0, NaN gives NaN.
///   - degreesOfFreedom: Above 0.
///   - noncentrality: λ, at least 0.
/// - Returns: In [0, 1], within 1e-12.
public func noncentralChiSquareCDF(_ x: Double, degreesOfFreedom: Double, noncentrality: Double) -> Double {
    precondition(noncentrality >= 0 && noncentrality.isFinite, "a noncentrality is at least 0")
    if noncentrality == 0 { return lowerGammaRatio(shape: degreesOfFreedom / 2, x / 2) }
    if !(x > 0) { return x.isNaN ? x : 0 }
    // From the most probable term outwards, until the terms left out weigh less than rounding.
    let rate = noncentrality / 2
    let mode = rate.rounded(.down)
    func term(_ j: Double) -> (weight: Double, value: Double) {
        let weight = poissonDensity(j, rate: rate)
        return (weight, weight * lowerGammaRatio(shape: degreesOfFreedom / 2 + j, x / 2))
    }
    var sum = 0.0
    var j = mode
    while j >= 0 {
        let next = term(j)
        sum += next.value
        if next.weight < 1e-18 { break }
        j -= 1
    }
    j = mode + 1
    while true {
        let next = term(j)
        sum += next.value
        if next.weight < 1e-18 || next.value < 1e-18 * sum { break }
        j += 1
    }
    return min(sum, 1)
}

/// Series below the mode, continued fraction above (Abramowitz & Stegun 6.5.29 and 6.5.31), each scaled by a Poisson density whose
/// exponent is formed without cancellation.
private func gammaRatios(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    precondition(a > 0 && a.isFinite, "the incomplete gamma functions need a positive shape")
    if x.isNaN { return (x, x) }
    if x <= 0 { return (0, 1) }
    if x == .infinity { return (1, 0) }
    if x < a + 1 {
        // P(a, x) = x^a e^−x / Γ(a + 1) · (1 + x/(a + 1) + x²/((a + 1)(a + 2)) + ...)
        var term = 1.0
        var sum = 1.0
        var denominator = a
        while term > sum * 1e-17 {
            denominator += 1
            term *= x / denominator
            sum += term
        }
        let lower = min(poissonDensity(a, rate: x) * sum, 1)
        // For small a and x the complement is taken from Γ(1 + a) and x^a near 1 instead.
        if a < 0.5 && lower > 0.9 {
            let power = a * log(x) - logGamma(a + 1)
            var series = 0.0
            var piece = 1.0
            for n in 1..<200 {
                piece *= -x / Double(n)
                let part = piece * a / (a + Double(n))
                series += part
                if part.magnitude < 1e-18 * series.magnitude { break }
            }
            return (lower, max(-expm1(power) - exp(power) * series, 0))
        }
        return (lower, 1 - lower)
    }
    // Lentz's method; Q(a, x) = x^a e^−x / Γ(a) / (x + 1 − a − 1(1 − a)/(x + 3 − a − ...)).
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    var n = 1.0
    while true {
        let numerator = -n * (n - a)
        b += 2
        d = numerator * d + b
        if d.magnitude < tiny { d = tiny }
        c = b + numerator / c
        if c.magnitude < tiny { c = tiny }
        d = 1 / d
        fraction *= d * c
        if (d * c - 1).magnitude < 4e-16 || n > 1e6 { break }
        n += 1
    }
    let upper = min(poissonDensity(a, rate: x) * a * fraction, 1)
    return (1 - upper, upper)
}

/// x^a e^−x / Γ(a + 1), which for whole a is the probability of a under a Poisson distribution of rate x (Loader 2000).
private func poissonDensity(_ a: Double, rate x: Double) -> Double {
    if a == 0 { return exp(-x) }
    return exp(-stirlingError(a) - deviance(a, x)) / (2 * Double.pi * a).squareRoot()
}

/// a log(a/x) + x − a.
private func deviance(_ a: Double, _ x: Double) -> Double {
    let difference = a - x
    guard difference.magnitude < 0.1 * (a + x) else { return a * log(a / x) + x - a }
    // With v = (a − x)/(a + x): (a − x) v + 2 a (v³/3 + v⁵/5 + ...).
    let v = difference / (a + x)
    var sum = difference * v
    var power = 2 * a * v
    for k in 1..<1000 {
        power *= v * v
        let next = sum + power / Double(2 * k + 1)
        if next == sum { break }
        sum = next
    }
    return sum
}

/// log Γ(a + 1) − (a + ½) log a + a − ½ log 2π.
private func stirlingError(_ a: Double) -> Double {
    guard a >= 16 else {
        let logRootTwoPi = 0x1.d67f1c864beb5p-1
        return logGamma(a + 1) - (a + 0.5) * log(a) + a - logRootTwoPi
    }
    let z = 1 / (a * a)
    return (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z * (1.0 / 1188 - z * 691.0 / 360360)))))
        / a
}
