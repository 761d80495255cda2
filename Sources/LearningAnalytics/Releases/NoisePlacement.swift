/// Where the noise of a sum over sites is added.
public struct NoisePlacement: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case everySite
        case shares(leastSites: Int)
        case none
    }

    let kind: Kind

    /// Every site adds all the noise itself. With one site that holds everybody's answers the noise is added once, centrally; with a
    /// site for each municipality or school, once for each of them.
    public static let everySite = NoisePlacement(kind: .everySite)

    /// Every site adds a share of the noise, and only the total is seen: any `leastSites` shares are enough. For a secure sum only, since a
    /// single share protects hardly at all.
    public static func secureSum(leastSites: Int) -> NoisePlacement {
        NoisePlacement(kind: .shares(leastSites: leastSites))
    }

    /// Only the total is seen, without any noise: no protection of a pupil, which is what studies show. Never for pupils who exist.
    package static let exactSecureSum = NoisePlacement(kind: .none)
}
