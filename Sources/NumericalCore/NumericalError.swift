/// Why a computation on given numbers has no answer.
public enum NumericalError: Error, Equatable, Sendable {
    /// The leading minor of this order (from 1) is not positive: the matrix is not positive definite in double precision.
    case notPositiveDefinite(order: Int)
    /// The pivot of this order (from 1) is 0: the matrix has no inverse.
    case singular(order: Int)
    /// An infinite or undefined entry at this place (from 0).
    case notFinite(row: Int, column: Int)
}
