internal import Foundation

extension RenyiCurve.Term {
    /// D_alpha of one release, rounded up.
    func divergence(_ order: Double) -> Double {
        let value: Double
        switch self {
        case .linear(let rho): return (rho * order).nextUp
        case .group(let term, let size): return RenyiCurve.groupDivergence(ofSize: size, order: order, term.divergence)
        case .laplace(let epsilon): value = Self.laplace(epsilon, order)
        case .randomizedResponse(let epsilon): value = Self.randomizedResponse(epsilon, order)
        case .sampledGaussian(let noise, let rate): value = Self.sampledGaussian(noise, rate, order)
        }
        return value * (1 + 1e-11) + .leastNormalMagnitude
    }

    /// log(alpha/(2 alpha - 1) e^((alpha - 1) epsilon) + (alpha - 1)/(2 alpha - 1) e^(-alpha epsilon))/(alpha - 1).
    private static func laplace(_ epsilon: Double, _ order: Double) -> Double {
        let less = order - 1
        let whole = 2 * order - 1
        if less * epsilon > 30 {
            let rest = less / order * exp(-whole * epsilon)
            return epsilon + (log(order / whole) + log1p(rest)) / less
        }
        if order * epsilon < 1e-3 {
            // The first powers cancel: the sum of alpha ((alpha - 1) epsilon)^n/n! + (alpha - 1) (-alpha epsilon)^n/n!, n >= 2.
            var (up, down, sum) = (order * less * epsilon, -less * order * epsilon, 0.0)
            for n in 2...7 {
                up *= less * epsilon / Double(n)
                down *= -order * epsilon / Double(n)
                sum += up + down
            }
            return log1p(sum / whole) / less
        }
        return log1p((order * expm1(less * epsilon) + less * expm1(-order * epsilon)) / whole) / less
    }

    /// log(p^alpha q^(1 - alpha) + q^alpha p^(1 - alpha))/(alpha - 1); the sum is above 1 by
    /// (e^((alpha - 1) epsilon) - 1) (1 - e^(-alpha epsilon))/(1 + e^-epsilon).
    private static func randomizedResponse(_ epsilon: Double, _ order: Double) -> Double {
        let less = order - 1
        if less * epsilon > 30 {
            return epsilon + (log1p(exp(-(2 * order - 1) * epsilon)) - log1p(exp(-epsilon))) / less
        }
        return log1p(expm1(less * epsilon) * -expm1(-order * epsilon) / (1 + exp(-epsilon))) / less
    }

    /// log E[(1 + y)^alpha]/(alpha - 1) for y = q (e^((2 z - 1)/(2 sigma^2)) - 1) and z normal with standard deviation sigma.
    ///
    /// Since E[y] = 0, the expectation is above 1 by that of f(y) = (1 + y)^alpha - 1 - alpha y, which is positive, so that
    /// nothing cancels for small q. The series for fractional orders in Mironov, Talwar and Zhang (2019) alternates; the
    /// trapezoid rule on the whole line does not, and converges like exp(a^2/(2 sigma^2) - 2 pi a/step) for an integrand that
    /// is analytic in a strip of half-width a, here up to pi sigma^2.
    private static func sampledGaussian(_ noise: Double, _ rate: Double, _ order: Double) -> Double {
        let variance = noise * noise
        let strip = 2 * Double.pi * Double.pi * variance / (40 + Double.pi * Double.pi * variance / 2)
        let step = min(0.6 * noise, strip)
        let low = Int((-13 * noise / step).rounded(.down))
        let high = Int(((order + 13 * noise) / step).rounded(.up))
        // A running sum of exponentials relative to the largest exponent so far.
        var (largest, sum) = (-Double.infinity, 0.0)
        for node in low...high {
            let z = Double(node) * step
            let exponent = excess((2 * z - 1) / (2 * variance), rate, order) - z * z / (2 * variance)
            if exponent > largest {
                sum = sum * exp(largest - exponent) + 1
                largest = exponent
            } else {
                sum += exp(exponent - largest)
            }
        }
        let logExcess = largest + log(sum * step / (noise * (2 * Double.pi).squareRoot()))
        let logMoment = logExcess > 30 ? logExcess + log1p(exp(-logExcess)) : log1p(exp(logExcess))
        return logMoment / (order - 1)
    }

    /// log f(y), for y = q (e^u - 1).
    private static func excess(_ exponent: Double, _ rate: Double, _ order: Double) -> Double {
        if exponent > 30 {
            let logSum = exponent + log(rate) + log1p((1 - rate) / rate * exp(-exponent))
            let power = order * logSum
            return power + log1p(-order * exp(logSum - power))
        }
        let y = rate * expm1(exponent)
        if abs(y) * max(order, 2) < 0.3 {
            var term = order * (order - 1) / 2 * y * y
            var sum = term
            var j = 3.0
            while abs(term) > 1e-17 * sum, j < 60 {
                term *= (order - j + 1) / j * y
                sum += term
                j += 1
            }
            return log(sum)
        }
        let power = order * log1p(y)
        if y < 0 { return log(expm1(power) - order * y) }
        return power + log1p(-(1 + order * y) * exp(-power))
    }
}
