/// t-closeness (Li, Li & Venkatasubramanian 2007): what is seen in a class is at most t away from what is seen in the whole
/// table, in earth mover's distance.
///
/// Computed in whole numbers and divided once, so that a threshold is never passed or missed by a rounding error.
/// What it does not say: a small t still lets a rare value become many times as likely (see ``BetaLikeness``).
public struct TCloseness: Equatable, Sendable {
    /// How far apart two sensitive values are, in [0, 1].
    public enum GroundDistance: Sendable {
        /// Any two values are 1 apart: the distance is half the sum of the differences.
        case equal
        /// As numbers are: the difference of ranks, divided by the number of values less 1. Values that are
        /// all numbers are ranked as numbers, others by the bytes of their names.
        case ordered
        /// The level of the lowest common ancestor in a hierarchy, divided by its height.
        case hierarchical(GeneralisationHierarchy)
    }

    /// The largest distance of a class from the whole table, in [0, 1].
    public let t: Double

    /// Measures a release; `nil` where no class holds a sensitive value.
    /// - Parameters:
    ///   - distribution: What to measure.
    ///   - distance: How far values are apart.
    /// - Throws: `unknownValue` where a hierarchy lacks a value.
    public init?(of distribution: SensitiveDistribution, distance: GroundDistance) throws(DisclosureControlError) {
        let metric = try Metric(distance, distribution)
        guard let t = distribution.worst({ metric.distance(of: $0, in: distribution) }) else { return nil }
        self.t = t
    }

    /// A ground distance made ready for one table.
    struct Metric: Sendable {
        private enum Form: Sendable {
            case equal
            /// The rank of each code; cumulated counts by rank, and their prefix sums.
            case ordered(rank: [Int], cumulated: [Int], sums: [Int128])
            /// For each level, the node of each code; the number of nodes.
            case hierarchical(nodes: [[UInt32]], counts: [Int])
        }

        private let form: Form

        init(_ distance: GroundDistance, _ distribution: SensitiveDistribution) throws(DisclosureControlError) {
            switch distance {
            case .equal: form = .equal
            case .ordered:
                let rank = Self.ranks(distribution)
                var cumulated = [Int](repeating: 0, count: rank.count { $0 >= 0 })
                for (code, place) in rank.enumerated() where place >= 0 {
                    cumulated[place] = distribution.overall[code]
                }
                for place in cumulated.indices.dropFirst() { cumulated[place] += cumulated[place - 1] }
                var sums: [Int128] = [0]
                for value in cumulated { sums.append(sums[sums.count - 1] + Int128(value)) }
                form = .ordered(rank: rank, cumulated: cumulated, sums: sums)
            case .hierarchical(let hierarchy):
                // A value that does not occur, such as `*`, need not be in the hierarchy.
                let occurring = distribution.overall.indices.filter { distribution.overall[$0] > 0 }
                let levels = try hierarchy.codes(of: occurring.map { distribution.categories[$0] }, column: "")
                form = .hierarchical(
                    nodes: levels.map { level in
                        var nodes = [UInt32](repeating: 0, count: distribution.overall.count)
                        for (place, code) in occurring.enumerated() { nodes[code] = level[place] }
                        return nodes
                    }, counts: (0..<levels.count).map { hierarchy.nodes(at: $0) })
            }
        }

        func distance(of group: Int, in distribution: SensitiveDistribution) -> Double {
            let size = distribution.size(of: group)
            // The distance times size and total is a whole number.
            let unit = Double(Int128(size) * Int128(distribution.total))
            switch form {
            case .equal:
                var excess: Int128 = 0
                for place in distribution.places(of: group) {
                    let inClass = Int128(distribution.counts[place]) * Int128(distribution.total)
                    let inAll = Int128(distribution.overall[Int(distribution.values[place])]) * Int128(size)
                    excess += max(0, inClass - inAll)
                }
                return Double(excess) / unit
            case .ordered(let rank, let cumulated, let sums):
                guard cumulated.count > 1 else { return 0 }
                let moved = Self.moved(group, distribution, size: size, rank: rank, cumulated: cumulated, sums: sums)
                return Double(moved) / (unit * Double(cumulated.count - 1))
            case .hierarchical(let nodes, let counts):
                guard counts.count > 1 else { return 0 }
                let moved = Self.moved(group, distribution, size: size, nodes: nodes, counts: counts)
                return Double(moved) / (unit * Double(counts.count - 1))
            }
        }

