internal import Foundation
internal import NumericalCore

/// The E-step of the exponential family as a sum over pupils: the sufficient statistics and no more.
///
/// Where every item's predictors are its natural parameters (the two-parameter logistic, partial credit, rating scale and nominal
/// models), a pupil's log-likelihood at θ is θ·s + t − c(θ), with s and t the sums of the slopes and offsets of the answered categories and
/// c(θ) a sum over the answered items, the same for all pupils who met the same items. A pupil adds E[θ | answers] to every answered
/// category and the posterior to the pattern: complete data cost O(pupils × (items + nodes)) a cycle.
struct NaturalStatistics: Contributions {
    let data: CalibrationData
    let patterns: ExposurePatterns
    let nodes: [Double]
    /// (group × items + item) to the first row of its version.
    let firstRow: [UInt32]
    /// Row to the slope of the category, 0 for category 0.
    let slopes: [Double]
    let rowCount: Int
    /// (version) to its c(θ) at the nodes, by way of ``versionOf``.
    let logTotals: [Double]
    let versionOf: [Int]
    let versionCount: Int
    let latent: [LatentDistribution]

    var entityCount: Int { patterns.order.count }

    var massOfVersions: Int { rowCount }
    var massOfGroups: Int { massOfVersions + versionCount * nodes.count }
    var logLikelihood: Int { massOfGroups + latent.count * nodes.count }
    var dimension: Int { logLikelihood + 1 }

    func add(_ places: Range<Int>, to sum: inout MutableSpan<Double>) {
        let responses = data.responses
        let nodeCount = nodes.count
        let itemCount = responses.itemCount
        var posterior = [Double](repeating: 0, count: nodeCount)
        var offset = posterior
        var mass = posterior
        var current = -1
        var first = firstRow.span.extracting(0..<0)

        func handOver(to sum: inout MutableSpan<Double>) {
            guard current >= 0 else { return }
            let group = patterns.groups[current]
            for item in patterns.items(of: current) {
                let base = massOfVersions + versionOf[group * itemCount + Int(item)] * nodeCount
                for q in 0..<nodeCount { sum[base + q] += mass[q] }
            }
            let base = massOfGroups + group * nodeCount
            for q in 0..<nodeCount {
                sum[base + q] += mass[q]
                mass[q] = 0
            }
        }

        let slopes = slopes.span
        let items = responses.items.span
        let outcomes = responses.outcomes.span
        for place in places {
            if patterns.pattern[place] != current {
                handOver(to: &sum)
                current = patterns.pattern[place]
                let group = patterns.groups[current]
                first = firstRow.span.extracting(group * itemCount..<(group + 1) * itemCount)
                for q in 0..<nodeCount { offset[q] = latent[group].logWeights[q] }
                for item in patterns.items(of: current) {
                    let base = versionOf[group * itemCount + Int(item)] * nodeCount
                    for q in 0..<nodeCount { offset[q] -= logTotals[base + q] }
                }
            }
            let pupil = patterns.order[place]
            let answers = responses.answers(of: pupil)
            let weight = data.weight(of: pupil)
            let own = items.extracting(answers)
            let categories = outcomes.extracting(answers)
            let slope = IndicatorProducts.gather(slopes, first: first, items: own, outcomes: categories)
            for q in 0..<nodeCount { posterior[q] = slope * nodes[q] + offset[q] }
            sum[logLikelihood] += weight * normalizePosterior(&posterior)
            if weight != 1 { for q in 0..<nodeCount { posterior[q] *= weight } }
            let ability = fixedOrderSum(posterior, nodes)
            IndicatorProducts.scatter(ability, first: first, items: own, outcomes: categories, into: &sum)
            for q in 0..<nodeCount { mass[q] += posterior[q] }
        }
        handOver(to: &sum)
    }
}
