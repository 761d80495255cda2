internal import Foundation

/// Claims of Gaussian differential privacy. Of normal noise the same guesses prove more this way: with 1 000 canaries about half the
/// epsilon, instead of a quarter.
///
/// With P_k the probability of at least k right guesses and A_j the sum of P_k over k > j, a release that is mu-Gaussian for one
/// canary has P_j >= (A_j + m L((j P_(j+1) + A_j)/m))/(r - j), where L(x) = Phi(Phi^-1(x) - mu). A P_v is impossible if a P_j would be
/// above 1. The proof is in <doc:OneRunAuditProof>. The number of guesses must be fixed beforehand; which ones, the release may decide.
///
/// Source: Mahloujifar, Melis and Chaudhuri (2025), "Auditing f-differential privacy in one run", algorithm 3.
extension OneRunAudit {
    /// How probable as many right guesses are, at most, for a release with a claimed mu. Rounded up.
    ///
    /// - Parameter claim: What the release is said to keep for one canary, the others' coins being known.
    /// - Returns: In (0, 1].
    public func pValue(_ claim: GaussianDP) -> Double {
        var high = 1.0
        while high > 1e-280, isImpossible(high / 2, mu: claim.mu) { high /= 2 }
        var low = high / 2
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if isImpossible(middle, mu: claim.mu) { high = middle } else { low = middle }
        }
        return high
    }

    /// Whether the outcome refutes a claim: it does so of a true one with at most this probability.
    ///
    /// - Parameters:
    ///   - claim: What the release is said to keep for one canary, the others' coins being known.
    ///   - significance: In (0, 1).
    public func refutes(_ claim: GaussianDP, significance: Double) -> Bool {
        precondition(significance > 0 && significance < 1, "a significance level is a probability")
        return isImpossible(significance, mu: claim.mu)
    }

    /// The largest mu that the outcome refutes at a significance level, less 1e-9 of it: the release's is above it, except with that
    /// probability.
    ///
    /// - Parameter significance: In (0, 1).
    /// - Returns: 0 where nothing is refuted.
    public func muLowerBound(significance: Double) -> Double {
        precondition(significance > 0 && significance < 1, "a significance level is a probability")
        if !isImpossible(significance, mu: 0) { return 0 }
        var (low, high) = (0.0, 1.0)
        while isImpossible(significance, mu: high) { (low, high) = (high, 2 * high) }
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if isImpossible(significance, mu: middle) { low = middle } else { high = middle }
        }
        return low * (1 - 1e-9)
    }

    /// The largest epsilon that the outcome refutes for a release whose privacy is Gaussian: that of ``muLowerBound(significance:)``, or
    /// where that is smaller, as it can be near 0, what any release is refuted by, ``epsilonLowerBound(delta:significance:)``.
    ///
    /// It says nothing of a release that is (epsilon, delta)-DP in another way.
    ///
    /// - Parameters:
    ///   - delta: In (0, 1).
    ///   - significance: In (0, 1).
    /// - Returns: 0 where nothing is refuted.
    /// - Throws: ``PrivacyParameterError/deltaOutOfRange``.
    public func gaussianEpsilonLowerBound(delta: Double, significance: Double) throws(PrivacyParameterError) -> Double {
        // The conversion rounds up by far less than the mu was taken down. Both bounds limit the same P(V >= v): this is one test.
        let gaussian = try GaussianDP(mu: muLowerBound(significance: significance)).epsilon(delta: delta)
        return max(gaussian, try epsilonLowerBound(delta: delta, significance: significance))
    }

    /// Whether no release of this mu has as many right guesses with probability `tail`. Never true of what is possible: each step
    /// increases in those before it, and is rounded down.
    private func isImpossible(_ tail: Double, mu: Double) -> Bool {
        let down = 1 - 4 * Double.ulpOfOne
        var (previous, above) = (tail, 0.0)
        for j in stride(from: correct - 1, through: 0, by: -1) {
            above = (above + previous) * down
            let right = (Double(j) * previous + above) / Double(canaries) * down
            let wrong = Double(canaries) * Self.leastWrong(right: right, mu: mu)
            let least = (above + wrong) / Double(guesses - j) * down
            // No further step changes anything.
            if least <= previous { return false }
            if least > 1 { return true }
            previous = least
        }
        return false
    }

    /// L(right), rounded down: Q(z + mu), with Q the upper tail and z the least number where Q is surely at most `right`.
    private static func leastWrong(right: Double, mu: Double) -> Double {
        func upperTail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }
        // Rounding z / sqrt 2 by a relative u changes Q by about z^2 u of it.
        func error(_ z: Double) -> Double { Double.ulpOfOne * (4 + 2 * z * z) }
        var (low, high) = (-39.0, 39.0)
        while true {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { break }
            if upperTail(middle) * (1 + error(middle)) > right { low = middle } else { high = middle }
        }
        let shifted = (high + mu).nextUp
        return upperTail(shifted) * max(0, 1 - error(shifted))
    }
}
