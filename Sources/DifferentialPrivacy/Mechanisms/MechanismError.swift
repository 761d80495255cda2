/// Why a mechanism was not set up. The charge it was given is then lost, which is on the safe side.
public enum MechanismError: Error, Equatable, Sendable {
    /// The contribution bound is outside the range that the mechanism states.
    case boundOutOfRange
    /// The noise for this bound and charge is outside the range of the exact sampler.
    case noiseOutOfRange
    /// The charge pays for less than the mechanism uses.
    case chargeTooSmall
}
