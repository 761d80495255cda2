package import NumericalCore

/// The covariance of the intercepts and discriminations of a bank: of each item exactly as it was found, and of pairs of items in as little memory as
/// it was found in.
package struct NoisyItemCovariance: Sendable {
    enum Form: Sendable {
        /// Intercepts first, then discriminations.
        case dense(Matrix)
        /// Blocks of items less P M Pᵀ, of which P has two rows of `core.rows` numbers for every item.
        case collective(blocks: [ParameterBlock], left: [Double], core: Matrix)
    }

    let form: Form
    /// Variance of each item's intercept.
    package let intercepts: [Double]
    /// Variance of each item's discrimination.
    package let discriminations: [Double]
    /// Covariance of the two.
    package let between: [Double]

    init(_ form: Form) throws(NumericalError) {
        self.form = form
        let items: [ParameterBlock]
        switch form {
        case .dense(let matrix):
            let count = matrix.rows / 2
            items = (0..<count).map {
                ParameterBlock(
                    matrix[$0, $0], matrix[$0, count + $0], matrix[count + $0, $0], matrix[count + $0, count + $0])
            }
        case .collective(let blocks, let left, let core):
            items = blocks.indices.map { blocks[$0] - ParameterBlock.quadratic(left, item: $0, core) }
        }
        intercepts = items.map(\.a)
        discriminations = items.map(\.d)
        between = items.map { 0.5 * ($0.b + $0.c) }
        for (item, block) in items.enumerated() where !(block.a > 0 && block.d > 0) {
            throw .notPositiveDefinite(order: item + 1)
        }
    }

    /// All of it: intercepts first, then discriminations.
    package var matrix: Matrix {
        switch form {
        case .dense(let matrix): return matrix
        case .collective(let blocks, let left, let core):
            let count = blocks.count
            var matrix = Matrix(rows: 2 * count, columns: 2 * count)
            let rank = core.rows
            // P M, two rows an item.
            var product = [Double](repeating: 0, count: left.count)
            for row in 0..<2 * count {
                for k in 0..<rank {
                    let factor = left[row * rank + k]
                    for l in 0..<rank { product[row * rank + l] += factor * core[k, l] }
                }
            }
            func place(_ row: Int) -> Int { row % 2 == 0 ? row / 2 : count + row / 2 }
            for row in 0..<2 * count {
                for column in 0...row {
                    var value = 0.0
                    for k in 0..<rank { value -= product[row * rank + k] * left[column * rank + k] }
                    if row / 2 == column / 2 {
                        let block = blocks[row / 2]
                        value += row == column ? (row % 2 == 0 ? block.a : block.d) : 0.5 * (block.b + block.c)
                    }
                    matrix[place(row), place(column)] = value
                    matrix[place(column), place(row)] = value
                }
            }
            return matrix
        }
    }
}
