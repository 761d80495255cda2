internal import Foundation

/// l-diversity (Machanavajjhala et al. 2007): the rows that look the same do not all share a secret.
///
/// What it does not say: values that differ but mean much the same count as different, and a class may still make a rare value
/// many times as likely as it is among all (see ``TCloseness`` and ``BetaLikeness``).
public struct LDiversity: Equatable, Sendable {
    /// The smallest number of distinct values in a class.
    public let distinct: Int
    /// Entropy l: e to the smallest entropy of a class, in [1, ``distinct``]. A class whose values are equally frequent has as
    /// many as it has values; one that is nearly all of one value has little more than 1.
    public let entropy: Double
    /// The largest share of one value in a class, in (0, 1]: the α of (α, k)-anonymity (Wong et al. 2006). An observer
    /// who knows the class guesses right this often.
    public let largestShare: Double

    /// Measures a release; `nil` where no class holds a sensitive value.
    public init?(of distribution: SensitiveDistribution) {
        guard let fewest = distribution.worst({ -distribution.places(of: $0).count }),
            let entropy = distribution.worst({ -Self.entropy(of: $0, in: distribution) }),
            let share = distribution.worst({ Self.largestShare(of: $0, in: distribution) })
        else { return nil }
        distinct = -fewest
        self.entropy = exp(-entropy)
        largestShare = share
    }

    /// The smallest c for which recursive (c, l)-diversity does not hold: r1/(rl + ... + rm) in the worst class, with r1 >= r2 >= ...
    /// the numbers of occurrences.
    ///
    /// Recursive (c, l)-diversity asks for `r1 < c (rl + ... + rm)`, so it holds for every greater c. Infinite where a class
    /// has fewer than l values.
    /// - Parameters:
    ///   - l: The number of values, at least 1, that are to be left when the l - 1 most frequent are excluded.
    ///   - distribution: What to measure.
    /// - Returns: `nil` where no class holds a sensitive value.
    public static func recursiveRatio(l: Int, of distribution: SensitiveDistribution) -> Double? {
        distribution.worst { recursiveRatio(l: l, of: $0, in: distribution) }
    }

    static func recursiveRatio(l: Int, of group: Int, in distribution: SensitiveDistribution) -> Double {
        precondition(l >= 1, "at least one value is left")
        let counts = distribution.counts[distribution.places(of: group)].sorted(by: >)
        guard let first = counts.first, l <= counts.count else { return .infinity }
        return Double(first) / Double(counts[(l - 1)...].reduce(0, +))
    }

    /// In natural units.
    static func entropy(of group: Int, in distribution: SensitiveDistribution) -> Double {
        let size = Double(distribution.size(of: group))
        return distribution.places(of: group).reduce(0.0) { sum, place in
            let share = Double(distribution.counts[place]) / size
            return sum - share * log(share)
        }
    }

    private static func largestShare(of group: Int, in distribution: SensitiveDistribution) -> Double {
        let counts = distribution.counts[distribution.places(of: group)]
        return Double(counts.max() ?? 0) / Double(counts.reduce(0, +))
    }
}
