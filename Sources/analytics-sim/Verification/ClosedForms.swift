import AdaptiveModel
import DifferentialPrivacy
import Foundation
import LearningAnalytics
import NumericalCore

/// Truths known from formulas, recomputed with the code that studies run on. Expected values were computed elsewhere and printed here, so
/// that a fault in a formula cannot hide in its own expectation.
enum ClosedForms {
    /// One number to reproduce.
    struct Case {
        var id: String
        var statement: String
        var expected: Double
        /// Largest absolute difference that passes.
        var tolerance: Double
        var compute: () throws -> Double
    }

    /// Recomputes every case.
    static func check(_ cases: [Case] = all) -> [StudySummary.Check] {
        cases.map { item in
            let found = (try? item.compute()) ?? .nan
            return StudySummary.Check(
                id: item.id, statement: item.statement, expected: item.expected, found: found,
                passed: abs(found - item.expected) <= item.tolerance)
        }
    }

    /// Values are printed with six or more digits; half a unit of the last one is the tolerance.
    static var all: [Case] {
        discreteLaplace + discreteGaussian + randomisedResponse + raschInformation + conversions + adversary
    }

    private static var discreteLaplace: [Case] {
        [(0.1, 199.833417, 9.983353), (1, 1.841347, 0.850918), (4, 0.038011, 0.036644)].flatMap {
            epsilon, variance, mean in
            [
                Case(
                    id: "V1", statement: "variance of discrete Laplace noise, ε = \(epsilon) for a count",
                    expected: variance, tolerance: 1e-6
                ) { try DiscreteLaplace(epsilon: epsilon).variance },
                Case(
                    id: "V1b", statement: "mean size of discrete Laplace noise, ε = \(epsilon) for a count",
                    expected: mean, tolerance: 1e-6
                ) { try DiscreteLaplace(epsilon: epsilon).meanMagnitude },
            ]
        }
    }

    /// Variances by 50-digit summation of Σ x² exp(−x²/2σ²) / Σ exp(−x²/2σ²).
    private static var discreteGaussian: [Case] {
        let cases: [(UInt64, UInt64, Double)] = [
            (1, 4, 0.215012675), (1, 1, 0.999999789), (100, 1, 100),
        ]
        var all = cases.map { numerator, denominator, variance in
            Case(
                id: "G1", statement: "variance of discrete Gaussian noise, σ² = \(numerator)/\(denominator)",
                expected: variance, tolerance: 1e-8
            ) { DiscreteGaussian(varianceNumerator: numerator, varianceDenominator: denominator).variance }
        }
        all.append(
            Case(
                id: "G2",
                statement: "drawn discrete Gaussian noise, σ² = 100: variance of 100 000 draws, ± 4 standard errors",
                expected: 100, tolerance: 4 * 100 * (2 / 100_000.0).squareRoot()
            ) {
                var bits = SimulatedBits(SimulationStream(seed: 1, replicate: 0, stream: "verify"))
                let noise = DiscreteGaussian(varianceNumerator: 100)
                var squares = 0.0
                for _ in 0..<100_000 {
                    let draw = Double(noise.sample(using: &bits))
                    squares += draw * draw
                }
                return squares / 100_000
            })
        return all
    }

    private static var randomisedResponse: [Case] {
        [(1.0, 1000, 0.3, 0.033625), (1.0986122886681098, 1000, 0.5, 0.031623), (4, 200, 0.6, 0.035986)].map {
            epsilon, count, proportion, deviation in
            Case(
                id: "V2",
                statement: "standard deviation of a proportion from randomised response, ε = "
                    + "\(epsilon == 1 || epsilon == 4 ? "\(epsilon)" : "ln 3") per answer, \(count) answers, p = \(proportion)",
                expected: deviation, tolerance: 1e-6
            ) { try RandomizedResponse(epsilon: epsilon).standardDeviation(proportion: proportion, count: count) }
        }
    }

