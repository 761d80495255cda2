internal import Foundation
internal import NumericalCore

/// The equations of a step with matrices that are blocks of items and what all items have in common: memory and time grow in proportion to the
/// number of items.
///
/// The scores of different items go together only through the pupil's ability, and that in few ways: as functions of the item they are nearly in the
/// span of a few directions Q. So K = B + Q X Qᵀ and V = W + Q Y Qᵀ with B and W of 2 × 2 blocks, and inverses come from Woodbury's identity,
/// V⁻¹ = W⁻¹ − Z E Zᵀ with Z = W⁻¹Q and E = L⁻ᵀ (I − (I + LᵀYL)⁻¹) L⁻¹, where L Lᵀ = QᵀZ.
struct CollectiveScoring: ScoringSystem {
    /// The collective directions: for each item `rank` numbers by intercept and as many by discrimination, the columns orthonormal.
    private let directions: [Double]
    private let rank: Int
    /// X.
    private let slopeCore: Matrix
    /// B.
    private let slopeBlocks: [ParameterBlock]
    /// W⁻¹.
    private let inverseBlocks: [ParameterBlock]
    /// Z, in rows as the directions.
    private let whitened: [Double]
    /// QᵀZ.
    private let overlap: Matrix
    /// E.
    private let core: Matrix

    private var items: Int { slopeBlocks.count }

    /// A matrix by its blocks on the diagonal and by how it acts on the directions.
    struct Moments {
        /// By item.
        var blocks: [ParameterBlock]
        /// QᵀMQ.
        var projection: Matrix
    }

    /// - Parameters:
    ///   - directions: Q.
    ///   - slope: K.
    ///   - covariance: V, symmetric.
    /// - Throws: ``NumericalError`` unless the blocks of V are positive definite.
    init(directions: [Double], slope: Moments, covariance: Moments) throws(NumericalError) {
        let rank = slope.projection.rows
        self.directions = directions
        self.rank = rank
        slopeCore = Self.core(slope, directions)
        slopeBlocks = Self.rest(slope, directions, slopeCore)

        var shared = Self.core(covariance, directions)
        for k in 0..<rank {
            for l in 0..<k {
                let mean = 0.5 * (shared[k, l] + shared[l, k])
                (shared[k, l], shared[l, k]) = (mean, mean)
            }
        }
        // What is in common is estimated; where it would leave no covariance matrix, less of it is taken.
        var halvings = 0
        while true {
            do throws(NumericalError) {
                let blocks = Self.rest(covariance, directions, shared)
                for (item, block) in blocks.enumerated() where !block.isPositiveDefinite {
                    throw NumericalError.notPositiveDefinite(order: item + 1)
                }
                let inverse = blocks.map(\.inverse)
                let whitened = Self.rows(inverse, directions, rank)
                let overlap = Self.product(directions, whitened, rank)
                core = try Self.core(overlap, shared)
                inverseBlocks = inverse
                self.whitened = whitened
                self.overlap = overlap
                return
            } catch {
                guard halvings < 20 else { throw error }
                halvings += 1
                shared = halvings == 20 ? Matrix(rows: rank, columns: rank) : shared.scaled(by: 0.5)
            }
        }
    }

