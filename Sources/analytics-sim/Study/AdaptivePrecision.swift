import AdaptiveModel
import NumericalCore

/// What a bank is worth in an adaptive test: simulated pupils answer, by the true items, the most informative items of the bank that a rule gave.
///
/// A session chooses items whose discrimination was found too high, so it suffers more from an inaccurate bank than a fixed test does. Where the
/// rule knows the covariance of its parameters, the session carries it into its standard errors.
struct AdaptivePrecision {
    /// Items of a test.
    static let length = 15
    /// Pupils of a replicate, over all parts; of each part at least one.
    static let pupils = 400

    /// The metrics by name: errors in deviations of the whole population.
    let metrics: [String: Double]

    /// - Parameters:
    ///   - outcome: banks, each on the scale of its own pupils.
    ///   - reference: the true items and abilities.
    ///   - seed: of the study; the same pupils meet the same luck under every rule.
    ///   - replicate: which repetition of the study.
    init(_ outcome: RuleOutcome, _ reference: Reference, seed: UInt64, replicate: Int) throws {
        let everybody = outcome.parts.reduce(0) { $0 + $1.pupils.count }
        var (square, held, weight) = (0.0, 0.0, 0.0)
        for part in outcome.parts where !part.pupils.isEmpty {
            let count = min(part.pupils.count, max(1, Self.pupils * part.pupils.count / everybody))
            // Spread over the part: its pupils stand school by school.
            let chosen = (0..<count).map { part.pupils[$0 * part.pupils.count / count] }
            let truth = try ItemBank(
                model: .twoPL,
                items: reference.bank.items.map { item in
                    .init(
                        name: item.name, discrimination: item.discrimination * part.deviation,
                        intercept: item.intercept + item.discrimination * part.mean)
                })
            let compiled = try CompiledBank(part.bank, covariance: part.covariance)
            let test = try AdaptiveTest(compiled, stopping: [.length(Self.length)])
            let study = try AdaptiveStudy(
                test, abilities: chosen.map { (reference.abilities[$0] - part.mean) / part.deviation }, truth: truth,
                seed: seed, replicate: replicate)
            let result = study.run()
            let share = Double(part.pupils.count) / Double(count)
            for place in chosen.indices {
                let error = result.estimates[place] - result.abilities[place]
                square += share * part.deviation * part.deviation * error * error
                held += share * (abs(error) <= 1.959964 * result.standardErrors[place] ? 1 : 0)
                weight += share
            }
        }
        guard weight > 0 else {
            metrics = [:]
            return
        }
        metrics = ["adaptive_rmse": (square / weight).squareRoot(), "adaptive_coverage": held / weight]
    }
}
