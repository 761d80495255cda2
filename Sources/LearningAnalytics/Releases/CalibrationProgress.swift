package import AdaptiveModel
package import NumericalCore

/// What noisy sums have told about the items so far. Everything here is post-processing of what was released.
package struct CalibrationProgress: Sendable {
    /// What all have agreed on.
    package let plan: CalibrationPlan
    /// Where the next scores are to be taken.
    package private(set) var bank: ItemBank
    /// The noisy number of pupils; 1 before it is known.
    package private(set) var pupilCount = 1.0
    private var design: ExposureDesign
    private var exposure: (counts: [Double], noiseVariance: Double)?
    private var scores: [NoiseAwareScoring.NoisyScore] = []
    private var last: NoiseAwareScoring.Estimate?
    /// Simulated pupils: those of an earlier round are the first of a later one's.
    private var drawn = DrawnPupils()
    private let workers: Int

    /// Before the first round.
    ///
    /// - Parameters:
    ///   - plan: what all have agreed on.
    ///   - workers: how many cores simulate; the bits do not depend on it.
    package init(_ plan: CalibrationPlan, workers: Int = 1) {
        self.plan = plan
        self.workers = workers
        bank = plan.start
        design = .uniform(answers: plan.answersPerPupil)
    }

    /// Takes in one noisy total.
    ///
    /// - Parameters:
    ///   - question: what was asked for; sums come in the order of ``CalibrationPlan/round(_:at:)``.
    ///   - sum: the noisy total over all pupils.
    ///   - noiseVariance: of each of its numbers.
    /// - Throws: `NumericalError` where a matrix of simulated moments is singular.
    package mutating func take(
        _ question: CalibrationQuestion, sum: [Double], noiseVariance: Double
    ) throws(NumericalError) {
        switch question {
        case .pupilCount: pupilCount = Self.cautious(sum[0], noiseVariance)
        case .exposure:
            exposure = (sum, noiseVariance)
            design = .rates(
                sum.map { max($0, 0) / pupilCount }, perItem: plan.answersPerItem, perPupil: plan.answersPerPupil)
        case .scores(let bank):
            let isRasch = plan.model == .rasch
            // Where discriminations are held, nothing was said about them.
            let padding = isRasch ? [Double](repeating: 0, count: sum.count) : []
            scores.append(.init(bank: bank, sum: sum + padding, noiseVariance: noiseVariance))
            // The simulation's own error must stay small beside the data's: by N/n_s, which standard errors contain. Before the last round it
            // is enough to come near: the scores of the next are only taken there.
            let simulated = max(plan.simulatedPupils, min(Int(min(pupilCount, 1e6) / 2), 300_000))
            let isOnTheWay = scores.count < plan.rounds.count
            let count = isOnTheWay ? min(simulated, max(5_000, simulated / 4)) : simulated
            SimulatedPupils(design: design, count: simulated, seed: plan.seed)
                .draw(upTo: count, itemCount: plan.start.items.count, in: &drawn)
            func estimate(
                of count: Int, from bank: ItemBank, isOnTheWay: Bool
            ) throws(NumericalError) -> NoiseAwareScoring.Estimate {
                try NoiseAwareScoring(
                    prior: plan.prior, clip: plan.clip, quadrature: plan.quadrature, pupils: drawn, count: count,
                    interceptsOnly: isRasch, population: plan.ability.population, isOnTheWay: isOnTheWay,
                    workers: workers
                ).estimate(scores, pupilCount: pupilCount, from: bank)
            }
            // The first of the pupils bring the search near for a fraction of what all of them cost.
            var near = self.bank
            for count in Self.fewer(count) { near = try estimate(of: count, from: near, isOnTheWay: true).bank }
            let estimate = try estimate(of: count, from: near, isOnTheWay: isOnTheWay)
            self.bank = estimate.bank
            last = estimate
        }
    }

    /// The bank with standard errors that contain sampling and noise; `nil` before the first round of scores.
    package var result: PrivateCalibration.Result? {
        last.map { last in
            PrivateCalibration.Result(
                bank: last.bank, refused: plan.refusals(interceptErrors: last.interceptErrors, exposure: exposure),
                interceptErrors: last.interceptErrors, discriminationErrors: last.discriminationErrors,
                difficultyErrors: last.difficultyErrors, shapeErrors: last.shapeErrors, pupilCount: pupilCount,
                converged: last.converged,
                released: last.covariance)
        }
    }

    /// A quarter of `count`, and a quarter of that, and so on while 5 000 pupils are left; the fewest first.
    private static func fewer(_ count: Int) -> [Int] {
        count / 4 < 5_000 ? [] : fewer(count / 4) + [count / 4]
    }

    /// A noisy count, shrunk where the noise could have made it: a count far too large would make noise look like answers.
    private static func cautious(_ count: Double, _ noiseVariance: Double) -> Double {
        let found = max(count, 1)
        return max(1, found * (1 - 4 * noiseVariance / (found * found)))
    }
}
