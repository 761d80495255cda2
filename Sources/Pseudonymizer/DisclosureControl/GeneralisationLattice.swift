/// All combinations of levels, numbered: the first column's level varies fastest.
struct GeneralisationLattice: Sendable {
    let heights: [Int]
    let strides: [Int]
    let count: Int

    init(heights: [Int], limit: Int) throws(DisclosureControlError) {
        var count = 1
        var strides: [Int] = []
        for height in heights {
            strides.append(count)
            let (product, overflow) = count.multipliedReportingOverflow(by: height + 1)
            guard !overflow, product <= limit else { throw .latticeTooLarge(limit: limit) }
            count = product
        }
        self.heights = heights
        self.strides = strides
        self.count = count
    }

    func levels(of number: Int) -> [Int] {
        heights.indices.map { number / strides[$0] % (heights[$0] + 1) }
    }

    func number(of levels: [Int]) -> Int { zip(levels, strides).reduce(0) { $0 + $1.0 * $1.1 } }

    func check(_ levels: [Int]) {
        precondition(
            levels.count == heights.count && zip(levels, heights).allSatisfy { (0...$1).contains($0) },
            "one level for each column, of its hierarchy")
    }

    /// Calls `body` with each node that is one level coarser in one column.
    func forEachSuccessor(of number: Int, _ body: (Int) -> Void) {
        for (height, stride) in zip(heights, strides) where number / stride % (height + 1) < height {
            body(number + stride)
        }
    }

    /// Calls `body` with each node that is one level finer in one column.
    func forEachPredecessor(of number: Int, _ body: (Int) -> Void) {
        for (height, stride) in zip(heights, strides) where number / stride % (height + 1) > 0 {
            body(number - stride)
        }
    }
}
