internal import Foundation
internal import NumericalCore

/// How far the answers to two items depend on each other beyond ability: the table of their categories against the one the model expects
/// (Chen & Thissen 1997).
public struct LocalDependence: Sendable, Equatable {
    /// The items, counted from 0.
    public let items: (first: Int, second: Int)
    /// Pupils who answered both.
    public let pupils: Int
    /// Pearson's Σ (observed − expected)²/expected. About chi-square with (categories − 1)(categories' − 1) degrees of freedom for a pair
    /// that is independent given ability, somewhat smaller as parameters were fitted to the same answers.
    public let statistic: Double
    /// Cramér's V, √(statistic/(pupils (least categories − 1))), below 0 where the scores go together less than the model says.
    public let effect: Double

    /// The same items with the same figures.
    public static func == (one: LocalDependence, other: LocalDependence) -> Bool {
        one.items == other.items && one.pupils == other.pupils && one.statistic == other.statistic
            && one.effect == other.effect
    }
}

extension CalibrationFit {
    /// Every pair of items that some pupil answered both of, by first and second item. A pupil who answered an item twice counts with the last
    /// answer.
    ///
    /// - Throws: ``ItemFitError/notOnePopulation``.
    public func localDependence() throws(ItemFitError) -> [LocalDependence] {
        let population = try FittedPopulation(self, nil)
        let responses = population.responses
        let probabilities = population.categoryProbabilities
        let counts = population.models.map(\.categoryCount)
        var starts = [0]
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        let rows = starts[counts.count]
        // Pupils by pair of categories.
        var observed = [Double](repeating: 0, count: rows * rows)
        var category = [Int](repeating: -1, count: counts.count)
        for pupil in 0..<responses.pupilCount {
            let answers = responses.answers(of: pupil)
            for answer in answers { category[Int(responses.items[answer])] = Int(responses.outcomes[answer]) }
            let met = answers.map { Int(responses.items[$0]) }.filter { category[$0] >= 0 }
            for i in met {
                for j in met where i < j {
                    observed[(starts[i] + category[i]) * rows + starts[j] + category[j]] += 1
                }
            }
            for item in met { category[item] = -1 }
        }
        let nodes = population.nodes.count
        var found: [LocalDependence] = []
        for i in counts.indices {
            for j in counts.indices where i < j {
                var total = 0.0
                for k in 0..<counts[i] {
                    for l in 0..<counts[j] { total += observed[(starts[i] + k) * rows + starts[j] + l] }
                }
                guard total > 0 else { continue }
                var statistic = 0.0
                var (seen, fitted): ([Double], [Double]) = ([], [])
                for k in 0..<counts[i] {
                    for l in 0..<counts[j] {
                        var p = 0.0
                        for q in 0..<nodes {
                            p +=
                                population.weights[q] * probabilities[i][k * nodes + q]
                                * probabilities[j][l * nodes + q]
                        }
                        let here = observed[(starts[i] + k) * rows + starts[j] + l]
                        statistic += (here - total * p) * (here - total * p) / (total * p)
                        seen.append(here)
                        fitted.append(p)
                    }
                }
                let size = (statistic / (total * Double(min(counts[i], counts[j]) - 1))).squareRoot()
                found.append(
                    LocalDependence(
                        items: (i, j), pupils: Int(total), statistic: statistic,
                        effect: orderAssociation(seen, columns: counts[j])
                            < orderAssociation(fitted, columns: counts[j])
                            ? -size : size))
            }
        }
        return found
    }
}

/// Goodman and Kruskal's γ of a table of scores: pairs of pupils in the same order on both less those in the opposite one, by their sum. Unlike a
/// correlation it does not move with the margins. 0 where no two pupils are in any order.
private func orderAssociation(_ table: [Double], columns: Int) -> Double {
    let rows = table.count / columns
    var (same, opposite) = (0.0, 0.0)
    for k in 0..<rows {
        for l in 0..<columns {
            for m in (k + 1)..<max(rows, k + 1) {
                for n in 0..<columns where n != l {
                    let pairs = table[k * columns + l] * table[m * columns + n]
                    if n > l { same += pairs } else { opposite += pairs }
                }
            }
        }
    }
    return same + opposite > 0 ? (same - opposite) / (same + opposite) : 0
}
