import Foundation

/// The results of a study as tables: the same bytes for the same outcomes.
struct ResultTable {
    let scenario: Scenario
    let outcomes: [ReplicateOutcome]

    /// One row a number: policy, ε with its unit and δ, replicate, metric, value.
    var results: String {
        var text = "policy,epsilon,per,delta,replicate,metric,value\n"
        for outcome in outcomes {
            for cell in outcome.cells {
                for metric in cell.metrics.keys.sorted() {
                    text += "\(columns(cell)),\(outcome.replicate),\(metric),\(cell.metrics[metric] ?? .nan)\n"
                }
            }
        }
        return text
    }

    /// One row a cell and metric: mean over replicates with its Monte-Carlo standard error.
    var summary: String {
        var text = "policy,epsilon,per,delta,metric,mean,mcse,replicates,failures\n"
        for place in outcomes.first?.cells.indices ?? 0..<0 {
            let cells = outcomes.map { $0.cells[place] }
            let failures = cells.reduce(0) { $0 + $1.failures }
            for metric in cells[0].metrics.keys.sorted() {
                let estimate = Self.estimate(metric, cells)
                let error = estimate.standardError.map { "\($0)" } ?? ""
                text += "\(columns(cells[0])),\(metric),\(estimate.mean),\(error),\(estimate.replicates),\(failures)\n"
            }
        }
        return text
    }

    /// Mean over replicates, and the standard error of that mean.
    static func estimate(
        _ metric: String, _ cells: [ReplicateOutcome.CellOutcome]
    ) -> StudySummary.Estimate {
        let values = cells.compactMap { $0.metrics[metric] }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        guard values.count > 1 else {
            return .init(mean: mean, standardError: nil, replicates: values.count)
        }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        return .init(mean: mean, standardError: (variance / count).squareRoot(), replicates: values.count)
    }

    private func columns(_ cell: ReplicateOutcome.CellOutcome) -> String {
        guard let epsilon = cell.epsilon else { return "\(cell.policy),,," }
        return "\(cell.policy),\(epsilon),pupil-year,\(scenario.privacy.delta)"
    }
}
