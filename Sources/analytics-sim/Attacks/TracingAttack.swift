import AdaptiveModel
import DifferentialPrivacy
import Foundation
import NumericalCore

/// Whether a pupil is in a class, told from the class's sums of right answers to each item by somebody who knows the pupil's answers and how hard
/// the items are: the likelihood-ratio test, which no other test beats.
///
/// Sums of n pupils are taken as normal with n times the mean μ and the covariance Σ of one pupil's answers (the items of the Rasch model hang together
/// through ability), plus the noise's variance. Then log Λ is, but for constants, quadratic in the sums s:
/// ½ (s − nμ)ᵀ A (s − nμ) − ½ (s − x − (n−1)μ)ᵀ B (s − x − (n−1)μ), where A and B are the inverse covariances of n and n − 1 pupils' sums with noise.
///
/// The area under the curve is close to Φ(√(J/2n)) for J items without noise: .998 for a class of 25 with 400 items.
///
/// Source: Homer and others (2008); Dwork, Smith, Steinke, Ullman and Vadhan (2015), "Robust traceability from trace amounts".
struct TracingAttack {
    /// The class that studies show.
    static let classSize = 25

    /// J: the items of the class.
    var items: Int
    /// n: the pupils of the class.
    var pupils = classSize
    /// Of the noise in each sum; 0 for exact sums.
    var noiseVariance = 0.0
    /// Pairs of a class with the pupil and a class without.
    var trials = 400

    /// The probability that a class with the pupil looks more like it than a class without; 0.5 is guessing.
    func area(seed: UInt64) throws -> Double {
        let grid = Quadrature.equallySpaced(31, from: -5, to: 5)
        var stream = SimulationStream(seed: seed, replicate: 0, stream: "tracing")
        let difficulties = (0..<items).map { _ in stream.normal() }
        let mean = difficulties.map { b in
            zip(grid.nodes, grid.weights).reduce(0) { $0 + $1.1 * VectorMath.logistic($1.0 - b) }
        }
        var covariance = Matrix(rows: items, columns: items)
        for (theta, weight) in zip(grid.nodes, grid.weights) {
            let p = difficulties.map { VectorMath.logistic(theta - $0) }
            for k in 0..<items {
                for j in 0..<items { covariance[j, k] += weight * (p[j] - mean[j]) * (p[k] - mean[k]) }
                covariance[k, k] += weight * p[k] * (1 - p[k])
            }
        }
        let all = try inverseCovariance(covariance, pupils)
        let others = try inverseCovariance(covariance, pupils - 1)
        var scores: [(present: Bool, score: Double)] = []
        for trial in 0..<trials {
            var draw = SimulationStream(seed: seed, replicate: trial, stream: "tracing-class")
            let known = answers(difficulties, &draw)
            for present in [true, false] {
                var sums = (0..<items).map { _ in noiseVariance.squareRoot() * draw.normal() }
                if present { for j in 0..<items { sums[j] += known[j] } }
                for _ in 0..<(present ? pupils - 1 : pupils) {
                    let other = answers(difficulties, &draw)
                    for j in 0..<items { sums[j] += other[j] }
                }
                let without = (0..<items).map { sums[$0] - Double(pupils) * mean[$0] }
                let with = (0..<items).map { sums[$0] - known[$0] - Double(pupils - 1) * mean[$0] }
                scores.append((present, norm(without, all) - norm(with, others)))
            }
        }
        return Self.area(scores)
    }

    private func inverseCovariance(_ one: Matrix, _ count: Int) throws -> Cholesky {
        var matrix = Matrix(
            rows: items, columns: items, columnMajor: one.elements.map { $0 * Double(count) })
        for j in 0..<items { matrix[j, j] += noiseVariance + 1e-9 }
        return try Cholesky(matrix)
    }

    private func norm(_ vector: [Double], _ covariance: Cholesky) -> Double {
        zip(vector, covariance.solve(vector)).reduce(0) { $0 + $1.0 * $1.1 } / 2
    }

    private func answers(_ difficulties: [Double], _ stream: inout SimulationStream) -> [Double] {
        let ability = stream.normal()
        return difficulties.map { stream.uniform() < VectorMath.logistic(ability - $0) ? 1 : 0 }
    }

    /// Mann and Whitney's statistic; ties count half.
    static func area(_ scores: [(present: Bool, score: Double)]) -> Double {
        let present = scores.filter(\.present).map(\.score)
        let absent = scores.filter { !$0.present }.map(\.score)
        var wins = 0.0
        for one in present { for other in absent { wins += one > other ? 1 : one == other ? 0.5 : 0 } }
        return wins / Double(max(present.count * absent.count, 1))
    }
}

extension RuleContext {
    /// How well the attack works on what is seen of a class under a rule; 1 where rows are seen, 0.5 where nothing is.
    ///
    /// A rule that adds noise adds it to whatever sum it lets out, so its noise is taken to protect the class by itself: what the guarantee
    /// promises whoever else is in the sum. Right answers are taken to be clipped as scores are.
    func tracing(_ cell: Cell) throws -> Double {
        let answers = min(scenario.contribution.answersPerPupil, world.responses.itemCount)
        var attack = TracingAttack(items: answers)
        switch cell.rule {
        case .pooledRaw, .pseudonymised: return 1
        case .noSharing: return 0.5
        case .secureSum: break
        case .centralDP, .secureSumDP, .municipalityDP, .schoolDP, .oneMessage:
            let rho = try ZeroConcentrated.rho(epsilon: cell.epsilon ?? 1, delta: scenario.privacy.delta).rho
            let clip = 0.55 * Double(answers).squareRoot()
            attack.noiseVariance = clip * clip / (2 * rho)
        }
        return try attack.area(seed: scenario.seed)
    }
}
