internal import Foundation
internal import NumericalCore

/// Each pupil's gradient of the marginal log-likelihood by the free parameters: by Fisher's identity the posterior mean of the
/// gradient at the nodes.
struct PupilScores {
    private let likelihood: MarginalLikelihood
    private let vector: [Double]
    private let table: CategoryTable
    private let latent: [LatentDistribution]
    private let firstRow: [UInt32]
    /// Row to where its derivatives begin: the nodes' for each parameter of the item, side by side.
    private let derivativeStart: [Int]
    private let derivatives: [Double]

    init(_ fit: CalibrationFit) {
        likelihood = fit.likelihood
        vector = fit.vector
        let design = fit.likelihood.design
        let grid = fit.likelihood.grid
        let models = design.models(at: fit.vector)
        table = CategoryTable(models, nodes: grid.nodes)
        let rows = CategoryTable.firstRows(models)
        firstRow = design.versionOf.map { rows[$0] }
        latent = fit.populations.map { LatentDistribution(mean: $0.mean, variance: $0.variance, grid: grid) }
        var starts: [Int] = []
        var values: [Double] = []
        for model in models {
            var category = CategoryDerivatives(model)
            let base = values.count
            let stride = category.parameterCount * grid.nodes.count
            for k in 0..<category.categoryCount { starts.append(base + k * stride) }
            values += [Double](repeating: 0, count: category.categoryCount * stride)
            for (q, theta) in grid.nodes.enumerated() {
                category.evaluate(theta)
                for k in 0..<category.categoryCount {
                    for m in 0..<category.parameterCount {
                        var sum = 0.0
                        for c in 0..<category.coordinateCount {
                            sum +=
                                category.derivative[k * category.coordinateCount + c] * category.slope(c, m, at: theta)
                        }
                        values[base + k * stride + m * grid.nodes.count + q] = sum
                    }
                }
            }
        }
        derivativeStart = starts
        derivatives = values
    }

    /// The gradients of some pupils, weights included, a pupil's side by side; zero where there are no answers.
    func vectors(of pupils: Range<Int>) -> [Double] {
        let design = likelihood.design
        let data = likelihood.data
        let responses = data.responses
        let grid = likelihood.grid
        let nodeCount = grid.nodes.count
        let coefficients = design.coefficients(at: vector)
        var values = [Double](repeating: 0, count: pupils.count * vector.count)
        var posterior = [Double](repeating: 0, count: table.width)
        for (index, pupil) in pupils.enumerated() {
            let answers = responses.answers(of: pupil)
            let weight = data.weight(of: pupil)
            guard !answers.isEmpty, weight > 0 else { continue }
            let group = data.group(of: pupil)
            var own = latent[group]
            if !coefficients.isEmpty {
                let mean = zip(coefficients, data.covariates(of: pupil)).reduce(own.mean) { $0 + $1.0 * $1.1 }
                own = LatentDistribution(mean: mean, variance: own.variance, grid: grid)
            }
            for q in posterior.indices { posterior[q] = q < nodeCount ? own.logWeights[q] : -.infinity }
            var span = posterior.mutableSpan
            let itemRange = group * responses.itemCount..<(group + 1) * responses.itemCount
            IndicatorProducts.gather(
                table.logProbability.span, width: table.width, first: firstRow.span.extracting(itemRange),
                items: responses.items.span.extracting(answers),
                outcomes: responses.outcomes.span.extracting(answers), into: &span)
            _ = normalizePosterior(&posterior)

            let origin = index * vector.count
            for answer in answers {
                let place = group * responses.itemCount + Int(responses.items[answer])
                let start = derivativeStart[Int(firstRow[place]) + Int(responses.outcomes[answer])]
                for (m, free) in design.places[design.versionOf[place]].enumerated() where free >= 0 {
                    var sum = 0.0
                    let base = start + m * nodeCount
                    for q in 0..<nodeCount { sum += posterior[q] * derivatives[base + q] }
                    values[origin + free] += weight * sum
                }
            }
            var deviation = 0.0
            var square = 0.0
            for q in 0..<nodeCount {
                let distance = grid.nodes[q] - own.mean
                deviation += posterior[q] * distance
                square += posterior[q] * distance * distance
            }
            let byMean = weight * (deviation - own.firstMoment) / own.variance
            if design.meanPlace[group] >= 0 { values[origin + design.meanPlace[group]] += byMean }
            if design.variancePlace[group] >= 0 {
                values[origin + design.variancePlace[group]] +=
                    weight * 0.5 * (square - own.secondMoment) / own.variance
            }
            if !coefficients.isEmpty {
                for (k, x) in data.covariates(of: pupil).enumerated() {
                    values[origin + design.coefficientPlace + k] += byMean * x
                }
            }
        }
        return values
    }
}
