#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension SimulationStream {
    /// A number between 0 and 1, neither included: an odd multiple of 2^-53, all equally likely.
    @inlinable
    public mutating func uniform() -> Double { Self.uniform(from: next()) }

    @inlinable
    package static func uniform(from word: UInt64) -> Double { (Double(word >> 12) + 0.5) * 0x1p-52 }

    /// A standard normal number, increasing in the one ``uniform()`` it uses, so that streams with common uniforms stay coupled.
    public mutating func normal() -> Double {
        normalQuantile(uniform())
    }

    /// Whether an event of probability `p` in [0, 1] happens. Uses one ``uniform()``; increasing in `p` for the same one.
    @inlinable
    public mutating func bernoulli(_ p: Double) -> Bool {
        precondition(p >= 0 && p <= 1, "a probability lies in [0, 1]")
        return uniform() < p
    }

    /// An integer in 0..<`bound`, each equally likely (Lemire 2019, Fast random integer generation in an interval).
    ///
    /// - Parameter bound: Above 0.
    @inlinable
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "there is no integer below 0 to draw")
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            // 2^64 mod range words would make some integers more likely; they are drawn again.
            let excess = (0 &- range) % range
            while product.low < excess { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// An exponential number. Uses one ``uniform()``.
    ///
    /// - Parameter mean: Above 0.
    public mutating func exponential(mean: Double = 1) -> Double {
        precondition(mean > 0, "an exponential mean is positive")
        return -mean * log(uniform())
    }

    /// A log-normal number, exp(`mu` + `sigma` Z) with Z standard normal. Uses one ``uniform()``.
    ///
    /// - Parameters:
    ///   - mu: The mean of the logarithm.
    ///   - sigma: The standard deviation of the logarithm, at least 0.
    public mutating func logNormal(mu: Double, sigma: Double) -> Double {
        precondition(sigma >= 0, "a standard deviation is not negative")
        return VectorMath.exp(mu + sigma * normal())
    }

    /// A gamma number with mean `shape * scale` and variance `shape * scale²`.
    ///
    /// - Parameters:
    ///   - shape: Above 0. With a shape below about 0.01 many draws are below the least double, and 0.
    ///   - scale: Above 0.
    public mutating func gamma(shape: Double, scale: Double) -> Double {
        precondition(shape > 0 && scale > 0, "a gamma distribution has positive shape and scale")
        return shape >= 1 ? scale * gammaAboveOne(shape) : scale * VectorMath.exp(logGammaNumber(shape))
    }

    /// A gamma number with mean `mean` and variance `mean² / shape`; both above 0.
    public mutating func gamma(shape: Double, mean: Double) -> Double {
        gamma(shape: shape, scale: mean / shape)
    }

    /// A beta number in [0, 1] with mean `a / (a + b)`; both above 0.
    public mutating func beta(_ a: Double, _ b: Double) -> Double {
        precondition(a > 0 && b > 0, "a beta distribution has positive parameters")
        // As logarithms: with small parameters both gamma numbers can be too small for a double.
        let x = logGammaNumber(a)
        let y = logGammaNumber(b)
        return VectorMath.logistic(x - y)
    }

    /// A Poisson count.
    ///
    /// Below a mean of 10 by inversion of one ``uniform()``; above by transformed rejection (Hörmann 1993, The
    /// transformed rejection method for generating Poisson random variables, algorithm PTRS).
    ///
    /// - Parameter mean: In [0, 1e9].
    public mutating func poisson(mean: Double) -> Int {
        precondition(mean >= 0 && mean <= 1e9, "a Poisson mean lies in [0, 1e9]")
        return mean < 10 ? poissonByInversion(mean) : poissonByRejection(mean)
    }
}

extension SimulationStream {
    /// Marsaglia & Tsang (2000), A simple method for generating gamma variables; shape at least 1.
    private mutating func gammaAboveOne(_ shape: Double) -> Double {
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            let u = uniform()
            guard root > 0 else { continue }
            let v = root * root * root
            if log(u) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// The logarithm of a gamma number of scale 1. Below shape 1 a gamma(shape + 1) number is multiplied by U^(1/shape).
    private mutating func logGammaNumber(_ shape: Double) -> Double {
        shape >= 1 ? log(gammaAboveOne(shape)) : log(gammaAboveOne(shape + 1)) + log(uniform()) / shape
    }

    private mutating func poissonByInversion(_ mean: Double) -> Int {
        var rest = uniform()
        var count = 0
        var probability = VectorMath.exp(-mean)
        // Rounding can leave a rest in the far tail that no probability uses up.
        while rest > probability && (probability > 0x1p-60 || Double(count) < mean) {
            rest -= probability
            count += 1
            probability *= mean / Double(count)
        }
        return count
    }

    private mutating func poissonByRejection(_ mean: Double) -> Int {
        let b = 0.931 + 2.53 * mean.squareRoot()
        let a = -0.059 + 0.02483 * b
        let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
        let fastAccept = 0.9277 - 3.6224 / (b - 2)
        let logMean = log(mean)
        while true {
            let u = uniform() - 0.5
            let v = uniform()
            let s = 0.5 - u.magnitude
            let count = ((2 * a / s + b) * u + mean + 0.43).rounded(.down)
            if s >= 0.07 && v <= fastAccept { return Int(count) }
            if count < 0 || (s < 0.013 && v > s) { continue }
            let logRatio = log(v * inverseAlpha / (a / (s * s) + b))
            if logRatio <= count * logMean - mean - logGamma(count + 1) { return Int(count) }
        }
    }
}
