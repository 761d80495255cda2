internal import Foundation

/// The deviation that the posterior of ability of the pupil with the most answers has where their items tell most about it: a bound from
/// below, about, for all pupils.
///
/// - Parameters:
///   - models: the models of the items that the pupil answered.
///   - variance: of the population.
func narrowestPosterior(_ models: [ItemModel], mean: Double, variance: Double) -> Double {
    let deviation = variance.squareRoot()
    var most = 0.0
    for step in -12...12 {
        let theta = mean + 0.25 * Double(step) * deviation
        most = max(most, models.reduce(0) { $0 + $1.information(theta) })
    }
    return 1 / (1 / variance + most).squareRoot()
}

extension ResponseTable {
    /// A pupil with the most answers; `nil` in a table without pupils.
    var pupilWithMostAnswers: Int? {
        (0..<pupilCount).max { answers(of: $0).count < answers(of: $1).count }
    }
}
