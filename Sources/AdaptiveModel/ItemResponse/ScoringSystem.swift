package import NumericalCore

/// The equations of one Gauss–Newton step of ``NoiseAwareScoring``: the sums' covariance V, noise included, and their derivative K.
///
/// Vectors have the intercepts first, then the discriminations.
protocol ScoringSystem: Sendable {
    /// rᵀ V⁻¹ r.
    func squaredNorm(_ residual: [Double]) -> Double
    /// Kᵀ V⁻¹ r.
    func pulled(_ residual: [Double]) -> [Double]
    /// Kᵀ V⁻¹ K plus a diagonal.
    ///
    /// - Throws: ``NumericalError`` where it is not positive definite.
    func information(adding precision: [Double]) throws(NumericalError) -> any ScoringInformation
}

/// What is known about the parameters.
protocol ScoringInformation: Sendable {
    /// The step that a gradient asks for.
    func solve(_ gradient: [Double]) -> [Double]
    /// The inverse.
    func covariance() throws(NumericalError) -> NoisyItemCovariance
}

/// The covariance of the intercepts and discriminations of a bank: of each item exactly as it was found, and of pairs of items in as little memory as
/// it was found in.
package struct NoisyItemCovariance: Sendable {
    enum Form: Sendable {
        /// Intercepts first, then discriminations.
        case dense(Matrix)
        /// Blocks of items less P M Pᵀ, of which P has two rows of `core.rows` numbers for every item.
        case collective(blocks: [Block], left: [Double], core: Matrix)
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
        let items: [Block]
        switch form {
        case .dense(let matrix):
            let count = matrix.rows / 2
            items = (0..<count).map {
                Block(matrix[$0, $0], matrix[$0, count + $0], matrix[count + $0, $0], matrix[count + $0, count + $0])
            }
        case .collective(let blocks, let left, let core):
            items = blocks.indices.map { blocks[$0] - Block.quadratic(left, item: $0, core) }
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

/// A 2 × 2 matrix of what belongs to one item: (intercept, discrimination) by (intercept, discrimination).
struct Block: Sendable {
    var a: Double
    var b: Double
    var c: Double
    var d: Double

    init(_ a: Double, _ b: Double, _ c: Double, _ d: Double) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    var transposed: Block { Block(a, c, b, d) }
    var isPositiveDefinite: Bool { a > 0 && a * d - b * c > 0 }

    var inverse: Block {
        let scale = 1 / (a * d - b * c)
        return Block(d * scale, -b * scale, -c * scale, a * scale)
    }

    static func - (x: Block, y: Block) -> Block { Block(x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d) }

    static func * (x: Block, y: Block) -> Block {
        Block(x.a * y.a + x.b * y.c, x.a * y.b + x.b * y.d, x.c * y.a + x.d * y.c, x.c * y.b + x.d * y.d)
    }

    func scaled(by factor: Double) -> Block { Block(factor * a, factor * b, factor * c, factor * d) }

    /// Rⱼ M Rⱼᵀ of an item's two rows of `rows`.
    static func quadratic(_ rows: [Double], item: Int, _ matrix: Matrix) -> Block {
        let rank = matrix.rows
        let (first, second) = (2 * item * rank, (2 * item + 1) * rank)
        var block = Block(0, 0, 0, 0)
        for l in 0..<rank {
            var (one, two) = (0.0, 0.0)
            for k in 0..<rank {
                let entry = matrix[k, l]
                one += rows[first + k] * entry
                two += rows[second + k] * entry
            }
            block.a += one * rows[first + l]
            block.b += one * rows[second + l]
            block.c += two * rows[first + l]
            block.d += two * rows[second + l]
        }
        return block
    }
}
