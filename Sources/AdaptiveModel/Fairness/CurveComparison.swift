internal import Foundation
internal import NumericalCore

/// One item calibrated in two groups apart, both on one scale: Lord's (1980) test of equal parameters, and the area between the curves
/// with Raju's (1990) test.
///
/// Take the focal group's items to the reference group's scale first (``ScaleLink``). The tests treat that link as exact.
public struct CurveComparison: Sendable, Equatable {
    /// Estimates of one group.
    public struct Estimate: Sendable, Equatable {
        /// a, above 0.
        public var discrimination: Double
        /// b.
        public var difficulty: Double
        /// Variance of the discrimination's estimate; 0 where it was held.
        public var discriminationVariance: Double
        /// Variance of the difficulty's estimate, above 0.
        public var difficultyVariance: Double
        /// Their covariance.
        public var covariance: Double

        /// Estimates with the covariance matrix of the two.
        public init(
            discrimination: Double, difficulty: Double, discriminationVariance: Double, difficultyVariance: Double,
            covariance: Double
        ) {
            self.discrimination = discrimination
            self.difficulty = difficulty
            self.discriminationVariance = discriminationVariance
            self.difficultyVariance = difficultyVariance
            self.covariance = covariance
        }

        /// The estimates on another scale: θ' = slope·θ + shift.
        public func linked(by link: ScaleLink) -> Estimate {
            Estimate(
                discrimination: discrimination / link.slope, difficulty: link.slope * difficulty + link.shift,
                discriminationVariance: discriminationVariance / (link.slope * link.slope),
                difficultyVariance: difficultyVariance * link.slope * link.slope, covariance: covariance)
        }

        var isProper: Bool {
            discrimination.isFinite && discrimination > 0 && difficulty.isFinite && covariance.isFinite
                && discriminationVariance.isFinite && difficultyVariance.isFinite && difficultyVariance > 0
                && (discriminationVariance > 0
                    ? discriminationVariance * difficultyVariance > covariance * covariance
                    : discriminationVariance == 0 && covariance == 0)
        }
    }

    /// Lord's chi-square: of two degrees of freedom, of one where both discriminations were held.
    public let lord: ChiSquareTest
    /// ∫ (P_reference − P_focal) dθ = b_focal − b_reference, above 0 where the item is harder for the focal group.
    public let signedArea: Double
    /// Standard error of the signed area.
    public let signedAreaError: Double
    /// Raju's H, whose size is ∫ |P_reference − P_focal| dθ.
    public let area: Double
    /// Standard error of ``area``, by the delta method (Raju 1990, equations 22 to 28).
    public let areaError: Double

    /// ``area`` in standard errors, normal where the curves are the same.
    public var deviate: Double { area / areaError }
    /// The probability of a ``deviate`` at least as large in size where the curves are the same.
    public var pValue: Double { 2 * normalCDF(-abs(deviate)) }

    /// - Parameters:
    ///   - reference: the reference group's item.
    ///   - focal: the focal group's, on the same scale.
    ///   - item: which item the error names.
    public init(reference: Estimate, focal: Estimate, item: Int = 0) throws(FairnessError) {
        guard reference.isProper, focal.isProper,
            (reference.discriminationVariance == 0) == (focal.discriminationVariance == 0)
        else { throw .badCovariance(item: item) }
        let db = focal.difficulty - reference.difficulty
        let da = focal.discrimination - reference.discrimination
        let vb = focal.difficultyVariance + reference.difficultyVariance
        let va = focal.discriminationVariance + reference.discriminationVariance
        let c = focal.covariance + reference.covariance
        if va == 0 {
            lord = ChiSquareTest(statistic: db * db / vb, degreesOfFreedom: 1)
        } else {
            lord = ChiSquareTest(
                statistic: (da * da * vb - 2 * da * db * c + db * db * va) / (va * vb - c * c), degreesOfFreedom: 2)
        }
        signedArea = db
        signedAreaError = vb.squareRoot()

        let (aR, aF) = (reference.discrimination, focal.discrimination)
        // Below this the curves are parallel to rounding, and the area is the shift.
        guard abs(da) > 1e-9 * aR else {
            area = db
            areaError = vb.squareRoot()
            return
        }
        let y = aR * aF * db / da
        let softplus = VectorMath.log1pexp(y)
        area = 2 * da / (aF * aR) * softplus - db
        let byFocalB = 2 * VectorMath.logistic(y) - 1
        let curve = y * VectorMath.logistic(y) - softplus
        // ∂H/∂a_F = −(2/a_F²)(y s(y) − log(1 + e^y)), and the mirror image by a_R; squares and products with b only.
        let byFocalA = -2 / (aF * aF) * curve
        let byReferenceA = 2 / (aR * aR) * curve
        let variance =
            byFocalB * byFocalB * vb + byFocalA * byFocalA * focal.discriminationVariance
            + byReferenceA * byReferenceA * reference.discriminationVariance
            + 2 * byFocalB * byFocalA * focal.covariance - 2 * byFocalB * byReferenceA * reference.covariance
        areaError = variance.squareRoot()
    }
}
