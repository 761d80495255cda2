internal import Foundation
internal import NumericalCore

/// Whether an item's answers depend on the group beside the matching score (Swaminathan & Rogers 1990):
/// logit P(right) = β₀ + β₁·score + β₂·focal + β₃·score·focal.
///
/// β₂ is a uniform difference; β₃ one that changes along the scale.
public struct LogisticFunctioning: Sendable, Equatable {
    /// β₀, ..., β₃ of the full model.
    public let coefficients: [Double]
    /// Their standard errors.
    public let standardErrors: [Double]
    /// β₀, β₁, β₂ of the model without interaction.
    public let uniformCoefficients: [Double]
    /// Their standard errors.
    public let uniformStandardErrors: [Double]
    /// β₀, β₁ of the model without groups.
    public let matchedCoefficients: [Double]
    /// Their standard errors.
    public let matchedStandardErrors: [Double]
    /// Likelihood-ratio test of β₂ = β₃ = 0.
    public let both: ChiSquareTest
    /// Likelihood-ratio test of β₂ = 0 where β₃ = 0.
    public let uniform: ChiSquareTest
    /// Likelihood-ratio test of β₃ = 0.
    public let nonUniform: ChiSquareTest
    /// Wald's test of β₂ = β₃ = 0.
    public let wald: ChiSquareTest
    /// What group and interaction add to Nagelkerke's (1991) R².
    public let explained: Double
    /// What the group alone adds.
    public let explainedByGroup: Double

    /// How much ``explained`` matters (Jodoin & Gierl 2001): A below .035, B below .07, C from there.
    public var effect: MantelHaenszel.Class { explained < 0.035 ? .a : explained < 0.07 ? .b : .c }
}

/// Which test makes an item stand out in a logistic analysis.
public enum LogisticCriterion: Sendable, Equatable {
    /// ``LogisticFunctioning/both``, at this significance.
    case both(significance: Double = 0.05)
    /// ``LogisticFunctioning/uniform``, at this significance.
    case uniform(significance: Double = 0.05)
    /// ``LogisticFunctioning/nonUniform``, at this significance.
    case nonUniform(significance: Double = 0.05)
    /// ``LogisticFunctioning/wald``, at this significance.
    case wald(significance: Double = 0.05)

    func isMet(_ item: LogisticFunctioning) -> Bool {
        switch self {
        case .both(let significance): item.both.pValue < significance
        case .uniform(let significance): item.uniform.pValue < significance
        case .nonUniform(let significance): item.nonUniform.pValue < significance
        case .wald(let significance): item.wald.pValue < significance
        }
    }
}

extension MatchedGroups {
    /// The logistic regressions of every item. An item has none where score and group separate right from wrong answers.
    ///
    /// - Parameters:
    ///   - criterion: what flags an item.
    ///   - purify: whether flagged items are left out of the others' sum score, again and again until nothing changes.
    ///   - maximumRounds: of purification; an analysis that goes round in circles says so.
    public func logisticRegression(
        flagging criterion: LogisticCriterion = .both(), purify: Bool = false, maximumRounds: Int = 10
    ) -> PurifiedAnalysis<LogisticFunctioning> {
        analysed(maximumRounds: purify ? maximumRounds : 0) { anchors in
            strata(anchors: anchors).map { LogisticFunctioning($0) }
        } isFlagged: {
            criterion.isMet($0)
        }
    }
}

extension LogisticFunctioning {
    init?(_ strata: [MatchedGroups.Stratum]) {
        typealias Row = (covariates: [Double], right: Double, wrong: Double)
        var rows: [Row] = []
        for s in strata {
            if s.reference > 0 { rows.append(([1, s.match, 0, 0], s.referenceRight, s.referenceWrong)) }
            if s.focal > 0 { rows.append(([1, s.match, 1, s.match], s.focalRight, s.focalWrong)) }
        }
        func fit(_ count: Int) -> BinomialRegression? {
            BinomialRegression(rows.map { (Array($0.covariates[..<count]), $0.right, $0.wrong) })
        }
        guard let constant = fit(1), let matched = fit(2), let grouped = fit(3), let full = fit(4) else { return nil }
        func errors(_ fit: BinomialRegression) -> [Double] {
            fit.coefficients.indices.map { fit.covariance[$0, $0].squareRoot() }
        }
        coefficients = full.coefficients
        standardErrors = errors(full)
        uniformCoefficients = grouped.coefficients
        uniformStandardErrors = errors(grouped)
        matchedCoefficients = matched.coefficients
        matchedStandardErrors = errors(matched)
        func ratio(_ small: BinomialRegression, _ large: BinomialRegression, _ freedom: Int) -> ChiSquareTest {
            ChiSquareTest(statistic: 2 * (large.logLikelihood - small.logLikelihood), degreesOfFreedom: freedom)
        }
        both = ratio(matched, full, 2)
        uniform = ratio(matched, grouped, 1)
        nonUniform = ratio(grouped, full, 1)
        let (v22, v23, v33) = (full.covariance[2, 2], full.covariance[2, 3], full.covariance[3, 3])
        let (b2, b3) = (full.coefficients[2], full.coefficients[3])
        wald = ChiSquareTest(
            statistic: (b2 * b2 * v33 - 2 * b2 * b3 * v23 + b3 * b3 * v22) / (v22 * v33 - v23 * v23),
            degreesOfFreedom: 2)
        let n = strata.reduce(0) { $0 + $1.total }
        func nagelkerke(_ fit: BinomialRegression) -> Double {
            expm1(2 / n * (constant.logLikelihood - fit.logLikelihood)) / expm1(2 / n * constant.logLikelihood)
        }
        explained = nagelkerke(full) - nagelkerke(matched)
        explainedByGroup = nagelkerke(grouped) - nagelkerke(matched)
    }
}
