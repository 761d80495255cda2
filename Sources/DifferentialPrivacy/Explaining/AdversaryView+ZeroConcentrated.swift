internal import Foundation

extension AdversaryView {
    /// The largest probability of guessing right whether a pupil is in the data, in or out with even odds, after any ρ-zCDP release.
    ///
    /// The best guess is right with probability (1 + TV)/2, TV the total variation distance between the releases with and without
    /// the pupil. zCDP bounds the Kullback–Leibler divergence, its limit at order 1, by ρ (Bun & Steinke 2016, def. 1.1), so
    /// TV ≤ √(ρ/2) (Pinsker) and TV ≤ √(1 − e^−ρ) (Bretagnolle & Huber 1979); the smaller bound holds.
    /// - Returns: From 0.5 (a coin) up to 1.
    public static func successProbability(_ cost: ZeroConcentrated) -> Double {
        let pinsker = (cost.rho / 2).squareRoot()
        let bretagnolleHuber = (-expm1(-cost.rho)).squareRoot()
        return min(1, (1 + min(pinsker, bretagnolleHuber)) / 2 * (1 + 4 * Double.ulpOfOne))
    }
}
