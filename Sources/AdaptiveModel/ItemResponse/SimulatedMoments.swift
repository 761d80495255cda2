internal import NumericalCore

/// Moments over simulated pupils of what a round released, c = Σ_r ω_r clip(s(β_r)), and of their scores at the bank they were drawn from: the derivative of
/// the mean E[c s(β)ᵀ], and the covariance Var[c].
///
/// For banks of up to ``denseLimit`` items all entries of the matrices are kept. For larger ones what is kept are each item's own block and the action on
/// ``CollectiveDirections``, in memory proportional to the number of items.
struct SimulatedMoments {
    /// E[c], variance reduced by the score at the true bank, whose mean is known to be 0: intercepts first; after the items come the entries of the distribution of ability.
    let mean: [Double]
    /// Share of the variance of c that is left in `mean` after the control variate.
    let leftover: Double
    private let sums: DrawnPupils.Moments
    private let directions: CollectiveDirections?
    private let simulated: Int
    private let projected: Int
    /// The variance that the score by a held discrimination is given, which is 0 and carries no information: any does.
    private let held: Double

    /// The most items of which the whole matrices are kept.
    static let denseLimit = 200

    /// What does not change from one bank to the next.
    struct Setting {
        let pupils: DrawnPupils
        /// How many of the pupils count.
        let count: Int
        let quadrature: Quadrature
        let scoring: DrawnPupils.Scoring
        /// The banks that scores are taken at.
        let references: [ItemBank]
        /// The one that counts most.
        let mainReference: ItemBank
        /// How many answers each item has.
        let exposure: [Double]
        let isDense: Bool
        /// What is scored of the distribution of ability, in entries after the items.
        let population: PopulationScores
        /// Of how many pupils one is projected on the collective directions.
        let every: Int
        let workers: Int

        /// - Parameters:
        ///   - references: the banks that scores were taken at, with weights that add up to 1.
        ///   - clip: the norm that each score is clipped to.
        ///   - interceptsOnly: whether discriminations are held.
        ///   - population: what is scored of the distribution of ability.
        ///   - isDense: whether the whole matrices are kept; by the number of items unless given.
        init(
            _ pupils: DrawnPupils, count: Int, references: [(bank: ItemBank, weight: Double)], clip: Double,
            quadrature: Quadrature, interceptsOnly: Bool = false, population: PopulationScores = .none, workers: Int,
            isDense: Bool? = nil
        ) {
            self.pupils = pupils
            self.count = count
            self.quadrature = quadrature
            self.references = references.map(\.bank)
            mainReference = references.reduce(references[0]) { $1.weight > $0.weight ? $1 : $0 }.bank
            scoring = .init(
                references: references.map {
                    (ScoreTable($0.bank, quadrature: quadrature, population: population), $0.weight)
                }, clip: clip, interceptsOnly: interceptsOnly)
            self.population = population
            let itemCount = references[0].bank.items.count
            var exposure = [Double](repeating: 0, count: itemCount)
            for item in pupils.items { exposure[Int(item)] += 1 }
            self.exposure = exposure
            self.isDense = isDense ?? (itemCount <= SimulatedMoments.denseLimit)
            self.workers = workers
            every = max(1, count / 7500)
        }
    }

    /// - Parameters:
    ///   - setting: who is simulated, and what of.
    ///   - truth: the bank that their answers come from.
    init(_ setting: Setting, under truth: ItemBank) {
        var scoring = setting.scoring
        for (place, reference) in setting.references.enumerated() where reference == truth {
            scoring.references[place].table = nil
        }
        let directions =
            setting.isDense
            ? nil
            : CollectiveDirections(
                [truth, setting.mainReference], exposure: setting.exposure, interceptsOnly: scoring.interceptsOnly,
                populationEntries: setting.population.entries)
        let standard = StandardAbility(truth.latent.shape)
        let sums = setting.pupils.moments(
            pupils: setting.count,
            abilities: truth.latent.shape == .normal
                ? nil : setting.pupils.abilities.prefix(setting.count).map { standard.ability($0) },
            mean: truth.latent.mean, deviation: truth.latent.variance.squareRoot(),
            truth: ScoreTable(truth, quadrature: setting.quadrature, population: setting.population), scoring: scoring,
            directions: directions?.rows ?? [], rank: directions?.width ?? 0, every: setting.every,
            withPairs: setting.isDense,
            workers: setting.workers)
        let count = truth.items.count + setting.population.entries
        let n = Double(setting.count)
        let control = sums.exactNorm > 0 ? sums.crossed / sums.exactNorm : 0
        var mean = [Double](repeating: 0, count: 2 * count)
        for item in 0..<count {
            let base = item * DrawnPupils.Moments.record
            mean[item] = (sums.records[base] - control * sums.records[base + 2]) / n
            mean[count + item] = (sums.records[base + 1] - control * sums.records[base + 3]) / n
        }
        self.mean = mean
        leftover = sums.ownNorm > 0 ? max(0, 1 - sums.crossed * control / sums.ownNorm) : 0
        self.sums = sums
        self.directions = directions
        simulated = setting.count
        projected = (setting.count + setting.every - 1) / setting.every
        held = scoring.interceptsOnly ? 1 : 0
    }

