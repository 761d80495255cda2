internal import Foundation
package import NumericalCore

/// Item parameters from a noisy sum of clipped marginal scores: one Fisher-scoring round that knows about the noise.
///
/// Let G = Σ_i clip_C(s_i(β₀)) + noise of variance s², with s_i a pupil's marginal score at a public bank β₀. If β is right, pupils
/// drawn from β have E[G] = N·g(β), g(β) = E_β[clip s(β₀)], with derivative N·E_β[clip s(β₀)·s(β)ᵀ] (the score identity) and covariance
/// N·Var_β[clip s(β₀)] + s²I. All three are expectations over simulated pupils and touch no data. The estimate maximises
/// −½ (G − N g(β))ᵀ V⁻¹ (G − N g(β)) plus the log prior by Gauss–Newton with step halving; because g is simulated with the
/// clipping in it, clipping leaves no bias, and because V contains the noise, noisy items are shrunk to the prior instead of
/// running away. Reading G is post-processing: no further privacy is spent.
package struct NoiseAwareScoring: Sendable {
    package let prior: ItemPrior
    package let clip: Double
    package let quadrature: Quadrature
    package let pupils: SimulatedPupils
    /// Gauss–Newton steps.
    package let steps: Int

    package init(prior: ItemPrior, clip: Double, quadrature: Quadrature, pupils: SimulatedPupils, steps: Int = 2) {
        self.prior = prior
        self.clip = clip
        self.quadrature = quadrature
        self.pupils = pupils
        self.steps = steps
    }

    /// What a round released.
    package struct NoisyScore: Sendable {
        /// Σ clip(s) + noise: intercepts first, then discriminations.
        package let sum: [Double]
        /// Variance of the noise on each element.
        package let noiseVariance: Double
        /// Estimate of how many pupils contributed.
        package let pupilCount: Double

        package init(sum: [Double], noiseVariance: Double, pupilCount: Double) {
            self.sum = sum
            self.noiseVariance = noiseVariance
            self.pupilCount = pupilCount
        }
    }

    /// A bank with the uncertainty that sampling and noise leave.
    package struct Estimate: Sendable {
        package let bank: ItemBank
        /// Standard errors of the intercepts.
        package let interceptErrors: [Double]
        /// Standard errors of the discriminations.
        package let discriminationErrors: [Double]
        /// Standard errors of the difficulties b = −d/a, by the delta method.
        package let difficultyErrors: [Double]
    }

    /// - Parameters:
    ///   - score: released at `bank`.
    ///   - bank: the public bank that the pupils' scores were taken at.
    /// - Throws: ``NumericalError`` where a matrix that must be positive definite is not.
    package func estimate(_ score: NoisyScore, at bank: ItemBank) throws(NumericalError) -> Estimate {
        let count = bank.items.count
        let dimension = 2 * count
        precondition(score.sum.count == dimension, "two numbers an item")
        let center = (0..<dimension).map { $0 < count ? prior.interceptMean : prior.discriminationMean }
        let precision = (0..<dimension).map {
            $0 < count ? prior.interceptPrecision : prior.discriminationPrecision
        }

        var moments = clippedMoments(under: bank, scoredAt: bank)
        let whitening = try Cholesky(moments.covariance(of: score, simulated: pupils.count))
        var point = vector(bank)
        var residual = moments.residual(score)
        var objective = whitening.squaredNorm(residual) + penalty(point, center, precision)
        var information = Matrix(rows: dimension, columns: dimension)

        for _ in 0..<steps {
            // Derivative of the expected sum by the parameters.
            let slope = moments.slope.scaled(by: score.pupilCount)
            let solved = whitening.solve(slope)
            information = slope.multiplied(by: solved, transposingSelf: true)
            for k in 0..<dimension { information[k, k] += precision[k] }
            var gradient = solved.multiplied(by: residual, transposingSelf: true)
            for k in 0..<dimension { gradient[k] += precision[k] * (center[k] - point[k]) }
            let move = try Cholesky(information).solve(gradient)

            // Halve the step until the objective falls: the surface is curved where items are extreme.
            var length = 1.0
            var accepted = false
            for _ in 0..<4 {
                let candidate = zip(point, move).map { $0 + length * $1 }
                let candidateBank = self.bank(candidate, like: bank)
                let trial = clippedMoments(under: candidateBank, scoredAt: bank)
                let trialResidual = trial.residual(score)
                let trialPoint = vector(candidateBank)
                let trialObjective = whitening.squaredNorm(trialResidual) + penalty(trialPoint, center, precision)
                if trialObjective < objective {
                    (point, moments, residual, objective) = (trialPoint, trial, trialResidual, trialObjective)
                    accepted = true
                    break
                }
                length /= 2
            }
            if !accepted { break }
        }
        let covariance = try Cholesky(information).inverse()
        let fitted = self.bank(point, like: bank)
        return Estimate(
            bank: fitted, interceptErrors: (0..<count).map { covariance[$0, $0].squareRoot() },
            discriminationErrors: (count..<dimension).map { covariance[$0, $0].squareRoot() },
            difficultyErrors: (0..<count).map { item in
                let byIntercept = -1 / fitted.items[item].discrimination
                let byDiscrimination = byIntercept * fitted.items[item].difficulty
                let other = count + item
                return (byIntercept * byIntercept * covariance[item, item]
                    + byDiscrimination * byDiscrimination * covariance[other, other]
                    + 2 * byIntercept * byDiscrimination * covariance[item, other]).squareRoot()
            })
    }

    private func penalty(_ point: [Double], _ center: [Double], _ precision: [Double]) -> Double {
        point.indices.reduce(0) { $0 + precision[$1] * (point[$1] - center[$1]) * (point[$1] - center[$1]) }
    }

    private func vector(_ bank: ItemBank) -> [Double] {
        bank.items.map(\.intercept) + bank.items.map(\.discrimination)
    }

    /// Parameters as a bank, kept where a logistic item makes sense.
    private func bank(_ point: [Double], like bank: ItemBank) -> ItemBank {
        var result = bank
        let count = bank.items.count
        for item in 0..<count {
            result.items[item].intercept = min(max(point[item], -8), 8)
            result.items[item].discrimination = min(max(point[count + item], 0.05), 5)
        }
        return result
    }

    // MARK: Simulated moments

    /// Moments of clipped scores over simulated pupils.
    struct Moments {
        /// E[clip s], variance reduced by the unclipped score, whose mean is known to be 0.
        var mean: [Double]
        /// E[clip s(β₀) s(β)ᵀ].
        var slope: Matrix
        /// Var[clip s].
        var spread: Matrix
        /// Share of the variance of clip s that is left in `mean` after the control variate.
        var leftover: Double

        /// G − N·g(β).
        func residual(_ score: NoisyScore) -> [Double] {
            zip(score.sum, mean).map { $0 - score.pupilCount * $1 }
        }

        /// Sampling, simulation and noise together.
        func covariance(of score: NoisyScore, simulated: Int) -> Matrix {
            let pupils = score.pupilCount
            var matrix = spread.scaled(by: pupils * (1 + leftover * pupils / Double(simulated)))
            for k in 0..<mean.count { matrix[k, k] += score.noiseVariance }
            return matrix
        }
    }

    /// Pupils at a time, so that memory stays within two blocks of scores.
    private static let block = 1024

    func clippedMoments(under truth: ItemBank, scoredAt reference: ItemBank) -> Moments {
        let answers = pupils.answers(under: truth)
        let scored = MarginalScores(answers, at: reference, quadrature: quadrature, discriminationIsFree: true)
        let exact =
            truth == reference
            ? nil : MarginalScores(answers, at: truth, quadrature: quadrature, discriminationIsFree: true)
        let dimension = scored.dimension
        var clippedSum = [Double](repeating: 0, count: dimension)
        var exactSum = clippedSum
        var slope = Matrix(rows: dimension, columns: dimension)
        var second = slope
        var crossed = 0.0
        var exactNorm = 0.0
        var clippedNorm = 0.0

        for first in stride(from: 0, to: pupils.count, by: Self.block) {
            let range = first..<min(first + Self.block, pupils.count)
            var clipped = scored.vectors(of: range)
            let scores = exact?.vectors(of: range) ?? clipped
            for column in 0..<range.count { clip(&clipped, column: column, dimension: dimension) }
            for k in clipped.indices {
                clippedSum[k % dimension] += clipped[k]
                exactSum[k % dimension] += scores[k]
                crossed += clipped[k] * scores[k]
                exactNorm += scores[k] * scores[k]
                clippedNorm += clipped[k] * clipped[k]
            }
            slope.addProduct(clipped, scores, columns: range.count)
            second.addProduct(clipped, clipped, columns: range.count)
        }

        let n = Double(pupils.count)
        let control = exactNorm > 0 ? crossed / exactNorm : 0
        let mean = (0..<dimension).map { (clippedSum[$0] - control * exactSum[$0]) / n }
        var spread = second.scaled(by: 1 / n)
        for j in 0..<dimension {
            for i in 0..<dimension { spread[i, j] -= clippedSum[i] / n * clippedSum[j] / n }
        }
        let leftover = clippedNorm > 0 ? max(0, 1 - crossed * control / clippedNorm) : 0
        return Moments(mean: mean, slope: slope.scaled(by: 1 / n), spread: spread, leftover: leftover)
    }

    private func clip(_ values: inout [Double], column: Int, dimension: Int) {
        let range = column * dimension..<(column + 1) * dimension
        var square = 0.0
        for k in range { square += values[k] * values[k] }
        let norm = square.squareRoot()
        guard norm > clip else { return }
        let factor = clip / norm
        for k in range { values[k] *= factor }
    }
}

extension Matrix {
    fileprivate func scaled(by factor: Double) -> Matrix {
        Matrix(rows: rows, columns: columns, columnMajor: elements.map { $0 * factor })
    }

    /// Adds X·Yᵀ, X and Y of as many rows as this matrix and `columns` columns.
    fileprivate mutating func addProduct(_ x: [Double], _ y: [Double], columns: Int) {
        let order = rows
        withMutableElements { elements in
            BLAS.gemm(
                m: order, n: order, k: columns, x.span, transposed: false, y.span, transposed: true, beta: 1,
                into: &elements)
        }
    }
}

extension Cholesky {
    /// xᵀ A⁻¹ x.
    fileprivate func squaredNorm(_ x: [Double]) -> Double {
        zip(x, solve(x)).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
