internal import Foundation
package import NumericalCore

/// Item parameters from noisy sums of clipped marginal scores: Fisher scoring that knows about the noise.
///
/// In round r a sum G_r = Σ_i clip_C(s_i(β_r)) + noise of variance σ_r² was released, with s_i a pupil's marginal score at a public bank β_r. With
/// weights ω_r ∝ 1/σ_r² that add up to 1, G = Σ_r ω_r G_r is one such sum, of c_i = Σ_r ω_r clip_C(s_i(β_r)), with noise of variance
/// s² = Σ_r ω_r² σ_r². If β is right, pupils drawn from β have E[G] = N·g(β), g(β) = E_β[c], with derivative N·E_β[c·s(β)ᵀ] (the score identity) and
/// covariance N·Var_β[c] + s²I. All three are expectations over simulated pupils and touch no data. The estimate maximises
/// −½ (G − N g(β))ᵀ V⁻¹ (G − N g(β)) plus the log prior by Gauss–Newton: each step is halved until the objective falls, V is then taken at the new
/// point, and it ends where a full step would no longer matter. A parameter at the end of its range that a step would take further is held there for that
/// step. Because g is simulated with the clipping in it, clipping leaves no bias, and
/// because V contains the noise, noisy items are shrunk to the prior instead of running away. Reading the sums is post-processing: no further
/// privacy is spent.
///
/// Scores by the distribution of ability (``PopulationScores``) are entries of two numbers after the items, and all else goes for their parameters as for an
/// item's.
package struct NoiseAwareScoring: Sendable {
    package let prior: ItemPrior
    package let clip: Double
    package let quadrature: Quadrature
    package let pupils: DrawnPupils
    /// How many of the simulated pupils count.
    package let count: Int
    /// Whether discriminations are held where the search starts; sums' elements for them are then 0 and have no noise.
    package let interceptsOnly: Bool
    /// What is scored of the distribution of ability; sums have the first numbers of its entries after the items' intercepts, and the second ones after
    /// their discriminations.
    package let population: PopulationScores
    /// Whether the bank is only where the next scores are taken: then it need not be found as closely.
    package let isOnTheWay: Bool
    /// The most Gauss–Newton steps.
    package let steps: Int
    /// How many parts of the simulation run at a time; the result does not depend on it.
    package let workers: Int

    package init(
        prior: ItemPrior, clip: Double, quadrature: Quadrature, pupils: DrawnPupils, count: Int,
        interceptsOnly: Bool = false, population: PopulationScores = .none, isOnTheWay: Bool = false, steps: Int = 8,
        workers: Int = 1
    ) {
        self.prior = prior
        self.clip = clip
        self.quadrature = quadrature
        self.pupils = pupils
        self.count = count
        self.interceptsOnly = interceptsOnly
        self.population = population
        self.isOnTheWay = isOnTheWay
        self.steps = steps
        self.workers = workers
    }

    /// What a round released.
    package struct NoisyScore: Sendable {
        /// The public bank that the pupils' scores were taken at.
        package let bank: ItemBank
        /// Σ clip(s) + noise: intercepts first, then discriminations.
        package let sum: [Double]
        /// Variance of the noise on each element; 0 where there is none.
        package let noiseVariance: Double

        package init(bank: ItemBank, sum: [Double], noiseVariance: Double) {
            self.bank = bank
            self.sum = sum
            self.noiseVariance = noiseVariance
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
        /// Standard errors of the shape of the distribution of ability, where it was estimated.
        package let shapeErrors: AbilityShape?
        /// The parameters' covariance; the entries of the distribution of ability are the last.
        package let covariance: NoisyItemCovariance
        /// Whether the search ended by itself: with a step of less than a third of a standard error per parameter, root mean square.
        package let converged: Bool
    }

    /// A full step that promises less than this, squared and in standard errors per parameter, is the last: what is left after it is second order in
    /// it, a hundredth as a rule, and the surface is simulated, so that finer differences are the simulation's own.
    private static let negligible = 0.1
    /// The same where the bank is only where the next scores are taken.
    private static let negligibleOnTheWay = 0.15
    /// The precision of the prior on a parameter that is held.
    private static let held = 1e12
    /// Where a logistic item makes sense.
    private static let interceptRange = -8.0...8.0
    private static let discriminationRange = 0.05...5.0
    /// Standard deviations of the prior on asymmetry and tail weight: wide beside what is found for school tests.
    private static let shapeDeviation = AbilityShape(asymmetry: 0.5, tailWeight: 0.25)

    /// - Parameters:
    ///   - scores: At least one, of as many items.
    ///   - pupilCount: Estimate of how many pupils contributed to each.
    ///   - start: Where the search begins.
    /// - Throws: ``NumericalError`` where a matrix that must be positive definite is not.
    package func estimate(
        _ scores: [NoisyScore], pupilCount: Double, from start: ItemBank
    ) throws(NumericalError) -> Estimate {
        let itemCount = start.items.count
        let count = itemCount + population.entries
        let dimension = 2 * count
        precondition(!scores.isEmpty && scores.allSatisfy { $0.sum.count == dimension }, "two numbers an item")
        let released = pooled(scores)
        let discriminations = start.items.map { interceptsOnly ? $0.discrimination : prior.discriminationMean }
        let normal = [Double](repeating: 0, count: population.entries)
        let center = [Double](repeating: prior.interceptMean, count: itemCount) + normal + discriminations + normal
        func precisions(_ item: Double, _ shapeDeviation: Double) -> [Double] {
            let deviation = shapeDeviation / PopulationScores.factor
            return [Double](repeating: item, count: itemCount)
                + [Self.held, 1 / (deviation * deviation)].prefix(population.entries)
        }
        let precision =
            precisions(prior.interceptPrecision, Self.shapeDeviation.asymmetry)
            + (interceptsOnly
                ? [Double](repeating: Self.held, count: count)
                : precisions(prior.discriminationPrecision, Self.shapeDeviation.tailWeight))

        let shapeEnds = [AbilityShape.range, AbilityShape.tailRange].map { range in
            [0...0, range.lowerBound / PopulationScores.factor...range.upperBound / PopulationScores.factor]
                .prefix(population.entries)
        }
        let ends =
            [ClosedRange](repeating: Self.interceptRange, count: itemCount) + shapeEnds[0]
            + [ClosedRange](repeating: Self.discriminationRange, count: itemCount) + shapeEnds[1]

        let setting = SimulatedMoments.Setting(
            pupils, count: self.count, references: released.parts, clip: clip, quadrature: quadrature,
            interceptsOnly: interceptsOnly, population: population, workers: workers)
        func residual(_ moments: SimulatedMoments) -> [Double] {
            zip(released.sum, moments.mean).map { $0 - pupilCount * $1 }
        }

        var point = vector(start)
        var current = SimulatedMoments(setting, under: start)
        var system = try current.system(pupils: pupilCount, noiseVariance: released.noiseVariance)
        var converged = false
        var information: any ScoringInformation
        var step = 0
        while true {
            let left = residual(current)
            information = try system.information(adding: precision)
            var gradient = system.pulled(left)
            for k in 0..<dimension { gradient[k] += precision[k] * (center[k] - point[k]) }
            var move = information.solve(gradient)
            var stopped = precision
            while let atEnd = move.indices.first(where: {
                stopped[$0] < Self.held && ends[$0].stop(move[$0], point[$0])
            }) {
                stopped[atEnd] = Self.held
                gradient[atEnd] = 0
                move = try system.information(adding: stopped).solve(gradient)
            }
            // What a full step promises, in squared standard errors.
            let promised = zip(gradient, move).reduce(0) { $0 + $1.0 * $1.1 } / Double(dimension)
            converged = promised < (isOnTheWay ? Self.negligibleOnTheWay : Self.negligible)
            if converged {
                // It is known and as good as any other point within the simulation's own error.
                point = vector(self.bank(zip(point, move).map { $0 + $1 }, like: start))
                break
            }
            if step == steps { break }

            // Halve the step until the objective falls: the surface is curved where items are extreme.
            let objective = system.squaredNorm(left) + penalty(point, center, precision)
            var length = 1.0
            var accepted = false
            for _ in 0..<6 {
                let candidate = self.bank(zip(point, move).map { $0 + length * $1 }, like: start)
                let trial = SimulatedMoments(setting, under: candidate)
                let trialSystem = try trial.system(pupils: pupilCount, noiseVariance: released.noiseVariance)
                let trialPoint = vector(candidate)
                let trialObjective =
                    trialSystem.squaredNorm(residual(trial)) + penalty(trialPoint, center, precision)
                if trialObjective < objective {
                    (point, current, system, accepted) = (trialPoint, trial, trialSystem, true)
                    break
                }
                length /= 2
            }
            if !accepted { break }
            step += 1
        }
        let covariance = try information.covariance()
        let fitted = self.bank(point, like: start)
        return Estimate(
            bank: fitted, interceptErrors: covariance.intercepts.prefix(itemCount).map { $0.squareRoot() },
            discriminationErrors: covariance.discriminations.prefix(itemCount).map {
                interceptsOnly ? 0 : $0.squareRoot()
            },
            difficultyErrors: (0..<itemCount).map { item in
                let byIntercept = -1 / fitted.items[item].discrimination
                let byDiscrimination = byIntercept * fitted.items[item].difficulty
                return
                    (byIntercept * byIntercept * covariance.intercepts[item]
                    + byDiscrimination * byDiscrimination * covariance.discriminations[item]
                    + 2 * byIntercept * byDiscrimination * covariance.between[item]).squareRoot()
            },
            shapeErrors: population == .scaleAndShape
                ? AbilityShape(
                    asymmetry: PopulationScores.factor * covariance.intercepts[count - 1].squareRoot(),
                    tailWeight: interceptsOnly
                        ? 0 : PopulationScores.factor * covariance.discriminations[count - 1].squareRoot())
                : nil, covariance: covariance, converged: converged)
    }

    /// Several rounds as one sum.
    private func pooled(
        _ scores: [NoisyScore]
    ) -> (sum: [Double], noiseVariance: Double, parts: [(bank: ItemBank, weight: Double)]) {
        // A round without noise counts for all: so do the ones without, equally, where there are several.
        let exact = scores.filter { $0.noiseVariance == 0 }
        let used = exact.isEmpty ? scores : exact
        let weights = used.map { exact.isEmpty ? 1 / $0.noiseVariance : 1 }
        let total = weights.reduce(0, +)
        var sum = [Double](repeating: 0, count: scores[0].sum.count)
        var noiseVariance = 0.0
        for (score, weight) in zip(used, weights) {
            for k in sum.indices { sum[k] += weight / total * score.sum[k] }
            noiseVariance += weight / total * (weight / total) * score.noiseVariance
        }
        return (sum, noiseVariance, zip(used, weights).map { ($0.bank, $1 / total) })
    }

    private func penalty(_ point: [Double], _ center: [Double], _ precision: [Double]) -> Double {
        point.indices.reduce(0) { $0 + precision[$1] * (point[$1] - center[$1]) * (point[$1] - center[$1]) }
    }

    private func vector(_ bank: ItemBank) -> [Double] {
        let shape = bank.latent.shape
        func entries(_ value: Double) -> ArraySlice<Double> {
            [0, value / PopulationScores.factor].prefix(population.entries)
        }
        return bank.items.map(\.intercept) + entries(shape.asymmetry) + bank.items.map(\.discrimination)
            + entries(shape.tailWeight)
    }

    /// Parameters as a bank, kept where a logistic item makes sense and a shape is one.
    private func bank(_ point: [Double], like bank: ItemBank) -> ItemBank {
        var result = bank
        let count = point.count / 2
        for item in bank.items.indices {
            result.items[item].intercept = point[item].clamped(to: Self.interceptRange)
            result.items[item].discrimination = point[count + item].clamped(to: Self.discriminationRange)
        }
        if population == .scaleAndShape {
            result.latent.shape = AbilityShape(
                asymmetry: (PopulationScores.factor * point[count - 1]).clamped(to: AbilityShape.range),
                tailWeight: (PopulationScores.factor * point[2 * count - 1]).clamped(to: AbilityShape.tailRange))
        }
        return result
    }
}

extension ClosedRange<Double> {
    /// Whether a move from `place` would leave the range at an end that `place` is at.
    fileprivate func stop(_ move: Double, _ place: Double) -> Bool {
        place <= lowerBound && move < 0 || place >= upperBound && move > 0
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}

extension Matrix {
    func scaled(by factor: Double) -> Matrix {
        Matrix(rows: rows, columns: columns, columnMajor: elements.map { $0 * factor })
    }
}
