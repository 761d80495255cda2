internal import Foundation

/// What a guarantee costs a calibration in precision, known before anything is spent.
///
/// The variance of item curves is that without noise times about 1 + 3.3 J/(N μ²), for J items, N pupils and a total privacy μ (where ρ is charged,
/// μ² = 2ρ). Found by simulation with 10 and 30 answers a pupil, 100 and 300 items, where J/(N μ²) is between 0.1 and 1.2; to first order it does not
/// depend on how many answers a pupil gave. Above, the prior takes over, and items say what was believed before.
public struct PrivacyPrice: Sendable, Equatable {
    /// What to expect of a calibration.
    public enum Verdict: String, Sendable {
        /// The noise adds at most a tenth to the variance.
        case free
        /// The noise costs precision, and standard errors say how much.
        case useful
        /// N μ² < J: little more than the prior is left; with fixed tests and N μ² < J/4, a Rasch model does better.
        case priorDominated = "prior-dominated"
    }

    /// J / (N μ²).
    public let load: Double

    /// - Parameters:
    ///   - items: J.
    ///   - pupils: N, a public estimate; above 0.
    ///   - rho: Total zCDP a pupil, above 0.
    ///   - sites: How many places add all the noise each: 1 for a secure sum.
    public init(items: Int, pupils: Int, rho: Double, sites: Int = 1) {
        precondition(pupils > 0 && rho > 0 && sites > 0, "a price needs pupils, a budget and a site")
        load = Double(items) * Double(sites) / (Double(pupils) * 2 * rho)
    }

    /// The variance of item curves as a multiple of that without noise.
    public var varianceMultiplier: Double { 1 + 3.3 * load }

    /// The pupils that it would take at the same budget for a multiple.
    ///
    /// - Parameters:
    ///   - multiplier: Above 1.
    ///   - pupils: The pupils that this price is for.
    public func pupils(forMultiplier multiplier: Double, now pupils: Int) -> Int {
        precondition(multiplier > 1, "noise always costs something")
        return Int((Double(pupils) * 3.3 * load / (multiplier - 1)).rounded(.up))
    }

    /// What to expect.
    public var verdict: Verdict { load <= 1.0 / 33 ? .free : load < 1 ? .useful : .priorDominated }
}
