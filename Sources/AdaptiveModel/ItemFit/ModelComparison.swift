internal import Foundation
internal import NumericalCore

/// A maximised likelihood, to be compared with others of the same answers.
public protocol LikelihoodFit {
    /// Marginal log-likelihood without a prior.
    var logLikelihood: Double { get }
    /// The number of free parameters.
    var parameterCount: Int { get }
    /// The sum of the weights of pupils with answers.
    var pupilCount: Double { get }
}

extension CalibrationFit: LikelihoodFit {}
extension FactorFit: LikelihoodFit {}

extension LikelihoodFit {
    /// −2 logLikelihood + 2 ``parameterCount`` (Akaike 1974).
    public var akaikeCriterion: Double { -2 * logLikelihood + 2 * Double(parameterCount) }

    /// −2 logLikelihood + log(pupils) ``parameterCount`` (Schwarz 1978).
    public var bayesianCriterion: Double { -2 * logLikelihood + log(pupilCount) * Double(parameterCount) }

    /// −2 logLikelihood + log((pupils + 2)/24) ``parameterCount`` (Sclove 1987).
    public var adjustedBayesianCriterion: Double {
        -2 * logLikelihood + log((pupilCount + 2) / 24) * Double(parameterCount)
    }

    /// −2 logLikelihood + 2 log(log(pupils)) ``parameterCount`` (Hannan & Quinn 1979).
    public var hannanQuinnCriterion: Double { -2 * logLikelihood + 2 * log(log(pupilCount)) * Double(parameterCount) }
}

extension CalibrationFit {
    /// Whether a larger model fits significantly better than this one, which it contains: −2 times the difference of the log-likelihoods.
    ///
    /// Not for models on the edge of the larger one's parameters (a lower asymptote of 0 against a free one): the statistic is then
    /// smaller than chi-square. Where parameters have priors the statistic compares likelihoods at the posterior modes.
    ///
    /// - Parameter larger: fitted to the same answers, with more free parameters.
    public func likelihoodRatio(to larger: CalibrationFit) throws(ItemFitError) -> ChiSquareTest {
        guard larger.likelihood.data.responses == likelihood.data.responses, larger.pupilCount == pupilCount else {
            throw .otherPupils
        }
        return try ChiSquareTest(self, against: larger)
    }

    /// Whether a model of several dimensions fits significantly better than this one, which it contains, by the likelihood ratio.
    ///
    /// - Parameter larger: fitted to the same answers, with more free parameters. Items of this model must be two-parameter logistic or graded.
    public func dimensionalityTest(against larger: FactorFit) throws(ItemFitError) -> ChiSquareTest {
        guard larger.likelihood.data.responses == likelihood.data.responses, larger.pupilCount == pupilCount else {
            throw .otherPupils
        }
        return try ChiSquareTest(self, against: larger)
    }
}

extension FactorFit {
    /// Whether a larger model fits significantly better than this one, which it contains.
    ///
    /// - Parameter larger: fitted to the same answers, with more free parameters.
    public func likelihoodRatio(to larger: FactorFit) throws(ItemFitError) -> ChiSquareTest {
        guard larger.likelihood.data.responses == likelihood.data.responses, larger.pupilCount == pupilCount else {
            throw .otherPupils
        }
        return try ChiSquareTest(self, against: larger)
    }
}

/// A statistic that is chi-square distributed where the hypothesis holds.
public struct ChiSquareTest: Sendable, Equatable {
    /// The value; below 0 only where a likelihood ratio's larger model did not reach its maximum.
    public let statistic: Double
    /// At least 1.
    public let degreesOfFreedom: Int
    /// The probability of a statistic at least as large where the hypothesis holds.
    public var pValue: Double { chiSquareTail(statistic, degreesOfFreedom: Double(degreesOfFreedom)) }

    init(statistic: Double, degreesOfFreedom: Int) {
        self.statistic = statistic
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The likelihood ratio of two fits of the same answers.
    init(_ smaller: some LikelihoodFit, against larger: some LikelihoodFit) throws(ItemFitError) {
        guard larger.parameterCount > smaller.parameterCount else {
            throw .notNested(parameters: larger.parameterCount, of: smaller.parameterCount)
        }
        self.init(
            statistic: 2 * (larger.logLikelihood - smaller.logLikelihood),
            degreesOfFreedom: larger.parameterCount - smaller.parameterCount)
    }

    /// The root mean square error of approximation, √(max(0, statistic/df − 1)/(pupils − 1)) (Steiger & Lind 1980).
    func approximationError(pupils: Int) -> Double {
        guard pupils > 1 else { return .infinity }
        return (max(0, statistic / Double(degreesOfFreedom) - 1) / Double(pupils - 1)).squareRoot()
    }

    /// The interval of ``approximationError(pupils:)``, from the noncentralities for which the statistic is at the ends of its
    /// distribution (Browne & Cudeck 1993).
    func approximationErrorInterval(pupils: Int, confidence: Double) -> ClosedRange<Double> {
        let df = Double(degreesOfFreedom)
        func error(_ tail: Double) -> Double {
            func excess(_ lambda: Double) -> Double {
                noncentralChiSquareCDF(statistic, degreesOfFreedom: df, noncentrality: lambda) - tail
            }
            guard statistic > 0, excess(0) > 0 else { return 0 }
            // The distribution function falls in the noncentrality.
            var low = 0.0
            var high = max(statistic, 1)
            while excess(high) > 0 { high *= 2 }
            for _ in 0..<200 where high - low > 1e-12 * high {
                let middle = 0.5 * (low + high)
                if excess(middle) > 0 { low = middle } else { high = middle }
            }
            return pupils > 1 ? (high / (df * Double(pupils - 1))).squareRoot() : .infinity
        }
        let outside = (1 - confidence) / 2
        return error(1 - outside)...error(outside)
    }
}

extension CalibrationFit {
    /// G²: whether a model that gives every pattern of answers a probability of its own fits better, which all other models are part of.
    ///
    /// Chi-square only where patterns are few against pupils, ten items or so; `nil` where the answers are not complete, pupils weigh
    /// differently, or there are no more patterns than parameters or more than pupils.
    public var patternRatio: ChiSquareTest? {
        let data = likelihood.data
        let responses = data.responses
        guard data.weights == nil, likelihood.design.groupCount == 1,
            responses.completePupils.count == responses.pupilCount
        else { return nil }
        var possible = 1
        for version in likelihood.design.versionOf {
            possible *= likelihood.design.versions[version].categoryCount
            guard possible <= responses.pupilCount else { return nil }
        }
        guard possible - 1 > parameterCount else { return nil }
        var counts: [[UInt8]: Int] = [:]
        var pattern = [UInt8](repeating: 0, count: responses.itemCount)
        for pupil in 0..<responses.pupilCount {
            for answer in responses.answers(of: pupil) {
                pattern[Int(responses.items[answer])] = responses.outcomes[answer]
            }
            counts[pattern, default: 0] += 1
        }
        let pupils = Double(responses.pupilCount)
        // In a fixed order: a dictionary's is not.
        let saturated = counts.values.sorted().reduce(0) { $0 + Double($1) * log(Double($1) / pupils) }
        return ChiSquareTest(
            statistic: 2 * (saturated - logLikelihood), degreesOfFreedom: possible - 1 - parameterCount)
    }
}
