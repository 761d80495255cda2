#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The standard normal distribution function: the probability of at most `x`.
///
/// Half of erfc(-x / √2), with the rounding of x / √2 carried along: without it the relative error in the lower tail
/// grows with x² (1e-13 at -37).
///
/// - Returns: In [0, 1], with relative error below 1e-15; NaN for NaN. 0 below about -38.5.
public func normalCDF(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x.magnitude > 40 { return x < 0 ? 0 : 1 }
    let high = 0x1.6a09e667f3bcdp-1  // 1 / √2 = high + low
    let low = -0x1.bdd3413b26456p-55
    let y = -x * high
    let rest = (-y).addingProduct(-x, high) - x * low
    let twoOverRootPi = 0x1.20dd750429b6dp0
    return 0.5 * (erfc(y) - rest * twoOverRootPi * exp(-y * y))
}

/// The natural logarithm of ``normalCDF(_:)``, also where that is 0 or rounds to 1.
///
/// - Returns: At most 0, with relative error below 2e-15; NaN for NaN.
public func normalLogCDF(_ x: Double) -> Double {
    if x > 0 { return log1p(-normalCDF(-x)) }
    if x > -37 || x.isNaN { return log(normalCDF(x)) }
    // Abramowitz & Stegun 26.2.12; the first term left out is 2e-15 at -37, beside a value of -689.
    let z = 1 / (x * x)
    let series = -z * (1 - 3 * z * (1 - 5 * z * (1 - 7 * z * (1 - 9 * z))))
    let logRootTwoPi = 0x1.d67f1c864beb5p-1
    return -0.5 * x * x - log(-x) - logRootTwoPi + log1p(series)
}

/// The quantile of the standard normal distribution: the `x` with ``normalCDF(_:)`` equal to `p`.
///
/// Wichura (1988), Algorithm AS 241, PPND16. Not refined by a step with ``normalCDF(_:)``, whose error near p = 1/2 is larger
/// than that of the approximation.
///
/// - Parameter p: In [0, 1]; 0 and 1 give the infinities, NaN gives NaN.
/// - Returns: With relative error below 2e-15, antisymmetric about 1/2 and not decreasing in `p` but for rounding.
public func normalQuantile(_ p: Double) -> Double {
    precondition(!(p < 0 || p > 1), "a probability lies in [0, 1]")
    let q = p - 0.5
    if q.magnitude <= 0.425 {
        let r = 0.180625 - q * q
        return q * ratio(r, central)
    }
    if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
    let r = (-log(q < 0 ? p : 1 - p)).squareRoot()
    let x = r <= 5 ? ratio(r - 1.6, tail) : ratio(r - 5, farTail)
    return q < 0 ? -x : x
}

/// The natural logarithm of the gamma function.
///
/// - Parameter x: Above 0.
public func logGamma(_ x: Double) -> Double {
    precondition(x > 0, "logGamma is for positive arguments")
    var sign: Int32 = 0
    return unsafe lgamma_r(x, &sign)
}

/// Numerator and denominator of a rational function of degree 7, by ascending power.
private typealias Coefficients = (numerator: [8 of Double], denominator: [8 of Double])

private func ratio(_ r: Double, _ coefficients: Coefficients) -> Double {
    var numerator = coefficients.numerator[7]
    var denominator = coefficients.denominator[7]
    for k in stride(from: 6, through: 0, by: -1) {
        numerator = numerator * r + coefficients.numerator[k]
        denominator = denominator * r + coefficients.denominator[k]
    }
    return numerator / denominator
}

private let central: Coefficients = (
    [
        3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
        4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3,
    ],
    [
        1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
        2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3,
    ]
)

private let tail: Coefficients = (
    [
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ],
    [
        1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ]
)

private let farTail: Coefficients = (
    [
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ],
    [
        1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ]
)
