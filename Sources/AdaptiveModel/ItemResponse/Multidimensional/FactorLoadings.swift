internal import Foundation
public import NumericalCore

/// Items' slopes as loadings: correlations of the dimensions with what lies under the items' answers, as in a factor analysis.
public struct FactorLoadings: Sendable, Equatable {
    /// Item by dimension.
    public let values: Matrix
    /// Correlations of the dimensions.
    public let correlations: Matrix

    /// The loadings of a bank: λ = (a/1.702) / √(1 + aᵀRa/1.702²), 1.702 turning logits into normal deviates.
    public init(_ bank: MultidimensionalBank) {
        let (items, dimensions) = (bank.items.count, bank.dimensionCount)
        var correlations = Matrix.identity(dimensions)
        for i in 0..<bank.primaryCount {
            for j in 0..<bank.primaryCount { correlations[i, j] = bank.correlations[i, j] }
        }
        var values = Matrix(rows: items, columns: dimensions)
        for (item, own) in bank.items.enumerated() {
            let a = own.slopes.map { $0 / 1.702 }
            let length = (1 + zip(a, correlations.multiplied(by: a)).reduce(0) { $0 + $1.0 * $1.1 }).squareRoot()
            for k in 0..<dimensions { values[item, k] = a[k] / length }
        }
        self.values = values
        self.correlations = correlations
    }

    private init(values: Matrix, correlations: Matrix) {
        self.values = values
        self.correlations = correlations
    }

    /// Item to the share of the variance under its answers that the dimensions explain.
    public var communalities: [Double] {
        (0..<values.rows).map { item in
            let own = (0..<values.columns).map { values[item, $0] }
            return zip(own, correlations.multiplied(by: own)).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    /// Rotated to dimensions that may correlate and on which items load on as few as can be: direct quartimin (Jennrich & Sampson 1966), the
    /// oblimin of R, by gradient projection (Jennrich 2002).
    ///
    /// Each dimension is turned so that its loadings sum to more than 0. Of uncorrelated dimensions only.
    ///
    /// - Parameter maximumSteps: after which the rotation is taken as it is.
    public func quartimin(maximumSteps: Int = 2000) -> FactorLoadings {
        let (items, dimensions) = (values.rows, values.columns)
        precondition(correlations == .identity(dimensions), "a rotation starts from uncorrelated dimensions")
        guard dimensions > 1 else { return self }

        /// L = A (Tᵀ)⁻¹, the criterion Σ over pairs of dimensions of Σ λ²λ²/4, and its gradient by T, −(Lᵀ G T⁻¹)ᵀ.
        func evaluate(_ turn: Matrix) -> (loadings: Matrix, value: Double, gradient: Matrix)? {
            // T⁻¹ by way of the symmetric (TᵀT)⁻¹ Tᵀ.
            guard let gram = try? Cholesky(turn.multiplied(by: turn, transposingSelf: true)) else { return nil }
            let inverse = gram.solve(turn.transposed)
            let loadings = values.multiplied(by: inverse, transposingOther: true)
            var slope = Matrix(rows: items, columns: dimensions)
            var value = 0.0
            for item in 0..<items {
                let squares = (0..<dimensions).map { loadings[item, $0] * loadings[item, $0] }
                let total = squares.reduce(0, +)
                for k in 0..<dimensions {
                    slope[item, k] = loadings[item, k] * (total - squares[k])
                    value += 0.25 * squares[k] * (total - squares[k])
                }
            }
            let product = loadings.multiplied(by: slope, transposingSelf: true).multiplied(by: inverse)
            return (
                loadings, value,
                Matrix(
                    rows: dimensions, columns: dimensions, columnMajor: product.transposed.elements.map { -$0 })
            )
        }

        var turn = Matrix.identity(dimensions)
        guard var here = evaluate(turn) else { return self }
        var length = 1.0
        for _ in 0..<maximumSteps {
            // The gradient along the columns' unit spheres.
            var projected = here.gradient
            var size = 0.0
            for k in 0..<dimensions {
                let along = (0..<dimensions).reduce(0) { $0 + turn[$1, k] * here.gradient[$1, k] }
                for i in 0..<dimensions {
                    projected[i, k] -= turn[i, k] * along
                    size += projected[i, k] * projected[i, k]
                }
            }
            if size.squareRoot() < 1e-10 { break }
            length *= 2
            var moved: (turn: Matrix, there: (loadings: Matrix, value: Double, gradient: Matrix))?
            for _ in 0..<60 {
                var candidate = turn
                for k in 0..<dimensions {
                    var norm = 0.0
                    for i in 0..<dimensions {
                        candidate[i, k] -= length * projected[i, k]
                        norm += candidate[i, k] * candidate[i, k]
                    }
                    for i in 0..<dimensions { candidate[i, k] /= norm.squareRoot() }
                }
                if let there = evaluate(candidate), here.value - there.value > 0.5 * size * length {
                    moved = (candidate, there)
                    break
                }
                length /= 2
            }
            guard let moved else { break }
            (turn, here) = moved
        }
        var loadings = here.loadings
        for k in 0..<dimensions where (0..<items).reduce(0, { $0 + loadings[$1, k] }) < 0 {
            for i in 0..<items { loadings[i, k] = -loadings[i, k] }
            for i in 0..<dimensions { turn[i, k] = -turn[i, k] }
        }
        return FactorLoadings(
            values: loadings, correlations: turn.multiplied(by: turn, transposingSelf: true))
    }
}
