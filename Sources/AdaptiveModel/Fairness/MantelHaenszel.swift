internal import Foundation
internal import NumericalCore

/// Whether two groups of equal ability do equally well on one item: Mantel & Haenszel (1959), as Holland & Thayer (1988) use it.
///
/// It tells uniform differences: one group better at every ability. Where the sign changes along the scale it may show nothing; then
/// ``breslowDay`` and ``LogisticFunctioning`` do.
public struct MantelHaenszel: Sendable, Equatable {
    /// The common odds ratio of a right answer, reference against focal; above 1 where the item favours the reference group.
    public let oddsRatio: Double
    /// Variance of the logarithm of ``oddsRatio`` (Phillips & Holland 1987).
    public let logVariance: Double
    /// The test of an odds ratio of 1, with the continuity correction of ½.
    public let test: ChiSquareTest
    /// The same without the correction.
    public let uncorrectedTest: ChiSquareTest
    /// Breslow and Day's (1980) test that the odds ratio is the same at every score; `nil` with fewer than two informative scores.
    public let breslowDay: ChiSquareTest?
    /// Standardised difference of proportions right, focal less reference, at the focal group's distribution of scores
    /// (Dorans & Kulick 1986). Above .1 in size as a rule of thumb calls for a look at the item.
    public let standardizedDifference: Double?
    /// The odds ratio of the standardised proportions; `nil` where one is 0 or 1.
    public let standardizedOddsRatio: Double?

    /// The log odds ratio on the delta scale of Educational Testing Service, −2.35 log α: below 0 where the item disfavours the focal group.
    public var delta: Double { -2.35 * log(oddsRatio) }
    /// Its standard error.
    public var deltaError: Double { 2.35 * logVariance.squareRoot() }
    /// The log odds ratio in standard errors.
    public var deviate: Double { log(oddsRatio) / logVariance.squareRoot() }

    /// How much an item's difference matters (Zieky 1993).
    public enum Class: String, Sendable, Codable {
        /// Negligible: ``delta`` below 1 in size, or not significantly different from 0.
        case a = "A"
        /// Between.
        case b = "B"
        /// Large: ``delta`` at least 1.5 in size and significantly more than 1.
        case c = "C"
    }

    /// The class at a significance of 5 %.
    public var ets: Class {
        let size = abs(delta)
        if size < 1 || test.pValue >= 0.05 { return .a }
        // One-sided: 1.645 standard errors above 1.
        return size >= 1.5 && size - 1.6448536269514722 * deltaError > 1 ? .c : .b
    }
}

/// What makes an item stand out in a Mantel–Haenszel analysis.
public enum MantelHaenszelCriterion: Sendable, Equatable {
    /// The test, with the continuity correction or without, at this significance.
    case test(continuity: Bool = true, significance: Double = 0.05)
    /// The log odds ratio in standard errors, two-sided, at this significance.
    case deviate(significance: Double = 0.05)
    /// The test of equal odds ratios, at this significance.
    case breslowDay(significance: Double = 0.05)
    /// The standardised difference in size above this.
    case standardizedDifference(above: Double = 0.1)
    /// The class B or C.
    case notNegligible

    func isMet(_ item: MantelHaenszel) -> Bool {
        switch self {
        case .test(let continuity, let significance):
            (continuity ? item.test : item.uncorrectedTest).pValue < significance
        case .deviate(let significance): 2 * normalCDF(-abs(item.deviate)) < significance
        case .breslowDay(let significance): item.breslowDay.map { $0.pValue < significance } ?? false
        case .standardizedDifference(let least): item.standardizedDifference.map { abs($0) > least } ?? false
        case .notNegligible: item.ets != .a
        }
    }
}