    func squaredNorm(_ residual: [Double]) -> Double {
        zip(residual, solved(residual)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    func pulled(_ residual: [Double]) -> [Double] {
        let solved = solved(residual)
        var result = solved
        let along = slopeCore.multiplied(by: Self.project(directions, solved, rank), transposingSelf: true)
        for item in 0..<items {
            let block = slopeBlocks[item]
            let (one, two) = (solved[item], solved[items + item])
            result[item] = block.a * one + block.c * two
            result[items + item] = block.b * one + block.d * two
        }
        Self.add(directions, along, 1, to: &result)
        return result
    }

    /// V⁻¹ v.
    private func solved(_ v: [Double]) -> [Double] {
        var result = v
        for item in 0..<items {
            let block = inverseBlocks[item]
            result[item] = block.a * v[item] + block.b * v[items + item]
            result[items + item] = block.c * v[item] + block.d * v[items + item]
        }
        Self.add(whitened, core.multiplied(by: Self.project(whitened, v, rank)), -1, to: &result)
        return result
    }

    /// KᵀV⁻¹K + Λ = D + U S Uᵀ with D = BᵀW⁻¹B + Λ, U = (Q, BᵀZ).
    func information(adding precision: [Double]) throws(NumericalError) -> any ScoringInformation {
        let pulledRows = Self.rows(slopeBlocks.map(\.transposed), whitened, rank)
        var inverse: [ParameterBlock] = []
        for item in 0..<items {
            var block = slopeBlocks[item].transposed * (inverseBlocks[item] * slopeBlocks[item])
            block.a += precision[item]
            block.d += precision[items + item]
            guard block.isPositiveDefinite else { throw .notPositiveDefinite(order: item + 1) }
            inverse.append(block.inverse)
        }
        // U: in each row the directions, then BᵀZ.
        let wide = 2 * rank
        var rows = [Double](repeating: 0, count: 2 * items * wide)
        for row in 0..<2 * items {
            for k in 0..<rank {
                rows[row * wide + k] = directions[row * rank + k]
                rows[row * wide + rank + k] = pulledRows[row * rank + k]
            }
        }
        let turned = overlap.multiplied(by: slopeCore)
        let corrected = core.multiplied(by: turned)
        var middle = Matrix(rows: wide, columns: wide)
        let own = slopeCore.multiplied(by: turned, transposingSelf: true)
        let taken = turned.multiplied(by: corrected, transposingSelf: true)
        for k in 0..<rank {
            for l in 0..<rank {
                middle[k, l] = own[k, l] - taken[k, l]
                middle[rank + k, l] = slopeCore[k, l] - corrected[k, l]
                middle[l, rank + k] = middle[rank + k, l]
                middle[rank + k, rank + l] = -core[k, l]
            }
        }
        let left = Self.rows(inverse, rows, wide)
        var system = middle.multiplied(by: Self.product(rows, left, wide))
        for k in 0..<wide { system[k, k] += 1 }
        let found = try system.solving(middle)
        var symmetric = found
        for k in 0..<wide {
            for l in 0..<wide { symmetric[k, l] = 0.5 * (found[k, l] + found[l, k]) }
        }
        return Information(inverseBlocks: inverse, left: left, core: symmetric)
    }

    private struct Information: ScoringInformation {
        /// D⁻¹.
        let inverseBlocks: [ParameterBlock]
        /// D⁻¹U.
        let left: [Double]
        /// (I + S UᵀD⁻¹U)⁻¹ S.
        let core: Matrix

        func solve(_ gradient: [Double]) -> [Double] {
            let items = inverseBlocks.count
            var result = gradient
            for item in 0..<items {
                let block = inverseBlocks[item]
                result[item] = block.a * gradient[item] + block.b * gradient[items + item]
                result[items + item] = block.c * gradient[item] + block.d * gradient[items + item]
            }
            let along = core.multiplied(by: CollectiveScoring.project(left, gradient, core.rows))
            CollectiveScoring.add(left, along, -1, to: &result)
            return result
        }

        func covariance() throws(NumericalError) -> NoisyItemCovariance {
            try NoisyItemCovariance(.collective(blocks: inverseBlocks, left: left, core: core))
        }
    }
}

extension CollectiveScoring {
    /// The X for which B + Q X Qᵀ has the moments' blocks on the diagonal and acts on the directions as they say:
    /// X = QᵀMQ − Σ Qⱼᵀ (Mⱼ − Qⱼ X Qⱼᵀ) Qⱼ, solved by repetition, which gains a factor of about items/rank each time.
    private static func core(_ moments: Moments, _ directions: [Double]) -> Matrix {
        let rank = moments.projection.rows
        var found = Matrix(rows: rank, columns: rank)
        for _ in 0..<12 {
            var next = moments.projection
            let rest = rest(moments, directions, found)
            next.withMutableElements { next in
                for (item, block) in rest.enumerated() {
                    let (one, two) = (2 * item * rank, (2 * item + 1) * rank)
                    for l in 0..<rank {
                        let (u, v) = (directions[one + l], directions[two + l])
                        let (p, q) = (block.a * u + block.b * v, block.c * u + block.d * v)
                        for k in 0..<rank { next[k + l * rank] -= directions[one + k] * p + directions[two + k] * q }
                    }
                }
            }
            let change = zip(next.elements, found.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
            let size = next.elements.reduce(0) { max($0, abs($1)) }
            found = next
            if change <= 1e-6 * size { break }
        }
        return found
    }

    /// Mⱼ − Qⱼ X Qⱼᵀ.
    private static func rest(_ moments: Moments, _ directions: [Double], _ core: Matrix) -> [ParameterBlock] {
        moments.blocks.indices.map { moments.blocks[$0] - ParameterBlock.quadratic(directions, item: $0, core) }
    }

    /// E; throws unless W + Q Y Qᵀ is positive definite.
    private static func core(_ overlap: Matrix, _ shared: Matrix) throws(NumericalError) -> Matrix {
        let rank = overlap.rows
        guard rank > 0 else { return overlap }
        let root = try Cholesky(overlap).lower
        var inside = root.multiplied(by: shared.multiplied(by: root), transposingSelf: true)
        for k in 0..<rank { inside[k, k] += 1 }
        var kept = try Cholesky(inside).inverse()
        for k in 0..<rank {
            for l in 0..<rank { kept[k, l] = (k == l ? 1 : 0) - kept[k, l] }
        }
        // L⁻ᵀ kept L⁻¹.
        let turned = root.transposed
        return try turned.solving(turned.solving(kept).transposed)
    }

    /// Each item's block times its two rows.
    private static func rows(_ blocks: [ParameterBlock], _ rows: [Double], _ rank: Int) -> [Double] {
        var result = [Double](repeating: 0, count: rows.count)
        for (item, block) in blocks.enumerated() {
            let (one, two) = (2 * item * rank, (2 * item + 1) * rank)
            for k in 0..<rank {
                result[one + k] = block.a * rows[one + k] + block.b * rows[two + k]
                result[two + k] = block.c * rows[one + k] + block.d * rows[two + k]
            }
        }
        return result
    }

    /// RᵀS.
    private static func product(_ r: [Double], _ s: [Double], _ rank: Int) -> Matrix {
        var result = Matrix(rows: rank, columns: rank)
        guard rank > 0 else { return result }
        result.withMutableElements { elements in
            for row in 0..<r.count / rank {
                let base = row * rank
                for l in 0..<rank {
                    let factor = s[base + l]
                    for k in 0..<rank { elements[k + l * rank] += r[base + k] * factor }
                }
            }
        }
        return result
    }

    /// Rᵀv, with v's intercepts first.
    fileprivate static func project(_ rows: [Double], _ v: [Double], _ rank: Int) -> [Double] {
        let items = v.count / 2
        var result = [Double](repeating: 0, count: rank)
        for item in 0..<items {
            let (one, two) = (2 * item * rank, (2 * item + 1) * rank)
            for k in 0..<rank { result[k] += rows[one + k] * v[item] + rows[two + k] * v[items + item] }
        }
        return result
    }

    /// Adds factor · R x, with intercepts first.
    fileprivate static func add(_ rows: [Double], _ x: [Double], _ factor: Double, to v: inout [Double]) {
        let (items, rank) = (v.count / 2, x.count)
        for item in 0..<items {
            let (one, two) = (2 * item * rank, (2 * item + 1) * rank)
            var (a, b) = (0.0, 0.0)
            for k in 0..<rank {
                a += rows[one + k] * x[k]
                b += rows[two + k] * x[k]
            }
            v[item] += factor * a
            v[items + item] += factor * b
        }
    }
}
