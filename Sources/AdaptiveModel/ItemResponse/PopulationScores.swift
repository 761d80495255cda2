/// Which of a pupil's marginal scores by the distribution of ability are taken beside those by items, two to an entry.
///
/// By Fisher's identity such a score is the posterior mean of the derivative of the log density of ability. What all items have in common, where the scale of
/// ability begins and how wide it is, is hardly to be seen in the items' own scores: each moves little with it, and noise covers that. In one number of its
/// own it is plain.
package enum PopulationScores: Sendable, Equatable {
    /// None.
    case none
    /// By mean and standard deviation, which are held: they fix the scale.
    case scale
    /// By these, and by the two numbers of the shape, which are estimated.
    case scaleAndShape

    /// How many entries there are.
    package var entries: Int {
        switch self {
        case .none: 0
        case .scale: 1
        case .scaleAndShape: 2
        }
    }

    /// What the scores are multiplied with, so that they take little of the norm that a pupil's vector is clipped to: the parameter is then the one of the
    /// distribution divided by it.
    package static let factor = 0.3
}
