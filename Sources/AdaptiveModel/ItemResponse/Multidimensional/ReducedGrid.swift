internal import Foundation
internal import NumericalCore

/// The nodes of a multidimensional ability by dimension reduction: a product grid of the primary dimensions, and one more dimension
/// for each set of items that measure the same specific one.
///
/// Given the primary dimensions, sets of items are independent, so that (primary nodes) × (nodes) × (sets) positions stand for
/// nodes^dimensions (Gibbons & Hedeker 1992; Cai 2010).
struct ReducedGrid: Sendable {
    let nodes: [Double]
    let primaryCount: Int
    /// nodes^primaryCount.
    let primaryNodes: Int
    /// Log of the standard normal's weights on the nodes of a specific dimension.
    let specificLogWeights: [Double]
    private let logMeasure: [Double]

    /// Primary nodes beyond which tables of an item would take hundreds of megabytes.
    static let limit = 1 << 17

    init(_ quadrature: Quadrature, primaryCount: Int) throws(FactorError) {
        nodes = quadrature.nodes
        self.primaryCount = primaryCount
        var count = 1
        for _ in 0..<primaryCount {
            count *= nodes.count
            guard count <= Self.limit else { throw .tooManyNodes(found: count, limit: Self.limit) }
        }
        primaryNodes = count
        let total = quadrature.weights.reduce(0, +)
        specificLogWeights = quadrature.weights.map { log($0 / total) }
        logMeasure = LatentGrid(quadrature).logMeasure
    }

    /// The coordinates of a primary node: the first dimension varies fastest.
    func coordinate(_ node: Int, _ dimension: Int) -> Double {
        var rest = node
        for _ in 0..<dimension { rest /= nodes.count }
        return nodes[rest % nodes.count]
    }

    /// Log probabilities of the primary nodes: the normal density normalised on the grid.
    func primaryLogWeights(_ precision: Matrix) -> [Double] {
        var logs = [Double](repeating: 0, count: primaryNodes)
        var theta = [Double](repeating: 0, count: primaryCount)
        for p in 0..<primaryNodes {
            var rest = p
            for k in 0..<primaryCount {
                theta[k] = nodes[rest % nodes.count]
                logs[p] += logMeasure[rest % nodes.count]
                rest /= nodes.count
            }
            for i in 0..<primaryCount {
                for j in 0..<primaryCount { logs[p] -= 0.5 * theta[i] * precision[i, j] * theta[j] }
            }
        }
        let top = logs.max() ?? 0
        let shift = top + log(logs.reduce(0) { $0 + VectorMath.exp($1 - top) })
        for p in logs.indices { logs[p] -= shift }
        return logs
    }
}

/// The items that measure the same specific dimension, or none, with their log-probabilities at the positions of the grid.
struct ItemBlock: Sendable {
    /// Places of the items among all.
    let items: [Int]
    /// `nil` for items that measure primary dimensions only.
    let specific: Int?
    /// Positions a primary node has: the nodes of the specific dimension, or 1.
    let depth: Int
    /// Positions: primary node × depth + specific node, and zeros up to a multiple of 8.
    let width: Int
    /// Item (of all) to the row of its category 0; of the items in this block.
    let first: [UInt32]
    let rowCount: Int
    let logProbability: [Double]

    /// All blocks: the items without a specific dimension first, where there are any.
    static func all(_ bank: [MultidimensionalItem], specific: [Int?], grid: ReducedGrid) -> [ItemBlock] {
        let kinds = Set(specific).sorted { ($0 ?? -1) < ($1 ?? -1) }
        return kinds.map { kind in
            ItemBlock(bank, items: bank.indices.filter { specific[$0] == kind }, specific: kind, grid: grid)
        }
    }

    private init(_ bank: [MultidimensionalItem], items: [Int], specific: Int?, grid: ReducedGrid) {
        self.items = items
        self.specific = specific
        depth = specific == nil ? 1 : grid.nodes.count
        width = IndicatorProducts.width(grid.primaryNodes * depth)
        var first = [UInt32](repeating: 0, count: bank.count)
        var rows = 0
        for item in items {
            first[item] = UInt32(rows)
            rows += bank[item].categoryCount
        }
        self.first = first
        rowCount = rows
        var table = [Double](repeating: 0, count: rows * width)
        for item in items {
            var curves = CategoryDerivatives(bank[item].along)
            let composite = Self.composites(bank[item], specific: specific, grid: grid)
            for (position, value) in composite.enumerated() {
                curves.evaluate(value)
                for k in 0..<curves.categoryCount {
                    table[(Int(first[item]) + k) * width + position] = curves.logProbability[k]
                }
            }
        }
        logProbability = table
    }

    /// a·θ at the positions of the block.
    static func composites(_ item: MultidimensionalItem, specific: Int?, grid: ReducedGrid) -> [Double] {
        let depth = specific == nil ? 1 : grid.nodes.count
        var values = [Double](repeating: 0, count: grid.primaryNodes * depth)
        for p in 0..<grid.primaryNodes {
            var general = 0.0
            var rest = p
            for k in 0..<grid.primaryCount {
                general += item.slopes[k] * grid.nodes[rest % grid.nodes.count]
                rest /= grid.nodes.count
            }
            guard let specific else {
                values[p] = general
                continue
            }
            let slope = item.slopes[grid.primaryCount + specific]
            for s in 0..<depth { values[p * depth + s] = general + slope * grid.nodes[s] }
        }
        return values
    }
}
