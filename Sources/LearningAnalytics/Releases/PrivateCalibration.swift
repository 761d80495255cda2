public import AdaptiveModel
internal import DifferentialPrivacy
public import NumericalCore

/// Calibrates an item bank from sites that let out noisy sums only.
///
/// In each round the sites release the sum of their pupils' clipped marginal scores at the current bank, with noise; the next bank is
/// read off the sum of these by `NoiseAwareScoring`. Everything after the sites' releases is post-processing. With one site that
/// all trust the noise is added once; with a site for every school, once a school.
public struct PrivateCalibration: Sendable {
    /// What all have agreed on.
    public let plan: CalibrationPlan
    /// How many cores simulate what scores look like; the result does not depend on it.
    public let workers: Int

    /// A calibration by this plan.
    ///
    /// - Parameters:
    ///   - plan: what all have agreed on.
    ///   - workers: how many cores may be used, at least 1; the result does not depend on it.
    public init(_ plan: CalibrationPlan, workers: Int = 1) {
        precondition(workers >= 1, "work needs a worker")
        self.plan = plan
        self.workers = workers
    }

    /// A bank with standard errors that contain sampling and noise.
    public struct Result: Sendable {
        /// All items of the plan, those of ``refused`` as they were believed to be before.
        public let bank: ItemBank
        /// The items that must not pass for calibrated, with the reason: nobody saw them, or too few.
        public let refused: [ItemRefusal]
        /// Standard errors of the intercepts.
        public let interceptErrors: [Double]
        /// Standard errors of the discriminations.
        public let discriminationErrors: [Double]
        /// Standard errors of the difficulties.
        public let difficultyErrors: [Double]
        /// Standard errors of the shape of the distribution of ability (`bank.latent.shape`), where it was estimated.
        public let shapeErrors: AbilityShape?
        /// Noisy number of pupils.
        public let pupilCount: Double
        /// Whether the search for the bank ended by itself; where not, don't rely on the standard errors (``doubts``).
        public let converged: Bool
        /// Of intercepts and discriminations.
        let released: NoisyItemCovariance

        /// The covariance of the items' parameters, item by item in the order of `ItemModel.values`, as `CompiledBank` takes it: sessions
        /// with this bank then have intervals of ability that contain what sampling and noise left uncertain about the items.
        ///
        /// It has a row for each of the four values of a logistic item, zeros for the asymptotes, which are held: 13 MB for 320 items.
        public var covariance: Matrix {
            let values = bank.items.map { $0.model.parameters.count }
            let starts = values.indices.map { values[..<$0].reduce(0, +) }
            let count = bank.items.count
            // Of a logistic item the discrimination comes first, then the intercept.
            let places = starts.map { $0 + 1 } + starts
            var matrix = Matrix(rows: values.reduce(0, +), columns: values.reduce(0, +))
            let released = released.matrix
            // Past the items is the distribution of ability.
            let entries = released.rows / 2
            func place(_ row: Int) -> Int { row < count ? row : row - count + entries }
            for row in 0..<2 * count {
                for column in 0..<2 * count {
                    matrix[places[row], places[column]] = released[place(row), place(column)]
                }
            }
            return matrix
        }
    }

    /// Asks the sites and calibrates; noise from the operating system's randomness.
    ///
    /// Every site adds all the noise itself: whoever calls this sees each site's sum. For schools that add shares of the noise under a
    /// secure sum, see the target `Federation`.
    public func calibrate(_ sites: [CalibrationSite]) throws(PrivateCalibrationError) -> Result {
        var bits = SystemBits()
        return try calibrate(sites) { (site, question, share) throws(PrivateCalibrationError) in
            try sites[site].answer(question, plan, share: share, using: &bits)
        }
    }

    /// As ``calibrate(_:)`` with noise from given sources, one a site: for studies that can be repeated.
    ///
    /// - Parameters:
    ///   - sites: who is asked.
    ///   - placement: where the noise is added. The totals are those that a secure sum shows: it is exact.
    ///   - bits: a source for each site.
    package func calibrate<Bits: BitSource>(
        _ sites: [CalibrationSite], placement: NoisePlacement = .everySite, replaying bits: [Bits]
    ) throws(PrivateCalibrationError) -> Result {
        precondition(bits.count == sites.count, "a source of bits for every site")
        var bits = bits
        return try calibrate(sites) { (site, question, share) throws(PrivateCalibrationError) in
            try sites[site].answer(question, plan, share: share, placement: placement, using: &bits[site])
        }
    }

    private func calibrate(
        _ sites: [CalibrationSite],
        asking ask: (Int, CalibrationQuestion, Double?) throws(PrivateCalibrationError) -> CalibrationSite.NoisyAnswer
    ) throws(PrivateCalibrationError) -> Result {
        guard !sites.isEmpty, !plan.rounds.isEmpty else { throw .nothingToDo }
        var progress = CalibrationProgress(plan, workers: workers)
        for number in plan.rounds.indices {
            let round = plan.round(number, at: progress.bank)
            for (place, part) in round.parts.enumerated() {
                let isLast = number == plan.rounds.count - 1 && place == round.parts.count - 1
                var sum: [Double] = []
                var noiseVariance = 0.0
                for site in sites.indices {
                    let answer = try ask(site, part.question, isLast ? nil : part.share)
                    let values = answer.sum.value.values
                    if sum.isEmpty { sum = values } else { for k in sum.indices { sum[k] += values[k] } }
                    noiseVariance += answer.noiseVariance
                }
                do {
                    try progress.take(part.question, sum: sum, noiseVariance: noiseVariance)
                } catch {
                    throw .numerical(error)
                }
            }
        }
        guard let result = progress.result else { throw .nothingToDo }
        return result
    }
}