extension MatchedGroups {
    /// The Mantel–Haenszel statistics of every item.
    ///
    /// An item has none where no score has pupils of both groups with both answers, so that the odds ratio is 0, infinite or undefined.
    ///
    /// - Parameters:
    ///   - criterion: what flags an item.
    ///   - purify: whether flagged items are left out of the others' sum score, again and again until nothing changes.
    ///   - maximumRounds: of purification; an analysis that goes round in circles says so.
    public func mantelHaenszel(
        flagging criterion: MantelHaenszelCriterion = .test(), purify: Bool = false, maximumRounds: Int = 10
    ) -> PurifiedAnalysis<MantelHaenszel> {
        analysed(maximumRounds: purify ? maximumRounds : 0) { anchors in
            strata(anchors: anchors).map { MantelHaenszel($0) }
        } isFlagged: {
            criterion.isMet($0)
        }
    }
}

extension MantelHaenszel {
    init?(_ strata: [MatchedGroups.Stratum]) {
        var (difference, variance) = (0.0, 0.0)
        var (concordant, discordant, logVariance) = (0.0, 0.0, 0.0)
        for s in strata where s.total > 1 {
            let n = s.total
            difference += s.referenceRight - s.reference * s.right / n
            variance += s.reference * s.focal * s.right * s.wrong / (n * n * (n - 1))
            concordant += s.referenceRight * s.focalWrong / n
            discordant += s.referenceWrong * s.focalRight / n
        }
        guard concordant > 0, discordant > 0, variance > 0 else { return nil }
        let ratio = concordant / discordant
        for s in strata where s.total > 1 {
            let ad = s.referenceRight * s.focalWrong
            let bc = s.referenceWrong * s.focalRight
            logVariance +=
                (ad + ratio * bc)
                * (s.referenceRight + s.focalWrong + ratio * (s.referenceWrong + s.focalRight)) / (s.total * s.total)
        }
        oddsRatio = ratio
        self.logVariance = logVariance / (2 * concordant * concordant)
        let corrected = abs(difference) - 0.5
        test = ChiSquareTest(statistic: corrected * corrected / variance, degreesOfFreedom: 1)
        uncorrectedTest = ChiSquareTest(statistic: difference * difference / variance, degreesOfFreedom: 1)
        breslowDay = Self.breslowDay(strata, oddsRatio: ratio)

        var (weights, reference, focal) = (0.0, 0.0, 0.0)
        for s in strata where s.reference > 0 && s.focal > 0 {
            weights += s.focal
            reference += s.focal * s.referenceRight / s.reference
            focal += s.focalRight
        }
        guard weights > 0 else {
            standardizedDifference = nil
            standardizedOddsRatio = nil
            return
        }
        let (p, q) = (reference / weights, focal / weights)
        standardizedDifference = q - p
        standardizedOddsRatio = p > 0 && p < 1 && q > 0 && q < 1 ? p * (1 - q) / (q * (1 - p)) : nil
    }

    /// Σ (A − E)²/Var over the scores, E the number of right answers of the reference group that gives the common odds ratio.
    private static func breslowDay(_ strata: [MatchedGroups.Stratum], oddsRatio: Double) -> ChiSquareTest? {
        var statistic = 0.0
        var informative = 0
        for s in strata where s.reference > 0 && s.focal > 0 && s.right > 0 && s.wrong > 0 {
            // x (n_F − m + x) = α (n_R − x)(m − x), as quadratic x² + 2 half x + constant = 0 scaled by 1 − α; the root by the form
            // that does not cancel, which also holds at α = 1.
            let quadratic = 1 - oddsRatio
            let linear = s.focal - s.right + oddsRatio * (s.reference + s.right)
            let constant = -oddsRatio * s.reference * s.right
            let root = max(linear * linear - 4 * quadratic * constant, 0).squareRoot()
            let x = linear > 0 ? -2 * constant / (linear + root) : (-linear + root) / (2 * quadratic)
            let variance = 1 / (1 / x + 1 / (s.reference - x) + 1 / (s.right - x) + 1 / (s.focal - s.right + x))
            statistic += (s.referenceRight - x) * (s.referenceRight - x) / variance
            informative += 1
        }
        guard informative > 1, statistic.isFinite else { return nil }
        return ChiSquareTest(statistic: statistic, degreesOfFreedom: informative - 1)
    }
}
