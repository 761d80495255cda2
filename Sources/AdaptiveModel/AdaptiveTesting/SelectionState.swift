internal import Foundation
public import NumericalCore

/// What a selection rule may know: the pupil's answers so far and what follows from them.
public struct SelectionState {
    /// The bank.
    public let bank: CompiledBank
    /// The ability that information is taken at: the estimate, or the starting value before the first answer.
    public let ability: Double
    /// Its standard error.
    public let standardError: Double
    /// How many scored answers there are.
    public let position: Int
    /// The items that may be chosen; never empty when a rule is asked.
    public let eligible: ItemSet
    /// Aim, in the order of ``CompiledBank/aims``, to the probability that it is mastered; empty without a ``MasteryModel``.
    public let mastery: [Double]
    /// Aim to how many items ago it was practised; `nil` where it was not.
    public let sincePractised: [Int?]
    /// Node to log-likelihood of the answers.
    let logLikelihood: [Double]
    let seed: UInt64

    /// Random numbers for this choice: the same each time it is made.
    public func stream() -> SimulationStream {
        SimulationStream(seed: seed, replicate: position, stream: "adaptive-selection")
    }

    /// Node to its probability given the answers and the bank's distribution.
    public func posterior() -> [Double] { weights(bank.logPrior).weights }

    /// Node to the likelihood of the answers times the measure, normalised to sum 1: no distribution of ability enters.
    public func likelihoodWeights() -> [Double] { weights(bank.logMeasure).weights }

    /// Normalised weights, zeros after the nodes, and the log of what they were divided by.
    func weights(_ logWeights: [Double]) -> (weights: [Double], logTotal: Double) {
        var values = logWeights
        for q in values.indices { values[q] += logLikelihood[q] }
        let logTotal = normalizePosterior(&values)
        return (values, logTotal)
    }
}

/// The sum of products of two rows of nodes, in a fixed order. Rows are a multiple of 8 long.
@inline(__always)
func rowProduct(_ weights: Span<Double>, _ table: Span<Double>, row: Int) -> Double {
    var sums = SIMD8<Double>()
    var place = 0
    while place < weights.count {
        var a = SIMD8<Double>()
        var b = SIMD8<Double>()
        for lane in 0..<8 {
            a[lane] = weights[place + lane]
            b[lane] = table[row + place + lane]
        }
        sums += a * b
        place += 8
    }
    return sums.sum()
}
