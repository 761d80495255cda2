/// What should be known before a budget is spent on a calibration.
public enum PrivacyWarning: Sendable, Equatable, CustomStringConvertible {
    /// What a calibrated bank is for.
    public enum Test: String, Sendable, Codable {
        /// Every pupil gets the same items, or items without regard to what the bank says.
        case fixed
        /// The next item is chosen by what the bank says.
        case adaptive
    }

    /// The noise at least doubles the variance of item curves.
    case noiseDominates(varianceMultiplier: Double)
    /// N μ² < J: items will say little more than what was believed before.
    case priorDominates(varianceMultiplier: Double, pupilsForTwice: Int)
    /// N μ² < J/4 and a fixed test: the Rasch model, with half as much to learn, has smaller errors.
    case raschServesBetter
    /// A Rasch bank for adaptive tests: they choose by discriminations, which it does not know.
    case raschMisleadsAdaptiveTests

    /// For scripts.
    public var code: String {
        switch self {
        case .noiseDominates: "noise-dominates"
        case .priorDominates: "prior-dominates"
        case .raschServesBetter: "rasch-serves-better"
        case .raschMisleadsAdaptiveTests: "rasch-misleads-adaptive-tests"
        }
    }

    /// In words.
    public var description: String {
        switch self {
        case .noiseDominates(let multiplier):
            "the noise multiplies the variance of item curves by \(Self.rounded(multiplier))"
        case .priorDominates(let multiplier, let pupils):
            "the noise leaves little more than was believed before (variance × \(Self.rounded(multiplier))). For × 2, about \(pupils) pupils "
                + "are needed; or fewer items, or a larger ε"
        case .raschServesBetter:
            "for a fixed test with so few pupils for the noise the Rasch model has smaller errors"
        case .raschMisleadsAdaptiveTests:
            "adaptive tests choose items by their discriminations, which the Rasch model does not learn"
        }
    }

    private static func rounded(_ multiplier: Double) -> Double {
        multiplier < 10 ? (10 * multiplier).rounded() / 10 : multiplier.rounded()
    }
}

extension PrivacyPrice {
    /// What should be known before anything is spent.
    ///
    /// That the Rasch model does better for fixed tests where N μ² < J/4, although items do differ in discrimination, was found by simulation at two
    /// points (300 items with 5 000 and 20 000 pupils); for adaptive tests it did worse at both.
    ///
    /// - Parameters:
    ///   - model: What is to be learnt about each item.
    ///   - test: What the bank is for.
    ///   - pupils: The pupils that this price is for.
    public func warnings(
        model: CalibrationPlan.Model, test: PrivacyWarning.Test, pupils: Int
    ) -> [PrivacyWarning] {
        var warnings: [PrivacyWarning] = []
        switch verdict {
        case .priorDominated:
            warnings.append(
                .priorDominates(
                    varianceMultiplier: varianceMultiplier,
                    pupilsForTwice: self.pupils(forMultiplier: 2, now: pupils)))
        case .useful, .free:
            if varianceMultiplier >= 2 { warnings.append(.noiseDominates(varianceMultiplier: varianceMultiplier)) }
        }
        switch (model, test) {
        case (.twoParameter, .fixed): if load > 4 { warnings.append(.raschServesBetter) }
        case (.rasch, .adaptive): warnings.append(.raschMisleadsAdaptiveTests)
        case (.twoParameter, .adaptive), (.rasch, .fixed): break
        }
        return warnings
    }
}

extension CalibrationPlan {
    /// What should be known before anything is spent.
    ///
    /// - Parameters:
    ///   - pupils: N, a public estimate; above 0.
    ///   - rho: Total zCDP a pupil, above 0.
    ///   - sites: How many places add all the noise each: 1 for a secure sum.
    ///   - test: What the bank is for.
    public func warnings(
        pupils: Int, rho: Double, sites: Int = 1, for test: PrivacyWarning.Test
    ) -> [PrivacyWarning] {
        PrivacyPrice(items: start.items.count, pupils: pupils, rho: rho, sites: sites)
            .warnings(model: model, test: test, pupils: pupils)
    }
}
