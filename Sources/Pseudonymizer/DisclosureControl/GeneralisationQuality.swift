internal import Foundation

/// What is lost by generalising and suppressing: the smaller, the better.
///
/// Defined as in ARX 3.9 with a generalisation-suppression factor of 0.5, so that results compare.
public enum GeneralisationQuality: Sendable, CaseIterable {
    /// For each column, the mean over rows of the share of the column's domain that the row's value may stand for, rescaled to [0, 1]; a
    /// suppressed row has lost everything. The columns' geometric mean of 1 + loss, less 1 (Iyengar 2002).
    case loss
    /// The sum of levels.
    case height
    /// The mean over columns of level divided by height, a suppressed row counting 1 (Sweeney 2002).
    case precision
    /// Rows for each class, all suppressed rows together being one class (LeFevre et al. 2006).
    case averageClassSize
    /// The sum of squared class sizes, a suppressed row counting as many as there are rows (Bayardo & Agrawal 2005).
    case discernibility
}

/// What a node loses, and the least that it can lose, known without its classes.
struct LossBounds {
    private let quality: GeneralisationQuality
    private let problem: FullDomainGeneralisation
    private let rows: Double
    /// For each column, level and code, the share of the domain; and the mean share over all rows.
    private let shares: [[[Double]]]
    private let meanLoss: [[Double]]

    init(_ problem: FullDomainGeneralisation, _ quality: GeneralisationQuality) {
        self.quality = quality
        self.problem = problem
        rows = Double(problem.groups.rows)
        let shares = problem.quasiIdentifiers.map { part in
            (0..<part.hierarchy.levels).map { part.hierarchy.leafShares(at: $0) }
        }
        self.shares = shares
        let groups = problem.groups
        let rows = rows
        meanLoss = shares.indices.map { column in
            shares[column].indices.map { level in
                let byCode = groups.rowsByCode(column: column, level: level)
                let sum = zip(byCode, shares[column][level]).reduce(0.0) { $0 + Double($1.0) * $1.1 }
                return Self.rescaled(sum / rows, domain: shares[column][0].count)
            }
        }
    }

    func bound(_ levels: [Int]) -> Double {
        switch quality {
        // A hair lower, since the sums run in another order than in the score.
        case .loss: Self.combined(levels.enumerated().map { meanLoss[$0][$1] }) - 1e-12
        case .height: Double(levels.reduce(0, +))
        case .precision: precision(levels) - 1e-12
        case .averageClassSize: rows / (rows / Double(problem.k) + 1)
        case .discernibility: rows
        }
    }

    func score(_ node: FullDomainGeneralisation.Node, _ classes: GroupedRows.Classes) -> Double {
        let suppressed = Double(node.suppressedRows)
        switch quality {
        case .height: return Double(node.levels.reduce(0, +))
        case .precision: return ((rows - suppressed) * precision(node.levels) + suppressed) / rows
        case .averageClassSize: return rows / Double(node.classes + (node.suppressedRows > 0 ? 1 : 0))
        case .loss, .discernibility: break
        }
        let fulfils = problem.fulfilment(classes)
        let isKept = classes.sizes.enumerated().map { Int($1) >= problem.k && (fulfils?[$0] ?? true) }
        if quality == .discernibility {
            return zip(classes.sizes, isKept).reduce(rows * suppressed) {
                $1.1 ? $0 + Double($1.0) * Double($1.0) : $0
            }
        }
        return Self.combined(
            node.levels.enumerated().map { column, level in
                var byCode = [Int](repeating: 0, count: shares[column][level].count)
                for (group, size) in classes.sizes.enumerated() where isKept[group] {
                    let code = problem.groups.code(of: classes.representative[group], column: column, level: level)
                    byCode[Int(code)] += Int(size)
                }
                let sum = zip(byCode, shares[column][level]).reduce(suppressed) { $0 + Double($1.0) * $1.1 }
                return Self.rescaled(sum / rows, domain: shares[column][0].count)
            })
    }

    private func precision(_ levels: [Int]) -> Double {
        let heights = problem.lattice.heights
        return zip(levels, heights).reduce(0.0) { $1.1 == 0 ? $0 : $0 + Double($1.0) / Double($1.1) }
            / Double(heights.count)
    }

    /// From [1/domain, 1] to [0, 1].
    private static func rescaled(_ mean: Double, domain: Int) -> Double {
        domain == 1 ? 0 : (mean - 1 / Double(domain)) / (1 - 1 / Double(domain))
    }

    private static func combined(_ losses: [Double]) -> Double {
        pow(losses.reduce(1.0) { $0 * (1 + $1) }, 1 / Double(losses.count)) - 1
    }
}
