/// Probabilities of several tests adjusted so that the chance of rejecting any true hypothesis is at most the level (Holm 1979): the
/// smallest times the number of tests, the next times one less, and so on, none below the one before.
///
/// - Parameter probabilities: in [0, 1], in any order.
/// - Returns: in the same order, at most 1.
public func holmAdjusted(_ probabilities: [Double]) -> [Double] {
    let order = probabilities.indices.sorted {
        (probabilities[$0], $0) < (probabilities[$1], $1)
    }
    var adjusted = probabilities
    var highest = 0.0
    for (rank, place) in order.enumerated() {
        highest = max(highest, min(1, Double(probabilities.count - rank) * probabilities[place]))
        adjusted[place] = highest
    }
    return adjusted
}
