/// The sums that an E-step returns, by name.
struct ExpectedSums: Sendable {
    private let nodes: [Double]
    /// Version to its first row.
    private let rows: [UInt32]
    private let values: [Double]
    private let statistics: Statistics
    let logLikelihood: Double

    private enum Statistics: Sendable {
        case byNode(NodeStatistics)
        case natural(NaturalStatistics, counts: [Double])
    }

    init(nodes: [Double], rows: [UInt32], byNode statistics: NodeStatistics, _ values: [Double]) {
        self.nodes = nodes
        self.rows = rows
        self.values = values
        self.statistics = .byNode(statistics)
        logLikelihood = values[statistics.logLikelihood]
    }

    /// - Parameters:
    ///   - counts: row to the number of answers.
    ///   - offsets: row to the offset of its predictor.
    init(
        nodes: [Double], rows: [UInt32], natural statistics: NaturalStatistics, counts: [Double], offsets: [Double],
        _ values: [Double]
    ) {
        self.nodes = nodes
        self.rows = rows
        self.values = values
        self.statistics = .natural(statistics, counts: counts)
        var fixed = 0.0
        for k in counts.indices { fixed += counts[k] * offsets[k] }
        logLikelihood = values[statistics.logLikelihood] + fixed
    }

    /// Posterior mass of a group's pupils at the nodes.
    func mass(of group: Int) -> ArraySlice<Double> {
        switch statistics {
        case .byNode(let statistics):
            let base = statistics.massOfGroups + group * statistics.table.width
            return values[base..<base + nodes.count]
        case .natural(let statistics, _):
            let base = statistics.massOfGroups + group * nodes.count
            return values[base..<base + nodes.count]
        }
    }

    /// The derivative of the log-likelihood by a coefficient of the latent regression.
    func regressionByCoefficient(_ k: Int) -> Double {
        guard case .byNode(let statistics) = statistics else { return 0 }
        return values[statistics.regressionSums + k]
    }

    /// The derivative by a group's log variance where there is a latent regression.
    func regressionByVariance(_ group: Int) -> Double? {
        guard case .byNode(let statistics) = statistics, !statistics.coefficients.isEmpty else { return nil }
        return values[statistics.regressionSums + statistics.coefficients.count + group]
    }

    /// The derivative by a group's mean where there is a latent regression.
    func regressionByMean(_ group: Int) -> Double? {
        guard case .byNode(let statistics) = statistics, !statistics.coefficients.isEmpty else { return nil }
        return values[statistics.regressionSums + statistics.coefficients.count + statistics.latent.count + group]
    }

    /// The gradient by an item's parameters, and the expected information of the complete data (row by row).
    func itemDerivatives(
        _ version: Int, _ model: ItemModel, information wanted: Bool
    ) -> (gradient: [Double], information: [Double]) {
        var category = CategoryDerivatives(model)
        let parameters = category.parameterCount
        let coordinates = category.coordinateCount
        let categories = category.categoryCount
        var gradient = [Double](repeating: 0, count: parameters)
        var information = [Double](repeating: 0, count: parameters * parameters)
        var byCoordinate = [Double](repeating: 0, count: coordinates)
        var byParameter = [Double](repeating: 0, count: categories * parameters)
        var answers = [Double](repeating: 0, count: categories)
        let row = Int(rows[version])
        // Categories enter the natural statistics only by how often they were used and the ability of those who did.
        if case .natural(_, let counts) = statistics {
            for k in 1..<categories {
                for m in 0..<parameters {
                    let entry = category.jacobian(k - 1, m)
                    gradient[m] += values[row + k] * entry.slope + counts[row + k] * entry.offset
                }
            }
        }
        for (q, theta) in nodes.enumerated() {
            category.evaluate(theta)
            var mass = 0.0
            switch statistics {
            case .byNode(let statistics):
                for k in 0..<categories {
                    answers[k] = values[(row + k) * statistics.table.width + q]
                    mass += answers[k]
                }
                for c in 0..<coordinates {
                    byCoordinate[c] = 0
                    for k in 0..<categories { byCoordinate[c] += answers[k] * category.derivative[k * coordinates + c] }
                }
            case .natural(let statistics, _):
                mass = values[statistics.massOfVersions + version * nodes.count + q]
                // ∂ log P_0 by the predictors: minus the probabilities.
                for c in 0..<coordinates { byCoordinate[c] = mass * category.derivative[c] }
            }
            guard mass > 0 else { continue }
            for c in 0..<coordinates where byCoordinate[c] != 0 {
                for m in 0..<parameters { gradient[m] += byCoordinate[c] * category.slope(c, m, at: theta) }
            }
            guard wanted else { continue }
            for k in 0..<categories {
                for m in 0..<parameters {
                    var sum = 0.0
                    for c in 0..<coordinates {
                        sum += category.derivative[k * coordinates + c] * category.slope(c, m, at: theta)
                    }
                    byParameter[k * parameters + m] = sum
                }
                let weight = mass * category.probability(k)
                for m in 0..<parameters {
                    let left = weight * byParameter[k * parameters + m]
                    for n in 0...m { information[m * parameters + n] += left * byParameter[k * parameters + n] }
                }
            }
        }
        for m in 0..<parameters { for n in 0..<m { information[n * parameters + m] = information[m * parameters + n] } }
        return (gradient, information)
    }
}
