internal import Foundation

/// How far noise moves a number: its half-width at a confidence, known before anything is spent.
public enum NoiseWidth {
    /// The least whole w with P(|X| <= w) >= confidence for discrete Laplace noise, in closed form:
    /// P(|X| > w) = 2 e^(-(w + 1)/b)/(1 + e^(-1/b)).
    ///
    /// - Parameters:
    ///   - scale: b, finite and above 0.
    ///   - confidence: In (0, 1).
    /// - Throws: ``PrivacyParameterError``.
    public static func discreteLaplace(scale: Double, confidence: Double = 0.95) throws(PrivacyParameterError) -> Int {
        let miss = try check(scale, confidence)
        let exact = scale * (log(2 / miss) - log1p(exp(-1 / scale))) - 1
        guard exact < 1e15 else { throw .sigmaOutOfRange }
        // A width that is met exactly must not fall to rounding.
        return max(0, Int((exact - 1e-12 * (abs(exact) + 1)).rounded(.up)))
    }

    /// The least whole w with P(|X| <= w) >= confidence for discrete Gaussian noise, by summing its law from the middle.
    ///
    /// - Parameters:
    ///   - sigma: The square root of its parameter; in (0, 1e6].
    ///   - confidence: In (0, 1 - 1e-12).
    /// - Throws: ``PrivacyParameterError``.
    public static func discreteGaussian(sigma: Double, confidence: Double = 0.95) throws(PrivacyParameterError) -> Int {
        let miss = try check(sigma, confidence)
        guard sigma <= 1e6 else { throw .sigmaOutOfRange }
        guard miss >= 1e-12 else { throw .deltaOutOfRange }
        let reach = Int((9 * sigma).rounded(.up)) + 1
        func weight(_ x: Int) -> Double { exp(-Double(x) * Double(x) / (2 * sigma * sigma)) }
        var total = 1.0
        for x in (1...reach).reversed() { total += 2 * weight(x) }
        var (inside, width) = (1.0, 0)
        while inside < (1 - miss) * total, width < reach {
            width += 1
            inside += 2 * weight(width)
        }
        return width
    }

    private static func check(_ scale: Double, _ confidence: Double) throws(PrivacyParameterError) -> Double {
        guard scale.isFinite, scale > 0 else { throw .sigmaOutOfRange }
        guard confidence > 0, confidence < 1 else { throw .deltaOutOfRange }
        return 1 - confidence
    }
}
