/// How the items of a session are shared among competence aims.
///
/// Before each item the aims are put in the order of Tijdeman (1980, The chairman assignment problem): among those whose quota allows
/// one more, the one whose quota would first be overdue. With eligible items in every aim no aim is ever further than one item from its share, at
/// any length. (Kingsbury & Zara's rule (1989), the largest deficit first, has no such bound.)
public struct ContentBalance: Sendable, Equatable {
    /// Aim, by Grep code, to its share of the items; shares sum to 1.
    public let shares: [String: Double]

    /// - Parameter weights: aim, by Grep code, to a number in proportion to its share; finite, at least 0, not all 0. Aims that are not named get
    ///   no items.
    /// - Throws: ``AdaptiveTestError/badShares``.
    public init(_ weights: [String: Double]) throws(AdaptiveTestError) {
        let total = weights.values.sorted().reduce(0, +)
        guard weights.values.allSatisfy({ $0 >= 0 && $0.isFinite }), total > 0, total.isFinite else {
            throw .badShares
        }
        shares = weights.mapValues { $0 / total }
    }
}

/// Content balance by the numbers of a bank's aims.
struct ContentQuota: Sendable {
    /// Aim to share.
    let shares: [Double]
    private let least: Double

    init(_ balance: ContentBalance, aims: [String]) throws(AdaptiveTestError) {
        guard balance.shares.keys.allSatisfy({ aims.contains($0) }) else { throw .unknownAim }
        shares = aims.map { balance.shares[$0] ?? 0 }
        let open = shares.count { $0 > 0 }
        least = open > 1 ? 1 / Double(2 * open - 2) : 1
    }

    /// The aims in the order in which they should get the next item, and how many of them the quota allows it.
    ///
    /// - Parameter counts: aim to how many items it has had.
    func order(_ counts: [Int]) -> (aims: [Int], within: Int) {
        var total = 0
        for aim in shares.indices where shares[aim] > 0 { total += counts[aim] }
        let next = Double(total + 1)
        // Rounding must not decide whether a quota that is met exactly allows one more.
        let tolerance = 1e-9
        var due: [(key: Double, aim: Int)] = []
        var behind: [(key: Double, aim: Int)] = []
        var ahead: [(key: Double, aim: Int)] = []
        for aim in shares.indices where shares[aim] > 0 {
            let deficit = shares[aim] * next - Double(counts[aim])
            if deficit >= least - tolerance {
                due.append(((1 - least - deficit) / shares[aim], aim))
            } else if deficit > tolerance {
                behind.append((-deficit, aim))
            } else {
                ahead.append((-deficit, aim))
            }
        }
        let sorted = [due, behind, ahead].map { $0.sorted { ($0.key, $0.aim) < ($1.key, $1.aim) }.map(\.aim) }
        return (sorted.flatMap { $0 }, due.count + behind.count)
    }
}
