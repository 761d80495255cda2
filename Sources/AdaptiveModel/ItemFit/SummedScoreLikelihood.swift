/// The distribution of a sum of item scores at every node of ability (Lord & Wingersky 1984; Thissen et al. 1995 for categories).
///
/// Row s of `probability` holds the nodes: P(sum = s | θ_q) at s × nodeCount + q.
struct SummedScoreLikelihood {
    let nodeCount: Int
    private(set) var probability: [Double]

    /// No items: the sum is 0.
    init(nodeCount: Int) {
        self.nodeCount = nodeCount
        probability = [Double](repeating: 1, count: nodeCount)
    }

    var scoreCount: Int { probability.count / nodeCount }

    /// Adds an item.
    ///
    /// - Parameter item: P_k(θ_q) at k × nodeCount + q.
    mutating func add(_ item: [Double]) {
        let categories = item.count / nodeCount
        var next = [Double](repeating: 0, count: probability.count + (categories - 1) * nodeCount)
        for score in 0..<scoreCount {
            for k in 0..<categories {
                for q in 0..<nodeCount {
                    next[(score + k) * nodeCount + q] += probability[score * nodeCount + q] * item[k * nodeCount + q]
                }
            }
        }
        probability = next
    }

    /// Calls `body` with each item and the distribution of the sum of all others, in the order of the items.
    ///
    /// Halves are left out together and filled in again: J log J additions of an item for J items, where one by one takes J², and
    /// division by the item's probabilities loses digits.
    static func leavingOut(
        _ items: [[Double]], nodeCount: Int, _ body: (_ item: Int, _ others: SummedScoreLikelihood) -> Void
    ) {
        func descend(_ range: Range<Int>, _ outside: SummedScoreLikelihood) {
            if range.count == 1 { return body(range.lowerBound, outside) }
            let middle = range.lowerBound + range.count / 2
            var left = outside
            for item in middle..<range.upperBound { left.add(items[item]) }
            descend(range.lowerBound..<middle, left)
            var right = outside
            for item in range.lowerBound..<middle { right.add(items[item]) }
            descend(middle..<range.upperBound, right)
        }
        guard !items.isEmpty else { return }
        descend(items.indices, SummedScoreLikelihood(nodeCount: nodeCount))
    }
}

extension FittedPopulation {
    /// Item to P_k(θ_q) at k × nodes + q.
    var categoryProbabilities: [[Double]] {
        models.map { model in
            var table = [Double](repeating: 0, count: model.categoryCount * nodes.count)
            for (q, node) in nodes.enumerated() {
                for (k, p) in model.probabilities(node).probability.enumerated() { table[k * nodes.count + q] = p }
            }
            return table
        }
    }
}