    private static var raschInformation: [Case] {
        let bank = ItemBank.twoParameter(
            (0..<40).map { item in
                ItemBank.Item(
                    name: "\(item)", discrimination: 1, intercept: -(-2 + 4 * Double(item) / 39))
            })
        let information = Case(
            id: "V3", statement: "Rasch information at θ = 0, 40 items equally spaced on [−2, 2]", expected: 7.529170,
            tolerance: 1e-6
        ) { bank.information(0) }
        let error = Case(
            id: "V3", statement: "its standard error of ability", expected: 0.364440, tolerance: 1e-6
        ) { 1 / bank.information(0).squareRoot() }
        let noisy = [(1.0, 0.865345), (2, 0.506286), (4, 0.382275)].map { epsilon, expected in
            Case(
                id: "V3", statement: "the same with randomised response, ε = \(epsilon) per answer", expected: expected,
                tolerance: 1e-6
            ) {
                // Flipping with probability f turns P into f + (1 − 2f)P; information is P'²/(P(1 − P)).
                let flip = try RandomizedResponse(epsilon: epsilon).flipProbability
                let total = bank.items.reduce(0) { sum, item in
                    let p = item.probability(0)
                    let reported = flip + (1 - 2 * flip) * p
                    let slope = (1 - 2 * flip) * item.discrimination * p * (1 - p)
                    return sum + slope * slope / (reported * (1 - reported))
                }
                return 1 / total.squareRoot()
            }
        }
        return [information, error] + noisy
    }

    private static var conversions: [Case] {
        let sigmas = [(1.0, 1e-6, 4.224679), (0.5, 1e-5, 7.031827), (4, 1e-6, 1.193519), (8, 1e-6, 0.652935)].map {
            epsilon, delta, sigma in
            Case(
                id: "V7", statement: "analytic Gaussian σ for ε = \(epsilon), δ = \(delta), one unit of change",
                expected: sigma, tolerance: 1e-6
            ) { try GaussianMechanism.sigma(epsilon: epsilon, delta: delta, l2Sensitivity: 1) }
        }
        // 50-digit minimisation over α of Canonne, Kamath & Steinke 2020, Prop. 12.
        let budgets = [(0.01, 1e-6, 0.6216927), (0.1, 1e-6, 2.1419389), (0.5, 1e-6, 5.2215344)].map {
            rho, delta, epsilon in
            Case(
                id: "Z1", statement: "ε of ρ = \(rho) zCDP at δ = \(delta)", expected: epsilon, tolerance: 1e-6
            ) { try ZeroConcentrated(rho: rho).epsilon(delta: delta) }
        }
        return sigmas + budgets
    }

    private static var adversary: [Case] {
        let pure = [(0.5, 0.6224593), (1, 0.7310586), (2, 0.8807971), (4, 0.9820138)].map { epsilon, expected in
            Case(
                id: "V6", statement: "belief of an adversary who was 50 % sure, pure ε = \(epsilon)",
                expected: expected,
                tolerance: 1e-7
            ) { try AdversaryView.posterior(epsilon: epsilon, prior: 0.5) }
        }
        let coverage = Case(
            id: "V10", statement: "Monte-Carlo standard error of 95 % coverage, 1000 replicates", expected: 0.006892,
            tolerance: 1e-6
        ) {
            // A replicate either covers (950) or not (50).
            let cells = (0..<1000).map { replicate in
                ReplicateOutcome.CellOutcome(
                    policy: "", metrics: ["covered": replicate < 950 ? 1 : 0], bytesPerSchool: 0, sites: 0, failures: 0)
            }
            return (ResultTable.estimate("covered", cells).standardError ?? .nan) * (999.0 / 1000).squareRoot()
        }
        return pure + [coverage]
    }
}

extension DiscreteLaplace {
    /// Noise for a count under pure ε, the scale 1/ε as a fraction.
    fileprivate init(epsilon: Double) throws {
        let denominator = UInt64(epsilon * 1000)
        self.init(scaleNumerator: 1000, scaleDenominator: denominator)
    }
}
