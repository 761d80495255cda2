public import AdaptiveModel
internal import DifferentialPrivacy
internal import NumericalCore

/// Calibrates an item bank from sites that let out noisy sums only.
///
/// In each round the sites release the sum of their pupils' clipped marginal scores at the current bank, with noise; the next bank is
/// read off the sum of these by `NoiseAwareScoring`. Everything after the sites' releases is post-processing. With one site that
/// all trust the noise is added once; with a site for every school, once a school.
public struct PrivateCalibration: Sendable {
    /// What all have agreed on.
    public let plan: CalibrationPlan

    /// A calibration by this plan.
    public init(_ plan: CalibrationPlan) {
        self.plan = plan
    }

    /// A bank with standard errors that contain sampling and noise.
    public struct Result: Sendable {
        /// The calibrated items.
        public let bank: ItemBank
        /// Standard errors of the intercepts.
        public let interceptErrors: [Double]
        /// Standard errors of the discriminations.
        public let discriminationErrors: [Double]
        /// Standard errors of the difficulties.
        public let difficultyErrors: [Double]
        /// Noisy number of pupils.
        public let pupilCount: Double
    }

    /// Asks the sites and calibrates; noise from the operating system's randomness.
    public func calibrate(_ sites: [CalibrationSite]) throws(PrivateCalibrationError) -> Result {
        var bits = SystemBits()
        return try calibrate(sites) { (site, question, share) throws(PrivateCalibrationError) in
            try sites[site].answer(question, plan, share: share, using: &bits)
        }
    }

    /// As ``calibrate(_:)`` with noise from given sources, one a site: for studies that can be repeated.
    package func calibrate<Bits: BitSource>(
        _ sites: [CalibrationSite], replaying bits: [Bits]
    ) throws(PrivateCalibrationError) -> Result {
        precondition(bits.count == sites.count, "a source of bits for every site")
        var bits = bits
        return try calibrate(sites) { (site, question, share) throws(PrivateCalibrationError) in
            try sites[site].answer(question, plan, share: share, using: &bits[site])
        }
    }

    /// A noisy count, shrunk where the noise could have made it: a count far too large would make noise look like answers.
    private static func cautious(_ count: (sum: [Double], noiseVariance: Double)) -> Double {
        let found = max(count.sum[0], 1)
        return max(1, found * (1 - 4 * count.noiseVariance / (found * found)))
    }

    private func calibrate(
        _ sites: [CalibrationSite],
        asking ask: (Int, CalibrationSite.Question, Double?) throws(PrivateCalibrationError) ->
            CalibrationSite.NoisyAnswer
    ) throws(PrivateCalibrationError) -> Result {
        guard !sites.isEmpty, !plan.rounds.isEmpty else { throw .nothingToDo }

        func total(
            _ question: CalibrationSite.Question, share: Double?
        ) throws(PrivateCalibrationError) -> (sum: [Double], noiseVariance: Double) {
            var sum: [Double] = []
            var noiseVariance = 0.0
            for site in sites.indices {
                let answer = try ask(site, question, share)
                let values = answer.sum.value.values
                if sum.isEmpty { sum = values } else { for k in sum.indices { sum[k] += values[k] } }
                noiseVariance += answer.noiseVariance
            }
            return (sum, noiseVariance)
        }

        let pupilCount = Self.cautious(try total(.pupilCount, share: plan.countShare))
        let design: ExposureDesign
        switch plan.exposure {
        case .byDesign: design = .uniform(answers: plan.answersPerPupil)
        case .released:
            let counts = try total(.exposure, share: plan.exposureShare).sum
            design = .rates(
                counts.map { max($0, 0) / pupilCount }, perItem: plan.answersPerItem, perPupil: plan.answersPerPupil)
        }

        // What is left of the budget is for the rounds of scores.
        let left = 1 - plan.countShare - (plan.exposure == .released ? plan.exposureShare : 0)
        let weight = plan.rounds.reduce(0, +)
        var bank = plan.start
        var last: NoiseAwareScoring.Estimate?
        for (round, share) in plan.rounds.enumerated() {
            let isLast = round == plan.rounds.count - 1
            let scores = try total(.scores(at: bank), share: isLast ? nil : left * share / weight)
            let scoring = NoiseAwareScoring(
                prior: plan.prior, clip: plan.clip, quadrature: plan.quadrature,
                pupils: SimulatedPupils(
                    design: design, count: plan.simulatedPupils, seed: plan.seed &+ UInt64(round)))
            do {
                let estimate = try scoring.estimate(
                    NoiseAwareScoring.NoisyScore(
                        sum: scores.sum, noiseVariance: scores.noiseVariance, pupilCount: pupilCount), at: bank)
                bank = estimate.bank
                last = estimate
            } catch {
                throw .numerical(error)
            }
        }
        guard let last else { throw .nothingToDo }
        return Result(
            bank: last.bank, interceptErrors: last.interceptErrors, discriminationErrors: last.discriminationErrors,
            difficultyErrors: last.difficultyErrors, pupilCount: pupilCount)
    }
}
