internal import Foundation

/// How near discrete Gaussian noise is to normal noise that was rounded to whole numbers: what carries a proof about real-valued noise over to the
/// noise that is drawn.
///
/// Let Q be the discrete Gaussian law of parameter s^2, s >= 4, and R that of a rounded normal variable of standard deviation s. With
/// q(x) = e^(-x^2/(2 s^2))/(s sqrt(2 pi)), R(x) is q(x) times the mean of e^(-(2 x u + u^2)/(2 s^2)) over u in [-1/2, 1/2]. That mean is at least
/// e^(-1/(24 s^2)), by Jensen's inequality, and at most cosh(x/(2 s^2)) <= e^(x^2/(8 s^4)). Q(x) is q(x) divided by a number between 1 and
/// 1 + 3 e^(-2 pi^2 s^2), by Poisson's summation formula. So for |x| <= 12 s,
///
/// &nbsp;&nbsp;&nbsp;&nbsp;-18.5/s^2 <= log(Q(x)/R(x)) <= 1/(24 s^2) <= 18.5/s^2,
///
/// and both laws leave less than 1e-30 outside (a subgaussian bound for Q: Canonne, Kamath and Steinke, 2020).
///
/// With eta = 18.5 d/s^2 and t = 1e-30 d for d independent entries, P_Q(S) <= e^eta P_R(S) + t and the like in the other direction, for every set
/// S of what is computed from the noise. A mechanism that is (epsilon, delta)-DP with R is therefore
/// (epsilon + 2 eta, e^eta delta + (1 + e^(epsilon + eta)) t)-DP with Q.
struct RoundedGaussian {
    /// d.
    let entries: Int
    /// eta: an upper bound.
    let logRatio: Double
    /// t: an upper bound.
    let outside: Double

    /// Noise of a standard deviation of at least `least` whole numbers in d entries.
    ///
    /// - Parameters:
    ///   - entries: d, at least 1.
    ///   - least: At least 4.
    init(entries: Int, deviationAtLeast least: Double) {
        precondition(entries >= 1 && least >= 4, "the bound begins at a standard deviation of 4")
        self.entries = entries
        logRatio = Self.logRatio(deviation: least) * Double(entries) * (1 + 1e-12)
        outside = 1e-30 * Double(entries) * (1 + 1e-12)
    }

    /// The bound on |log Q(x)/R(x)| for one entry and |x| <= 12 s.
    static func logRatio(deviation s: Double) -> Double { 18.5 / (s * s) }

    /// What a mechanism with rounded normal noise has to keep, so that it keeps (epsilon, delta) with discrete Gaussian noise; rounded down. `nil`
    /// where nothing is left.
    func required(epsilon: Double, delta: Double) -> (epsilon: Double, delta: Double)? {
        let kept = (epsilon - 2 * logRatio) * (1 - 4 * Double.ulpOfOne)
        guard kept > 0 else { return nil }
        let lost = (1 + exp(epsilon)) * outside * (1 + 1e-12)
        let rest = (delta - lost) * exp(-logRatio) * (1 - 16 * Double.ulpOfOne)
        return rest > 0 ? (kept, rest) : nil
    }
}
