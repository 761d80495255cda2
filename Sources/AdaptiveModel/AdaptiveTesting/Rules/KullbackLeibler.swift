internal import Foundation

/// The item whose answer tells the estimate best from other abilities: the Kullback–Leibler divergence K(θ̂ ‖ θ) of its answer, averaged
/// over θ (Chang & Ying 1996).
public struct KullbackLeibler: SelectionRule {
    /// What the divergence is averaged over.
    public enum Weighting: Sendable {
        /// The likelihood of the answers.
        case likelihood
        /// The posterior.
        case posterior
    }

    /// What the divergence is averaged over.
    public let weighting: Weighting
    /// For measuring.
    public let purpose = SelectionPurpose.measuring
    /// `kullback-leibler`, or with the posterior `posterior-kullback-leibler`.
    public var name: String { weighting == .likelihood ? "kullback-leibler" : "posterior-kullback-leibler" }

    /// The rule, averaging over the posterior unless said otherwise.
    public init(over weighting: Weighting = .posterior) { self.weighting = weighting }

    /// Merit: Σ w(θ) Σ P_k(θ̂) log(P_k(θ̂)/P_k(θ)), in nats, with weights that sum to 1.
    public func evaluate(_ state: SelectionState, into merits: inout MutableSpan<Double>) {
        let bank = state.bank
        let weights = weighting == .likelihood ? state.likelihoodWeights() : state.posterior()
        let here = bank.curves.probabilities(at: state.ability)
        let rows = bank.table.logProbability
        let (span, table) = (weights.span, rows.span)
        for item in 0..<merits.count where state.eligible.contains(item) {
            let first = Int(bank.table.first[item])
            var merit = 0.0
            for row in first..<(first + bank.categoryCounts[item]) where here[row] > 0 {
                merit += here[row] * (log(here[row]) - rowProduct(span, table, row: row * bank.width))
            }
            merits[item] = merit
        }
    }
}
