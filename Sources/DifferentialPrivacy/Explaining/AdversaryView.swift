internal import Foundation

/// What a guarantee means for an adversary who knows everything but whether one unit took part.
///
/// Two views: the worst case over all mechanisms with a pure guarantee, and the exact optimum against Gaussian noise
/// with mu = l2Sensitivity/sigma.
public enum AdversaryView {
    /// mu of Gaussian noise: the distance of the two hypotheses in standard deviations (Dong, Roth and Su, 2022).
    ///
    /// - Throws: ``PrivacyParameterError``.
    public static func mu(sigma: Double, l2Sensitivity: Double) throws(PrivacyParameterError) -> Double {
        guard sigma.isFinite, sigma > 0 else { throw .sigmaOutOfRange }
        guard l2Sensitivity.isFinite, l2Sensitivity > 0 else { throw .sensitivityOutOfRange }
        return l2Sensitivity / sigma
    }

    /// The advantage of the best membership attack on Gaussian noise, max over tests of the true minus the false
    /// positive rate: 2 Phi(mu/2) - 1, in [0, 1).
    ///
    /// - Parameter mu: At least 0.
    public static func advantage(mu: Double) -> Double {
        precondition(mu >= 0, "mu is a distance")
        return erf(mu / 8.0.squareRoot())
    }

    /// The probability that the best guess is right, for an adversary who held membership for true with probability
    /// `prior` before the release: the certainty that Gaussian noise leaves on average.
    ///
    /// At prior 1/2 it is Phi(mu/2). Never below max(prior, 1 - prior), which is what guessing without the release gives.
    ///
    /// - Parameters:
    ///   - mu: At least 0.
    ///   - prior: In [0, 1].
    public static func successProbability(mu: Double, prior: Double) -> Double {
        precondition(mu >= 0, "mu is a distance")
        precondition((0...1).contains(prior), "a prior is a probability")
        let blind = max(prior, 1 - prior)
        if mu == 0 || blind == 1 { return blind }
        let shift = log(prior / (1 - prior)) / mu
        return prior * normal(mu / 2 + shift) + (1 - prior) * normal(mu / 2 - shift)
    }

    /// The largest probability of membership that an adversary can hold after any result of an epsilon-DP release,
    /// having started from `prior`: e^epsilon p / (1 + (e^epsilon - 1) p).
    ///
    /// - Parameters:
    ///   - epsilon: Finite, at least 0.
    ///   - prior: In [0, 1].
    /// - Throws: ``PrivacyParameterError/epsilonOutOfRange``.
    public static func posterior(epsilon: Double, prior: Double) throws(PrivacyParameterError) -> Double {
        try PrivacyParameterError.check(epsilon: epsilon)
        precondition((0...1).contains(prior), "a prior is a probability")
        // Divided by e^epsilon, so that a large epsilon does not overflow.
        return prior == 0 ? 0 : prior / (prior + exp(-epsilon) * (1 - prior))
    }

    private static func normal(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
}
