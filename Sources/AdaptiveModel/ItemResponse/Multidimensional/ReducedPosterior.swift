internal import Foundation
internal import NumericalCore

/// The posterior of one pupil's ability on a reduced grid, computed again and again in the same storage.
struct ReducedPosterior {
    /// Probabilities of the primary nodes.
    private(set) var primary: [Double]
    /// The pupil's answers in each block, and the probabilities of its positions.
    private(set) var parts: [Part]
    private let blockOf: [Int]

    /// What a pupil's answers in one block say.
    struct Part {
        /// Items among all, and the categories answered.
        fileprivate(set) var items: [UInt32] = []
        fileprivate(set) var outcomes: [UInt8] = []
        /// Probabilities of the positions, primary node by primary node; of no meaning where there are no answers.
        fileprivate(set) var joint: [Double] = []

        var isEmpty: Bool { items.isEmpty }
    }

    init(_ blocks: [ItemBlock], grid: ReducedGrid, itemCount: Int) {
        primary = [Double](repeating: 0, count: grid.primaryNodes)
        parts = blocks.map { _ in Part() }
        var blockOf = [Int](repeating: 0, count: itemCount)
        for (block, own) in blocks.enumerated() { for item in own.items { blockOf[item] = block } }
        self.blockOf = blockOf
    }

    /// Computes the posterior of a pupil.
    ///
    /// - Parameters:
    ///   - places: item of the table to item of the blocks.
    ///   - logWeights: log probabilities of the primary nodes before the answers.
    /// - Returns: the log of the marginal likelihood of the answers.
    mutating func load(
        _ responses: ResponseTable, _ answers: Range<Int>, places: [Int], blocks: [ItemBlock], grid: ReducedGrid,
        logWeights: [Double]
    ) -> Double {
        for block in parts.indices {
            parts[block].items.removeAll(keepingCapacity: true)
            parts[block].outcomes.removeAll(keepingCapacity: true)
        }
        for answer in answers {
            let item = places[Int(responses.items[answer])]
            parts[blockOf[item]].items.append(UInt32(item))
            parts[blockOf[item]].outcomes.append(responses.outcomes[answer])
        }
        for p in primary.indices { primary[p] = logWeights[p] }
        for (index, block) in blocks.enumerated() where !parts[index].isEmpty {
            parts[index].multiply(into: &primary, block, grid)
        }
        let logLikelihood = normalizePosterior(&primary)
        for (index, block) in blocks.enumerated() where !parts[index].isEmpty {
            parts[index].join(primary, depth: block.depth)
        }
        return logLikelihood
    }

    /// Multiplies the probabilities by a pupil's weight.
    mutating func scale(by weight: Double) {
        for p in primary.indices { primary[p] *= weight }
        for index in parts.indices where !parts[index].isEmpty { parts[index].scale(by: weight) }
    }
}

extension ReducedPosterior.Part {
    /// Adds the log-likelihood of the block's answers at the primary nodes, the specific dimension integrated out, and leaves in `joint` its
    /// posterior given the primary node.
    fileprivate mutating func multiply(into primary: inout [Double], _ block: ItemBlock, _ grid: ReducedGrid) {
        let depth = block.depth
        if joint.isEmpty { joint = [Double](repeating: 0, count: block.width) }
        for position in joint.indices { joint[position] = 0 }
        if depth > 1 {
            for p in primary.indices {
                for s in 0..<depth { joint[p * depth + s] = grid.specificLogWeights[s] }
            }
        }
        let (items, outcomes) = (items, outcomes)
        var span = joint.mutableSpan
        IndicatorProducts.gather(
            block.logProbability.span, width: block.width, first: block.first.span, items: items.span,
            outcomes: outcomes.span, into: &span)
        guard depth > 1 else {
            for p in primary.indices { primary[p] += span[p] }
            return
        }
        for p in primary.indices {
            var top = -Double.infinity
            for position in p * depth..<(p + 1) * depth { top = span[position] > top ? span[position] : top }
            for position in p * depth..<(p + 1) * depth { span[position] -= top }
            primary[p] += top
        }
        VectorMath.exp(inPlace: &span)
        for p in primary.indices {
            var total = 0.0
            for position in p * depth..<(p + 1) * depth { total += span[position] }
            let scale = 1 / total
            for position in p * depth..<(p + 1) * depth { span[position] *= scale }
            primary[p] += log(total)
        }
    }

    /// Turns the posterior given the primary node into the joint one.
    fileprivate mutating func join(_ primary: [Double], depth: Int) {
        var span = joint.mutableSpan
        for p in primary.indices {
            if depth == 1 {
                span[p] = primary[p]
            } else {
                for position in p * depth..<(p + 1) * depth { span[position] *= primary[p] }
            }
        }
        for position in primary.count * depth..<span.count { span[position] = 0 }
    }

    fileprivate mutating func scale(by weight: Double) {
        for position in joint.indices { joint[position] *= weight }
    }
}
