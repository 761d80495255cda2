internal import NumericalCore

/// A 2 × 2 matrix of what belongs to one item: (intercept, discrimination) by (intercept, discrimination).
struct ParameterBlock: Sendable {
    var a: Double
    var b: Double
    var c: Double
    var d: Double

    init(_ a: Double, _ b: Double, _ c: Double, _ d: Double) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    var transposed: ParameterBlock { ParameterBlock(a, c, b, d) }
    var isPositiveDefinite: Bool { a > 0 && a * d - b * c > 0 }

    var inverse: ParameterBlock {
        let scale = 1 / (a * d - b * c)
        return ParameterBlock(d * scale, -b * scale, -c * scale, a * scale)
    }

    static func - (x: ParameterBlock, y: ParameterBlock) -> ParameterBlock {
        ParameterBlock(x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d)
    }

    static func * (x: ParameterBlock, y: ParameterBlock) -> ParameterBlock {
        ParameterBlock(x.a * y.a + x.b * y.c, x.a * y.b + x.b * y.d, x.c * y.a + x.d * y.c, x.c * y.b + x.d * y.d)
    }

    func scaled(by factor: Double) -> ParameterBlock { ParameterBlock(factor * a, factor * b, factor * c, factor * d) }

    /// Rⱼ M Rⱼᵀ of an item's two rows of `rows`.
    static func quadratic(_ rows: [Double], item: Int, _ matrix: Matrix) -> ParameterBlock {
        let rank = matrix.rows
        let (first, second) = (2 * item * rank, (2 * item + 1) * rank)
        var block = ParameterBlock(0, 0, 0, 0)
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
