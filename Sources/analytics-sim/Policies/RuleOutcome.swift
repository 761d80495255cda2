import AdaptiveModel
import NumericalCore

/// What a data-sharing rule leaves a school with, and what left the school for it.
struct RuleOutcome {
    /// A bank calibrated on some of the pupils, for their own use.
    struct Part {
        var bank: ItemBank
        /// The pupils it was calibrated on, and who use it.
        var pupils: [Int]
        /// Mean and deviation of these pupils' abilities on the population's scale: a bank's scale is that of its pupils.
        var mean = 0.0
        var deviation = 1.0
        /// Standard errors of the difficulties, where the rule has them.
        var difficultyErrors: [Double]?
        /// Of all parameters, where the rule has it: for adaptive tests from the bank.
        var covariance: Matrix?
    }

    var parts: [Part]
    /// Calibrations that did not converge or had no result.
    var failures = 0
    /// What the rule itself shows, by the metric's name.
    var metrics: [String: Double] = [:]
    /// Bytes that leave a school on average, packed: 9 an answer (pupil, item, outcome) and the pupils' names, or 8 a sum.
    var bytesPerSchool = 0.0
}

/// One policy at one ε.
struct Cell: Hashable, Sendable {
    var rule: SharingRule
    /// Per pupil and school year, at the study's δ; `nil` where the rule adds no noise.
    var epsilon: Double?

    /// The cells of a study, in the order of results.
    static func all(_ scenario: Scenario) -> [Cell] {
        scenario.policies.flatMap { rule in
            rule.isPrivate
                ? scenario.privacy.epsilons.map { Cell(rule: rule, epsilon: $0) } : [Cell(rule: rule, epsilon: nil)]
        }
    }
}
