internal import NumericalCore

/// The E-step of the logistic models as a sum over pupils: what the M-step needs and no more.
///
/// A pupil adds, for every item answered, x·E[θ | answers] and the posterior mass at the nodes; Σ x itself does not change between
/// cycles. Mass is gathered by exposure pattern and handed to the pattern's items once, so complete data cost
/// O(pupils × (items + nodes)) a cycle and data without repeated patterns O(answers × nodes).
struct ExpectedStatistics: Contributions {
    let responses: ResponseTable
    let patterns: ExposurePatterns
    let table: ItemNodeTable

    var entityCount: Int { responses.pupilCount }

    /// Item sums, then the nodes' mass of every item, then the nodes' mass of all pupils, then the log-likelihood.
    var dimension: Int { table.itemCount * (1 + table.nodeCount) + table.nodeCount + 1 }

    func add(_ places: Range<Int>, to sum: inout MutableSpan<Double>) {
        let nodeCount = table.nodeCount
        let massOfItems = table.itemCount
        let massOfAll = massOfItems + table.itemCount * nodeCount
        let logLikelihood = massOfAll + nodeCount
        var posterior = [Double](repeating: 0, count: nodeCount)
        var offset = posterior
        var mass = posterior
        var current = -1

        func handOver(to sum: inout MutableSpan<Double>) {
            guard current >= 0 else { return }
            for item in patterns.items(of: current) {
                let base = massOfItems + Int(item) * nodeCount
                for q in 0..<nodeCount { sum[base + q] += mass[q] }
            }
            for q in 0..<nodeCount {
                sum[massOfAll + q] += mass[q]
                mass[q] = 0
            }
        }

        for place in places {
            if patterns.pattern[place] != current {
                handOver(to: &sum)
                current = patterns.pattern[place]
                table.setOffset(patterns.items(of: current), in: &offset)
            }
            let answers = responses.answers(of: patterns.order[place])
            var slope = 0.0
            var intercept = 0.0
            for answer in answers where responses.outcomes[answer] == 1 {
                slope += table.discriminations[Int(responses.items[answer])]
                intercept += table.intercepts[Int(responses.items[answer])]
            }
            sum[logLikelihood] += intercept + table.setPosterior(slope: slope, offset: offset, in: &posterior)
            let ability = table.mean(under: posterior)
            for answer in answers where responses.outcomes[answer] == 1 {
                sum[Int(responses.items[answer])] += ability
            }
            for q in 0..<nodeCount { mass[q] += posterior[q] }
        }
        handOver(to: &sum)
    }
}