    /// The equations of a step.
    ///
    /// - Parameters:
    ///   - pupils: how many pupils are in the sum.
    ///   - noiseVariance: of the noise in each of its elements.
    /// - Throws: ``NumericalError`` unless the covariance, with what the simulation leaves unknown in it, is positive definite.
    func system(pupils: Double, noiseVariance: Double) throws(NumericalError) -> any ScoringSystem {
        let n = Double(simulated)
        let slopeScale = pupils / n
        let spreadScale = pupils * (1 + leftover * pupils / n) / n
        let count = mean.count / 2
        func average(_ item: Int, _ parameter: Int) -> Double {
            sums.records[item * DrawnPupils.Moments.record + parameter] / n
        }
        if let directions {
            var slope = CollectiveScoring.Moments(blocks: [], projection: Matrix(rows: 0, columns: 0))
            var spread = slope
            for item in 0..<count {
                let base = item * DrawnPupils.Moments.record
                let (d, a) = (average(item, 0), average(item, 1))
                let record = sums.records[base..<base + DrawnPupils.Moments.record]
                func entry(_ place: Int) -> Double { record[base + place] }
                slope.blocks.append(ParameterBlock(entry(4), entry(5), entry(6), entry(7)).scaled(by: slopeScale))
                let cross = spreadScale * (entry(9) - n * d * a)
                spread.blocks.append(
                    ParameterBlock(
                        spreadScale * (entry(8) - n * d * d) + noiseVariance, cross, cross,
                        spreadScale * (entry(10) - n * a * a) + noiseVariance + held))
            }
            let (rank, width) = (directions.rank, directions.width)
            var along = [Double](repeating: 0, count: rank)
            for item in 0..<count {
                for k in 0..<rank {
                    along[k] +=
                        directions.rows[2 * item * width + k] * average(item, 0)
                        + directions.rows[(2 * item + 1) * width + k] * average(item, 1)
                }
            }
            let share = n / Double(projected)
            slope.projection = Matrix(rows: rank, columns: rank)
            spread.projection = slope.projection
            for k in 0..<rank {
                for l in 0..<rank {
                    slope.projection[k, l] = slopeScale * share * sums.collectiveSlope[k * width + l]
                    spread.projection[k, l] =
                        spreadScale * (share * sums.collectiveSpread[k * width + l] - n * along[k] * along[l])
                        + (k == l ? noiseVariance : 0)
                }
            }
            return try CollectiveScoring(directions: directions.compact, slope: slope, covariance: spread)
        }
        var slope = Matrix(rows: 2 * count, columns: 2 * count)
        var covariance = slope
        for one in 0..<count {
            for other in 0..<count {
                let base = 4 * (one * count + other)
                slope[one, other] = slopeScale * sums.pairSlope[base]
                slope[one, count + other] = slopeScale * sums.pairSlope[base + 1]
                slope[count + one, other] = slopeScale * sums.pairSlope[base + 2]
                slope[count + one, count + other] = slopeScale * sums.pairSlope[base + 3]
                guard other >= one else { continue }
                for (place, (row, column)) in [(0, 0), (0, 1), (1, 0), (1, 1)].enumerated() {
                    let value =
                        spreadScale * (sums.pairSpread[base + place] - n * average(one, row) * average(other, column))
                    let (i, j) = (one + row * count, other + column * count)
                    covariance[i, j] = value
                    covariance[j, i] = value
                }
            }
        }
        for k in 0..<2 * count { covariance[k, k] += noiseVariance + (k < count ? 0 : held) }
        return try DenseScoring(slope: slope, covariance: covariance)
    }
}
