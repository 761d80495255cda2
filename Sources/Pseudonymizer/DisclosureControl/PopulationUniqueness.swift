internal import Foundation

/// Estimates of the share of the population that is alone in its class, from a simple random sample.
///
/// Estimates lean on how class sizes are assumed to be distributed, and differ by factors. They are no bound:
/// do not refuse or allow a release by them alone. Where the whole population is in the table, ``ReidentificationRisk/sampleUniqueness`` is the answer.
public enum PopulationUniqueness {
    /// By Zayatz (1991): the share of sample uniques that are unique in the population, as if class sizes were distributed in the
    /// population as they are in the sample.
    ///
    /// Too high for small fractions, since the sample's classes are smaller than the population's.
    /// - Parameters:
    ///   - classes: The sample's classes.
    ///   - samplingFraction: The share of the population that is in the sample, in (0, 1].
    /// - Returns: A share in [0, 1]; 0 for a sample without uniques.
    /// - Throws: `outOfRange`.
    public static func zayatz(
        of classes: EquivalenceClasses, samplingFraction: Double
    ) throws(DisclosureControlError) -> Double {
        guard samplingFraction > 0, samplingFraction <= 1 else { throw .outOfRange(parameter: "samplingFraction") }
        let sample = classes.rows
        let uniques = classes.sizes.count { $0 == 1 }
        guard uniques > 0 else { return 0 }
        let population = Int((Double(sample) / samplingFraction).rounded())
        var bySize: [Int: Int] = [:]
        for size in classes.sizes { bySize[size, default: 0] += 1 }
        // Classes of each size, weighted by the probability that just one of theirs is drawn, in the order of sizes.
        let seen = bySize.sorted { $0.key < $1.key }.reduce(0.0) { sum, entry in
            sum + Double(entry.value) * drawsOne(of: entry.key, population: population, sample: sample)
        }
        let alone = Double(uniques) * Double(sample) / Double(population) / seen
        return Double(uniques) / Double(sample) * alone
    }

    /// The hypergeometric probability of one of `size` among `sample` drawn from `population`.
    private static func drawsOne(of size: Int, population: Int, sample: Int) -> Double {
        guard population - size >= sample - 1 else { return 0 }
        let others = population - size
        return exp(
            log(Double(size)) + logBinomial(others, sample - 1) - logBinomial(population, sample))
    }

    private static func logBinomial(_ n: Int, _ k: Int) -> Double {
        logGamma(Double(n + 1)) - logGamma(Double(k + 1)) - logGamma(Double(n - k + 1))
    }

    /// By Pitman's sampling formula (Pitman 1995; Hoshino 2001), fitted by maximum likelihood: a model of superpopulations that suits fractions of
    /// 10 % and less.
    ///
    /// - Parameters:
    ///   - classes: The sample's classes.
    ///   - samplingFraction: The share of the population that is in the sample, in (0, 1).
    /// - Returns: A share in [0, 1]; `nil` where the sample has no uniques or no pairs, where no maximum is found,
    ///   or where it lies outside the model (it needs α < 1 and θ > -α).
    /// - Throws: `outOfRange`: at a fraction of 1 there is nothing to estimate.
    public static func pitman(
        of classes: EquivalenceClasses, samplingFraction: Double
    ) throws(DisclosureControlError) -> Double? {
        guard samplingFraction > 0, samplingFraction < 1 else { throw .outOfRange(parameter: "samplingFraction") }
        guard let (theta, alpha) = PitmanFit(sizes: classes.sizes)?.maximum() else { return nil }
        guard alpha < 1, theta > -alpha else { return nil }
        let population = Double(classes.rows) / samplingFraction
        let share =
            exp(logGamma(theta + 1) - logGamma(theta + alpha) + alpha * log(population)) / population
        return share.isFinite && share <= 1 ? share : nil
    }

    private static func logGamma(_ x: Double) -> Double {
        #if canImport(Darwin)
            Foundation.lgamma(x)
        #else
            // Stirling's series (Abramowitz & Stegun 6.1.41) above 15, the recurrence below: the C library's writes a global.
            var shift = 0.0
            var z = x
            while z < 15 {
                shift += log(z)
                z += 1
            }
            let w = 1 / (z * z)
            let series =
                (1.0 / 12 - w * (1.0 / 360 - w * (1.0 / 1260 - w * (1.0 / 1680 - w * (1.0 / 1188 - w * 691 / 360_360)))))
                / z
            return (z - 0.5) * log(z) - z + 0.5 * log(2 * Double.pi) + series - shift
        #endif
    }
}

/// The log-likelihood of Pitman's sampling formula and its derivatives.
private struct PitmanFit {
    private let rows: Int
    private let classes: Int
    private let uniques: Int
    private let pairs: Int
    /// For each j from 1, the number of classes of more than j rows.
    private let above: [Int]

    init?(sizes: [Int]) {
        rows = sizes.reduce(0, +)
        classes = sizes.count
        uniques = sizes.count { $0 == 1 }
        pairs = sizes.count { $0 == 2 }
        guard uniques > 0, pairs > 0 else { return nil }
        var above = [Int](repeating: 0, count: sizes.max() ?? 0)
        for size in sizes where size > 1 { above[size - 1] += 1 }
        for j in above.indices.dropLast().reversed() { above[j] += above[j + 1] }
        self.above = Array(above.dropFirst())
    }

    /// Newton's method from the moment estimate (Hoshino 2001, section 3).
    func maximum() -> (theta: Double, alpha: Double)? {
        let (n, u) = (Double(rows), Double(classes))
        let s = Double(uniques)
        let c = s * (s - 1) / Double(pairs)
        var theta = (n * u * c - s * (n - 1) * (2 * u + c)) / (2 * s * u + s * c - n * c)
        var alpha = (theta * (s - n) + (n - 1) * s) / (n * u)
        for _ in 0..<200 {
            let d = derivatives(theta, alpha)
            let determinant = d.tt * d.aa - d.ta * d.ta
            let stepTheta = -(d.aa * d.t - d.ta * d.a) / determinant
            let stepAlpha = -(d.tt * d.a - d.ta * d.t) / determinant
            theta += stepTheta
            alpha += stepAlpha
            guard theta.isFinite, alpha.isFinite else { return nil }
            if abs(stepTheta) <= 1e-10 * max(1, abs(theta)), abs(stepAlpha) <= 1e-12 * max(1, abs(alpha)) {
                return (theta, alpha)
            }
        }
        return nil
    }

    private func derivatives(
        _ theta: Double, _ alpha: Double
    ) -> (t: Double, a: Double, tt: Double, ta: Double, aa: Double) {
        var (t, a, tt, ta, aa) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for i in stride(from: 1.0, to: Double(classes), by: 1) {
            let r = 1 / (theta + i * alpha)
            t += r
            a += i * r
            tt -= r * r
            ta -= i * r * r
            aa -= i * i * r * r
        }
        for i in stride(from: 1.0, to: Double(rows), by: 1) {
            let r = 1 / (theta + i)
            t -= r
            tt += r * r
        }
        for (index, count) in above.enumerated() {
            let r = 1 / (Double(index + 1) - alpha)
            a -= Double(count) * r
            aa -= Double(count) * r * r
        }
        return (t, a, tt, ta, aa)
    }
}
