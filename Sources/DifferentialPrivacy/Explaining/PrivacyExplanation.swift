internal import Foundation

/// What a guarantee says to somebody who has to sign for it: the most that an observer of everything released can learn about
/// whether one unit took part.
public struct PrivacyExplanation: Sendable, CustomStringConvertible {
    /// What is explained.
    public let guarantee: ApproximateDP
    /// The largest factor by which any result moves the odds, apart from what delta allows: e^epsilon.
    public let oddsFactor: Double
    /// What an observer who held it for even can hold after any result, apart from what delta allows.
    public let posteriorFromEven: Double
    /// The largest share of members found by a test that accuses 1 in 100 of the others.
    public let foundAtOnePercent: Double

    /// The explanation of a guarantee.
    public init(_ guarantee: ApproximateDP) {
        self.guarantee = guarantee
        oddsFactor = exp(guarantee.epsilon)
        posteriorFromEven = 1 / (1 + exp(-guarantee.epsilon))
        foundAtOnePercent = AdversaryView.truePositiveRate(falsePositiveRate: 0.01, guarantee)
    }

    /// In words, with unit, period and delta.
    public var description: String {
        func percent(_ share: Double) -> String { ApproximateDP.text((share * 1000).rounded(.up) / 10) }
        return """
            \(guarantee). Whoever sees everything released, knows all others and held it for even whether one \
            \(guarantee.unit) took part, can be at most \(percent(posteriorFromEven)) % sure afterwards, unless an event of \
            probability \(guarantee.delta) occurs. A test that wrongly accuses 1 in 100 finds at most \
            \(percent(foundAtOnePercent)) of 100 who took part.
            """
    }
}
