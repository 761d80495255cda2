internal import Foundation
internal import NumericalCore

/// A prior distribution of one parameter, for maximum a posteriori calibration. Densities are normalised.
public enum ParameterPrior: Sendable, Equatable {
    /// Normal, on the scale of estimation: asymptotes as logits, everything else as it is.
    case normal(mean: Double, deviation: Double)
    /// The parameter's logarithm is normal: for discriminations. Density 0 at and below 0.
    case logNormal(mean: Double, deviation: Double)
    /// Beta, for an asymptote: the density is that of the asymptote itself, taken at the asymptote (no Jacobian for the logit).
    case beta(Double, Double)

    /// Whether the prior's own parameters make sense.
    var isProper: Bool {
        switch self {
        case .normal(let mean, let deviation), .logNormal(let mean, let deviation):
            mean.isFinite && deviation.isFinite && deviation > 0
        case .beta(let a, let b): a.isFinite && b.isFinite && a > 0 && b > 0
        }
    }

    /// Log density and its first two derivatives at `value`, on the scale of estimation; `nil` where the density is 0.
    func logDensity(_ value: Double) -> (value: Double, first: Double, second: Double)? {
        switch self {
        case .normal(let mean, let deviation):
            let z = (value - mean) / deviation
            return (-0.5 * z * z - log(deviation) - 0.5 * log(2 * .pi), -z / deviation, -1 / (deviation * deviation))
        case .logNormal(let mean, let deviation):
            guard value > 0 else { return nil }
            let z = (log(value) - mean) / deviation
            let first = -(1 + z / deviation) / value
            let second = (1 + z / deviation - 1 / (deviation * deviation)) / (value * value)
            return (-0.5 * z * z - log(deviation * value) - 0.5 * log(2 * .pi), first, second)
        case .beta(let a, let b):
            let p = VectorMath.logistic(value)
            let q = VectorMath.logistic(-value)
            let logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
            return (
                -(a - 1) * VectorMath.log1pexp(-value) - (b - 1) * VectorMath.log1pexp(value) - logBeta,
                (a - 1) * q - (b - 1) * p, -(a + b - 2) * p * q
            )
        }
    }
}
