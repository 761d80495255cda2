internal import NumericalCore

/// The equations of a step with every entry of the matrices as it was simulated: memory and time grow with the second and third power of the
/// number of items.
struct DenseScoring: ScoringSystem {
    private let whitening: Cholesky
    private let slope: Matrix

    /// - Parameters:
    ///   - slope: K.
    ///   - covariance: V, its lower triangle.
    /// - Throws: ``NumericalError`` unless V is positive definite.
    init(slope: Matrix, covariance: Matrix) throws(NumericalError) {
        whitening = try Cholesky(covariance)
        self.slope = slope
    }

    func squaredNorm(_ residual: [Double]) -> Double {
        zip(residual, whitening.solve(residual)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    func pulled(_ residual: [Double]) -> [Double] {
        slope.multiplied(by: whitening.solve(residual), transposingSelf: true)
    }

    func information(adding precision: [Double]) throws(NumericalError) -> any ScoringInformation {
        var matrix = slope.multiplied(by: whitening.solve(slope), transposingSelf: true)
        for k in precision.indices { matrix[k, k] += precision[k] }
        return Information(factor: try Cholesky(matrix))
    }

    private struct Information: ScoringInformation {
        let factor: Cholesky

        func solve(_ gradient: [Double]) -> [Double] { factor.solve(gradient) }

        func covariance() throws(NumericalError) -> NoisyItemCovariance {
            try NoisyItemCovariance(.dense(factor.inverse()))
        }
    }
}
