/// Why a mechanism was not set up or gave no result. The charge it was given is then lost, which is on the safe side.
public enum MechanismError: Error, Equatable, Sendable {
    /// The contribution bound is outside the range that the mechanism states.
    case boundOutOfRange
    /// The noise for this bound and charge is outside the range of the exact sampler.
    case noiseOutOfRange
    /// The charge pays for less than the mechanism uses.
    case chargeTooSmall
    /// A public parameter, such as the number of candidates or cells, is outside the range that the mechanism states.
    case parameterOutOfRange
    /// The mechanism has given all the answers that were paid for.
    case exhausted
    /// A minimum was not found to the precision that the noise covers. Nothing was released.
    case noConvergence
}
