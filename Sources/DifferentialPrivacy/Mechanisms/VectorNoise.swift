/// Noise for an integer vector, by whichever kind of charge paid for it.
enum VectorNoise: ~Copyable, Sendable {
    case laplace(DiscreteLaplaceCount)
    case gaussian(DiscreteGaussianSum)

    /// The variance of each entry's noise.
    var variance: Double {
        switch self {
        case .laplace(let mechanism): mechanism.noise.variance
        case .gaussian(let mechanism): mechanism.noise.variance
        }
    }

    consuming func release<Bits: BitSource & ~Copyable>(_ entries: [Int64], using bits: inout Bits) -> [Int64] {
        switch consume self {
        case .laplace(let mechanism): mechanism.release(entries.span, using: &bits)
        case .gaussian(let mechanism): mechanism.release(entries.span, using: &bits)
        }
    }
}
