internal import Foundation
internal import NumericalCore

/// The E-step of any model as a sum over pupils: the expected number of answers in each category at each node.
///
/// With X the indicators of answered categories and T the table of log-probabilities, the log-likelihoods at the nodes are X·T and the
/// expected counts Xᵀ·H, H the posteriors: products with a matrix of zeros and ones (``IndicatorProducts``), in the log domain, so that no
/// number of answers underflows.
struct NodeStatistics: Contributions {
    let data: CalibrationData
    let table: CategoryTable
    /// (group × items + item) to the first row of its version in ``table``.
    let firstRow: [UInt32]
    let latent: [LatentDistribution]
    /// Of the latent regression.
    let coefficients: [Double]
    let grid: LatentGrid

    var entityCount: Int { data.responses.pupilCount }

    var massOfGroups: Int { table.rowCount * table.width }
    var regressionSums: Int { massOfGroups + latent.count * table.width }
    /// Each coefficient's derivative, then the log variance's and the mean's of every group.
    var logLikelihood: Int { regressionSums + (coefficients.isEmpty ? 0 : coefficients.count + 2 * latent.count) }
    var dimension: Int { logLikelihood + 1 }

    func add(_ pupils: Range<Int>, to sum: inout MutableSpan<Double>) {
        let responses = data.responses
        let width = table.width
        let itemCount = responses.itemCount
        var logWeights = [Double](repeating: -.infinity, count: width)
        var posterior = logWeights
        var loaded = -1
        for pupil in pupils {
            let answers = responses.answers(of: pupil)
            let weight = data.weight(of: pupil)
            guard !answers.isEmpty, weight > 0 else { continue }
            let group = data.group(of: pupil)
            var regressed: LatentDistribution?
            if !coefficients.isEmpty {
                let mean = zip(coefficients, data.covariates(of: pupil)).reduce(latent[group].mean) { $0 + $1.0 * $1.1 }
                let own = LatentDistribution(mean: mean, variance: latent[group].variance, grid: grid)
                for q in own.logWeights.indices { logWeights[q] = own.logWeights[q] }
                regressed = own
            } else if loaded != group {
                for q in latent[group].logWeights.indices { logWeights[q] = latent[group].logWeights[q] }
                loaded = group
            }
            posterior = logWeights
            var span = posterior.mutableSpan
            let first = firstRow.span.extracting(group * itemCount..<(group + 1) * itemCount)
            let items = responses.items.span.extracting(answers)
            let outcomes = responses.outcomes.span.extracting(answers)
            IndicatorProducts.gather(
                table.logProbability.span, width: width, first: first, items: items, outcomes: outcomes, into: &span)
            sum[logLikelihood] += weight * normalizePosterior(&posterior)
            if weight != 1 { for q in posterior.indices { posterior[q] *= weight } }
            IndicatorProducts.scatter(
                posterior.span, width: width, first: first, items: items, outcomes: outcomes, into: &sum)
            let base = massOfGroups + group * width
            for q in 0..<width { sum[base + q] += posterior[q] }

            guard let regressed else { continue }
            var deviation = 0.0
            var square = 0.0
            for q in table.nodes.indices {
                let distance = table.nodes[q] - regressed.mean
                deviation += posterior[q] * distance
                square += posterior[q] * distance * distance
            }
            let byMean = (deviation - weight * regressed.firstMoment) / regressed.variance
            for (k, x) in data.covariates(of: pupil).enumerated() { sum[regressionSums + k] += byMean * x }
            sum[regressionSums + coefficients.count + latent.count + group] += byMean
            sum[regressionSums + coefficients.count + group] +=
                0.5 * (square - weight * regressed.secondMoment) / regressed.variance
        }
    }
}
