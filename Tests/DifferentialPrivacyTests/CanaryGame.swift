import Foundation

/// Releases with fair coins of m canaries, of which r are guessed, with exact laws of the number of right guesses.
///
/// In both, a canary's surety T is |x| of its own x = ±mu/2 + N(0, 1), and its guess is right with probability 1/(1 + e^(-mu T)): to
/// an observer of one canary each is exactly N(mu, 1) against N(0, 1).
struct CanaryGame {
    let canaries: Int
    let guesses: Int
    let mu: Double

    // MARK: Laws

    /// Independent noise for every canary, the surest guessed: given the surety t of the first not guessed, the others are independent.
    func ownNoise() -> [Double] {
        if guesses == canaries { return binomial(guesses, upperTail(-mu / 2)) }
        let (m, r) = (Double(canaries), Double(guesses))
        let ways = lgamma(m + 1) - lgamma(r + 1) - lgamma(m - r)
        return mean(from: 0) { t in
            let above = surety(atLeast: t)
            let others = guesses + 1 == canaries ? 0 : (m - r - 1) * log1p(-above)
            let weight = exp(ways + r * log(above) + others) * density(t)
            return (weight, upperTail(t - mu / 2) / above)
        }
    }

    /// A random r canaries share one surety out of the largest r/m, and the others have one of the rest.
    func sharedSurety() -> [Double] {
        let share = Double(guesses) / Double(canaries)
        return mean(from: sharedThreshold) { t in (density(t) / share, 1 / (1 + exp(-mu * t))) }
    }

    // MARK: Play

    func playOwnNoise(_ bits: inout SeededBits) -> Int {
        let signals = (0..<canaries).map { _ in mu / 2 + normal(&bits) }
        return signals.sorted { abs($0) > abs($1) }.prefix(guesses).count { $0 > 0 }
    }

    func playSharedSurety(_ bits: inout SeededBits) -> Int {
        var surety: Double
        repeat { surety = abs(mu / 2 + normal(&bits)) } while surety < sharedThreshold
        let right = 1 / (1 + exp(-mu * surety))
        return (0..<guesses).count { _ in bits.unit() < right }
    }

    // MARK: Pieces

    private func upperTail(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }

    private func surety(atLeast t: Double) -> Double { upperTail(t - mu / 2) + upperTail(t + mu / 2) }

    private func density(_ t: Double) -> Double {
        (exp(-(t - mu / 2) * (t - mu / 2) / 2) + exp(-(t + mu / 2) * (t + mu / 2) / 2)) / (2 * Double.pi).squareRoot()
    }

    private var sharedThreshold: Double {
        var (low, high) = (0.0, 40.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if surety(atLeast: middle) > Double(guesses) / Double(canaries) { low = middle } else { high = middle }
        }
        return high
    }

    private func normal(_ bits: inout SeededBits) -> Double {
        (-2 * log(bits.unit())).squareRoot() * cos(2 * .pi * bits.unit())
    }

    /// The mean over t of the binomial law of r guesses, by Simpson's rule.
    private func mean(from start: Double, _ at: (Double) -> (weight: Double, right: Double)) -> [Double] {
        let (steps, width) = (1600, 12.0)
        var result = [Double](repeating: 0, count: guesses + 1)
        for step in 0...steps {
            let (weight, right) = at(start + width * Double(step) / Double(steps))
            let rule = (step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2) * width / Double(3 * steps)
            if weight < 1e-18 { continue }
            for (v, mass) in binomial(guesses, right).enumerated() { result[v] += rule * weight * mass }
        }
        return result
    }

    private func binomial(_ trials: Int, _ p: Double) -> [Double] {
        let n = Double(trials)
        return (0...trials).map { k in
            let ways = lgamma(n + 1) - lgamma(Double(k) + 1) - lgamma(Double(trials - k) + 1)
            let rest = k == trials ? 0 : Double(trials - k) * log1p(-p)
            return exp(ways + Double(k) * log(p) + rest)
        }
    }
}
