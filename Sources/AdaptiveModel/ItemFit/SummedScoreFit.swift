/// S-X² of one item: whether pupils of each sum score used the item's categories as the model expects (Orlando & Thissen 2000;
/// Kang & Chen 2008 for more categories).
public struct SummedScoreFit: Sendable, Equatable {
    /// The item, counted from 0.
    public let item: Int
    /// S-X² with its degrees of freedom: cells less score groups less the parameters estimated for the item and for the distribution
    /// of ability. `nil` where no degree of freedom is left.
    public let test: ChiSquareTest?
    /// Root mean square error of approximation; `nil` where there is no test.
    public let approximationError: Double?
    /// Score groups after pooling.
    public let groups: [ScoreGroup]

    /// Pupils of neighbouring sum scores.
    public struct ScoreGroup: Sendable, Equatable {
        /// Pupils by category, pooled where the model expects too few.
        public let observed: [Double]
        /// Pupils that the model expects, as many cells as `observed`.
        public let expected: [Double]
    }
}

extension CalibrationFit {
    /// S-X² of every item.
    ///
    /// The sum scores 0 and the highest, which determine all answers, are left out. Cells that expect fewer pupils than `minimumExpected`
    /// are pooled with neighbours as R's mirt does (first the categories of one score, then scores), so that degrees of freedom agree.
    ///
    /// - Parameters:
    ///   - responses: other answers than those fitted, such as the complete ones among them; items as in the fit.
    ///   - minimumExpected: 1 as a rule.
    /// - Throws: ``ItemFitError/incompleteAnswers(pupil:)`` where answers are missing: the sum scores are then not comparable.
    public func summedScoreFit(
        of responses: ResponseTable? = nil, minimumExpected: Double = 1
    ) throws(ItemFitError) -> [SummedScoreFit] {
        let population = try FittedPopulation(self, responses)
        let responses = population.responses
        try responses.requireComplete()
        let counts = population.models.map(\.categoryCount)
        let scoreCount = counts.reduce(1) { $0 + $1 - 1 }

        var observed = counts.map { [Double](repeating: 0, count: $0 * scoreCount) }
        var pupils = [Double](repeating: 0, count: scoreCount)
        for pupil in 0..<responses.pupilCount {
            let answers = responses.answers(of: pupil)
            let score = answers.reduce(0) { $0 + Int(responses.outcomes[$1]) }
            pupils[score] += 1
            for answer in answers {
                let item = Int(responses.items[answer])
                observed[item][score * counts[item] + Int(responses.outcomes[answer])] += 1
            }
        }

        let tables = population.categoryProbabilities
        let nodeCount = population.nodes.count
        let weights = population.weights
        var results: [SummedScoreFit] = []
        SummedScoreLikelihood.leavingOut(tables, nodeCount: nodeCount) { item, others in
            // P(category k and sum s), then pupils of sum s times P(k | s).
            var joint = [Double](repeating: 0, count: counts[item] * scoreCount)
            for k in 0..<counts[item] {
                for rest in 0..<others.scoreCount {
                    var sum = 0.0
                    for q in 0..<nodeCount {
                        sum += weights[q] * tables[item][k * nodeCount + q] * others.probability[rest * nodeCount + q]
                    }
                    joint[(rest + k) * counts[item] + k] = sum
                }
            }
            var rows: [PooledCells.Row] = []
            for score in 1..<max(scoreCount - 1, 1) {
                let cells = score * counts[item]..<(score + 1) * counts[item]
                let total = joint[cells].reduce(0, +)
                rows.append(
                    PooledCells.Row(
                        observed: Array(observed[item][cells]),
                        expected: joint[cells].map { total > 0 ? pupils[score] * $0 / total : 0 },
                        isPossible: (0..<counts[item]).allSatisfy { (0..<others.scoreCount).contains(score - $0) }))
            }
            let estimated = population.places(of: item).filter { $0 >= 0 }.count + population.freeLatentCount
            results.append(
                Self.summedScoreFit(
                    item, PooledCells(rows, minimum: minimumExpected).rows, estimated: estimated,
                    pupils: responses.pupilCount))
        }
        return results
    }

    private static func summedScoreFit(
        _ item: Int, _ rows: [PooledCells.Row], estimated: Int, pupils: Int
    ) -> SummedScoreFit {
        var statistic = 0.0
        var cells = 0
        var groups: [SummedScoreFit.ScoreGroup] = []
        for row in rows {
            let used = row.expected.indices.filter { row.expected[$0] > 0 }
            for k in used {
                let difference = row.observed[k] - row.expected[k]
                statistic += difference * difference / row.expected[k]
            }
            cells += used.count
            groups.append(
                SummedScoreFit.ScoreGroup(
                    observed: used.map { row.observed[$0] }, expected: used.map { row.expected[$0] }))
        }
        let freedom = cells - rows.count - estimated
        guard rows.count > 1, freedom > 0 else {
            return SummedScoreFit(item: item, test: nil, approximationError: nil, groups: groups)
        }
        let test = ChiSquareTest(statistic: statistic, degreesOfFreedom: freedom)
        return SummedScoreFit(
            item: item, test: test, approximationError: test.approximationError(pupils: pupils), groups: groups)
    }
}