        /// The sum over ranks of |class cumulated * total - whole cumulated * size|, a run of equal class values at a time.
        private static func moved(
            _ group: Int, _ distribution: SensitiveDistribution, size: Int, rank: [Int], cumulated: [Int],
            sums: [Int128]
        ) -> Int128 {
            let present = distribution.places(of: group)
                .map { (rank: rank[Int(distribution.values[$0])], count: distribution.counts[$0]) }
                .sorted { $0.rank < $1.rank }
            var moved: Int128 = 0
            var from = 0
            var level: Int128 = 0
            for index in 0...present.count {
                let to = index < present.count ? present[index].rank : cumulated.count
                // The first rank of the run whose whole is above the class.
                var low = from
                var high = to
                while low < high {
                    let middle = (low + high) / 2
                    if Int128(cumulated[middle]) * Int128(size) > level { high = middle } else { low = middle + 1 }
                }
                moved += level * Int128(low - from) - (sums[low] - sums[from]) * Int128(size)
                moved += (sums[to] - sums[low]) * Int128(size) - level * Int128(to - low)
                if index < present.count { level += Int128(present[index].count) * Int128(distribution.total) }
                from = to
            }
            return moved
        }

        /// The sum over levels and nodes of level times what is moved between the node's children (Li et al. 2007, section 5).
        private static func moved(
            _ group: Int, _ distribution: SensitiveDistribution, size: Int, nodes: [[UInt32]], counts: [Int]
        ) -> Int128 {
            var extra = [Int128](repeating: 0, count: distribution.overall.count)
            for code in extra.indices { extra[code] = -Int128(distribution.overall[code]) * Int128(size) }
            for place in distribution.places(of: group) {
                extra[Int(distribution.values[place])] +=
                    Int128(distribution.counts[place]) * Int128(distribution.total)
            }
            var moved: Int128 = 0
            // What a node has too much, or too little, of; the node's first code stands for it on the next level.
            var carried = extra
            for level in 1..<counts.count {
                var positive = [Int128](repeating: 0, count: counts[level])
                var negative = positive
                var first = [Int](repeating: -1, count: counts[level])
                for code in carried.indices where carried[code] != 0 {
                    let node = Int(nodes[level][code])
                    if carried[code] > 0 { positive[node] += carried[code] } else { negative[node] -= carried[code] }
                    if first[node] < 0 { first[node] = code }
                    carried[code] = 0
                }
                for node in first.indices where first[node] >= 0 {
                    moved += Int128(level) * min(positive[node], negative[node])
                    carried[first[node]] = positive[node] - negative[node]
                }
            }
            return moved
        }

        /// The rank of each code among those that occur; -1 for one that does not.
        private static func ranks(_ distribution: SensitiveDistribution) -> [Int] {
            let occurring = distribution.overall.indices.filter { distribution.overall[$0] > 0 }
            let numbers = occurring.map { Double(distribution.categories[$0]) }
            let order: [Int]
            if numbers.allSatisfy({ $0?.isFinite == true }) {
                order = occurring.indices.sorted { (numbers[$0] ?? 0) < (numbers[$1] ?? 0) }
            } else {
                order = occurring.indices.sorted {
                    distribution.categories[occurring[$0]].utf8
                        .lexicographicallyPrecedes(distribution.categories[occurring[$1]].utf8)
                }
            }
            var rank = [Int](repeating: -1, count: distribution.overall.count)
            for (place, index) in order.enumerated() { rank[occurring[index]] = place }
            return rank
        }
    }
}
